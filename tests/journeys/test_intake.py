"""An office's untidy workbook on its way into the directory, in a real browser."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Visit
from tests.web.services.intake.untidy.startups import startups_of_a_city

pytestmark = pytest.mark.journey


def press(visit: Visit, form: str) -> None:
    """Press the button of a form, and wait for the page it leads to."""
    visit.press(f"form[data-form={form}] .form-actions button[type=submit]")


def fits(visit: Visit) -> bool:
    """Tell whether the page needs no scrolling sideways."""
    widths = "[document.documentElement.scrollWidth, window.innerWidth]"
    scrolled, shown = visit.page.evaluate(widths)
    return bool(scrolled <= shown)


def upload(visit: Visit, folder: Path) -> str:
    """Bring the workbook through its first three steps, and return the address of its draft."""
    page, file = visit.page, startups_of_a_city(60)
    (folder / file.name).write_bytes(file.content)
    visit.go("/intake/new")
    page.locator("input[name=kind][value=startup]").check(force=True)
    page.locator("#office").select_option("530000")
    page.locator("#file").set_input_files(str(folder / file.name))
    press(visit, "intake")
    assert page.locator("tr.line-header").count() == 2
    press(visit, "sheet")
    assert page.locator(".column-list > li").count() == 13
    assert page.locator(".column-list > li.open").count() == 0
    press(visit, "columns")
    return page.url.rsplit("/", 1)[0].removeprefix(visit.base)


def decide(visit: Visit) -> None:
    """Merge who is clearly known, and take the rest for new ones."""
    page = visit.page
    if page.locator("button[value=clear]").count():
        visit.press("button[value=clear]")
    if page.locator("button[value=rest]").count():
        page.locator(".bulk summary").click()
        visit.press("button[value=rest]")


def test_untidy_workbook_is_in_the_directory_after_one_run(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in_as("organiser")
    draft = upload(visit, tmp_path)
    visit.go(f"{draft}/duplicates")
    decide(visit)
    visit.go(f"{draft}/preview?outcome=added")
    numbers = [int(text) for text in page.locator(".stats dd").all_inner_texts()]
    name = page.locator(".preview tbody th").first.inner_text()
    assert sum(numbers) == 60
    assert numbers[0] >= 50

    press(visit, "apply")
    visit.go(f"/directory?q={name}")
    assert page.locator("main tbody th a", has_text=name).count() >= 1
    visit.go(f"{draft}/undo")
    press(visit, "undo")
    visit.go(f"/directory?q={name}")
    assert page.locator("main tbody th a").count() == 0
    assert visit.complaints == []


def test_steps_fit_the_screen(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in_as("organiser")
    draft = upload(visit, tmp_path)

    for path in ("sheet", "columns", "values", "values?show=all", "duplicates", "preview"):
        visit.go(f"{draft}/{path}")
        assert fits(visit), path
    for path in ("/intake", "/intake/new", f"{draft}/preview?outcome=added"):
        visit.go(path)
        assert fits(visit), path
    assert visit.complaints == []
