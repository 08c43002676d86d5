"""Public numbers by place: a person who hides it is counted only with its consent."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.enums import Audience, ParticipantKind, Role
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import make_mentor, make_participant, make_user, make_vocabularies
from web.services import consents, publication, statistics
from web.services.words import load_words

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _world(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", NOW.date().isoformat())
    session.get_one(Region, "530100").attributes = {"tile_row": 1, "tile_column": 1}
    make_participant(session, ParticipantKind.SPACE, "C1", region="530100")
    make_mentor(session, "M1", region="530100", origin="registered")
    session.flush()


def counted(session: Session, *, is_public: bool = True) -> int:
    """Return how many are counted in Kunming."""
    counts = statistics.count_regions(session, load_words(session), is_public=is_public)
    return counts["530100"]


def hide_place(session: Session, participant_id: str) -> None:
    """Let a participant show nobody where it is."""
    audiences = {"place": Audience.PRIVATE}
    publication.store(session, participant_id=participant_id, audiences=audiences, now=NOW)


def test_who_publishes_its_place_is_counted(session: Session) -> None:
    assert counted(session) == 2


def test_person_who_hides_it_is_counted_by_the_office_alone(session: Session) -> None:
    hide_place(session, "M1")

    assert (counted(session), counted(session, is_public=False)) == (1, 2)


def test_newest_answer_of_its_own_people_decides(session: Session) -> None:
    hide_place(session, "M1")
    user = make_user(session, "m1@example.com", (Role.MENTOR, "M1"))
    consents.record(session, user_id=user.id, purposes=["statistics"], now=NOW)
    given = counted(session)

    consents.withdraw(session, user_id=user.id, purposes=["statistics"], now=NOW)

    assert (given, counted(session)) == (2, 1)


def test_organisation_that_hides_it_is_counted(session: Session) -> None:
    hide_place(session, "C1")

    assert counted(session) == 2
