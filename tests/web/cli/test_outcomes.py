"""What became of pairs, from the command line: for people and for programs."""

import datetime as dt
import json

import numpy as np
import pytest
from sqlalchemy.orm import Session

from seed.outcomes import draw_courses, plant_history
from tests.web.cli.conftest import Run
from web.cli.database import opened
from web.config import Config
from web.services.working_days import ZONE

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=ZONE)


def plant(session: Session) -> None:
    pairs = [(f"S{1 + n % 2}", f"M{1 + n % 3}") for n in range(40)]
    courses = draw_courses(np.random.default_rng(2), {"recommended": 30, "by_hand": 10})
    plant_history(session, pairs=pairs, courses=courses, now=NOW)


@pytest.mark.usefixtures("imported")
def test_outcomes_are_told_and_given_to_programs(run: Run) -> None:
    with opened(Config.from_environment(), writes=True) as session:
        plant(session)

    told, given = run("outcomes"), run("outcomes", "--json")

    assert told.output.startswith("Recommended: Asked 30; Accepted ")
    assert "Chosen by hand: Asked 10 (too little data yet)" in told.output
    arms = {arm["arm"]: arm for arm in json.loads(given.output)["arms"]}
    assert (arms["recommended"]["asked"], arms["by_hand"]["has_enough"]) == (30, False)
    assert arms["by_hand"]["steps"]["accepted"]["share"] is None
    later = run("outcomes", "--json", "--from", "2026-08-01")
    assert {arm["asked"] for arm in json.loads(later.output)["arms"]} == {0}


@pytest.mark.usefixtures("imported")
def test_period_that_ends_before_it_begins_is_refused(run: Run) -> None:
    refused = run("outcomes", "--from", "2026-08-01", "--to", "2026-07-01")

    assert (refused.exit_code, "before" in refused.output) == (2, True)
