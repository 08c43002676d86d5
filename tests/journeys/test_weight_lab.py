"""The weight lab: move a criterion, see who loses, keep the set, put it to use, take it back."""

import pytest

from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey

PATIENCE = 120_000
NAMES = {"zh": "就近优先（示例）", "en": "Near first (Demo)"}
STARTED = {"zh": "没有变化", "en": "Nothing: all"}
MOVED = {"zh": "份换人", "en": "lists change"}
IN_USE = {"zh": "正在使用：", "en": "In use: "}
LAB = "/weights/space/startup"


def test_criterion_is_moved_kept_put_to_use_and_taken_back(visit: Visit) -> None:
    page, name = visit.page, NAMES[visit.language]
    visit.sign_in_as("organiser")
    visit.go(LAB)
    page.locator("#effect", has_text=STARTED[visit.language]).wait_for(timeout=PATIENCE)

    page.locator("#weight-place").select_option("must")
    summary = page.locator("#lab-summary", has_text=MOVED[visit.language])
    summary.wait_for()
    assert "weight-place=must" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

    example = page.locator(".lab-example details").first
    example.locator("summary").click()
    assert example.locator("ul, p").first.inner_text().strip()

    page.locator("#name").fill(name)
    visit.press("#save button[type=submit]")
    saved = page.locator("li.card", has_text=name).first
    visit.press(saved.locator("form[action*=publish] button"))
    used = page.locator("[role=note]", has_text=IN_USE[visit.language])
    assert name in used.inner_text()

    visit.press(used.locator("button"))
    assert page.locator("[role=note]", has_text=name).count() == 0
    assert LAB in page.url
    assert visit.complaints == []
