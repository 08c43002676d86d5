"""The public page of a participant."""

from flask import Blueprint, render_template

from web.auth import current_actor, requires
from web.db import get_session
from web.facts import list_facts
from web.labels import fact_name
from web.services import contacts, evidence, profiles

bp = Blueprint("participant", __name__, url_prefix="/participants")


@bp.get("/<participant_id>")
@requires("participant.read")
def show(participant_id: str) -> str:
    """Show facts, needs, offers, relations and resources; nothing private."""
    own, actor = get_session(), current_actor()
    profile = profiles.get_profile(own, participant_id=participant_id, actor=actor)
    facts = [(fact_name(key), text) for key, text in list_facts(profile) if text]
    shows_evidence = "evidence" in profile.fields
    return render_template(
        "participant/show.html",
        profile=profile,
        facts=facts,
        awards=evidence.list_awards(own, participant_id=participant_id) if shows_evidence else (),
        results=evidence.list_results(own, owner_id=participant_id) if shows_evidence else (),
        may_read_contacts=contacts.is_reader(own, actor=actor, participant_id=participant_id),
    )
