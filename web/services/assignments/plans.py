"""A draft read back: the problem, the answer, and the plan as its edits leave it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from matcher.assignment.documents import document_of
from matcher.assignment.effects import broken_by, relaxed_for, solution_by_hand
from matcher.assignment.files import problem_of
from matcher.assignment.problem import IntArray, Problem
from matcher.assignment.reading import solution_of
from matcher.assignment.sheet import Edit, EditKind, Sheet
from matcher.assignment.solution import Requirement, Solution
from matcher.assignment.standing import Ranks, Standing, standing_of
from models.programme import AssignmentDraft, CandidatePair, Programme
from models.programme_states import DraftState
from web.services.access import Actor
from web.services.assignments.errors import DraftError
from web.services.missing import NotFoundError
from web.services.programmes import territory

SeatPair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Plan:
    """A draft that is done, with its edits.

    `problem` and `solution` are those of the run; `sheet` is the plan as it stands.
    """

    draft: AssignmentDraft
    problem: Problem
    solution: Solution
    sheet: Sheet

    @property
    def is_edited(self) -> bool:
        """Whether its pairs are not those of the run."""
        return (
            bool(self.draft.edits)
            and self.sheet.pairs != Sheet.of(self.problem, self.solution.pairs).pairs
        )

    @property
    def broken(self) -> tuple[Requirement, ...]:
        """Minimums that it misses by hand."""
        return broken_by(self.problem, self.sheet)

    def answered(self) -> tuple[Problem, Solution]:
        """Return the problem that the plan answers as it stands, and the answer."""
        if not self.is_edited:
            return self.problem, self.solution
        asked = relaxed_for(self.problem, self.sheet)
        solution = solution_by_hand(asked, self.solution.certificate, self.sheet)
        # only a run knows whom a no or a veto keeps apart, and whom a rule
        told = tuple(
            replace(item, change=None) if item.change and item.change.lists_pair else item
            for item in solution.unmet
        )
        return asked, replace(solution, unmet=told).timed(0.0, self.draft.seed)

    def seats(self, seeker: int, candidate: int) -> SeatPair:
        """Return the seats behind a pair of indices."""
        return seat_of(self.problem.seeker_ids[seeker]), seat_of(
            self.problem.candidate_ids[candidate]
        )

    def index(self, receiver_seat: int, provider_seat: int) -> tuple[int, int]:
        """Return the indices of two seats.

        Raises
        ------
        NotFoundError
            If one of them takes no part.
        """
        return self.seeker(receiver_seat), self.candidate(provider_seat)

    def seeker(self, receiver_seat: int) -> int:
        """Return the index of a receiver's seat."""
        return _index(self.problem.seeker_ids, f"S{receiver_seat}")

    def candidate(self, provider_seat: int) -> int:
        """Return the index of a provider's seat."""
        return _index(self.problem.candidate_ids, f"P{provider_seat}")


def _index(ids: Sequence[str], wanted: str) -> int:
    if wanted not in ids:
        raise NotFoundError("seat", wanted)
    return ids.index(wanted)


def seat_of(name: str) -> int:
    """Return the seat that an id of a problem names."""
    return int(name[1:])


