"""Many startups have asked one mentor with few places, and all are accepted at the same moment."""

import datetime as dt
import threading
import time
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.account import User
from models.enums import MatchSide, MatchState, Role
from models.link import SignedLink
from models.matching import Match, MatchEvent, MatchRequest
from models.message import Message
from tests.conftest import SECRETS
from tests.factories import make_mentor, make_startup, make_user, make_vocabularies
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.check import check_data
from web.services.requests.answering import Answer, accept
from web.services.requests.capacity import places_of
from web.services.requests.errors import RequestError
from web.services.requests.telling import tell_side

MENTOR = "M1"
NOW = dt.datetime(2026, 9, 7, 2, tzinfo=dt.UTC)
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Outcome:
    """What the rush led to, for one run."""

    answers: Counter[str]
    states: Counter[str]
    told: Counter[str]
    told_twice: int
    open_requests: int
    open_links: int
    steps: Counter[str]
    held: int
    breaches: tuple[str, ...]
    seconds: float


def writing(engine: Engine) -> Session:
    """Return a session that waits for its turn to write, as a request that posts does."""
    bind = engine.execution_options(sqlite_immediate=True)
    return Session(bind, expire_on_commit=False, info=SECRETS.as_info())


def prepare(engine: Engine, *, startups: int, places: int) -> Actor:
    """Store the mentor and everybody who has asked it; return who answers for the mentor."""
    with writing(engine) as session, session.begin():
        make_vocabularies(session)
        make_mentor(session, MENTOR, capacity=places)
        mentor = make_user(session, "mentor@example.com", (Role.MENTOR, MENTOR))
        for number in range(startups):
            key = f"S{number:03}"
            make_startup(session, key)
            make_user(session, f"{key.lower()}@example.com", (Role.STARTUP, key))
            tell_side(session, asked_by(session, key), MatchSide.PROVIDER, "match.asked", now=NOW)
        return actor_of(session.get_one(User, mentor.id))


def asked_by(session: Session, key: str) -> Match:
    """Store a request of a startup with its one choice, asked."""
    request = MatchRequest(asker_id=key, side="receiver", kind="mentor")
    session.add(request)
    session.flush()
    match = Match(
        receiver_id=key,
        provider_id=MENTOR,
        kind="mentor",
        request_id=request.id,
        position=1,
        state=MatchState.EXPRESSED.value,
        initiated_by="receiver",
        awaits="provider",
        asked_at=NOW,
        expires_at=NOW + dt.timedelta(days=7),
    )
    session.add(match)
    session.flush()
    session.add(MatchEvent(match_id=match.id, from_state="draft", to_state="expressed"))
    session.flush()
    return match


def rush(engine: Engine, actor: Actor) -> Outcome:
    """Accept everybody at once, each on a connection of its own."""
    with Session(engine) as session:
        match_ids = list(session.scalars(select(Match.id).order_by(Match.id)))
    barrier = threading.Barrier(len(match_ids))
    answers: Counter[str] = Counter()
    lock = threading.Lock()

    def answer(match_id: int) -> None:
        barrier.wait(PATIENCE_SECONDS)
        got = accept_one(engine, actor, match_id)
        with lock:
            answers[got] += 1

    threads = [threading.Thread(target=answer, args=(match_id,)) for match_id in match_ids]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return examine(engine, answers, time.perf_counter() - began)


def accept_one(engine: Engine, actor: Actor, match_id: int) -> str:
    """Accept one request and return what came of it."""
    try:
        with writing(engine) as session, session.begin():
            return accept(session, Answer(actor, match_id, NOW)).value
    except RequestError as error:
        return f"{type(error).__name__} {getattr(error, 'closing', '')}".strip()
    except SQLAlchemyError as fault:
        return repr(fault)


def examine(engine: Engine, answers: Counter[str], seconds: float) -> Outcome:
    """Look at what is stored after the rush."""
    with Session(engine, info=SECRETS.as_info()) as session:
        told = select(Message.kind, func.count()).group_by(Message.kind)
        per_startup = (
            select(Message.user_id)
            .join(User, User.id == Message.user_id)
            .where(
                Message.kind.in_(("match.accepted", "match.freed")),
                User.email != "mentor@example.com",
            )
            .group_by(Message.user_id)
            .having(func.count() > 1)
        )
        steps = select(MatchEvent.to_state, func.count()).group_by(MatchEvent.to_state)
        states = select(Match.state, func.count()).group_by(Match.state)
        open_requests = select(func.count()).where(MatchRequest.state == "open")
        open_links = select(func.count()).where(SignedLink.used_at.is_(None))
        breaches = check_data(session, as_of=NOW.date(), now=NOW)
        return Outcome(
            answers=answers,
            states=Counter(dict(iter_pairs(session, states))),
            told=Counter(dict(iter_pairs(session, told))),
            told_twice=len(session.execute(per_startup).all()),
            open_requests=session.scalar(open_requests) or 0,
            open_links=session.scalar(open_links) or 0,
            steps=Counter(dict(iter_pairs(session, steps))),
            held=places_of(session, MENTOR).held,
            breaches=tuple(f"{breach.code} {breach.subject}" for breach in breaches),
            seconds=seconds,
        )


def iter_pairs(session: Session, statement: object) -> list[tuple[str, int]]:
    """Return rows of a name and a number."""
    return [(row[0], row[1]) for row in session.execute(statement)]


def faults(outcome: Outcome, *, startups: int, places: int) -> list[str]:
    """Return what is not as it must be; nothing where all is well."""
    others = startups - places
    wanted = {
        "answers": ({"mutual": places, "NothingDueError full": others}, dict(outcome.answers)),
        "states": ({"mutual": places, "freed": others}, dict(outcome.states)),
        "told": (
            {
                "match.asked": startups,
                "match.accepted": 2 * places,
                "match.freed": others,
                "match.closed": others,
            },
            dict(outcome.told),
        ),
        "steps": (
            {"expressed": startups, "mutual": places, "freed": others},
            dict(outcome.steps),
        ),
        "told twice": (0, outcome.told_twice),
        "open requests": (0, outcome.open_requests),
        "open links": (0, outcome.open_links),
        "held": (places, outcome.held),
        "breaches": ((), outcome.breaches),
    }
    return [f"{name}: {got}" for name, (expected, got) in wanted.items() if got != expected]
