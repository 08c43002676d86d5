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
from models.mentoring import Addendum, MentoringRating, MentoringRecord, RecordAction
from models.message import Delivery, Message
from seed import scenario
from web.cli import demo
from web.cli.database import opened
from web.cli.models import ModelSource
from web.cli.scenario import PARTS, play
from web.config import Config, demo_config
from web.services.engine import Engine
from web.services.mentoring.lines import silent_lines
from web.services.sealing import unseal_text

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
        MatchState.COMPLETED,
    }
    assert entry.state == WaitingState.WAITING
    assert kinds >= {"match.asked", "match.accepted", "thread.posted", "appointment.confirmed"}


def test_mentorings_show_every_way_a_session_comes_to_count(
    world: tuple[Session, Engine],
) -> None:
    session, engine = world
    play(session, engine=engine, now=NOW)

    rows = session.scalars(select(MentoringRecord)).all()
    pairs = Counter(row.match_id for row in rows)
    of_them = MentoringRating.match_id.in_(pairs)
    sides = select(MentoringRating.side).where(of_them).order_by(MentoringRating.side)
    ended = session.scalars(sides).all()
    silent = silent_lines(session, days=50, now=NOW)

    assert Counter(row.state for row in rows) == {"locked": 22, "handed_in": 2}
    assert sorted(pairs.values()) == [3, 3, 4, 4, 5, 5]
    assert sum(row.certified_at is not None for row in rows) == 1
    assert sum(row.is_from_paper for row in rows) == 1
    assert [row.state for row in session.scalars(select(Addendum))] == ["locked"]
    assert ended == ["provider", "receiver"]
    assert len(silent) == 1
    assert {bool(row.done_at) for row in session.scalars(select(RecordAction))} == {True, False}


def test_every_note_of_a_session_is_marked_as_fictional(world: tuple[Session, Engine]) -> None:
    session, engine = world
    play(session, engine=engine, now=NOW)

    rows = session.scalars(select(MentoringRecord)).all()
    sealed = [each for row in rows for each in (row.sealed_problem, row.sealed_advice)]
    texts = [unseal_text(session, each) for each in sealed]

    assert [text for text in texts if not text.endswith("（示例）")] == []


def test_what_was_told_long_ago_is_read_and_not_sent_again(world: tuple[Session, Engine]) -> None:
    session, engine = world
    play(session, engine=engine, now=NOW)

    unread = select(Message.kind).where(Message.kind.startswith("mentoring."))
    unread = unread.where(Message.read_at.is_(None))
    sent = select(Delivery.id).join(Message, Message.id == Delivery.message_id)
    is_over = Message.read_at.is_not(None)

    assert session.scalars(unread).all() == ["mentoring.record_confirm"]
    assert session.scalars(sent.where(is_over)).all() == []


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
