"""Messages that remind of meetings."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


def reminder(subject: str) -> Kind:
    """Return a kind that reminds of a meeting."""
    return Kind(
        Category.REMINDERS,
        subject,
        (
            _("Time: %(starts_at)s"),
            _("Length: %(minutes)s minutes"),
            _("Place: %(place)s"),
            _("If something has come up, please tell the other side now."),
        ),
        _("See the appointment"),
        pace=Pace.TIMELY,
    )


CALENDAR: Mapping[str, Kind] = {
    "appointment.tomorrow": reminder(_("Coming up: you meet %(with)s")),
    "appointment.soon": reminder(_("In an hour: you meet %(with)s")),
}
