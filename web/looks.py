"""Keeping looks at recommendations after the answer: apart from it, and never in its way."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import structlog
from flask import request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from web.auth import current_actor
from web.db import after_commit, writing
from web.services.feedback import looking
from web.services.feedback.looking import Look

LOG = structlog.get_logger(__name__)
AHEAD = "prefetch"


def keep_shown_later(look: Look) -> None:
    """Keep that a list was shown, once the page is ready."""
    keep_later(
        partial(looking.keep_shown, actor=current_actor(), look=look, now=dt.datetime.now(dt.UTC))
    )


def keep_opened_later(seeker_id: str, kind: str, candidate_id: str) -> None:
    """Keep that a candidate was opened, once the page is ready."""
    actor = current_actor()
    if looking.may_keep(actor, seeker_id=seeker_id):
        keep_later(
            partial(
                looking.keep_opened,
                actor=actor,
                seeker_id=seeker_id,
                kind=kind,
                candidate_id=candidate_id,
                now=dt.datetime.now(dt.UTC),
            )
        )


def keep_later(write: Callable[[Session], None]) -> None:
    """Write in a transaction of its own; what a browser fetches ahead nobody has looked at."""
    if AHEAD not in request.headers.get("Sec-Purpose", ""):
        after_commit(partial(keep, write))


def keep(write: Callable[[Session], None]) -> None:
    """Write now; where the database is too busy the look is lost, not the page."""
    try:
        with writing() as session:
            write(session)
            session.commit()
    except OperationalError:
        LOG.warning("look_not_kept")
