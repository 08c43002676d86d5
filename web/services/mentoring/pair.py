"""A startup and its mentor, as one of the two sides or as an organiser above them."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, PLACE_KINDS, MatchSide, MatchState
from models.matching import Match
from web.services import access, accounts
from web.services.access import Actor, Subject
from web.services.mentoring import confidence
from web.services.mentoring.confidence import OFFICE
from web.services.missing import NotFoundError
from web.services.parties import ENDED_TOGETHER, NotAgreedError, Side, side
from web.services.requests.steps import participant_on

__all__ = ["OFFICE", "Pair", "admit", "get_pair", "hold", "open_pair", "pair_of"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair; `own_side` is blank for an organiser, `is_open` while both still work together.

    An organiser reads what was said only in the `heard` records, the agreement where
    `hears_terms`, and remarks to the office where it is one (`is_office`).
    """

    match_id: int
    kind: str
    state: str
    topic: str
    receiver: Side
    provider: Side
    own_side: str
    agreed_at: dt.datetime | None
    heard: frozenset[int] = frozenset()
    hears_terms: bool = False
    is_office: bool = False

    def hears(self, record_id: int) -> bool:
        """Tell whether the reader may read what was said in a record, and its files."""
        return bool(self.own_side) or record_id in self.heard

    @property
    def reads_terms(self) -> bool:
        """Whether the reader may read the goals, the fee and what else is agreed."""
        return bool(self.own_side) or self.hears_terms

    @property
    def is_open(self) -> bool:
        """Whether both still work together."""
        return self.state in AGREED_STATES

    @property
    def writer(self) -> str:
        """Who writes: a side, or the office."""
        return self.own_side or OFFICE

    @property
    def own(self) -> Side | None:
        """The reader's own side, None for an organiser."""
        return self.on(self.own_side) if self.own_side else None

    @property
    def other(self) -> Side:
        """The side across; the mentor's for an organiser."""
        return self.receiver if self.own_side == MatchSide.PROVIDER else self.provider

    @property
    def other_side(self) -> str:
        """The code of the side across."""
        return MatchSide(self.own_side).other.value if self.own_side else ""

    def on(self, code: str) -> Side:
        """Return who stands on a side."""
        return self.provider if code == MatchSide.PROVIDER else self.receiver


def get_pair(session: Session, *, actor: Actor, match_id: int, action: str) -> Pair:
    """Return a pair to one of its sides, or to an organiser above one of them.

    Raises
    ------
    NotFoundError
        If there is no such match, or it is not one with a mentor.
    AccessDeniedError
        If the actor is neither of a side nor above one, or may not do this.
    NotAgreedError
        If the sides never agreed.
    """
    match = session.get(Match, match_id)
    if match is None or match.kind not in PLACE_KINDS:
        raise NotFoundError("pair", str(match_id))
    own_side = admit(session, actor, match, action)
    if match.state not in AGREED_STATES | ENDED_TOGETHER:
        raise NotAgreedError(match.state)
    pair = pair_of(session, match, own_side)
    return pair if own_side else with_confidence(session, actor, match, pair)


def with_confidence(session: Session, actor: Actor, match: Match, pair: Pair) -> Pair:
    """Return a pair with what an organiser may read of it."""
    return replace(
        pair,
        heard=confidence.heard_records(session, actor, match.id),
        hears_terms=confidence.hears_terms(session, match.id),
        is_office=any(
            access.can(actor, "mentoring.remarks", each) for each in sides_of(session, match)
        ),
    )


def sides_of(session: Session, match: Match) -> list[Subject]:
    """Return both sides of a match as the policy sees them."""
    return [
        accounts.subject_of(session, participant_id=participant_on(match, code))
        for code in MatchSide
    ]


def open_pair(session: Session, *, actor: Actor, match_id: int, action: str) -> Pair:
    """Return a pair that still works together.

    Raises
    ------
    NotAgreedError
        If it does not, or no longer.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action=action)
    if not pair.is_open:
        raise NotAgreedError(pair.state)
    return pair


def hold(session: Session, match_id: int) -> None:
    """Let those who write about one pair follow one another."""
    session.execute(select(Match.id).where(Match.id == match_id).with_for_update())


def pair_of(session: Session, match: Match, own_side: str = "") -> Pair:
    """Return the pair of a match."""
    return Pair(
        match_id=match.id,
        kind=match.kind,
        state=MatchState(match.state).value,
        topic=match.topic,
        receiver=side(session, match.receiver_id),
        provider=side(session, match.provider_id),
        own_side=own_side,
        agreed_at=match.agreed_at,
    )


def admit(session: Session, actor: Actor, match: Match, action: str) -> str:
    """Return the side an actor stands on, blank for an organiser above one; refuse others."""
    for code in MatchSide:
        if participant_on(match, code) in actor.participant_ids:
            access.ensure(actor, action, Subject(participant_on(match, code)))
            return code.value
    subjects = sides_of(session, match)
    if not any(access.can(actor, action, subject) for subject in subjects):
        access.ensure(actor, action, subjects[0])
    return ""
