"""Publishing a draft: all of it or nothing, once, whoever else tries; and taking it back."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.verify import verify
from matcher.entities import Gate
from models.enums import (
    AGREED_STATES,
    FINAL_STATES,
    UNANSWERED_STATES,
    ClosingReason,
    MatchSide,
    MatchState,
    ParticipantStatus,
)
from models.matching import Match
from models.participant import Participant
from models.programme import CandidatePair, Programme, PublishedPair, PublishedResult, Seat
from models.programme_states import Activation, ProgrammeState, SeatState
from models.setting import bump_data_version
from web.services.access import Actor
from web.services.assignments import files
from web.services.assignments.errors import BlockedError, DraftError, Obstacle, StaleDraftError
from web.services.assignments.plans import Plan, SeatPair, find_draft, load_plan
from web.services.notifying import notify
from web.services.programmes import territory
from web.services.programmes.steps import lock, take
from web.services.programmes.telling import people_by_participant, tell_seats
from web.services.requests.batches import activate, take_back
from web.services.requests.capacity import list_places
from web.services.requests.eligibility import WAIVED, judge_candidates
from web.services.requests.releasing import free_full
from web.services.requests.steps import Cause, expect_answer, move, wait_for_turn
from web.services.requests.telling import tell_side

PUBLISHED: Final = "programme.published"
PAIRED: Final = "programme.paired"
TAKEN_BACK: Final = "programme.taken_back"
UNREACHABLE: Final = "programme.unreachable"
LEFT_OUT: Final = "programme.left_out"


@dataclass(frozen=True, slots=True)
class Published:
    """What was published."""

    result_id: int
    fingerprint: str
    pairs: int


@dataclass(frozen=True, eq=False)
class Batch:
    """The pairs that are published, and the participants behind their seats."""

    programme: Programme
    participants: Mapping[int, str]
    pairs: tuple[SeatPair, ...]
    now: dt.datetime
    actor: Actor


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


def batch_of(
    session: Session, programme: Programme, plan: Plan, *, actor: Actor, now: dt.datetime
) -> Batch:
    """Return what is to be published of a plan."""
    pairs = tuple(plan.seats(*pair) for pair in sorted(plan.sheet.pairs))
    return Batch(programme, participants_of(session, programme.id), pairs, now, actor)


def participants_of(session: Session, programme_id: int) -> dict[int, str]:
    """Return the participant of each seat."""
    found = select(Seat.id, Seat.participant_id).where(Seat.programme_id == programme_id)
    return {row.id: row.participant_id for row in session.execute(found)}


def obstacles_of(
    session: Session, batch: Batch, *, known: Collection[SeatPair] = ()
) -> Iterator[Obstacle]:
    """Yield what keeps pairs from being matched now; `known` ones are matched already."""
    ids = {batch.participants[seat] for pair in batch.pairs for seat in pair}
    rows = session.execute(
        select(Participant.id, Participant.status).where(Participant.id.in_(ids))
    )
    inactive = {row.id for row in rows if row.status != ParticipantStatus.ACTIVE}
    fresh = [pair for pair in batch.pairs if pair not in known]
    ends = [(batch.participants[s], batch.participants[p]) for s, p in fresh]
    taken = Counter(provider for _, provider in ends)
    places = list_places(session, list(taken))
    for provider, count in sorted(taken.items()):
        free = places[provider].free
        if free is not None and count > free:
            yield Obstacle("full", provider_id=provider, count=count - free)
    for receiver, provider in ends:
        if inactive & {receiver, provider}:
            yield Obstacle("inactive", receiver, provider)
    yield from kept_apart(session, batch.programme, ends, inactive)


def kept_apart(
    session: Session,
    programme: Programme,
    ends: list[tuple[str, str]],
    inactive: Collection[str],
) -> Iterator[Obstacle]:
    """Yield the pairs that work together already, or that a rule keeps apart by now."""
    agreed = select(Match.receiver_id, Match.provider_id).where(
        Match.kind == programme.provider_kind, Match.state.in_(sorted(AGREED_STATES))
    )
    together = {(row.receiver_id, row.provider_id) for row in session.execute(agreed)}
    by_receiver: dict[str, list[str]] = {}
    for receiver, provider in ends:
        if (receiver, provider) in together:
            yield Obstacle("together", receiver, provider)
        elif not {receiver, provider} & set(inactive):
            by_receiver.setdefault(receiver, []).append(provider)
    for receiver, providers in sorted(by_receiver.items()):
        verdicts = judge_candidates(
            session, seeker_id=receiver, kind=programme.provider_kind, candidate_ids=providers
        )
        for provider, verdict in verdicts.items():
            if verdict is None or verdict.gate in WAIVED or verdict.gate == Gate.CAPACITY:
                continue
            yield Obstacle("gate", receiver, provider)


def store_result(
    session: Session,
    plan: Plan,
    batch: Batch,
    *,
    version: int = 1,
    kept: Mapping[SeatPair, PublishedPair] | None = None,
) -> Published:
    """Store a result with its sealed file, and make a match of each new pair.

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
    bump_data_version(session)
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
    session.add(match)
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
    found = select(Seat).where(
        Seat.programme_id == batch.programme.id, Seat.state != SeatState.DECLINED
    )
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


