"""Drawing by lot among those who pass the rules: what recommended pairs are compared with."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND
from models.enums import FINAL_STATES, MatchArm
from models.feedback import MatchOrigin
from models.matching import Match
from models.participant import Participant
from models.resource import Resource
from models.setting import get_as_of, get_setting
from web.services.adapters import load_seeker
from web.services.current import eligible_now
from web.services.requests.errors import DrawnAlreadyError, NobodyToDrawError

TOGETHER = 20
"""How many are judged at once: mostly one of the first passes."""


def draw(
    session: Session, *, receiver_id: str, kind: str, need_id: int | None, now: dt.datetime
) -> str:
    """Return a candidate drawn by lot among those who pass the rules.

    Of a day the order is the same, and one lot for a need is open at a time: nobody draws until
    the lot suits.

    Raises
    ------
    DrawnAlreadyError
        If a match that was drawn for this need is open.
    NobodyToDrawError
        If nobody passes.
    """
    check_not_drawn(session, receiver_id, kind, need_id)
    seeker = load_seeker(session, seeker_id=receiver_id, as_of=get_as_of(session))
    lots = iter(shuffled(session, receiver_id, kind, f"{need_id}|{now.date()}"))
    while portion := list(islice(lots, TOGETHER)):
        passing = eligible_now(session, seeker=seeker, kind=kind, candidate_ids=portion)
        drawn = next((each for each in portion if each in passing), None)
        if drawn is not None:
            return drawn
    raise NobodyToDrawError


def check_not_drawn(session: Session, receiver_id: str, kind: str, need_id: int | None) -> None:
    """Refuse a second lot while one is open."""
    open_one = session.scalar(
        select(Match.id)
        .join(MatchOrigin, MatchOrigin.match_id == Match.id)
        .where(
            MatchOrigin.arm == MatchArm.RANDOM,
            Match.receiver_id == receiver_id,
            Match.kind == kind,
            Match.need_id.is_(None) if need_id is None else Match.need_id == need_id,
            Match.state.not_in(sorted(FINAL_STATES)),
        )
        .limit(1)
    )
    if open_one is not None:
        raise DrawnAlreadyError


def shuffled(session: Session, receiver_id: str, kind: str, occasion: str) -> Sequence[str]:
    """Return all candidates in an order that only this installation can foretell."""
    salt = f"{get_setting(session, 'database_id')}|{receiver_id}|{kind}|{occasion}"
    known = set(candidates(session, kind)) - {receiver_id} - open_with(session, receiver_id)
    return sorted(known, key=lambda each: hashlib.sha256(f"{salt}|{each}".encode()).digest())


def candidates(session: Session, kind: str) -> Iterator[str]:
    """Yield the ids of all candidates of a kind, eligible or not."""
    if kind == RESOURCE_KIND:
        yield from session.scalars(select(Resource.id))
    else:
        yield from session.scalars(select(Participant.id).where(Participant.kind == kind))


def open_with(session: Session, participant_id: str) -> set[str]:
    """Return with whom, or about what, a participant has an open match."""
    statement = select(Match.provider_id, Match.resource_id).where(
        Match.receiver_id == participant_id, Match.state.not_in(sorted(FINAL_STATES))
    )
    return {row.resource_id or row.provider_id for row in session.execute(statement)}
