"""Signing in through WeChat, and linking it; what comes back is confirmed with a button."""

import secrets

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance, vouchers
from web.auth import current_account, current_actor, requires
from web.db import get_session
from web.services import identities
from web.services.identities import IdentityTakenError, Provider
from web.services.vouching import Voucher, VouchingError

bp = Blueprint("wechat", __name__)

STATE = "wechat_state"
NO_SUCH = 404


@bp.get("/sign-in/wechat")
@requires("account.sign_in")
def begin() -> ResponseReturnValue:
    """Go to WeChat, and come back with a code."""
    session[STATE] = secrets.token_urlsafe(24)
    back = url_for(".come_back", _external=True)
    return redirect(voucher().address(session[STATE], back))


@bp.get("/sign-in/wechat/callback")
@requires("account.sign_in")
def come_back() -> ResponseReturnValue:
    """Ask for a press of a button; coming back by itself changes nothing."""
    voucher()
    if not is_expected(request.args.get("state", "")) or not request.args.get("code"):
        return failed()
    return render_template(
        "account/wechat.html", code=request.args["code"], state=request.args["state"]
    )


@bp.post("/sign-in/wechat/callback")
@requires("account.sign_in")
def finish() -> ResponseReturnValue:
    """Sign in with the WeChat account, or link it to the account that is signed in."""
    if not is_expected(request.form.get("state", "")):
        return failed()
    session.pop(STATE, None)
    try:
        person = voucher().identify(request.form.get("code", ""))
    except VouchingError:
        return failed()
    return enter(person) if current_account() is None else link(person)


@bp.post("/account/wechat/remove")
@requires("account.edit")
def remove() -> ResponseReturnValue:
    """Unlink the WeChat account."""
    identities.unlink(get_session(), actor=current_actor(), provider=Provider.WECHAT)
    flash(gettext("WeChat is no longer linked."))
    return redirect(url_for("account.show"), 303)


def enter(person: str) -> ResponseReturnValue:
    """Sign in whoever has linked this WeChat account."""
    account = identities.find(get_session(), provider=Provider.WECHAT, value=person)
    if account is None:
        flash(
            gettext(
                "No account is linked to this WeChat yet. Sign in another way, then link it "
                "under “My account”, “Telephone and WeChat”."
            ),
            "warning",
        )
        return redirect(url_for("account.sign_in"), 303)
    if not entrance.admit(account, entrance.WECHAT, ""):
        return redirect(url_for("second_factor.ask"), 303)
    return redirect(url_for("desk.index"), 303)


def link(person: str) -> ResponseReturnValue:
    """Link this WeChat account to the one that is signed in."""
    try:
        identities.link(
            get_session(),
            actor=current_actor(),
            provider=Provider.WECHAT,
            value=person,
            now=entrance.now(),
        )
    except IdentityTakenError:
        flash(gettext("Another account signs in with this WeChat."), "warning")
    else:
        flash(gettext("You can sign in through WeChat now."))
    return redirect(url_for("account.show"), 303)


def is_expected(state: str) -> bool:
    """Tell whether somebody comes back from where we sent them."""
    return bool(state) and state == session.get(STATE)


def voucher() -> Voucher:
    """Return who vouches; there is no such page where WeChat is not set up."""
    found = vouchers.current_wechat()
    if found is None:
        abort(NO_SUCH)
    return found


def failed() -> ResponseReturnValue:
    """Go back to where one came from, and say that it did not work."""
    flash(gettext("WeChat did not confirm who you are. Please try again."), "warning")
    origin = "account.sign_in" if current_account() is None else "telephone.show"
    return redirect(url_for(origin), 303)
