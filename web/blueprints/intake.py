"""The wizard that brings an office's own spreadsheet into the directory."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import intake_pages
from web.auth import current_actor, requires
from web.db import get_session
from web.forms import intake as forms
from web.forms.search import read_page
from web.intake_words import HEADER_FAULTS, fault_line
from web.services.intake import applying, drafts, refused, templates, undoing
from web.services.intake.drafts import STEPS
from web.services.intake.planning import RowPlan
from web.services.intake.sheets import FileRefusedError
from web.services.intake.steps import columns, duplicates, preview, sheet, values

bp = Blueprint("intake", __name__, url_prefix="/intake")

REFUSED, CONFLICT = 422, 409
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


intake_pages.prepare(bp)


@bp.get("")
@requires("intake.read")
def index() -> str:
    """List the files of the offices, and what their next ones are read by."""
    own, actor = get_session(), current_actor()
    return render_template(
        "intake/index.html",
        drafts=drafts.list_drafts(own, actor=actor),
        templates=templates.list_templates(own, actor=actor),
    )


@bp.get("/new")
@requires("intake.edit")
def create() -> str:
    """Ask for a file."""
    return intake_pages.upload_page(forms.UploadForm())


@bp.post("/new")
@requires("intake.edit")
def upload() -> ResponseReturnValue:
    """Take a file."""
    own, actor = get_session(), current_actor()
    offices = {office.code for office in drafts.list_offices(own, actor=actor)}
    form = forms.read_upload(
        request.form, request.files.get("file"), kinds=intake_pages.PARTICIPANTS, offices=offices
    )
    if form.upload is None:
        return intake_pages.upload_page(form), REFUSED
    try:
        intake_id = drafts.start(
            own, actor=actor, kind=form.kind, office=form.office, upload=form.upload
        )
    except FileRefusedError as error:
        return intake_pages.upload_page(form.refused(error)), REFUSED
    return to_step("sheet", intake_id)


@bp.get("/<int:intake_id>")
@requires("intake.read")
def show(intake_id: int) -> ResponseReturnValue:
    """Go to the step where a draft was left, or show what a file did."""
    draft = drafts.get_draft(get_session(), actor=current_actor(), intake_id=intake_id)
    if draft.is_draft:
        return to_step(draft.step or STEPS[0], intake_id)
    return intake_pages.result_page(intake_id)


@bp.get("/<int:intake_id>/sheet")
@requires("intake.edit")
def show_sheet(intake_id: int) -> str:
    """Show the sheet and the header that were found."""
    return intake_pages.sheet_page(intake_id, forms.SheetForm())


@bp.post("/<int:intake_id>/sheet")
@requires("intake.edit")
def choose_sheet(intake_id: int) -> ResponseReturnValue:
    """Write down the sheet and its header."""
    form = forms.read_sheet(request.form)
    if form.choice is None:
        return intake_pages.sheet_page(intake_id, form), REFUSED
    own, actor = get_session(), current_actor()
    try:
        sheet.choose(own, actor=actor, intake_id=intake_id, choice=form.choice)
    except sheet.HeaderError as error:
        message = {"last": str(HEADER_FAULTS[error.code])}
        return intake_pages.sheet_page(
            intake_id, forms.SheetForm(None, form.first, form.last, message)
        ), REFUSED
    return redirect(url_for(".show", intake_id=intake_id), 303)


@bp.get("/<int:intake_id>/columns")
@requires("intake.edit")
def show_columns(intake_id: int) -> str:
    """Show what each column is taken for."""
    return intake_pages.columns_page(intake_id, {})


@bp.post("/<int:intake_id>/columns")
@requires("intake.edit")
def choose_columns(intake_id: int) -> ResponseReturnValue:
    """Write down what each column means."""
    try:
        columns.choose(
            get_session(),
            actor=current_actor(),
            intake_id=intake_id,
            columns=forms.read_columns(request.form),
            default_region=request.form.get("default_region", ""),
        )
    except columns.ColumnsError as error:
        return intake_pages.columns_page(intake_id, error.faults), REFUSED
    return to_step("values", intake_id)


@bp.get("/<int:intake_id>/values")
@requires("intake.edit")
def show_values(intake_id: int) -> str:
    """Show what the values of a field are taken for."""
    return intake_pages.values_page(intake_id, {})


@bp.post("/<int:intake_id>/values")
@requires("intake.edit")
def choose_values(intake_id: int) -> ResponseReturnValue:
    """Write down what the values of a page mean."""
    field = request.form.get("field", "")
    decided = forms.read_values(request.form)
    try:
        values.choose(
            get_session(), actor=current_actor(), intake_id=intake_id, field=field, decided=decided
        )
    except values.ValuesError as error:
        return intake_pages.values_page(intake_id, error.faults), REFUSED
    flash(gettext("%(count)s values decided.", count=len(decided)))
    return redirect(url_for(".show_values", intake_id=intake_id), 303)


@bp.post("/<int:intake_id>/values/accept")
@requires("intake.edit")
def accept_values(intake_id: int) -> ResponseReturnValue:
    """Take the first suggestion of every open value of a field."""
    field = request.form.get("field", "")
    count = values.accept_suggestions(
        get_session(), actor=current_actor(), intake_id=intake_id, field=field
    )
    flash(gettext("%(count)s suggestions taken; they can still be changed.", count=count))
    return redirect(url_for(".show_values", intake_id=intake_id, field=field, show="all"), 303)


@bp.get("/<int:intake_id>/duplicates")
@requires("intake.edit")
def show_duplicates(intake_id: int) -> str:
    """Show who may be known already."""
    step = duplicates.show(
        get_session(),
        actor=current_actor(),
        intake_id=intake_id,
        show=request.args.get("show", ""),
        page=read_page(request.args.get("page", "1")),
    )
    return render_template(
        "intake/duplicates.html", step=step, draft=intake_pages.draft_of(intake_id)
    )


@bp.post("/<int:intake_id>/duplicates")
@requires("intake.edit")
def choose_duplicates(intake_id: int) -> ResponseReturnValue:
    """Write down whom rows are."""
    decided, choices = forms.read_duplicates(request.form)
    try:
        duplicates.choose(
            get_session(),
            actor=current_actor(),
            intake_id=intake_id,
            decided=decided,
            choices=choices,
        )
    except duplicates.DuplicateError:
        flash(gettext("Somebody chosen is not there any more; please look again."), "error")
    else:
        flash(gettext("%(count)s rows decided.", count=len(decided)))
    return redirect(url_for(".show_duplicates", intake_id=intake_id), 303)


@bp.post("/<int:intake_id>/duplicates/bulk")
@requires("intake.edit")
def choose_many(intake_id: int) -> ResponseReturnValue:
    """Decide the clear ones, or the rest, or what merges keep."""
    own, actor, act = get_session(), current_actor(), request.form.get("act", "")
    if act == "clear":
        count = duplicates.choose_clear(own, actor=actor, intake_id=intake_id)
        flash(gettext("%(count)s rows are taken for those known already.", count=count))
    elif act == "rest":
        count = duplicates.choose_rest_new(own, actor=actor, intake_id=intake_id)
        flash(gettext("%(count)s rows are taken for new ones.", count=count))
    else:
        policy = request.form.get("policy", "")
        duplicates.set_policy(own, actor=actor, intake_id=intake_id, policy=policy)
        flash(gettext("Merges follow the new rule."))
    return redirect(url_for(".show_duplicates", intake_id=intake_id), 303)


@bp.get("/<int:intake_id>/preview")
@requires("intake.edit")
def show_preview(intake_id: int) -> str:
    """Show what the file would do."""
    return intake_pages.preview_page(intake_id)


@bp.post("/<int:intake_id>/preview/unsure")
@requires("intake.edit")
def leave_unsure(intake_id: int) -> ResponseReturnValue:
    """Leave undecided values blank, or keep their rows out again."""
    preview.set_leave_unsure(
        get_session(),
        actor=current_actor(),
        intake_id=intake_id,
        leave_unsure=request.form.get("leave_unsure") == "1",
    )
    return to_step("preview", intake_id)


@bp.post("/<int:intake_id>/apply")
@requires("intake.edit")
def apply(intake_id: int) -> ResponseReturnValue:
    """Bring the file into the directory."""
    try:
        applying.apply(
            get_session(),
            actor=current_actor(),
            intake_id=intake_id,
            fingerprint=request.form.get("fingerprint", ""),
            template_name=forms.read_template_name(request.form),
            now=dt.datetime.now(dt.UTC),
        )
    except applying.PlanChangedError:
        message = gettext("The directory changed meanwhile. This is what the file would do now.")
        return intake_pages.preview_page(intake_id, message), CONFLICT
    except applying.NothingToDoError:
        return intake_pages.preview_page(
            intake_id, gettext("There is nothing to bring in.")
        ), REFUSED
    flash(gettext("The file is in the directory. It can be undone on this page."))
    return redirect(url_for(".show", intake_id=intake_id), 303)


@bp.get("/<int:intake_id>/refused.xlsx")
@requires("intake.edit")
def download_refused(intake_id: int) -> Response:
    """Download the rows that are refused, each with its reason."""
    content = refused.refused_workbook(
        get_session(),
        actor=current_actor(),
        intake_id=intake_id,
        headings=(gettext("Line"), gettext("Why it was refused, and what to do")),
        reason=reasons,
    )
    response = Response(content, mimetype=WORKBOOK)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="dianqiao-refused-{intake_id}.xlsx"'
    )
    return response


@bp.get("/<int:intake_id>/undo")
@requires("intake.edit")
def show_undo(intake_id: int) -> ResponseReturnValue:
    """Show what undoing would put back, and what not."""
    own, actor = get_session(), current_actor()
    try:
        plan = undoing.plan_undo(own, actor=actor, intake_id=intake_id)
    except undoing.NotAppliedError:
        return redirect(url_for(".show", intake_id=intake_id), 303)
    return render_template("intake/undo.html", plan=plan, draft=intake_pages.draft_of(intake_id))


@bp.post("/<int:intake_id>/undo")
@requires("intake.edit")
def undo(intake_id: int) -> ResponseReturnValue:
    """Put back what was before."""
    now = dt.datetime.now(dt.UTC)
    try:
        plan = undoing.undo(get_session(), actor=current_actor(), intake_id=intake_id, now=now)
    except undoing.NotAppliedError:
        flash(gettext("The file was undone already."), "warning")
    else:
        flash(gettext("%(count)s rows are as they were before.", count=plan.restored))
    return redirect(url_for(".show", intake_id=intake_id), 303)


@bp.post("/<int:intake_id>/discard")
@requires("intake.edit")
def discard(intake_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    drafts.discard(get_session(), actor=current_actor(), intake_id=intake_id)
    flash(gettext("The draft and its file are deleted."))
    return redirect(url_for(".index"), 303)


@bp.post("/templates/<int:template_id>/delete")
@requires("intake.edit")
def delete_template(template_id: int) -> ResponseReturnValue:
    """Forget a template."""
    templates.delete(get_session(), actor=current_actor(), template_id=template_id)
    flash(gettext("The template is deleted."))
    return redirect(url_for(".index"), 303)


def to_step(step: str, intake_id: int) -> ResponseReturnValue:
    """Go to a step."""
    return redirect(url_for(f".show_{step}", intake_id=intake_id), 303)


def reasons(row: RowPlan) -> str:
    """Return why a row is refused, in the reader's language."""
    return "\n".join(map(fault_line, row.faults))
