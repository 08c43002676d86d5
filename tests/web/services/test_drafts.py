"""Drafts: kept while somebody types, read by their own, posted once."""

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.draft import StatementDraft
from models.enums import Direction, Role
from models.statement import Statement
from tests.conftest import SECRETS
from tests.factories import make_startup, make_user, make_vocabularies
from web.services import drafts, posting
from web.services.access import AccessDeniedError, Actor
from web.services.drafts import DraftChangedError, DraftView, TooManyDraftsError
from web.services.missing import NotFoundError
from web.services.posting import Post
from web.services.statements import Content

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
WORD = "a" * 32
N_CLICKS = 8


def actor_of(session: Session, role: Role = Role.STARTUP, key: str | None = "S1") -> Actor:
    user = make_user(session, f"{role}{key}@example.com".lower(), (role, key))
    own = frozenset({key}) if key else frozenset()
    return Actor(user.id, frozenset({role}), own, is_provincial=role is Role.ORGANISER)


@pytest.fixture
def owner(session: Session) -> Actor:
    make_vocabularies(session)
    make_startup(session, "S1")
    make_startup(session, "S2")
    return actor_of(session)


def save(session: Session, actor: Actor, values: dict[str, object], revision: int = 0) -> int:
    return drafts.save_draft(
        session,
        actor=actor,
        participant_id="S1",
        draft=DraftView(WORD, values, revision, is_posted=False),
        direction=Direction.NEED,
        now=NOW,
    )


def find(session: Session, actor: Actor, word: str = WORD) -> DraftView:
    return drafts.find_draft(
        session, actor=actor, participant_id="S1", direction=Direction.NEED, word=word
    )


def test_draft_keeps_what_earlier_steps_saved(session: Session, owner: Actor) -> None:
    save(session, owner, {"text": "专利"})
    save(session, owner, {"topics": ["ip.patent"]})

    assert find(session, owner).values == {"text": "专利", "topics": ["ip.patent"]}


def test_draft_of_an_unused_word_is_blank(session: Session, owner: Actor) -> None:
    assert find(session, owner) == DraftView(WORD, {}, 0, is_posted=False)


def test_draft_changed_elsewhere_is_not_overwritten(session: Session, owner: Actor) -> None:
    first = save(session, owner, {"text": "一"})
    second = save(session, owner, {"text": "二"}, first)

    with pytest.raises(DraftChangedError):
        save(session, owner, {"text": "三"}, first)

    assert second == first + 1
    assert find(session, owner).values == {"text": "二"}


def test_saving_the_same_again_changes_nothing(session: Session, owner: Actor) -> None:
    first = save(session, owner, {"text": "一"})

    assert save(session, owner, {"text": "一"}, first) == first


def test_organiser_posts_for_a_startup_but_does_not_read_its_drafts(
    session: Session, owner: Actor
) -> None:
    organiser = actor_of(session, Role.ORGANISER, None)
    save(session, owner, {"text": "专利"})

    with pytest.raises(NotFoundError):
        find(session, organiser)
    assert (
        drafts.list_drafts(session, actor=organiser, participant_id="S1", direction=Direction.NEED)
        == ()
    )


def test_colleague_takes_up_a_draft_and_a_stranger_is_refused(
    session: Session, owner: Actor
) -> None:
    save(session, owner, {"text": "专利"})
    user = make_user(session, "colleague@example.com", (Role.STARTUP, "S1"))
    colleague = Actor(user.id, frozenset({Role.STARTUP}), frozenset({"S1"}))

    assert find(session, colleague).values == {"text": "专利"}
    with pytest.raises(AccessDeniedError):
        find(session, actor_of(session, key="S2"))


@pytest.mark.parametrize("word", ["", "short", "A" * 32, "../" + "a" * 29])
def test_word_that_is_none_finds_nothing(session: Session, owner: Actor, word: str) -> None:
    with pytest.raises(NotFoundError):
        find(session, owner, word)


def test_draft_cannot_be_begun_past_the_limit(
    session: Session, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 0)

    with pytest.raises(TooManyDraftsError):
        save(session, owner, {"text": "专利"})


def test_posted_draft_posts_nothing_more_and_keeps_no_text(session: Session, owner: Actor) -> None:
    save(session, owner, {"text": "专利"})

    first, second = (click(session, owner) for _ in range(2))

    assert (first.is_new, second.is_new) == (True, False)
    assert session.scalar(select(func.count()).select_from(Statement)) == 1
    posted = find(session, owner)
    assert (posted.values, posted.is_posted) == ({}, True)
    with pytest.raises(DraftChangedError):
        save(session, owner, {"text": "二"})


def click(session: Session, actor: Actor) -> posting.Posted:
    content = Content("ip.patent", texts={"zh": "专利"})
    post = Post(WORD, Direction.NEED, (content,), {})
    return posting.post_draft(session, actor=actor, participant_id="S1", post=post, now=NOW)


def test_clicks_at_the_same_time_post_one_need(engine: Engine) -> None:
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        make_vocabularies(session)
        make_startup(session, "S1")
        owner = actor_of(session)
        save(session, owner, {"text": "专利"})
    barrier, outcomes = threading.Barrier(N_CLICKS), []

    def post() -> None:
        barrier.wait()
        writing = engine.execution_options(sqlite_immediate=True)
        with Session(writing, info=SECRETS.as_info()) as session, session.begin():
            outcomes.append(click(session, owner).is_new)

    threads = [threading.Thread(target=post) for _ in range(N_CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == 1
    assert sorted(outcomes) == [False] * (N_CLICKS - 1) + [True]


def test_first_saves_at_the_same_time_make_one_draft(engine: Engine) -> None:
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        make_vocabularies(session)
        make_startup(session, "S1")
        owner = actor_of(session)
    barrier, failures = threading.Barrier(N_CLICKS), []

    def begin() -> None:
        barrier.wait()
        writing = engine.execution_options(sqlite_immediate=True)
        try:
            with Session(writing, info=SECRETS.as_info()) as session, session.begin():
                save(session, owner, {"text": "专利"})
        except Exception as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=begin) for _ in range(N_CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        rows = session.scalars(select(StatementDraft)).all()
    assert failures == []
    assert [row.values for row in rows] == [{"text": "专利"}]


def test_old_drafts_are_forgotten_and_fresh_ones_kept(session: Session, owner: Actor) -> None:
    for word, posted, age in (("b" * 32, 8, 8), ("c" * 32, None, 181), ("d" * 32, None, 179)):
        row = StatementDraft(word=word, participant_id="S1", direction="need", values={})
        row.user_id = owner.user_id
        row.posted_at = None if posted is None else NOW - dt.timedelta(days=posted)
        row.updated_at = NOW - dt.timedelta(days=age)
        session.add(row)
    session.flush()

    drafts.forget_drafts(session, NOW)

    assert list(session.scalars(select(StatementDraft.word))) == ["d" * 32]
