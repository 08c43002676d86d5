"""The mentorings of one participant: which wait for it, when each last met, what it is to do."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, PLACE_KINDS, MatchSide
from models.matching import Match
from models.mentoring import Addendum, Agreement, MentoringRecord, RecordAction
from models.mentoring_states import AgreementState, RecordState
from models.participant import Participant
from web.services import access, accounts
from web.services.access import Actor
from web.services.mentoring.actions import STANDING
from web.services.mentoring.lines import PairLine, line_of, lines_statement
from web.services.missing import NotFoundError
from web.services.parties import Side, side
from web.services.rows import AnyRow
from web.services.working_days import local_day


@dataclass(frozen=True, slots=True)
class OwnPair:
    """A pair of one's own: what waits for one's answer, and what one is to do."""

    line: PairLine
    is_open: bool
    n_due: int
    n_todo: int


@dataclass(frozen=True, slots=True)
class OwnPairs:
    """A participant's pairs, those that wait for it first."""

    holder: Side
    pairs: tuple[OwnPair, ...]


def list_own(session: Session, *, actor: Actor, participant_id: str, now: dt.datetime) -> OwnPairs:
    """Return the mentorings of a participant.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    if session.get(Participant, participant_id) is None:
        raise NotFoundError("participant", participant_id)
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "mentoring.read", subject)
    today = local_day(now)
    statement, _ = lines_statement(today)
    is_own = or_(Match.receiver_id == participant_id, Match.provider_id == participant_id)
    rows = session.execute(statement.where(is_own).order_by(Match.id.desc())).all()
    lines = [line_of(row, today) for row in rows]
    ids = [line.match_id for line in lines]
    due, todo = count_due(session, ids, participant_id), count_todo(session, ids, participant_id)
    pairs = [
        OwnPair(
            line,
            line.state in AGREED_STATES,
            due.get(line.match_id, 0),
            todo.get(line.match_id, 0),
        )
        for line in lines
    ]
    pairs.sort(key=lambda each: (not each.n_due, not each.is_open))
    return OwnPairs(side(session, participant_id), tuple(pairs))


def count_waiting(session: Session, *, participant_id: str) -> int:
    """Return how much in all its mentorings waits for a participant's answer."""
    own = select(Match.id).where(
        or_(Match.receiver_id == participant_id, Match.provider_id == participant_id),
        Match.kind.in_(PLACE_KINDS),
    )
    ids = list(session.scalars(own))
    return sum(count_due(session, ids, participant_id).values()) if ids else 0


def count_due(session: Session, ids: list[int], participant_id: str) -> dict[int, int]:
    """Return how much waits for a participant's answer, by match."""
    found: dict[int, int] = {}
    is_receiver = Match.receiver_id == participant_id
    for row in (MentoringRecord, Addendum):
        silent = case(
            (is_receiver, row.receiver_confirmed_at), else_=row.provider_confirmed_at
        ).is_(None)
        statement = (
            select(Match.id, func.count())
            .select_from(MentoringRecord)
            .join(Match, Match.id == MentoringRecord.match_id)
        )
        if row is Addendum:
            statement = statement.join(Addendum, Addendum.record_id == MentoringRecord.id)
        waits = and_(Match.id.in_(ids), row.state == RecordState.HANDED_IN, silent)
        add(found, session.execute(statement.where(waits).group_by(Match.id)).all())
    own_side = case((is_receiver, MatchSide.RECEIVER.value), else_=MatchSide.PROVIDER.value)
    proposed = (
        select(Match.id, func.count())
        .join(Agreement, Agreement.match_id == Match.id)
        .where(
            Match.id.in_(ids),
            Match.state.in_(AGREED_STATES),
            Agreement.state == AgreementState.PROPOSED,
            Agreement.drafted_by != own_side,
        )
    )
    add(found, session.execute(proposed.group_by(Match.id)).all())
    return found


def add(found: dict[int, int], rows: Iterable[AnyRow]) -> None:
    """Add the counts of some rows."""
    for match_id, count in rows:
        found[match_id] = found.get(match_id, 0) + count


def count_todo(session: Session, ids: list[int], participant_id: str) -> dict[int, int]:
    """Return how much a participant is still to do, by match."""
    is_receiver = Match.receiver_id == participant_id
    own_side = case((is_receiver, MatchSide.RECEIVER.value), else_=MatchSide.PROVIDER.value)
    statement = (
        select(Match.id, func.count())
        .select_from(RecordAction)
        .join(MentoringRecord, MentoringRecord.id == RecordAction.record_id)
        .join(Match, Match.id == MentoringRecord.match_id)
        .where(
            Match.id.in_(ids),
            MentoringRecord.state.in_(STANDING),
            RecordAction.done_at.is_(None),
            RecordAction.owner_side == own_side,
        )
    )
    found: dict[int, int] = {}
    add(found, session.execute(statement.group_by(Match.id)).all())
    return found
