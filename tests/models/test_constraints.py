"""What the database itself refuses, on both dialects."""

import datetime as dt

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.audit import AuditLog
from models.enums import ParticipantKind, RelationKind
from models.matching import Match, MatchEvent
from models.participant import Founder, Participant, Result
from models.relation import Relation
from models.relation_ends import RELATION_ENDPOINTS
from models.resource import Resource
from models.statement import Statement
from models.taxonomy import Sector
from tests.factories import (
    make_mentor,
    make_need,
    make_participant,
    make_relation,
    make_startup,
    make_vocabularies,
)


def refused(session: Session, row: object) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "spaceship"},
        {"status": "asleep"},
        {"name_zh": "", "name_en": ""},
        {"capacity": -1},
        {"country": "XYZ"},
        {"ticket_max_cny": -1},
        {"ticket_min_cny": 5, "ticket_max_cny": 4},
        {"region": "999999"},
        {"stage": "unheard-of"},
    ],
)
def test_participant_with_a_wrong_value_is_refused(session: Session, values: dict[str, object]):
    row = {"id": "X", "kind": "startup", "name_en": "X"} | values

    assert refused(session, Participant(**row))


@pytest.mark.parametrize("kind", list(RelationKind))
def test_relation_joins_only_the_kinds_it_may(session: Session, kind: RelationKind):
    for member in ParticipantKind:
        make_participant(session, member, f"{member}-1")
        make_participant(session, member, f"{member}-2")

    accepted = {
        (source, target)
        for source in ParticipantKind
        for target in ParticipantKind
        if not refused(
            session,
            Relation(
                kind=kind.value,
                source_id=f"{source}-1",
                source_kind=source.value,
                target_id=f"{target}-2",
                target_kind=target.value,
            ),
        )
    }

    assert accepted == {
        (source, target)
        for sources, targets in RELATION_ENDPOINTS[kind]
        for source in sources
        for target in targets
    }


def test_relation_cannot_claim_another_kind_than_its_participant(session: Session):
    startup, mentor = make_startup(session), make_mentor(session)

    lie = Relation(
        kind="mentors",
        source_id=startup.id,
        source_kind="mentor",
        target_id=mentor.id,
        target_kind="startup",
    )

    assert refused(session, lie)


@pytest.mark.parametrize("first_day", [None, dt.date(2026, 1, 1)])
def test_relation_key_is_unique_also_without_a_first_day(
    session: Session, first_day: dt.date | None
):
    startup, mentor = make_startup(session), make_mentor(session)
    make_relation(session, "mentors", mentor, startup, occurred_on=first_day)

    again = Relation(
        kind="mentors",
        source_id=mentor.id,
        source_kind="mentor",
        target_id=startup.id,
        target_kind="startup",
        occurred_on=first_day,
    )

    assert refused(session, again)


def test_relation_cannot_end_before_it_began(session: Session):
    startup, mentor = make_startup(session), make_mentor(session)

    with pytest.raises(IntegrityError):
        make_relation(
            session,
            "mentors",
            mentor,
            startup,
            occurred_on=dt.date(2026, 2, 1),
            ended_on=dt.date(2026, 1, 1),
        )


def test_statement_without_a_key_is_unique_by_its_place(session: Session):
    make_vocabularies(session)
    make_startup(session)
    make_need(session, "S1", "ip.patent")

    assert refused(session, Statement(direction="need", participant_id="S1", topic="ip.patent"))
    assert not refused(
        session, Statement(direction="offer", participant_id="S1", topic="ip.patent")
    )


@pytest.mark.parametrize(
    ("leave_from", "leave_to", "expected"),
    [
        (dt.date(2026, 1, 1), dt.date(2029, 1, 1), False),
        (dt.date(2026, 1, 1), dt.date(2029, 1, 2), True),
        (dt.date(2026, 1, 1), dt.date(2025, 1, 1), True),
        (None, dt.date(2025, 1, 1), True),
    ],
)
def test_founder_leave_lasts_at_most_three_years(
    session: Session, leave_from: dt.date | None, leave_to: dt.date, expected: bool
):
    make_startup(session)

    founder = Founder(participant_id="S1", leave_from=leave_from, leave_to=leave_to)

    assert refused(session, founder) is expected


@pytest.mark.parametrize("values", [{"trl": 0}, {"trl": 10}, {"reward_share_percent": 101}])
def test_result_out_of_range_is_refused(session: Session, values: dict[str, int]):
    make_startup(session)

    assert refused(session, Result(owner_id="S1", name_en="R", **values))


def test_defence_resource_needs_clearance(session: Session):
    make_vocabularies(session)
    make_startup(session)

    assert refused(session, Resource(id="R1", owner_id="S1", kind="defence", name_en="R"))
    assert not refused(
        session,
        Resource(id="R2", owner_id="S1", kind="defence", name_en="R", needs_clearance=True),
    )


def test_sector_cannot_be_its_own_parent(session: Session):
    assert refused(session, Sector(code="loop", parent="loop", name_en="Loop"))


def test_pair_has_at_most_one_open_match(session: Session):
    make_startup(session)
    make_mentor(session)
    first = Match(kind="mentor", receiver_id="S1", provider_id="M1", initiated_by="receiver")
    session.add(first)
    session.flush()

    second = {
        "kind": "mentor",
        "receiver_id": "S1",
        "provider_id": "M1",
        "initiated_by": "provider",
    }
    assert refused(session, Match(**second))

    first.state = "expired"
    session.flush()
    assert not refused(session, Match(**second))


@pytest.mark.parametrize(
    ("state", "following", "expected"),
    [("draft", "suggested", False), ("draft", "active", True), ("declined", "active", True)],
)
def test_match_moves_only_along_the_table(
    session: Session, state: str, following: str, expected: bool
):
    make_startup(session)
    make_mentor(session)
    match = Match(
        kind="mentor", receiver_id="S1", provider_id="M1", initiated_by="receiver", state=state
    )
    session.add(match)
    session.flush()

    try:
        with session.begin_nested():
            session.execute(update(Match).values(state=following))
        was_refused = False
    except DBAPIError:
        was_refused = True

    assert was_refused is expected


def test_match_step_outside_the_table_is_refused(session: Session):
    make_startup(session)
    make_mentor(session)
    match = Match(kind="mentor", receiver_id="S1", provider_id="M1", initiated_by="receiver")
    session.add(match)
    session.flush()

    assert refused(
        session, MatchEvent(match_id=match.id, from_state="completed", to_state="active")
    )
    assert not refused(
        session, MatchEvent(match_id=match.id, from_state="draft", to_state="suggested")
    )


@pytest.mark.parametrize(
    "membership",
    [
        {"role": "emperor", "participant_id": "S1"},
        {"role": "mentor"},
        {"role": "organiser"},
        {"role": "organiser", "scope": "galaxy"},
    ],
)
def test_membership_without_what_it_acts_for_is_refused(
    session: Session, membership: dict[str, str]
):
    make_startup(session)
    user = User(email="a@example.com")
    session.add(user)
    session.flush()

    assert refused(session, Membership(user_id=user.id, **membership))


@pytest.mark.parametrize("change", [update(AuditLog).values(action="y"), delete(AuditLog)])
def test_audit_log_cannot_be_changed(session: Session, change: object):
    session.add(AuditLog(action="x"))
    session.flush()

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)
