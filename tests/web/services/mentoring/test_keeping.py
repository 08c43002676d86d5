"""What a person's copy holds of their mentoring, what closing leaves, and a change of keys."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models.account import User
from models.enums import MatchState, Role
from models.mentoring import MentoringRecord
from models.setting import Setting
from tests.conftest import SEALING_KEY, SECRETS
from tests.factories import make_match, make_mentor, make_startup
from tests.web.services.mentoring.building import NOW, hand_in, make_agreement, make_locked
from tests.web.services.pairs import make_pair
from web.services import closing, personal_data, resealing
from web.services.access import Actor
from web.services.mentoring import desk, overview, reading
from web.services.mentoring.desk import Filters
from web.services.mentoring.pair import get_pair
from web.services.sealing import Secrets, unseal_text
from web.services.words import load_words

OFFICE = Actor(None, frozenset({Role.ORGANISER}), is_provincial=True)
Counting = Callable[[], AbstractContextManager[list[str]]]


def record_of(session: Session, actor: Actor, match_id: int, record_id: int) -> Any:
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    return reading.get_record(session, pair=pair, record_id=record_id, words=load_words(session))


def test_copy_holds_what_a_person_wrote_in_clear(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_locked(session, match_id, mentor, founder)
    user = session.get_one(User, mentor.user_id)
    copy = personal_data.collect(session, user, mentor, NOW)
    other = personal_data.collect(session, session.get_one(User, founder.user_id), founder, NOW)

    (row,) = copy["records"]["mentoring_record.author_id"]
    assert row["sealed_advice"] == "Visit three in Kunming"
    assert "Kunming" not in str(other)


def test_closed_account_leaves_the_record_without_a_name(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    assert record_of(session, founder, match_id, row.id).handler == {"en": "Mentor"}

    closing.strip(session.get_one(User, mentor.user_id))
    session.flush()
    kept = record_of(session, founder, match_id, row.id)
    assert (kept.handler, kept.advice) == ({}, "Visit three in Kunming")


def test_locked_texts_are_sealed_anew_under_a_newer_key(engine: Engine):
    with Session(engine, info=SECRETS.as_info()) as session:
        match_id, founder, mentor = make_pair(session)
        make_locked(session, match_id, mentor, founder)
        make_agreement(session, match_id, founder, mentor)
        session.commit()
    newer = Secrets.from_keys(
        ["a-newer-key-of-the-tests", SEALING_KEY], base_url="https://x.example"
    )
    bound = engine.execution_options(sqlite_immediate=True)
    result = resealing.reseal_all(sessionmaker(bound, info=newer.as_info()))

    only_newer = Secrets.from_keys(["a-newer-key-of-the-tests"], base_url="https://x.example")
    with Session(engine, info=only_newer.as_info()) as session:
        sealed = session.scalars(select(MentoringRecord.sealed_advice)).one()
        assert unseal_text(session, sealed) == "Visit three in Kunming"
        assert session.get(Setting, "resealing") is None
    assert result.unopened == ()


@pytest.mark.parametrize("n_records", [1, 3])
def test_page_of_a_pair_asks_no_more_for_more_records(
    session: Session, count_queries: Counting, n_records: int
):
    match_id, founder, mentor = make_pair(session)
    for number in range(n_records):
        make_locked(session, match_id, mentor, founder, click=str(number))
    session.expire_all()
    with count_queries() as queries:
        overview.get_overview(session, actor=founder, match_id=match_id, now=NOW)

    assert len(queries) == 23


@pytest.mark.parametrize("n_pairs", [1, 3])
def test_desk_asks_no_more_for_more_pairs(session: Session, count_queries: Counting, n_pairs: int):
    match_id, _, mentor = make_pair(session)
    hand_in(session, mentor, match_id)
    for number in range(1, n_pairs):
        make_startup(session, f"S{number + 1}")
        make_mentor(session, f"M{number + 1}")
        make_match(session, f"S{number + 1}", f"M{number + 1}", state=MatchState.ACTIVE)
    session.expire_all()
    with count_queries() as queries:
        desk.get_desk(session, actor=OFFICE, part="pairs", filters=Filters(), now=NOW)

    assert len(queries) == 5
