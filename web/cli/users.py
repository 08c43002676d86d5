"""Accounts from the command line: the first administrator, and invitations."""

import click

from models.enums import Role
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.config import Config
from web.services import accounts, invitations
from web.services.accounts import EmailTakenError, WeakPasswordError
from web.services.missing import NotFoundError

STAFF = [Role.ADMINISTRATOR.value, Role.ORGANISER.value, Role.REVIEWER.value]


@click.group()
def user() -> None:
    """Create the first administrator, invite everyone after."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice(STAFF), default=STAFF[0], show_default=True)
@click.option("--name", default="", help="How to greet them.")
@click.password_option(help="At least 10 characters; asked for where it is not given.")
def create(email: str, role: str, name: str, password: str) -> None:
    """Create an account for EMAIL."""
    checked(email)
    try:
        with opened(Config.from_environment(), writes=True) as session:
            accounts.create_user(
                session, email=email, password=password, role=Role(role), name=name
            )
    except EmailTakenError:
        message = gettext("%(email)s has an account already: choose another address.", email=email)
        raise Failure(message) from None
    except WeakPasswordError:
        raise Failure(gettext("The password is too short: use 10 characters or more.")) from None
    click.echo(gettext("%(email)s can sign in now.", email=email))


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--participant", default=None, help="The id of the participant they act for.")
@click.option("--region", default=None, help="The code of the region an organiser answers for.")
def invite(email: str, role: str, participant: str | None, region: str | None) -> None:
    """Invite EMAIL to join; prints the word that opens the invitation, once."""
    checked(email)
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
    click.echo(word)


def checked(email: str) -> None:
    """Refuse what is no address."""
    before, at, after = email.strip().partition("@")
    if not (before and at and after) or any(character.isspace() for character in email.strip()):
        raise click.BadParameter(gettext("%(email)s is no e-mail address.", email=repr(email)))
