"""The page of one match: who, about what, why, how it came to where it is, and what now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import UNANSWERED_STATES, MatchSide
from models.matching import Match, MatchEvent
from web.services import access, accounts
from web.services.access import AccessDeniedError
from web.services.missing import NotFoundError
from web.services.requests.by_agents import list_agent_steps
from web.services.requests.capacity import Places, places_of
from web.services.requests.lines import Line, Reader, lines_of
from web.services.requests.pairs import steps_from
from web.services.requests.steps import participant_on
from web.services.weighting import sets
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as its history shows it; without a name the rules made it."""

    state: str
    side: str
    name: Text
    is_by_link: bool
    is_by_agent: bool
    reason: str
    occurred_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MatchPage:
    """A match with its history and what the reader may do now; `places` of a mentor it awaits.

    What it was ranked with, and the set that was chosen for it, is for organisers.
    """

    line: Line
    history: tuple[StepView, ...]
    steps: tuple[str, ...]
    can_answer: bool
    can_withdraw: bool
    places: Places | None
    ranking: str = ""
    weight_set: tuple[str, int] | None = None


def get_match_page(session: Session, reader: Reader, *, match_id: int) -> MatchPage:
    """Return a match as one of its sides, or an organiser above one, sees it.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    AccessDeniedError
        If it is none of the reader's business.
    """
    match = session.get(Match, match_id)
    if match is None:
        raise NotFoundError("match", str(match_id))
    check_may_view(session, reader, match)
    (line,) = lines_of(session, reader, (match,))
    is_open = match.state in UNANSWERED_STATES
    is_asker = line.side == match.initiated_by
    is_suggester = match.initiated_by == "organiser" and not line.side
    shows_places = line.side == MatchSide.PROVIDER and line.is_due
    return MatchPage(
        line=line,
        history=list_history(session, match, line.side),
        steps=steps_of(match, line),
        can_answer=line.is_due,
        can_withdraw=is_open and (is_asker or is_suggester),
        places=places_of(session, match.provider_id) if shows_places else None,
        ranking="" if line.side else match.ranking,
        weight_set=None if line.side else sets.name_of(session, match.weight_set_id),
    )


def steps_of(match: Match, line: Line) -> tuple[str, ...]:
    """Return the steps a reader may take: an organiser only ends what cannot go on."""
    steps = steps_from(match.state)
    return steps if line.side else tuple(name for name in steps if name == "terminate")


def check_may_view(session: Session, reader: Reader, match: Match) -> None:
    """Refuse whoever is on neither side, nor an organiser above one.

    A choice that was never asked is its asker's own business.
    """
    is_own_business = match.request_id is not None and match.asked_at is None
    sides = [side for side in MatchSide if not is_own_business or side == match.initiated_by]
    subjects = [
        accounts.subject_of(session, participant_id=participant_on(match, side)) for side in sides
    ]
    if not any(access.can(reader.actor, "match.view", subject) for subject in subjects):
        raise AccessDeniedError("match.view", is_signed_in=reader.actor.is_signed_in)


def list_history(session: Session, match: Match, own: str) -> tuple[StepView, ...]:
    """Return how a match came to where it is; who acted for the other side is not named."""
    rows: Sequence[tuple[MatchEvent, str | None, str | None]] = [
        (event, zh, en)
        for event, zh, en in session.execute(
            select(MatchEvent, User.name_zh, User.name_en)
            .outerjoin(User, User.id == MatchEvent.actor_id)
            .where(MatchEvent.match_id == match.id)
            .order_by(MatchEvent.id)
        )
    ]
    agent_steps = list_agent_steps(session, match.id)
    return tuple(
        StepView(
            state=event.to_state,
            side=event.side,
            name={"zh": zh or "", "en": en or ""} if event.side in {own, ""} or not own else {},
            is_by_link=event.is_by_link,
            is_by_agent=(event.to_state, event.actor_id) in agent_steps,
            reason=event.reason,
            occurred_at=event.occurred_at,
        )
        for event, zh, en in rows
    )
