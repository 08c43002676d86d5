"""Sealed results: every one is accepted, whatever was tampered with is named."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matcher.assignment.audit import verify_proof, verify_result
from matcher.assignment.documents import seal_of
from matcher.assignment.files import Fault, FormatError
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.results import (
    PARTS,
    Marks,
    Result,
    WishList,
    fingerprint_of,
    part_seal,
    proof_for,
    receipt_of,
    sealed,
)
from matcher.assignment.solve import solve
from matcher.assignment.violation import Flaw
from matcher.assignment.wishes import Worth
from tests.matcher.assignment.problems import make_problem

Document = dict[str, Any]
Tamper = Callable[[Document], None]


def ranked(rng: np.random.Generator, own: int, others: int, prefix: str) -> list[list[str]]:
    return [[f"{prefix}{i}" for i in rng.permutation(others)[:3].tolist()] for _ in range(own)]


def result_of(objective: str, seed: int = 3) -> Result:
    """Return a small batch in which everybody wished, somebody said no, and places are few."""
    rng = np.random.default_rng(seed)
    n_seekers, n_candidates = 9, 4
    wishes = [
        WishList(f"{side}{i}", tuple(names), word=f"word-{side}{i}")
        for side, lists in (
            ("s", ranked(rng, n_seekers, n_candidates, "m")),
            ("m", ranked(rng, n_candidates, n_seekers, "s")),
        )
        for i, names in enumerate(lists)
    ]
    no = next(f"m{c}" for c in range(n_candidates) if f"m{c}" not in wishes[0].ranked)
    wishes[0] = replace(wishes[0], refused=(no,))
    wishes = [replace(item, receipt=receipt_of(4, item.as_json())) for item in wishes]
    by_id = {item.id: item for item in wishes}
    worth = Worth()
    rows = []
    for s in range(n_seekers):
        for c in range(n_candidates):
            if f"m{c}" in by_id[f"s{s}"].refused:
                continue
            ranks = [
                own.ranked.index(other) + 1 if other in own.ranked else 0
                for own, other in ((by_id[f"s{s}"], f"m{c}"), (by_id[f"m{c}"], f"s{s}"))
            ]
            rows.append((s, c, round(float(rng.random()), 3), *ranks))
    table = np.array(rows)
    marks = Marks(table[:, 2], table[:, 3].astype(np.int64), table[:, 4].astype(np.int64))
    utility = worth.of(marks.score, marks.receiver_rank, marks.provider_rank)
    problem = make_problem(
        [(int(r[0]), int(r[1]), float(u)) for r, u in zip(rows, utility, strict=True)],
        demand=[1] * n_seekers,
        capacity=[2, 2, 1, 2],
        objective=objective,
    )
    return Result(
        problem=problem,
        solution=solve(problem, seed=seed),
        worth=worth,
        marks=marks,
        wishes=wishes,
        programme={"title_zh": "春季双选（示例）", "number": 4},
        made={"objective": objective, "seed": seed, "program": "dianqiao 0.1.0", "edits": []},
    )


@pytest.fixture(scope="module")
def document() -> Document:
    return sealed(result_of("utility"))


def written(document: Document) -> Document:
    found: Document = json.loads(json.dumps(document, ensure_ascii=False))
    return found


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", range(4))
def test_every_result_is_accepted(objective: Objective, seed: int) -> None:
    assert verify_result(written(sealed(result_of(objective, seed)))) == ()


def free_pair(d: Document) -> list[int]:
    taken = {tuple(pair) for pair in d["solution"]["pairs"]}
    return next(row[:2] for row in d["problem"]["pairs"] if tuple(row[:2]) not in taken)


def move_pair(d: Document) -> None:
    d["solution"]["pairs"][0] = free_pair(d)


def drop_pair(d: Document) -> None:
    d["solution"]["pairs"].pop()


def set_to(*path: Any, value: Any) -> Tamper:
    def tamper(d: Any) -> None:
        for key in path[:-1]:
            d = d[key]
        d[path[-1]] = value(d[path[-1]]) if callable(value) else value

    return tamper


TAMPERED: dict[str, tuple[Tamper, str]] = {
    "a pair moved": (move_pair, "solution"),
    "a pair removed": (drop_pair, "solution"),
    "a utility raised": (set_to("problem", "pairs", 0, 2, value=lambda u: u + 0.1), "problem"),
    "a capacity raised": (
        set_to("problem", "candidates", 2, "capacity", value=lambda n: n + 1),
        "problem",
    ),
    "a demand lowered": (set_to("problem", "seekers", 1, "demand", value=0), "problem"),
    "a minimum added": (set_to("problem", "seekers", 1, "minimum", value=1), "problem"),
    "a pair locked": (set_to("problem", "locked", value=[[0, 0]]), "problem"),
    "a participant renamed": (set_to("problem", "seekers", 0, "id", value="s99"), "problem"),
    "a price changed": (
        set_to("solution", "certificate", "utility", "prices", 0, value=lambda p: p + 5),
        "solution",
    ),
    "a count price changed": (
        set_to("solution", "certificate", "count", "prices", 0, value=lambda p: p + 2),
        "solution",
    ),
    "the problem's fingerprint": (
        set_to("solution", "certificate", "problem", value="0" * 64),
        "solution",
    ),
    "the solution's seal": (set_to("solution", "certificate", "seal", value="0" * 64), "solution"),
    "the sum claimed": (
        set_to("solution", "objective", "utility", value=lambda u: u + 1),
        "solution",
    ),
    "the bound claimed": (
        set_to("solution", "objective", "upper_bound", value=lambda u: u - 0.5),
        "solution",
    ),
    "the gap claimed": (set_to("solution", "objective", "gap", value=0.5), "solution"),
    "somebody unmatched hidden": (set_to("solution", "unmet", value=[]), "solution"),
    "the seed": (set_to("made", "seed", value=99), "made"),
    "the objective": (set_to("made", "objective", value="stable"), "made"),
    "the version": (set_to("made", "program", value="other 9"), "made"),
    "the programme": (set_to("programme", "number", value=5), "programme"),
    "a wish list turned round": (
        set_to("wishes", 1, "ranked", value=lambda names: names[::-1]),
        "wishes",
    ),
    "a wish removed": (set_to("wishes", 1, "ranked", value=lambda names: names[:-1]), "wishes"),
    "a no removed": (set_to("wishes", 0, "refused", value=[]), "wishes"),
    "wishes left out": (set_to("wishes", value=lambda rows: rows[:-1]), "wishes"),
    "a receipt": (set_to("wishes", 1, "receipt", value="0" * 64), "wishes"),
    "a secret word": (set_to("wishes", 2, "word", value="other"), "wishes"),
    "a score of the matcher": (set_to("marks", 0, 0, value=lambda s: s / 2), "marks"),
    "a rank counted": (set_to("marks", 0, 1, value=lambda r: r + 1), "marks"),
    "the weight of wishes": (set_to("worth", "receiver", value=0.9), "worth"),
    "the seal": (set_to("seal", value="0" * 64), "seal"),
    "the seal of a part": (set_to("seals", "wishes", value="0" * 64), "wishes"),
}


@pytest.mark.parametrize(("tamper", "part"), TAMPERED.values(), ids=list(TAMPERED))
def test_tampered_results_are_rejected_and_the_part_is_named(
    document: Document, tamper: Tamper, part: str
) -> None:
    changed = copy.deepcopy(document)
    tamper(changed)

    found = {item.place.split(".")[0].split("[")[0] for item in verify_result(changed)}

    assert part in found


def reseal(d: Document) -> None:
    """Do what somebody does who knows how seals are made."""
    d["solution"]["certificate"]["seal"] = seal_of(d["solution"])
    d["seals"] = {part: part_seal(part, d[part]) for part in PARTS}
    d["seal"] = fingerprint_of(d["seals"])


RESEALED = {
    "a pair moved": "solution",
    "a pair removed": "solution",
    "a utility raised": "problem",
    "a capacity raised": "solution",
    "a demand lowered": "solution",
    "a pair locked": "solution",
    "a participant renamed": "wishes",
    "a price changed": "solution",
    "the problem's fingerprint": "solution",
    "the sum claimed": "solution",
    "the bound claimed": "solution",
    "the gap claimed": "solution",
    "somebody unmatched hidden": "solution",
    "the seed": "made",
    "the objective": "made",
    "a wish list turned round": "marks",
    "a receipt": "wishes",
    "the programme": "wishes",
    "wishes left out": "wishes",
    "a score of the matcher": "problem",
    "a rank counted": "marks",
    "the weight of wishes": "problem",
}


@pytest.mark.parametrize(("name", "part"), RESEALED.items(), ids=list(RESEALED))
def test_tampered_and_sealed_anew_is_rejected_for_what_it_says(
    document: Document, name: str, part: str
) -> None:
    changed = copy.deepcopy(document)
    TAMPERED[name][0](changed)
    reseal(changed)

    found = {item.place.split(".")[0].split("[")[0] for item in verify_result(changed)}

    assert part in found
    assert changed["seal"] != document["seal"]


def test_refused_pair_that_is_listed_is_named(document: Document) -> None:
    changed = copy.deepcopy(document)
    row = changed["problem"]["pairs"][0]
    changed["wishes"][row[0]]["refused"].append(f"m{row[1]}")

    found = [item for item in verify_result(changed) if item.flaw is Flaw.REFUSED_LISTED]

    assert [item.place for item in found] == ["problem.pairs[0]"]


@pytest.mark.parametrize(
    ("tamper", "fault", "place"),
    [
        (lambda d: d.pop("seal"), Fault.MISSING_KEY, "result"),
        (set_to("format", value="other/1"), Fault.WRONG_FORMAT, "format"),
        (lambda d: d["marks"].pop(), Fault.WRONG_LENGTH, "marks"),
        (set_to("marks", 0, value=["a", 1, 2]), Fault.NOT_A_NUMBER, "marks[0]"),
        (set_to("worth", "fit", value="1"), Fault.NOT_A_NUMBER, "worth.fit"),
        (set_to("wishes", 1, "id", value="s0"), Fault.DUPLICATE_ID, "wishes[1].id"),
        (set_to("wishes", 1, "id", value=7), Fault.NOT_AN_ID, "wishes[1].id"),
        (set_to("wishes", 1, "ranked", value=[7]), Fault.NOT_AN_ID, "wishes[1].ranked[0]"),
        (set_to("problem", "objective", value="x"), Fault.UNKNOWN_OBJECTIVE, "problem.objective"),
        (set_to("solution", "status", value="x"), Fault.UNKNOWN_CODE, "solution.status"),
    ],
)
def test_what_is_no_result_is_told_with_its_place(
    document: Document, tamper: Tamper, fault: Fault, place: str
) -> None:
    changed = copy.deepcopy(document)
    tamper(changed)

    with pytest.raises(FormatError) as refused:
        verify_result(changed)

    assert (refused.value.fault, refused.value.place) == (fault, place)


def test_participant_finds_its_own_wishes_and_nobody_elses(document: Document) -> None:
    proof = proof_for(document, "s3")
    assert proof is not None

    assert verify_proof(written(proof)) == ()
    assert proof["seal"] == document["seal"]
    assert proof["own"]["ranked"] == document["wishes"][3]["ranked"]
    assert "word-s4" not in json.dumps(proof)
    assert proof_for(document, "s99") is None


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (set_to("own", "ranked", value=[]), "wishes own"),
        (set_to("own", "word", value="guessed"), "own"),
        (set_to("programme", "version", value=9), "programme"),
        (set_to("fingerprints", "s1", value="0" * 64), "fingerprints"),
        (set_to("seals", "solution", value="0" * 64), "seal"),
        (set_to("seal", value="0" * 64), "seal"),
    ],
)
def test_tampered_proof_is_rejected(document: Document, tamper: Tamper, place: str) -> None:
    proof = copy.deepcopy(proof_for(document, "s3"))
    tamper(proof)

    assert [item.place for item in verify_proof(proof)] == place.split()


def test_numbers_need_not_be_written_alike(document: Document) -> None:
    problem: Problem = result_of("utility").problem

    assert document["problem"] == json.loads(json.dumps(problem.as_json()))
