"""The page on which a need or an offer is changed, closed, opened again or deleted."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.enums import Direction
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.statement import EDITED, edit_errors, edited, typed, values_of
from web.labels import PRIORITIES
from web.services import desk, statements, topic_choices
from web.services.statements import StatementView
from web.services.words import load_words
from web.statement_labels import (
    BOUNDS,
    OFFER_OUTCOMES,
    OUTCOMES,
    PRIVACIES,
    PRIVACY_HINTS,
    URGENCIES,
)
from web.statement_pages import masked_message, side, which
from web.statement_steps import read_choices, without_numbers


def register(bp: Blueprint) -> None:
    """Give a blueprint the page of one need or offer."""
    bp.add_url_rule("/<int:number>", "edit", edit)
    bp.add_url_rule("/<int:number>", "save", save, methods=["POST"])


@requires("statement.edit")
def edit(participant_id: str, number: int) -> str:
    """Show a need or an offer in its form."""
    found = statements.get_statement(get_session(), **which(participant_id, number))
    return edit_page(participant_id, found, values_of(found.content))


@requires("statement.edit")
def save(participant_id: str, number: int) -> ResponseReturnValue:
    """Change a need or an offer."""
    own = get_session()
    found = statements.get_statement(own, **which(participant_id, number))
    values, is_masked = without_numbers(typed(request.form, EDITED))
    choices = read_choices(load_words(own))
    errors = edit_errors(values, choices, today=statements.today(own))
    if is_masked:
        errors["text_zh"] = masked_message()
    if errors:
        return edit_page(participant_id, found, values, errors), 422
    statements.update_statement(own, **which(participant_id, number), content=edited(values))
    flash(gettext("Changed; the recommendations follow it already."))
    return redirect(url_for("desk.show", participant_id=participant_id), 303)


def edit_page(
    participant_id: str,
    found: StatementView,
    values: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
) -> str:
    """Render the form of a need or an offer."""
    own, actor = get_session(), current_actor()
    words = load_words(own)
    is_need = side() is Direction.NEED
    return render_template(
        "desk/edit.html",
        desk=desk.get_owner(own, actor=actor, participant_id=participant_id),
        direction=side().value,
        found=found,
        values=values,
        errors=errors or {},
        is_abroad=topic_choices.is_abroad(found.topic_code) or bool(found.countries),
        topic_groups=topic_choices.list_topics(words),
        priorities=[(str(level), name) for level, name in PRIORITIES.items()],
        urgencies=list(URGENCIES.items()),
        privacies=[(code, name, PRIVACY_HINTS[code]) for code, name in PRIVACIES.items()],
        bounds=list(BOUNDS.items()),
        outcomes=list((OUTCOMES if is_need else OFFER_OUTCOMES).items()),
        regions=topic_choices.list_prefectures(words),
        countries=topic_choices.list_of(words, "country"),
    )
