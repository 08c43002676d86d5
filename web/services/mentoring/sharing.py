"""What other mentors advised: read by the startup's mentors where both sides let them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.matching import Match
from models.mentoring import MentoringRecord, RecordTopic
from models.mentoring_states import RecordState
from models.participant import Participant
from web.services.access import Actor
from web.services.mentoring.pair import Pair, get_pair
from web.services.mentoring.records import find, set_sharing
from web.services.mentoring.telling import note
from web.services.sealing import unseal_text
from web.services.words import Text

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SharedAdvice:
    """What another mentor advised the same startup."""

    mentor: Text
    topic: str
    held_at: dt.datetime
    problem: str
    advice: str


def set_shared(
    session: Session, *, actor: Actor, match_id: int, record_id: int, is_shared: bool
) -> None:
    """Let the startup's other mentors read this advice, or let them no longer; locked or not."""
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.agree")
    row = find(session, match_id, record_id)
    set_sharing(row, pair.own_side, is_shared=is_shared)
    session.flush()
    note(session, actor, pair, "record.share", {"record_id": row.id, "is_shared": is_shared})


def list_shared(
    session: Session, *, pair: Pair, topics: Collection[str]
) -> tuple[SharedAdvice, ...]:
    """Return what the startup's other mentors advised on some topics, the latest first."""
    statement = (
        select(MentoringRecord, RecordTopic.topic, Participant.name_zh, Participant.name_en)
        .join(RecordTopic, RecordTopic.record_id == MentoringRecord.id)
        .join(Match, Match.id == MentoringRecord.match_id)
        .join(Participant, Participant.id == Match.provider_id)
        .where(
            Match.receiver_id == pair.receiver.id,
            Match.provider_id != pair.provider.id,
            RecordTopic.topic.in_(topics),
            MentoringRecord.state == RecordState.LOCKED,
            MentoringRecord.receiver_shares,
            MentoringRecord.provider_shares,
        )
        .order_by(MentoringRecord.starts_at.desc(), RecordTopic.position)
    )
    found: dict[int, SharedAdvice] = {}
    for row, topic, zh, en in session.execute(statement):
        found.setdefault(
            row.id,
            SharedAdvice(
                mentor={"zh": zh, "en": en},
                topic=topic,
                held_at=row.starts_at,
                problem=unseal_text(session, row.sealed_problem),
                advice=unseal_text(session, row.sealed_advice),
            ),
        )
    return tuple(found.values())[:MOST_SHOWN]
