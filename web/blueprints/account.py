"""Signing in and out, in a demo also with one click; and what an account has of its own."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from web import entrance, vouchers
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.account import SignInForm, read_sign_in
from web.i18n import safe_target
from web.services import accounts, hub

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@requires("account.sign_in")
def sign_in() -> str:
    """Show the form, and in a demo its accounts."""
    return page(SignInForm(next=request.args.get("next", "")))


@bp.post("/sign-in")
@requires("account.sign_in")
def enter() -> ResponseReturnValue:
    """Sign in with e-mail and password."""
    form = read_sign_in(request.form)
    if form.errors:
        return page(form), 422
    account = entrance.try_password(form.email, request.form["password"])
    if account is None:
        refused = SignInForm(
            email=form.email, next=form.next, error=gettext("E-mail or password is wrong.")
        )
        return page(refused), 422
    if not entrance.admit(account, entrance.PASSWORD, form.next):
        return redirect(url_for("second_factor.ask"), 303)
    return onward(form.next)


@bp.post("/sign-in/demo")
@requires("account.sign_in")
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as one of the demo's own accounts."""
    account = accounts.find_demo_account(get_session(), email=request.form.get("email", ""))
    if account is None:
        abort(404)
    entrance.enter(account, entrance.DEMO)
    return onward("")


@bp.post("/sign-out")
@requires("account.sign_out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    entrance.sign_out(current_user)
    return redirect(url_for("home.index"), 303)


def onward(target: str) -> ResponseReturnValue:
    """Go to where the reader wanted to be, else to the desk."""
    return redirect(safe_target(target) if target else url_for("desk.index"), 303)


def page(form: SignInForm) -> str:
    """Render the sign-in page."""
    offered = accounts.list_demo_accounts(get_session())
    return render_template(
        "account/sign_in.html",
        form=form,
        demo_accounts=offered,
        has_wechat=vouchers.current_wechat() is not None,
    )


@bp.get("/account")
@requires("account.read")
def show() -> str:
    """Show what an account is, for whom it acts, and where to change it."""
    view = hub.get_hub(get_session(), actor=current_actor(), now=entrance.now())
    return render_template("account/show.html", hub=view)
