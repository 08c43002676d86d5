"""Telephone numbers: signing in by a code sent to one, and linking one to an account."""

import secrets

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import db, entrance, vouchers
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.account import CodeForm, read_code
from web.forms.telephone import TelephoneForm, read_telephone_form
from web.services import identities, phone_codes
from web.services.identities import IdentityTakenError, Provider
from web.services.phone_codes import TooSoonError
from web.services.second_factor import WrongCodeError

bp = Blueprint("telephone", __name__)

REFUSED = 422
ASKED = "telephone"
SHOWN = "demo_code"
BROWSER = "browser"


@bp.get("/sign-in/phone")
@requires("account.sign_in")
def sign_in() -> str:
    """Ask for the number."""
    return number_page("account/phone_sign_in.html", TelephoneForm())


@bp.post("/sign-in/phone")
@requires("account.sign_in")
def send_sign_in() -> ResponseReturnValue:
    """Send a code, if an account has the number; the answer is the same if none has."""
    form = read_telephone_form(request.form)
    if form.errors:
        return number_page("account/phone_sign_in.html", form), REFUSED
    account = identities.find(get_session(), provider=Provider.PHONE, value=form.number)
    entrance.count_code(form.number, account)
    wait = send(form.number, phone_codes.SIGN_IN, is_sent=account is not None)
    if wait:
        return number_page("account/phone_sign_in.html", too_soon(form, wait)), REFUSED
    return redirect(url_for(".ask_sign_in"), 303)


@bp.get("/sign-in/phone/code")
@requires("account.sign_in")
def ask_sign_in() -> ResponseReturnValue:
    """Ask for the code."""
    if not asked(phone_codes.SIGN_IN):
        return redirect(url_for(".sign_in"), 303)
    return code_page("account/phone_code.html", CodeForm())


@bp.post("/sign-in/phone/code")
@requires("account.sign_in")
def enter() -> ResponseReturnValue:
    """Sign in with the code."""
    number, form = asked(phone_codes.SIGN_IN), read_code(request.form)
    if not number:
        return redirect(url_for(".sign_in"), 303)
    if form.errors or not is_right(number, phone_codes.SIGN_IN, form.code):
        return code_page("account/phone_code.html", form if form.errors else wrong()), REFUSED
    account = identities.find(get_session(), provider=Provider.PHONE, value=number)
    if account is None:
        return code_page("account/phone_code.html", wrong()), REFUSED
    if not entrance.admit(account, entrance.PHONE, ""):
        return redirect(url_for("second_factor.ask"), 303)
    return redirect(url_for("desk.index"), 303)


@bp.get("/account/phone")
@requires("account.edit")
def show() -> str:
    """Show the number that is linked, and ask for another."""
    return link_page(TelephoneForm())


@bp.post("/account/phone")
@requires("account.edit")
def send_link() -> ResponseReturnValue:
    """Send a code to the number to be linked."""
    form = read_telephone_form(request.form)
    if form.errors:
        return link_page(form), REFUSED
    entrance.count_link_code()
    if wait := send(form.number, phone_codes.LINK, is_sent=True):
        return link_page(too_soon(form, wait)), REFUSED
    return redirect(url_for(".ask_link"), 303)


@bp.get("/account/phone/code")
@requires("account.edit")
def ask_link() -> ResponseReturnValue:
    """Ask for the code sent to the number to be linked."""
    if not asked(phone_codes.LINK):
        return redirect(url_for(".show"))
    return code_page("account/phone_link_code.html", CodeForm())


@bp.post("/account/phone/code")
@requires("account.edit")
def link() -> ResponseReturnValue:
    """Link the number once its code is right."""
    number, form = asked(phone_codes.LINK), read_code(request.form)
    if not number:
        return redirect(url_for(".show"), 303)
    if form.errors or not is_right(number, phone_codes.LINK, form.code):
        return code_page("account/phone_link_code.html", form if form.errors else wrong()), REFUSED
    try:
        identities.link(
            get_session(),
            actor=current_actor(),
            provider=Provider.PHONE,
            value=number,
            now=entrance.now(),
        )
    except IdentityTakenError:
        taken = gettext("Another account signs in with this number.")
        return link_page(TelephoneForm(errors={"number": taken})), REFUSED
    forget()
    flash(gettext("You can sign in with this number now."))
    return redirect(url_for("account.show"), 303)


@bp.post("/account/phone/remove")
@requires("account.edit")
def remove() -> ResponseReturnValue:
    """Unlink the number."""
    identities.unlink(get_session(), actor=current_actor(), provider=Provider.PHONE)
    flash(gettext("The number is no longer linked."))
    return redirect(url_for("account.show"), 303)


def send(number: str, purpose: str, *, is_sent: bool) -> int:
    """Send a code and keep where it went; return how many seconds to wait if it is too soon."""
    entrance.count_request()
    try:
        code = phone_codes.issue(
            get_session(), number=number, purpose=here(purpose), now=entrance.now()
        )
    except TooSoonError as error:
        return error.seconds
    session[ASKED] = {"number": number, "purpose": purpose}
    session.pop(SHOWN, None)
    if is_sent:
        db.after_commit(lambda: vouchers.send_code(number, code))
        if current_app.extensions["dianqiao-settings"].is_demo:
            session[SHOWN] = code
    return 0


def here(purpose: str) -> str:
    """Return a purpose in this browser: nobody uses up or replaces the code sent for another."""
    return f"{purpose} {session.setdefault(BROWSER, secrets.token_urlsafe(12))}"


def asked(purpose: str) -> str:
    """Return the number a code was sent to for a purpose."""
    kept = session.get(ASKED, {})
    return str(kept.get("number", "")) if kept.get("purpose") == purpose else ""


def forget() -> None:
    """Forget where a code was sent."""
    session.pop(ASKED, None)
    session.pop(SHOWN, None)


def is_right(number: str, purpose: str, code: str) -> bool:
    """Tell whether a code is right; the try counts, whatever becomes of the request."""
    try:
        phone_codes.verify(
            get_session(), number=number, purpose=here(purpose), code=code, now=entrance.now()
        )
    except WrongCodeError:
        return False
    finally:
        db.keep()
    return True


def wrong() -> CodeForm:
    """Return the form that says the code is wrong."""
    message = gettext("This code is wrong, too old, or was tried too often. Ask for a new one.")
    return CodeForm(errors={"code": message})


def too_soon(form: TelephoneForm, seconds: int) -> TelephoneForm:
    """Return the form that says how long to wait."""
    message = gettext(
        "A code is on its way. Wait %(seconds)s seconds for another.", seconds=seconds
    )
    return TelephoneForm(form.typed, form.number, {"number": message})


def number_page(template: str, form: TelephoneForm) -> str:
    """Render a form for a number."""
    return render_template(template, form=form)


def link_page(form: TelephoneForm) -> str:
    """Render the form for the number to be linked, beside the one that is."""
    linked = identities.list_own(get_session(), actor=current_actor())
    return render_template(
        "account/phone.html",
        form=form,
        linked=linked.get(Provider.PHONE),
        wechat=linked.get(Provider.WECHAT),
        has_wechat=vouchers.current_wechat() is not None,
    )


def code_page(template: str, form: CodeForm) -> str:
    """Render a form for a code."""
    number = session.get(ASKED, {}).get("number", "")
    return render_template(template, form=form, number=number, demo_code=session.get(SHOWN))
