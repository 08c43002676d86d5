"""Links for one use: preview changes nothing, of two who press the button one gets it."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.link import SignedLink
from tests.conftest import SECRETS
from tests.factories import make_user
from web.services import links
from web.services.links import LinkClosedError, LinkOffer, LostWordError
from web.services.sealing import Secrets

NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
N_TRYING = 6


def issue(session: Session, *, subject_id: str = "7", purpose: str = "match.answer") -> str:
    return links.issue(
        session, purpose=purpose, subject_id=subject_id, expires_at=NOW + DAY, details={"side": "a"}
    )


def opens(
    session: Session, word: str, *, purpose: str = "match.answer", at: dt.datetime = NOW
) -> bool:
    try:
        links.look(session, word=word, purpose=purpose, now=at)
    except LinkClosedError:
        return False
    return True


def test_link_says_what_it_is_for(session: Session) -> None:
    user = make_user(session, "a@example.com")
    word = links.issue(
        session,
        purpose="p",
        subject_id="7",
        expires_at=NOW + DAY,
        user_id=user.id,
        details={"k": 1},
    )

    link = links.look(session, word=word, purpose="p", now=NOW)

    assert (link.purpose, link.subject_id, link.user_id) == ("p", "7", user.id)
    assert (dict(link.details), link.expires_at) == ({"k": 1}, NOW + DAY)


def test_looking_any_number_of_times_changes_nothing(session: Session) -> None:
    word = issue(session)
    before = session.execute(select(SignedLink.__table__)).one()

    for _ in range(5):
        links.look(session, word=word, purpose="match.answer", now=NOW)

    assert session.execute(select(SignedLink.__table__)).one() == before
    assert links.redeem(session, word=word, purpose="match.answer", now=NOW).subject_id == "7"


def test_redeemed_link_opens_nothing_more(session: Session) -> None:
    word = issue(session)
    links.redeem(session, word=word, purpose="match.answer", now=NOW)

    assert not opens(session, word)
    with pytest.raises(LinkClosedError):
        links.redeem(session, word=word, purpose="match.answer", now=NOW)


@pytest.mark.parametrize("act", [links.look, links.redeem])
def test_link_for_something_else_stays_closed(session: Session, act: Callable[..., object]) -> None:
    word = issue(session)

    with pytest.raises(LinkClosedError):
        act(session, word=word, purpose="account.reset", now=NOW)
    assert opens(session, word)


def test_link_is_open_until_its_last_moment_and_not_at_it(session: Session) -> None:
    word = issue(session)
    tick = dt.timedelta(microseconds=1)

    assert [opens(session, word, at=NOW + DAY - tick), opens(session, word, at=NOW + DAY)] == [
        True,
        False,
    ]


def test_revoking_closes_the_links_about_one_thing_alone(session: Session) -> None:
    about_7, also_7, about_8 = (issue(session, subject_id=key) for key in ("7", "7", "8"))
    other_purpose = issue(session, purpose="p")

    links.revoke(session, purpose="match.answer", subject_id="7", now=NOW)

    assert [opens(session, word) for word in (about_7, also_7, about_8)] == [False, False, True]
    assert opens(session, other_purpose, purpose="p")


@pytest.mark.parametrize("word", ["", "x", "\x00", "字" * 500])
def test_word_that_was_never_issued_opens_nothing(session: Session, word: str) -> None:
    assert not opens(session, word)


def test_word_is_stored_nowhere(session: Session) -> None:
    word = issue(session)

    row = session.scalars(select(SignedLink)).one()
    assert word not in {str(getattr(row, column.key)) for column in row.__table__.columns}


def test_word_can_be_made_anew_for_a_second_letter(session: Session) -> None:
    offer = LinkOffer("p", "7", "/p/{word}", NOW + DAY)
    link = links.store(session, offer=offer, user_id=None)

    words = {links.word_of(session, link) for _ in range(3)}

    assert len(words) == 1
    assert opens(session, words.pop(), purpose="p")


def test_word_survives_a_new_key_and_is_lost_with_its_own(session: Session) -> None:
    word = issue(session)
    row = session.scalars(select(SignedLink)).one()

    session.info.update(Secrets.from_keys(["new", "a-key-for-the-tests-alone"]).as_info())
    assert links.word_of(session, row) == word
    session.info.update(Secrets.from_keys(["new"]).as_info())
    with pytest.raises(LostWordError):
        links.word_of(session, row)
    # whoever holds the word needs no key
    assert opens(session, word)


def test_of_those_who_redeem_at_once_one_does(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=SECRETS.as_info()) as session, session.begin():
        word = issue(session)
    start = Barrier(N_TRYING)

    def redeem(_: int) -> bool:
        start.wait()
        with Session(writing, info=SECRETS.as_info()) as own, own.begin():
            try:
                links.redeem(own, word=word, purpose="match.answer", now=NOW)
            except LinkClosedError:
                return False
        return True

    with ThreadPoolExecutor(N_TRYING) as threads:
        redeemed = list(threads.map(redeem, range(N_TRYING)))

    assert redeemed.count(True) == 1
