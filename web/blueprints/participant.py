"""The public page of a participant."""

from flask import Blueprint, render_template

from web.auth import current_actor, requires
from web.db import get_session
from web.facts import list_facts
from web.labels import fact_name
from web.services import evidence, profiles

bp = Blueprint("participant", __name__, url_prefix="/participants")


@bp.get("/<participant_id>")
@requires("participant.read")
def show(participant_id: str) -> str:
    """Show facts, needs, offers, relations and resources; nothing private."""
    profile = profiles.get_profile(
        get_session(), participant_id=participant_id, actor=current_actor()
    )
    facts = [(fact_name(key), text) for key, text in list_facts(profile) if text]
    return render_template(
        "participant/show.html",
        profile=profile,
        facts=facts,
        awards=evidence.list_awards(get_session(), participant_id=participant_id),
        results=evidence.list_results(get_session(), owner_id=participant_id),
    )
