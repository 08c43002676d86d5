"""Errors that a user can cause, and the line that tells each; loaded where one occurs."""

from collections.abc import Callable
from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError, IntegrityError

from matcher.errors import UnknownIdError, UnknownKindError
from web.cli.language import gettext
from web.config import ConfigError


def message_of(error: Exception) -> str | None:
    """Return the line for an error that a user can cause, None for a fault of the program."""
    for kind, worded in MESSAGES:
        if isinstance(error, kind):
            return worded(error)
    return None


def of_participant(error: Any) -> str:
    """Say that there is nobody with an id."""
    unknown = repr(error.unknown_id)
    if error.what == "resource":
        return gettext("There is no resource %(id)s.", id=unknown)
    return gettext("There is no participant %(id)s: use an id of participants.csv.", id=unknown)


def of_kind(error: Any) -> str:
    """Say that candidates have no such kind."""
    return gettext("No candidates are called %(kind)s.", kind=repr(error.kind))


def of_database(error: Any) -> str:
    """Say that the database cannot be used, and where to look."""
    return gettext(
        "The database does not answer as it should (%(reason)s): check DATABASE_URL.",
        reason=str(error.orig).strip().splitlines()[0],
    )


def of_revision(error: Any) -> str:
    """Say that a newer program migrated the database, or that its migrations were tampered with."""
    return gettext(
        "The database is of another version of Dianqiao (%(reason)s): install that version, "
        "or choose another database with DATABASE_URL.",
        reason=error,
    )


def of_file(error: Any) -> str | None:
    """Name the file, if it is one, and what the system says about it."""
    if error.filename is None:
        return error.strerror or None
    return gettext(
        "%(file)s: %(reason)s. Check the path, and whether you may use it.",
        file=error.filename,
        reason=error.strerror,
    )


def unworded(_error: Any) -> None:
    """Leave an error to click."""


MESSAGES: tuple[tuple[type[Exception], Callable[[Any], str | None]], ...] = (
    (click.ClickException, unworded),
    (click.exceptions.Exit, unworded),
    (BrokenPipeError, unworded),
    (ConfigError, str),
    (UnknownIdError, of_participant),
    (UnknownKindError, of_kind),
    (CommandError, of_revision),
    (IntegrityError, unworded),
    (DatabaseError, of_database),
    (OSError, of_file),
)
