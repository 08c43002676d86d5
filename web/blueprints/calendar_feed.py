"""The feed that calendar programs read: whoever knows its address, and without any cookie."""

import datetime as dt
import hashlib

from flask import Blueprint, Response, abort, request

from web import entrance
from web.auth import requires
from web.db import get_session
from web.services.calendar import feeds
from web.services.missing import NotFoundError

bp = Blueprint("calendar_feed", __name__, url_prefix="/calendars")

READ_LIMIT = "60 per hour"
"""How often one feed may be read: programs look every quarter of an hour at most."""
KEPT_SECONDS = 300


@bp.get("/<word>.ics")
@requires("feed.open")
def show(word: str) -> Response:
    """Hand out the feed, or say that it has not changed."""
    try:
        user_id = feeds.find_feed(get_session(), word=word)
    except NotFoundError:
        entrance.count_guess(is_wrong=True)
        abort(404)
    count_reading()
    found = feeds.read_feed(get_session(), user_id=user_id, now=dt.datetime.now(dt.UTC))
    response = Response(found.content, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "inline", filename="dianqiao.ics")
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response.set_etag(found.tag)
    response.last_modified = found.changed_at
    response.make_conditional(request)
    return response


def feed_key() -> str:
    """Return what the readings of a feed are counted by: never the word itself."""
    word = (request.view_args or {}).get("word", "")
    return "feed " + hashlib.sha256(word.encode()).hexdigest()


@entrance.limiter.limit(READ_LIMIT, key_func=feed_key, deduct_when=entrance.always)
def count_reading() -> None:
    """Refuse a reading where there were too many."""
