"""Messages about the life of a pair: its agreement, its records, silence, the end."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind, Paragraph


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


HELD = _("Held on %(starts_at)s, %(minutes)s minutes.")
SEE = _("See the session record")
LOOK = _("See the mentoring")
BY_LINK = _("You can answer by the button without signing in.")


def asking(subject: str, *body: Paragraph) -> Kind:
    """Return a kind that asks a side for an answer, by a link if it likes."""
    return Kind(
        Category.REQUESTS, subject, body, _("Read and answer"), link="answer", pace=Pace.TIMELY
    )


def news(subject: str, *body: Paragraph, button: str = SEE) -> Kind:
    """Return a kind that tells how a mentoring goes on."""
    return Kind(Category.REQUESTS, subject, body, button)


MENTORING: Mapping[str, Kind] = {
    "mentoring.agreement_proposed": asking(
        _("%(other)s proposes a mentoring agreement"),
        _("From %(starts_on)s to %(ends_on)s, %(sessions)s sessions a year."),
        BY_LINK,
    ),
    "mentoring.agreement_accepted": news(
        _("%(other)s accepts the mentoring agreement"),
        _("It is in force: from %(starts_on)s to %(ends_on)s, %(sessions)s sessions a year."),
        button=LOOK,
    ),
    "mentoring.agreement_declined": news(
        _("%(other)s would like to change the mentoring agreement"),
        _("Please look at what they wrote, and propose another version."),
        button=LOOK,
    ),
    "mentoring.record_confirm": asking(
        _("Please confirm the record of your session with %(other)s"), HELD, BY_LINK
    ),
    "mentoring.unconfirmed": asking(
        _("Your session with %(other)s still waits to be confirmed"),
        HELD,
        _("After some days without an answer the office may certify it."),
    ),
    "mentoring.addendum_confirm": asking(
        _("Please confirm a correction to the record with %(other)s"), HELD, BY_LINK
    ),
    "mentoring.record_returned": news(
        _("The record of a session needs a correction"),
        HELD,
        _("Please look at what is to be put right."),
    ),
    "mentoring.record_locked": news(_("Both have confirmed the session with %(other)s"), HELD),
    "mentoring.record_certified": news(
        _("The office has certified the session with %(other)s"),
        HELD,
        _("Reason: %(reason)s"),
        _("If it is not right, add a correction to the record."),
    ),
    "mentoring.action_due": news(
        _("Due on %(due_on)s: what you agreed on with %(other)s"),
        _("Tick it off once it is done."),
        button=LOOK,
    ),
    "mentoring.silent": news(
        _("No session with %(other)s for %(days)s days"),
        _("Arrange the next one, or record the one you held. A break can be noted too."),
        button=LOOK,
    ),
    "mentoring.escalated": Kind(
        Category.OFFICE,
        _("%(startup)s and %(mentor)s: no session for %(days)s days"),
        (_("Both have been reminded. Please ask how it goes."),),
        LOOK,
    ),
    "mentoring.rate": news(
        _("How was the mentoring with %(other)s?"),
        _("It is completed. Please say in a minute how it was."),
        button=_("Say how it was"),
    ),
    "mentoring.change_asked": news(
        _("The mentoring with %(other)s is to go on with another mentor"),
        _("It goes on with you until another mentor has agreed."),
        button=LOOK,
    ),
    "mentoring.change_office": Kind(
        Category.OFFICE,
        _("%(startup)s is to have another mentor than %(mentor)s"),
        (_("Please help to find one."),),
        LOOK,
    ),
    "mentoring.change_done": news(
        _("%(next)s is your new mentor"),
        ("is_kept", _("%(other)s stays your mentor as well.")),
        _("Begin with an agreement on your goals."),
        button=LOOK,
    ),
}
