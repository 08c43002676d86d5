"""Messages about the results of programmes."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


PROGRAMME = _("Programme: %(programme)s")

ASSIGNMENTS: Mapping[str, Kind] = {
    "programme.published": Kind(
        Category.REQUESTS,
        _("The result is out: %(other)s has been assigned to you"),
        (
            PROGRAMME,
            _("Your wishes, theirs, and how well you fit were weighed together."),
            _("Please say by %(expires_at)s whether you accept. A decline is fine too."),
        ),
        _("Read and answer"),
        link="answer",
        pace=Pace.TIMELY,
    ),
    "programme.paired": Kind(
        Category.REQUESTS,
        _("The result is out: you work with %(other)s now"),
        (
            PROGRAMME,
            _("Your wishes, theirs, and how well you fit were weighed together."),
            _("You can write to each other and agree on a first meeting."),
        ),
        _("Agree on a meeting"),
        pace=Pace.TIMELY,
    ),
    "programme.taken_back": Kind(
        Category.REQUESTS,
        _("The pair with %(other)s is no more"),
        (
            PROGRAMME,
            _("Reason: %(why)s"),
            _("The office tells you as soon as there is a new result."),
        ),
        _("See how it stands"),
        pace=Pace.TIMELY,
    ),
    "programme.unreachable": Kind(
        Category.OFFICE,
        _("%(count)s who were assigned have no account"),
        (PROGRAMME, _("Invite them to join, so that they can answer, or call them.")),
        _("See the result"),
    ),
    "programme.left_out": Kind(
        Category.REQUESTS,
        _("The result is out: this time there was no place for you"),
        (
            PROGRAMME,
            _("Why, and what would help, stands on the page of the programme."),
        ),
        _("See the result"),
        pace=Pace.TIMELY,
    ),
}
