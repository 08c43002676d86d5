"""Who is asking, and whether they may: signing in, and the action each route declares.

Every view names what it does, and the policy (:mod:`web.services.access`) decides before the view
runs. A route that declares nothing is refused, so forgetting it cannot open a door::

    @bp.get("/needs/<need_id>")
    @requires("statement.read")
    def show(need_id: str) -> str: ...

This decides whether the reader may do such a thing at all. Whether they may do it to this very
participant, the service decides: views pass it ``current_actor()``, and it calls
``access.ensure(actor, "statement.read", subject)``, which answers 403, or the sign-in page to visitors.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user, login_user, logout_user

from web.db import get_session
from web.rate_limit import SCHEME
from web.services import access, accounts, invitations
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import Account
from web.services.invitations import InvitationView

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

ADDRESS_LIMIT = "30 per 5 minutes"
ACCOUNT_LIMIT = "10 per 5 minutes"
STATIC = "static"
ACTIONS: dict[Callable[..., object], str] = {}

limiter = Limiter(get_remote_address, storage_uri=f"{SCHEME}://", strategy="fixed-window")


def has_failed(_response: Response) -> bool:
    """Tell whether this request tried a wrong password, or a word that opens nothing."""
    return bool(g.get("has_failed", False))


def attempted_account() -> str:
    """Return the account this request tries, not in clear."""
    return str(g.attempted)


class Visitor:
    """Somebody without an account, as Flask-Login wants to see them."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    actor = Actor()
    language = ""

    def get_id(self) -> None:
        """Return that there is nothing to remember."""


class SignedIn:
    """An account, as Flask-Login wants to see it: four attributes and the account itself."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account
        self.is_active = account.is_active
        self.actor = account.actor
        self.language = account.language

    def get_id(self) -> str:
        """Return what the cookie remembers; a new password makes it worthless."""
        return f"{self.account.id}.{self.account.fingerprint}"


def requires(action: str) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Declare what a view does; put it right above the function, below the route."""
    if action not in access.RULES:
        raise LookupError(f"no rule is called {action!r}: add it to web.services.access.RULES")

    def declare(view: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        ACTIONS[view] = action
        return view

    return declare


def init_app(app: Flask) -> None:
    """Load the account of each request and ask the policy before any view."""
    manager = LoginManager()
    manager.anonymous_user = Visitor
    manager.session_protection = (
        None  # a phone changes its address; the cookie is signed and same-site
    )
    manager.user_loader(load)
    manager.init_app(app)
    app.before_request(check)
    limiter.init_app(app)


def declared_action(endpoint: str) -> str | None:
    """Return what a route does, None where it does not say."""
    if endpoint == STATIC:
        return "page.read"
    return ACTIONS.get(current_app.view_functions[endpoint])


def check() -> None:
    """Refuse a request whose route declares nothing, or what the reader may not do."""
    if request.endpoint is None:  # no such route: Flask answers 404
        return
    action = declared_action(request.endpoint)
    actor = current_actor()
    if action is None:
        raise AccessDeniedError(request.endpoint, is_signed_in=True)
    access.ensure(actor, action)


def load(cookie: str) -> SignedIn | None:
    """Return the account that a cookie names, unless it is closed or its password has changed."""
    user_id, _, fingerprint = cookie.partition(".")
    account = (
        accounts.find_account(get_session(), user_id=int(user_id)) if user_id.isdigit() else None
    )
    if account is None or not account.is_active or account.fingerprint != fingerprint:
        return None
    return SignedIn(account)


def current_actor() -> Actor:
    """Return who is asking."""
    actor: Actor = current_user.actor
    return actor


def current_account() -> Account | None:
    """Return the reader's account."""
    return current_user.account if current_user.is_authenticated else None


def sign_in(email: str, password: str) -> bool:
    """Sign in with a password; tell whether it was the right one.

    Raises
    ------
    TooManyRequests
        After too many wrong ones from one address, or for one account.
    """
    g.attempted = hashlib.sha256(email.strip().casefold().encode()).hexdigest()
    account = verify(email, password)
    if account is None:
        return False
    enter(account)
    return True


@limiter.limit(ADDRESS_LIMIT, deduct_when=has_failed)
@limiter.limit(ACCOUNT_LIMIT, deduct_when=has_failed, key_func=attempted_account)
def verify(email: str, password: str) -> Account | None:
    """Return the account that a password opens; only failures count towards the limits."""
    account = accounts.authenticate(get_session(), email=email, password=password)
    g.has_failed = account is None
    return account


@limiter.limit(ADDRESS_LIMIT, deduct_when=has_failed)
def invitation_of(word: str) -> InvitationView | None:
    """Return the invitation that a word opens; only words that open none count to the limit."""
    try:
        return invitations.get_invitation(get_session(), word=word, now=dt.datetime.now(dt.UTC))
    except invitations.InvitationClosedError:
        g.has_failed = True
        return None


def enter(account: Account) -> None:
    """Begin a new session for an account, keeping nothing of the visitor's."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(account))


def sign_out() -> None:
    """End the session."""
    logout_user()
    session.clear()
