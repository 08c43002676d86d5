"""How somebody wants to be told, as the settings form gives it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from models.enums import Channel, Digest
from web.services.catalogues import LANGUAGES
from web.services.digests import Rhythm
from web.services.message_settings import Switch, Wishes
from web.services.templates import Category

ZONES = (
    "Asia/Shanghai",
    "Asia/Vientiane",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Phnom_Penh",
    "Asia/Yangon",
    "Asia/Kuala_Lumpur",
    "Asia/Singapore",
    "Asia/Jakarta",
    "Asia/Manila",
    "Asia/Brunei",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Colombo",
    "Asia/Karachi",
    "Indian/Maldives",
    "Europe/London",
    "UTC",
)
"""The province's zone first, then those of its partners."""


@dataclass(frozen=True, slots=True)
class MessagesForm:
    """The fields as typed, the wishes once they are right, and an error for each that is not."""

    wishes: Wishes
    quiet_from: str
    quiet_to: str
    errors: Mapping[str, str] = field(default_factory=dict)


def form_of(wishes: Wishes) -> MessagesForm:
    """Return the form that shows what is kept."""
    rhythm = wishes.rhythm
    return MessagesForm(wishes, f"{rhythm.quiet_from:%H:%M}", f"{rhythm.quiet_to:%H:%M}")


def read_messages(
    values: MultiDict[str, str], *, known: Wishes, offered: Collection[Switch]
) -> MessagesForm:
    """Read the form; switches that it does not offer stay as they were."""
    texts = {name: values.get(name, "").strip() for name in ("quiet_from", "quiet_to")}
    times = {name: read_time(text) for name, text in texts.items()}
    zone, digest = values.get("zone", ""), values.get("digest", "")
    language = values.get("language", "")
    errors = {
        **{name: "" if time else time_error() for name, time in times.items()},
        "zone": "" if zone in ZONES else gettext("Choose one of the list."),
        "digest": "" if digest in list(Digest) else gettext("Choose one of these."),
        "language": "" if language in LANGUAGES else gettext("Choose one of these."),
    }
    rhythm = Rhythm(
        digest=Digest(digest) if digest in list(Digest) else known.rhythm.digest,
        has_quiet_hours=bool(values.get("has_quiet_hours")),
        quiet_from=times["quiet_from"] or known.rhythm.quiet_from,
        quiet_to=times["quiet_to"] or known.rhythm.quiet_to,
        zone=zone if zone in ZONES else known.rhythm.zone,
    )
    switches = read_switches(values.getlist("on"), known=known, offered=offered)
    return MessagesForm(
        Wishes(rhythm, switches, language if language in LANGUAGES else known.language),
        texts["quiet_from"],
        texts["quiet_to"],
        {name: message for name, message in errors.items() if message},
    )


def read_switches(
    ticked: Collection[str], *, known: Wishes, offered: Collection[Switch]
) -> dict[Switch, bool]:
    """Return what is switched on and off: a box that is offered and not ticked is off."""
    return {
        (category, channel): (
            f"{category}:{channel}" in ticked
            if (category, channel) in offered
            else known.is_on(category, channel)
        )
        for category in Category
        for channel in Channel
    }


def read_time(text: str) -> dt.time | None:
    """Return the time of day a text names, None if it names none."""
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        return None
    return time.replace(second=0, microsecond=0, tzinfo=None)


def time_error() -> str:
    """Say how a time is written."""
    return str(gettext("Write the time as hour:minute, such as 22:00."))
