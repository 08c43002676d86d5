"""An investor's way from a teaser to a declared outcome, and the startup's beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import VIEWS, Visit
from tests.journeys.test_pages import first_link, inspect

pytestmark = pytest.mark.journey

PLAN = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 the plan"}
AMOUNT = "200"
SIGNED_ON = "2026-08-30"
SUMMARY = "Summary under seal"
ITEMS = 12


@dataclass
class Pair:
    """Both sides of a deal, each in a browser of its own."""

    investor: Visit
    startup: Visit

    @property
    def complaints(self) -> list[str]:
        """What either browser complained about."""
        return self.investor.complaints + self.startup.complaints


@pytest.fixture(params=sorted(VIEWS))
def pair(
    request: pytest.FixtureRequest, browser: Browser, site: str, language: str
) -> Iterator[Pair]:
    contexts, visits = [], []
    for role in ("investor", "startup"):
        context = browser.new_context(viewport=VIEWS[request.param])
        context.add_cookies([{"name": "language", "value": language, "url": site}])
        visit = Visit(context.new_page(), site, language)
        visit.page.on("pageerror", lambda error, v=visit: v.complaints.append(str(error)))
        visit.sign_in_as(role)
        contexts.append(context)
        visits.append(visit)
    yield Pair(*visits)
    for context in contexts:
        context.close()


def desk_of(visit: Visit) -> str:
    """Return the desk that signing in led to."""
    return visit.page.url.removeprefix(visit.base).partition("?")[0]


def press(page: Page, form: str) -> None:
    """Send a form by its button."""
    with page.expect_navigation():
        page.locator(f"form[data-form={form}] button[type=submit]").first.click()


def raise_money(startup: Visit, desk: str) -> str:
    """Write down a request, attach the plan, open it; return its own page."""
    page = startup.page
    close_open_request(startup, desk)
    startup.go(f"{desk}/financing/new")
    page.locator("#amount").fill(AMOUNT)
    page.locator("#round").select_option("angel")
    page.locator("#teaser_zh").fill("咖啡发酵，三家客户复购（示例）")
    page.locator("#teaser_en").fill("Coffee fermentation, three returning customers (Demo)")
    page.locator("#summary").fill(SUMMARY)
    press(page, "financing")
    page.locator("#plan").set_input_files(PLAN)
    press(page, "plan")
    press(page, "open")
    return page.url.removeprefix(startup.base)


def close_open_request(startup: Visit, desk: str) -> None:
    """Close what the startup raises already."""
    startup.go(f"{desk}/financing")
    if startup.page.locator(".match.first h3 a").count():
        startup.page.locator(".match.first h3 a").first.click()
        press(startup.page, "close")


def overflow(visit: Visit) -> int:
    """Return by how many pixels the page is wider than the screen."""
    assert visit.page.viewport_size is not None
    width = int(visit.page.evaluate("document.documentElement.scrollWidth"))
    return width - visit.page.viewport_size["width"]


@dataclass
class Deal:
    """Where each side reads what the two do with one another."""

    name: str
    number: str
    own_desk: str
    desk: str
    own_request: str
    own_deal: str = ""
    deal: str = ""


def test_investor_goes_from_teaser_to_declared_outcome(pair: Pair) -> None:
    own_desk = desk_of(pair.startup)
    name = pair.startup.page.locator("h1").inner_text()
    own_request = raise_money(pair.startup, own_desk)
    number = own_request.rpartition("/")[2]
    way = Deal(name, number, own_desk, desk_of(pair.investor), own_request)

    see_the_teaser_and_ask(pair.investor, way)
    accept(pair.startup, way)
    read_the_profile(pair.investor, way)
    promise(pair.investor, way)
    release(pair.startup, way)
    read_the_plan(pair, way)
    look_into_it_and_declare(pair.investor, way)
    confirm(pair, way)

    assert pair.complaints == []
    retract(pair, way)


def see_the_teaser_and_ask(investor: Visit, way: Deal) -> None:
    """Read the teaser, which names nobody, and tell the startup of the interest."""
    page = investor.page
    investor.go(f"{way.desk}/dealflow")
    assert overflow(investor) == 0
    page.locator(f"#request-{way.number} h3 a").click()
    assert way.name not in page.content()
    assert SUMMARY not in page.content()
    press(page, "interest")
    page.locator("aside a.block").first.click()
    way.deal = page.url.removeprefix(investor.base)
    assert way.name not in page.content()


def accept(startup: Visit, way: Deal) -> None:
    """Accept the interest on the page of the question."""
    page = startup.page
    startup.go(f"{way.own_desk}/financing")
    page.locator("section[aria-labelledby=deals] .match h3 a").first.click()
    way.own_deal = page.url.removeprefix(startup.base)
    page.locator(".alert a.button").click()
    with page.expect_navigation():
        page.locator("form[action$='/accept'] button").click()


def read_the_profile(investor: Visit, way: Deal) -> None:
    """Find name and summary open, and the plan closed."""
    investor.go(f"{way.desk}/dealflow/{way.number}")
    assert investor.page.locator("h1").inner_text() == way.name
    assert SUMMARY in investor.page.content()
    investor.go(way.deal)
    assert investor.page.locator("form[data-form=read-plan]").count() == 0


def promise(investor: Visit, way: Deal) -> None:
    """Promise confidentiality; a box that is not ticked is asked for."""
    page = investor.page
    investor.go(way.deal)
    assert overflow(investor) == 0
    press(page, "promise")
    assert page.locator("#is_agreed-error").count() == 1
    page.locator("#person_name").fill("王示例")
    page.locator("#is_agreed").check()
    press(page, "promise")
    assert page.locator("form[data-form=read-plan]").count() == 0


def release(startup: Visit, way: Deal) -> None:
    """Release the plan."""
    startup.go(way.own_deal)
    assert overflow(startup) == 0
    press(startup.page, "release")


def read_the_plan(pair: Pair, way: Deal) -> None:
    """Download the plan, and find the download in the startup's log."""
    page = pair.investor.page
    pair.investor.go(way.deal)
    with page.expect_download() as download:
        page.locator("form[data-form=read-plan] button").click()
    name = download.value.suggested_filename
    pair.startup.go(f"{way.own_request}/looks")
    mark = name.removeprefix("plan-").removesuffix(".pdf")
    assert mark in pair.startup.page.locator("tbody").inner_text()


