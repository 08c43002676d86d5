import csv
import json
from pathlib import Path

import pytest

from tests.web.cli.conftest import Run


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    """Return a file of those who ask."""
    path = tmp_path / "queries.csv"
    path.write_text("seeker_id,as_of\nS1,2026-02-01\nS2,\n", "utf-8")
    return path


def test_answer_has_the_documented_shape(run: Run, imported: Path) -> None:
    del imported
    result = run("recommend", "--seeker", "S1", "--kind", "mentor", "--why", "M3", "--json")

    answer = json.loads(result.stdout)
    best = answer["candidates"][0]
    assert list(answer) == ["seeker", "kind", "as_of", "weights", "candidates", "why"]
    assert answer["weights"] == {"ranking": "usual"}
    assert [item["id"] for item in answer["candidates"]] == ["M1", "M2"]
    assert list(best) == ["rank", "id", "score", "grade", "contributions", "reasons", "path"]
    assert sum(best["contributions"].values()) == pytest.approx(best["score"])
    assert best["reasons"][0].keys() == {"code", "zh", "en"}
    assert answer["why"][0]["gate"] == "self"
    assert answer["why"][0].keys() == {"id", "rank", "gate", "zh", "en", "change"}


NEAR_TIES = """\
id,kind,name_en,sectors,region,capacity
S1,startup,Anything,,530100,
M1,mentor,Tea,agr.tea,530100,9
M2,mentor,More tea,agr.tea,530100,8
M3,mentor,Coffee,agr.coffee,530100,7
"""


def test_list_falls_by_score_where_variety_would_turn_it(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "near-ties"
    folder.mkdir()
    (folder / "participants.csv").write_text(NEAR_TIES, "utf-8")
    (folder / "needs.csv").write_text("participant_id,topic\nS1,ip.patent\n", "utf-8")
    (folder / "offers.csv").write_text(
        "participant_id,topic\nM1,ip.patent\nM2,ip.patent\nM3,ip.patent\n", "utf-8"
    )
    run("import", folder)
    why = ("--why", "M1", "--why", "M2", "--why", "M3")

    result = run("recommend", "--seeker", "S1", "--kind", "mentor", *why, "--json")

    answer = json.loads(result.stdout)
    ranks = [(item["id"], item["rank"]) for item in answer["candidates"]]
    scores = [item["score"] for item in answer["candidates"]]
    assert ranks == [("M1", 1), ("M2", 2), ("M3", 3)]
    assert ranks == [(verdict["id"], verdict["rank"]) for verdict in answer["why"]]
    assert scores == sorted(scores, reverse=True)


def test_model_is_fitted_once(run: Run, imported: Path) -> None:
    del imported
    first = run("recommend", "--seeker", "S1", "--kind", "mentor")
    second = run("recommend", "--seeker", "S1", "--kind", "mentor")

    assert first.stderr == "No model fits the data as they stand: fitting one now.\n"
    assert (second.stderr, second.stdout) == ("", first.stdout)


def test_fit_tells_of_learned_rankings_where_records_are_long(run: Run, imported: Path) -> None:
    del imported

    done = json.loads(run("fit", "--json").stdout)

    assert done["rankers"] == {}
    assert (done["participants"], done["as_of"]) != (0, "")


def test_refresh_fits_what_has_changed(run: Run, imported: Path) -> None:
    run("fit")
    (imported / "offers.csv").write_text("participant_id,topic\nM2,ip.patent\n", "utf-8")
    run("import", imported, "--replace")

    assert run("fit", "--refresh", "--json").exit_code == 0

    result = run("recommend", "--seeker", "S1", "--kind", "mentor", "--json")
    assert result.stderr == ""
    assert json.loads(result.stdout)["candidates"][0]["id"] == "M2"


def test_changed_data_are_fitted_anew(run: Run, imported: Path) -> None:
    run("fit")
    (imported / "offers.csv").write_text("participant_id,topic\nM2,ip.patent\n", "utf-8")
    run("import", imported, "--replace")

    result = run("recommend", "--seeker", "S1", "--kind", "mentor", "--json")

    assert "fitting one now" in result.stderr
    assert json.loads(result.stdout)["candidates"][0]["id"] == "M2"


def test_bulk_ranks_each_query_as_of_its_day(
    run: Run, imported: Path, queries: Path, tmp_path: Path
) -> None:
    del imported
    out = tmp_path / "ranked.csv"

    result = run("recommend", "--queries", queries, "--kind", "mentor", "--out", out, "--json")

    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert json.loads(result.stdout).keys() == {
        "queries",
        "seconds_load",
        "seconds_fit",
        "seconds_rank",
        "weights",
    }
    assert list(rows[0]) == ["seeker_id", "rank", "candidate_id", "score"]
    assert [row["candidate_id"] for row in rows if row["seeker_id"] == "S1"] == ["M1", "M2"]
    assert {row["candidate_id"] for row in rows if row["seeker_id"] == "S2"} == {"M1", "M2", "M3"}
    scores = [float(row["score"]) for row in rows if row["seeker_id"] == "S2"]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("seeker_id\nNOBODY\n", ":2:seeker_id: there is no participant 'NOBODY'."),
        ("seeker_id,as_of\nS1,soon\n", ":2:as_of: 'soon' is no day."),
        ("seeker\nS1\n", ":1:seeker: there is no such column."),
    ],
)
def test_bad_queries_are_told_in_a_line(
    run: Run, imported: Path, tmp_path: Path, content: str, message: str
) -> None:
    del imported
    path, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    path.write_text(content)

    result = run("recommend", "--queries", path, "--kind", "mentor", "--out", out)

    last = result.stderr.splitlines()[-1]
    assert result.exit_code == 1
    assert last.startswith(f"Error: {path}{message}")
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--kind", "mentor"),
        ("--seeker", "S1", "--kind", "starship"),
        ("--seeker", "S1", "--queries", "x", "--kind", "mentor"),
        ("--seeker", "S1", "--kind", "mentor", "-k", "0"),
    ],
)
def test_bad_usage_is_status_two(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("recommend", *arguments).exit_code == 2


def test_unknown_seeker_is_status_one(run: Run, imported: Path) -> None:
    del imported
    result = run("recommend", "--seeker", "NOBODY", "--kind", "mentor")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "Error: There is no participant 'NOBODY': use an id of participants.csv."
    )