def withdraw(
    session: Session, *, actor: Actor, programme_id: int, reason: str, now: dt.datetime
) -> int:
    """Take a published result back: its pairs end, and both sides of each are told why.

    Return how many pairs ended.

    Raises
    ------
    StepTakenError
        If nothing is published, or somebody else was faster.
    """
    territory.find(session, actor, programme_id, "draft.publish")
    programme = lock(session, programme_id)
    wait_for_turn(session)
    take(session, programme, to=ProgrammeState.WITHDRAWN, actor=actor, now=now, reason=reason)
    result = result_in_force(session, programme_id)
    if result is None:
        raise DraftError("not_published")
    put_away(session, result, actor=actor, reason=reason, now=now)
    ended = 0
    for pair in result.pairs:
        match = session.get(Match, pair.match_id) if pair.match_id else None
        if match is not None and match.state not in FINAL_STATES:
            end(session, programme, match, actor=actor, reason=reason, now=now)
            ended += 1
    bump_data_version(session)
    return ended


def conclude(session: Session, *, actor: Actor, programme_id: int, now: dt.datetime) -> None:
    """Conclude a programme whose pairs have all been answered: its result stands.

    Raises
    ------
    StepTakenError
        If nothing is published, or somebody else was faster.
    DraftError
        If answers are still due.
    """
    territory.find(session, actor, programme_id, "draft.publish")
    programme = lock(session, programme_id)
    due = (
        select(PublishedPair.id)
        .join(PublishedResult, PublishedResult.id == PublishedPair.result_id)
        .join(Match, Match.id == PublishedPair.match_id)
        .where(
            PublishedResult.programme_id == programme_id,
            PublishedResult.withdrawn_at.is_(None),
            Match.state.in_(sorted(UNANSWERED_STATES)),
        )
    )
    if session.scalar(due.limit(1)) is not None:
        raise DraftError("answers_due")
    take(session, programme, to=ProgrammeState.ENDED, actor=actor, now=now)


def put_away(
    session: Session, result: PublishedResult, *, actor: Actor, reason: str, now: dt.datetime
) -> None:
    """Note that a result is no longer in force."""
    result.withdrawn_at, result.withdrawn_by = now, actor.user_id
    result.withdrawal_reason = reason
    session.flush()


def end(
    session: Session,
    programme: Programme,
    match: Match,
    *,
    actor: Actor,
    reason: str,
    now: dt.datetime,
) -> None:
    """End a pair of a result, and tell both sides why."""
    match.closing_note, match.is_closing_note_shared = reason, bool(reason)
    take_back(session, match, Cause(now, actor.user_id).because(TAKEN_BACK))
    values = {"programme": title_of(programme), "why": reason}
    for side in MatchSide:
        tell_side(session, match, side, TAKEN_BACK, now=now, values=values)
