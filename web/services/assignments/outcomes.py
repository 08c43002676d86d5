"""Published results: for those who run the programme, and for each participant its own part."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, FINAL_STATES, UNANSWERED_STATES, MatchSide
from models.matching import Match
from models.programme import AssignmentDraft, Programme, PublishedPair, PublishedResult, Seat
from models.programme_states import TAKING_PART
from web.services import access, accounts
from web.services.access import Actor
from web.services.assignments import files
from web.services.assignments.lines import Parties, Party
from web.services.assignments.plans import seat_of
from web.services.assignments.withdrawals import Mending
from web.services.missing import NotFoundError
from web.services.programmes import territory


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A published pair and what has become of it."""

    receiver: Party
    provider: Party
    match_id: int | None
    state: str
    awaits: str
    expires_at: dt.datetime | None
    is_pinned: bool

    @property
    def has_begun(self) -> bool:
        """Whether both sides have agreed and it goes on."""
        return self.state in AGREED_STATES

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due."""
        return self.state in UNANSWERED_STATES

    @property
    def is_over(self) -> bool:
        """Whether it came to nothing, or has ended."""
        return self.state in FINAL_STATES


@dataclass(frozen=True, eq=False)
class OutcomePage:
    """The result of a programme that is in force, or the last one that was."""

    programme: Programme
    result: PublishedResult
    draft: AssignmentDraft
    lines: tuple[OutcomeLine, ...]
    providers: tuple[Party, ...]
    is_in_force: bool

    def count(self, name: str) -> int:
        """Return how many pairs are so."""
        return sum(bool(getattr(line, name)) for line in self.lines)


@dataclass(frozen=True, slots=True)
class OwnPair:
    """Whom a participant was given."""

    other: Party
    match_id: int | None
    state: str


@dataclass(frozen=True, eq=False)
class OwnOutcome:
    """A participant's part of a result: whom it was given, and its wishes as they went in."""

    programme: Programme
    participant_id: str
    fingerprint: str
    own_fingerprint: str
    pairs: tuple[OwnPair, ...]
    ranked: tuple[Party, ...]
    refused: tuple[Party, ...]
    is_in_force: bool
    published_at: dt.datetime


@dataclass(frozen=True, eq=False)
class MendingPage:
    """What the withdrawal of a provider would change, with names."""

    programme: Programme
    provider: Party
    mending: Mending
    lost: tuple[tuple[Party, Party], ...]
    gained: tuple[tuple[Party, Party], ...]
    left_out: tuple[Party, ...]


def latest(session: Session, programme_id: int) -> PublishedResult | None:
    """Return the result in force, or the last one that was."""
    found = select(PublishedResult).where(PublishedResult.programme_id == programme_id)
    return session.scalar(found.order_by(PublishedResult.version.desc()).limit(1))


def get_outcome(session: Session, *, actor: Actor, programme_id: int) -> OutcomePage:
    """Return the result of a programme.

    Raises
    ------
    NotFoundError
        If nothing was ever published.
    """
    programme = territory.find(session, actor, programme_id, "draft.read")
    result = latest(session, programme_id)
    if result is None:
        raise NotFoundError("result", str(programme_id))
    parties = Parties(session, programme_id)
    seats = select(Seat.id).where(
        Seat.programme_id == programme_id,
        Seat.side == MatchSide.PROVIDER,
        Seat.state.in_(TAKING_PART),
    )
    return OutcomePage(
        programme,
        result,
        session.get_one(AssignmentDraft, result.draft_id),
        tuple(outcome_line(parties, *row) for row in pairs_of(session, result.id)),
        tuple(parties.seat(seat_id) for seat_id in session.scalars(seats.order_by(Seat.id))),
        is_in_force=result.withdrawn_at is None,
    )


def pairs_of(session: Session, result_id: int) -> list[tuple[PublishedPair, Match | None]]:
    """Return the pairs of a result with their matches."""
    found = (
        select(PublishedPair, Match)
        .outerjoin(Match, Match.id == PublishedPair.match_id)
        .where(PublishedPair.result_id == result_id)
        .order_by(PublishedPair.receiver_seat_id, PublishedPair.provider_seat_id)
    )
    return [(pair, match) for pair, match in session.execute(found)]


