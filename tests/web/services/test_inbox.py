"""The inbox: one's own messages, newest first, read when opened."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_user
from web.services import inbox
from web.services.access import AccessDeniedError, Actor
from web.services.message_wording import Reading
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell
from web.services.search import PAGE_SIZE

NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
ENGLISH = Reading("en")


@pytest.fixture
def reader(session: Session) -> Actor:
    return Actor(make_user(session, "a@example.com").id)


def fill(session: Session, reader: Actor, n: int, path: str = "/matches/1") -> None:
    for key in range(n):
        notice = Notice("thread.posted", f"{key}", {"from": f"No. {key}"}, path)
        tell(session, notice=notice, user_ids=[reader.user_id or 0], now=NOW)


def subjects(session: Session, reader: Actor, **asked: object) -> list[str]:
    found = inbox.get_inbox(session, actor=reader, reading=ENGLISH, **asked)
    return [item.words.subject for item in found.page.items]


def test_inbox_shows_the_newest_first_and_counts_what_is_unread(
    session: Session, reader: Actor
) -> None:
    fill(session, reader, 2)

    found = inbox.get_inbox(session, actor=reader, reading=ENGLISH)

    assert [item.words.subject for item in found.page.items] == [
        "No. 1 has written to you",
        "No. 0 has written to you",
    ]
    assert (found.unread, found.page.total) == (2, 2)


def test_inbox_of_another_is_not_shown(session: Session, reader: Actor) -> None:
    fill(session, reader, 2)
    other = Actor(make_user(session, "b@example.com").id)

    assert subjects(session, other) == []
    with pytest.raises(AccessDeniedError):
        inbox.get_inbox(session, actor=Actor(), reading=ENGLISH)


def test_opened_message_is_read_once_and_leads_to_its_page(session: Session, reader: Actor) -> None:
    fill(session, reader, 2)
    newest = inbox.get_inbox(session, actor=reader, reading=ENGLISH).page.items[0]

    paths = [
        inbox.open_message(session, actor=reader, message_id=newest.id, now=NOW + n * NIGHT)
        for n in range(2)
    ]

    assert paths == ["/matches/1", "/matches/1"]
    assert subjects(session, reader, only_unread=True) == ["No. 0 has written to you"]
    assert inbox.count_unread(session, user_id=reader.user_id or 0) == 1


NIGHT = dt.timedelta(hours=8)


def test_message_of_another_cannot_be_opened(session: Session, reader: Actor) -> None:
    fill(session, reader, 1)
    message_id = inbox.get_inbox(session, actor=reader, reading=ENGLISH).page.items[0].id
    other = Actor(make_user(session, "b@example.com").id)

    for actor, wanted in ((other, message_id), (reader, message_id + 1)):
        with pytest.raises(NotFoundError):
            inbox.open_message(session, actor=actor, message_id=wanted, now=NOW)
    assert inbox.count_unread(session, user_id=reader.user_id or 0) == 1


def test_all_are_read_at_once_and_nobody_elses(session: Session, reader: Actor) -> None:
    other = Actor(make_user(session, "b@example.com").id)
    fill(session, reader, 3)
    fill(session, other, 1)

    assert [inbox.read_all(session, actor=reader, now=NOW) for _ in range(2)] == [3, 0]
    assert inbox.count_unread(session, user_id=other.user_id or 0) == 1


def test_pages_hold_what_fits_and_a_page_too_far_is_the_last(
    session: Session, reader: Actor
) -> None:
    fill(session, reader, PAGE_SIZE + 1)

    assert len(subjects(session, reader, number=1)) == PAGE_SIZE
    assert subjects(session, reader, number=2) == ["No. 0 has written to you"]
    assert subjects(session, reader, number=99) == ["No. 0 has written to you"]
    assert len(subjects(session, reader, number=-1)) == PAGE_SIZE


def test_badge_counts_to_a_hundred(session: Session, reader: Actor) -> None:
    fill(session, reader, 103)

    assert inbox.count_unread(session, user_id=reader.user_id or 0) == 100


@pytest.mark.parametrize("n", [1, 3])
def test_inbox_is_read_in_three_queries(
    session: Session,
    reader: Actor,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    n: int,
) -> None:
    fill(session, reader, n)

    with count_queries() as statements:
        inbox.get_inbox(session, actor=reader, reading=ENGLISH)

    assert len(statements) == 3