def test_place_that_cannot_be_written_is_named(run: Run, imported: Path, queries: Path) -> None:
    del imported
    out = queries.parent / "nowhere" / "out.csv"

    result = run("recommend", "--queries", queries, "--kind", "mentor", "--out", out)

    assert result.exit_code == 1
    assert f"{out} cannot be written" in result.stderr


def test_link_and_device_are_written_through(run: Run, imported: Path, queries: Path) -> None:
    del imported
    target = queries.parent / "target.csv"
    link = queries.parent / "link.csv"
    target.write_text("earlier", "utf-8")
    link.symlink_to(target)
    ask = ("recommend", "--queries", queries, "--kind", "mentor", "--out")

    linked, full = run(*ask, link), run(*ask, "/dev/full")

    assert (linked.exit_code, link.is_symlink()) == (0, True)
    assert target.read_text("utf-8").startswith("seeker_id,rank,candidate_id,score\n")
    assert full.exit_code == 1
    assert "Error: /dev/full cannot be written" in full.stderr


def test_candidate_of_another_kind_is_named_with_its_kind(run: Run, imported: Path) -> None:
    del imported

    result = run("recommend", "--seeker", "S1", "--kind", "mentor", "--why", "S2")

    assert result.exit_code == 1
    assert result.stderr.endswith("S2 is of the kind startup: ask with --kind startup.\n")


def test_truth_of_other_seekers_measures_nothing(run: Run, imported: Path, queries: Path) -> None:
    del imported
    truth = queries.parent / "truth.csv"
    truth.write_text("seeker_id,candidate_id\nS9,M1\n", "utf-8")

    result = run("evaluate", "--queries", queries, "--truth", truth, "--kind", "mentor")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "says nothing about any seeker" in result.stderr


