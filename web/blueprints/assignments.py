"""Drafts of a programme's result: run, look at, edit by hand, compare, publish."""

import datetime as dt
import math
from collections.abc import Callable
from functools import partial

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web import jobs
from web.assignment_labels import draft_fault, name_of, publish_obstacle_text
from web.auth import current_actor, requires
from web.db import after_commit, get_session
from web.downloads import download
from web.forms.assignment import RunForm, read_edit, read_run
from web.i18n import language
from web.programme_labels import programme_fault
from web.services.assignments import (
    comparing,
    edit_views,
    editing,
    lines,
    outcomes,
    plans,
    publishing,
    runs,
    tables,
    views,
)
from web.services.assignments.errors import BlockedError, DraftError
from web.services.attachments import File
from web.services.programmes import territory
from web.services.programmes.errors import ProgrammeError

bp = Blueprint("assignments", __name__, url_prefix="/programmes/<int:programme_id>/drafts")

REFUSED, CONFLICT = 422, 409
PAIRS_A_PAGE = 200
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires("draft.read")
def index(programme_id: int) -> str:
    """List the drafts, and offer another run."""
    return index_page(programme_id, RunForm())


@bp.post("")
@requires("draft.run")
def run(programme_id: int) -> ResponseReturnValue:
    """Ask for a draft."""
    form = read_run(request.form)
    if form.errors:
        return index_page(programme_id, form), REFUSED
    return asked_for(
        programme_id,
        lambda: runs.request_run(
            get_session(),
            actor=current_actor(),
            programme_id=programme_id,
            order=form.order,
            now=now(),
        ),
    )


@bp.get("/progress")
@requires("draft.read")
def progress(programme_id: int) -> str:
    """Show how far the runs are; the page asks again while one is under way."""
    return render_template("assignments/_drafts.html", **list_context(programme_id))


