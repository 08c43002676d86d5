"""The table of the pool: filters, order, pinyin, reach, places, what the public sees, masks."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.enums import MatchState
from models.participant import Participant
from models.privacy import Contact
from tests.conftest import SECRETS
from tests.factories import make_match, make_mentor, make_relation
from tests.web.pool_people import NOW, People
from web.services.access import AccessDeniedError
from web.services.pool import roster, upkeep
from web.services.pool.roster import RosterSearch
from web.services.sealing import seal_text

ENDS = dt.date(2026, 9, 20)


@pytest.fixture
def pool(session: Session, people: People) -> People:
    """Store three mentors with tenures: one full and ending, one abroad of reach, one over."""
    assert SECRETS
    team = session.get_one(Participant, "T1")
    for key, zh, region, last, capacity in (
        ("A1", "王芳（示例）", "530100", ENDS, 1),
        ("A2", "张伟（示例）", "530000", dt.date(2028, 1, 1), 2),
        ("A3", "李娜（示例）", "530100", dt.date(2026, 1, 1), None),
    ):
        mentor = make_mentor(
            session, key, name_zh=zh, region=region, capacity=capacity, subtype="tech"
        )
        make_relation(
            session,
            "appointed_by",
            mentor,
            team,
            occurred_on=dt.date(2025, 1, 1),
            ended_on=last,
        )
    make_match(session, "S1", "A1", state=MatchState.ACTIVE.value)
    upkeep.adopt_recorded(session, NOW)
    return people


def found(session: Session, people: People, **asked: object) -> list[str]:
    page = roster.list_roster(session, actor=people.province, search=RosterSearch(**asked))
    return [line.participant_id for line in page.items]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ["A3", "A1", "A2"]),
        ({"sort": "-name"}, ["A2", "A1", "A3"]),
        ({"sort": "to_on"}, ["A3", "A1", "A2"]),
        ({"text": "wf"}, ["A1"]),
        ({"text": "zhangwei"}, ["A2"]),
        ({"text": "ds-2025-0002"}, ["A2"]),
        ({"state": "in_force"}, ["A1", "A2"]),
        ({"state": "ending"}, ["A1"]),
        ({"state": "expired"}, ["A3"]),
        ({"state": "coming"}, []),
        ({"places": "full"}, ["A1"]),
        ({"places": "free"}, ["A3", "A2"]),
        ({"region": "530100"}, ["A3", "A1"]),
        ({"category": "finance"}, []),
        ({"sector": "bio"}, []),
    ],
)
def test_search_finds(session: Session, pool: People, asked: dict[str, object], ids: list[str]):
    assert found(session, pool, **asked) == ids


def test_prefecture_sees_its_own_alone(session: Session, pool: People):
    page = roster.list_roster(session, actor=pool.prefecture, search=RosterSearch())

    assert [line.participant_id for line in page.items] == ["A3", "A1"]
    with pytest.raises(AccessDeniedError):
        roster.list_roster(session, actor=pool.space, search=RosterSearch())


def test_places_are_live(session: Session, pool: People):
    page = roster.list_roster(session, actor=pool.province, search=RosterSearch())

    places = {line.participant_id: (line.places.free, line.places.capacity) for line in page.items}
    assert places == {"A1": (0, 1), "A2": (2, 2), "A3": (None, None)}


def test_export_masks_contacts(session: Session, pool: People):
    phone = seal_text(session, "13812345678")
    session.add(Contact(participant_id="A1", phone=phone))
    session.flush()

    lines = roster.export_roster(session, actor=pool.province, search=RosterSearch(text="wf"))

    assert [line.contact["phone"] for line in lines] == ["138****5678"]


@pytest.mark.usefixtures("pool")
def test_public_list_shows_what_each_agreed_to(session: Session):
    session.get_one(Participant, "A2").origin = "registered"
    session.flush()

    page = roster.list_public(session, search=RosterSearch())

    shown = {
        line.participant_id: (line.name["zh"], line.places.capacity, line.contact)
        for line in page.items
    }
    assert shown == {"A1": ("王芳（示例）", 1, {}), "A2": ("张*（示例）", None, {})}


def test_table_costs_the_same_for_one_and_for_three(session: Session, pool: People, count_queries):
    with count_queries() as for_one:
        found(session, pool, text="wf")
    session.expire_all()
    with count_queries() as for_three:
        assert len(found(session, pool)) == 3

    assert len(for_one) == len(for_three)
