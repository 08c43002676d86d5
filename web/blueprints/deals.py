"""One deal, for either side: disclosure, promise, stages, diligence, outcome."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_account, current_actor, requires
from web.db import get_session
from web.downloads import download, read_upload, refusal
from web.financing_labels import BOARD
from web.forms.deal import ItemForm, OutcomeForm, PromiseForm, read_item, read_outcome, read_promise
from web.i18n import language
from web.services import desk
from web.services.attachments import AttachmentRefusedError
from web.services.investment import deals, diligence, financing, outcomes, promise_texts, steps
from web.services.investment.diligence import ListFullError
from web.services.investment.outcomes import AnswerDueError
from web.services.investment.steps import Promiser, StageError, WrongSideError

bp = Blueprint("deals", __name__, url_prefix="/desk/<participant_id>/deals/<int:deal_id>")

REFUSED = 422


@bp.errorhandler(WrongSideError)
def wrong_side(_error: WrongSideError) -> ResponseReturnValue:
    """Say that this step is the other side's."""
    get_session().rollback()
    arguments = request.view_args or {}
    flash(gettext("That step is the other side's to take."), "error")
    return shown(arguments["participant_id"], arguments["deal_id"])


@bp.get("")
@requires("deal.read")
def show(participant_id: str, deal_id: int) -> str:
    """Show a deal."""
    return page(participant_id, deal_id)


