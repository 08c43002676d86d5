"""A startup's way to its mentor."""

import pytest

from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey


def test_startup_finds_its_mentor_and_why_in_three_clicks(visit: Visit) -> None:
    page = visit.page
    visit.go("/")

    page.locator("main a[href*='/sign-in']").first.click()
    page.locator("button[data-role=startup]").first.click()
    top = page.locator("#matches .match").first
    name = top.locator("h3").inner_text()
    assert top.locator(".reasons li").count() >= 1
    top.locator("h3 a").click()

    assert page.locator("h1").inner_text() == name
    assert page.locator("main .grade").count() == 1
    assert page.locator("main .reasons li").count() >= 1
    assert visit.complaints == []


def test_new_need_shows_in_the_very_next_recommendations(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")
    before = page.locator("#my-needs-list > li").count()

    page.locator("a[href$='/needs/new']").click()
    page.locator("#topic-group").select_option(index=4)
    page.locator("#topic").select_option(index=1)
    topic = page.locator("#topic option:checked").inner_text()
    page.locator("form[data-form=need] button:not([type=button])").click()

    assert page.locator("#my-needs-list > li").count() == before + 1
    assert page.locator("#my-needs-list").inner_text().count(topic) >= 1

    page.locator("#my-needs-list > li", has_text=topic).first.locator("form button").click()
    assert page.locator("#my-needs-list > li").count() == before
    page.locator("form[data-form=restore] button").click()
    assert page.locator("#my-needs-list > li").count() == before + 1
    page.locator("#my-needs-list > li", has_text=topic).first.locator("form button").click()
    assert visit.complaints == []


def test_wrong_need_keeps_the_form_with_errors_beside_the_fields(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")

    page.locator("a[href$='/needs/new']").click()
    page.locator("#valid_until").fill("2020-01-01")
    page.locator("form[data-form=need] button:not([type=button])").click()

    assert page.locator("#topic-error").count() == 1
    assert page.locator("#valid_until-error").count() == 1
    assert page.locator("#valid_until").input_value() == "2020-01-01"


def test_why_not_names_the_rule_or_what_is_missing(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")

    page.locator("#why").fill("a")
    page.locator("#why").press("Enter")
    page.locator(".verdict").first.wait_for()

    assert page.locator(".verdict p").first.inner_text() != ""
    assert visit.complaints == []
