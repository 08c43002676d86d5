"""Failures a user can do something about: a line on standard error and status 1, never a trace."""

import click


class Failure(click.ClickException):
    """A line that says what is wrong, where, and what to do."""

    exit_code = 1
