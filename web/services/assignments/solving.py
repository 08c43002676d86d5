"""Solving a programme: its problem as places stand now, the answer, and what would help whom."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.flow import InfeasibleError
from matcher.assignment.problem import Problem
from matcher.assignment.relaxing import Allowed, Relief, best_recruit, reliefs_of
from matcher.assignment.solution import Certificate, Solution, Status
from matcher.assignment.solve import solve
from models.programme import AssignmentDraft, CandidatePair
from web.services.programmes.problem import BuiltProblem, build_problem

REFUSABLE = ("veto", "no:receiver", "no:provider")
"""What forbids a pair and can be taken back by whoever said so, the office's own first."""

SHARE_OF_SOLVING = 0.8
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Made:
    """What a run gave, before it is stored."""

    problem: Problem
    solution: Solution
    reliefs: tuple[Relief, ...]
    recruit: dict[str, Any] | None


def make(session: Session, *, draft_id: int, report: Progress) -> Made:
    """Solve a draft; nothing is stored."""
    report("read", 0.02)
    draft = session.get_one(AssignmentDraft, draft_id)
    built = build_problem(
        session,
        programme_id=draft.programme_id,
        objective=draft.objective,
        pins=[(s, p) for s, p in draft.parameters["pins"]],
        vetoes=[(s, p) for s, p in draft.parameters["bars"]],
    )
    problem = built.problem
    if not built.is_within_quotas:
        conflict = Solution(Status.INFEASIBLE, certificate=Certificate(problem=problem.digest()))
        return Made(problem, conflict.timed(0.0, draft.seed), (), None)
    report("solve", 0.05)
    solution = solve(
        problem,
        time_limit=draft.parameters["seconds"],
        seed=draft.seed,
        report=lambda share: report("solve", 0.05 + min(share, 1.0) * (SHARE_OF_SOLVING - 0.05)),
    )
    report("explain", SHARE_OF_SOLVING)
    if solution.status is Status.INFEASIBLE:
        return Made(problem, solution, (), None)
    reliefs = reliefs_of(
        problem,
        solution.pairs,
        solution.unmet,
        allowed=allowed_of(session, built),
        report=lambda share: report("explain", SHARE_OF_SOLVING + 0.15 * share),
    )
    report("store", 0.97)
    return Made(problem, with_changes(solution, reliefs), reliefs, recruit_of(problem))


def allowed_of(session: Session, built: BuiltProblem) -> Allowed:
    """Return whom each receiver could be allowed besides, if somebody took back a no or a veto."""
    seekers = {seat: index for index, seat in enumerate(built.receiver_seats)}
    candidates = {seat: index for index, seat in enumerate(built.provider_seats)}
    found = select(CandidatePair).where(
        CandidatePair.receiver_seat_id.in_(seekers), CandidatePair.gate.in_(REFUSABLE)
    )
    rows = sorted(session.scalars(found), key=lambda row: (REFUSABLE.index(row.gate), -row.score))
    allowed: dict[int, list[int]] = {}
    for row in rows:
        if row.provider_seat_id in candidates:
            own = allowed.setdefault(seekers[row.receiver_seat_id], [])
            own.append(candidates[row.provider_seat_id])
    return allowed


def with_changes(solution: Solution, reliefs: tuple[Relief, ...]) -> Solution:
    """Return an answer that proposes what may be allowed, and nothing else."""
    return replace(solution, unmet=tuple(item.unmet for item in reliefs))


def recruit_of(problem: Problem) -> dict[str, Any] | None:
    """Return what another candidate would add, as it is kept."""
    try:
        found = best_recruit(problem)
    except InfeasibleError:
        return None
    if found is None:
        return None
    return {
        "like": problem.candidate_ids[found.like],
        "capacity": int(problem.capacity[found.like]),
        "places": found.gain.places,
        "served": found.served,
        "utility": found.gain.utility,
    }


def relief_row(problem: Problem, item: Relief) -> dict[str, Any]:
    """Return what would help somebody, as it is kept."""
    change = item.unmet.change
    return {
        "seeker": problem.seeker_ids[item.unmet.seeker],
        "missing": item.unmet.missing,
        "reason": item.unmet.lack.value,
        "candidate": problem.candidate_ids[change.candidate] if change else None,
        "capacity": change.capacity if change else None,
        "lists_pair": change.lists_pair if change else False,
        "is_verified": item.is_verified,
    }
