"""A batch of 60 startups and 25 mentors, from opening to published and accepted pairs."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import MatchSide
from models.participant import Participant
from models.programme import Seat
from models.session import make_engine
from tests.journeys.conftest import ROOT, Visit
from tests.journeys.test_asking import other
from web.config import demo_config
from web.services.accounts import actor_of
from web.services.programmes import seats, seeding, steps

pytestmark = pytest.mark.journey

STARTUP, MENTOR = "SYN-V-0001", "SYN-M-0001"
N_STARTUPS, N_MENTORS = 60, 25
TITLES = {"zh": "春季双选（示例）", "en": "Spring batch (Demo)"}
ACTIVE = {"zh": "帮扶中", "en": "Mentoring"}
WITHDRAWN = {"zh": "名单有误，另行公布", "en": "A list was wrong; there will be another"}


@contextmanager
def database(instance: Path) -> Any:
    """Yield a session on the demo's database."""
    config = demo_config(instance)
    engine = make_engine(config.database_url)
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=config.secrets().as_info()) as session, session.begin():
        yield session
    engine.dispose()


def seat_everybody(instance: Path, programme_id: int) -> None:
    """Give seats to a demo's startups and mentors, those with an account among them."""
    with database(instance) as session:
        user = session.scalars(select(User).where(User.email == "province@example.com")).one()
        programme = steps.lock(session, programme_id)
        for side, first, kind, most in (
            (MatchSide.RECEIVER, STARTUP, "startup", N_STARTUPS),
            (MatchSide.PROVIDER, MENTOR, "mentor", N_MENTORS),
        ):
            found = select(Participant.id).where(
                Participant.kind == kind, Participant.status == "active", Participant.id != first
            )
            rest = session.scalars(found.order_by(Participant.id).limit(most - 1)).all()
            seats.new_seats(session, programme, side, [first, *rest])
        assert actor_of(user).is_provincial


def hand_in_most(instance: Path, programme_id: int) -> None:
    """Hand in the wishes of all who have no account in this journey."""
    now = dt.datetime.now(dt.UTC)
    with database(instance) as session:
        programme = steps.lock(session, programme_id)
        sides: dict[str, Sequence[Seat]] = {
            side: seeding.list_of_kind(session, programme, side) for side in MatchSide
        }
        for side, across in (("receiver", "provider"), ("provider", "receiver")):
            # nobody wishes for the two who choose each other in the browser
            others = [
                seat for seat in sides[across] if seat.participant_id not in {STARTUP, MENTOR}
            ]
            for index, seat in enumerate(sides[side]):
                if seat.participant_id not in {STARTUP, MENTOR}:
                    seeding.hand_in(session, programme, seat, seeding.turn(others, index), now)


def open_programme(visit: Visit) -> int:
    """Open a programme as an organiser; return its number."""
    page = visit.page
    visit.sign_in_as("organiser")
    visit.go("/programmes/new")
    page.locator("#title_zh").fill(TITLES["zh"])
    page.locator("#title_en").fill(TITLES["en"])
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/programmes/\d+/"))
    found = re.search(r"/programmes/(\d+)", page.url)
    assert found
    return int(found[1])


def wish(visit: Visit, participant_id: str, programme_id: int, other_id: str) -> None:
    """Rank another first, and hand in."""
    page = visit.page
    visit.go(f"/desk/{participant_id}/programmes/{programme_id}")
    card = page.locator("li.card", has=page.locator(f"a[href$='/{other_id}']")).first
    card.locator("button[name=do][value^='add:']").click()
    page.wait_for_load_state("networkidle")
    page.locator("button[name=do][value=hand_in]").click()
    page.wait_for_load_state("networkidle")


def run_and_publish(visit: Visit, programme_id: int) -> None:
    """Close the wishes, run, look at an effect, pin a pair, and publish."""
    page = visit.page
    visit.go(f"/programmes/{programme_id}")
    page.locator("form[action$='/close'] button").click(timeout=90_000)
    page.locator("#result a[href$='/drafts']").wait_for(timeout=90_000)  # it asks by itself
    visit.go(f"/programmes/{programme_id}/drafts")
    page.locator("form[action$='/drafts'] details summary").click()
    page.locator("#seconds").fill("3")
    page.locator("form[action$='/drafts'] button[type=submit]").click()
    page.locator("#drafts th a").click(timeout=60_000)  # the page asks by itself how far it is
    page.locator("tr[id^=pair-] a[href*='/ways']").first.click()
    page.locator("form[action$='/effect']:has(input[value=pin]) button").click()
    page.locator("form[action$='/edits'] button").click()
    page.wait_for_load_state("networkidle")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    page.locator("a[href$='/publish']").click()
    page.locator("form[action$='/publish'] button").click(timeout=60_000)
    page.wait_for_url("**/result")


def accept(visit: Visit, participant_id: str, programme_id: int) -> None:
    """Open the own result, see that the own wishes were in it, and accept the pair."""
    page = visit.page
    visit.go(f"/desk/{participant_id}/programmes/{programme_id}/result")
    assert page.locator("code.receipt").first.inner_text()
    page.locator("main li.card a.button").first.click()
    page.locator("form[action$='/accept'] button").first.click()
    page.wait_for_load_state("networkidle")


def verify(content: bytes, seal: str, folder: Path) -> str:
    """Check a downloaded file as anybody can."""
    path = folder / "file.json"
    path.write_bytes(content)
    command = [sys.executable, "-c", "from web.cli import main; main()", "verify", str(path)]
    done = subprocess.run(
        [*command, "--seal", seal], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return f"{done.returncode} {done.stderr}".strip()


def download(visit: Visit, path: str) -> bytes:
    """Return a file that the reader may have."""
    return visit.page.request.get(visit.base + path).body()


def test_batch_from_opening_to_accepted_pairs(
    visit: Visit, browser: Browser, instance: Path, tmp_path: Path
) -> None:
    programme_id = open_programme(visit)
    seat_everybody(instance, programme_id)
    visit.go(f"/programmes/{programme_id}")
    visit.page.locator("form[action$='/invite'] button").click()
    visit.page.wait_for_load_state("networkidle")
    hand_in_most(instance, programme_id)
    startup, mentor = other(visit, browser), other(visit, browser)
    startup.sign_in_as("startup")
    mentor.sign_in_as("mentor")
    wish(startup, STARTUP, programme_id, MENTOR)
    wish(mentor, MENTOR, programme_id, STARTUP)

    run_and_publish(visit, programme_id)

    for each, key in ((startup, STARTUP), (mentor, MENTOR)):
        accept(each, key, programme_id)
    assert ACTIVE[visit.language] in mentor.page.locator(".page-header").inner_text()
    result = f"/programmes/{programme_id}/result"
    visit.go(result)
    seal = visit.page.locator("code.receipt").first.inner_text()
    file = download(visit, f"{result}/file")
    assert verify(file, seal, tmp_path) == "0"
    document = json.loads(file)
    assert len(document["problem"]["seekers"]) == N_STARTUPS
    assert len(document["solution"]["pairs"]) >= N_MENTORS
    proof = download(startup, f"/desk/{STARTUP}/programmes/{programme_id}/result/proof")
    assert verify(proof, seal, tmp_path) == "0"

    visit.page.locator("details:has(form[action$='/withdraw']) summary").click()
    visit.page.locator("#reason").fill(WITHDRAWN[visit.language])
    visit.page.locator("form[action$='/withdraw'] button").click(timeout=60_000)
    visit.page.wait_for_load_state("networkidle")
    for each in (startup, mentor):
        each.page.context.close()
    assert visit.complaints == []
