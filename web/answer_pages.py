"""Pages that signed links open: kept nowhere, found by no search engine."""

from flask import Response, make_response, render_template

NO_SUCH = 404


def fresh(body: str, status: int = 200) -> Response:
    """Return a page that is kept nowhere and found by no search engine."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def unknown() -> Response:
    """Say what to do with a link that opens nothing."""
    return fresh(render_template("answers/closed.html"), NO_SUCH)
