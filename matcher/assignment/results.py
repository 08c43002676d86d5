"""Published results as sealed files, and what a participant can show of its own part.

Each part of a file has a fingerprint, and the seal is the fingerprint of these: whoever knows the
seal knows the whole. What each participant wished has a fingerprint of its own, made with a word
that it alone is told; the list of these fingerprints says nothing of the wishes, so that everybody
can be given it, and find its own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.assignment.documents import document_of
from matcher.assignment.problem import FloatArray, IntArray, Problem
from matcher.assignment.solution import Solution
from matcher.assignment.wishes import Worth

FORMAT = "dianqiao-result/1"
PROOF_FORMAT = "dianqiao-proof/1"
PARTS = ("programme", "made", "worth", "problem", "marks", "wishes", "solution")
KEYS = ("format", *PARTS, "seals", "seal")
PROOF_KEYS = ("format", "programme", "own", "fingerprints", "seals", "seal")
WISH_KEYS = ("id", "ranked", "refused", "receipt", "word")


@dataclass(frozen=True, slots=True)
class WishList:
    """What a participant said of the others.

    Attributes
    ----------
    id : str
        As the problem names it.
    ranked, refused : tuple of str
        Whom it wished for, the dearest first, and whom it said no to.
    receipt : str
        What it was given when it handed them in; empty where it did not.
    word : str
        Random, told to it alone: without it nobody can guess its wishes from the fingerprint.
    """

    id: str
    ranked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    receipt: str = ""
    word: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the wishes as they stand in a file.

        Returns
        -------
        document : dict of str to object
            By the names of the attributes.
        """
        return {
            "id": self.id,
            "ranked": list(self.ranked),
            "refused": list(self.refused),
            "receipt": self.receipt,
            "word": self.word,
        }


@dataclass(frozen=True, eq=False)
class Marks:
    """What the worth of each listed pair is made of.

    Attributes
    ----------
    score : ndarray of shape (n_pairs,)
        The matcher's.
    receiver_rank, provider_rank : ndarray of shape (n_pairs,)
        Where the pair stands among the wishes of each side; 0 where it does not.
    """

    score: FloatArray
    receiver_rank: IntArray
    provider_rank: IntArray


@dataclass(frozen=True, eq=False)
class Result:
    """Everything that a sealed file says.

    Attributes
    ----------
    programme, made : mapping of str to object
        What it is a result of; how, when and with which version it was made.
    wishes : sequence of WishList
        Of everybody in the problem.
    """

    problem: Problem
    solution: Solution
    worth: Worth
    marks: Marks
    wishes: Sequence[WishList] = ()
    programme: Mapping[str, Any] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)


def sealed(result: Result) -> dict[str, Any]:
    """Return a result in its file format, sealed.

    Parameters
    ----------
    result : Result
        What was published.

    Returns
    -------
    document : dict of str to object
        What ``json.dump`` writes.
    """
    marks = result.marks
    document: dict[str, Any] = {
        "format": FORMAT,
        "programme": dict(result.programme),
        "made": dict(result.made),
        "worth": dict(result.worth.as_json()),
        "problem": dict(result.problem.as_json()),
        "marks": [
            list(row)
            for row in zip(
                marks.score.tolist(),
                marks.receiver_rank.tolist(),
                marks.provider_rank.tolist(),
                strict=True,
            )
        ],
        "wishes": [item.as_json() for item in result.wishes],
        "solution": document_of(result.problem, result.solution),
    }
    document["seals"] = {part: part_seal(part, document[part]) for part in PARTS}
    document["seal"] = fingerprint_of(document["seals"])
    return document


def part_seal(part: str, content: Any) -> str:
    """Return the fingerprint of a part of a file.

    Parameters
    ----------
    part : str
        One of `PARTS`.
    content : object
        What stands there.

    Returns
    -------
    seal : str
        Of the wishes: that of the list of their fingerprints.
    """
    return fingerprint_of(fingerprints_of(content) if part == "wishes" else content)


def fingerprints_of(wishes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the fingerprint of what each participant wished.

    Parameters
    ----------
    wishes : sequence of mapping
        As they stand in a file.

    Returns
    -------
    fingerprints : dict of str to str
        By id.
    """
    return {str(item["id"]): fingerprint_of(item) for item in wishes}


def fingerprint_of(content: Any) -> str:
    """Return the fingerprint of anything that stands in a file.

    Parameters
    ----------
    content : object
        JSON, whatever the order and spacing of its keys.

    Returns
    -------
    fingerprint : str
        SHA-256 in hexadecimal digits.

    Examples
    --------
    >>> fingerprint_of({"b": 1, "a": "é"})[:16] == fingerprint_of({"a": "é", "b": 1})[:16]
    True
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def receipt_of(programme: int, own: Mapping[str, Any]) -> str:
    """Return the receipt that somebody was given for its wishes.

    Parameters
    ----------
    programme : int
        Its number.
    own : mapping of str to object
        The wishes, as they stand in a file.

    Returns
    -------
    receipt : str
        SHA-256 in hexadecimal digits.
    """
    said = {
        "programme": programme,
        "seat": int(own["id"][1:]),
        "ranked": [int(name[1:]) for name in own["ranked"]],
        "refused": sorted(int(name[1:]) for name in own["refused"]),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def proof_for(document: Mapping[str, Any], participant: str) -> dict[str, Any] | None:
    """Return what shows a participant that its wishes were part of a result.

    Parameters
    ----------
    document : mapping of str to object
        A sealed file.
    participant : str
        As the problem names it.

    Returns
    -------
    proof : dict of str to object or None
        Its own wishes, and nothing of the others' but fingerprints; None where it took no part.
    """
    own = next((item for item in document["wishes"] if item["id"] == participant), None)
    if own is None:
        return None
    return {
        "format": PROOF_FORMAT,
        "programme": document["programme"],
        "own": own,
        "fingerprints": fingerprints_of(document["wishes"]),
        "seals": document["seals"],
        "seal": document["seal"],
    }
