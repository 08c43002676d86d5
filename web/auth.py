"""Who is asking, and whether they may: signing in, and the action each route declares.

Every view names what it does, and the policy (:mod:`web.services.access`) decides before the view
runs. A route that declares nothing is refused, so forgetting it cannot open a door::

    @bp.get("/needs/<need_id>")
    @requires("statement.read")
    def show(need_id: str) -> str: ...

This decides whether the reader may do such a thing at all. Whether they may do it to this very
participant, the service decides: views pass it ``current_actor()``, and it calls
``access.ensure(actor, "statement.read", subject)``, which answers 403, or the sign-in page to
visitors.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from web import entrance
from web.db import get_session
from web.services import access, auditing, second_factor
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import Account
from web.services.admissions import participant_names
from web.services.words import Text

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

STATIC = "static"
ACTIONS: dict[Callable[..., object], str] = {}
BEFORE_SECOND_FACTOR = frozenset({"account.second_factor", "account.sign_out"})
"""What staff may do before their second factor is set up, besides what anyone may."""


class Visitor:
    """Somebody without an account, as Flask-Login wants to see them."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    actor = Actor()
    language = ""

    def get_id(self) -> None:
        """Return that there is nothing to remember."""


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
    manager.user_loader(entrance.load)
    manager.init_app(app)
    app.before_request(check)
    app.context_processor(lambda: {"acting_for": acting_for})
    entrance.init_app(app)


def declared_action(endpoint: str) -> str | None:
    """Return what a route does, None where it does not say."""
    if endpoint == STATIC:
        return "page.read"
    return ACTIONS.get(current_app.view_functions[endpoint])


def check() -> Response | None:
    """Refuse a request whose route declares nothing, or what the reader may not do.

    Staff who have no second factor yet are led to set it up first.
    """
    if request.endpoint is None:  # no such route: Flask answers 404
        return None
    action = declared_action(request.endpoint)
    actor = current_actor()
    if action is None:
        raise AccessDeniedError(request.endpoint, is_signed_in=True)
    access.ensure(actor, action)
    if must_set_up(action):
        return redirect(url_for("second_factor.show"), 303)
    mark_acting(actor)
    note_use()
    return None


def must_set_up(action: str) -> bool:
    """Tell whether the reader has to set up a second factor before doing this."""
    if not current_user.is_authenticated or current_user.opened.has_second_factor:
        return False
    if not second_factor.is_required(current_user.actor) or is_on_trial():
        return False
    return action not in BEFORE_SECOND_FACTOR and not access.can(Actor(), action)


def is_on_trial() -> bool:
    """Tell whether this is a demo entered with one click."""
    settings = current_app.extensions["dianqiao-settings"]
    return bool(settings.is_demo and current_user.opened.way == entrance.DEMO)


def mark_acting(actor: Actor) -> None:
    """Mark what an agent does on the pages of a participant as done on its behalf."""
    participant_id = (request.view_args or {}).get("participant_id")
    if participant_id in actor.agent_for:
        auditing.mark_acting(get_session(), actor=actor, participant_id=participant_id)
        g.acting_for = participant_id


def acting_for() -> Text:
    """Return the name of whom the reader acts for as its agent on this page."""
    participant_id = g.get("acting_for")
    if participant_id is None:
        return {}
    return participant_names(get_session(), [participant_id]).get(participant_id, {})


def note_use() -> None:
    """Note now and then that a session is in use, once this request is done."""
    if current_user.is_authenticated:
        entrance.note_use(current_user)


def current_actor() -> Actor:
    """Return who is asking."""
    actor: Actor = current_user.actor
    return actor


def current_account() -> Account | None:
    """Return the reader's account."""
    return current_user.account if current_user.is_authenticated else None


def current_session_id() -> int:
    """Return the session in use; there is one only where somebody is signed in."""
    session_id: int = current_user.opened.id
    return session_id
