"""Participants like one, and the like of everybody in a file, from the command line."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.web.cli.conftest import Run

PARTICIPANTS = """\
id,kind,name_zh,name_en,sectors,region,stage,languages,status
S1,startup,茶一,Tea one,agr.tea,530100,seed,zh,
S2,startup,茶二,Tea two,agr.tea,530100,growth,en,
S3,startup,咖啡,,agr.coffee,532600,seed,zh,
S4,startup,茶四,Tea gone,agr.tea,530100,seed,zh,left
M1,mentor,王,Wang,agr.tea,530100,,zh,
"""


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Import some startups, one of which has left."""
    folder = tmp_path / "alike"
    folder.mkdir()
    (folder / "participants.csv").write_text(PARTICIPANTS, "utf-8")
    (folder / "needs.csv").write_text("participant_id,topic\nS1,ip.patent\nS2,ip.patent\n", "utf-8")
    assert run("import", folder).exit_code == 0
    return run


def ids_of(run: Run, *arguments: str) -> list[str]:
    found = json.loads(run("similar", "S1", "--json", *arguments).stdout)
    return [each["id"] for each in found["candidates"]]


def test_similar_lists_those_most_like_one_and_what_they_share(filled: Run) -> None:
    found = json.loads(filled("similar", "S1", "--json").stdout)

    first, second = found["candidates"]
    assert (found["participant"], found["kind"]) == ("S1", "startup")
    assert ([first["rank"], first["id"]], [second["rank"], second["id"]]) == ([1, "S2"], [2, "S3"])
    assert [reason["code"] for reason in first["reasons"]] == [
        "sector_exact",
        "alike_need",
        "place_same",
    ]
    assert first["reasons"][1]["en"] == "Looks for the same: Patent filing & portfolio"
    assert sum(first["contributions"].values()) == pytest.approx(first["likeness"])


def test_similar_tells_people_a_line_each(filled: Run) -> None:
    lines = filled("similar", "S1", "-k", 1).stdout.splitlines()

    assert lines[0].startswith("  1. Tea two [S2]  0.")
    assert lines[1] == "       · Works in the same sector: Tea"
    assert "  2. 咖啡 [S3]" in filled("similar", "S1").stdout


def test_filters_narrow_what_is_found(filled: Run) -> None:
    assert ids_of(filled, "--same-prefecture") == ["S2"]
    assert ids_of(filled, "--shares-language") == ["S3"]
    assert ids_of(filled, "--same-stage") == ["S3"]
    assert ids_of(filled, "--same-stage", "--same-prefecture") == []
    result = filled("similar", "M1")
    assert (result.exit_code, result.stdout) == (0, "Nobody is like it.\n")


def test_bulk_writes_a_list_for_each_active_one(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "like.csv"

    report = filled("similar", "--kind", "startup", "--out", out, "--json")

    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert json.loads(report.stdout)["participants"] == 3
    assert [(row["seeker_id"], row["rank"], row["candidate_id"]) for row in rows] == [
        ("S1", "1", "S2"),
        ("S1", "2", "S3"),
        ("S2", "1", "S1"),
        ("S2", "2", "S3"),
        ("S3", "1", "S1"),
        ("S3", "2", "S2"),
    ]
    assert all(0 < float(row["score"]) <= 1 for row in rows)


def test_unknown_ids_and_wrong_usage_are_told(filled: Run, tmp_path: Path) -> None:
    unknown = filled("similar", "X9")
    both = filled("similar", "S1", "--kind", "startup", "--out", tmp_path / "x.csv")
    neither = filled("similar")

    assert (unknown.exit_code, both.exit_code, neither.exit_code) == (1, 2, 2)
    assert "There is no participant 'X9'" in unknown.stderr
    assert "Give either an id" in neither.stderr
