"""A participant's own facts, changed by its members."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.profile import Codes, profile_errors, read_facts, typed, values_of
from web.forms.statement import MODES
from web.services import desk, profile_edit, statements, topic_choices
from web.services.profile_edit import MOST_SECTORS, ProfileView
from web.services.requests.errors import CapacityTakenError
from web.services.scanning import mask
from web.services.words import Words, load_words

bp = Blueprint("profile", __name__, url_prefix="/desk/<participant_id>/profile")

VOCABULARIES = {
    "sectors": "sector",
    "stage": "stage",
    "region": "region",
    "country": "country",
    "languages": "language",
    "host_type": "host_type",
    "seeking_round": "round",
    "stages_served": "stage",
    "regions_served": "region",
}
SUMMARIES = ("summary_zh", "summary_en")


@bp.get("")
@requires("profile.edit")
def edit(participant_id: str) -> str:
    """Show the facts in their form."""
    view = find(participant_id)
    return page(view, values_of(view.facts, view.fields))


@bp.post("")
@requires("profile.edit")
def save(participant_id: str) -> ResponseReturnValue:
    """Change the facts."""
    own = get_session()
    view = find(participant_id)
    words = load_words(own)
    values = typed(request.form, view.fields)
    masked = {name: mask(values[name]) for name in SUMMARIES}
    errors = profile_errors(values, known(view, words), today=statements.today(own))
    changed = {name: masked_message() for name in SUMMARIES if masked[name] != values[name]}
    if errors or changed:
        return page(view, values | masked, changed | errors), 422
    try:
        fields = profile_edit.change_facts(
            own, actor=current_actor(), participant_id=participant_id, changes=read_facts(values)
        )
    except CapacityTakenError as error:
        own.rollback()
        return page(view, values, {"capacity": taken_message(error.held)}), 422
    flash(gettext("Your profile is changed.") if fields else gettext("Nothing was changed."))
    return redirect(url_for("desk.show", participant_id=participant_id), 303)


def find(participant_id: str) -> ProfileView:
    """Return the facts of a participant."""
    return profile_edit.get_facts(
        get_session(), actor=current_actor(), participant_id=participant_id
    )


def known(view: ProfileView, words: Words) -> Codes:
    """Return the codes the fields may hold; what is stored already stays possible."""
    codes = {
        field: topic_choices.codes(words, vocabulary) for field, vocabulary in VOCABULARIES.items()
    }
    codes["seeking_round"] |= {view.facts.seeking_round}
    codes["languages"] |= set(view.facts.languages)
    return Codes({**codes, "modes": frozenset(MODES)})


def taken_message(held: int) -> str:
    """Say that more places are held than the number would allow."""
    return str(
        gettext("%(held)s startups hold a place now: the number cannot be lower.", held=held)
    )


def masked_message() -> str:
    """Say that numbers were masked."""
    return str(
        gettext(
            "There were numbers or addresses of a person in this text. They are masked now: look "
            "at the text once more and save again. Contacts have a place of their own."
        )
    )


def page(
    view: ProfileView, values: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> str:
    """Render the form."""
    own = get_session()
    words = load_words(own)
    return render_template(
        "profile/edit.html",
        desk=desk.get_owner(own, actor=current_actor(), participant_id=view.id),
        view=view,
        values=values,
        errors=errors or {},
        most_sectors=MOST_SECTORS,
        sector_groups=topic_choices.list_sectors(words),
        regions=topic_choices.with_kept(
            topic_choices.list_prefectures(words),
            (view.facts.region, *view.facts.regions_served),
            words,
            "region",
        ),
        lists={
            vocabulary: topic_choices.with_kept(
                topic_choices.list_of(words, vocabulary), kept, words, vocabulary
            )
            for vocabulary, kept in lists_of(view).items()
        },
    )


def lists_of(view: ProfileView) -> Mapping[str, tuple[str, ...]]:
    """Return the flat vocabularies, each with what the profile holds of it."""
    return {
        "stage": (),
        "country": (),
        "language": view.facts.languages,
        "host_type": (),
        "round": (view.facts.seeking_round,),
    }
