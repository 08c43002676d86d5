"""Accepting within the places there are; declining; what either means for everybody else."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Gate
from models.audit import AuditLog
from models.enums import DeclineReason, MatchState, Privacy
from models.link import SignedLink
from models.message import Message
from models.participant import Participant
from models.relation import Relation
from models.statement import Statement
from tests.factories import make_match
from tests.web.services.requests.conftest import DAY, NOW, World
from web.services.access import AccessDeniedError
from web.services.adapters import load_relations
from web.services.requests import pairs, releasing
from web.services.requests.answering import Refusal, accept, decline
from web.services.requests.capacity import check_capacity, places_of
from web.services.requests.eligibility import judge_candidates
from web.services.requests.errors import CapacityTakenError, FullError, NothingDueError


def gate_between(session: Session, startup: str, mentor: str) -> Gate | None:
    verdict = judge_candidates(session, seeker_id=startup, kind="mentor", candidate_ids=(mentor,))[
        mentor
    ]
    return verdict.gate if verdict else None


def test_acceptance_pairs_a_mentor_and_frees_the_other_choices(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")

    state = accept(world.session, world.answer("M1", matches[0]))

    assert state == MatchState.MUTUAL
    assert world.states(matches) == ["mutual", "freed"]
    assert [world.told(key) for key in ("S1", "M1", "M2")] == [
        ["match.accepted"],
        ["match.asked", "match.accepted"],
        [],
    ]


def test_other_kinds_are_in_contact_at_once(world: World) -> None:
    (match,) = world.ask("S1", "I1", kind="investor")

    assert accept(world.session, world.answer("I1", match)) == MatchState.ACTIVE
    assert [event.to_state for event in match.events] == ["expressed", "mutual", "active"]


def test_last_place_frees_everybody_else_at_once(world: World) -> None:
    (first,) = world.ask("S1", "M1")
    others = world.ask("S2", "M1", "M2")
    (last,) = world.ask("S3", "M1")

    accept(world.session, world.answer("M1", first))

    assert world.states([*others, last]) == ["freed", "expressed", "freed"]
    assert (others[0].closing, last.closing) == ("full", "full")
    assert [world.told(key) for key in ("S2", "S3")] == [["match.freed"], ["match.freed"]]
    assert world.told("M1") == [*["match.asked"] * 3, "match.accepted", *["match.closed"] * 2]


def test_need_that_is_met_frees_who_had_asked_about_it(world: World) -> None:
    (own,) = world.ask("S1", "M1")
    (offered, next_one) = world.ask("M2", "S1", "S2", kind="startup")

    accept(world.session, world.answer("M1", own))

    assert world.states([offered, next_one]) == ["freed", "expressed"]
    assert offered.closing == "filled"
    assert world.told("M2") == ["match.freed"]


def test_full_mentor_cannot_accept(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    make_match(world.session, "S2", "M1", state="mutual")

    with pytest.raises(FullError):
        accept(world.session, world.answer("M1", match))


def test_answer_after_the_term_is_too_late(world: World) -> None:
    (match,) = world.ask("S1", "M1")

    with pytest.raises(NothingDueError) as caught:
        accept(world.session, world.answer("M1", match, now=NOW + 7 * DAY))

    assert caught.value.state == MatchState.EXPIRED


def test_second_answer_finds_nothing_due(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    decline(world.session, world.answer("M1", match), Refusal(DeclineReason.TIME))

    with pytest.raises(NothingDueError) as caught:
        accept(world.session, world.answer("M1", match))

    assert (caught.value.state, caught.value.closing) == ("declined", "time")


@pytest.mark.parametrize("who", ["S1", "M2", "office"])
def test_only_the_side_that_was_asked_answers(world: World, who: str) -> None:
    (match,) = world.ask("S1", "M1")

    with pytest.raises((AccessDeniedError, NothingDueError)):
        accept(world.session, world.answer(who, match))


def test_decline_counts_in_the_gates_at_once_for_a_year(world: World) -> None:
    (match,) = world.ask("S1", "M1")

    decline(world.session, world.answer("M1", match), Refusal(DeclineReason.STAGE))

    assert gate_between(world.session, "S1", "M1") == Gate.DECLINED
    (relation,) = load_relations(world.session)
    assert (relation.source_id, relation.target_id, relation.detail) == ("M1", "S1", "stage")


def test_decline_of_a_receiver_is_its_own(world: World) -> None:
    (match,) = world.ask("M1", "S1", kind="startup")

    decline(world.session, world.answer("S1", match), Refusal(DeclineReason.TIME))

    (relation,) = load_relations(world.session)
    assert (relation.source_id, relation.target_id) == ("S1", "M1")


def test_withdrawal_and_expiry_are_no_refusals(world: World) -> None:
    world.ask("S1", "M1")
    world.keep_up(NOW + 8 * DAY)

    assert gate_between(world.session, "S1", "M1") is None


def test_conflict_that_is_named_stays_on_record(world: World) -> None:
    (match,) = world.ask("S1", "M1")

    decline(world.session, world.answer("M1", match), Refusal(DeclineReason.CONFLICT))

    relation = world.session.scalars(select(Relation)).one()
    assert (relation.kind, relation.source_id, relation.target_id) == ("conflict_with", "M1", "S1")
    assert gate_between(world.session, "S1", "M1") in {Gate.CONFLICT, Gate.DECLINED}


@pytest.mark.parametrize("is_shared", [True, False])
def test_words_with_a_refusal_go_only_where_they_should(world: World, is_shared: bool) -> None:
    (match,) = world.ask("S1", "M1")

    decline(
        world.session,
        world.answer("M1", match),
        Refusal(DeclineReason.OTHER, "私下的话", is_note_shared=is_shared),
    )

    values = [message.values for message in world.session.scalars(select(Message))]
    assert any("私下的话" in str(each) for each in values) is is_shared


def test_pair_that_is_on_record_too_holds_one_place(world: World) -> None:
    mentor = world.session.get_one(Participant, "M1")
    mentor.capacity = 2
    (match,) = world.ask("S1", "M1")
    accept(world.session, world.answer("M1", match))
    pairs.take_step(
        world.session,
        actor=world.actors["M1"],
        match_id=match.id,
        step=pairs.Step("start"),
        now=NOW,
    )

    relation = world.session.scalars(select(Relation)).one()
    assert (relation.kind, relation.source_id) == ("mentors", "M1")
    assert places_of(world.session, "M1").free == 1
    assert [r.kind for r in load_relations(world.session)].count("mentors") == 2
    relation.occurred_on = relation.occurred_on - dt.timedelta(days=1)
    world.session.flush()
    assert [r.kind for r in load_relations(world.session)].count("mentors") == 1
    assert gate_between(world.session, "S2", "M1") is None


def test_life_of_a_pair_ends_on_record_and_frees_the_place(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    accept(world.session, world.answer("M1", match))

    for who, name in (("M1", "start"), ("S1", "pause"), ("M1", "resume"), ("S1", "complete")):
        pairs.take_step(
            world.session,
            actor=world.actors[who],
            match_id=match.id,
            step=pairs.Step(name),
            now=NOW,
        )

    relation = world.session.scalars(select(Relation)).one()
    assert match.state == MatchState.COMPLETED
    assert relation.ended_on is not None
    assert places_of(world.session, "M1").free == 1
    told = ["match.accepted", "match.started", "match.resumed", "mentoring.rate"]
    assert world.told("S1") == told
    with pytest.raises(NothingDueError):
        pairs.take_step(
            world.session,
            actor=world.actors["M1"],
            match_id=match.id,
            step=pairs.Step("pause"),
            now=NOW,
        )


def test_who_is_suspended_or_has_left_frees_the_others(world: World) -> None:
    first = world.ask("S1", "M1", "M2")
    (own,) = world.ask("M1", "S2", kind="startup")
    world.session.get_one(Participant, "M1").status = "left"
    world.session.flush()

    releasing.release(world.session, participant_id="M1", now=NOW)

    assert world.states([*first, own]) == ["freed", "expressed", "freed"]
    assert (first[0].closing, own.closing) == ("left", "left")
    assert (world.told("S1"), world.told("S2")) == (
        ["match.freed"],
        ["match.asked", "match.closed"],
    )


def test_worker_notices_who_was_suspended_by_an_import(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    world.session.get_one(Participant, "S1").status = "suspended"
    world.session.flush()

    world.keep_up(NOW)
    world.keep_up(NOW)

    assert world.states([match]) == ["freed"]
    assert world.told("M1") == ["match.asked", "match.closed"]


def test_deleted_need_closes_what_was_asked_about_it(world: World) -> None:
    need = world.session.scalars(select(Statement)).one()
    matches = world.ask("S1", "M1", "M2", need_id=need.id)

    releasing.need_closed(world.session, need_id=need.id, now=NOW)

    assert world.states(matches) == ["freed", "freed"]
    assert (world.told("M1"), world.told("M2")) == (["match.asked", "match.closed"], [])


def test_capacity_cannot_sink_below_what_is_held(world: World) -> None:
    make_match(world.session, "S1", "M1", state="mutual")

    with pytest.raises(CapacityTakenError):
        check_capacity(world.session, provider_id="M1", capacity=0)
    check_capacity(world.session, provider_id="M1", capacity=1)
    check_capacity(world.session, provider_id="M1", capacity=None)


def test_links_of_a_request_close_with_its_answer(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    link = world.session.scalars(select(SignedLink)).one()
    assert (link.purpose, link.subject_id, link.expires_at) == (
        "match.answer",
        str(match.id),
        NOW + 7 * DAY,
    )

    accept(world.session, world.answer("M1", match))
    world.session.refresh(link)

    assert link.used_at == NOW


def test_every_step_is_in_the_audit_log(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    accept(world.session, world.answer("M1", match))

    entries = world.session.scalars(select(AuditLog).where(AuditLog.subject_type == "match"))

    assert [(entry.action, entry.actor_id) for entry in entries] == [
        ("match.expressed", world.actors["S1"].user_id),
        ("match.mutual", world.actors["M1"].user_id),
    ]


def test_topic_for_organisers_alone_is_not_told(world: World) -> None:
    need = world.session.scalars(select(Statement)).one()
    need.privacy = Privacy.ORGANISERS.value
    world.session.flush()

    (match,) = world.ask("S1", "M1", need_id=need.id)

    assert match.request is not None
    assert (match.topic, match.request.topic) == ("", "ip.patent")
