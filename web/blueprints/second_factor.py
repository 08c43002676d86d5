"""The second factor: asked for when signing in, set up and changed in one's account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_account, current_actor, requires
from web.db import get_session
from web.forms.account import CodeForm, PasswordForm, read_code
from web.i18n import safe_target
from web.services import second_factor
from web.services.accounts import Account
from web.services.second_factor import SecondFactorRequiredError, WrongCodeError

bp = Blueprint("second_factor", __name__)

REFUSED = 422


@bp.get("/sign-in/code")
@requires("account.sign_in")
def ask() -> ResponseReturnValue:
    """Ask whoever knows the password for a code."""
    return ask_page(CodeForm()) if entrance.pending() else expired()


@bp.post("/sign-in/code")
@requires("account.sign_in")
def answer() -> ResponseReturnValue:
    """Let in whoever knows the code too."""
    waiting = entrance.pending()
    if waiting is None:
        return expired()
    form = read_code(request.form)
    if not form.errors and entrance.show_second_factor(waiting, form.code):
        target = waiting.target
        return redirect(safe_target(target) if target else url_for("desk.index"), 303)
    wrong = form if form.errors else wrong_code()
    return ask_page(wrong), REFUSED


@bp.get("/account/second-factor")
@requires("account.second_factor")
def show() -> str:
    """Show whether there is a second factor, or how to set one up."""
    return page()


@bp.post("/account/second-factor")
@requires("account.second_factor")
def confirm() -> ResponseReturnValue:
    """Take an authenticator into use, and show its backup codes once."""
    own, account = get_session(), own_account()
    form = read_code(request.form)
    secret = second_factor.open_secret(
        own, actor=account.actor, sealed=request.form.get("secret", "")
    )
    if secret is None:
        flash(gettext("This page was open for too long. Please scan the new code."), "warning")
        return page(), REFUSED
    if second_factor.has(own, user_id=account.id) and not knows_password():
        return page(form, secret=secret, password=wrong_password()), REFUSED
    if form.errors:
        return page(form, secret=secret), REFUSED
    try:
        codes = second_factor.confirm(
            own, actor=account.actor, secret=secret, code=form.code, now=entrance.now()
        )
    except WrongCodeError:
        return page(wrong_code(), secret=secret), REFUSED
    return render_template("account/backup_codes.html", codes=codes)


@bp.post("/account/second-factor/codes")
@requires("account.second_factor")
def renew_codes() -> ResponseReturnValue:
    """Show new backup codes, once."""
    if not knows_password():
        return page(password=wrong_password()), REFUSED
    codes = second_factor.renew_codes(get_session(), actor=current_actor())
    return render_template("account/backup_codes.html", codes=codes)


@bp.post("/account/second-factor/remove")
@requires("account.second_factor")
def remove() -> ResponseReturnValue:
    """Go without a second factor."""
    if not knows_password():
        return page(password=wrong_password()), REFUSED
    try:
        second_factor.remove(get_session(), actor=current_actor())
    except SecondFactorRequiredError:
        flash(gettext("Your role needs a second factor; it stays."), "warning")
        return redirect(url_for(".show"), 303)
    flash(gettext("The second factor is off."))
    return redirect(url_for("account.show"), 303)


def own_account() -> Account:
    """Return the reader's account, which the policy has made sure of."""
    account = current_account()
    if account is None:
        raise LookupError("nobody is signed in")
    return account


def knows_password() -> bool:
    """Tell whether the password was typed that the account has; wrong ones are counted."""
    typed = request.form.get("present", "")
    return bool(typed) and entrance.try_password(own_account().email, typed) is not None


def wrong_password() -> PasswordForm:
    """Return the form that says so."""
    return PasswordForm(errors={"present": gettext("This is not your password.")})


def wrong_code() -> CodeForm:
    """Return the form that says so."""
    message = gettext("This code is wrong or was used already. Wait for the next one.")
    return CodeForm(errors={"code": message})


def expired() -> ResponseReturnValue:
    """Go back to the password where too much time has passed."""
    flash(gettext("Please sign in again."), "info")
    return redirect(url_for("account.sign_in"), 303)


def ask_page(form: CodeForm) -> str:
    """Render the question for a code."""
    return render_template("account/sign_in_code.html", form=form)


def page(
    form: CodeForm | None = None, *, secret: str = "", password: PasswordForm | None = None
) -> str:
    """Render how it stands, with a new secret to scan unless one is at hand."""
    own, account = get_session(), own_account()
    secret = secret or second_factor.new_secret()
    setup = second_factor.setup_of(secret, account.email)
    return render_template(
        "account/second_factor.html",
        view=second_factor.get_view(own, actor=account.actor),
        form=form or CodeForm(),
        password=password or PasswordForm(),
        setup=setup,
        sealed=second_factor.seal_secret(own, actor=account.actor, secret=secret),
    )
