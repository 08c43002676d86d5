"""A startup's way to its mentor."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey


def test_startup_finds_its_mentor_and_why_in_three_clicks(visit: Visit) -> None:
    page = visit.page
    visit.go("/")

    visit.press("main a[href*='/sign-in']")
    visit.press("button[data-role=startup]")
    top = page.locator("#matches .match").first
    name = top.locator("h3").inner_text()
    assert top.locator(".reasons li").count() >= 1
    visit.press(top.locator("h3 a"))

    assert page.locator("h1").inner_text() == name
    assert page.locator("main .grade").count() == 1
    assert page.locator("main .reasons li").count() >= 1
    assert visit.complaints == []


TEXTS = {
    "zh": "我们做冻干咖啡，想两周内找到能做产品检测的机构，线上沟通就行",
    "en": "We make instant coffee and need product testing within two weeks, online",
}
ON = "form[data-form=need] .form-actions button"


def say(visit: Visit) -> None:
    """Write a need in one's own words and go on to what was understood."""
    visit.press("a[href$='/needs/new']")
    visit.page.locator("#text").fill(TEXTS[visit.language])
    visit.press(ON)
    visit.page.wait_for_url("**/check")


def test_need_in_ones_own_words_shows_in_the_very_next_recommendations(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")
    before = page.locator("#my-needs-list > li").count()

    say(visit)
    assert page.locator("input[name=topics]:checked").get_attribute("value") == "ti.test"
    assert page.locator("input[name=urgency]:checked").get_attribute("value") == "weeks"
    topic = page.locator(".proposal:has(input:checked) strong").first.inner_text()
    visit.press(ON)
    page.wait_for_url("**/details")
    assert page.locator(".outlook-answers li").count() >= 1
    with page.expect_navigation():
        page.locator("button[data-once]").dblclick()
    page.wait_for_url("**/desk/*")

    assert page.locator("#my-needs-list > li").count() == before + 1
    assert page.locator("#matches .for-need").inner_text().count(topic) == 1
    assert page.locator("#matches .reasons").first.inner_text().count(topic) == 1
    remove_last(visit, topic, before)
    assert visit.complaints == []


def remove_last(visit: Visit, topic: str, before: int) -> None:
    """Delete a need, bring it back, and delete it for good."""
    page = visit.page
    row = page.locator("#my-needs-list > li", has_text=topic).last
    visit.press(row.locator("form button"))
    assert page.locator("#my-needs-list > li").count() == before
    visit.press("form[data-form=restore] button")
    assert page.locator("#my-needs-list > li").count() == before + 1
    visit.press(row.locator("form button"))
    assert page.locator("#my-needs-list > li").count() == before


def test_draft_is_taken_up_on_another_device_and_discarded(visit: Visit, browser: Browser) -> None:
    visit.sign_in_as("startup")
    visit.press("a[href$='/needs/new']")
    visit.page.locator("#text").fill(TEXTS[visit.language])
    with visit.page.expect_response("**/save"):
        visit.page.locator("#text").press("End")
        visit.page.locator("#text").type(" ")
    draft = visit.page.url

    other = Visit(browser.new_context().new_page(), visit.base, visit.language)
    other.sign_in_as("startup")
    other.press(f".attention a[href='{draft.removeprefix(visit.base)}']")
    text = other.page.locator("#text").input_value()
    other.press("form[data-form=discard] button")

    assert text == TEXTS[visit.language]
    assert other.page.locator(f"a[href='{draft.removeprefix(visit.base)}']").count() == 0
    other.page.context.close()


def test_what_was_typed_survives_the_end_of_the_session(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")
    visit.press("a[href$='/needs/new']")
    draft = page.url
    # an answer still on its way would bring the cookie back
    page.wait_for_load_state()
    page.context.clear_cookies(name="dianqiao")

    with page.expect_response("**/save"):
        page.locator("#text").fill(TEXTS[visit.language])
    page.locator(
        "[data-save-state]",
        has_text=page.locator("form[data-unsaved]").get_attribute("data-unsaved"),
    ).wait_for()
    visit.sign_in_as("startup")
    page.goto(draft)

    assert page.locator("#text").input_value() == TEXTS[visit.language]


def test_need_is_posted_without_scripts_and_the_back_button_posts_no_second(
    browser: Browser, site: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    visit = Visit(context.new_page(), site, language)
    page = visit.page
    visit.sign_in_as("startup")
    before = page.locator("#my-needs-list > li").count()

    say(visit)
    visit.press(ON)
    visit.press("button[data-once]")
    posted = page.locator("#my-needs-list > li").count()
    page.go_back()
    if page.locator("button[data-once]").count():
        visit.press("button[data-once]")

    assert posted == before + 1
    page.goto(f"{site}/desk")
    assert page.locator("#my-needs-list > li").count() == before + 1
    visit.press(page.locator("#my-needs-list > li").last.locator("form button"))
    context.close()


def test_wrong_step_keeps_the_form_with_errors_beside_the_fields(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")
    say(visit)
    visit.press(ON)

    page.locator("#valid_until").fill("2020-01-01")
    visit.press("button[data-once]")

    assert page.locator("#valid_until-error").count() == 1
    assert page.locator("#valid_until").input_value() == "2020-01-01"
    visit.press("form[data-form=discard] button")


def test_why_not_names_the_rule_or_what_is_missing(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")

    page.locator("#why").fill("a")
    page.locator("#why").press("Enter")
    page.locator(".verdict").first.wait_for()

    assert page.locator(".verdict p").first.inner_text() != ""
    assert visit.complaints == []
