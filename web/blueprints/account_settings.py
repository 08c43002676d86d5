"""What an account's owner changes: name and language, password, e-mail address, sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_account, current_actor, current_session_id, requires
from web.db import get_session
from web.forms.account import (
    AddressForm,
    PasswordForm,
    ProfileForm,
    read_address,
    read_new_password,
    read_present_password,
    read_profile,
)
from web.services import addresses, hub, passwords, sessions
from web.services.accounts import EmailTakenError
from web.services.catalogues import LANGUAGES
from web.services.links import LinkClosedError

bp = Blueprint("account_settings", __name__, url_prefix="/account")

NO_SUCH = 404
REFUSED = 422


@bp.get("/profile")
@requires("account.edit")
def profile() -> str:
    """Show how the reader is called."""
    view = hub.get_hub(get_session(), actor=current_actor(), now=entrance.now())
    form = ProfileForm(view.names["zh"], view.names["en"], view.language)
    return render_template("account/profile.html", form=form)


@bp.post("/profile")
@requires("account.edit")
def save_profile() -> ResponseReturnValue:
    """Change how the reader is called."""
    form = read_profile(request.form, LANGUAGES)
    if form.errors:
        return render_template("account/profile.html", form=form), REFUSED
    draft = hub.ProfileDraft(form.name_zh, form.name_en, form.language)
    hub.save_profile(get_session(), actor=current_actor(), draft=draft)
    flash(gettext("Saved."))
    return redirect(url_for("account.show"), 303)


@bp.get("/password")
@requires("account.edit")
def password() -> str:
    """Show the form for a new password."""
    return render_template("account/password.html", form=PasswordForm())


@bp.post("/password")
@requires("account.edit")
def change_password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    form = read_new_password(request.form)
    errors = {**form.errors, **read_present_password(request.form).errors}
    if errors:
        return refused_password(errors)
    if not knows_password():
        return refused_password({"present": gettext("This is not your password.")})
    passwords.change(
        get_session(),
        actor=current_actor(),
        session_id=current_session_id(),
        chosen=request.form["password"],
        now=entrance.now(),
    )
    flash(gettext("Your password is changed; all other sessions have ended."))
    return redirect(url_for("account.show"), 303)


def refused_password(errors: dict[str, str]) -> ResponseReturnValue:
    """Show what is wrong with the passwords typed."""
    return render_template("account/password.html", form=PasswordForm(errors)), REFUSED


@bp.get("/email")
@requires("account.edit")
def email() -> str:
    """Show the form for a new e-mail address."""
    return email_page(AddressForm())


@bp.post("/email")
@requires("account.edit")
def change_email() -> ResponseReturnValue:
    """Send a link to the new address."""
    form = read_address(request.form)
    missing = read_present_password(request.form).errors
    if form.errors or missing:
        return email_page(AddressForm(form.email, {**form.errors, **missing})), REFUSED
    entrance.count_request()
    if not knows_password():
        wrong = {"present": gettext("This is not your password.")}
        return email_page(AddressForm(form.email, wrong)), REFUSED
    addresses.ask_to_change(
        get_session(), actor=current_actor(), email=form.email, now=entrance.now()
    )
    flash(gettext("We have sent a link to the new address. Until you open it nothing changes."))
    return redirect(url_for("account.show"), 303)


def knows_password() -> bool:
    """Tell whether the password was typed that the account has; wrong ones are counted."""
    account = current_account()
    typed = request.form["present"]
    return account is not None and entrance.try_password(account.email, typed) is not None


def email_page(form: AddressForm) -> str:
    """Render the form for a new address."""
    view = hub.get_hub(get_session(), actor=current_actor(), now=entrance.now())
    return render_template("account/email.html", form=form, present=view.email)


@bp.get("/email/<word>")
@requires("account.recover")
def show_new_email(word: str) -> ResponseReturnValue:
    """Show which address a link confirms; looking at it changes nothing."""
    try:
        address = addresses.look(get_session(), word=word, now=entrance.now())
    except LinkClosedError:
        entrance.count_guess(is_wrong=True)
        return closed()
    return render_template("account/confirm_email.html", word=word, address=address)


@bp.post("/email/<word>")
@requires("account.recover")
def confirm_email(word: str) -> ResponseReturnValue:
    """Make the new address the account's own."""
    try:
        addresses.confirm(get_session(), word=word, now=entrance.now())
    except (LinkClosedError, EmailTakenError):
        entrance.count_guess(is_wrong=True)
        return closed()
    flash(gettext("Your new e-mail address is confirmed. Sign in with it from now on."))
    return redirect(url_for("account.show"), 303)


def closed() -> ResponseReturnValue:
    """Say what to do with a link that opens nothing."""
    return render_template("account/link_closed.html"), NO_SUCH


@bp.get("/sessions")
@requires("account.read")
def list_sessions() -> str:
    """Show every device that is signed in."""
    listed = sessions.list_own(
        get_session(), actor=current_actor(), current_id=current_session_id(), now=entrance.now()
    )
    return render_template("account/sessions.html", sessions=listed)


@bp.post("/sessions/<int:session_id>/end")
@requires("account.edit")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session."""
    sessions.end(get_session(), actor=current_actor(), session_id=session_id, now=entrance.now())
    flash(gettext("That device is signed out."))
    return redirect(url_for(".list_sessions"), 303)


@bp.post("/sessions/end-others")
@requires("account.edit")
def end_others() -> ResponseReturnValue:
    """End every session but this one."""
    sessions.end_others(
        get_session(), actor=current_actor(), current_id=current_session_id(), now=entrance.now()
    )
    flash(gettext("All other devices are signed out."))
    return redirect(url_for(".list_sessions"), 303)
