"""How far organisers reach: one participant at a time and as a list, alike."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, Role
from models.participant import Participant
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import (
    make_mentor,
    make_participant,
    make_relation,
    make_startup,
    make_vocabularies,
)
from web.services import scopes
from web.services.access import Actor, can
from web.services.accounts import subject_of

ORGANISER = frozenset({Role.ORGANISER})
ACTORS = {
    "province": Actor(1, ORGANISER, is_provincial=True),
    "prefecture": Actor(1, ORGANISER, regions=frozenset({"530100"})),
    "zone": Actor(1, ORGANISER, hosts=frozenset({"Z"})),
    "space": Actor(1, ORGANISER, hosts=frozenset({"C"})),
    "event": Actor(1, ORGANISER, events=frozenset({"E"})),
    "administrator": Actor(1, frozenset({Role.ADMINISTRATOR})),
    "mentor": Actor(1, frozenset({Role.MENTOR}), frozenset({"M"})),
}
EVERYONE = {"A", "B", "C", "D", "F", "M", "N", "Z"}
REACHED = {
    "province": EVERYONE,
    "prefecture": {"A", "B"},
    "zone": {"Z", "C", "A", "M", "F"},
    "space": {"C", "A", "M"},
    "event": set(),
    "administrator": EVERYONE,
    "mentor": set(),
}


@pytest.fixture
def _ecosystem(session: Session) -> None:
    """Store the zone Z above the space C, where A lives, B lived, and M was appointed.

    A lies in a county of the prefecture, B in the prefecture itself. F belongs to the zone
    directly, D to another space's past, N is far away and only a partner of Z's.
    """
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    session.add(Region(code="530102", parent="530100", name_zh="五华区", name_en="Wuhua"))
    session.flush()
    zone = make_participant(session, ParticipantKind.INSTITUTION, "Z", subtype="zone")
    space = make_participant(session, ParticipantKind.SPACE, "C")
    resident = make_startup(session, "A", region="530102")
    former = make_startup(session, "B", region="530100")
    later = make_startup(session, "D")
    firm = make_startup(session, "F")
    mentor = make_mentor(session, "M")
    make_mentor(session, "N")
    make_relation(session, "operates", zone, space)
    make_relation(session, "resident_of", resident, space, occurred_on=dt.date(2026, 1, 1))
    make_relation(
        session,
        "resident_of",
        former,
        space,
        occurred_on=dt.date(2025, 1, 1),
        ended_on=dt.date(2026, 8, 31),
    )
    make_relation(session, "resident_of", later, space, occurred_on=dt.date(2026, 9, 2))
    make_relation(session, "appointed_by", mentor, space)
    make_relation(session, "affiliated_with", firm, zone)


@pytest.mark.usefixtures("_ecosystem")
@pytest.mark.parametrize("name", ACTORS)
def test_list_holds_whom_an_organiser_reaches(session: Session, name: str) -> None:
    found = select(Participant.id).where(scopes.within(session, ACTORS[name]))

    assert set(session.scalars(found)) == REACHED[name]


@pytest.mark.usefixtures("_ecosystem")
@pytest.mark.parametrize("name", ACTORS)
def test_policy_and_list_agree_about_everyone(session: Session, name: str) -> None:
    allowed = {
        participant_id
        for participant_id in EVERYONE
        if can(
            ACTORS[name],
            "registration.review",
            subject_of(session, participant_id=participant_id),
        )
    }

    assert allowed == REACHED[name]


@pytest.mark.usefixtures("_ecosystem")
def test_subject_knows_what_it_lies_in(session: Session) -> None:
    subject = subject_of(session, participant_id="A")

    assert subject.regions == {"530102", "530100", "530000"}
    assert subject.hosts == {"A", "C", "Z"}
