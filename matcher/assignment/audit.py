"""Re-check a sealed file, or what a participant holds of it, and name what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from matcher.assignment.documents import seal_of
from matcher.assignment.files import (
    Fault,
    FormatError,
    checked_list,
    checked_object,
    problem_of,
)
from matcher.assignment.problem import FloatArray, Problem
from matcher.assignment.reading import solution_of
from matcher.assignment.results import (
    FORMAT,
    KEYS,
    PARTS,
    PROOF_FORMAT,
    PROOF_KEYS,
    WISH_KEYS,
    fingerprint_of,
    part_seal,
    receipt_of,
)
from matcher.assignment.verify import verify
from matcher.assignment.violation import Flaw, Violation
from matcher.assignment.wishes import Worth

_MARKS = 3
_EXACT = 2e-6
"""Worth is kept with six decimals."""


def verify_result(document: object) -> tuple[Violation, ...]:
    """Return everything in a sealed file that does not hold.

    Parameters
    ----------
    document : object
        A JSON document in the format ``dianqiao-result/1``; nothing in it is taken on trust.

    Returns
    -------
    violations : tuple of Violation
        Empty where everything holds.

    Raises
    ------
    FormatError
        At the first fault of its shape.
    """
    root = checked_object(document, "result", KEYS, KEYS)
    if root["format"] != FORMAT:
        raise FormatError(Fault.WRONG_FORMAT, "format", root["format"])
    problem = _within("problem", lambda: problem_of(root["problem"]))
    solution = _within("solution", lambda: solution_of(root["solution"], problem))
    wishes = _wishes(root["wishes"])
    marks = _marks(root["marks"], problem)
    made = checked_object(root["made"], "made", (), ())
    found = [*_seals(root, PARTS), *_made(made, problem, root["solution"])]
    found += _receipts(root["programme"], wishes)
    found += _wished(problem, marks, wishes)
    found += _worth(_worth_of(root["worth"]), problem, marks)
    answered = verify(problem, solution, seal=seal_of(root["solution"]))
    return (*found, *(replace(item, place=f"solution.{item.place}") for item in answered))


def verify_proof(document: object) -> tuple[Violation, ...]:
    """Return everything that does not hold in what a participant has of a result.

    Parameters
    ----------
    document : object
        A JSON document in the format ``dianqiao-proof/1``.

    Returns
    -------
    violations : tuple of Violation
        Empty where the wishes in it were part of the result with the seal in it.

    Raises
    ------
    FormatError
        At the first fault of its shape.
    """
    root = checked_object(document, "proof", PROOF_KEYS, PROOF_KEYS)
    if root["format"] != PROOF_FORMAT:
        raise FormatError(Fault.WRONG_FORMAT, "format", root["format"])
    own = checked_object(root["own"], "own", WISH_KEYS, WISH_KEYS)
    listed = checked_object(root["fingerprints"], "fingerprints", (), ())
    seals = checked_object(root["seals"], "seals", (), PARTS)
    found = list(_receipts(root["programme"], {own["id"]: own}))
    if seals["programme"] != fingerprint_of(root["programme"]):
        found.append(Violation("programme", Flaw.PART_CHANGED))
    if listed.get(str(own["id"])) != fingerprint_of(own):
        found.append(Violation("own", Flaw.WISHES_UNLISTED))
    if seals["wishes"] != fingerprint_of(listed):
        found.append(Violation("fingerprints", Flaw.LIST_CHANGED))
    if root["seal"] != fingerprint_of(seals):
        found.append(Violation("seal", Flaw.SEAL_WRONG))
    return tuple(found)


def _within(place: str, read: Any) -> Any:
    try:
        return read()
    except FormatError as error:
        raise FormatError(error.fault, f"{place}.{error.place}", error.value) from error


def _wishes(document: object) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for index, item in enumerate(checked_list(document, "wishes")):
        here = f"wishes[{index}]"
        row = checked_object(item, here, WISH_KEYS, WISH_KEYS)
        if not isinstance(row["id"], str):
            raise FormatError(Fault.NOT_AN_ID, f"{here}.id", row["id"])
        if row["id"] in found:
            raise FormatError(Fault.DUPLICATE_ID, f"{here}.id", row["id"])
        for key in ("ranked", "refused"):
            for number, other in enumerate(checked_list(row[key], f"{here}.{key}")):
                if not isinstance(other, str):
                    raise FormatError(Fault.NOT_AN_ID, f"{here}.{key}[{number}]", other)
        found[row["id"]] = row
    return found


def _marks(document: object, problem: Problem) -> FloatArray:
    rows = checked_list(document, "marks")
    if len(rows) != problem.n_pairs:
        raise FormatError(Fault.WRONG_LENGTH, "marks", problem.n_pairs)
    for index, row in enumerate(rows):
        numbers = checked_list(row, f"marks[{index}]")
        if len(numbers) != _MARKS or any(type(n) not in {int, float} for n in numbers):
            raise FormatError(Fault.NOT_A_NUMBER, f"marks[{index}]", row)
    return np.array(rows, dtype=np.float64).reshape(-1, _MARKS)


def _worth_of(document: object) -> Worth:
    keys = tuple(Worth().as_json())
    row = checked_object(document, "worth", keys, keys)
    for key in keys:
        if type(row[key]) not in {int, float}:
            raise FormatError(Fault.NOT_A_NUMBER, f"worth.{key}", row[key])
    return Worth(**{key: row[key] for key in keys})


def _seals(root: Mapping[str, Any], parts: tuple[str, ...]) -> Iterator[Violation]:
    seals = checked_object(root["seals"], "seals", (), parts)
    for part in parts:
        if seals[part] != part_seal(part, root[part]):
            yield Violation(part, Flaw.PART_CHANGED)
    if root["seal"] != fingerprint_of(dict(seals)):
        yield Violation("seal", Flaw.SEAL_WRONG)


def _made(
    made: Mapping[str, Any], problem: Problem, solution: Mapping[str, Any]
) -> Iterator[Violation]:
    stated = {"objective": str(problem.objective), "seed": solution.get("seed")}
    for key, value in stated.items():
        if made.get(key) != value:
            values = {"claimed": made.get(key), "value": value}
            yield Violation(f"made.{key}", Flaw.MADE_OTHERWISE, values)


def _receipts(programme: object, wishes: Mapping[str, Mapping[str, Any]]) -> Iterator[Violation]:
    number = checked_object(programme, "programme", (), ("number",))["number"]
    for name, row in wishes.items():
        if not row["receipt"]:
            continue
        names = (name, *row["ranked"], *row["refused"])
        is_known = all(each[1:].isdecimal() for each in names)
        if not is_known or row["receipt"] != receipt_of(number, row):
            yield Violation("wishes", Flaw.OTHER_RECEIPT, {"who": name})


def _wished(
    problem: Problem, marks: FloatArray, wishes: Mapping[str, Mapping[str, Any]]
) -> Iterator[Violation]:
    for name in (*problem.seeker_ids, *problem.candidate_ids):
        if name not in wishes:
            yield Violation("wishes", Flaw.WISHES_MISSING, {"who": name})
    for name in wishes.keys() - {*problem.seeker_ids, *problem.candidate_ids}:
        yield Violation("wishes", Flaw.WISHES_OF_NOBODY, {"who": name})
    ranks = {name: _ranks(row) for name, row in wishes.items()}
    refused = {name: set(row["refused"]) for name, row in wishes.items()}
    for position in range(problem.n_pairs):
        seeker = problem.seeker_ids[problem.seeker[position]]
        candidate = problem.candidate_ids[problem.candidate[position]]
        for own, other, column in ((seeker, candidate, 1), (candidate, seeker, 2)):
            wished, counted = ranks.get(own, {}).get(other, 0), int(marks[position, column])
            if wished != counted:
                flaw = Flaw.WISH_MISCOUNTED if wished else Flaw.WISH_INVENTED
                values = {"who": own, "other": other, "wished": wished, "counted": counted}
                yield Violation(f"marks[{position}]", flaw, values)
            if other in refused.get(own, ()):
                both = {"who": own, "other": other}
                yield Violation(f"problem.pairs[{position}]", Flaw.REFUSED_LISTED, both)


def _ranks(row: Mapping[str, Any]) -> dict[str, int]:
    return {other: rank for rank, other in enumerate(row["ranked"], start=1)}


def _worth(worth: Worth, problem: Problem, marks: FloatArray) -> Iterator[Violation]:
    ranks = marks[:, 1:].astype(np.int64)
    right = worth.of(marks[:, 0], ranks[:, 0], ranks[:, 1])
    for position in np.flatnonzero(np.abs(right - problem.utility) > _EXACT).tolist():
        value, stated = float(right[position]), float(problem.utility[position])
        values = {"claimed": stated, "value": value}
        yield Violation(f"problem.pairs[{position}]", Flaw.WORTH_WRONG, values)
