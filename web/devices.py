"""The device that asks: what kind it is, and the signed cookie it is known by."""

import secrets

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "device"
YEAR_SECONDS = 365 * 24 * 3600

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("QQBrowser", "QQ"),
    ("360SE", "360"),
    ("QIHU", "360"),
    ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "MIUI"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """Return browser and system, blank where neither is known.

    Examples
    --------
    >>> describe("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1")
    'Safari · iPhone'
    """
    found = (first(BROWSERS, user_agent), first(SYSTEMS, user_agent))
    return " · ".join(name for name in found if name)


def first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """Return the name of the first mark a browser gives of itself."""
    return next((name for mark, name in marks if mark in user_agent), "")


def device_word() -> str:
    """Return the word of this device's cookie, blank where there is none of ours."""
    try:
        return str(signer().loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        return ""


def new_device() -> str:
    """Return the word of a device that had none; its cookie goes out with the answer."""
    g.new_device = secrets.token_urlsafe(24)
    return str(g.new_device)


def hand_out_device(response: Response) -> Response:
    """Give a device that signed in its cookie."""
    if "new_device" in g:
        response.set_cookie(
            COOKIE,
            str(signer().dumps(g.new_device)),
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def signer() -> URLSafeSerializer:
    """Return what signs the cookies of devices."""
    return URLSafeSerializer(current_app.secret_key or "", salt="device")
