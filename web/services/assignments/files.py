"""The sealed file of a published result, and each participant's part of it."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from importlib.metadata import version as version_of
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.problem import Problem
from matcher.assignment.results import Marks, Result, WishList, proof_for, sealed
from matcher.assignment.wishes import Worth
from models.programme import Programme, PublishedResult, Seat, Wish
from web.services.assignments.plans import Plan, pair_rows, seat_of

WORD_BYTES = 16
EDIT_KEYS = ("kind", "seeker", "candidate", "other_seeker", "other_candidate", "at")


def document_of_plan(
    session: Session, plan: Plan, programme: Programme, *, version: int, now: dt.datetime
) -> dict[str, Any]:
    """Return the sealed file of a plan as it stands; people stand in it by their seats alone."""
    problem, solution = plan.answered()
    return sealed(
        Result(
            problem=problem,
            solution=solution,
            worth=Worth(),
            marks=marks_of(session, problem),
            wishes=wishes_of(session, problem),
            programme={
                "number": programme.id,
                "version": version,
                "title_zh": programme.title_zh,
                "title_en": programme.title_en,
            },
            made={
                "program": f"dianqiao {version_of('dianqiao')}",
                "objective": problem.objective.value,
                "asked_objective": plan.draft.objective,
                "seed": solution.seed,
                "seconds": plan.draft.parameters.get("seconds"),
                "draft": plan.draft.number,
                "edits": [{key: row.get(key) for key in EDIT_KEYS} for row in plan.draft.edits],
                "published_at": now.isoformat(),
            },
        )
    )


def content_of(document: Mapping[str, Any]) -> bytes:
    """Return the bytes of a file."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def marks_of(session: Session, problem: Problem) -> Marks:
    """Return what the worth of each listed pair was made of."""
    rows = pair_rows(session, problem)
    return Marks(
        np.array([row.score if row else 0.0 for row in rows], dtype=np.float64),
        np.array([row.receiver_rank or 0 if row else 0 for row in rows], dtype=np.int64),
        np.array([row.provider_rank or 0 if row else 0 for row in rows], dtype=np.int64),
    )


def wishes_of(session: Session, problem: Problem) -> list[WishList]:
    """Return what everybody in a problem handed in, each with a word of its own."""
    names = (*problem.seeker_ids, *problem.candidate_ids)
    seats = {seat_of(name): name for name in names}
    found = (
        select(Wish)
        .join(Seat, Seat.id == Wish.seat_id)
        .where(Wish.seat_id.in_(seats), Seat.handed_in_at.is_not(None))
        .order_by(Wish.seat_id, Wish.rank, Wish.counterpart_id)
    )
    given = select(Seat.id, Seat.receipt).where(Seat.id.in_(seats), Seat.handed_in_at.is_not(None))
    receipts = {row.id: row.receipt for row in session.execute(given)}
    said: dict[int, list[Wish]] = {}
    for row in session.scalars(found):
        said.setdefault(row.seat_id, []).append(row)
    return [
        wish_list(
            name,
            said.get(seat_id, ()),
            "P" if name.startswith("S") else "S",
            receipts.get(seat_id, ""),
        )
        for seat_id, name in seats.items()
    ]


def wish_list(name: str, rows: Sequence[Wish], prefix: str, receipt: str) -> WishList:
    """Return what a seat handed in, by the names of the problem."""
    ranked = [f"{prefix}{row.counterpart_id}" for row in rows if not row.is_no]
    refused = [f"{prefix}{row.counterpart_id}" for row in rows if row.is_no]
    return WishList(name, tuple(ranked), tuple(refused), receipt, secrets.token_hex(WORD_BYTES))


def read_file(result: PublishedResult) -> dict[str, Any]:
    """Return a published file as it can be read."""
    document: dict[str, Any] = json.loads(result.content)
    return document


def proof_of(result: PublishedResult, seat: Seat) -> dict[str, Any] | None:
    """Return what shows a participant that its wishes were part of a result."""
    prefix = "S" if seat.side == "receiver" else "P"
    return proof_for(read_file(result), f"{prefix}{seat.id}")
