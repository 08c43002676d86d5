"""The pages of needs and of offers: the same steps, registered by two blueprints.

A draft goes through three steps (words, check, details); each is saved on the server before the
next is shown, so that another device, a reload or the back button finds it again.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.enums import Direction, Outcome
from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.forms.statement import DETAILS, FIELDS, STEPS, WORDS, contents, facts, typed
from web.services import desk, drafts, outlooks, posting, statement_ends, statements
from web.services.drafts import DraftChangedError, DraftView, TooManyDraftsError
from web.services.outlooks import Plan
from web.services.posting import Post
from web.services.statements import Content
from web.statement_steps import (
    DIRECTIONS,
    errors_of,
    first_wrong_step,
    step_page,
    without_numbers,
)

DELETED = "deleted_statement"


def register(bp: Blueprint) -> None:
    """Give a blueprint the pages of needs or of offers."""
    bp.before_request(permit)
    draft = "/drafts/<word>"
    step = f"{draft}/<any(words, check, details):step>"
    bp.add_url_rule("/new", "create", create)
    bp.add_url_rule(step, "step", show_step)
    bp.add_url_rule(step, "save_step", save_step, methods=["POST"])
    bp.add_url_rule(f"{draft}/save", "autosave", autosave, methods=["POST"])
    bp.add_url_rule(f"{draft}/discard", "discard", discard, methods=["POST"])
    bp.add_url_rule("/<int:number>/close", "close", close, methods=["POST"])
    bp.add_url_rule("/<int:number>/reopen", "reopen", reopen, methods=["POST"])
    bp.add_url_rule("/<int:number>/delete", "delete", delete, methods=["POST"])
    bp.add_url_rule("/restore", "restore", restore, methods=["POST"])


def permit() -> None:
    """Refuse whoever may not edit this very participant's needs and offers, whatever the page."""
    participant_id = (request.view_args or {})["participant_id"]
    statements.allow(get_session(), current_actor(), participant_id)


def side() -> Direction:
    """Return whether this is about needs or about offers."""
    return DIRECTIONS[request.blueprint or ""]


@requires("statement.edit")
def create(participant_id: str) -> ResponseReturnValue:
    """Go to the first step of a new draft; a topic in the address is chosen beforehand."""
    return go_to(participant_id, uuid4().hex, WORDS, topic=request.args.get("topic", ""))


@requires("statement.edit")
def show_step(participant_id: str, word: str, step: str) -> ResponseReturnValue:
    """Show a step with what was saved of it; a draft that is posted leads to the desk."""
    draft = find(participant_id, word)
    if draft.is_posted:
        flash(gettext("This was posted already; you find it below."))
        return to_desk(participant_id)
    if step != WORDS and not draft.values.get("text"):
        return go_to(participant_id, word, WORDS)
    return step_page(participant_id, side(), draft, step)


@requires("statement.edit")
def save_step(participant_id: str, word: str, step: str) -> ResponseReturnValue:
    """Save a step and go on; the last one posts."""
    draft = find(participant_id, word)
    if draft.is_posted:
        return show_step(participant_id, word, step)
    shown, is_masked = without_numbers({**draft.values, **typed_here(step)})
    merged = DraftView(word, shown, draft.revision, is_posted=False)
    errors = dict(errors_of(step, shown))
    if is_masked:
        errors.setdefault("text" if step == WORDS else "other_text", masked_message())
    if errors:
        return step_page(participant_id, side(), merged, step, errors), 422
    if not keep(participant_id, DraftView(word, shown, 0, is_posted=False)):
        return step_page(participant_id, side(), merged, step, {"": too_many_message()}), 422
    if step != DETAILS or request.form.get("then") == "look":
        return go_to(participant_id, word, following(step))
    return post(participant_id, word, shown)


@requires("statement.edit")
def autosave(participant_id: str, word: str) -> ResponseReturnValue:
    """Save what is being typed, for the script of the page; 409 where it was changed elsewhere."""
    step, revision = request.form.get("step", ""), request.form.get("revision", "")
    if step not in STEPS or not revision.isdecimal():
        abort(400)
    values, _ = without_numbers(typed_here(step), only_never_stored=True)
    draft = DraftView(word, values, int(revision), is_posted=False)
    try:
        saved = save(participant_id, draft)
    except DraftChangedError:
        return {"message": gettext("This draft was changed elsewhere; reload the page.")}, 409
    except TooManyDraftsError:
        return {"message": too_many_message()}, 409
    return {"revision": saved, "message": gettext("Saved as a draft")}


@requires("statement.edit")
def discard(participant_id: str, word: str) -> ResponseReturnValue:
    """Throw a draft away."""
    drafts.discard_draft(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        direction=side(),
        word=word,
    )
    flash(gettext("The draft is discarded."))
    return to_desk(participant_id)


@requires("statement.edit")
def close(participant_id: str, number: int) -> ResponseReturnValue:
    """Close a need or an offer with its outcome."""
    outcome = request.form.get("outcome", "")
    if outcome not in set(Outcome):
        abort(400)
    statement_ends.close_statement(
        get_session(), **which(participant_id, number), outcome=Outcome(outcome)
    )
    flash(gettext("Closed. It no longer counts, and can be opened again below."))
    return to_desk(participant_id)


