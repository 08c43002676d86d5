"""Whose data a step changes stands in the log; where anybody's may, the log says so."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.data_change import KEPT_VERSIONS, DataChange
from models.enums import DeclineReason, Direction, Outcome, ParticipantKind, Role
from models.participant import Participant
from models.registration import Registration
from models.setting import (
    DATA_VERSION,
    bump_data_version,
    changed_since,
    get_data_version,
    set_setting,
)
from tests.factories import make_participant, make_user, make_vocabularies
from tests.web.pool_people import NOW as POOL_NOW
from tests.web.pool_people import make_people
from tests.web.services.folder.test_importing import FILES, store_vocabularies
from tests.web.services.requests.conftest import DAY, NOW, World, fill
from web.services import (
    closing,
    data_changes,
    profile_edit,
    registrations,
    reviews,
    statement_ends,
    statements,
    tags,
)
from web.services.access import Actor
from web.services.applications import Application, Profile
from web.services.folder.importing import import_folder
from web.services.pool import conflicts
from web.services.pool.conflicts import ConflictDraft
from web.services.pool.rules import PoolRules, save_rules
from web.services.requests import answering, choices, pairs, releasing
from web.services.requests.answering import Refusal
from web.services.requests.pairs import Step
from web.services.reviews import Decision
from web.services.statements import Content

Deed = Callable[[World], object]


@pytest.fixture
def world(session: Session) -> World:
    return World(session, fill(session))


def save_an_offer(world: World) -> int:
    return statements.create_statement(
        world.session,
        actor=world.actors["M1"],
        participant_id="M1",
        direction=Direction.OFFER,
        content=Content(topic="ip.patent"),
    )


def close_an_offer(world: World) -> None:
    statement_ends.close_statement(
        world.session,
        actor=world.actors["M1"],
        participant_id="M1",
        direction=Direction.OFFER,
        number=save_an_offer(world),
        outcome=Outcome.DROPPED,
    )


def change_a_fact(world: World) -> None:
    profile_edit.change_facts(
        world.session, actor=world.actors["M1"], participant_id="M1", changes={"capacity": 5}
    )


def delete_a_tag(world: World) -> None:
    world.session.get_one(Participant, "S2").languages = ["en"]
    tags.delete_tag(
        world.session, actor=world.actors["S2"], participant_id="S2", name="languages", code="en"
    )


def accept(world: World) -> None:
    first, _ = world.ask("S1", "M1", "M2")
    world.ask("S2", "M1")
    answering.accept(world.session, world.answer("M1", first))


def end_a_pair(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    answering.accept(world.session, world.answer("M1", match))
    step = Step("terminate", "no time")
    actor = world.actors["S1"]
    pairs.take_step(world.session, actor=actor, match_id=match.id, step=step, now=NOW)


def decline(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    refusal = Refusal(DeclineReason.CONFLICT)
    answering.decline(world.session, world.answer("M1", match), refusal)


def take_a_request_back(world: World) -> None:
    first, _ = world.ask("S1", "M1", "M2")
    actor = world.actors["S1"]
    choices.withdraw_request(world.session, actor=actor, request_id=first.request_id, now=NOW)


def let_a_request_lapse(world: World) -> None:
    world.ask("S1", "M1")
    world.keep_up(NOW + 60 * DAY)


def release_a_mentor(world: World) -> None:
    world.session.get_one(Participant, "M1").status = "left"
    releasing.release(world.session, participant_id="M1", now=NOW)


@pytest.mark.parametrize(
    ("deed", "changed"),
    [
        (save_an_offer, {"M1"}),
        (close_an_offer, {"M1"}),
        (change_a_fact, {"M1"}),
        (delete_a_tag, {"S2"}),
        (accept, {"S1", "M1", "M2", "S2"}),
        (end_a_pair, {"S1", "M1"}),
        (decline, {"S1", "M1"}),
        (take_a_request_back, {"S1", "M1", "M2"}),
        (let_a_request_lapse, {"S1", "M1"}),
        (release_a_mentor, {"M1"}),
    ],
)
def test_a_step_names_whose_data_it_changes(world: World, deed: Deed, changed: set[str]):
    before = get_data_version(world.session)

    deed(world)

    assert get_data_version(world.session) > before
    assert changed_since(world.session, before) == changed


def test_an_answer_names_the_two_it_joins_alone(world: World):
    first, _ = world.ask("S1", "M1", "M2")
    world.ask("S2", "M1")
    before = get_data_version(world.session)

    answering.accept(world.session, world.answer("M1", first))

    assert changed_since(world.session, before) == {"S1", "M1"}


def test_a_conflict_names_both_ends_when_declared_and_when_taken_back(session: Session):
    people = make_people(session)
    draft = ConflictDraft(other_id="S1", kind="family")
    before = get_data_version(session)

    conflict_id = conflicts.declare(
        session, actor=people.mentor, participant_id="M1", draft=draft, now=POOL_NOW
    )
    between = get_data_version(session)
    conflicts.withdraw(
        session, actor=people.mentor, participant_id="M1", conflict_id=conflict_id, now=POOL_NOW
    )

    assert changed_since(session, before) == {"M1", "S1"}
    assert changed_since(session, between) == {"M1", "S1"}


def test_rules_that_hold_for_all_name_nobody(session: Session):
    people = make_people(session)
    before = get_data_version(session)

    save_rules(session, actor=people.province, rules=PoolRules(conflict_years=2))

    assert get_data_version(session) == before + 1
    assert changed_since(session, before) is None


def test_an_import_names_nobody(session: Session, tmp_path):
    store_vocabularies(session)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = get_data_version(session)

    report = import_folder(session, path=tmp_path)

    assert report.has_changes
    assert changed_since(session, before) is None


def test_an_account_that_closes_names_the_participant_it_takes_out(session: Session):
    make_vocabularies(session)
    make_user(session, "boss@example.com", (Role.ADMINISTRATOR, None))
    make_participant(session, ParticipantKind.STARTUP, "S1")
    user = make_user(session, "a@example.com", (Role.STARTUP, "S1"))
    before = get_data_version(session)
    closing.request(session, actor=Actor(user.id), choices={"S1": closing.WITHDRAW}, now=NOW)

    closing.close_due(session, NOW + closing.COOLING_OFF)

    assert changed_since(session, before) == {"S1"}


def test_who_joins_is_named_with_where_it_works(session: Session):
    make_vocabularies(session)
    make_participant(session, ParticipantKind.SPACE, "C1", region="530100")
    make_user(session, "office@example.com", (Role.ORGANISER, None))
    user = make_user(session, "li@example.com")
    profile = Profile(name_zh="滇味（示例）", region="530100", stage="seed", host_id="C1")
    application = Application("startup", profile)
    row_id = registrations.submit(session, actor=Actor(user.id), application=application, now=NOW)
    session.get_one(Registration, row_id).host_confirmed_at = NOW
    before = get_data_version(session)

    office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)
    reviews.approve(session, Decision(row_id, 1, office, NOW))

    joined = session.scalars(select(Participant.id).where(Participant.kind == "startup")).one()
    assert changed_since(session, before) == {joined, "C1"}


def test_the_log_keeps_the_latest_versions(session: Session):
    set_setting(session, DATA_VERSION, str(KEPT_VERSIONS))
    first = bump_data_version(session, changed=["S1"])
    second = bump_data_version(session, changed=["S2"])

    data_changes.forget_old_changes(session, NOW)

    assert changed_since(session, KEPT_VERSIONS) == {"S1", "S2"}

    set_setting(session, DATA_VERSION, str(first + KEPT_VERSIONS))
    data_changes.forget_old_changes(session, NOW)

    kept = session.scalars(select(DataChange.version)).all()
    assert kept == [second]
