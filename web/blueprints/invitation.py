"""Redeeming an invitation: a name and a password make it an account."""

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import requires
from web.db import get_session
from web.forms.account import JoinForm, read_join
from web.i18n import language
from web.services import invitations
from web.services.accounts import EmailTakenError
from web.services.invitations import InvitationClosedError, InvitationView

bp = Blueprint("invitation", __name__, url_prefix="/invitations")

NO_SUCH = 404
REFUSED = 422


@bp.get("/<word>")
@requires("account.join")
def show(word: str) -> ResponseReturnValue:
    """Show who is invited to what, and the form."""
    invitation = entrance.invitation_of(word)
    return closed() if invitation is None else page(word, invitation, JoinForm())


@bp.post("/<word>")
@requires("account.join")
def accept(word: str) -> ResponseReturnValue:
    """Make it an account and sign in."""
    invitation = entrance.invitation_of(word)
    if invitation is None:
        return closed()
    form = read_join(request.form)
    if form.errors:
        return page(word, invitation, form), REFUSED
    try:
        account = invitations.accept(
            get_session(),
            word=word,
            name=form.name,
            password=request.form["password"],
            language=language(),
            now=dt.datetime.now(dt.UTC),
        )
    except InvitationClosedError:
        return closed()
    except EmailTakenError:
        taken = gettext("There is an account for this address already: sign in with it.")
        return page(word, invitation, JoinForm(name=form.name, error=taken)), REFUSED
    entrance.enter(account, entrance.LINK)
    return redirect(url_for("desk.index"), 303)


def page(word: str, invitation: InvitationView, form: JoinForm) -> str:
    """Render the form."""
    return render_template("account/join.html", word=word, invitation=invitation, form=form)


def closed() -> ResponseReturnValue:
    """Say what to do with a link that opens nothing, without telling why."""
    return render_template("account/closed.html"), NO_SUCH
