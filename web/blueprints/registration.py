"""One's own registration: how far it is, corrections, taking it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.registration import RegistrationForm, read_registration
from web.services import applications, registrations
from web.services.applications import Application
from web.services.registrations import RegistrationView
from web.services.words import load_words

bp = Blueprint("registration", __name__, url_prefix="/registration")

REFUSED = 422


@bp.get("")
@requires("registration.read")
def show() -> ResponseReturnValue:
    """Show how far one's registration is, and what to do next."""
    own_session = get_session()
    view = registrations.get_own(own_session, actor=current_actor())
    if view is None:
        return redirect(url_for("join.index"))
    return render_template("join/state.html", view=view, words=load_words(own_session))


@bp.get("/edit")
@requires("registration.edit")
def edit() -> ResponseReturnValue:
    """Show the form with what was sent in."""
    view = own()
    if view is None:
        return redirect(url_for(".show"))
    return form_page(view, RegistrationForm(profile=view.profile))


@bp.post("/edit")
@requires("registration.edit")
def save() -> ResponseReturnValue:
    """Send it in again, corrected."""
    view = own()
    if view is None:
        return redirect(url_for(".show"), 303)
    choices = applications.get_choices(get_session(), kind=view.kind)
    filled = read_registration(request.form, kind=view.kind, choices=choices, is_stranger=False)
    if filled.errors:
        return form_page(view, filled), REFUSED
    registrations.revise(
        get_session(),
        actor=current_actor(),
        application=Application(view.kind, filled.profile),
        now=entrance.now(),
    )
    flash(gettext("Sent in again."))
    return redirect(url_for(".show"), 303)


@bp.post("/withdraw")
@requires("registration.edit")
def withdraw() -> ResponseReturnValue:
    """Take the registration back."""
    registrations.withdraw(get_session(), actor=current_actor())
    flash(gettext("Your registration is withdrawn. You can send in another one at any time."))
    return redirect(url_for(".show"), 303)


def own() -> RegistrationView | None:
    """Return one's registration as long as it can be corrected."""
    view = registrations.get_own(get_session(), actor=current_actor())
    return view if view is not None and view.is_open and not view.is_joining else None


def form_page(view: RegistrationView, filled: RegistrationForm) -> str:
    """Render the form."""
    return render_template(
        "join/form.html",
        kind=view.kind,
        form=filled,
        choices=applications.get_choices(get_session(), kind=view.kind),
        is_stranger=False,
        action=url_for(".save"),
        view=view,
    )