def outcome_line(parties: Parties, pair: PublishedPair, match: Match | None) -> OutcomeLine:
    """Return a published pair with names."""
    return OutcomeLine(
        parties.seat(pair.receiver_seat_id),
        parties.seat(pair.provider_seat_id),
        pair.match_id,
        match.state if match else "",
        match.awaits or "" if match else "",
        match.expires_at if match else None,
        pair.is_pinned,
    )


def get_file(session: Session, *, actor: Actor, programme_id: int) -> tuple[str, bytes]:
    """Return name and content of the sealed file of the last result.

    Raises
    ------
    NotFoundError
        If nothing was ever published.
    """
    territory.find(session, actor, programme_id, "draft.read")
    result = latest(session, programme_id)
    if result is None:
        raise NotFoundError("result", str(programme_id))
    return f"result-{programme_id}-{result.version}.json", result.content


def get_own(
    session: Session, *, actor: Actor, participant_id: str, programme_id: int
) -> OwnOutcome | None:
    """Return a participant's part of the last result; None where there is none.

    Raises
    ------
    NotFoundError
        If it has no seat in the programme.
    """
    seat, result = own_seat(session, actor, participant_id, programme_id)
    if result is None:
        return None
    proof = files.proof_of(result, seat)
    if proof is None:
        return None
    parties = Parties(session, programme_id)
    own = proof["own"]
    return OwnOutcome(
        session.get_one(Programme, programme_id),
        participant_id,
        result.fingerprint,
        proof["fingerprints"][own["id"]],
        tuple(
            own_pair(parties, seat, *row)
            for row in pairs_of(session, result.id)
            if has(row[0], seat)
        ),
        tuple(parties.seat(seat_of(name)) for name in own["ranked"]),
        tuple(parties.seat(seat_of(name)) for name in own["refused"]),
        result.withdrawn_at is None,
        result.published_at,
    )


def get_proof(
    session: Session, *, actor: Actor, participant_id: str, programme_id: int
) -> dict[str, Any]:
    """Return what a participant can show of its wishes in the last result.

    Raises
    ------
    NotFoundError
        If it has no seat in the programme, or nothing was published.
    """
    seat, result = own_seat(session, actor, participant_id, programme_id)
    proof = files.proof_of(result, seat) if result else None
    if proof is None:
        raise NotFoundError("result", str(programme_id))
    return proof


def own_seat(
    session: Session, actor: Actor, participant_id: str, programme_id: int
) -> tuple[Seat, PublishedResult | None]:
    """Return the seat of a participant, and the last result of its programme."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "outcome.read", subject)
    found = select(Seat).where(
        Seat.programme_id == programme_id, Seat.participant_id == participant_id
    )
    seat = session.scalar(found)
    if seat is None:
        raise NotFoundError("seat", participant_id)
    return seat, latest(session, programme_id)


def has(pair: PublishedPair, seat: Seat) -> bool:
    """Tell whether a pair is a seat's."""
    return seat.id in {pair.receiver_seat_id, pair.provider_seat_id}


def own_pair(parties: Parties, seat: Seat, pair: PublishedPair, match: Match | None) -> OwnPair:
    """Return whom a seat was given."""
    is_receiver = pair.receiver_seat_id == seat.id
    other = pair.provider_seat_id if is_receiver else pair.receiver_seat_id
    return OwnPair(parties.seat(other), pair.match_id, match.state if match else "")


def mending_page(session: Session, mending: Mending) -> MendingPage:
    """Return what a withdrawal would change, with names."""
    programme = mending.state.programme
    parties = Parties(session, programme.id)
    return MendingPage(
        programme,
        parties.seat(mending.state.seat.id),
        mending,
        tuple((parties.seat(s), parties.seat(p)) for s, p in mending.lost),
        tuple((parties.seat(s), parties.seat(p)) for s, p in mending.gained),
        tuple(parties.seat(seat_id) for seat_id in mending.left_out),
    )


def names_for(session: Session, programme_id: int, language: str) -> dict[str, str]:
    """Return the name of everybody who has a seat, in a language."""
    parties = Parties(session, programme_id).by_seat.values()
    other = "en" if language == "zh" else "zh"
    return {
        each.participant_id: each.name.get(language) or each.name.get(other) or ""
        for each in parties
    }
