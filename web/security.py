"""What protects every page: forgery tokens, cookies, headers, a policy for scripts."""

import secrets
from datetime import timedelta

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect

from web.config import Config

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
STATIC_AGE = "public, max-age=31536000, immutable"
csrf = CSRFProtect()


def settings(config: Config) -> dict[str, object]:
    """Return Flask's settings for cookies, uploads and hosts."""
    return {
        "SECRET_KEY": config.resolved_secret(),
        "SESSION_COOKIE_NAME": "dianqiao",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.cookie_secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_CONTENT_LENGTH": config.max_upload_bytes,
        "TRUSTED_HOSTS": list(config.trusted_hosts) or None,
        # a form left open overnight still works: its token ends with the session
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": config.cookie_secure,
    }


class PageSessions(SecureCookieSessionInterface):
    """Sessions whose cookie comes with pages alone: built assets are kept by caches for all."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Tell whether the answer carries the cookie."""
        return request.endpoint != "static" and super().should_set_cookie(app, session)


def init_app(app: Flask) -> None:
    """Protect every form and every response."""
    app.session_interface = PageSessions()
    csrf.init_app(app)
    app.context_processor(lambda: {"csp_nonce": nonce})
    app.after_request(protect)


def nonce() -> str:
    """Return the word that marks this response's own scripts and styles."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def protect(response: Response) -> Response:
    """Add the headers, unless a view has set its own."""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT)
    response.headers["Cache-Control"] = caching(response)
    return response


def caching(response: Response) -> str:
    """Return how long a response may be kept: built assets for ever, pages never by others."""
    if request.endpoint == "static" and request.path.startswith("/static/assets/"):
        return STATIC_AGE
    return response.headers.get("Cache-Control", "no-cache, private")
