"""What was shown and opened as the matcher learns from it, with what came of it afterwards."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matcher.scoring.learned.feedback import Impression
from models.enums import MatchState
from models.feedback import Impression as Stored
from models.matching import Match
from models.mentoring import MentoringRecord
from web.services.working_days import local_day

OPENED: Final = 0.25
ASKED: Final = 0.5
AGREED: Final = 0.75
MET: Final = 1.0
REFUSED: Final = 0.1
"""What came of a look is worth; one that was asked and refused fitted less than it seemed."""
FOLLOWS_WITHIN: Final = dt.timedelta(days=30)
"""How long after a look an asking counts as its consequence."""

Pair = tuple[str, str]
Asked = tuple[dt.date, float]


def load_looks(session: Session) -> dict[str, list[Impression]]:
    """Return everything that may be learned from, by kind of candidates, in three statements."""
    rows = session.scalars(select(Stored).order_by(Stored.day, Stored.id)).all()
    if not rows:
        return {}
    asked = load_asked(session, min(row.day for row in rows))
    worth = dict(credited(rows, asked))
    looks: dict[str, list[Impression]] = defaultdict(list)
    for row in rows:
        followed = worth.get(row.id, 0.0)
        is_opened = row.opened_at is not None or followed > 0
        looks[row.kind].append(
            Impression(
                seeker_id=row.seeker_id,
                candidate_id=row.candidate_id,
                list_key=f"{row.seeker_id}|{row.list_kind}|{row.day}",
                day=row.day,
                position=row.position,
                other=row.swapped_with or 0,
                gain=followed or (OPENED if is_opened else 0.0),
                is_opened=is_opened,
            )
        )
    return dict(looks)


def load_asked(session: Session, since: dt.date) -> dict[Pair, list[Asked]]:
    """Return when each pair was asked and what came of it, from either side's point of view."""
    met = select(MentoringRecord.match_id).where(MentoringRecord.match_id == Match.id).exists()
    begin = dt.datetime.combine(since, dt.time(), dt.UTC) - dt.timedelta(days=1)
    found = select(
        Match.receiver_id,
        Match.provider_id,
        Match.resource_id,
        Match.state,
        func.coalesce(Match.asked_at, Match.agreed_at),
        Match.agreed_at.is_not(None),
        met,
    ).where(or_(Match.asked_at >= begin, Match.agreed_at >= begin))
    asked: dict[Pair, list[Asked]] = defaultdict(list)
    for receiver, provider, resource, state, asked_at, agreed, has_met in session.execute(found):
        day = local_day(asked_at)
        worth = worth_of(state, is_agreed=agreed, has_met=has_met)
        asked[receiver, resource or provider].append((day, worth))
        asked[provider, receiver].append((day, worth))
    return asked


def worth_of(state: str, *, is_agreed: bool, has_met: bool) -> float:
    """Return what a pair that was asked is worth."""
    if has_met or state == MatchState.COMPLETED:
        return MET
    if is_agreed:
        return AGREED
    return REFUSED if state == MatchState.DECLINED else ASKED


def credited(
    rows: Sequence[Stored], asked: Mapping[Pair, list[Asked]]
) -> Iterator[tuple[int, float]]:
    """Yield the look that an asking follows: the last one before it, and none long ago."""
    shown: dict[Pair, list[Stored]] = defaultdict(list)
    for row in rows:
        shown[row.seeker_id, row.candidate_id].append(row)
    for pair, own in shown.items():
        for day, worth in asked.get(pair, ()):
            before = [row for row in own if day - FOLLOWS_WITHIN <= row.day <= day]
            if before:
                yield before[-1].id, worth
