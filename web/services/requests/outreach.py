"""Whom an organiser may suggest for needs that have no match."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Need
from matcher.recommendation.gaps import outlook
from models.enums import DeclineReason, Direction, MatchSide, MatchState
from models.matching import Match
from models.participant import Participant
from models.setting import get_as_of
from models.statement import Statement
from web.services import access, accounts
from web.services.access import AccessDeniedError
from web.services.adapters import load_seeker
from web.services.current import eligible_now
from web.services.engine import Engine, Fitted
from web.services.matching import RecommendationView, worded
from web.services.outlooks import best_kind, lines_of
from web.services.publication import sight_of
from web.services.requests.drawing import open_with
from web.services.requests.lines import Reader
from web.services.words import Text, load_words

OPTIONS = 3
DEEP = 20
MOST_NEEDS = 20
LATELY = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Plan:
    """A need, and who could be suggested for it."""

    need_id: int
    receiver_id: str
    receiver: Text
    topic: Text
    text: Text
    options: tuple[RecommendationView, ...]


def list_plans(
    session: Session,
    reader: Reader,
    *,
    need_ids: Sequence[int],
    kind: str,
    engine: Engine,
    now: dt.datetime,
) -> tuple[Plan, ...]:
    """Return who could be suggested for some needs, each ranked for that need alone."""
    fitted = engine.ready(session)
    rows = session.execute(
        select(Statement, Participant)
        .join(Participant, Participant.id == Statement.participant_id)
        .where(Statement.id.in_(need_ids[:MOST_NEEDS]), Statement.direction == Direction.NEED)
        .order_by(Statement.priority, Statement.id)
    ).all()
    words = load_words(session)
    plans = []
    for need, receiver in rows:
        check_reach(session, reader, receiver.id)
        options = options_for(session, reader, fitted, need, kind, now=now) if fitted else ()
        plans.append(
            Plan(
                need_id=need.id,
                receiver_id=receiver.id,
                receiver={"zh": receiver.name_zh, "en": receiver.name_en},
                topic=words.name("topic", need.topic),
                text={"zh": need.text_zh, "en": need.text_en},
                options=options,
            )
        )
    return tuple(plans)


def suited_kind(
    session: Session, *, engine: Engine, need_ids: Sequence[int], kinds: Sequence[str]
) -> str:
    """Return the kind that the first of some needs is for, blank where none offers just that."""
    fitted = engine.ready(session)
    row = session.get(Statement, need_ids[0]) if need_ids else None
    if fitted is None or row is None:
        return ""
    seeker = load_seeker(session, seeker_id=row.participant_id, as_of=get_as_of(session))
    need = next((each for each in seeker.needs if is_this(each, row)), None)
    if need is None:
        return ""
    return best_kind(outlook(lines_of(fitted), seeker, need), need.topic, kinds)


def check_reach(session: Session, reader: Reader, receiver_id: str) -> None:
    """Refuse needs of startups an organiser does not answer for.

    Raises
    ------
    AccessDeniedError
        If it does not.
    """
    subject = accounts.subject_of(session, participant_id=receiver_id)
    if not access.can(reader.actor, "match.suggest", subject):
        raise AccessDeniedError("match.suggest", is_signed_in=reader.actor.is_signed_in)


def options_for(
    session: Session,
    reader: Reader,
    fitted: Fitted,
    need: Statement,
    kind: str,
    *,
    now: dt.datetime,
) -> tuple[RecommendationView, ...]:
    """Return the best candidates for one need that may be suggested now."""
    seeker = load_seeker(session, seeker_id=need.participant_id, as_of=get_as_of(session))
    only = tuple(each for each in seeker.needs if is_this(each, need))
    seeker = replace(seeker, needs=only or seeker.needs)
    ranked = fitted.newest.recommend(seeker, kind=kind, k=DEEP, rerank=False)
    shown = [item.candidate_id for item in ranked]
    allowed = eligible_now(session, seeker=seeker, kind=kind, candidate_ids=shown)
    allowed -= open_with(session, need.participant_id) | not_their_field(session, need.topic, now)
    best = [item for item in ranked if item.candidate_id in allowed][:OPTIONS]
    return worded(
        session,
        fitted,
        best,
        seeker=seeker,
        kind=kind,
        language=reader.language,
        sight=sight_of(session, reader.actor),
    )


def not_their_field(session: Session, topic: str, now: dt.datetime) -> set[str]:
    """Return who said of a topic lately, to whomever, that it is not their field."""
    statement = select(Match.provider_id).where(
        Match.topic == topic,
        Match.topic != "",
        Match.state == MatchState.DECLINED,
        Match.declined_by == MatchSide.PROVIDER,
        Match.closing == DeclineReason.TOPIC,
        Match.closed_at > now - LATELY,
    )
    return set(session.scalars(statement))


def is_this(stated: Need, need: Statement) -> bool:
    """Tell whether what the matcher reads is this need."""
    return stated.id == (need.key or f"{need.participant_id}:{need.topic}:{need.ordinal}")
