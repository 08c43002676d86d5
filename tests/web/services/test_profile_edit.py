"""A participant's own facts: changed by its members, logged, counted for matching."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import ParticipantKind
from models.participant import Participant
from models.setting import get_data_version
from tests.factories import make_mentor, make_participant, make_startup, make_vocabularies
from web.services import profile_edit
from web.services.access import AccessDeniedError, Actor

OWNER = Actor(participant_ids=frozenset({"S1", "M1"}))


@pytest.fixture(autouse=True)
def _participants(session: Session) -> None:
    make_vocabularies(session)
    make_startup(session, "S1", sectors=("bio.tcm",), stage="seed")
    make_mentor(session, "M1", capacity=2)


def change(session: Session, participant_id: str = "S1", **changes: Any) -> tuple[str, ...]:
    return profile_edit.change_facts(
        session, actor=OWNER, participant_id=participant_id, changes=changes
    )


def facts(session: Session, participant_id: str = "S1") -> profile_edit.Facts:
    session.expire_all()
    view = profile_edit.get_facts(session, actor=OWNER, participant_id=participant_id)
    return view.facts


def test_facts_of_every_sort_are_stored(session: Session) -> None:
    wanted = {
        "name_zh": "新名称",
        "sectors": ("bio", "bio.tcm"),
        "languages": ("zh-CN", "en"),
        "modes": ("online",),
        "stage": "",
        "region": "530100",
        "founded_on": dt.date(2025, 3, 5),
        "seeking_round": "angel",
        "ticket_min_cny": Decimal(1_000_000),
    }

    changed = change(session, **wanted)

    held = facts(session)
    assert set(changed) == set(wanted)
    assert {name: getattr(held, name) for name in wanted} == wanted


def test_new_name_is_found_by_its_pinyin(session: Session) -> None:
    change(session, name_zh="红土茶业")

    row = session.get_one(Participant, "S1")
    assert "hongtuchaye" in row.search_text


def test_change_is_logged_with_before_and_after_and_counts_for_matching(session: Session) -> None:
    before = get_data_version(session)

    change(session, stage="", sectors=("bio",))

    entry = session.scalars(select(AuditLog)).one()
    assert (entry.action, entry.subject_id) == ("profile.update", "S1")
    assert entry.details == {
        "before": {"stage": "seed", "sectors": ["bio.tcm"]},
        "after": {"stage": "", "sectors": ["bio"]},
    }
    assert get_data_version(session) == before + 1


def test_nothing_different_leaves_no_trace(session: Session) -> None:
    before = get_data_version(session)

    assert change(session, stage="seed", sectors=("bio.tcm",)) == ()
    assert session.scalars(select(AuditLog)).all() == []
    assert get_data_version(session) == before


def test_facts_that_a_kind_may_not_say_are_left_alone(session: Session) -> None:
    assert change(session, capacity=9, recognition="national", status="left") == ()
    assert change(session, "M1", capacity=9, hours_per_month=12, stage="seed") == (
        "capacity",
        "hours_per_month",
    )


def test_made_up_participant_stays_marked_as_such(session: Session) -> None:
    make_participant(session, ParticipantKind.STARTUP, "S2", is_synthetic=True)
    owner = Actor(participant_ids=frozenset({"S2"}))

    profile_edit.change_facts(
        session,
        actor=owner,
        participant_id="S2",
        changes={"name_zh": "真公司", "name_en": "Real (Demo)"},
    )

    row = session.get_one(Participant, "S2")
    assert (row.name_zh, row.name_en) == ("真公司（示例）", "Real (Demo)")


def test_stranger_may_neither_see_nor_change(session: Session) -> None:
    stranger = Actor(participant_ids=frozenset({"M1"}))

    with pytest.raises(AccessDeniedError):
        profile_edit.get_facts(session, actor=stranger, participant_id="S1")
    with pytest.raises(AccessDeniedError):
        profile_edit.change_facts(
            session, actor=stranger, participant_id="S1", changes={"name_zh": "别人"}
        )
