"""Drafts of a programme's result: run, look at, edit by hand, compare, publish."""

import math

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web import jobs
from web.assignment_labels import name_of, publish_obstacle_text
from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import download
from web.draft_pages import asked_for, now, own_draft, refused, to_draft, to_index
from web.forms.assignment import RunForm, read_run
from web.i18n import language
from web.programme_labels import provider_nouns
from web.services.assignments import (
    comparing,
    lines,
    outcomes,
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
    who = provider_nouns(page.programme.provider_kind)
    header = [
        str(gettext("Startup")),
        who.title,
        str(gettext("Worth of the pair")),
        str(gettext("Wish of the startup")),
        str(gettext("Wish of the %(mentor)s", mentor=who.one)),
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
