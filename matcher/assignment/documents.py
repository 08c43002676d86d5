"""Solutions as documents, with a seal."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from matcher.assignment.problem import Problem
from matcher.assignment.solution import (
    FORMAT,
    Certificate,
    Cut,
    Proof,
    Requirement,
    Solution,
    Unmet,
)
from matcher.assignment.wording import relaxation_text, requirement_text

SOLUTION_KEYS = ("format", "status", "pairs", "objective", "unmet", "conflicts", "certificate")
SCORE_KEYS = (
    "pairs",
    "utility",
    "upper_bound",
    "gap",
    "worst_seeker",
    "worst_seeker_upper_bound",
    "served",
    "worst_served",
)
UNLOCKED_KEYS = ("upper_bound_unlocked", "gap_unlocked")
"""Only where pairs are locked."""


def document_of(problem: Problem, solution: Solution) -> dict[str, Any]:
    """Return a solution in its file format, sealed.

    Parameters
    ----------
    problem : Problem
        Gives the ids for its sentences.
    solution : Solution
        The answer.

    Returns
    -------
    document : dict of str to object
        What ``json.dump`` writes.
    """
    score = solution.score
    document: dict[str, Any] = {
        "format": FORMAT,
        "status": str(solution.status),
        "pairs": solution.pairs.tolist(),
        "objective": {key: getattr(score, key) for key in _keys_of(solution)},
        "unmet": [_unmet(problem, item) for item in solution.unmet],
        "conflicts": [_requirement(problem, item) for item in solution.conflicts],
        "certificate": _certificate(solution.certificate),
        "seconds": solution.seconds,
        "seed": solution.seed,
        "solver": solution.solver,
    }
    document["certificate"]["seal"] = seal_of(document)
    return document


def _keys_of(solution: Solution) -> tuple[str, ...]:
    is_locked = solution.score.upper_bound_unlocked is not None
    return (*SCORE_KEYS, *UNLOCKED_KEYS) if is_locked else SCORE_KEYS


def seal_of(document: Mapping[str, Any]) -> str:
    """Return the fingerprint of a solution file, whatever the order and spacing of its keys.

    Parameters
    ----------
    document : mapping of str to object
        In the file format, with or without its seal.

    Returns
    -------
    seal : str
        SHA-256 in hexadecimal digits.
    """
    certificate = document.get("certificate")
    unsealed = dict(document)
    if isinstance(certificate, dict):
        unsealed["certificate"] = {k: v for k, v in certificate.items() if k != "seal"}
    text = json.dumps(unsealed, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _unmet(problem: Problem, item: Unmet) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seeker": item.seeker,
        "missing": item.missing,
        "reason": str(item.lack),
        "relax": relaxation_text(problem, item),
    }
    if item.change is not None:
        row["change"] = {
            "candidate": item.change.candidate,
            "capacity": item.change.capacity,
            "lists_pair": item.change.lists_pair,
        }
    return row


def _requirement(problem: Problem, item: Requirement) -> dict[str, Any]:
    row = {
        "rule": str(item.rule),
        "seeker": item.seeker,
        "candidate": item.candidate,
        "value": item.value,
    }
    kept = {key: value for key, value in row.items() if value is not None}
    return {**kept, "text": requirement_text(problem, item)}


def _certificate(certificate: Certificate) -> dict[str, Any]:
    parts: dict[str, Any] = {"problem": certificate.problem}
    for key in ("count", "utility", "worst_seeker", "unlocked"):
        proof = getattr(certificate, key)
        if isinstance(proof, Cut):
            parts[key] = {
                "seekers": proof.seekers.tolist(),
                "candidates": proof.candidates.tolist(),
            }
        elif proof is not None:
            parts[key] = _proof(proof)
    if certificate.exhausted:
        parts["exhausted"] = list(certificate.exhausted)
    return parts


def _proof(proof: Proof) -> dict[str, Any]:
    row: dict[str, Any] = {"prices": proof.prices.tolist()}
    if proof.weights is not None:
        row["weights"] = proof.weights.tolist()
    if proof.bonus:
        row["bonus"] = proof.bonus
    return row