def test_evaluation_stands_beside_the_baselines(
    run: Run, imported: Path, queries: Path, tmp_path: Path
) -> None:
    del imported
    truth = tmp_path / "truth.csv"
    truth.write_text("seeker_id,candidate_id\nS1,M1\nS2,M2\n")

    result = run(
        "evaluate", "--queries", queries, "--truth", truth, "--kind", "mentor", "-k", "1", "--json"
    )

    methods = json.loads(result.stdout)
    assert list(methods) == [
        "k",
        "recommender",
        "spread",
        "popularity",
        "random",
        "price_of_exposure",
    ]
    assert methods["price_of_exposure"] == {"recall": 0.0, "ndcg": 0.0, "coverage": 1.0}
    assert methods["recommender"]["recall"]["mean"] == 1.0
    assert methods["recommender"]["n_queries"] == 2


def test_spread_exposure_names_its_price(
    run: Run, imported: Path, queries: Path, tmp_path: Path
) -> None:
    del imported
    out = ("--queries", queries, "--out", tmp_path / "ranked.csv")

    result = run("recommend", *out, "--kind", "mentor", "--rerank", "--floor", "530100:1", "--json")

    prices = json.loads(result.stdout)["exposure"]
    assert [list(price) for price in prices] == [["score_share", "replaced_share"]] * 2


@pytest.mark.parametrize("floor", ["530100", "530100:some", ":2"])
def test_floor_that_is_none_is_refused(run: Run, queries: Path, tmp_path: Path, floor: str) -> None:
    out = ("--queries", queries, "--out", tmp_path / "ranked.csv")

    result = run("recommend", *out, "--kind", "mentor", "--rerank", "--floor", floor)

    assert result.exit_code == 2
    assert f"{floor} is no floor: write it as 532600:2." in result.stderr


def test_floor_for_a_region_that_there_is_not_is_refused(
    run: Run, imported: Path, queries: Path, tmp_path: Path
) -> None:
    del imported
    out = ("--queries", queries, "--out", tmp_path / "ranked.csv")

    result = run("recommend", *out, "--kind", "mentor", "--rerank", "--floor", "999999:1")

    assert (result.exit_code, (tmp_path / "ranked.csv").exists()) == (1, False)
    assert "there is no region '999999'" in result.stderr


def test_floor_without_spreading_is_refused(run: Run, queries: Path, tmp_path: Path) -> None:
    out = ("--queries", queries, "--out", tmp_path / "ranked.csv")

    result = run("recommend", *out, "--kind", "mentor", "--floor", "530100:1")

    assert result.exit_code == 2
    assert "--floor needs --rerank." in result.stderr


def test_damaged_model_is_fitted_anew(run: Run, imported: Path, tmp_path: Path) -> None:
    del imported
    assert run("fit").exit_code == 0
    artifacts = tmp_path / "instance" / "artifacts"
    (model,) = artifacts.glob("*/recommender.model")
    model.write_bytes(model.read_bytes()[:1000])
    (artifacts / "current.json").write_text("{", "utf-8")

    result = run("recommend", "--seeker", "S1", "--kind", "mentor")

    assert result.exit_code == 0
    assert result.stderr == "No model fits the data as they stand: fitting one now.\n"


def test_exposure_counts_a_file_of_rankings(run: Run, imported: Path, tmp_path: Path) -> None:
    del imported
    ranked = tmp_path / "ranked.csv"
    ranked.write_text("seeker_id,rank,candidate_id,score\nS1,1,M1,0.9\nS1,2,M2,0.5\nS2,1,M1,0.7\n")

    table = run("exposure", ranked, "--kind", "mentor")
    counted = json.loads(run("exposure", ranked, "--kind", "mentor", "-k", "1", "--json").stdout)

    assert table.stdout.startswith("2 lists show ")
    assert [(own["candidate_id"], own["showings"]) for own in counted["candidates"][:2]] == [
        ("M1", 2),
        ("M2", 0),
    ]
    assert sum(group["showings"] for group in counted["groups"]) == 2


def test_exposure_of_what_is_no_ranking_is_refused(run: Run, tmp_path: Path) -> None:
    ranked = tmp_path / "ranked.csv"
    ranked.write_text("seeker_id\nS1\n")

    result = run("exposure", ranked, "--kind", "mentor")

    assert result.exit_code == 1
    assert f"{ranked}:1:candidate_id: the column is missing" in result.stderr
