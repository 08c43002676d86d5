"""Accounts from the command line: the first administrator, and invitations."""

import sys

import click

from models.enums import Role
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.config import Config
from web.services import accounts, invitations, second_factor
from web.services.accounts import EmailTakenError, WeakPasswordError
from web.services.missing import NotFoundError

MAX_EMAIL_LENGTH = 254  # RFC 5321, a path less its angle brackets
STAFF = [Role.ADMINISTRATOR.value, Role.ORGANISER.value, Role.REVIEWER.value]


@click.group()
def user() -> None:
    """Create the first administrator, invite everyone after."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice(STAFF), default=STAFF[0], show_default=True)
@click.option("--name", default="", help="How to greet them.")
@click.option("--password", help="10 to 256 characters; asked for, or read from standard input.")
def create(email: str, role: str, name: str, password: str | None) -> None:
    """Create an account for EMAIL."""
    email = checked(email)
    password = password or asked()
    try:
        with opened(Config.from_environment(), writes=True) as session:
            accounts.create_user(
                session, email=email, password=password, role=Role(role), name=name
            )
    except EmailTakenError:
        message = gettext("%(email)s has an account already: choose another address.", email=email)
        raise Failure(message) from None
    except WeakPasswordError:
        raise Failure(password_rule(password)) from None
    click.echo(gettext("%(email)s can sign in now.", email=email))


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--participant", default=None, help="The id of the participant they act for.")
@click.option("--region", default=None, help="The code of the region an organiser answers for.")
def invite(email: str, role: str, participant: str | None, region: str | None) -> None:
    """Invite EMAIL to join; prints the path of the page that opens the invitation, once."""
    email = checked(email)
    try:
        with opened(Config.from_environment(), writes=True) as session:
            word = invitations.invite(
                session, email=email, role=Role(role), participant_id=participant, region=region
            )
    except NotFoundError as error:
        raise Failure(
            gettext("There is no participant or region %(id)s.", id=error.missing_id)
        ) from None
    except invitations.ParticipantRequiredError:
        message = gettext("This role acts for a participant: name it with --participant.")
        raise click.UsageError(message) from None
    click.echo(f"/invitations/{word}")
    hint = gettext("Send it with your site's address before it: it works once, within 14 days.")
    click.echo(hint, err=True)


@user.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take away EMAIL's second factor, as when the telephone is lost; staff set up a new one."""
    try:
        with opened(Config.from_environment(), writes=True) as session:
            second_factor.reset(session, email=checked(email))
    except NotFoundError:
        message = gettext("%(email)s has no account.", email=email)
        raise Failure(message) from None
    click.echo(gettext("%(email)s signs in without a second factor now.", email=email))


def asked() -> str:
    """Ask for a password on a terminal, or read a line of standard input."""
    if sys.stdin.isatty():
        password: str = click.prompt(gettext("Password"), hide_input=True, confirmation_prompt=True)
        return password
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        message = gettext("There is no password: give --password, or a line on standard input.")
        raise Failure(message)
    return line


def password_rule(password: str) -> str:
    """Say how long a password may be."""
    if len(password) > accounts.MAX_PASSWORD_LENGTH:
        return gettext("The password is too long: use 256 characters or fewer.")
    return gettext("The password is too short: use 10 characters or more.")


def checked(email: str) -> str:
    """Return an address without blanks around it; refuse what is none."""
    stripped = email.strip()
    before, _, after = stripped.partition("@")
    is_address = before and after and "@" not in after and len(stripped) <= MAX_EMAIL_LENGTH
    if not is_address or not stripped.isprintable() or " " in stripped:
        raise click.BadParameter(gettext("%(email)s is no e-mail address.", email=repr(email)))
    return stripped
