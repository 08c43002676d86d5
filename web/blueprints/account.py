"""Signing in and out, in a demo also with one click; and what an account has of its own."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from flask_login import current_user

from web import entrance, vouchers
from web.auth import current_actor, declared_action, requires
from web.db import get_session
from web.forms.account import SignInForm, read_sign_in
from web.i18n import safe_target
from web.services import access, accounts, hub, registrations, review_queue

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
    own, actor = get_session(), current_actor()
    return render_template(
        "account/show.html",
        hub=hub.get_hub(own, actor=actor, now=entrance.now()),
        has_registration=registrations.has_own(own, actor=actor),
        n_registrations=review_queue.count_waiting(own, actor=actor),
        has_wechat=vouchers.current_wechat() is not None,
        further=cards(FURTHER),
        offices=cards(OFFICES),
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A way from one's own page to another."""

    title: LazyString
    text: LazyString
    endpoint: str
    icon: str


FURTHER = (
    Card(
        lazy_gettext("Agenda"),
        lazy_gettext("Your meetings and what is due; in your own calendar as well."),
        "agenda.show",
        "calendar",
    ),
    Card(
        lazy_gettext("Messages"),
        lazy_gettext("What we tell you, when, and through which channels."),
        "messages.settings",
        "bell",
    ),
    Card(
        lazy_gettext("Privacy"),
        lazy_gettext("Your consents, your data, and a copy of it."),
        "privacy.show",
        "eye-off",
    ),
    Card(
        lazy_gettext("Close the account"),
        lazy_gettext("Seven days to change your mind; then your data go."),
        "privacy.show_closing",
        "log-out",
    ),
)
OFFICES = (
    Card(
        lazy_gettext("Registrations"),
        lazy_gettext("Who wants to take part."),
        "registrations.index",
        "inbox",
    ),
    Card(
        lazy_gettext("Those I answer for"),
        lazy_gettext("Their desks, members and agents."),
        "scope.index",
        "users",
    ),
    Card(
        lazy_gettext("Overview"),
        lazy_gettext("Numbers, gaps, and the recommendation model."),
        "overview.index",
        "layout-dashboard",
    ),
    Card(
        lazy_gettext("Invitations"),
        lazy_gettext("Invite organisers, reviewers and administrators."),
        "invitations.index",
        "send",
    ),
    Card(
        lazy_gettext("Complaints to answer"),
        lazy_gettext("Each with the day it is due."),
        "complaints.queue",
        "flag",
    ),
    Card(
        lazy_gettext("Privacy records"),
        lazy_gettext("Impact assessments, incidents, proofs of deletion."),
        "records.index",
        "clipboard-list",
    ),
    Card(
        lazy_gettext("Table of access"),
        lazy_gettext("Who may do what, action by action."),
        "access_table.index",
        "lock",
    ),
)


def cards(offered: tuple[Card, ...]) -> tuple[Card, ...]:
    """Return the ways that exist in this installation and are open to the reader."""
    return tuple(card for card in offered if is_open(card.endpoint))


def is_open(endpoint: str) -> bool:
    """Tell whether there is such a page and the reader may see it."""
    if endpoint not in current_app.view_functions:
        return False
    action = declared_action(endpoint)
    return action is not None and access.can(current_actor(), action)
