"""Messages: the inbox, how somebody wants to be told, and the administrators' outbox."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from models.enums import DeliveryState
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.messages import ZONES, MessagesForm, form_of, read_messages
from web.i18n import language, safe_target
from web.mailing import current_channels
from web.services import access, inbox, message_settings, outbox_view
from web.services.message_settings import Switch, Wishes
from web.services.message_wording import Reading
from web.services.templates import CATEGORY_NAMES, FIXED, Category

bp = Blueprint("messages", __name__, url_prefix="/messages")

UNREAD = "unread"


@bp.get("")
@requires("message.read")
def index() -> str:
    """Show the inbox, all of it or what is unread."""
    only_unread = request.args.get("show") == UNREAD
    zone = own_wishes().rhythm.zone
    return render_template(
        "messages/index.html",
        only_unread=only_unread,
        sees_outbox=access.can(current_actor(), "outbox.read"),
        categories=CATEGORY_NAMES,
        inbox=inbox.get_inbox(
            get_session(),
            actor=current_actor(),
            reading=Reading(language(), zone),
            only_unread=only_unread,
            number=page_number(),
        ),
    )


@bp.post("/<int:message_id>/open")
@requires("message.read")
def open_message(message_id: int) -> ResponseReturnValue:
    """Count a message as read and go to where it leads."""
    path = inbox.open_message(
        get_session(), actor=current_actor(), message_id=message_id, now=now()
    )
    return redirect(safe_target(path) if path else url_for("messages.index"), 303)


@bp.post("/<int:message_id>/read")
@requires("message.read")
def mark_read(message_id: int) -> ResponseReturnValue:
    """Count a message as read and stay in the inbox."""
    inbox.open_message(get_session(), actor=current_actor(), message_id=message_id, now=now())
    return back_to_inbox()


@bp.post("/read")
@requires("message.read")
def mark_all_read() -> ResponseReturnValue:
    """Count every message as read."""
    n = inbox.read_all(get_session(), actor=current_actor(), now=now())
    flash(ngettext("%(num)s message is read now.", "%(num)s messages are read now.", n))
    return back_to_inbox()


@bp.get("/settings")
@requires("message.settings")
def settings() -> str:
    """Show how the reader is told."""
    return settings_page(form_of(own_wishes()))


@bp.post("/settings")
@requires("message.settings")
def save_settings() -> ResponseReturnValue:
    """Keep how the reader wants to be told."""
    form = read_messages(request.form, known=own_wishes(), offered=offered())
    if form.errors:
        return settings_page(form), 422
    message_settings.save(get_session(), actor=current_actor(), wishes=form.wishes, now=now())
    flash(gettext("Your message settings are saved."))
    return redirect(url_for("messages.settings"), 303)


@bp.get("/outbox")
@requires("outbox.read")
def outbox() -> str:
    """Show what waits and what has failed."""
    state = request.args.get("state", DeliveryState.FAILED.value)
    if state not in list(DeliveryState):
        abort(404)
    view = outbox_view.get_outbox(
        get_session(), actor=current_actor(), state=state, number=page_number()
    )
    return render_template(
        "messages/outbox.html", outbox=view, states=outbox_view.SHOWN, categories=CATEGORY_NAMES
    )


@bp.post("/outbox/<int:delivery_id>/retry")
@requires("outbox.retry")
def retry(delivery_id: int) -> ResponseReturnValue:
    """Let a failed message try again."""
    outbox_view.retry(get_session(), actor=current_actor(), delivery_id=delivery_id, now=now())
    flash(gettext("It is tried again now."))
    return redirect(url_for("messages.outbox"), 303)


@bp.post("/outbox/retry")
@requires("outbox.retry")
def retry_all() -> ResponseReturnValue:
    """Let every failed message try again."""
    n = outbox_view.retry_all(get_session(), actor=current_actor(), now=now())
    flash(ngettext("%(num)s message is tried again.", "%(num)s messages are tried again.", n))
    return redirect(url_for("messages.outbox"), 303)


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


def page_number() -> int:
    """Return which page is asked for, the first where that is no number."""
    return request.args.get("page", 1, type=int)


def own_wishes() -> Wishes:
    """Return how the reader is told."""
    return message_settings.get_wishes(get_session(), user_id=current_actor().user_id or 0)


def own_categories() -> tuple[Category, ...]:
    """Return the categories that concern the reader: tasks of the office only who has them."""
    sees_tasks = access.can(current_actor(), "registration.review")
    return tuple(code for code in Category if sees_tasks or code is not Category.OFFICE)


def offered() -> frozenset[Switch]:
    """Return the switches that the reader's settings offer."""
    return frozenset((code, way) for code in own_categories() for way in current_channels())


def back_to_inbox() -> ResponseReturnValue:
    """Go back to the list as it was filtered."""
    show = UNREAD if request.form.get("show") == UNREAD else None
    return redirect(url_for("messages.index", show=show), 303)


def settings_page(form: MessagesForm) -> str:
    """Render the settings."""
    reach = message_settings.get_reach(get_session(), actor=current_actor())
    return render_template(
        "messages/settings.html",
        form=form,
        channels=current_channels(),
        categories={code: CATEGORY_NAMES[code] for code in own_categories()},
        fixed=FIXED,
        zones=ZONES,
        reach=reach,
    )
