"""Joining as a stranger: who one is, a short form, the address confirmed by a link."""

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_account, current_actor, requires
from web.db import get_session
from web.forms.registration import RegistrationForm, read_registration, read_stranger
from web.forms.search import read_search
from web.i18n import language
from web.services import applications, directory, joining, registrations, sign_ups
from web.services.accounts import EmailTakenError
from web.services.applications import Application, Profile
from web.services.directory import Card
from web.services.links import LinkClosedError
from web.services.registrations import AlreadyMemberError, AlreadyOpenError
from web.services.sign_ups import Stranger, WrongPasswordError

bp = Blueprint("join", __name__, url_prefix="/join")

NO_SUCH = 404
REFUSED = 422
SIGN_UP = "sign_up"
HOME_LANGUAGES = ("zh-CN",)
AGREED = ("account",)


@bp.get("")
@requires("registration.create")
def index() -> str:
    """Ask who the reader is."""
    return render_template("join/index.html", kinds=applications.KINDS)


@bp.get("/<any(startup, mentor, investor, partner, space, institution):kind>")
@requires("registration.create")
def form(kind: str) -> str:
    """Show the form of a kind."""
    languages = () if kind == "partner" else HOME_LANGUAGES
    return form_page(kind, RegistrationForm(profile=Profile(languages=languages)))


@bp.post("/<any(startup, mentor, investor, partner, space, institution):kind>")
@requires("registration.create")
def send(kind: str) -> ResponseReturnValue:
    """Keep a stranger's form until the address is confirmed; send in that of an account."""
    account = current_account()
    choices = applications.get_choices(get_session(), kind=kind)
    filled = read_registration(
        request.form, kind=kind, choices=choices, is_stranger=account is None
    )
    if filled.errors:
        return form_page(kind, filled), REFUSED
    application = Application(kind, filled.profile)
    return sign_up(filled, application) if account is None else submit(application)


@bp.get("/existing")
@requires("registration.create")
def existing() -> str:
    """Search the organisation to join."""
    search = read_search(request.args, sorts=directory.SORTS)
    found = None
    if search.text:
        found = directory.list_participants(get_session(), search=search, actor=current_actor())
    return render_template("join/existing.html", query=search, found=found)


@bp.get("/existing/<participant_id>")
@requires("registration.create")
def existing_form(participant_id: str) -> str:
    """Ask who wants to join an organisation."""
    return existing_page(participant_id, RegistrationForm())


@bp.post("/existing/<participant_id>")
@requires("registration.create")
def send_existing(participant_id: str) -> ResponseReturnValue:
    """Ask to join an organisation."""
    card = joined(participant_id)
    is_stranger = current_account() is None
    filled = read_stranger(request.form) if is_stranger else RegistrationForm()
    if filled.errors:
        return existing_page(participant_id, filled), REFUSED
    application = Application(card.kind, Profile(), participant_id)
    return sign_up(filled, application) if is_stranger else submit(application)


@bp.get("/sent")
@requires("registration.create")
def sent() -> ResponseReturnValue:
    """Say that a link is on its way."""
    kept = session.get(SIGN_UP)
    if not kept:
        return redirect(url_for(".index"))
    return render_template("join/sent.html", email=kept["email"])


@bp.post("/again")
@requires("registration.create")
def send_again() -> ResponseReturnValue:
    """Send the link once more."""
    kept = session.get(SIGN_UP)
    if kept:
        entrance.count_sign_up(kept["email"])
        sign_ups.send_again(get_session(), sign_up_id=kept["id"], now=entrance.now())
        flash(gettext("The link is on its way again; the one before no longer works."))
    return redirect(url_for(".sent"), 303)


@bp.get("/confirm/<word>")
@requires("registration.create")
def look(word: str) -> ResponseReturnValue:
    """Show what a link confirms; looking at it changes nothing."""
    return confirm_page(word, {})


@bp.post("/confirm/<word>")
@requires("registration.create")
def confirm(word: str) -> ResponseReturnValue:
    """Make the form an account, and show how far its registration is."""
    own = get_session()
    try:
        waiting = sign_ups.look(own, word=word, now=entrance.now())
        password = None if is_own(waiting.id) else request.form.get("password", "")
        account = sign_ups.confirm(own, word=word, password=password, now=entrance.now())
    except WrongPasswordError:
        entrance.count_guess(is_wrong=True)
        wrong = {"password": gettext("This is not the password you registered with.")}
        return confirm_page(word, wrong, REFUSED)
    except (LinkClosedError, EmailTakenError):
        return closed()
    entrance.enter(account, entrance.LINK)
    return redirect(url_for("registration.show"), 303)


def sign_up(filled: RegistrationForm, application: Application) -> ResponseReturnValue:
    """Keep a stranger's form and say that a link is on its way."""
    entrance.count_sign_up(filled.email)
    stranger = Stranger(filled.email, filled.name, request.form["password"], language(), AGREED)
    sign_up_id = sign_ups.store(
        get_session(), stranger=stranger, application=application, now=entrance.now()
    )
    session[SIGN_UP] = {"id": sign_up_id, "email": filled.email}
    return redirect(url_for(".sent"), 303)


def submit(application: Application) -> ResponseReturnValue:
    """Send in the application of an account."""
    try:
        registrations.submit(
            get_session(), actor=current_actor(), application=application, now=entrance.now()
        )
    except AlreadyOpenError:
        get_session().rollback()
        flash(
            gettext("One registration is under review already. Wait for it or withdraw it."),
            "warning",
        )
    except AlreadyMemberError:
        flash(gettext("You act for this participant already."), "info")
        return redirect(url_for("account.show"), 303)
    return redirect(url_for("registration.show"), 303)


def is_own(sign_up_id: int) -> bool:
    """Tell whether a form was filled in in this browser."""
    return bool(session.get(SIGN_UP, {}).get("id") == sign_up_id)


def confirm_page(word: str, errors: dict[str, str], status: int = 200) -> ResponseReturnValue:
    """Render the button that confirms, and in another browser the question for the password."""
    try:
        waiting = sign_ups.look(get_session(), word=word, now=entrance.now())
    except LinkClosedError:
        return closed()
    page = render_template(
        "join/confirm.html", word=word, waiting=waiting, is_own=is_own(waiting.id), errors=errors
    )
    return page, status


def closed() -> ResponseReturnValue:
    """Say what to do with a link that opens nothing."""
    entrance.count_guess(is_wrong=True)
    return render_template("account/link_closed.html"), NO_SUCH


def joined(participant_id: str) -> Card:
    """Return the organisation to join, as the reader may see it."""
    return joining.get_organisation(
        get_session(), actor=current_actor(), participant_id=participant_id
    )


def form_page(kind: str, filled: RegistrationForm) -> str:
    """Render the form of a kind."""
    return render_template(
        "join/form.html",
        kind=kind,
        form=filled,
        choices=applications.get_choices(get_session(), kind=kind),
        is_stranger=current_account() is None,
        action=url_for("join.send", kind=kind),
    )


def existing_page(participant_id: str, filled: RegistrationForm) -> str:
    """Render the form of who wants to join."""
    return render_template(
        "join/existing_form.html",
        card=joined(participant_id),
        form=filled,
        is_stranger=current_account() is None,
    )
