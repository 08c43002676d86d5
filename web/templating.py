"""What every template may call: built assets, localised text, dates, money, navigation."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from babel.dates import get_timezone_gmt, get_timezone_location
from flask import Flask, current_app, g, request, url_for
from flask_babel import format_date, format_datetime, get_locale, gettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from web import (
    assessment_labels,
    assignment_labels,
    calendar_labels,
    explanations,
    feedback_labels,
    financing_labels,
    labels,
    ledger_labels,
    match_labels,
    mentoring_labels,
    pool_labels,
    privacy_labels,
    programme_labels,
    statement_labels,
)
from web.db import get_session
from web.i18n import language
from web.services import inbox
from web.services.attachments import ACCEPTED
from web.services.working_days import local_day

Manifest = Mapping[str, Mapping[str, Any]]
THEMES = ("light", "dark")
TYPE_SIZES = ("normal", "large")
TEN_THOUSAND = 10_000
HUNDRED_MILLION = 100_000_000
MILLION = 1_000_000
DESKS = (
    "desk",
    "needs",
    "offers",
    "profile",
    "overview",
    "requests",
    "matches",
    "mentoring",
    "mentoring_desk",
    "mentoring_turns",
    "own_pairs",
    "session_confirmations",
    "session_records",
    "together",
    "availability",
    "agenda",
    "follow_up",
    "programmes",
    "programme_seats",
    "wishes",
    "ledger",
    "assessing",
    "assessed",
    "registrations",
    "intake",
    "financing",
    "deals",
    "dealflow",
    "thesis",
    "evidence",
    "founders",
    "verification",
    "pool",
    "nominations",
    "pool_office",
    "pool_notices",
    "pool_papers",
    "conflicts",
    "recommendation_outcomes",
    "unmatched",
    "exposure",
)
"""Blueprints of what people do for their own participants and territories."""
OWN_PAGES = (
    "access_table",
    "account",
    "account_settings",
    "agents",
    "complaints",
    "contacts",
    "invitation",
    "invitations",
    "join",
    "members",
    "own_looks",
    "privacy",
    "publication",
    "records",
    "recovery",
    "registration",
    "registrations",
    "scope",
    "second_factor",
    "telephone",
    "wechat",
)
MEGABYTE = 1024 * 1024
QUIET = 4
"""White modules around a QR code: scanners need them."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An entry of the main navigation; `tab` is its short name in the phone's tab bar.

    One without a label stands in the tab bar alone; with a badge it says how much is unread.
    """

    label: str
    url: str
    icon: str
    current: bool
    tab: str = ""
    has_badge: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the reader wants the page to look."""

    theme: str
    type: str


def init_app(app: Flask) -> None:
    """Give the templates their functions and filters."""
    helpers = (
        *labels.WORDS,
        *feedback_labels.WORDS,
        *assessment_labels.WORDS,
        *privacy_labels.WORDS,
        *financing_labels.WORDS,
        *calendar_labels.WORDS,
        *ledger_labels.WORDS,
        *match_labels.WORDS,
        *mentoring_labels.WORDS,
        *pool_labels.WORDS,
        *statement_labels.WORDS,
        *programme_labels.WORDS,
        *assignment_labels.WORDS,
        explanations.term_name,
        asset,
        qr_code,
        url_if,
        styles,
        url_with,
        csrf_field,
        post_token,
        unread_count,
    )
    app.jinja_env.globals.update({helper.__name__: helper for helper in helpers})
    filters = (
        *(local, day, month, moment, file_size),
        *(ledger_labels.stamp, money, price, amount, zone_name),
    )
    app.jinja_env.filters.update({writer.__name__: writer for writer in filters})
    app.context_processor(page_context)


def page_context() -> dict[str, Any]:
    """Return what the page frame shows."""
    locale = language()
    return {
        "locale": locale,
        "accepted_files": ACCEPTED,
        "list_comma": "、" if locale == "zh" else ", ",
        "preferences": preferences(),
        "navigation": navigation(),
        "language_url": language_url,
    }


def language_url(code: str) -> str:
    """Return the address that switches the language and comes back here."""
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("home.index")
    return url_for("language.switch", locale=code, next=back)


def preferences() -> Preferences:
    """Read the look the reader chose from the cookies."""
    theme, size = request.cookies.get("theme", ""), request.cookies.get("type", "")
    return Preferences(theme if theme in THEMES else "", size if size in TYPE_SIZES else "")


def navigation() -> tuple[NavigationItem, ...]:
    """Return the main navigation for the reader: on a phone at most five tabs."""
    here = request.blueprint or ""
    signed_in = current_user.is_authenticated
    desk = ("desk.index", "handshake") if signed_in else ("account.sign_in", "handshake")
    entries = (
        ("home.index", "house", gettext("Home"), gettext("Home"), ("home",)),
        (*desk, gettext("Matching"), gettext("Matching"), DESKS),
        (
            "directory.index",
            "search",
            gettext("Directory"),
            gettext("Directory"),
            ("directory", "participant", "graph"),
        ),
        (
            "resources.index",
            "flask-conical",
            gettext("Shared resources"),
            "" if signed_in else gettext("Resources"),
            ("resources",),
        ),
        ("about.matching", "circle-help", gettext("How it works"), "", ("about",)),
    )
    items = tuple(
        NavigationItem(label, url_for(endpoint), icon, here in blueprints, tab)
        for endpoint, icon, label, tab, blueprints in entries
    )
    return (*items, *own_tabs(here)) if signed_in else items


