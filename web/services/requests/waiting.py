"""Waiting for a provider that is full: a line, in an order anyone can check.

A free place is offered to the first in line for a term, and kept for it meanwhile: newcomers can
only ask for places that nobody waits for. The order: first who was left without a match last time,
last who let an offer lapse within half a year, and among equals whoever joined earlier.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.entities import Gate, Verdict
from models.enums import (
    AGREED_STATES,
    PLACE_KINDS,
    ClosingReason,
    MatchSide,
    MatchState,
    Privacy,
    WaitingState,
)
from models.matching import Match, WaitingEntry
from models.setting import bump_data_version
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.outcomes.origins import keep_origin
from web.services.requests.asking import (
    Pairing,
    Question,
    appraisals_of,
    check_not_open,
    find_asker,
    find_need,
    pairings_of,
    was_left_out,
)
from web.services.requests.capacity import places_of
from web.services.requests.eligibility import Appraisal, judge_candidates
from web.services.requests.errors import NotEligibleError, WaitingError
from web.services.requests.passing import ask
from web.services.requests.steps import cause_of, ends_of, wait_for_turn
from web.services.requests.telling import tell_waiting
from web.services.requests.terms import answer_term

FIRST, NORMAL, LAST = 0, 1, 2
GHOST_FOR = dt.timedelta(days=180)
IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED, WaitingState.ASKED)


def join(session: Session, *, actor: Actor, question: Question, now: dt.datetime) -> int:
    """Stand in line for the one candidate of a question; return the entry's number.

    Raises
    ------
    WaitingError
        If there is a place to ask for, or the asker stands in line already.
    OpenAlreadyError
        If the two have an open match.
    NotEligibleError
        If a rule other than its capacity keeps the candidate out.
    """
    wait_for_turn(session)
    asker = find_asker(session, actor, question.asker_id)
    (pairing,) = pairings_of(session, asker, question)
    check_not_open(session, pairing)
    check_may_wait(session, pairing)
    need = find_need(session, question.need_id, (pairing,))
    entry = WaitingEntry(
        receiver_id=asker.id,
        provider_id=pairing.provider_id,
        kind=pairing.kind,
        need_id=need.id if need else None,
        topic=need.topic if need and need.privacy != Privacy.ORGANISERS else "",
        rank=rank_of(session, asker.id, pairing.kind, now=now),
        joined_at=now,
        created_by=actor.user_id,
    )
    session.add(entry)
    session.flush()
    note(session, actor, "waiting.join", entry)
    return entry.id


def note(session: Session, actor: Actor, action: str, entry: WaitingEntry) -> None:
    """Note in the log what somebody did about a place in line."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="waiting_entry",
        subject_id=entry.id,
        participant_id=entry.receiver_id,
        details={"provider": entry.provider_id, "kind": entry.kind},
    )


def check_may_wait(session: Session, pairing: Pairing) -> None:
    """Refuse to let somebody wait where it can ask, waits already, or could never be taken."""
    places = places_of(session, pairing.provider_id)
    if pairing.kind not in PLACE_KINDS or places.takes_newcomers:
        raise WaitingError(pairing.provider_id)
    in_line = select(WaitingEntry.id).where(
        WaitingEntry.receiver_id == pairing.receiver_id,
        WaitingEntry.provider_id == pairing.provider_id,
        WaitingEntry.kind == pairing.kind,
        WaitingEntry.state.in_(IN_LINE),
    )
    if session.scalar(in_line) is not None:
        raise WaitingError(pairing.provider_id)
    verdicts = judge_candidates(
        session,
        seeker_id=pairing.receiver_id,
        kind=pairing.kind,
        candidate_ids=(pairing.provider_id,),
    )
    verdict = verdicts[pairing.provider_id]
    if verdict is not None and verdict.gate != Gate.CAPACITY:
        raise NotEligibleError(pairing.provider_id, verdict)


def rank_of(session: Session, receiver_id: str, kind: str, *, now: dt.datetime) -> int:
    """Return where in the line a receiver's kind stands, apart from when it joined."""
    lapsed = select(func.count()).where(
        WaitingEntry.receiver_id == receiver_id,
        WaitingEntry.state == WaitingState.LAPSED,
        WaitingEntry.closed_at > now - GHOST_FOR,
    )
    if session.scalar(lapsed):
        return LAST
    return FIRST if was_left_out(session, receiver_id, kind) else NORMAL


