"""Whom a mentor guides now: what is left to be arranged where a tenure is suspended or ends."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, PLACE_KINDS
from models.matching import Match
from models.participant import Participant
from models.pool import Tenure
from models.programme import Programme, PublishedPair, PublishedResult
from models.programme_states import ProgrammeState
from web.services.notifying import Notice, people_of, tell
from web.services.pool.steps import Cause
from web.services.pool.telling import values_of
from web.services.requests.capacity import held_by
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class Published:
    """The seat of a mentor in a published programme: where its pairs can be mended at once."""

    programme_id: int
    seat_id: int


@dataclass(frozen=True, slots=True)
class Guided:
    """Somebody that holds a place of a mentor; without a match it is known from records alone."""

    receiver_id: str
    name: Text
    match_id: int | None
    kind: str
    state: str
    published: Published | None


def list_guided(session: Session, participant_id: str) -> tuple[Guided, ...]:
    """Return who holds a place of a mentor, by name."""
    held = held_by(session, (participant_id,)).subquery()
    is_running = and_(
        Match.receiver_id == held.c.receiver_id,
        Match.provider_id == participant_id,
        Match.kind.in_(PLACE_KINDS),
        Match.state.in_(sorted(AGREED_STATES)),
    )
    can_be_mended = select(Programme.id).where(Programme.state == ProgrammeState.PUBLISHED)
    is_in_force = and_(
        PublishedResult.id == PublishedPair.result_id,
        PublishedResult.withdrawn_at.is_(None),
        PublishedResult.programme_id.in_(can_be_mended),
    )
    found = (
        select(
            Participant,
            Match.id,
            Match.kind,
            Match.state,
            PublishedPair.provider_seat_id,
            PublishedResult.programme_id,
        )
        .select_from(held)
        .join(Participant, Participant.id == held.c.receiver_id)
        .outerjoin(Match, is_running)
        .outerjoin(PublishedPair, PublishedPair.match_id == Match.id)
        .outerjoin(PublishedResult, is_in_force)
        .order_by(Participant.name_zh, Participant.id)
    )
    return tuple(
        Guided(
            receiver_id=receiver.id,
            name={"zh": receiver.name_zh, "en": receiver.name_en},
            match_id=match_id,
            kind=kind or "",
            state=state or "",
            published=Published(programme, seat) if programme and seat else None,
        )
        for receiver, match_id, kind, state, seat, programme in session.execute(found)
    )


def tell_guided(session: Session, tenure: Tenure, cause: Cause) -> None:
    """Tell those a mentor guides that its tenure has ended; what they do together goes on."""
    for each in list_guided(session, tenure.participant_id):
        if each.match_id is None:
            continue
        notice = Notice(
            "pool.guide_gone",
            f"pool.guide_gone:{tenure.id}:{each.match_id}",
            values_of(session, tenure),
            f"/matches/{each.match_id}/mentoring",
        )
        user_ids = people_of(session, each.receiver_id)
        tell(session, notice=notice, user_ids=user_ids, now=cause.now)
