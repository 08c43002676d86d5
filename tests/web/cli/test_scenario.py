"""The demo's first days: every story is played, the same each time, and says it is fictional."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchState, WaitingState
from models.matching import Match, WaitingEntry
from models.message import Message
from seed import scenario
from web.cli import demo
from web.cli.database import opened
from web.cli.models import ModelSource
from web.cli.scenario import PARTS, play
from web.config import Config, demo_config
from web.services.engine import Engine

NOW = dt.datetime(2026, 9, 3, 4, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the settings of a demo that was filled, without its stories."""
    config = demo_config(tmp_path_factory.mktemp("demo"), profile="demo", port=8000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "play", lambda *_args, **_kwargs: ())
        demo.fill(config, profile="demo")
    return config


@pytest.fixture
def world(config: Config) -> Iterator[tuple[Session, Engine]]:
    """Yield the demo's database and its model; what a test does is undone."""
    with opened(config, writes=True) as session:
        yield session, ModelSource(config, session).engine
        session.rollback()


def told(session: Session) -> list[tuple[object, ...]]:
    """Return what came of the stories."""
    rows = session.scalars(select(Match).order_by(Match.id))
    return [(row.receiver_id, row.provider_id, row.kind, row.state) for row in rows]


def test_every_story_is_played_the_same_way_each_time(world: tuple[Session, Engine]) -> None:
    session, engine = world

    with session.begin_nested() as first:
        played = play(session, engine=engine, now=NOW)
        once = told(session)
        first.rollback()
    play(session, engine=engine, now=NOW)

    assert played == tuple(part.__name__ for part in PARTS)
    assert told(session) == once


def test_stories_show_matches_in_several_states(world: tuple[Session, Engine]) -> None:
    session, engine = world
    play(session, engine=engine, now=NOW)

    states = Counter(row.state for row in session.scalars(select(Match)))
    (entry,) = session.scalars(select(WaitingEntry)).all()
    kinds = set(session.scalars(select(Message.kind)))

    assert set(states) >= {
        MatchState.ACTIVE,
        MatchState.EXPRESSED,
        MatchState.SUGGESTED,
        MatchState.DECLINED,
        MatchState.DRAFT,
    }
    assert entry.state == WaitingState.WAITING
    assert kinds >= {"match.asked", "match.accepted", "thread.posted", "appointment.confirmed"}


def test_every_word_is_marked_as_fictional() -> None:
    words = [value for name, value in vars(scenario).items() if name.isupper()]
    lines = [line for value in words for line in ([value] if isinstance(value, str) else value)]

    marks = ("（示例）", "(Demo)", "example.com")
    assert [line for line in lines if not any(mark in line for mark in marks)] == []


def test_world_without_the_people_of_a_story_goes_without_it(tmp_path: Path) -> None:
    config = demo_config(tmp_path, profile="demo", port=8000)
    with opened(config, writes=True) as session:
        engine = ModelSource(config, session).engine

        assert play(session, engine=engine, now=NOW) == ()
