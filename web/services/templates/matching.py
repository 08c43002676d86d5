"""Messages about requests, answers and what follows an agreement."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind, Paragraph


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


REASONS = {
    "topic": _("it is not about their field"),
    "time": _("they have no time at present"),
    "stage": _("the stage does not fit"),
    "place": _("the place does not fit"),
    "language": _("they share no language"),
    "amount": _("the amount does not fit"),
    "conflict": _("there is a conflict of interest"),
    "other": _("another reason"),
}
"""Why somebody declines, as the other side reads it."""

CLOSINGS = {
    "filled": _("the need has been met"),
    "full": _("no place is left"),
    "suspended": _("one side does not take part at present"),
    "left": _("one side does not take part any more"),
    "not_eligible": _("the two do not fit by the rules any more"),
    "need_closed": _("the need is no longer open"),
}
"""Why a request was closed without anybody declining it."""

WITH_A_MENTOR = ("mentor", "commissioner")
WITHOUT = ("investor", "partner", "space", "institution", "resource", "startup")
WORK = {
    **dict.fromkeys(WITH_A_MENTOR, _("mentoring")),
    **dict.fromkeys(WITHOUT, _("cooperation")),
}
"""What two sides do together, by the kind of the provider."""

AGREED = {
    **dict.fromkeys(WITH_A_MENTOR, _("are paired now")),
    **dict.fromkeys(WITHOUT, _("have agreed to work together")),
}

REASON = _("Reason: %(reason)s")
NOTHING_TO_DO = _("There is nothing for you to do.")
NEED = _("What it is about: %(need)s")
NOTE = _("In their words: %(note)s")
NEXT = _("Your next choice, %(next)s, has been asked.")
LAST = ("is_last", _("You can ask others now, or wait for a place."))
LOOK = _("See what is possible now")
SEE = _("See the request")


def asking(subject: str, *body: Paragraph) -> Kind:
    """Return a kind that asks for an answer within a term."""
    return Kind(
        Category.REQUESTS, subject, body, _("Read and answer"), link="answer", pace=Pace.TIMELY
    )


def news(
    subject: str, *body: Paragraph, button: str = SEE, reasons: Mapping[str, str] | None = None
) -> Kind:
    """Return a kind that tells how a request goes on."""
    words = {"kind": WORK, **({"reason": reasons} if reasons else {})}
    return Kind(Category.REQUESTS, subject, body, button, words=words)


REQUESTS: Mapping[str, Kind] = {
    "match.asked": asking(
        _("%(other)s would like to work with you"),
        NEED,
        NOTE,
        _("Please answer by %(expires_at)s. A decline is fine too."),
    ),
    "match.reminder": asking(
        _("%(other)s still waits for your answer"),
        NEED,
        _("Please answer by %(expires_at)s; after that the request goes on to others."),
    ),
    "match.suggested": asking(
        _("%(other)s has been suggested to you"),
        _("Suggested by: %(office)s"),
        NEED,
        NOTE,
        _("Please say by %(expires_at)s whether you would like to."),
    ),
    "match.one_yes": asking(
        _("%(other)s has said yes and waits for your answer"),
        NEED,
        _("Please say by %(expires_at)s whether you would like to."),
    ),
    "match.accepted": Kind(
        Category.REQUESTS,
        _("You and %(other)s %(kind)s"),
        (
            NEED,
            _("You can now write to each other and agree on a first meeting."),
            _("Please agree on a first meeting by %(confirm_on)s."),
        ),
        _("Agree on a meeting"),
        pace=Pace.TIMELY,
        words={"kind": AGREED},
    ),
    "match.declined": news(
        _("%(other)s cannot take your request"),
        REASON,
        _("In their words: %(words)s"),
        NEXT,
        LAST,
        button=LOOK,
        reasons=REASONS,
    ),
    "match.expired": news(
        _("%(other)s has not answered in time"),
        _("The request is closed."),
        NEXT,
        LAST,
        button=LOOK,
    ),
    "match.lapsed": news(
        _("The request of %(other)s has run out"),
        _("You did not answer within the term, so it was closed."),
        NOTHING_TO_DO,
    ),
    "match.unreachable": news(
        _("%(participant)s has been asked and has no account"),
        _("Invite them to join, so that they can answer until %(expires_at)s."),
    ),
    "match.passed_on": news(
        _("Your request has gone on to %(next)s"), _("%(other)s is not available.")
    ),
    "match.withdrawn": news(_("%(other)s has withdrawn the request"), NOTHING_TO_DO),
    "match.freed": news(
        _("Your request to %(other)s has been closed"),
        REASON,
        NEXT,
        LAST,
        button=LOOK,
        reasons=CLOSINGS,
    ),
    "match.closed": news(
        _("The request of %(other)s has been closed"), REASON, NOTHING_TO_DO, reasons=CLOSINGS
    ),
    "match.started": news(_("The %(kind)s with %(other)s has begun"), NEED),
    "match.paused": news(_("The %(kind)s with %(other)s pauses"), REASON),
    "match.resumed": news(_("The %(kind)s with %(other)s goes on")),
    "match.completed": news(_("The %(kind)s with %(other)s is completed"), _("Thank you both.")),
    "match.terminated": news(_("The %(kind)s with %(other)s has ended early"), REASON),
    "waiting.free": Kind(
        Category.REQUESTS,
        _("%(other)s has a place for you"),
        (_("It is kept for you until %(expires_at)s. Please say whether to ask now."),),
        _("Take the place"),
        pace=Pace.TIMELY,
    ),
    "waiting.lapsed": news(_("The place kept for you at %(other)s has run out"), button=LOOK),
    "waiting.closed": news(
        _("You wait no longer for %(other)s"), REASON, button=LOOK, reasons=CLOSINGS
    ),
}

CONVERSATION: Mapping[str, Kind] = {
    "contact.disclosed": Kind(
        Category.CONVERSATION,
        _("%(other)s can see your contact details now"),
        (
            _("What they see, as you agreed: %(fields)s"),
            _("You can take this back at any time."),
        ),
        _("See what is shown"),
    ),
    "thread.posted": Kind(
        Category.CONVERSATION,
        _("%(from)s has written to you"),
        (_("You can read and answer it in your thread."),),
        _("Read it"),
    ),
}

_PLACE = _("Place: %(place)s")
_LENGTH = _("Length: %(minutes)s minutes")

APPOINTMENTS: Mapping[str, Kind] = {
    "appointment.proposed": Kind(
        Category.APPOINTMENTS,
        _("%(with)s proposes a time to meet"),
        (
            _("Time: %(starts_at)s"),
            _LENGTH,
            _PLACE,
            _("Please confirm, or propose another time."),
        ),
        _("Answer the proposal"),
        pace=Pace.TIMELY,
    ),
    "appointment.confirmed": Kind(
        Category.APPOINTMENTS,
        _("Confirmed: you meet %(with)s"),
        (_("Time: %(starts_at)s"), _LENGTH, _PLACE),
        _("See the appointment"),
        pace=Pace.TIMELY,
    ),
    "appointment.changed": Kind(
        Category.APPOINTMENTS,
        _("Changed: your meeting with %(with)s"),
        (_("Time: %(starts_at)s"), _LENGTH, _PLACE, REASON),
        _("See the appointment"),
        pace=Pace.TIMELY,
    ),
    "appointment.cancelled": Kind(
        Category.APPOINTMENTS,
        _("Cancelled: your meeting with %(with)s"),
        (_("It was to be on %(starts_at)s."), REASON),
        _("Find another time"),
        pace=Pace.TIMELY,
    ),
}