@requires("statement.edit")
def reopen(participant_id: str, number: int) -> ResponseReturnValue:
    """Open a closed need or offer again."""
    statement_ends.reopen_statement(get_session(), **which(participant_id, number))
    flash(gettext("It is open again; the recommendations follow it already."))
    return to_desk(participant_id)


@requires("statement.edit")
def delete(participant_id: str, number: int) -> ResponseReturnValue:
    """Delete a need or an offer, keeping what it takes to bring it back.

    Where requests about it are open, it asks first.
    """
    own, named = get_session(), which(participant_id, number)
    n_open = 0 if request.form.get("confirmed") else statement_ends.count_unanswered(own, **named)
    if n_open:
        return confirm_page(participant_id, number, n_open)
    entry_id = statement_ends.delete_statement(own, **named, now=dt.datetime.now(dt.UTC))
    session[DELETED] = {
        "participant_id": participant_id,
        "direction": side().value,
        "entry_id": entry_id,
    }
    return to_desk(participant_id)


@requires("statement.edit")
def restore(participant_id: str) -> ResponseReturnValue:
    """Bring back what was deleted last."""
    deleted = session.pop(DELETED, {})
    statement_ends.restore_statement(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        direction=side(),
        entry_id=deleted.get("entry_id", 0),
    )
    flash(gettext("It is back."))
    return to_desk(participant_id)


def confirm_page(participant_id: str, number: int, n_open: int) -> str:
    """Ask whether to delete what requests are open about."""
    own = get_session()
    found = statements.get_statement(own, **which(participant_id, number))
    owner = desk.get_owner(own, actor=current_actor(), participant_id=participant_id)
    return render_template("desk/delete.html", desk=owner, found=found, n_open=n_open)


def which(participant_id: str, number: int) -> dict[str, Any]:
    """Return what names one need or offer, and who acts."""
    return {
        "actor": current_actor(),
        "participant_id": participant_id,
        "direction": side(),
        "number": number,
    }


def find(participant_id: str, word: str) -> DraftView:
    """Return the draft of an address."""
    return drafts.find_draft(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        direction=side(),
        word=word,
    )


def typed_here(step: str) -> dict[str, Any]:
    """Return the fields of a step as they were typed."""
    return typed(request.form, FIELDS[side()][step])


def keep(participant_id: str, draft: DraftView) -> bool:
    """Save a step; tell whether there was room for it."""
    try:
        save(participant_id, draft)
    except TooManyDraftsError:
        return False
    return True


def save(participant_id: str, draft: DraftView) -> int:
    """Save a draft and return its revision."""
    return drafts.save_draft(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        draft=draft,
        direction=side(),
        now=dt.datetime.now(dt.UTC),
    )


def post(participant_id: str, word: str, values: Mapping[str, Any]) -> ResponseReturnValue:
    """Post a draft whose every step is right; one that is not leads to its first wrong step."""
    wrong = first_wrong_step(values)
    if wrong:
        return go_to(participant_id, word, wrong)
    content, said = contents(values), facts(values)
    kind = best_kind(participant_id, content[0], said)
    posted = posting.post_draft(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        post=Post(word, side(), content, said),
        now=dt.datetime.now(dt.UTC),
    )
    if posted.is_new:
        flash(posted_message(side()))
    if posted.changed_facts:
        flash(gettext("Your profile is changed along, as you confirmed."))
    return to_desk(participant_id, kind, posted.numbers[0] if kind and posted.numbers else 0)


def best_kind(participant_id: str, content: Content, said: Mapping[str, Any]) -> str:
    """Return the kind on the desk that a need is for."""
    if side() is Direction.OFFER:
        return ""
    own = get_session()
    kinds = desk.get_desk(own, actor=current_actor(), participant_id=participant_id).kinds
    plan = Plan(participant_id, content, said)
    outlook = outlooks.get_outlook(own, engine=current_engine(), plan=plan)
    return outlooks.best_kind(outlook, content.topic, kinds) if outlook else ""


def posted_message(direction: Direction) -> str:
    """Say that a draft is posted."""
    if direction is Direction.NEED:
        return str(gettext("The need is posted; the recommendations follow it already."))
    return str(gettext("The offer is posted; the recommendations follow it already."))


def masked_message() -> str:
    """Say that numbers were masked."""
    return str(
        gettext(
            "There were numbers or addresses of a person in this text. They are masked now: look "
            "at the text once more and go on. Contacts are shown later, after both sides agree."
        )
    )


def too_many_message() -> str:
    """Say that there are too many drafts."""
    return str(
        gettext(
            "There are %(most)s drafts already; post or discard one of them first.",
            most=drafts.MOST_DRAFTS,
        )
    )


def following(step: str) -> str:
    """Return the step after one; the last comes again."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def go_to(participant_id: str, word: str, step: str, topic: str = "") -> ResponseReturnValue:
    """Go to a step of a draft, perhaps with a topic that its writer came for."""
    address = url_for(
        ".step", participant_id=participant_id, word=word, step=step, topic=topic or None
    )
    return redirect(address, 303)


def to_desk(participant_id: str, kind: str = "", need: int = 0) -> ResponseReturnValue:
    """Go to the desk, where the recommendations stand, perhaps those of a kind for one need."""
    address = url_for(
        "desk.show", participant_id=participant_id, kind=kind or None, need=need or None
    )
    return redirect(address, 303)