def find_entry(session: Session, actor: Actor, entry_id: int) -> WaitingEntry:
    """Return an entry the actor may change.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    entry = session.get(WaitingEntry, entry_id, populate_existing=True)
    if entry is None:
        raise NotFoundError("waiting entry", str(entry_id))
    subject = accounts.subject_of(session, participant_id=entry.receiver_id)
    access.ensure(actor, "match.request", subject)
    return entry


def leave(session: Session, *, actor: Actor, entry_id: int, now: dt.datetime) -> str:
    """Leave the line, or give back what was offered; return whose line it was.

    Raises
    ------
    WaitingError
        If it does not stand in line any more.
    """
    wait_for_turn(session)
    entry = find_entry(session, actor, entry_id)
    if entry.state not in {WaitingState.WAITING, WaitingState.OFFERED}:
        raise WaitingError(entry.provider_id)
    end(session, entry, WaitingState.WITHDRAWN, now=now)
    note(session, actor, "waiting.leave", entry)
    offer_places(session, entry.provider_id, now=now)
    return entry.receiver_id


def take(
    session: Session,
    *,
    actor: Actor,
    entry_id: int,
    now: dt.datetime,
    engine: Engine | None = None,
) -> int:
    """Ask for the place that was offered; return the match.

    Raises
    ------
    WaitingError
        If nothing is offered any more.
    NotEligibleError
        If a rule keeps the two apart by now.
    """
    wait_for_turn(session)
    entry = find_entry(session, actor, entry_id)
    is_over = entry.expires_at is not None and entry.expires_at <= now
    if entry.state != WaitingState.OFFERED or is_over:
        raise WaitingError(entry.provider_id)
    question = Question(entry.receiver_id, entry.kind, (entry.provider_id,), entry.need_id)
    check_not_open(session, Pairing(entry.receiver_id, entry.provider_id, entry.kind))
    check_still_fits(session, entry)
    appraisal = appraisals_of(session, engine, actor, question).get(entry.provider_id, Appraisal())
    match = Match(
        receiver_id=entry.receiver_id,
        provider_id=entry.provider_id,
        kind=entry.kind,
        need_id=entry.need_id,
        topic=entry.topic,
        state=MatchState.DRAFT.value,
        initiated_by=MatchSide.RECEIVER.value,
        grade=appraisal.grade,
        reasons=list(appraisal.reasons),
        ranking=appraisal.made_with.ranking,
        weight_set_id=appraisal.made_with.weight_set_id,
    )
    keep_origin(session, match, place=appraisal.place, model=appraisal.model)
    session.flush()
    entry.state, entry.match_id, entry.expires_at = WaitingState.ASKED.value, match.id, None
    note(session, actor, "waiting.take", entry)
    ask(session, match, cause_of(actor, match, MatchSide.RECEIVER, now=now))
    bump_data_version(session, changed=ends_of(match))
    return match.id


def check_still_fits(session: Session, entry: WaitingEntry) -> None:
    """Refuse where a rule keeps the two apart by now."""
    verdict = verdict_on(session, entry)
    if verdict is not None:
        raise NotEligibleError(entry.provider_id, verdict)


def verdict_on(session: Session, entry: WaitingEntry) -> Verdict | None:
    """Return what keeps the two of an entry apart, None where nothing does."""
    verdicts = judge_candidates(
        session,
        seeker_id=entry.receiver_id,
        kind=entry.kind,
        candidate_ids=(entry.provider_id,),
    )
    return verdicts[entry.provider_id]


def end(session: Session, entry: WaitingEntry, state: WaitingState, *, now: dt.datetime) -> None:
    """Take an entry out of the line."""
    entry.state, entry.closed_at = state.value, now
    session.flush()


def offer_places(session: Session, provider_id: str, *, now: dt.datetime) -> int:
    """Offer what is free to the first in line; return how many were offered a place."""
    offered = 0
    for entry in line_of(session, provider_id):
        if places_of(session, provider_id).unpromised in {0, None}:
            break
        if verdict_on(session, entry) is None:
            entry.state = WaitingState.OFFERED.value
            entry.offered_at, entry.expires_at = now, now + answer_term(session)
            session.flush()
            tell_waiting(session, entry, "waiting.free", now=now)
            offered += 1
        else:
            close_entry(session, entry, ClosingReason.NOT_ELIGIBLE, now=now)
    return offered


def line_of(session: Session, provider_id: str) -> Iterable[WaitingEntry]:
    """Return who waits for a provider, in the order of the line."""
    statement = select(WaitingEntry).where(
        WaitingEntry.provider_id == provider_id, WaitingEntry.state == WaitingState.WAITING
    )
    order = (WaitingEntry.rank, WaitingEntry.joined_at, WaitingEntry.id)
    return session.scalars(statement.order_by(*order)).all()


def close_entry(
    session: Session, entry: WaitingEntry, reason: ClosingReason, *, now: dt.datetime
) -> None:
    """Close an entry that can come to nothing, and tell who waits."""
    end(session, entry, WaitingState.CLOSED, now=now)
    tell_waiting(session, entry, "waiting.closed", now=now, values={"reason": reason.value})


def settle(session: Session, match: Match, *, now: dt.datetime) -> None:
    """Keep the line true after the match of somebody who had waited was agreed or closed.

    Who lost the promised place, because the provider is full after all, stands in line as before.
    """
    entry = session.scalar(
        select(WaitingEntry).where(
            WaitingEntry.match_id == match.id, WaitingEntry.state == WaitingState.ASKED
        )
    )
    if entry is None:
        return
    if match.state in AGREED_STATES:
        end(session, entry, WaitingState.MATCHED, now=now)
    elif match.closing == ClosingReason.FULL:
        entry.state, entry.match_id = WaitingState.WAITING.value, None
        session.flush()
    else:
        end(session, entry, WaitingState.CLOSED, now=now)
        offer_places(session, entry.provider_id, now=now)


def lapse_offers(session: Session, now: dt.datetime) -> None:
    """Let offers that nobody took pass to the next in line."""
    wait_for_turn(session)
    due = select(WaitingEntry).where(
        WaitingEntry.state == WaitingState.OFFERED, WaitingEntry.expires_at <= now
    )
    for entry in session.scalars(due.order_by(WaitingEntry.id)).all():
        end(session, entry, WaitingState.LAPSED, now=now)
        tell_waiting(session, entry, "waiting.lapsed", now=now)
        offer_places(session, entry.provider_id, now=now)


def offer_free_places(session: Session, now: dt.datetime) -> None:
    """Offer places that became free in whatever way, as by a greater capacity."""
    wait_for_turn(session)
    waiting = select(WaitingEntry.provider_id).where(WaitingEntry.state == WaitingState.WAITING)
    for provider_id in session.scalars(waiting.distinct().order_by(WaitingEntry.provider_id)).all():
        offer_places(session, provider_id, now=now)