def look_into_it_and_declare(investor: Visit, way: Deal) -> None:
    """Begin the diligence list, and declare what came of it."""
    page = investor.page
    investor.go(way.deal)
    press(page, "diligence")
    assert page.locator("details.item").count() == ITEMS
    fill_outcome(page)
    press(page, "outcome")


def confirm(pair: Pair, way: Deal) -> None:
    """Confirm the outcome, and find the deal among the closed ones."""
    pair.startup.go(way.own_deal)
    press(pair.startup.page, "confirm")
    pair.investor.go(f"{way.desk}/dealflow/pipeline")
    assert overflow(pair.investor) == 0
    closed = pair.investor.page.locator("section[aria-labelledby=column-closed]")
    assert way.name in closed.inner_text()


def fill_outcome(page: Page) -> None:
    """Fill the form of an outcome."""
    page.locator("#outcome #amount").fill(AMOUNT)
    page.locator("#occurred_on").fill(SIGNED_ON)


def retract(pair: Pair, way: Deal) -> None:
    """Take the investment back, so that the next screen finds the two unrelated."""
    page = pair.startup.page
    pair.startup.go(way.own_deal)
    page.locator("#outcome details summary").first.click()
    fill_outcome(page)
    page.locator("#is_retraction").check()
    press(page, "outcome")
    pair.investor.go(way.deal)
    press(pair.investor.page, "confirm")


def test_pages_of_an_investor_are_whole(visit: Visit) -> None:
    visit.sign_in_as("investor")
    desk = desk_of(visit)

    for page in ("dealflow", "dealflow?q=zzzz", "dealflow/pipeline", "dealflow/thesis?gate=stage"):
        inspect(visit, f"{desk}/{page}")
    inspect(visit, first_link(visit, f"{desk}/dealflow", ".match h3 a"))


def test_pages_of_a_startup_that_raises_are_whole(visit: Visit) -> None:
    visit.sign_in_as("startup")
    desk = desk_of(visit)

    for page in (
        "financing",
        "financing/new",
        "evidence",
        "awards/new",
        "results/new",
        "founders",
        "founders/new",
    ):
        inspect(visit, f"{desk}/{page}")
    own_request = first_link(visit, f"{desk}/financing", ".match h3 a")
    inspect(visit, own_request)
    inspect(visit, f"{own_request}/edit")
    inspect(visit, f"{own_request}/looks")


def test_pages_of_results_and_of_the_office_are_whole(visit: Visit) -> None:
    inspect(visit, "/results")
    inspect(visit, first_link(visit, "/results", ".match h3 a"))
    visit.sign_in_as("organiser")

    for page in ("/verification?show=all", "/leaves"):
        inspect(visit, page)
