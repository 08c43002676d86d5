"""Messages about programmes."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


PROGRAMMES: Mapping[str, Kind] = {
    "programme.invited": Kind(
        Category.REQUESTS,
        _("You are invited to the programme “%(programme)s”"),
        (
            _("%(office)s invites you to choose whom you would like to work with."),
            _("Please hand in your wishes by %(due_at)s; until then you may change them."),
            _("What you do not rank stays possible; a no rules a pair out."),
        ),
        _("Choose and hand in"),
        pace=Pace.TIMELY,
    ),
    "programme.reminder": Kind(
        Category.REQUESTS,
        _("Your wishes are missing: %(programme)s"),
        (
            _("Please hand them in by %(due_at)s."),
            _("Wishes that are only saved do not count until you hand them in."),
        ),
        _("Hand in"),
        pace=Pace.TIMELY,
    ),
    "programme.extended": Kind(
        Category.REQUESTS,
        _("More time for your wishes: %(programme)s"),
        (_("The new deadline is %(due_at)s. What you handed in stays as it is."),),
        _("See your wishes"),
    ),
    "programme.paper": Kind(
        Category.REQUESTS,
        _("The office has entered your wishes: %(programme)s"),
        (
            _("%(office)s has entered what you handed in on paper."),
            _("Please check it; you may change it until %(due_at)s."),
        ),
        _("See your wishes"),
    ),
    "programme.cancelled": Kind(
        Category.REQUESTS,
        _("The programme “%(programme)s” is cancelled"),
        (_("Reason: %(reason)s"), _("Your wishes are not used for anything.")),
        _("See the programme"),
    ),
    "programme.due": Kind(
        Category.OFFICE,
        _("The deadline for wishes is over: %(programme)s"),
        (_("Nobody can hand in any more. You may give more time, enter papers, or close."),),
        _("See who is missing"),
    ),
}
