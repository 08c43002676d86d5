"""Publishing a draft: all of it or nothing, once, whoever else tries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.verify import verify
from models.enums import (
    UNANSWERED_STATES,
    ClosingReason,
    MatchArm,
    MatchSide,
    MatchState,
)
from models.matching import Match
from models.programme import CandidatePair, Programme, PublishedPair, PublishedResult, Seat
from models.programme_states import TAKING_PART, Activation, ProgrammeState
from models.setting import bump_data_version
from web.services.access import Actor
from web.services.assignments import files
from web.services.assignments.errors import BlockedError, DraftError, StaleDraftError
from web.services.assignments.obstacles import Batch, batch_of, obstacles_of
from web.services.assignments.plans import Plan, SeatPair, find_draft, load_plan
from web.services.notifying import notify
from web.services.outcomes.origins import keep_origin
from web.services.programmes.steps import lock, take
from web.services.programmes.telling import people_by_participant, tell_seats
from web.services.requests.batches import activate
from web.services.requests.capacity import list_places
from web.services.requests.releasing import free_full
from web.services.requests.steps import Cause, expect_answer, move, wait_for_turn
from web.services.requests.telling import tell_side

PUBLISHED: Final = "programme.published"
PAIRED: Final = "programme.paired"
UNREACHABLE: Final = "programme.unreachable"
LEFT_OUT: Final = "programme.left_out"


@dataclass(frozen=True, slots=True)
class Published:
    """What was published."""

    result_id: int
    fingerprint: str
    pairs: int


def publish(
    session: Session, *, actor: Actor, draft_id: int, revision: int, now: dt.datetime
) -> Published:
    """Publish a draft as it was shown: its pairs become matches, and everybody is told.

    Raises
    ------
    StepTakenError
        If somebody else has just published one, or it cannot be published now.
    StaleDraftError
        If the draft was changed since it was shown.
    BlockedError
        If pairs cannot be matched as things stand.
    DraftError
        If the draft is not done, or does not hold.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.publish")
    programme = lock(session, programme.id)
    wait_for_turn(session)
    take(session, programme, to=ProgrammeState.PUBLISHED, actor=actor, now=now)
    session.refresh(draft)
    if draft.revision != revision:
        raise StaleDraftError
    plan = load_plan(session, draft_id)
    batch = batch_of(session, programme, plan, actor=actor, now=now)
    obstacles = tuple(obstacles_of(session, batch))
    if obstacles:
        raise BlockedError(obstacles)
    return store_result(session, plan, batch)


def store_result(
    session: Session,
    plan: Plan,
    batch: Batch,
    *,
    version: int = 1,
    kept: Mapping[SeatPair, PublishedPair] | None = None,
    lost: Sequence[SeatPair] = (),
) -> Published:
    """Store a result with its sealed file, and make a match of each new pair.

    `kept` are those of the result before that go on, `lost` those that have just ended.

    Raises
    ------
    DraftError
        If the plan does not answer its problem: nothing is published that does not verify.
    """
    problem, solution = plan.answered()
    if verify(problem, solution):
        raise DraftError("not_verified")
    programme = batch.programme
    version = max(version, next_version(session, programme.id))
    document = files.document_of_plan(session, plan, programme, version=version, now=batch.now)
    result = PublishedResult(
        programme_id=programme.id,
        draft_id=plan.draft.id,
        version=version,
        content=files.content_of(document),
        fingerprint=document["seal"],
        published_at=batch.now,
        published_by=batch.actor.user_id,
    )
    session.add(result)
    session.flush()
    pinned = {plan.seats(*pair) for pair in plan.sheet.pins}
    for pair in batch.pairs:
        before = (kept or {}).get(pair)
        match = None if before else make_match(session, batch, pair)
        session.add(published_pair(result.id, pair, match, before, is_pinned=pair in pinned))
        session.flush()
        if match is not None:
            begin(session, batch, match)
    close_full(session, batch)
    tell_left_out(session, batch)
    tell_unreachable(session, batch, result)
    seats = {seat for pair in (*batch.pairs, *lost) for seat in pair}
    bump_data_version(session, changed={batch.participants[seat] for seat in seats})
    return Published(result.id, result.fingerprint, len(batch.pairs))


def next_version(session: Session, programme_id: int) -> int:
    """Return the number of a programme's next result."""
    found = select(PublishedResult.version).where(PublishedResult.programme_id == programme_id)
    return max(session.scalars(found), default=0) + 1


