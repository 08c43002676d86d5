"""Where deals meet the engine of requests: asking a startup to talk, taking it back, ending it."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deal import Side
from models.enums import AGREED_STATES, FINAL_STATES, MatchSide, MatchState
from models.matching import Match
from models.setting import bump_data_version
from web.services.access import Actor
from web.services.engine import Engine
from web.services.requests import choices
from web.services.requests.asking import Question, ask
from web.services.requests.steps import cause_of, get_match, move, wait_for_turn

STARTUP = "startup"
SIDES = {Side.STARTUP: MatchSide.RECEIVER, Side.INVESTOR: MatchSide.PROVIDER}


def ask_startup(
    session: Session,
    *,
    actor: Actor,
    investor_id: str,
    startup_id: str,
    note: str,
    now: dt.datetime,
    engine: Engine | None,
) -> Match:
    """Ask a startup to talk, in the investor's name; it has a term to answer."""
    question = Question(investor_id, STARTUP, (startup_id,), note=note)
    request_id = ask(session, actor=actor, question=question, now=now, engine=engine)
    return session.scalars(select(Match).where(Match.request_id == request_id)).one()


def end(session: Session, *, actor: Actor, match: Match, side: Side, now: dt.datetime) -> None:
    """End a talk, or take back what was asked; what is over stays as it is."""
    if match.state in FINAL_STATES:
        return
    if match.state in AGREED_STATES:
        settle(session, actor=actor, match=match, side=side, to=MatchState.TERMINATED, now=now)
    elif match.initiated_by == SIDES[side]:
        choices.withdraw(session, actor=actor, match_id=match.id, now=now)


def settle(
    session: Session,
    *,
    actor: Actor,
    match: Match,
    side: Side,
    to: MatchState,
    now: dt.datetime,
) -> None:
    """Take a talk to its end: completed where it led to an investment, else terminated."""
    wait_for_turn(session)
    match = get_match(session, match.id)
    cause = cause_of(actor, match, SIDES[side], now=now)
    if match.state == MatchState.MUTUAL:
        move(session, match, MatchState.ACTIVE, cause)
    if match.state in {MatchState.ACTIVE, MatchState.PAUSED}:
        move(session, match, to, cause)
    bump_data_version(session)
