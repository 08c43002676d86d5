"""Error pages: what went wrong and what to do, in the reader's language; never a trace."""

import math
from urllib.parse import urlsplit

from flask import Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    SecurityError,
    TooManyRequests,
)
from werkzeug.wrappers import Response

from matcher.errors import UnknownIdError, UnknownKindError
from web.db import get_session
from web.services.access import AccessDeniedError
from web.services.missing import NotFoundError

TITLES = {
    400: lazy_gettext("That request could not be understood"),
    401: lazy_gettext("Please sign in first"),
    403: lazy_gettext("This is not open to you"),
    404: lazy_gettext("There is nothing here"),
    405: lazy_gettext("That is not possible here"),
    413: lazy_gettext("That is too large"),
    429: lazy_gettext("Too many attempts"),
    500: lazy_gettext("Something went wrong on our side"),
    503: lazy_gettext("Very many people are here at the moment"),
}
HINTS = {
    400: lazy_gettext("Go back, reload the page and try again."),
    401: lazy_gettext("Your session may have ended. Sign in and try again."),
    403: lazy_gettext(
        "Your account may not see or do this. Ask an organiser if you think it should."
    ),
    404: lazy_gettext("The address may be old or mistyped. Search the directory instead."),
    405: lazy_gettext("Go back and use the buttons of the page."),
    413: lazy_gettext("Send a smaller file."),
    500: lazy_gettext("It has been noted. Try again in a moment."),
    503: lazy_gettext("Nothing was changed. Wait a moment and send it again."),
}
CLIENT_ERROR, SERVER_ERROR, BUSY = 400, 500, 503
KEPT_HEADERS = {"Allow", "Retry-After"}
SIGN_IN = "account.enter"
WINDOW_SECONDS = 300
"""How long to wait where nobody noted it."""


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(TooManyRequests, show_too_many)
    app.register_error_handler(SecurityError, refuse_host)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(AccessDeniedError, refuse)
    app.register_error_handler(InternalServerError, show_unexpected)
    for missing in (NotFoundError, UnknownIdError, UnknownKindError):
        app.register_error_handler(missing, show_missing)
    app.register_error_handler(OverflowError, show_too_large)
    app.register_error_handler(OperationalError, show_busy)


def page(
    code: int, hint: str = "", sign_in_url: str = "", recovery_url: str = ""
) -> tuple[str, int]:
    """Render the page of a status; with a way to sign in, or to get in again, where that helps."""
    known = code if code in TITLES else SERVER_ERROR if code >= SERVER_ERROR else CLIENT_ERROR
    title, text = str(TITLES[known]), hint or str(HINTS[known])
    body = render_template(
        "errors/error.html",
        code=code,
        title=title,
        hint=text,
        sign_in_url=sign_in_url,
        recovery_url=recovery_url,
    )
    return body, code


def show(error: HTTPException) -> tuple[str, int] | HTTPException | Response:
    """Show the page of an HTTP error; redirects pass."""
    code = error.code or SERVER_ERROR
    if code < CLIENT_ERROR:
        return error
    body, status = page(code)
    response = Response(body, status, mimetype="text/html")
    response.headers.extend(
        {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    )
    return response


def show_too_many(_error: TooManyRequests) -> Response:
    """Say after how long somebody who tried too often may try again."""
    seconds: int = g.get("retry_after", WINDOW_SECONDS)
    hint = ngettext(
        "Wait %(num)s minute and try again.",
        "Wait %(num)s minutes and try again.",
        math.ceil(seconds / 60),
    )
    # whoever guesses an account's password must not keep its owner out on a new device
    way = url_for("recovery.show") if request.endpoint == SIGN_IN else ""
    body, status = page(429, hint, recovery_url=way)
    return Response(body, status, {"Retry-After": str(seconds)}, mimetype="text/html")


def refuse_host(_error: SecurityError) -> tuple[str, int]:
    """Refuse a host that is not ours, without a page: there are no addresses to link to."""
    return "Bad Request", CLIENT_ERROR


def show_expired_form(_error: CSRFError) -> tuple[str, int]:
    """Say that a form has been open for too long."""
    return page(
        CLIENT_ERROR, gettext("This form has expired. Go back, reload the page and send it again.")
    )


def show_missing(_error: Exception) -> tuple[str, int]:
    """Say that there is no such thing."""
    return page(404)


def show_too_large(error: OverflowError) -> tuple[str, int]:
    """Say that nothing has a number that the database could not even hold."""
    if "SQLite" not in str(error):
        raise error
    get_session().rollback()
    return page(404)


def show_busy(error: OperationalError) -> tuple[str, int]:
    """Say that SQLite let nobody else write for as long as a request waits for its turn."""
    if "database is locked" not in str(error):
        raise error
    get_session().rollback()
    return page(BUSY)


def show_unexpected(_error: InternalServerError) -> tuple[str, int]:
    """Say no more than that it happened; the log has the rest."""
    get_session().rollback()
    return page(SERVER_ERROR)


def refuse(error: AccessDeniedError) -> tuple[str, int] | Response:
    """Send visitors to the sign-in page, and refuse the others."""
    if error.is_signed_in:
        return page(403)
    if "HX-Request" in request.headers:
        return sign_in_instead()
    if request.method not in {"GET", "HEAD"}:
        return page(401, sign_in_url=url_for("account.sign_in", next=came_from()))
    flash(gettext("Please sign in first"), "info")
    return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))


def sign_in_instead() -> Response:
    """Have htmx open the sign-in page, which is no part of the page that asks."""
    target = url_for("account.sign_in", next=page_of(request.headers.get("HX-Current-URL", "")))
    flash(gettext("Please sign in first"), "info")
    return Response(status=401, headers={"HX-Redirect": target})


def came_from() -> str:
    """Return the page of this site whose form was sent, blank if the browser does not say."""
    return page_of(request.referrer or "")


def page_of(address: str) -> str:
    """Return the page of this site that an address names, blank for any other."""
    sender = urlsplit(address)
    if sender.netloc != request.host:
        return ""
    return sender._replace(scheme="", netloc="", fragment="").geturl()
