"""Conflicts of interest: declared ones reach the gate at once, derived ones are listed with why."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conflict import DeclaredConflict, StakePlan
from models.enums import MatchState, ParticipantKind, Role
from models.participant import Participant
from models.relation import Relation
from tests.factories import make_match, make_participant, make_relation
from tests.web.pool_people import NOW, TODAY, People, told
from web.services.access import AccessDeniedError, Actor
from web.services.adapters import load_seeker
from web.services.current import judged_now
from web.services.missing import NotFoundError
from web.services.pool import conflict_views, conflicts, stakes
from web.services.pool.conflicts import ConflictDraft, ConflictError
from web.services.pool.rules import PoolRules, save_rules
from web.services.pool.steps import StepClosedError

YEAR_AGO = TODAY - dt.timedelta(days=400)


def declare(session: Session, actor: Actor, participant_id: str = "M1", **changes: object) -> int:
    draft = ConflictDraft(**{"other_id": "S1", "kind": "family", "note": "表亲"} | changes)
    return conflicts.declare(
        session, actor=actor, participant_id=participant_id, draft=draft, now=NOW
    )


def gate(session: Session) -> str | None:
    """Return the gate that keeps the mentor from the startup."""
    seeker = load_seeker(session, seeker_id="S1", as_of=TODAY)
    found = judged_now(session, seeker=seeker, kind="mentor", candidate_ids=["M1"])["M1"]
    return found.gate if found else None


@pytest.mark.parametrize("from_on", [None, TODAY, dt.date(2026, 1, 1)])
def test_declared_conflict_shuts_the_gate_at_once(
    session: Session, people: People, from_on: dt.date | None
):
    assert gate(session) is None

    declare(session, people.mentor, from_on=from_on)

    assert gate(session) == "conflict"


def test_withdrawn_conflict_opens_the_gate_again(session: Session, people: People):
    conflict_id = declare(session, people.mentor)

    conflicts.withdraw(
        session, actor=people.mentor, participant_id="M1", conflict_id=conflict_id, now=NOW
    )

    assert gate(session) is None
    assert session.scalars(select(Relation)).all() == []
    with pytest.raises(StepClosedError):
        conflicts.withdraw(
            session, actor=people.mentor, participant_id="M1", conflict_id=conflict_id, now=NOW
        )


@pytest.mark.parametrize(("years", "expected"), [(1, None), (2, "conflict")])
def test_window_of_the_rules_reaches_the_gate(
    session: Session, people: People, years: int, expected: str | None
):
    declare(session, people.mentor, from_on=dt.date(2020, 1, 1), to_on=YEAR_AGO)

    save_rules(session, actor=people.province, rules=PoolRules(conflict_years=years))

    assert gate(session) == expected


def test_either_side_and_the_office_may_declare(session: Session, people: People):
    declare(session, people.mentor)
    declare(session, people.startup, "S1", other_id="M1", kind="rival")
    declare(session, people.prefecture, kind="employment")

    sides = session.scalars(select(DeclaredConflict.side).order_by(DeclaredConflict.id)).all()

    assert sides == ["mentor", "other", "office"]
    with pytest.raises(AccessDeniedError):
        declare(session, people.elsewhere, kind="other")


def test_nobody_takes_back_the_other_sides_declaration(session: Session, people: People):
    conflict_id = declare(session, people.startup, "S1", other_id="M1")

    with pytest.raises(AccessDeniedError):
        conflicts.withdraw(
            session, actor=people.mentor, participant_id="M1", conflict_id=conflict_id, now=NOW
        )
    conflicts.withdraw(
        session, actor=people.prefecture, participant_id="M1", conflict_id=conflict_id, now=NOW
    )


def test_office_elsewhere_takes_nothing_back_for_its_own_side(session: Session, people: People):
    conflict_id = declare(session, people.startup, "S1", other_id="M1")
    elsewhere = replace(
        people.mentor,
        roles=people.mentor.roles | {Role.ORGANISER},
        regions=frozenset({"533100"}),
    )

    with pytest.raises(AccessDeniedError):
        conflicts.withdraw(
            session, actor=elsewhere, participant_id="M1", conflict_id=conflict_id, now=NOW
        )


def test_note_is_sealed_and_shown_to_its_side_and_the_office(session: Session, people: People):
    declare(session, people.mentor)

    assert "表亲" not in session.scalars(select(DeclaredConflict.note)).one()
    notes = {
        name: [line.note for line in page(session, actor, key).declared]
        for name, actor, key in (
            ("mentor", people.mentor, "M1"),
            ("office", people.prefecture, "M1"),
            ("startup", people.startup, "S1"),
        )
    }
    assert notes == {"mentor": ["表亲"], "office": ["表亲"], "startup": []}


def page(session: Session, actor: Actor, participant_id: str):
    return conflict_views.get_conflicts(session, actor=actor, participant_id=participant_id)


@pytest.mark.parametrize(
    ("changes", "code"), [({"other_id": "M1"}, "self"), ({"kind": "family"}, "known")]
)
def test_declaration_that_may_not_be_is_refused(
    session: Session, people: People, changes: dict[str, object], code: str
):
    if code == "known":
        declare(session, people.mentor)

    with pytest.raises(ConflictError) as refused, session.begin_nested():
        declare(session, people.mentor, **changes)

    assert refused.value.code == code


def test_two_without_a_mentor_declare_nothing_here(session: Session, people: People):
    with pytest.raises(ConflictError) as refused:
        declare(session, people.startup, "S1", other_id="C1")

    assert refused.value.code == "mentor"


def test_office_is_told_where_the_two_work_together(session: Session, people: People):
    make_match(session, "S1", "M1", state=MatchState.ACTIVE.value)

    declare(session, people.mentor)

    assert told(session, people.prefecture) == ["conflict.declared"]


def test_derived_conflicts_say_why_and_what_they_block(session: Session, people: People):
    mentor = session.get_one(Participant, "M1")
    kinds = (("F1", "startup"), ("F2", "startup"), ("F3", "startup"), ("I1", "investor"))
    firm, holding, rival, fund = (
        make_participant(session, ParticipantKind(kind), key) for key, kind in kinds
    )
    make_relation(session, "affiliated_with", mentor, firm)
    make_relation(session, "affiliated_with", mentor, fund)
    make_relation(session, "invested_in", mentor, holding)
    make_relation(session, "competes_with", rival, firm)

    lines = page(session, people.mentor, "M1").derived

    found = [(line.other_id, line.kind, line.through.get("en", ""), line.blocks) for line in lines]
    barred, to_disclose = ("guiding", "review", "judging"), ("disclosure", "review", "judging")
    assert found == [
        ("I1", "employment", "", barred),
        ("F2", "investment", "", to_disclose),
        ("F1", "own_firm", "", barred),
        ("F3", "rival", "Name F1 (Demo)", barred),
    ]


def test_derived_conflict_ends_with_the_window(session: Session, people: People):
    mentor, startup = session.get_one(Participant, "M1"), session.get_one(Participant, "S1")
    make_relation(
        session,
        "affiliated_with",
        mentor,
        startup,
        occurred_on=dt.date(2020, 1, 1),
        ended_on=YEAR_AGO,
    )

    assert page(session, people.mentor, "M1").derived == ()
    save_rules(session, actor=people.province, rules=PoolRules(conflict_years=2))
    assert len(page(session, people.mentor, "M1").derived) == 1


def disclose(session: Session, people: People) -> int:
    make_match(session, "S1", "M1", state=MatchState.ACTIVE.value)
    return stakes.disclose(
        session,
        actor=people.mentor,
        mentor_id="M1",
        startup_id="S1",
        text="拟投资50万元",
        now=NOW,
    )


def test_plan_to_invest_is_told_to_the_startup_and_the_office(session: Session, people: People):
    disclose(session, people)

    assert told(session, people.startup) == ["stake.disclosed"]
    assert told(session, people.prefecture) == ["stake.office"]
    (line,) = page(session, people.startup, "S1").stakes
    assert (line.text, line.state, line.may_answer) == ("拟投资50万元", "disclosed", True)


def test_plan_about_a_startup_not_guided_is_refused(session: Session, people: People):
    with pytest.raises(ConflictError):
        stakes.disclose(
            session, actor=people.mentor, mentor_id="M1", startup_id="S1", text="", now=NOW
        )


@pytest.mark.parametrize(("is_agreed", "state"), [(True, "agreed"), (False, "refused")])
def test_startup_decides_once(session: Session, people: People, is_agreed: bool, state: str):
    plan_id = disclose(session, people)
    answer = {"startup_id": "S1", "plan_id": plan_id, "is_agreed": is_agreed, "now": NOW}

    stakes.answer(session, actor=people.startup, **answer)

    assert session.get_one(StakePlan, plan_id).state == state
    assert told(session, people.mentor) == [f"stake.{state}"]
    assert ("stake.refused_office" in told(session, people.prefecture)) is not is_agreed
    with pytest.raises(StepClosedError):
        stakes.answer(session, actor=people.startup, **answer)


def test_plan_is_answered_and_dropped_by_its_own_sides_alone(session: Session, people: People):
    plan_id = disclose(session, people)

    with pytest.raises(AccessDeniedError):
        stakes.answer(
            session,
            actor=people.mentor,
            startup_id="S1",
            plan_id=plan_id,
            is_agreed=True,
            now=NOW,
        )
    with pytest.raises(NotFoundError):
        stakes.drop(session, actor=people.other_mentor, mentor_id="M2", plan_id=plan_id, now=NOW)
    stakes.drop(session, actor=people.mentor, mentor_id="M1", plan_id=plan_id, now=NOW)
    assert page(session, people.startup, "S1").stakes == ()
