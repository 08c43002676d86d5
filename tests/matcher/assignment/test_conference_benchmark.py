"""Real conferences: our numbers against the best known, by the benchmark's own checker."""

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from matcher.assignment.documents import document_of
from matcher.assignment.files import read_problem
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify

pytestmark = pytest.mark.benchmark_data

_SIBLING = Path(__file__).resolve().parents[4] / "shared" / "bench"
BEST_SUM = {"midl2018": 201.885, "aamas2016": 949.5, "preflib_md2_1": 497, "preflib_md2_3": 1817}
FAIREST = {
    "midl2018": (0.944839, 201.768732),
    "aamas2016": (1.0, 949.25),
    "preflib_md2_1": (3, 497),
    "preflib_md2_3": (3, 1817),
}


def benchmark_folder() -> Path:
    """Return the folder of the benchmark, or skip the test."""
    folder = Path(os.environ.get("DIANQIAO_BENCH", _SIBLING)) / "assignment"
    if not (folder / "check.py").is_file():
        pytest.skip(f"benchmark data absent: no {folder} (set DIANQIAO_BENCH to its parent)")
    return folder


@functools.cache
def converted(instance: str, *options: str) -> str:
    """Return an instance in our format; once, for its converter takes longer than we do."""
    folder = benchmark_folder()
    with tempfile.TemporaryDirectory() as out:
        file = Path(out) / "problem.json"
        command = [sys.executable, folder / "to_problem.py", folder / f"{instance}.npz", file]
        subprocess.run([*command, *options], check=True)
        return file.read_text("utf-8")


def checked(
    tmp_path: Path, instance: str, objective: str, *options: str, time_limit: float = 20
) -> dict[str, Any]:
    """Solve and verify an instance, and return what the independent checker says."""
    folder = benchmark_folder()
    problem_file, solution_file = tmp_path / "problem.json", tmp_path / "solution.json"
    document = {**json.loads(converted(instance, *options)), "objective": objective}
    problem_file.write_text(json.dumps(document), "utf-8")
    problem = read_problem(problem_file)
    solution = solve(problem, time_limit=time_limit)
    assert verify(problem, solution) == ()
    solution_file.write_text(json.dumps(document_of(problem, solution)), "utf-8")
    check = [sys.executable, folder / "check.py", problem_file, solution_file]
    found: dict[str, Any] = json.loads(
        subprocess.run(check, capture_output=True, check=False, text=True).stdout
    )
    return found


@pytest.mark.parametrize("instance", BEST_SUM)
def test_greatest_sum_is_the_optimum(tmp_path: Path, instance: str) -> None:
    found = checked(tmp_path, instance, "utility")

    assert (found["valid"], found["status"]) == (True, "optimal")
    assert found["utility"] == pytest.approx(BEST_SUM[instance], abs=1e-3)


@pytest.mark.parametrize("instance", FAIREST)
def test_worst_off_reaches_its_bound(tmp_path: Path, instance: str) -> None:
    found = checked(tmp_path, instance, "fair")

    assert found["valid"]
    assert (found["worst_seeker"], found["utility"]) == pytest.approx(FAIREST[instance])


def test_worst_off_reaches_its_bound_where_every_reviewer_has_a_minimum(tmp_path: Path) -> None:
    # The rest of the time would go into the sum alone.
    found = checked(tmp_path, "midl2018", "fair", "--lower-bounds", time_limit=10)

    assert found["valid"]
    assert found["worst_seeker"] == pytest.approx(0.944839)


@pytest.mark.parametrize("instance", BEST_SUM)
def test_stable_assignment_has_no_blocking_pair(tmp_path: Path, instance: str) -> None:
    found = checked(tmp_path, instance, "stable")

    assert (found["valid"], found["blocking_pairs"]) == (True, 0)
