"""Duties may die at any statement: what they did is whole or undone, and they are done again."""

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models.matching import Match
from models.message import Message
from models.participant import Participant
from models.statement import Statement
from tests.conftest import SECRETS
from tests.web.services.requests.conftest import DAY, NOW, World, fill
from web.services.requests.upkeep import DUTIES

LATER = NOW + 7 * DAY


class KilledError(BaseException):
    """The process is gone."""


def keep_up(engine: Engine, *, statements: int | None = None) -> bool:
    """Do every duty as the worker does, dying after some statements; tell whether it lived."""
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        if left is not None:
            left -= 1
            if left < 0:
                raise KilledError

    writing = engine.execution_options(sqlite_immediate=True)
    event.listen(engine, "before_cursor_execute", count)
    try:
        for duty in DUTIES:
            with Session(writing, info=SECRETS.as_info()) as session, session.begin():
                duty(session, LATER)
    except KilledError:
        return False
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return True


def ask_around(engine: Engine) -> None:
    """Let two ask without an answer, and one ask somebody who has left."""
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=SECRETS.as_info()) as session:
        world = World(session, fill(session))
        world.ask("S1", "M1", "M2")
        world.ask("S2", "M3")
        world.ask("S3", "M4", "M3", now=NOW + DAY)
        session.get_one(Participant, "M4").status = "left"
        session.commit()


def outcome(engine: Engine) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the states of the matches, and what was told about each."""
    with Session(engine) as session:
        states = session.scalars(select(Match.state).order_by(Match.id)).all()
        told = session.execute(select(Message.kind, Message.key).order_by(Message.id)).all()
    return list(states), sorted((row.kind, row.key) for row in told)


@pytest.mark.parametrize("statements", [3, 20, 45, 80, 130, 200])
def test_duty_that_is_killed_is_done_again_and_tells_once(engine: Engine, statements: int) -> None:
    ask_around(engine)

    keep_up(engine, statements=statements)
    assert keep_up(engine)
    first = outcome(engine)
    assert keep_up(engine)

    assert first[0] == ["expired", "expressed", "expired", "freed", "expressed"]
    assert len(first[1]) == len(set(first[1]))
    assert outcome(engine) == first


def test_need_that_was_closed_closes_what_was_asked_about_it(world: World) -> None:
    need = world.session.scalars(select(Statement)).one()
    (match,) = world.ask("S1", "M1", need_id=need.id)
    need.closed_on, need.outcome = NOW.date(), "met_elsewhere"
    world.session.flush()

    world.keep_up(NOW)
    world.keep_up(NOW)

    assert world.states([match]) == ["freed"]
    assert world.told("M1") == ["match.asked", "match.closed"]


def test_many_that_are_freed_go_on_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.services.requests.releasing.AT_ONCE", 1)
    first = world.ask("S1", "M1", "M2")
    second = world.ask("S2", "M1", "M3")
    world.session.get_one(Participant, "M1").status = "left"
    world.session.flush()

    world.keep_up(NOW)

    assert world.states([*first, *second]) == ["freed", "expressed", "freed", "expressed"]
    assert world.told("S1") == ["match.freed"]
    assert world.told("S2") == ["match.freed", "match.passed_on"]
