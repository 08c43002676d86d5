"""Keeping what was shown and opened, for whoever agreed to it, at the price of one statement.

It is written after the answer is ready, in a transaction of its own: nobody waits for it, and
nothing else fails with it. A list that is loaded again on the same day is the same look.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.account import User
from models.enums import RecommendationList
from models.feedback import LONGEST_LIST, Impression
from web.services.access import Actor
from web.services.working_days import local_day


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate in its place; `swapped_with` is the other place that the lot might have given."""

    candidate_id: str
    position: int
    swapped_with: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it was shown: to whom, about what, made by which model and weights."""

    seeker_id: str
    kind: str
    places: Sequence[Place]
    list_kind: str = RecommendationList.DESK
    model: str = ""
    weights: str = ""


def may_keep(actor: Actor, *, seeker_id: str) -> bool:
    """Tell whether looks of a reader may be kept: its own, and only with its consent."""
    return actor.shares_looks and seeker_id in actor.participant_ids


def keep_shown(session: Session, *, actor: Actor, look: Look, now: dt.datetime) -> None:
    """Keep that a list was shown, once a day; the consent is looked up anew."""
    if not look.places or not may_keep(actor, seeker_id=look.seeker_id):
        return
    if not still_agrees(session, actor):
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    common = {
        "user_id": actor.user_id,
        "seeker_id": look.seeker_id,
        "list_kind": str(look.list_kind),
        "kind": look.kind,
        "day": local_day(now),
        "model": look.model,
        "weights": look.weights,
        "created_at": now,
    }
    rows = [
        common
        | {
            "candidate_id": place.candidate_id,
            "position": place.position,
            "swapped_with": place.swapped_with,
        }
        # always in one order: two windows that wait for each other's rows would wait for ever
        for place in sorted(look.places, key=lambda place: place.candidate_id)
        if place.position <= LONGEST_LIST
    ]
    session.execute(insert(Impression).values(rows).on_conflict_do_nothing())


def keep_opened(
    session: Session,
    *,
    actor: Actor,
    seeker_id: str,
    kind: str,
    candidate_id: str,
    now: dt.datetime,
) -> None:
    """Mark the last look at a candidate as opened, where this very person was shown it."""
    if not may_keep(actor, seeker_id=seeker_id) or not still_agrees(session, actor):
        return
    last = (
        select(Impression.id)
        .where(
            Impression.user_id == actor.user_id,
            Impression.seeker_id == seeker_id,
            Impression.kind == kind,
            Impression.candidate_id == candidate_id,
        )
        .order_by(Impression.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        update(Impression)
        .where(Impression.id == last, Impression.opened_at.is_(None))
        .values(opened_at=now),
        execution_options={"synchronize_session": False},
    )


def still_agrees(session: Session, actor: Actor) -> bool:
    """Tell whether a person agrees at this moment: it may just have switched off."""
    agrees = select(User.id).where(User.id == actor.user_id, User.personalised, User.shares_looks)
    return session.scalar(agrees) is not None
