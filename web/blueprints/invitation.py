"""Redeeming an invitation: as a new account, or with the account one has."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_account, requires
from web.db import get_session
from web.forms.account import JoinForm, read_join
from web.i18n import language
from web.services import invitations
from web.services.accounts import Account, EmailTakenError
from web.services.invitations import (
    InvitationClosedError,
    InvitationForAnotherError,
    InvitationView,
)

bp = Blueprint("invitation", __name__, url_prefix="/invitations")

NO_SUCH = 404
REFUSED = 422


@bp.get("/<word>")
@requires("account.join")
def show(word: str) -> ResponseReturnValue:
    """Show who is invited to what, and the form; looking at it changes nothing."""
    invitation = entrance.invitation_of(word)
    return closed() if invitation is None else page(word, invitation, JoinForm())


@bp.post("/<word>")
@requires("account.join")
def accept(word: str) -> ResponseReturnValue:
    """Make it an account and sign in, or add it to the account that is signed in."""
    invitation = entrance.invitation_of(word)
    if invitation is None:
        return closed()
    account = current_account()
    if account is not None:
        return add(word, invitation, account)
    form = read_join(request.form)
    if form.errors:
        return page(word, invitation, form), REFUSED
    return create(word, invitation, form)


def create(word: str, invitation: InvitationView, form: JoinForm) -> ResponseReturnValue:
    """Make an invitation a new account."""
    try:
        account = invitations.accept(
            get_session(),
            word=word,
            name=form.name,
            password=request.form["password"],
            language=language(),
            now=entrance.now(),
        )
    except InvitationClosedError:
        return closed()
    except EmailTakenError:
        taken = gettext("There is an account for this address already: sign in with it.")
        return page(word, invitation, JoinForm(name=form.name, error=taken)), REFUSED
    entrance.enter(account, entrance.LINK)
    return redirect(url_for("desk.index"), 303)


def add(word: str, invitation: InvitationView, account: Account) -> ResponseReturnValue:
    """Add what is offered to the account that is signed in."""
    try:
        invitations.accept_as(get_session(), account=account, word=word, now=entrance.now())
    except InvitationClosedError:
        return closed()
    except InvitationForAnotherError:
        return page(word, invitation, JoinForm()), REFUSED
    flash(gettext("Accepted: your account has the new role."))
    return redirect(url_for("account.show"), 303)


def page(word: str, invitation: InvitationView, form: JoinForm) -> str:
    """Render the form."""
    account = current_account()
    return render_template(
        "account/join.html",
        word=word,
        invitation=invitation,
        form=form,
        account=account,
        is_own=account is not None and account.email == invitation.email,
    )


def closed() -> ResponseReturnValue:
    """Say what to do with a link that opens nothing, without telling why."""
    return render_template("account/closed.html"), NO_SUCH
