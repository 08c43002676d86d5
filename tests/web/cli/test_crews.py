"""Bulk runs shared out: the same file to the byte, and a line where a crew cannot be had."""

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from matcher.recommendation.batch import Ranking
from tests.web.cli.conftest import Run
from web.services import crews

SPREAD = ("--rerank", "--floor", "530800:1")


def need_dask() -> None:
    """Skip where the extra is not installed; continuous integration has it."""
    if importlib.util.find_spec("distributed") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the extra cluster is not installed")


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    """Return a file of more queries than one task takes, about two days."""
    path = tmp_path / "queries.csv"
    lines = ["S1,", "S2,2026-02-01"] * crews.BLOCK_SIZE
    path.write_text("\n".join(["seeker_id,as_of", *lines]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("crew", [("--workers", "2"), ("--cluster", "local:2")], ids=str)
def test_file_is_the_same_whoever_works_on_it(
    run: Run, imported: Path, queries: Path, crew: Sequence[str]
) -> None:
    if crew[0] == "--cluster":
        need_dask()
    found = []
    for more in ((), crew, SPREAD, (*SPREAD, *crew)):
        out = imported / "out.csv"
        result = run("recommend", "--queries", queries, "--kind", "mentor", "--out", out, *more)
        assert result.exit_code == 0
        found.append(out.read_bytes())

    plain, plain_by_crew, spread, spread_by_crew = found
    assert plain.count(b"\n") > 2 * crews.BLOCK_SIZE
    assert (plain_by_crew, spread_by_crew) == (plain, spread)


def bulk(run: Run, queries: Path, *crew: str) -> tuple[int, str, bool]:
    """Return the status of a bulk run, what it says last, and whether it wrote a file."""
    out = queries.with_name("out.csv")
    result = run("recommend", "--queries", queries, "--kind", "mentor", "--out", out, *crew)
    left = list(queries.parent.glob("*out.csv*"))
    return result.exit_code, result.stderr.splitlines()[-1], bool(left)


@pytest.mark.usefixtures("imported")
def test_cluster_without_dask_names_the_remedy(
    run: Run, queries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert bulk(run, queries, "--cluster", "local:2") == (
        1,
        (
            "Error: --cluster needs Dask, which is not installed here: "
            "pip install 'dianqiao[cluster]'."
        ),
        False,
    )
    monkeypatch.setenv("DIANQIAO_LANG", "zh")
    told = bulk(run, queries, "--cluster", "local:2")[1]
    assert "pip install 'dianqiao[cluster]'" in told
    assert "本机" in told


@pytest.mark.usefixtures("imported")
def test_cluster_where_nobody_answers_is_told(
    run: Run, queries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_dask()
    monkeypatch.setattr(crews, "PATIENCE_SECONDS", 0.5)

    status, told, has_written = bulk(run, queries, "--cluster", "tcp://127.0.0.1:1")

    assert (status, has_written) == (1, False)
    assert told.startswith("Error: No cluster works at tcp://127.0.0.1:1: start dask scheduler")


STOPS = {
    crews.CrewLostError: "Error: A worker was stopped, or ran out of memory",
    KeyboardInterrupt: "Error: Stopped before all was ranked",
}


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("has_old", [True, False])
@pytest.mark.parametrize("stop", STOPS)
def test_file_stays_as_it_was_where_work_stops(
    run: Run,
    queries: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop: type[BaseException],
    *,
    has_old: bool,
) -> None:
    out = queries.with_name("out.csv")
    if has_old:
        out.write_text("old")

    def lost(*_: object, **__: object) -> Iterator[list[Ranking]]:
        yield []
        raise stop

    monkeypatch.setattr("web.cli.matching.rank_all", lost)
    status, told, _ = bulk(run, queries, "--workers", "2")

    assert (status, told.startswith(STOPS[stop])) == (1, True)
    assert [path.read_text() for path in out.parent.glob("*out.csv*")] == ["old"] * has_old


@pytest.mark.parametrize(
    "wrong",
    [
        ("--seeker", "S1", "--workers", "2"),
        ("--seeker", "S1", "--cluster", "local:2"),
        ("--queries", "q.csv", "--out", "o.csv", "--workers", "2", "--cluster", "local:2"),
        ("--queries", "q.csv", "--out", "o.csv", "--workers", "0"),
        ("--queries", "q.csv", "--out", "o.csv", "--cluster", "local:0"),
        ("--queries", "q.csv", "--out", "o.csv", "--cluster", "local:many"),
        ("--queries", "q.csv", "--out", "o.csv", "--cluster", ""),
    ],
    ids=" ".join,
)
def test_crew_is_for_bulk_and_of_one_kind(run: Run, wrong: Sequence[str]) -> None:
    assert run("recommend", "--kind", "mentor", *wrong).exit_code == 2
