"""Where deals meet the engine of requests: asking a startup to talk, ending a talk, settling it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deal import Side
from models.enums import AGREED_STATES, FINAL_STATES, ClosingReason, MatchSide, MatchState
from models.matching import Match
from models.setting import bump_data_version
from web.services.access import Actor
from web.services.engine import Engine
from web.services.requests import choices, pairs, releasing
from web.services.requests.asking import Question, ask
from web.services.requests.pairs import Step
from web.services.requests.steps import ends_of, wait_for_turn

STARTUP = "startup"
SIDES = {Side.STARTUP: MatchSide.RECEIVER, Side.INVESTOR: MatchSide.PROVIDER}


@dataclass(frozen=True, slots=True)
class Ends:
    """An investor that asks, and the startup it asks: by its name, or without knowing it."""

    investor_id: str
    startup_id: str
    is_nameless: bool = False


def ask_startup(
    session: Session,
    *,
    actor: Actor,
    ends: Ends,
    note: str,
    now: dt.datetime,
    engine: Engine | None,
) -> Match:
    """Ask a startup to talk, in the investor's name; it has a term to answer."""
    question = Question(
        ends.investor_id, STARTUP, (ends.startup_id,), note=note, is_nameless=ends.is_nameless
    )
    request_id = ask(session, actor=actor, question=question, now=now, engine=engine)
    return session.scalars(select(Match).where(Match.request_id == request_id)).one()


def end(session: Session, *, actor: Actor, match: Match, side: Side, now: dt.datetime) -> None:
    """End a talk, or take back what was asked; what is over stays as it is."""
    if match.state in FINAL_STATES:
        return
    if match.state in AGREED_STATES:
        step = Step("terminate")
        pairs.take_step(session, actor=actor, match_id=match.id, step=step, now=now)
    elif match.initiated_by == SIDES[side]:
        choices.withdraw(session, actor=actor, match_id=match.id, now=now)


def complete(session: Session, *, actor: Actor, match: Match, now: dt.datetime) -> None:
    """Say that a talk led to what it was for."""
    if match.state in {MatchState.MUTUAL, MatchState.ASSIGNED}:
        pairs.take_step(session, actor=actor, match_id=match.id, step=Step("start"), now=now)
    if match.state in {MatchState.ACTIVE, MatchState.PAUSED}:
        pairs.take_step(session, actor=actor, match_id=match.id, step=Step("complete"), now=now)


def free(session: Session, *, match_ids: Collection[int], now: dt.datetime) -> None:
    """Close asks that nobody needs to answer any more, and tell who asked."""
    if not match_ids:
        return
    wait_for_turn(session)
    which = (Match.id.in_(match_ids),)
    matches = session.scalars(select(Match).where(*which)).all()
    releasing.free_all(session, which, ClosingReason.FILLED, now=now)
    bump_data_version(session, changed=ends_of(*matches))
