"""What would make it a match, and who is left without one, from the command line."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.web.cli.conftest import Run

PARTICIPANTS = """\
id,kind,name_en,sectors,region,stage,capacity,regions_served
S1,startup,Anything,agr.tea,530100,seed,,
M1,mentor,Far away,agr.tea,530100,,9,530400
M2,mentor,Full,agr.tea,530100,,0,
"""


@pytest.fixture
def left_out(run: Run, tmp_path: Path) -> Run:
    """Import a startup whom two rules leave without a mentor."""
    folder = tmp_path / "left-out"
    folder.mkdir()
    (folder / "participants.csv").write_text(PARTICIPANTS, "utf-8")
    (folder / "needs.csv").write_text("participant_id,topic\nS1,ip.patent\n", "utf-8")
    (folder / "offers.csv").write_text(
        "participant_id,topic\nM1,ip.patent\nM2,ip.patent\n", "utf-8"
    )
    run("import", folder)
    return run


def test_change_names_its_steps_and_the_rank_it_leads_to(left_out: Run) -> None:
    result = left_out("recommend", "--seeker", "S1", "--kind", "mentor", "--why", "M1", "--json")

    (why,) = json.loads(result.stdout)["why"]
    assert (why["rank"], why["gate"], why["change"]["rank"]) == (None, "region", 1)
    assert why["change"]["steps"] == [
        {"code": "change_serve_region", "participant_id": "M1", "region": "530100"}
    ]
    assert why["change"]["en"].endswith("(it would then be number 1)")


def test_gaps_count_what_each_rule_takes_away(left_out: Run, tmp_path: Path) -> None:
    out = tmp_path / "gaps.csv"

    result = left_out("gaps", "--kind", "mentor", "--out", out, "--json")

    (gap,) = json.loads(result.stdout)
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8")))
    assert (gap["seeker"], gap["candidates"], gap["eligible"], gap["grade"]) == ("S1", 2, 0, None)
    assert gap["removed"] == gap["alone"] == {"capacity": 1, "region": 1}
    assert (row["removed_region"], row["alone_capacity"], row["best_id"]) == ("1", "1", "")


def test_gaps_say_so_where_nobody_lacks_anything(run: Run, imported: Path) -> None:
    del imported

    assert run("gaps", "--kind", "space").exit_code == 0


def test_without_startups_nobody_is_said_to_be_served(run: Run) -> None:
    result = run("gaps", "--kind", "mentor")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no startup yet." in result.stderr


def test_exposure_of_a_kind_that_is_empty_is_no_figure(run: Run, tmp_path: Path) -> None:
    ranked = tmp_path / "ranked.csv"
    ranked.write_text("seeker_id,rank,candidate_id,score\nS1,1,M1,0.5\n", "utf-8")

    result = run("exposure", ranked, "--kind", "mentor")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is nobody of the kind mentor to be shown." in result.stderr
