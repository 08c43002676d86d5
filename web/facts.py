"""The facts of a profile in words, as its page and its previews show them."""

from collections.abc import Iterator

from flask_babel import gettext

from web.i18n import language
from web.labels import mode_name
from web.services import profiles
from web.services.words import Text
from web.templating import day, local, money


def list_facts(profile: profiles.Profile) -> Iterator[tuple[str, str]]:
    """Yield the facts of a profile in words, each under its key."""
    yield "subtype", local(profile.subtype)
    yield "sectors", listed(profile.sectors)
    yield "stage", local(profile.stage)
    yield "place", local(profile.place)
    yield "host_type", local(profile.host_type)
    yield "recognition", local(profile.recognition)
    yield "founded_on", day(profile.founded_on) if profile.founded_on else ""
    yield "seeking_round", local(profile.seeking_round)
    yield "ticket", span(*profile.ticket)
    yield "capacity", "" if profile.capacity is None else str(profile.capacity)
    yield "stages_served", listed(profile.stages_served)
    yield "regions_served", listed(profile.regions_served)
    yield "languages", listed(profile.languages)
    yield "modes", comma().join(mode_name(mode) for mode in profile.modes)


def comma() -> str:
    """Return what stands between the items of a list."""
    return "、" if language() == "zh" else ", "


def listed(texts: tuple[Text, ...]) -> str:
    """Return several names in a row."""
    return comma().join(local(text) for text in texts)


def span(least: float | None, most: float | None) -> str:
    """Return a range of amounts in words, open at an end that is not given."""
    if least is not None and most is not None:
        return money(least) if least == most else f"{money(least)}–{money(most)}"
    if least is not None:
        return str(gettext("from %(amount)s", amount=money(least)))
    return "" if most is None else str(gettext("up to %(amount)s", amount=money(most)))
