"""Problem files read and checked: every fault is told with its place."""

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from matcher.assignment.problem import FORMAT, FloatArray, IntArray, Objective, Problem
from matcher.errors import MatcherError

LARGEST_COUNT = 10**9
LARGEST_UTILITY = 1e12
"""Beyond these, sums would no longer be exact."""

PROBLEM_KEYS = ("format", "seekers", "candidates", "pairs", "locked", "objective")


class Fault(StrEnum):
    """What can be wrong with a file."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_LIST = "not_a_list"
    WRONG_FORMAT = "wrong_format"
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    NOT_AN_ID = "not_an_id"
    DUPLICATE_ID = "duplicate_id"
    NOT_A_COUNT = "not_a_count"
    NOT_A_PAIR = "not_a_pair"
    NO_SUCH_SEEKER = "no_such_seeker"
    NO_SUCH_CANDIDATE = "no_such_candidate"
    NOT_A_NUMBER = "not_a_number"
    DUPLICATE_PAIR = "duplicate_pair"
    UNKNOWN_OBJECTIVE = "unknown_objective"
    UNKNOWN_CODE = "unknown_code"
    WRONG_LENGTH = "wrong_length"


class FormatError(MatcherError):
    """A file is not what its format says.

    Parameters
    ----------
    fault : Fault
        What is wrong.
    place : str
        Where: ``pairs[3]``, ``seekers[0].demand``, or ``line:column`` of the text.
    value : object
        What stands there, or what belongs there.
    """

    def __init__(self, fault: Fault, place: str, value: object = None) -> None:
        super().__init__(f"{place}: {fault} ({value!r})")
        self.fault = fault
        self.place = place
        self.value = value


def read_json(path: Path) -> Any:
    """Read a JSON document.

    Parameters
    ----------
    path : Path
        A file in UTF-8, with or without a byte order mark.

    Returns
    -------
    document : object
        As ``json.loads`` returns it.

    Raises
    ------
    FormatError
        With line and column, if it is no JSON.
    """
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        place = f"{line}:{column}"
        raise FormatError(Fault.NOT_UTF8, place, error.object[error.start : error.end]) from error
    except json.JSONDecodeError as error:
        raise FormatError(Fault.NOT_JSON, f"{error.lineno}:{error.colno}", error.msg) from error
    except (RecursionError, ValueError) as error:
        raise FormatError(Fault.NOT_JSON, "1:1", str(error)) from error


def read_problem(path: Path) -> Problem:
    """Read and check a problem file.

    Parameters
    ----------
    path : Path
        A file in the format ``dianqiao-assignment/1``.

    Returns
    -------
    problem : Problem
        Whole, though it may have no solution.

    Raises
    ------
    FormatError
        At the first fault.
    """
    return problem_of(read_json(path))


def problem_of(document: object) -> Problem:
    """Check a problem in its file format.

    Parameters
    ----------
    document : object
        A JSON document.

    Returns
    -------
    problem : Problem
        Whole, though it may have no solution.

    Raises
    ------
    FormatError
        At the first fault.

    Examples
    --------
    >>> problem = problem_of({
    ...     "format": "dianqiao-assignment/1",
    ...     "seekers": [{"id": "s1", "demand": 1}],
    ...     "candidates": [{"id": "m1", "capacity": 2}],
    ...     "pairs": [[0, 0, 0.83]],
    ... })
    >>> problem.n_pairs, problem.objective
    (1, <Objective.UTILITY: 'utility'>)
    """
    root = checked_object(document, "problem", PROBLEM_KEYS, ("seekers", "candidates", "pairs"))
    if root.get("format") != FORMAT:
        raise FormatError(Fault.WRONG_FORMAT, "format", root.get("format"))
    seekers = _side(root["seekers"], "seekers", "demand")
    candidates = _side(root["candidates"], "candidates", "capacity")
    pairs, utility = _pairs(root["pairs"], len(seekers.ids), len(candidates.ids))
    locked = _locked(root.get("locked", []), len(seekers.ids), len(candidates.ids))
    return Problem(
        seeker_ids=seekers.ids,
        candidate_ids=candidates.ids,
        demand=seekers.most,
        minimum=seekers.least,
        capacity=candidates.most,
        candidate_minimum=candidates.least,
        seeker=np.ascontiguousarray(pairs[:, 0]),
        candidate=np.ascontiguousarray(pairs[:, 1]),
        utility=utility,
        locked=locked,
        objective=_objective(root.get("objective", Objective.UTILITY)),
    )


class _Side(NamedTuple):
    ids: tuple[str, ...]
    most: IntArray
    least: IntArray


def checked_object(
    document: object, place: str, known: Sequence[str], required: Sequence[str]
) -> Mapping[str, Any]:
    """Check that there is an object with the keys it needs, and none that looks like a slip.

    Parameters
    ----------
    document : object
        What stands at the place.
    place : str
        Where.
    known, required : sequence of str
        Keys that mean something, and those that must be there.

    Returns
    -------
    document : mapping of str to object
        The same.

    Raises
    ------
    FormatError
        If it is not so.
    """
    if not isinstance(document, dict):
        raise FormatError(Fault.NOT_AN_OBJECT, place, document)
    for key in required:
        if key not in document:
            raise FormatError(Fault.MISSING_KEY, place, key)
    # Notes of the author may stand in a file; a misspelt rule may not go unnoticed.
    for key in document:
        if key not in known and get_close_matches(key, known, n=1, cutoff=0.8):
            raise FormatError(Fault.UNKNOWN_KEY, place, key)
    return document


def checked_list(document: object, place: str) -> list[Any]:
    """Check that there is a list.

    Parameters
    ----------
    document : object
        What stands at the place.
    place : str
        Where.

    Returns
    -------
    document : list
        The same.

    Raises
    ------
    FormatError
        If it is none.
    """
    if not isinstance(document, list):
        raise FormatError(Fault.NOT_A_LIST, place, document)
    return document


def _side(document: object, place: str, most: str) -> _Side:
    rows = checked_list(document, place)
    ids: dict[str, int] = {}
    counts = np.zeros((len(rows), 2), dtype=np.int64)
    for index, item in enumerate(rows):
        here = f"{place}[{index}]"
        row = checked_object(item, here, ("id", most, "minimum"), ("id", most))
        if not isinstance(row["id"], str) or not row["id"]:
            raise FormatError(Fault.NOT_AN_ID, f"{here}.id", row["id"])
        if row["id"] in ids:
            raise FormatError(Fault.DUPLICATE_ID, f"{here}.id", row["id"])
        ids[row["id"]] = index
        counts[index] = (
            _count(row[most], f"{here}.{most}"),
            _count(row.get("minimum", 0), f"{here}.minimum"),
        )
    return _Side(tuple(ids), counts[:, 0].copy(), counts[:, 1].copy())


def _count(value: Any, place: str) -> int:
    is_number = type(value) in {int, float}
    if not is_number or not 0 <= value <= LARGEST_COUNT or value % 1:
        raise FormatError(Fault.NOT_A_COUNT, place, value)
    return int(value)


def _pairs(document: object, n_seekers: int, n_candidates: int) -> tuple[IntArray, FloatArray]:
    rows = checked_list(document, "pairs")
    table = _table(rows, "pairs", 3)
    _check_indices(table[:, :2], "pairs", n_seekers, n_candidates)
    wild = np.flatnonzero(~(np.abs(table[:, 2]) <= LARGEST_UTILITY))
    if len(wild):
        raise FormatError(Fault.NOT_A_NUMBER, f"pairs[{wild[0]}][2]", rows[wild[0]][2])
    indices = table[:, :2].astype(np.int64)
    order = np.lexsort((indices[:, 1], indices[:, 0]))
    indices = indices[order]
    repeats = np.flatnonzero((indices[1:] == indices[:-1]).all(axis=1))
    if len(repeats):
        earlier, later = order[repeats[0]], order[repeats[0] + 1]
        raise FormatError(Fault.DUPLICATE_PAIR, f"pairs[{later}]", f"pairs[{earlier}]")
    return indices, table[order, 2]


def _locked(document: object, n_seekers: int, n_candidates: int) -> IntArray:
    table = _table(checked_list(document, "locked"), "locked", 2)
    _check_indices(table, "locked", n_seekers, n_candidates)
    return np.unique(table.astype(np.int64), axis=0)


def _table(rows: list[Any], place: str, width: int) -> FloatArray:
    if not rows:
        return np.zeros((0, width))
    if set(map(type, rows)) != {list} or set(map(len, rows)) != {width}:
        wrong = next(i for i, row in enumerate(rows) if type(row) is not list or len(row) != width)
        raise FormatError(Fault.NOT_A_PAIR, f"{place}[{wrong}]", rows[wrong])
    if set(map(type, chain.from_iterable(rows))) <= {int, float}:
        try:
            return np.array(rows, dtype=np.float64)
        except OverflowError:  # an integer of hundreds of digits
            pass
    for index, row in enumerate(rows):
        for cell, value in enumerate(row):
            if type(value) not in {int, float} or abs(value) > LARGEST_UTILITY:
                raise FormatError(Fault.NOT_A_NUMBER, f"{place}[{index}][{cell}]", value)
    raise FormatError(Fault.NOT_A_NUMBER, place)


def _check_indices(table: FloatArray, place: str, n_seekers: int, n_candidates: int) -> None:
    for column, size, fault in (
        (0, n_seekers, Fault.NO_SUCH_SEEKER),
        (1, n_candidates, Fault.NO_SUCH_CANDIDATE),
    ):
        values = table[:, column]
        wrong = np.flatnonzero(~((values >= 0) & (values < size) & (values % 1 == 0)))
        if len(wrong):
            raise FormatError(fault, f"{place}[{wrong[0]}][{column}]", float(values[wrong[0]]))


def _objective(value: object) -> Objective:
    if not isinstance(value, str) or value not in list(Objective):
        raise FormatError(Fault.UNKNOWN_OBJECTIVE, "objective", value)
    return Objective(value)
