"""A person's own privacy: notices, consents, the copy of the data, closing the account."""

import datetime as dt

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, user_logged_in

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.search import read_page
from web.i18n import language, safe_target
from web.privacy_labels import purpose_name
from web.services import closing, consents, desk, notices, personal_data, retention
from web.services.consents import PERSONAL

bp = Blueprint("privacy", __name__)

AFTER_SIGN_IN = "ask-after-sign-in"
REFUSED = 422


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


def own_id() -> int:
    """Return the number of the reader's account; every page here asks for one."""
    user_id = current_actor().user_id
    if user_id is None:
        raise LookupError("this page is for accounts")
    return user_id


@bp.get("/privacy")
@requires("privacy.read")
def show() -> str:
    """Show every switch of the reader, and the way to everything else."""
    own, user_id = get_session(), own_id()
    return render_template(
        "privacy/show.html",
        switches=consents.list_switches(own, user_id=user_id),
        agreed=consents.agreed_version(own, user_id=user_id),
        versions=notices.current_versions(own),
        owners=desk.list_owners(own, current_actor()),
        closing=closing.get_closing(own, actor=current_actor()),
    )


@bp.post("/privacy/consents")
@requires("privacy.edit")
def save_consent() -> ResponseReturnValue:
    """Turn one switch."""
    purpose = request.form.get("purpose", "")
    if purpose not in PERSONAL:
        return redirect(url_for("privacy.show"), 303)
    about = consents.About(own_id())
    is_given = request.form.get("give") == "1"
    consents.answer(get_session(), about, [purpose], is_given=is_given, now=now())
    name = purpose_name(purpose)
    flash(
        gettext("Switched on: %(purpose)s", purpose=name)
        if is_given
        else gettext("Switched off, from now on: %(purpose)s", purpose=name)
    )
    return redirect(safe_target(request.form.get("next") or url_for("privacy.show")), 303)


@bp.get("/privacy/consents")
@requires("privacy.read")
def history() -> str:
    """Show every answer the reader gave."""
    answers = consents.list_history(get_session(), user_id=own_id())
    return render_template("privacy/history.html", answers=answers)


@bp.get("/notices/<kind>")
@requires("notice.read")
def notice(kind: str) -> str:
    """Show a notice, the edition in force or an earlier one."""
    asked = request.args.get("version", "")
    version = read_page(asked) if asked else None
    view = notices.get_notice(get_session(), kind=kind, version=version)
    current = notices.current_versions(get_session())[kind]
    blocks = view.blocks(language())
    return render_template("privacy/notice.html", notice=view, blocks=blocks, current=current)


@bp.get("/privacy/notices")
@requires("privacy.read")
def due_notices() -> ResponseReturnValue:
    """Ask about notices that are new since the reader last answered."""
    due = consents.due_notices(get_session(), user_id=own_id())
    if not due:
        return redirect(url_for("privacy.show"))
    target = safe_target(request.args.get("next") or url_for("desk.index"))
    return render_template("privacy/due.html", due=due, next=target)


@bp.post("/privacy/notices")
@requires("privacy.edit")
def answer_notices() -> ResponseReturnValue:
    """Store the answer; a refusal is one too, and is not asked again."""
    is_given = request.form.get("give") == "1"
    consents.answer_notices(get_session(), user_id=own_id(), is_given=is_given, now=now())
    if not is_given:
        flash(gettext("Noted. Whatever needs no consent stays open to you; we do not ask again."))
    return redirect(safe_target(request.form.get("next") or url_for("desk.index")), 303)


@bp.get("/privacy/retention")
@requires("notice.read")
def show_retention() -> str:
    """Show how long each kind of data is kept."""
    return render_template("privacy/retention.html", rules=retention.RULES)


@bp.get("/privacy/export")
@requires("privacy.read")
def export() -> str:
    """Show the copies the reader made."""
    copies = personal_data.list_exports(get_session(), actor=current_actor(), now=now())
    return render_template("privacy/export.html", exports=copies)


@bp.post("/privacy/export")
@requires("privacy.edit")
def make_export() -> ResponseReturnValue:
    """Make a copy of everything about the reader."""
    personal_data.make_export(get_session(), actor=current_actor(), language=language(), now=now())
    flash(gettext("The copy is ready. It can be downloaded for seven days."))
    return redirect(url_for("privacy.export"), 303)


@bp.get("/privacy/export/<int:export_id>.zip")
@requires("privacy.read")
def fetch_export(export_id: int) -> Response:
    """Hand a copy to the person it is about."""
    content = personal_data.fetch(
        get_session(), actor=current_actor(), export_id=export_id, now=now()
    )
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="dianqiao-my-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/privacy/closing")
@requires("privacy.read")
def show_closing() -> str:
    """Say what closing an account does, and ask for it or for a second thought."""
    return closing_page({})


@bp.post("/privacy/closing")
@requires("privacy.edit")
def ask_closing() -> ResponseReturnValue:
    """Ask to close the account; it is signed out everywhere at once."""
    if request.form.get("sure") != "1":
        return closing_page({"sure": gettext("Tick the box to go on.")}), REFUSED
    choices = {
        key.removeprefix("choice-"): value
        for key, value in request.form.items()
        if key.startswith("choice-")
    }
    try:
        closing.request(get_session(), actor=current_actor(), choices=choices, now=now())
    except closing.ChoiceMissingError as missing:
        message = gettext("Say what becomes of it.")
        return closing_page({missing.participant_id: message}), REFUSED
    except closing.OnlyAdministratorError:
        message = gettext("You are the only administrator: invite another one first.")
        return closing_page({"sure": message}), REFUSED
    session.clear()
    flash(gettext("Your account will be closed in seven days. Sign in before then to keep it."))
    return redirect(url_for("home.index"), 303)


@bp.post("/privacy/closing/cancel")
@requires("privacy.edit")
def cancel_closing() -> ResponseReturnValue:
    """Keep the account after all."""
    closing.cancel(get_session(), actor=current_actor(), now=now())
    flash(gettext("Your account stays open."))
    return redirect(url_for("privacy.show"), 303)


def closing_page(errors: dict[str, str]) -> str:
    """Render the page about closing."""
    view = closing.get_closing(get_session(), actor=current_actor())
    chosen = {key: value for key, value in request.form.items() if key.startswith("choice-")}
    return render_template("privacy/closing.html", view=view, errors=errors, chosen=chosen)


def remember(_app: Flask, **_: object) -> None:
    """Note that somebody came in: what is to be asked once is asked with the next page."""
    session[AFTER_SIGN_IN] = True


@bp.before_app_request
def ask_once() -> ResponseReturnValue | None:
    """Lead whoever just came in to a running closing, or to a notice that is new, once."""
    if request.method != "GET" or AFTER_SIGN_IN not in session or request.endpoint == "static":
        return None
    session.pop(AFTER_SIGN_IN)
    if not current_user.is_authenticated:
        return None
    if closing.is_closing(get_session(), user_id=own_id()):
        return redirect(url_for("privacy.show_closing"))
    if consents.notice_is_due(get_session(), user_id=own_id()):
        return redirect(url_for("privacy.due_notices", next=request.full_path.rstrip("?")))
    return None


user_logged_in.connect(remember)
