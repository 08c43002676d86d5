"""The public page of a participant."""

from collections.abc import Iterator

from flask import Blueprint, render_template
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.i18n import language
from web.labels import fact_name, mode_name
from web.services import profiles
from web.services.words import Text
from web.templating import day, local, money

bp = Blueprint("participant", __name__, url_prefix="/participants")


@bp.get("/<participant_id>")
@requires("participant.read")
def show(participant_id: str) -> str:
    """Show facts, needs, offers, relations and resources; nothing private."""
    profile = profiles.get_profile(
        get_session(), participant_id=participant_id, actor=current_actor()
    )
    facts = [(fact_name(key), text) for key, text in list_facts(profile) if text]
    return render_template("participant/show.html", profile=profile, facts=facts)


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
