"""The wizard's pages, rendered: each step with what it shows and what was typed into it."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.auth import current_actor
from web.db import get_session
from web.forms import intake as forms
from web.forms.search import read_page
from web.intake_words import WORDS, refusal
from web.labels import KINDS
from web.services.intake import drafts, results
from web.services.intake.drafts import STEPS, NotADraftError
from web.services.intake.files import ACCEPTED
from web.services.intake.sheets import FileRefusedError
from web.services.intake.steps import columns, preview, sheet, values

CONFLICT = 409
PARTICIPANTS = tuple(kind for kind in KINDS if kind != "resource")


def prepare(bp: Blueprint) -> None:
    """Give the wizard's pages their words, and the answers to drafts that are none any more."""
    bp.context_processor(words)
    bp.register_error_handler(NotADraftError, show_closed)
    bp.register_error_handler(FileRefusedError, show_unreadable)


def words() -> dict[str, Any]:
    """Return what every page of the wizard may call."""
    return {worded.__name__: worded for worded in WORDS} | {"steps": STEPS}


def show_closed(_error: NotADraftError) -> ResponseReturnValue:
    """Say that a file was applied or discarded meanwhile."""
    page = render_template(
        "intake/closed.html", intake_id=(request.view_args or {}).get("intake_id")
    )
    return page, CONFLICT


def show_unreadable(error: FileRefusedError) -> ResponseReturnValue:
    """Say that a draft's file cannot be read any more."""
    return render_template("intake/unreadable.html", message=refusal(error)), CONFLICT


def draft_of(intake_id: int) -> drafts.DraftView:
    """Return the draft that a page is about."""
    return drafts.get_draft(get_session(), actor=current_actor(), intake_id=intake_id)


def upload_page(form: forms.UploadForm) -> str:
    """Render the form that asks for a file."""
    offices = drafts.list_offices(get_session(), actor=current_actor())
    return render_template(
        "intake/upload.html", form=form, offices=offices, kinds=PARTICIPANTS, accepted=ACCEPTED
    )


def sheet_page(intake_id: int, form: forms.SheetForm) -> str:
    """Render the step of the sheet."""
    step = sheet.show(get_session(), actor=current_actor(), intake_id=intake_id)
    return render_template("intake/sheet.html", step=step, form=form, draft=draft_of(intake_id))


def columns_page(intake_id: int, faults: dict[int, str]) -> str:
    """Render the step of the columns; what was chosen stays chosen."""
    step = columns.show(get_session(), actor=current_actor(), intake_id=intake_id)
    return render_template(
        "intake/columns.html",
        step=step,
        faults=faults,
        typed=forms.read_columns(request.form),
        default_region=request.form.get("default_region", step.default_region),
        draft=draft_of(intake_id),
    )


def values_page(intake_id: int, faults: dict[str, str]) -> str:
    """Render the step of the values; what was chosen stays chosen."""
    asked = request.form if request.method == "POST" else request.args
    step = values.show(
        get_session(),
        actor=current_actor(),
        intake_id=intake_id,
        field=asked.get("field", ""),
        show=asked.get("show", ""),
        page=read_page(asked.get("page", "1")),
    )
    return render_template(
        "intake/values.html",
        step=step,
        faults=faults,
        typed=forms.read_values(request.form),
        draft=draft_of(intake_id),
    )


def preview_page(intake_id: int, message: str = "") -> str:
    """Render the preview."""
    step = preview.show(
        get_session(),
        actor=current_actor(),
        intake_id=intake_id,
        outcome=request.args.get("outcome", ""),
        page=read_page(request.args.get("page", "1")),
    )
    draft = draft_of(intake_id)
    return render_template("intake/preview.html", step=step, message=message, draft=draft)


def result_page(intake_id: int) -> str:
    """Render what a file did."""
    result = results.get_result(
        get_session(),
        actor=current_actor(),
        intake_id=intake_id,
        outcome=request.args.get("outcome", ""),
        page=read_page(request.args.get("page", "1")),
    )
    return render_template("intake/result.html", result=result, draft=result.draft)
