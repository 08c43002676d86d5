"""Every page, on phone and desktop, in both languages: no complaint, barrier or foreign word."""

import json
from functools import cache

import pytest
from babel.messages.pofile import read_po

from tests.journeys.conftest import ROOT, VIEWS, Visit

pytestmark = pytest.mark.journey

AXE = ROOT / "web/frontend/node_modules/axe-core/axe.min.js"
CATALOGUE = ROOT / "web/translations/zh_CN/LC_MESSAGES/messages.po"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": STANDARDS},
    # What passes need not be described, and no rule of these needs other sites' style sheets.
    "resultTypes": ["violations"],
    "preload": False,
}
VISIBLE_TEXTS = """
() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, [hreflang]")) continue;
    found.add(walker.currentNode.textContent.trim());
  }
  for (const name of ["aria-label", "title", "placeholder"])
    for (const element of document.querySelectorAll(`[${name}]`))
      found.add(element.getAttribute(name).trim());
  return [...found];
}
"""
PUBLIC_PAGES = (
    "/",
    "/sign-in",
    "/directory",
    "/directory?q=%E6%98%86%E6%98%8E&kind=mentor",
    "/directory?q=zzzzzz",
    "/resources",
    "/reference",
    "/about/matching",
    "/no-such-page",
)


@cache
def axe() -> str:
    """Return the program that looks for barriers."""
    return AXE.read_text(encoding="utf-8")


@cache
def translations() -> dict[str, str]:
    """Return every interface text that has another wording in Chinese, with that."""
    with CATALOGUE.open("rb") as source:
        return {str(m.id): str(m.string) for m in read_po(source) if m.id and m.id != m.string}


def barriers(visit: Visit) -> list[str]:
    """Return what axe finds on the page, each with the elements concerned."""
    visit.page.evaluate(axe())
    options = json.dumps(AXE_OPTIONS)
    late = "new Promise((_, fail) => setTimeout(() => fail(new Error('axe hangs')), 60000))"
    found = visit.page.evaluate(
        f"async () => (await Promise.race([axe.run({options}), {late}])).violations"
    )
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def foreign_words(visit: Visit) -> list[str]:
    """Return interface texts that stand there in the other language."""
    pairs = translations()
    texts = set(visit.page.evaluate(VISIBLE_TEXTS))
    foreign = set(pairs) if visit.language == "zh" else set(pairs.values()) - set(pairs)
    return sorted(texts & foreign - {""})


def too_wide(visit: Visit) -> list[str]:
    """Return the screens on which the page scrolls sideways; the reader's own is looked at last."""
    own, wide = visit.page.viewport_size, []
    assert own is not None
    for name, size in sorted(VIEWS.items(), key=lambda view: view[1] == own):
        visit.page.set_viewport_size(size)
        if visit.page.evaluate("document.documentElement.scrollWidth") != size["width"]:
            wide.append(name)
    return wide


def inspect(visit: Visit, path: str) -> None:
    """Open a page and hold it against all we promise of every page."""
    visit.go(path)
    assert (path, too_wide(visit)) == (path, [])
    assert (path, foreign_words(visit)) == (path, [])
    assert (path, barriers(visit)) == (path, [])
    noise = [text for text in visit.complaints if "404 (NOT FOUND)" not in text]
    assert (path, noise) == (path, [])


def first_link(visit: Visit, path: str, selector: str) -> str:
    """Return where the first such link of a page leads."""
    visit.go(path)
    target = visit.page.locator(selector).first.get_attribute("href")
    assert target is not None
    return target


def test_public_pages_are_whole(visit: Visit) -> None:
    for path in PUBLIC_PAGES:
        inspect(visit, path)


def test_public_pages_of_things_are_whole(visit: Visit) -> None:
    for kind in ("startup", "mentor", "investor", "partner", "space", "institution"):
        page = first_link(visit, f"/directory?kind={kind}", "tbody th a")
        inspect(visit, page)
    inspect(visit, first_link(visit, page, "a[href*='/graph/']"))
    inspect(visit, first_link(visit, "/resources", "main h3 a"))


def test_desk_of_a_startup_is_whole(visit: Visit) -> None:
    visit.sign_in_as("startup")
    desk = visit.page.url.removeprefix(visit.base)

    for kind in (
        "mentor",
        "investor",
        "space",
        "partner",
        "commissioner",
        "institution",
        "resource",
    ):
        inspect(visit, f"{desk}?kind={kind}")
    inspect(visit, f"{desk}?kind=mentor&why=a")
    inspect(visit, first_link(visit, desk, "#matches h3 a"))
    inspect(visit, f"{desk}/profile")


def test_steps_of_a_need_are_whole(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")
    desk = page.url.removeprefix(visit.base)
    inspect(visit, first_link(visit, desk, "#my-needs-list a.tool"))
    inspect(visit, f"{desk}/needs/new")
    words = {
        "zh": "想申请发明专利，出口泰国",
        "en": "We want to file a patent and export to Thailand",
    }
    page.locator("#text").fill(words[visit.language])
    for step in ("check", "details"):
        visit.press("form[data-form=need] .form-actions button")
        page.wait_for_url(f"**/{step}")
        inspect(visit, page.url.removeprefix(visit.base))
    visit.press("form[data-form=discard] button")


@pytest.mark.parametrize("role", ["mentor", "investor", "partner", "space", "organiser"])
def test_desks_of_the_others_are_whole(visit: Visit, role: str) -> None:
    visit.sign_in_as(role)

    inspect(visit, visit.page.url.removeprefix(visit.base))


def test_pages_of_messages_are_whole(visit: Visit) -> None:
    visit.sign_in_as("startup")

    for path in ("/messages", "/messages?show=unread", "/messages/settings"):
        inspect(visit, path)


def test_outbox_is_whole(visit: Visit) -> None:
    visit.go("/sign-in")
    visit.press("button[data-role=administrator]")

    for state in ("failed", "sent"):
        inspect(visit, f"/messages/outbox?state={state}")
