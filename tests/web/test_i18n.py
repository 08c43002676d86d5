import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from web.services.catalogues import TRANSLATIONS, catalogue

WEB = TRANSLATIONS.parent
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def messages_in_code() -> set[str]:
    """Return every message of the code and the templates, the singular of those with two forms."""
    found = extract_from_dir(WEB, METHODS, keywords=KEYWORDS)
    messages = (message for _, _, message, _, _ in found)
    return {message[0] if isinstance(message, tuple) else message for message in messages}


def read_catalogue() -> dict[str, object]:
    """Return the Chinese catalogue by message."""
    with Path(TRANSLATIONS / "zh_CN/LC_MESSAGES/messages.po").open("rb") as source:
        entries = [entry for entry in read_po(source) if entry.id]
    return {entry.id[0] if isinstance(entry.id, tuple) else entry.id: entry for entry in entries}


def texts_of(message: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return a message, or each of its forms."""
    return message if isinstance(message, tuple) else (message,)


def test_every_message_is_translated() -> None:
    catalogued = read_catalogue()

    missing = {message for message in messages_in_code() if message not in catalogued}
    untranslated = {message for message, entry in catalogued.items() if not any(entry.string)}

    assert (missing, untranslated) == (set(), set())


def test_no_translation_is_fuzzy() -> None:
    assert [entry.id for entry in read_catalogue().values() if entry.fuzzy] == []


def test_translations_keep_the_placeholders() -> None:
    entries = read_catalogue().values()

    assert [entry.id for entry in entries if list(entry.check())] == []


def test_percent_signs_are_written_out_or_doubled() -> None:
    # templates format every message: a sign that stands alone would break the page
    said = [(entry.id, entry.string) for entry in read_catalogue().values()]
    texts = {text for pair in said for each in pair for text in texts_of(each)}
    bare = {text for text in texts if "%" in re.sub(r"%\(\w+\)[sd]|%%", "", text)}

    assert bare == set()


def test_catalogue_works_without_a_build() -> None:
    assert catalogue("zh").gettext("Please sign in first") == "请先登录"
    assert catalogue("en").gettext("Please sign in first") == "Please sign in first"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "zh-CN"), ("en-GB,en;q=0.9", "en"), ("th,en;q=0.5", "en"), ("xx;;q=9", "zh-CN")],
)
def test_language_follows_the_browser(client: FlaskClient, accepted: str, language: str) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": accepted}).text

    assert f'<html lang="{language}"' in page


def test_chosen_language_is_remembered(client: FlaskClient) -> None:
    response = client.get("/language/en?next=/sign-in")

    assert (response.status_code, response.location) == (302, "/sign-in")
    assert '<html lang="en"' in client.get("/sign-in").text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "//[",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nb",
        "",
    ],
)
def test_language_switch_never_leads_elsewhere(client: FlaskClient, target: str) -> None:
    response = client.get("/language/zh", query_string={"next": target})

    assert response.location == "/"


def test_unknown_language_is_not_found(client: FlaskClient) -> None:
    assert client.get("/language/xx").status_code == 404
