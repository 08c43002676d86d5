"""Failures a user can do something about: a line on standard error and status 1, never a trace."""

from typing import IO, Any

import click

from web.cli.language import gettext


class Failure(click.ClickException):
    """A line that says what is wrong, where, and what to do."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the line in the language chosen."""
        line = gettext("Error: %(reason)s", reason=self.format_message())
        click.echo(line, file=file, err=file is None)
