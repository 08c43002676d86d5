"""The reader's language: chosen, remembered, or what the browser asks for; Chinese first."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from babel import Locale
from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask_babel import Babel
from flask_login import current_user
from werkzeug.wrappers import Response

from web.auth import requires
from web.services.catalogues import DOMAIN, LANGUAGES, TRANSLATIONS, catalogue

COOKIE = "language"
YEAR_SECONDS = 365 * 24 * 3600

bp = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    """Choose a language for each request and offer the switch."""
    babel = Babel()
    babel.init_app(
        app,
        default_locale=LANGUAGES["zh"],
        default_domain=DOMAIN,
        default_translation_directories=str(TRANSLATIONS),
        default_timezone="Asia/Shanghai",
        locale_selector=lambda: LANGUAGES[language()],
    )
    with app.app_context():
        # a source tree that was not built has no .mo files: Flask-Babel would find no texts there
        for tag, name in LANGUAGES.items():
            babel.domain_instance.cache[str(Locale.parse(name)), DOMAIN] = catalogue(tag)
    app.register_blueprint(bp)


def language() -> str:
    """Return the tag of the reader's language."""
    wished = (tag for tag in wishes() if tag in LANGUAGES)
    return next(wished, "zh")


def wishes() -> Iterator[str]:
    """Yield the tags to try, the strongest wish first."""
    yield request.cookies.get(COOKIE, "")
    yield getattr(current_user, "language", "") or ""
    yield from asked_by_browser()


def asked_by_browser() -> Iterator[str]:
    """Yield the primary languages of the Accept-Language header, the dearest first."""
    for tag in request.accept_languages.values():
        yield tag.partition("-")[0].lower()


def safe_target(target: str | None) -> str:
    """Return a path of this site to go on to: the given one, unless it leads elsewhere."""
    # what begins with two slashes names another host, and may be one that does not parse
    if not target or not target.startswith("/") or target.startswith("//"):
        return url_for("home.index")
    parts = urlsplit(target)
    is_local = not parts.scheme and not parts.netloc and not has_controls(target)
    return target if is_local else url_for("home.index")


def has_controls(text: str) -> bool:
    """Tell whether a text holds characters that browsers drop or read as a slash."""
    return "\\" in text or any(ord(character) < ord(" ") for character in text)


@bp.get("/language/<locale>")
@requires("language.switch")
def switch(locale: str) -> Response:
    """Remember a language and go back to where the reader was."""
    if locale not in LANGUAGES:
        abort(404)
    response = redirect(safe_target(request.args.get("next")))
    response.set_cookie(
        COOKIE, locale, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure
    )
    return response
