"""The language the command line speaks."""

import os
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING

from werkzeug.utils import import_string

if TYPE_CHECKING:
    from babel.support import NullTranslations

LANGUAGES = ("zh", "en")
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_chosen: ContextVar[str] = ContextVar("language", default="en")


def choose(language: str | None, environ: Mapping[str, str] = os.environ) -> None:
    """Speak a language: the given one, or that of the terminal."""
    _chosen.set(language or language_of(environ))


def language_of(environ: Mapping[str, str]) -> str:
    """Return the language a terminal is set to; English where it names none of ours."""
    locale = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def spoken() -> str:
    """Return the language chosen."""
    return _chosen.get()


def gettext(message: str, **values: object) -> str:
    """Return a message in the language chosen, its placeholders filled."""
    text: str = texts().gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return a message about a number of things."""
    text: str = texts().ngettext(singular, plural, n)
    return text % {"n": n}


def texts() -> "NullTranslations":
    """Return the texts of the language chosen, loaded when something is first said."""
    found: NullTranslations = import_string("web.services.catalogues:catalogue")(spoken())
    return found
