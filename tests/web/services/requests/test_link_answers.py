"""Answering by a signed link: once, for the side it was sent to, whatever a preview does."""

import threading

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.audit import AuditLog
from models.enums import DeclineReason, MatchState, Role
from models.link import SignedLink
from models.matching import Match
from tests.conftest import SECRETS
from tests.factories import make_user
from tests.web.services.requests.conftest import DAY, NOW, World, fill
from web.services.links import LinkClosedError, word_of
from web.services.requests.answering import Refusal, accept
from web.services.requests.errors import NothingDueError
from web.services.requests.link_answers import answer_by_link, get_link_page


def words(session: Session) -> list[str]:
    links = session.scalars(select(SignedLink).order_by(SignedLink.id))
    return [word_of(session, link) for link in links]


def test_looking_changes_nothing(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    (word,) = words(world.session)

    pages = [
        get_link_page(world.session, word=word, language="zh", now=NOW + DAY) for _ in range(3)
    ]

    assert all(page.is_open and page.line.id == match.id for page in pages)
    assert (pages[0].line.side, pages[0].line.other.id) == ("provider", "S1")
    assert world.states([match]) == ["expressed"]


def test_link_accepts_in_the_name_of_whom_it_was_sent_to(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    (word,) = words(world.session)

    state = answer_by_link(world.session, word=word, refusal=None, now=NOW + DAY)

    assert state == MatchState.MUTUAL
    entry = world.session.scalars(select(AuditLog).where(AuditLog.action == "match.mutual")).one()
    assert (entry.actor_id, entry.details["by_link"]) == (world.actors["M1"].user_id, True)
    assert match.events[-1].is_by_link
    assert not get_link_page(world.session, word=word, language="zh", now=NOW + DAY).is_open


def test_link_declines_with_a_reason(world: World) -> None:
    (match,) = world.ask("S1", "M1")

    answer_by_link(
        world.session, word=words(world.session)[0], refusal=Refusal(DeclineReason.STAGE), now=NOW
    )

    assert (match.state, match.closing) == ("declined", "stage")


def test_every_member_has_a_link_and_the_first_answer_counts(world: World) -> None:
    make_user(world.session, "second@example.com", (Role.MENTOR, "M1"))
    world.ask("S1", "M1")
    first, second = words(world.session)

    answer_by_link(world.session, word=first, refusal=None, now=NOW)

    with pytest.raises(NothingDueError) as caught:
        answer_by_link(world.session, word=second, refusal=None, now=NOW)
    assert caught.value.state == MatchState.MUTUAL


def test_link_closes_when_it_was_answered_in_the_product(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    (word,) = words(world.session)
    accept(world.session, world.answer("M1", match))

    with pytest.raises(NothingDueError):
        answer_by_link(world.session, word=word, refusal=None, now=NOW)


def test_link_is_too_old_after_the_term(world: World) -> None:
    world.ask("S1", "M1")

    with pytest.raises(NothingDueError) as caught:
        answer_by_link(world.session, word=words(world.session)[0], refusal=None, now=NOW + 7 * DAY)

    assert caught.value.state == MatchState.EXPIRED


def test_who_no_longer_acts_for_the_side_opens_nothing(world: World) -> None:
    world.ask("S1", "M1")
    (word,) = words(world.session)
    membership = world.session.scalars(
        select(Membership).join(User).where(User.email == "m1@example.com")
    ).one()
    world.session.delete(membership)
    world.session.flush()
    world.session.expire_all()

    with pytest.raises(LinkClosedError):
        get_link_page(world.session, word=word, language="zh", now=NOW)
    with pytest.raises(LinkClosedError):
        answer_by_link(world.session, word=word, refusal=None, now=NOW)


def test_word_that_was_never_sent_opens_nothing(world: World) -> None:
    with pytest.raises(LinkClosedError):
        get_link_page(world.session, word="guessed", language="zh", now=NOW)


def test_of_two_who_press_at_once_one_answers(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=SECRETS.as_info()) as session:
        world = World(session, fill(session))
        world.ask("S1", "M1")
        (word,) = words(session)
        session.commit()
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def press() -> None:
        barrier.wait()
        try:
            with Session(writing, info=SECRETS.as_info()) as session, session.begin():
                state = answer_by_link(session, word=word, refusal=None, now=NOW)
                outcomes.append(state.value)
        except NothingDueError:
            outcomes.append("settled")

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["mutual", "settled"]
    with Session(engine) as session:
        assert session.scalars(select(Match.state)).all() == ["mutual"]
