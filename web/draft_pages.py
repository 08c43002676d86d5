"""What the pages of drafts have in common: whose a draft is, where to go on, what went wrong."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from flask import abort, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import jobs
from web.assignment_labels import draft_fault
from web.db import after_commit, get_session
from web.programme_labels import programme_fault
from web.services.assignments import plans, runs
from web.services.assignments.errors import DraftError
from web.services.programmes.errors import ProgrammeError


def own_draft(programme_id: int, draft_id: int) -> int:
    """Return a draft if it is one of a programme; one of another is not there."""
    if not plans.is_of(get_session(), programme_id, draft_id):
        abort(404)
    return draft_id


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


def refused(error: DraftError | ProgrammeError, answer: ResponseReturnValue) -> ResponseReturnValue:
    """Say what stands in the way; nothing was changed."""
    get_session().rollback()
    said = draft_fault(error) if isinstance(error, DraftError) else programme_fault(error)
    flash(said, "error")
    return answer


def to_index(programme_id: int) -> ResponseReturnValue:
    """Go back to the list of drafts."""
    return redirect(url_for("assignments.index", programme_id=programme_id), 303)


def to_draft(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Go back to a draft."""
    return redirect(url_for("assignments.show", programme_id=programme_id, draft_id=draft_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