def published_pair(
    result_id: int,
    pair: SeatPair,
    match: Match | None,
    before: PublishedPair | None,
    *,
    is_pinned: bool,
) -> PublishedPair:
    """Return a pair of a result: a new one, or one of the result before."""
    return PublishedPair(
        result_id=result_id,
        receiver_seat_id=pair[0],
        provider_seat_id=pair[1],
        match_id=match.id if match else before.match_id if before else None,
        is_pinned=is_pinned,
        receiver_accepted_at=before.receiver_accepted_at if before else None,
        provider_accepted_at=before.provider_accepted_at if before else None,
        due_at=before.due_at if before else None,
    )


def make_match(session: Session, batch: Batch, pair: SeatPair) -> Match:
    """Store the match of a pair, as a draft; what was open between the two is closed first."""
    receiver_id, provider_id = (batch.participants[seat] for seat in pair)
    close_open(session, batch, receiver_id, provider_id)
    frozen = session.get_one(CandidatePair, pair)
    match = Match(
        receiver_id=receiver_id,
        provider_id=provider_id,
        kind=batch.programme.provider_kind,
        state=MatchState.DRAFT.value,
        initiated_by="organiser",
        suggested_by=batch.actor.user_id,
        grade=frozen.grade,
        reasons=list(frozen.reasons),
    )
    keep_origin(session, match, arm=MatchArm.PROGRAMME)
    session.flush()
    return match


def close_open(session: Session, batch: Batch, receiver_id: str, provider_id: str) -> None:
    """Close what is open between two who are matched now."""
    found = select(Match).where(
        Match.receiver_id == receiver_id,
        Match.provider_id == provider_id,
        Match.kind == batch.programme.provider_kind,
        Match.state.in_(sorted(UNANSWERED_STATES)),
    )
    for match in session.scalars(found).all():
        move(session, match, MatchState.FREED, Cause(batch.now).because(ClosingReason.FILLED))


def begin(session: Session, batch: Batch, match: Match) -> None:
    """Ask both sides of a new pair, or let it begin at once, as its programme says."""
    cause = Cause(batch.now, batch.actor.user_id)
    move(session, match, MatchState.SUGGESTED, cause)
    kind = PUBLISHED
    if batch.programme.activation == Activation.AT_ONCE:
        move(session, match, MatchState.EXPRESSED, cause)
        move(session, match, MatchState.MUTUAL, cause)
        activate(session, match, cause)
        kind = PAIRED
    else:
        term = dt.timedelta(days=batch.programme.answer_days)
        expect_answer(match, "both", now=batch.now, term=term)
        session.flush()
    values = {"programme": title_of(batch.programme)}
    for side in MatchSide:
        tell_side(session, match, side, kind, now=batch.now, values=values)


def title_of(programme: Programme) -> dict[str, str]:
    """Return the title of a programme as messages say it."""
    return {
        "zh": programme.title_zh or programme.title_en,
        "en": programme.title_en or programme.title_zh,
    }


def close_full(session: Session, batch: Batch) -> None:
    """Answer those who asked somebody that has no place left now."""
    if batch.programme.activation != Activation.AT_ONCE:
        return
    providers = sorted({batch.participants[provider] for _, provider in batch.pairs})
    for provider_id, places in list_places(session, providers).items():
        if places.is_full:
            free_full(session, provider_id, now=batch.now)


def tell_left_out(session: Session, batch: Batch) -> None:
    """Tell whoever takes part and has nobody that the result is out."""
    placed = {seat for pair in batch.pairs for seat in pair}
    found = select(Seat).where(Seat.programme_id == batch.programme.id, Seat.state.in_(TAKING_PART))
    seats = [seat for seat in session.scalars(found.order_by(Seat.id)) if seat.id not in placed]
    tell_seats(session, batch.programme, seats, LEFT_OUT, now=batch.now)


def tell_unreachable(session: Session, batch: Batch, result: PublishedResult) -> None:
    """Tell whoever publishes how many of those asked have no account to answer with."""
    placed = sorted({batch.participants[seat] for pair in batch.pairs for seat in pair})
    count = len(set(placed) - people_by_participant(session, placed).keys())
    if not count or batch.actor.user_id is None:
        return
    notify(
        session,
        user_ids=[batch.actor.user_id],
        kind=UNREACHABLE,
        key=f"{UNREACHABLE}:{result.id}",
        values={"programme": title_of(batch.programme), "count": count},
        path=f"/programmes/{batch.programme.id}/result",
        now=batch.now,
    )


def result_in_force(session: Session, programme_id: int) -> PublishedResult | None:
    """Return what is published of a programme."""
    found = select(PublishedResult).where(
        PublishedResult.programme_id == programme_id, PublishedResult.withdrawn_at.is_(None)
    )
    return session.scalar(found)
