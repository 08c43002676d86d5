"""The public page of a participant, and of those like it."""

from flask import Blueprint, render_template, request
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.facts import list_facts
from web.i18n import language
from web.labels import fact_name
from web.services import contacts, evidence, profiles, resembling

bp = Blueprint("participant", __name__, url_prefix="/participants")

FEW, MANY = 5, 30


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
        likes=likes_of(participant_id, FEW),
        may_read_contacts=contacts.is_reader(own, actor=actor, participant_id=participant_id),
    )


@bp.get("/<participant_id>/similar")
@requires("participant.read")
def similar(participant_id: str) -> str:
    """List the participants most like it, as far as the reader sees both."""
    own, actor = get_session(), current_actor()
    names = {
        "near": gettext("In the same prefecture"),
        "speaks": gettext("Sharing a language"),
        "stage": gettext("At the same stage"),
    }
    subject = resembling.subject_of(own, participant_id=participant_id, actor=actor)
    likes = likes_of(participant_id, MANY, frozenset(names).intersection(request.args))
    return render_template(
        "participant/similar.html",
        subject=subject,
        likes=likes,
        wish_names=tuple(names.items()),
        asked=likes.wishes.intersection(request.args),
    )


def likes_of(
    participant_id: str, k: int, asked: frozenset[str] = frozenset()
) -> resembling.LikesView:
    """Return those most like a participant, as the reader may see them."""
    return resembling.list_like(
        get_session(),
        engine=current_engine(),
        participant_id=participant_id,
        k=k,
        language=language(),
        actor=current_actor(),
        wish=resembling.Wish("near" in asked, "speaks" in asked, "stage" in asked),
    )
