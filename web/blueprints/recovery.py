"""Getting back in after forgetting the password: by a link that works once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance, jobs
from web.auth import requires
from web.db import get_session
from web.forms.account import AddressForm, PasswordForm, read_address, read_new_password
from web.i18n import language
from web.services import passwords
from web.services.links import LinkClosedError

bp = Blueprint("recovery", __name__, url_prefix="/password")

NO_SUCH = 404
REFUSED = 422


@bp.get("/forgotten")
@requires("account.recover")
def show() -> str:
    """Ask for the address."""
    return render_template("account/forgotten.html", form=AddressForm())


@bp.post("/forgotten")
@requires("account.recover")
def send() -> ResponseReturnValue:
    """Have a link sent; the answer is the same whether the address has an account or not."""
    form = read_address(request.form)
    if form.errors:
        return render_template("account/forgotten.html", form=form), REFUSED
    entrance.count_request()
    passwords.ask_to_recover(get_session(), email=form.email, language=language())
    jobs.keep_up_soon()
    return render_template("account/forgotten_sent.html", address=form.email)


@bp.get("/reset/<word>")
@requires("account.recover")
def choose(word: str) -> ResponseReturnValue:
    """Show the form for a new password; looking at the link changes nothing."""
    return page(word, PasswordForm())


@bp.post("/reset/<word>")
@requires("account.recover")
def reset(word: str) -> ResponseReturnValue:
    """Choose the new password and sign in."""
    form = read_new_password(request.form, request.form.getlist("keep"))
    if form.errors:
        return page(word, form, REFUSED)
    try:
        account = passwords.reset(
            get_session(),
            word=word,
            chosen=request.form["password"],
            kept=request.form.getlist("keep"),
            now=entrance.now(),
        )
    except LinkClosedError:
        return closed()
    flash(gettext("Your password is changed; all other sessions have ended."))
    if not entrance.admit(account, entrance.LINK, ""):
        return redirect(url_for("second_factor.ask"), 303)
    return redirect(url_for("desk.index"), 303)


def page(word: str, form: PasswordForm, status: int = 200) -> tuple[str, int]:
    """Render the form, or say that the link opens nothing."""
    try:
        view = passwords.look(get_session(), word=word, now=entrance.now())
    except LinkClosedError:
        return closed()
    return render_template("account/reset.html", form=form, word=word, view=view), status


def closed() -> tuple[str, int]:
    """Say what to do with a link that opens nothing."""
    entrance.count_guess(is_wrong=True)
    return render_template("account/link_closed.html"), NO_SUCH