def own_tabs(here: str) -> tuple[NavigationItem, ...]:
    """Return the ways to one's own things; on a wide screen bell and menu lead there."""
    inbox_url, account_url = url_for("messages.index"), url_for("account.show")
    is_own = here in OWN_PAGES
    return (
        NavigationItem(
            "", inbox_url, "bell", here == "messages", gettext("Messages"), has_badge=True
        ),
        NavigationItem("", account_url, "user", is_own, gettext("Mine")),
    )


def unread_count() -> int:
    """Return how many messages the reader has not read; asked for once a page."""
    if "unread" not in g:
        account = current_user.account if current_user.is_authenticated else None
        g.unread = inbox.count_unread(get_session(), user_id=account.id) if account else 0
    count: int = g.unread
    return count


@cache
def manifest(static_folder: str) -> Manifest:
    """Read what Vite built."""
    path = Path(static_folder) / "manifest.json"
    entries: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return entries


def built(source: str) -> Mapping[str, Any]:
    """Return the manifest's entry of a source file."""
    return manifest(str(Path(__file__).parent / "static"))[source]


def asset(source: str) -> str:
    """Return the address of a built script, sprite or image."""
    return url_for("static", filename=built(source)["file"])


def styles(source: str) -> list[str]:
    """Return the addresses of the style sheets a script needs."""
    return [url_for("static", filename=name) for name in built(source).get("css", [])]


def url_with(**changes: object) -> str:
    """Return this page's address with some of its query arguments changed; None removes one."""
    arguments: dict[str, Any] = {**(request.view_args or {}), **request.args, **changes}
    kept = {key: value for key, value in arguments.items() if value not in (None, "")}
    return url_for(request.endpoint or "home.index", **kept)


def csrf_field() -> Markup:
    """Return the hidden field that proves a form came from this site."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def post_token() -> str:
    """Return a word that lets a form count once, however often its button is pressed."""
    return secrets.token_urlsafe(16)


def url_if(endpoint: str, **values: Any) -> str:
    """Return the address of a page, blank where this installation has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def qr_code(text: str, title: str) -> Markup:
    """Draw a text as a QR code that needs neither script nor style; dark on light in any theme."""
    rows = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, cells in enumerate(rows)
        for column, is_dark in enumerate(cells)
        if is_dark
    )
    side = len(rows) + 2 * QUIET
    return Markup(
        '<svg class="qr-code" viewBox="0 0 {side} {side}" role="img" aria-label="{title}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        '<path fill="#000" d="{path}"/></svg>'
    ).format(side=side, title=title, path=path)


def local(text: Mapping[str, str] | None) -> str:
    """Return a text in the reader's language, or in the other one where that is all there is."""
    if not text:
        return ""
    order = ("zh", "en") if language() == "zh" else ("en", "zh")
    return next((text[tag] for tag in (*order, *text) if text.get(tag)), "")


def day(value: dt.date) -> str:
    """Write a date for running text."""
    # a moment late in the evening, UTC, lies on the province's next day
    here = local_day(value) if isinstance(value, dt.datetime) else value
    return str(format_date(here, "y年M月d日" if language() == "zh" else "d MMMM y", rebase=False))


def month(value: dt.date) -> str:
    """Write year and month for lists."""
    return f"{value:%Y-%m}"


def moment(value: dt.datetime) -> str:
    """Write a point in time, in the zone of the province."""
    return str(
        format_datetime(value, "y年M月d日 HH:mm" if language() == "zh" else "d MMMM y, HH:mm")
    )


def file_size(n_bytes: int) -> str:
    """Write how large a file is, with units that both languages share."""
    if n_bytes < MEGABYTE:
        return f"{max(1, round(n_bytes / 1024))} KB"
    return f"{n_bytes / MEGABYTE:.1f} MB"


def zone_name(name: str) -> str:
    """Write a time zone: its country or city, and how far it is from Greenwich."""
    locale, zone = get_locale() or "zh_CN", ZoneInfo(name)
    offset = get_timezone_gmt(dt.datetime.now(zone), locale="en")
    if name == "UTC":
        return f"UTC ({offset})"
    return f"{get_timezone_location(zone, locale=locale)} ({offset})"


def number(value: float) -> str:
    """Write a number with at most two decimals and no trailing zeros."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def amount(value: float) -> str:
    """Write a quantity."""
    return number(value)


def money(value: float) -> str:
    """Write an amount of CNY: in 万元 or 亿元, in English in millions."""
    if language() != "zh":
        if value >= MILLION:
            return str(gettext("CNY %(value)s million", value=number(value / MILLION)))
        return f"CNY {number(value)}"
    if value >= HUNDRED_MILLION:
        return f"{number(value / HUNDRED_MILLION)}亿元"
    return f"{number(value / TEN_THOUSAND)}万元"


def price(value: float) -> str:
    """Write a price: free, in yuan, or in 万元 from ten thousand on."""
    if not value:
        return str(gettext("Free of charge"))
    if value >= TEN_THOUSAND:
        return money(value)
    return f"{number(value)}元" if language() == "zh" else f"CNY {number(value)}"
