"""Messages about who may act: taken addresses, members who come and go, agents."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


PEOPLE: Mapping[str, Kind] = {
    "account.exists": Kind(
        Category.ACCOUNT,
        _("You have an account already"),
        (
            _("Somebody, perhaps you, wanted to use this address for an account."),
            _("There is one already: sign in with it, or choose a new password."),
            _("If it was not you, please ignore this message."),
        ),
        _("Sign in"),
        pace=Pace.URGENT,
    ),
    "account.new_email": Kind(
        Category.ACCOUNT,
        _("Confirm your new e-mail address"),
        (
            _("Please press the button to sign in with this address from now on."),
            _("It works once, until %(expires_at)s."),
            _("If you did not ask for this, please ignore this message."),
        ),
        _("Confirm the address"),
        link="confirm",
        pace=Pace.URGENT,
    ),
    "member.asked": Kind(
        Category.MEMBERSHIP,
        _("%(applicant)s wants to act for %(participant)s"),
        (_("You and the other members decide."),),
        _("Look at it"),
        pace=Pace.TIMELY,
    ),
    "member.removed": Kind(
        Category.MEMBERSHIP,
        _("You no longer act for %(participant)s"),
        (_("If you think that this is wrong, please contact the office."),),
        _("See my account"),
        pace=Pace.TIMELY,
    ),
    "agent.offered": Kind(
        Category.ACCOUNT,
        _("Will you act for %(participant)s?"),
        (
            _("%(asker)s asks you."),
            _("Reason: %(reason)s"),
            _(
                "Sign in with this address and agree; without an account, register first and open "
                "this letter again."
            ),
            _("It can be answered until %(expires_at)s."),
        ),
        _("See what is asked"),
        link="accept",
        pace=Pace.TIMELY,
    ),
    "agent.asked": Kind(
        Category.ACCOUNT,
        _("May %(agent)s act for %(participant)s?"),
        (
            _("Reason: %(reason)s"),
            _("An agent states needs, asks and answers in your stead; everything done is marked."),
            _("You can end it at any time."),
        ),
        _("Agree or decline"),
        link="answer",
        pace=Pace.TIMELY,
    ),
    "agent.consented": Kind(
        Category.ACCOUNT,
        _("%(agent)s may act for %(participant)s"),
        (_("A member has agreed. It can be ended at any time."),),
        _("See members and agents"),
        pace=Pace.TIMELY,
    ),
    "agent.declined": Kind(
        Category.ACCOUNT,
        _("%(agent)s does not act for %(participant)s"),
        (_("A member has declined."),),
        _("See members and agents"),
        pace=Pace.TIMELY,
    ),
    "agent.ended": Kind(
        Category.ACCOUNT,
        _("%(agent)s no longer acts for %(participant)s"),
        (),
        _("See members and agents"),
        pace=Pace.TIMELY,
    ),
}
