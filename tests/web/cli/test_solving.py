"""Solving and verifying from file to file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.assignment.files import Fault
from matcher.assignment.results import proof_for, sealed
from matcher.assignment.violation import Flaw
from tests.matcher.assignment.test_results import result_of
from tests.web.cli.conftest import Run
from web.cli.flaws import FLAWS
from web.cli.solving import FAULTS

PROBLEM = {
    "format": "dianqiao-assignment/1",
    "seekers": [{"id": "s1", "demand": 1, "minimum": 0}, {"id": "s2", "demand": 2}],
    "candidates": [{"id": "m1", "capacity": 1}, {"id": "m2", "capacity": 1}],
    "pairs": [[0, 0, 0.9], [0, 1, 0.8], [1, 0, 0.75]],
    "locked": [],
    "objective": "utility",
}


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    """Return a file with two seekers and two candidates."""
    return written(tmp_path, PROBLEM)


def written(folder: Path, document: object) -> Path:
    path = folder / "problem.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize("objective", ["utility", "fair", "stable"])
def test_solution_is_written_and_holds(run: Run, tmp_path: Path, objective: str) -> None:
    problem, out = written(tmp_path, {**PROBLEM, "objective": objective}), tmp_path / "out.json"

    solved = run("solve", "assignment", problem, "--out", out, "--seed", 3, "--time-limit", 5)
    verified = run("verify", problem, out)

    document = json.loads(out.read_text("utf-8"))
    assert (solved.exit_code, verified.exit_code) == (0, 0)
    assert verified.stdout == "Everything holds.\n"
    assert (document["status"], document["seed"]) == ("optimal", 3)
    assert len(document["pairs"]) == (1 if objective == "stable" else 2)


def test_what_was_found_is_said_in_a_line(run: Run, problem: Path, tmp_path: Path) -> None:
    result = run("solve", "assignment", problem, "--out", tmp_path / "out.json")

    assert result.stdout == (
        "optimal: 2 pairs, utility 1.55, worst-off seeker 0.75\n1 seeker lacks places.\n"
    )


def test_json_has_status_and_objective(run: Run, problem: Path, tmp_path: Path) -> None:
    result = run("solve", "assignment", problem, "--out", tmp_path / "out.json", "--json")

    printed = json.loads(result.stdout)
    assert printed["status"] == "optimal"
    assert printed["objective"]["pairs"] == 2


def test_contradiction_is_an_answer(run: Run, tmp_path: Path) -> None:
    document = {**PROBLEM, "seekers": [{"id": "s1", "demand": 1}, {"id": "s2", "demand": 2}]}
    document["seekers"][1]["minimum"] = 2
    problem, out = written(tmp_path, document), tmp_path / "out.json"

    result = run("solve", "assignment", problem, "--out", out)

    solution = json.loads(out.read_text("utf-8"))
    assert result.exit_code == 0
    assert result.stdout == (
        "There is no assignment: these requirements contradict each other.\n"
        "  seeker 's2' must get at least 2\n"
    )
    assert (solution["status"], solution["pairs"]) == ("infeasible", [])
    assert run("verify", problem, out).exit_code == 0


def test_tampered_solution_is_rejected_in_a_line_each(
    run: Run, problem: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    run("solve", "assignment", problem, "--out", out)
    document = json.loads(out.read_text("utf-8"))
    document["objective"]["pairs"] = 3
    out.write_text(json.dumps(document), "utf-8")

    result = run("verify", problem, out)

    assert result.exit_code == 1
    assert result.stdout == (
        "certificate.seal: the solution was changed after it was sealed\n"
        "objective.pairs: 3, but it is 2\n"
    )
    assert result.stderr == "Error: 2 things do not hold.\n"
    assert run("--lang", "zh", "verify", problem, out).stdout.splitlines() == [
        "certificate.seal: 结果在封存后被改动",
        "objective.pairs: 写的是 3，实为 2",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"format": ', "1:12: this is no JSON ('Expecting value')"),
        ("[]", "problem: [] is no object. Write it in braces"),
        ('{"format": "x", "seekers": [], "candidates": [], "pairs": []}', "format: 'x' is no"),
        (
            json.dumps({**PROBLEM, "pairs": [[0, 5, 1]]}),
            "pairs[0][1]: there is no candidate 5.0. Indices count from 0",
        ),
        (
            json.dumps({**PROBLEM, "pairs": [[0, 0, float("nan")]]}),
            "pairs[0][2]: nan is no number to reckon with",
        ),
    ],
)
def test_problem_that_is_none_is_told_in_a_line(
    run: Run, tmp_path: Path, content: str, said: str
) -> None:
    problem = tmp_path / "problem.json"
    problem.write_text(content, "utf-8")

    result = run("solve", "assignment", problem, "--out", tmp_path / "out.json")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {problem}:{said}")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out.json").exists()


def test_malformed_solution_is_told_in_a_line(run: Run, problem: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text('{"format": "dianqiao-assignment-solution/1", "status": 1, "pairs": []}')

    result = run("verify", problem, out)

    assert result.exit_code == 1
    assert result.stderr == f"Error: {out}:status: 1 means nothing here. Check its spelling\n"


def test_event_problems_are_refused_in_a_line(run: Run, tmp_path: Path) -> None:
    problem = written(tmp_path, {"format": "dianqiao-event/1"})

    result = run("verify", problem, problem)

    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {problem}: event problems cannot be verified by this version. "
        "Give it an assignment problem.\n"
    )


@pytest.mark.parametrize("missing", ["problem", "folder"])
def test_files_that_cannot_be_used_are_named(
    run: Run, problem: Path, tmp_path: Path, missing: str
) -> None:
    source = tmp_path / "none.json" if missing == "problem" else problem
    out = tmp_path / ("out.json" if missing == "problem" else "none/out.json")

    result = run("solve", "assignment", source, "--out", out)

    assert result.exit_code == 1
    assert str(source if missing == "problem" else out) in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "assignment"),
        ("solve", "assignment", "p.json", "--out", "s.json", "--time-limit", "0"),
        ("solve", "assignment", "p.json", "--out", "s.json", "--seed", "x"),
        ("verify",),
    ],
)
def test_bad_usage_has_status_two(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_earlier_solution_stays_where_solving_fails(
    run: Run, problem: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    out.write_text("earlier", "utf-8")
    problem.write_text("{", "utf-8")

    run("solve", "assignment", problem, "--out", out)

    assert out.read_text("utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.glob("*.json")) == ["out.json", "problem.json"]


def test_solution_can_be_written_to_a_pipe(problem: Path) -> None:
    command = [sys.executable, "-m", "web.cli", "solve", "assignment", str(problem)]
    result = subprocess.run(
        [*command, "--out", "/dev/stderr"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DIANQIAO_LANG": "en"},
    )

    assert json.loads(result.stderr)["status"] == "optimal"


def test_every_fault_of_a_file_has_its_words() -> None:
    assert set(FAULTS) == set(Fault)


def test_verifies_a_published_result_by_itself(run: Run, tmp_path: Path) -> None:
    document = sealed(result_of("fair"))
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    accepted = run("verify", path)
    compared = run("verify", path, "--seal", document["seal"].upper())
    other = run("verify", path, "--seal", "0" * 64)

    assert (accepted.exit_code, compared.exit_code, other.exit_code) == (0, 0, 1)
    assert document["seal"] in accepted.stdout
    assert other.stdout.startswith("seal: ")

    document["solution"]["pairs"].pop()
    path.write_text(json.dumps(document), "utf-8")
    rejected = run("verify", path)
    assert rejected.exit_code == 1
    assert "solution: was changed" in rejected.stdout
    assert len(rejected.stderr.splitlines()) == 1


def test_verifies_what_a_participant_holds(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    proof = proof_for(sealed(result_of("fair")), "m1")
    assert proof is not None
    path.write_text(json.dumps(proof), "utf-8")
    assert run("verify", path).exit_code == 0

    proof["own"]["ranked"] = []
    path.write_text(json.dumps(proof), "utf-8")
    assert run("verify", path).exit_code == 1


def test_problem_without_its_solution_is_bad_usage(run: Run, problem: Path) -> None:
    assert run("verify", problem).exit_code == 2


def test_result_that_is_none_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{"format": "dianqiao-result/1"}', "utf-8")

    result = run("verify", path)

    assert result.exit_code == 1
    assert f"{path}:result: " in result.stderr


def test_every_flaw_is_worded() -> None:
    assert set(FLAWS) == set(Flaw)