@bp.post("/<int:draft_id>/cancel")
@requires("draft.run")
def cancel(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Stop a run."""
    runs.cancel(get_session(), actor=current_actor(), draft_id=own_draft(programme_id, draft_id))
    flash(gettext("The run is cancelled; nothing was kept of it."))
    return to_index(programme_id)


@bp.post("/<int:draft_id>/discard")
@requires("draft.edit")
def discard(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Put a draft away."""
    try:
        runs.discard(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            now=now(),
        )
    except (DraftError, ProgrammeError) as error:
        return refused(error, to_index(programme_id))
    flash(gettext("The draft is put away."))
    return to_index(programme_id)


@bp.get("/<int:draft_id>")
@requires("draft.read")
def show(programme_id: int, draft_id: int) -> str:
    """Show a draft: its numbers, its pairs, and whom it leaves out."""
    page = draft_page(programme_id, draft_id)
    wanted = request.args.get("q", "").strip()
    found = [line for line in page.pairs if is_found(line, wanted)]
    pages = max(1, math.ceil(len(found) / PAIRS_A_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = found[(number - 1) * PAIRS_A_PAGE : number * PAIRS_A_PAGE]
    return render_template(
        "assignments/show.html",
        page=page,
        lines=shown,
        pager_page={"number": number, "pages": pages, "total": len(found)},
        wanted=wanted,
        others=others(programme_id, draft_id),
    )


@bp.get("/<int:draft_id>/ways")
@requires("draft.edit")
def ways(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Show what could be done about a pair, or for a startup without one."""
    receiver = request.args.get("receiver", type=int)
    if receiver is None:
        abort(404)
    try:
        page = edit_views.get_ways_page(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            receiver=receiver,
            provider=request.args.get("provider", type=int),
        )
    except DraftError as error:
        return refused(error, to_draft(programme_id, draft_id))
    return render_template("assignments/ways.html", page=page)


@bp.get("/<int:draft_id>/effect")
@requires("draft.edit")
def effect(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Show what an edit would do, before it is saved."""
    wanted = read_edit(request.args)
    if wanted is None:
        abort(404)
    try:
        page = edit_views.get_effect_page(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            wanted=wanted,
        )
    except DraftError as error:
        return refused(error, to_draft(programme_id, draft_id))
    return render_template("assignments/effect.html", page=page)


@bp.post("/<int:draft_id>/edits")
@requires("draft.edit")
def edit(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Save an edit as it was shown."""
    wanted = read_edit(request.form)
    if wanted is None:
        abort(404)
    return done(
        programme_id,
        draft_id,
        lambda: editing.save(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            wanted=wanted,
            revision=request.form.get("revision", -1, type=int),
            now=now(),
        ),
        gettext("Saved. You can undo it."),
    )


@bp.post("/<int:draft_id>/undo")
@requires("draft.edit")
def undo(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Take the last edit back."""
    return done(
        programme_id,
        draft_id,
        lambda: editing.undo(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            revision=request.form.get("revision", -1, type=int),
        ),
        gettext("Undone."),
    )


@bp.post("/<int:draft_id>/again")
@requires("draft.run")
def again(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Run the rest again; what is pinned stays."""
    form = read_run(request.form)
    if form.errors:
        flash(next(iter(form.errors.values())), "error")
        return to_draft(programme_id, draft_id)
    return asked_for(
        programme_id,
        lambda: editing.run_again(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            order=form.order,
            now=now(),
        ),
    )


@bp.get("/compare")
@requires("draft.read")
def compare(programme_id: int) -> ResponseReturnValue:
    """Show two drafts side by side."""
    first, second = (request.args.get(key, 0, type=int) for key in ("first", "second"))
    try:
        page = comparing.compare(
            get_session(),
            actor=current_actor(),
            first_id=own_draft(programme_id, first),
            second_id=own_draft(programme_id, second),
        )
    except DraftError as error:
        return refused(error, to_index(programme_id))
    return render_template("assignments/compare.html", page=page)


@bp.get("/<int:draft_id>/export.csv")
@requires("draft.read")
def export_csv(programme_id: int, draft_id: int) -> Response:
    """Download the pairs of a draft as CSV."""
    page = draft_page(programme_id, draft_id)
    content = tables.csv_table(*pair_table(page))
    return download(File(f"{file_name(page)}.csv", "text/csv; charset=utf-8", content))


@bp.get("/<int:draft_id>/export.xlsx")
@requires("draft.read")
def export_xlsx(programme_id: int, draft_id: int) -> Response:
    """Download the pairs of a draft as a workbook."""
    page = draft_page(programme_id, draft_id)
    title = page.programme.title_zh or page.programme.title_en
    content = tables.workbook(title, *pair_table(page))
    return download(File(f"{file_name(page)}.xlsx", WORKBOOK, content))


def file_name(page: lines.DraftPage) -> str:
    """Return what a file of a draft is called."""
    return f"draft-{page.programme.id}-{page.line.number}"


@bp.get("/<int:draft_id>/publish")
@requires("draft.publish")
def confirm(programme_id: int, draft_id: int) -> str:
    """Show what publishing does, before it is done."""
    return publish_page(programme_id, draft_id, ())


@bp.post("/<int:draft_id>/publish")
@requires("draft.publish")
def publish(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Publish a draft: all of it, or nothing."""
    own = get_session()
    try:
        published = publishing.publish(
            own,
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            revision=request.form.get("revision", -1, type=int),
            now=now(),
        )
    except BlockedError as error:
        own.rollback()
        names = outcomes.names_for(own, programme_id, language())
        said = tuple(publish_obstacle_text(item, names) for item in error.obstacles)
        return publish_page(programme_id, draft_id, said), CONFLICT
    except (DraftError, ProgrammeError) as error:
        return refused(error, to_draft(programme_id, draft_id))
    jobs.keep_up_soon()
    flash(
        ngettext(
            "Published: %(num)s pair. Everybody is told.",
            "Published: %(num)s pairs. Everybody is told.",
            published.pairs,
        )
    )
    return redirect(url_for("outcomes.show", programme_id=programme_id), 303)


def draft_page(programme_id: int, draft_id: int) -> lines.DraftPage:
    """Return a draft of a programme; one of another is not there."""
    return views.get_draft_page(
        get_session(),
        actor=current_actor(),
        draft_id=own_draft(programme_id, draft_id),
        language=language(),
    )


def own_draft(programme_id: int, draft_id: int) -> int:
    """Return a draft if it is one of a programme; one of another is not there."""
    if not plans.is_of(get_session(), programme_id, draft_id):
        abort(404)
    return draft_id


def is_found(line: lines.PairLine, wanted: str) -> bool:
    """Tell whether one of a pair's names holds what is looked for."""
    names = (*line.receiver.name.values(), *line.provider.name.values())
    return not wanted or any(wanted.casefold() in name.casefold() for name in names)


def others(programme_id: int, draft_id: int) -> list[lines.DraftLine]:
    """Return the drafts that one can be compared with."""
    drafts = views.list_drafts(get_session(), actor=current_actor(), programme_id=programme_id)
    return [line for line in drafts if line.id != draft_id and line.state == "done"]


def pair_table(page: lines.DraftPage) -> tuple[list[str], list[list[str | float]]]:
    """Return the pairs of a draft as a table."""
    header = [
        str(gettext("Startup")),
        str(gettext("Mentor")),
        str(gettext("Worth of the pair")),
        str(gettext("Wish of the startup")),
        str(gettext("Wish of the mentor")),
        str(gettext("Pinned")),
        str(gettext("Why")),
    ]
    own = language()
    rows: list[list[str | float]] = [
        [
            name_of(line.receiver, own),
            name_of(line.provider, own),
            line.worth,
            line.receiver_rank or "",
            line.provider_rank or "",
            "✓" if line.is_pinned else "",
            "; ".join(line.reasons),
        ]
        for line in page.pairs
    ]
    return header, rows


def publish_page(programme_id: int, draft_id: int, obstacles: tuple[str, ...]) -> str:
    """Render what publishing does, and what stands in its way."""
    page = draft_page(programme_id, draft_id)
    return render_template("assignments/publish.html", page=page, obstacles=obstacles)


def index_page(programme_id: int, form: RunForm) -> str:
    """Render the list of drafts with the form of a run."""
    return render_template("assignments/index.html", form=form, **list_context(programme_id))


def list_context(programme_id: int) -> dict[str, object]:
    """Return what the list of drafts shows."""
    own, actor = get_session(), current_actor()
    programme = territory.find(own, actor, programme_id, "draft.read")
    drafts = views.list_drafts(own, actor=actor, programme_id=programme_id)
    return {
        "programme": programme,
        "drafts": drafts,
        "is_running": any(line.is_open for line in drafts),
        "may_run": programme.state in runs.RUNNABLE,
    }


def asked_for(programme_id: int, ask: Callable[[], tuple[int, int]]) -> ResponseReturnValue:
    """Ask for a run and hand it to a worker, or say what stands in the way."""
    try:
        _, job_id = ask()
    except (DraftError, ProgrammeError) as error:
        return refused(error, to_index(programme_id))
    worker: jobs.Worker = current_app.extensions[jobs.EXTENSION]
    after_commit(partial(worker.enqueue, runs.ASSIGN, job_id))
    flash(gettext("The run has been asked for; this page shows how far it is."))
    return to_index(programme_id)


def done(
    programme_id: int, draft_id: int, act: Callable[[], object], message: str
) -> ResponseReturnValue:
    """Change a draft and say so, or say what stands in the way."""
    try:
        act()
    except (DraftError, ProgrammeError) as error:
        return refused(error, to_draft(programme_id, draft_id))
    flash(message)
    return to_draft(programme_id, draft_id)


def refused(error: DraftError | ProgrammeError, answer: ResponseReturnValue) -> ResponseReturnValue:
    """Say what stands in the way; nothing was changed."""
    get_session().rollback()
    said = draft_fault(error) if isinstance(error, DraftError) else programme_fault(error)
    flash(said, "error")
    return answer


def to_index(programme_id: int) -> ResponseReturnValue:
    """Go back to the list of drafts."""
    return redirect(url_for(".index", programme_id=programme_id), 303)


def to_draft(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Go back to a draft."""
    return redirect(url_for(".show", programme_id=programme_id, draft_id=draft_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