@bp.post("/release")
@requires("deal.edit")
def release(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Let the investor read the plan."""
    steps.release(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        now=now(),
    )
    flash(gettext("Released: the investor reads the plan once confidentiality is promised."))
    return shown(participant_id, deal_id)


@bp.post("/withdraw")
@requires("deal.edit")
def withdraw(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Take access back."""
    is_plan_alone = request.form.get("part") == "plan"
    steps.withdraw(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        is_plan_alone=is_plan_alone,
        now=now(),
    )
    flash(gettext("Access is taken back; what was downloaded before cannot be recalled."))
    return shown(participant_id, deal_id)


@bp.post("/restore")
@requires("deal.edit")
def restore(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Show the investor the profile again."""
    steps.restore(
        get_session(), actor=current_actor(), participant_id=participant_id, deal_id=deal_id
    )
    flash(gettext("The investor reads your profile again; the plan needs a new release."))
    return shown(participant_id, deal_id)


@bp.post("/promise")
@requires("deal.promise")
def promise(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Promise confidentiality."""
    form = read_promise(request.form)
    if form.errors:
        return page(participant_id, deal_id, promise_form=form), REFUSED
    steps.promise(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        promiser=Promiser(form.person_name, form.person_position, language()),
        now=now(),
    )
    flash(gettext("Your promise is recorded with its version, your name and the time."))
    return shown(participant_id, deal_id)


@bp.post("/stage")
@requires("deal.edit")
def move(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Put the deal at another stage."""
    stage = request.form.get("stage", "")
    try:
        steps.move(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            deal_id=deal_id,
            stage=stage,
        )
    except StageError:
        flash(gettext("Choose one of the stages."), "error")
        return page(participant_id, deal_id), REFUSED
    return shown(participant_id, deal_id)


@bp.post("/leave")
@requires("deal.edit")
def leave(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """End the deal."""
    steps.leave(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        now=now(),
    )
    flash(gettext("Ended; access ended with it, and the other side is told."))
    return shown(participant_id, deal_id)


@bp.post("/diligence")
@requires("deal.edit")
def start_diligence(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Begin the diligence list with the usual items."""
    diligence.start(
        get_session(), actor=current_actor(), participant_id=participant_id, deal_id=deal_id
    )
    return shown(participant_id, deal_id, "diligence")


@bp.post("/diligence/items")
@requires("deal.edit")
def add_item(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Add an item of one's own."""
    form = read_item(request.form, needs_title=True)
    if form.errors:
        return page(participant_id, deal_id, item_form=form), REFUSED
    try:
        diligence.add_item(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            deal_id=deal_id,
            draft=form.draft,
        )
    except ListFullError:
        flash(gettext("The list is full; merge items that belong together."), "error")
    return shown(participant_id, deal_id, "diligence")


@bp.post("/diligence/items/<int:item_id>")
@requires("deal.edit")
def save_item(participant_id: str, deal_id: int, item_id: int) -> ResponseReturnValue:
    """Change an item."""
    form = read_item(request.form, needs_title=False)
    if form.errors:
        flash(" ".join(form.errors.values()), "error")
        return page(participant_id, deal_id), REFUSED
    diligence.update_item(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        item_id=item_id,
        draft=form.draft,
    )
    return shown(participant_id, deal_id, f"item-{item_id}")


@bp.post("/diligence/items/<int:item_id>/files")
@requires("deal.edit")
def attach_file(participant_id: str, deal_id: int, item_id: int) -> ResponseReturnValue:
    """Attach a file to an item."""
    deals.get_deal(
        get_session(), actor=current_actor(), participant_id=participant_id, deal_id=deal_id
    )
    file = read_upload("file")
    if file is None:
        flash(gettext("Choose a file first."), "error")
        return shown(participant_id, deal_id, f"item-{item_id}")
    try:
        diligence.attach(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            deal_id=deal_id,
            item_id=item_id,
            file=file,
        )
    except AttachmentRefusedError as error:
        get_session().rollback()
        flash(refusal(error.code), "error")
    except ListFullError:
        flash(gettext("This item holds as many files as it may; remove one first."), "error")
    return shown(participant_id, deal_id, f"item-{item_id}")


@bp.post("/diligence/files/<int:file_id>")
@requires("deal.read")
def read_file(participant_id: str, deal_id: int, file_id: int) -> Response:
    """Hand out a file of the list; the startup sees in its log who read it."""
    return download(
        diligence.hand_out(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            deal_id=deal_id,
            file_id=file_id,
            now=now(),
        )
    )


@bp.post("/diligence/files/<int:file_id>/remove")
@requires("deal.edit")
def remove_file(participant_id: str, deal_id: int, file_id: int) -> ResponseReturnValue:
    """Take back a file of one's own."""
    diligence.remove_file(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        file_id=file_id,
    )
    flash(gettext("The file is deleted."))
    return shown(participant_id, deal_id, "diligence")


@bp.post("/outcome")
@requires("deal.edit")
def declare(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Say what came of the deal, or correct it."""
    session = get_session()
    rounds = {option.code for option in financing.list_rounds(session)}
    form = read_outcome(request.form, rounds=rounds, today=financing.today(session))
    if form.errors:
        return page(participant_id, deal_id, outcome_form=form), REFUSED
    try:
        outcomes.declare(
            session,
            actor=current_actor(),
            participant_id=participant_id,
            deal_id=deal_id,
            draft=form.draft,
            now=now(),
        )
    except AnswerDueError:
        flash(gettext("Something declared waits for its answer; take that back first."), "error")
        return shown(participant_id, deal_id, "outcome")
    flash(gettext("Declared; it counts once the other side confirms it."))
    return shown(participant_id, deal_id, "outcome")


@bp.post("/outcome/<int:outcome_id>/<answer>")
@requires("deal.edit")
def answer_outcome(
    participant_id: str, deal_id: int, outcome_id: int, answer: str
) -> ResponseReturnValue:
    """Confirm or dispute what was declared, or take it back."""
    outcomes.settle(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        outcome_id=outcome_id,
        answer=answer,
        now=now(),
    )
    words = {
        "confirm": gettext("Confirmed: the investment stands in the records of both."),
        "dispute": gettext("The other side is told that you see it differently."),
        "withdraw": gettext("Taken back."),
    }
    flash(words[answer])
    return shown(participant_id, deal_id, "outcome")


@bp.post("/publication")
@requires("deal.edit")
def set_publication(participant_id: str, deal_id: int) -> ResponseReturnValue:
    """Say whether this side lets the investment stand in public."""
    outcomes.set_publication(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        deal_id=deal_id,
        is_public=request.form.get("is_public") == "1",
    )
    return shown(participant_id, deal_id, "outcome")


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


def shown(participant_id: str, deal_id: int, anchor: str | None = None) -> ResponseReturnValue:
    """Go to the page of a deal."""
    address = url_for("deals.show", participant_id=participant_id, deal_id=deal_id, _anchor=anchor)
    return redirect(address, 303)


def page(
    participant_id: str,
    deal_id: int,
    *,
    promise_form: PromiseForm | None = None,
    item_form: ItemForm | None = None,
    outcome_form: OutcomeForm | None = None,
) -> str:
    """Render a deal with the forms as typed."""
    session, actor = get_session(), current_actor()
    deal = deals.get_deal(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    return render_template(
        "deals/show.html",
        owner=desk.get_owner(session, actor=actor, participant_id=participant_id),
        deal=deal,
        board=BOARD,
        promise_text=promise_texts.paragraphs(promise_texts.CURRENT, language()),
        promise_form=promise_form or PromiseForm(person_name=own_name()),
        item_form=item_form or ItemForm(owner=deal.side),
        outcome_form=outcome_form or OutcomeForm(),
        rounds=financing.list_rounds(session),
        today=financing.today(session),
    )


def own_name() -> str:
    """Return the name of the reader's account, to begin with."""
    account = current_account()
    return account.name if account else ""
