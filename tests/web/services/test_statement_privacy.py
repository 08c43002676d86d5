"""Who learns of a need: everyone, those matched with it, or organisers alone."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from matcher.scoring.base import Pool, Seeker
from models.setting import set_setting
from models.taxonomy import Topic
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_startup,
    make_vocabularies,
)
from web.services import profiles, statistics
from web.services.access import Actor
from web.services.adapters import load_ecosystem, load_seeker
from web.services.current import interpreters
from web.services.folder.schema import NEEDS
from web.services.folder.stored import load_statements
from web.services.words import load_words

DAY = dt.date(2026, 9, 1)
OWNER = Actor(1, participant_ids=frozenset({"S1"}))
ORGANISER = Actor(2, frozenset({"organiser"}), is_provincial=True)
MENTOR = Actor(3, participant_ids=frozenset({"M1"}))
LEVELS = ("public", "matched", "organisers")


@pytest.fixture(autouse=True)
def _startup(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", DAY.isoformat())
    make_startup(session, "S1")
    make_mentor(session, "M1")
    for number, level in enumerate(LEVELS, start=1):
        texts = {"text_zh": level, "text_en": level}
        make_need(session, "S1", "ip.patent", ordinal=number, privacy=level, **texts)


def shown(session: Session, actor: Actor, *, is_matched: bool = False) -> list[str]:
    profile = profiles.get_profile(session, participant_id="S1", actor=actor, is_matched=is_matched)
    return [line.text["zh"] for line in profile.needs]


def test_page_shows_each_reader_the_needs_it_may_know(session: Session) -> None:
    assert shown(session, Actor()) == ["public"]
    assert shown(session, MENTOR) == ["public"]
    assert shown(session, MENTOR, is_matched=True) == ["public", "matched"]
    assert shown(session, OWNER) == list(LEVELS)
    assert shown(session, ORGANISER) == list(LEVELS)


def test_home_page_tells_of_public_needs_alone(session: Session) -> None:
    latest = statistics.list_latest(session, load_words(session))

    assert [need.text["zh"] for need in latest] == ["public"]


def test_need_that_only_organisers_may_know_counts_for_its_owner_and_in_no_pool(
    session: Session,
) -> None:
    ecosystem = load_ecosystem(session, as_of=DAY)

    own = Seeker.of(ecosystem, "S1")
    (pool_needs,) = Pool.of(ecosystem, "startup").needs

    assert [need.texts["zh"] for need in own.needs] == list(LEVELS)
    assert [need.texts["zh"] for need in pool_needs] == ["public", "matched"]


def test_seeker_that_others_see_lacks_what_only_organisers_may_know(session: Session) -> None:
    full = load_seeker(session, seeker_id="S1", as_of=DAY)
    seen = load_seeker(session, seeker_id="S1", as_of=DAY, is_for_others=True)

    assert [need.texts["zh"] for need in full.needs] == list(LEVELS)
    assert [need.texts["zh"] for need in seen.needs] == ["public", "matched"]


def test_private_offer_to_interpret_opens_no_gate(session: Session) -> None:
    session.add(Topic(code="tal"))
    session.flush()
    session.add(Topic(code="tal.interpreter", parent="tal"))
    session.flush()
    make_offer(session, "M1", "tal.interpreter", privacy="organisers")

    assert interpreters(session) == set()


def test_folder_for_operators_holds_every_need(session: Session) -> None:
    stored = load_statements(session, NEEDS)

    assert [row["text_zh"] for row in stored.rows.values()] == list(LEVELS)
