"""Failures a user can do something about: a line on standard error and status 1, never a trace."""

import click
from sqlalchemy.exc import OperationalError

from matcher.errors import UnknownIdError, UnknownKindError
from web.cli.language import gettext
from web.config import ConfigError


class Failure(click.ClickException):
    """A line that says what is wrong, where, and what to do."""

    exit_code = 1


def message_of(error: Exception) -> str | None:
    """Return the line for an error that a user can cause, None for a fault of the program."""
    match error:
        case click.ClickException() | click.exceptions.Exit() | click.Abort() | BrokenPipeError():
            return None
        case ConfigError():
            return str(error)
        case UnknownIdError(what="resource"):
            return gettext("There is no resource %(id)s.", id=repr(error.unknown_id))
        case UnknownIdError():
            return gettext(
                "There is no participant %(id)s: use an id of participants.csv.",
                id=repr(error.unknown_id),
            )
        case UnknownKindError():
            return gettext("No candidates are called %(kind)s.", kind=repr(error.kind))
        case OperationalError():
            return gettext(
                "The database does not answer as it should (%(reason)s): check DATABASE_URL.",
                reason=str(error.orig).strip().splitlines()[0],
            )
        case OSError() if error.filename:
            return f"{error.filename}: {error.strerror}"
    return None
