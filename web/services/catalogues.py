"""The texts of each language of the interface, for pages and command line alike."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
LANGUAGES = {"zh": "zh_CN", "en": "en"}
DOMAIN = "messages"


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the texts of a language; English is what the code says."""
    folder = TRANSLATIONS / LANGUAGES[language] / "LC_MESSAGES"
    source, built = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if built.is_file() and not is_newer(source, built):
        with built.open("rb") as binary:
            return Translations(binary, DOMAIN)
    if not source.is_file():
        return NullTranslations()
    return compiled(source)


def is_newer(source: Path, built: Path) -> bool:
    """Tell whether the source was edited since it was compiled."""
    return source.is_file() and source.stat().st_mtime > built.stat().st_mtime


def compiled(source: Path) -> Translations:
    """Compile a catalogue in memory, as in a source tree that was not built."""
    binary = BytesIO()
    with source.open("rb") as text:
        write_mo(binary, read_po(text))
    binary.seek(0)
    return Translations(binary, DOMAIN)
