import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.agreed import Post
from models.attachment import Attachment
from models.enums import MatchState, Role
from models.matching import Match
from models.message import Message
from tests.conftest import SECRETS
from tests.factories import make_user
from tests.web.services.pairs import make_pair
from web.services import threads
from web.services.access import AccessDeniedError, Actor
from web.services.attachments import AttachmentRefusedError
from web.services.missing import NotFoundError
from web.services.parties import NotAgreedError
from web.services.threads import Upload
from web.services.together import find_together

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PDF = Upload("plan.pdf", b"%PDF-1.7 content")


def write(
    session: Session,
    actor: Actor,
    match_id: int,
    text: str = "hello",
    *,
    uploads: tuple[Upload, ...] = (),
    click: str = "",
) -> None:
    threads.post(
        session,
        actor=actor,
        match_id=match_id,
        text=text,
        uploads=uploads,
        token=click or text,
        now=NOW,
    )


def texts(session: Session, actor: Actor, match_id: int) -> list[tuple[str, bool]]:
    posts = threads.list_posts(session, actor=actor, match_id=match_id)
    return [(post.text, post.is_own) for post in posts]


def test_both_sides_read_what_each_posts(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    write(session, founder, match_id, "您好")
    write(session, mentor, match_id, "欢迎")

    assert texts(session, mentor, match_id) == [("您好", False), ("欢迎", True)]


def test_post_of_an_agent_is_marked_and_contacts_stay_with_the_members(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    helper = make_user(session, "agent@example.com", (Role.STARTUP, "S1"))
    agent = replace(founder, user_id=helper.id, agent_for=frozenset({"S1"}))
    write(session, founder, match_id, "own")
    write(session, agent, match_id, "for them")

    seen = find_together(session, actor=agent, match_id=match_id, now=NOW)
    posts = threads.list_posts(session, actor=mentor, match_id=match_id)

    assert [post.is_by_agent for post in posts] == [False, True]
    assert seen is not None
    assert (seen.sees_contacts, seen.contacts) == (False, ())


def test_post_is_sealed_at_rest(session: Session) -> None:
    match_id, founder, _ = make_pair(session)
    write(session, founder, match_id, "secret words")

    assert "secret" not in session.scalar(select(Post.sealed_text))


def test_second_click_posts_once_and_tells_once(session: Session) -> None:
    match_id, founder, _ = make_pair(session)
    write(session, founder, match_id, "hello", click="same")
    write(session, founder, match_id, "hello", click="same")

    assert session.scalar(select(func.count()).select_from(Post)) == 1
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_unread_message_is_not_repeated_for_each_post(session: Session) -> None:
    match_id, founder, _ = make_pair(session)
    for text in ("one", "two", "three"):
        write(session, founder, match_id, text)
    session.scalars(select(Message)).one().read_at = NOW
    session.flush()
    write(session, founder, match_id, "four")

    assert session.scalar(select(func.count()).select_from(Message)) == 2


@pytest.mark.parametrize(
    "actor",
    [
        Actor(99, frozenset({Role.STARTUP}), frozenset({"S2"})),
        Actor(98, frozenset({Role.ORGANISER}), is_provincial=True),
        Actor(97, frozenset({Role.ADMINISTRATOR})),
        Actor(),
    ],
)
def test_nobody_else_looks_in(session: Session, actor: Actor) -> None:
    match_id, _, _ = make_pair(session)

    with pytest.raises(AccessDeniedError):
        threads.list_posts(session, actor=actor, match_id=match_id)


def test_no_thread_before_both_agree(session: Session) -> None:
    match_id, founder, _ = make_pair(session, MatchState.EXPRESSED)

    with pytest.raises(NotAgreedError):
        write(session, founder, match_id)


def test_ended_match_is_read_and_not_continued(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    write(session, founder, match_id)
    session.get_one(Match, match_id).state = MatchState.COMPLETED
    session.flush()

    assert texts(session, mentor, match_id) == [("hello", False)]
    with pytest.raises(NotAgreedError):
        write(session, mentor, match_id, "late")


def test_file_comes_back_as_it_was(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    write(session, founder, match_id, "", uploads=(PDF,), click="file")
    file_id = threads.list_posts(session, actor=mentor, match_id=match_id)[0].files[0].id

    file = threads.get_file(session, actor=mentor, match_id=match_id, attachment_id=file_id)

    assert (file.name, file.media_type, file.content) == (
        "plan.pdf",
        "application/pdf",
        PDF.content,
    )
    assert b"%PDF" not in session.scalars(select(Attachment.content)).one()


def test_file_of_another_thread_is_not_there(session: Session) -> None:
    match_id, founder, _ = make_pair(session)

    with pytest.raises(NotFoundError):
        threads.get_file(session, actor=founder, match_id=match_id, attachment_id=1)


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (Upload("page.html", b"<script>"), "type"),
        (Upload("plan.pdf", b"<script>"), "type"),
        (Upload("plan.pdf", b""), "empty"),
        (Upload("note.txt", b"\xff\xfe\x00"), "type"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(
    session: Session, upload: Upload, code: str
) -> None:
    match_id, founder, _ = make_pair(session)

    with pytest.raises(AttachmentRefusedError) as caught:
        write(session, founder, match_id, "x", uploads=(upload,))

    assert caught.value.code == code


def test_post_taken_back_leaves_neither_text_nor_files(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    write(session, founder, match_id, "oops", uploads=(PDF,))
    post = threads.list_posts(session, actor=founder, match_id=match_id)[0]

    with pytest.raises(NotFoundError):
        threads.retract(session, actor=mentor, match_id=match_id, post_id=post.id, now=NOW)
    threads.retract(session, actor=founder, match_id=match_id, post_id=post.id, now=NOW)

    seen = threads.list_posts(session, actor=mentor, match_id=match_id)[0]
    assert (seen.text, seen.files, seen.is_retracted) == ("", (), True)
    assert session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_two_clicks_at_once_post_once(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=SECRETS.as_info()) as session, session.begin():
        match_id, founder, _ = make_pair(session)
    start = Barrier(4)

    def click(_: int) -> None:
        start.wait()
        with Session(writing, info=SECRETS.as_info()) as session, session.begin():
            write(session, founder, match_id, "hello", click="same")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(4)))

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 1