def find_draft(
    session: Session, actor: Actor, draft_id: int, *, action: str = "draft.read"
) -> tuple[Programme, AssignmentDraft]:
    """Return a draft to which the actor may do something, and its programme.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    draft = session.get(AssignmentDraft, draft_id)
    if draft is None:
        raise NotFoundError("draft", str(draft_id))
    return territory.find(session, actor, draft.programme_id, action), draft


def is_of(session: Session, programme_id: int, draft_id: int) -> bool:
    """Tell whether a draft is one of a programme."""
    found = select(AssignmentDraft.programme_id).where(AssignmentDraft.id == draft_id)
    return session.scalar(found) == programme_id


def load_plan(session: Session, draft_id: int) -> Plan:
    """Return a draft with its plan.

    Raises
    ------
    DraftError
        If it is not done.
    """
    draft = session.scalars(
        select(AssignmentDraft)
        .where(AssignmentDraft.id == draft_id)
        .options(undefer(AssignmentDraft.problem), undefer(AssignmentDraft.solution))
    ).one()
    if draft.state != DraftState.DONE:
        raise DraftError("not_done")
    problem = problem_of(draft.problem)
    solution = solution_of(draft.solution, problem)
    sheet = Sheet.of(problem, solution.pairs)
    for row in draft.edits:
        sheet = sheet.after(edit_of(row))
    return Plan(draft, problem, solution, sheet)


def edit_of(row: Mapping[str, Any]) -> Edit:
    """Return an edit as it was stored."""
    return Edit(
        EditKind(row["kind"]),
        row["seeker"],
        row["candidate"],
        row.get("other_seeker"),
        row.get("other_candidate"),
    )


def edit_row(edit: Edit, *, user_id: int | None, now: dt.datetime) -> dict[str, Any]:
    """Return an edit as it is stored."""
    return {
        "kind": edit.kind.value,
        "seeker": edit.seeker,
        "candidate": edit.candidate,
        "other_seeker": edit.other_seeker,
        "other_candidate": edit.other_candidate,
        "by": user_id,
        "at": now.isoformat(),
    }


def store_answer(draft: AssignmentDraft, problem: Problem, solution: Solution) -> None:
    """Keep what a run gave; its numbers follow by :func:`store_score`."""
    draft.problem = dict(problem.as_json())
    draft.solution = document_of(problem, solution)
    draft.inputs = problem.digest()


def store_score(session: Session, plan: Plan) -> None:
    """Keep what lists and comparisons show of a plan as it stands."""
    problem, solution = plan.answered()
    kept = plan.draft.score or {}
    document = document_of(problem, solution)
    standing = standing_of(problem, solution.pairs, ranks_of(session, plan.problem))
    plan.draft.score = {
        **kept,
        "status": solution.status.value,
        **document["objective"],
        **summary(standing),
        "unmet": len(solution.unmet),
        "fewer": max(len(plan.solution.pairs) - len(solution.pairs), 0),
        "is_edited": plan.is_edited,
    }


def summary(standing: Standing) -> dict[str, Any]:
    """Return the numbers of a plan by their names in a list."""
    return {
        "receiver_wishes": [
            *standing.seekers.places,
            standing.seekers.later,
            standing.seekers.unnamed,
        ],
        "provider_wishes": [
            *standing.candidates.places,
            standing.candidates.later,
            standing.candidates.unnamed,
        ],
        "receivers": standing.n_seekers,
        "covered": standing.served,
        "wanted": standing.wanted,
        "worst": standing.worst,
        "idle": standing.idle,
        "full": standing.full,
        "spread": list(standing.spread),
    }


def ranks_of(session: Session, problem: Problem) -> Ranks:
    """Return where the listed pairs of a problem stand among the wishes."""
    rows = pair_rows(session, problem)
    return Ranks(
        np.array([row.receiver_rank or 0 if row else 0 for row in rows], dtype=np.int64),
        np.array([row.provider_rank or 0 if row else 0 for row in rows], dtype=np.int64),
    )


def pair_rows(session: Session, problem: Problem) -> list[CandidatePair | None]:
    """Return what was frozen of each listed pair of a problem, in its order."""
    receivers = [seat_of(name) for name in problem.seeker_ids]
    providers = [seat_of(name) for name in problem.candidate_ids]
    found = select(CandidatePair).where(
        CandidatePair.receiver_seat_id.in_(receivers),
        CandidatePair.provider_seat_id.in_(providers),
    )
    rows = {(row.receiver_seat_id, row.provider_seat_id): row for row in session.scalars(found)}
    return [
        rows.get((receivers[s], providers[c]))
        for s, c in zip(problem.seeker.tolist(), problem.candidate.tolist(), strict=True)
    ]


def pairs_array(pairs: Sequence[tuple[int, int]]) -> IntArray:
    """Return pairs of indices as the solver has them."""
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
