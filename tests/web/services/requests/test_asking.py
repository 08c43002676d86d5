"""Asking up to three in order, and changing one's mind."""

import pytest
from sqlalchemy import select

from models.account import User
from models.audit import AuditLog
from models.enums import DeclineReason, Direction, RequestState
from models.matching import MatchRequest
from models.message import Message
from models.statement import Statement
from tests.factories import make_match, make_mentor
from tests.web.services.requests.conftest import DAY, NOW, World
from web.services import statement_ends
from web.services.access import AccessDeniedError
from web.services.missing import NotFoundError
from web.services.requests import choices
from web.services.requests.answering import Refusal, accept, decline
from web.services.requests.asking import Question, ask
from web.services.requests.errors import (
    AskedAlreadyError,
    ChoicesError,
    FullError,
    NeedError,
    NotEligibleError,
    NothingDueError,
    OpenAlreadyError,
)


def request_state(world: World, request_id: int) -> str:
    return world.session.scalars(
        select(MatchRequest.state).where(MatchRequest.id == request_id)
    ).one()


def test_first_choice_is_asked_and_the_others_wait(world: World) -> None:
    matches = world.ask("S1", "M1", "M2", "M3")

    assert world.states(matches) == ["expressed", "draft", "draft"]
    assert [match.position for match in matches] == [1, 2, 3]
    assert (matches[0].awaits, matches[0].expires_at) == ("provider", NOW + 7 * DAY)
    assert [world.told(key) for key in ("M1", "M2", "S1")] == [["match.asked"], [], []]


def test_decline_passes_the_request_on(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")

    decline(world.session, world.answer("M1", matches[0]), Refusal(DeclineReason.TIME))

    assert world.states(matches) == ["declined", "expressed"]
    assert (matches[0].declined_by, matches[0].closing) == ("provider", "time")
    assert matches[1].position == 1
    assert [world.told(key) for key in ("S1", "M2")] == [["match.declined"], ["match.asked"]]


def test_last_decline_ends_the_request_and_the_next_one_is_marked(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    decline(world.session, world.answer("M1", match), Refusal(DeclineReason.TOPIC))

    (again,) = world.ask("S1", "M2")

    assert match.request is not None
    assert again.request is not None
    assert request_state(world, match.request.id) == RequestState.ENDED
    assert (match.request.is_left_out, again.request.is_left_out) == (False, True)


def test_silence_passes_the_request_on(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")

    world.keep_up(NOW + 6 * DAY)
    world.keep_up(NOW + 7 * DAY)

    assert world.states(matches) == ["expired", "expressed"]
    assert world.told("M1") == ["match.asked", "match.reminder", "match.lapsed"]
    assert world.told("S1") == ["match.expired"]


def test_provider_asks_startups_alike(world: World) -> None:
    matches = world.ask("M1", "S1", "S2", kind="startup")

    accept(world.session, world.answer("S1", matches[0]))

    assert [(match.receiver_id, match.kind, match.initiated_by) for match in matches] == [
        ("S1", "mentor", "provider"),
        ("S2", "mentor", "provider"),
    ]
    assert world.states(matches) == ["mutual", "freed"]


def test_resource_is_asked_of_its_owner(world: World) -> None:
    (match,) = world.ask("S1", "R1", kind="resource")

    accept(world.session, world.answer("C1", match))

    assert (match.provider_id, match.resource_id, match.state) == ("C1", "R1", "active")


def test_need_is_what_a_request_is_about(world: World) -> None:
    need = world.session.scalars(select(Statement)).one()

    (match,) = world.ask("S1", "M1", need_id=need.id)
    world.ask("S1", "M2")

    assert (match.need_id, match.topic) == (need.id, "ip.patent")
    with pytest.raises(AskedAlreadyError):
        world.ask("S1", "M3", need_id=need.id)
    with pytest.raises(NeedError):
        world.ask("S2", "M3", need_id=need.id)


@pytest.mark.parametrize(
    ("candidates", "code"),
    [((), "number"), (("M1", "M2", "M3", "M4"), "number"), (("M1", "M1"), "twice")],
)
def test_choices_are_one_to_three_different_ones(
    world: World, candidates: tuple[str, ...], code: str
) -> None:
    with pytest.raises(ChoicesError) as caught:
        world.ask("S1", *candidates)

    assert caught.value.code == code


def test_candidate_of_another_kind_is_not_there(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.ask("S1", "I1", kind="mentor")


def test_nobody_asks_in_anothers_name(world: World) -> None:
    for actor in ("S2", "office"):
        with pytest.raises(AccessDeniedError):
            ask(
                world.session,
                actor=world.actors[actor],
                question=Question("S1", "mentor", ("M1",)),
                now=NOW,
            )


def test_pair_has_one_open_match(world: World) -> None:
    world.ask("S1", "M1", "M2")

    for asker, candidate, kind in (("S1", "M2", "mentor"), ("M2", "S1", "startup")):
        with pytest.raises(OpenAlreadyError):
            world.ask(asker, candidate, kind=kind)


def test_full_mentor_is_not_asked(world: World) -> None:
    make_match(world.session, "S2", "M1", state="mutual")

    with pytest.raises(FullError):
        world.ask("S1", "M2", "M1")


def test_rule_that_keeps_a_pair_apart_is_named(world: World) -> None:
    make_mentor(world.session, "M9", status="suspended")

    with pytest.raises(NotEligibleError) as caught:
        world.ask("S1", "M9")

    assert caught.value.verdict.gate == "status"


def test_who_became_full_meanwhile_is_skipped(world: World) -> None:
    matches = world.ask("S1", "M1", "M2", "M3")
    make_match(world.session, "S2", "M2", state="mutual")

    decline(world.session, world.answer("M1", matches[0]), Refusal(DeclineReason.TIME))

    assert world.states(matches) == ["declined", "freed", "expressed"]
    assert matches[1].closing == "full"
    assert world.told("S1") == ["match.freed", "match.declined"]


def test_withdrawn_choice_makes_room_for_the_next(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")

    choices.withdraw(world.session, actor=world.actors["S1"], match_id=matches[0].id, now=NOW)

    assert world.states(matches) == ["withdrawn", "expressed"]
    assert world.told("M1") == ["match.asked", "match.withdrawn"]


def test_withdrawn_request_leaves_nothing_open(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")
    request_id = matches[0].request_id
    assert request_id is not None

    choices.withdraw_request(
        world.session, actor=world.actors["S1"], request_id=request_id, now=NOW
    )

    assert world.states(matches) == ["withdrawn", "withdrawn"]
    assert request_state(world, request_id) == RequestState.WITHDRAWN
    with pytest.raises(NothingDueError):
        accept(world.session, world.answer("M1", matches[0]))


def test_choices_are_added_and_reordered_while_fewer_than_three_are_open(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")
    request_id = matches[0].request_id
    assert request_id is not None
    own = {"actor": world.actors["S1"], "request_id": request_id}

    choices.add_choice(world.session, candidate_id="M3", **own)
    last = (
        world.session.scalars(select(MatchRequest).where(MatchRequest.id == request_id))
        .one()
        .choices[-1]
    )
    choices.reorder(world.session, match_ids=(last.id, matches[1].id), **own)

    assert (last.position, matches[1].position) == (2, 3)
    with pytest.raises(ChoicesError):
        choices.add_choice(world.session, candidate_id="M4", **own)
    with pytest.raises(ChoicesError):
        choices.reorder(world.session, match_ids=(matches[0].id,), **own)


def test_nobody_is_added_by_name_to_a_request_without_one(world: World) -> None:
    question = Question("I1", "startup", ("S1",), is_nameless=True)
    request_id = ask(world.session, actor=world.actors["I1"], question=question, now=NOW)

    with pytest.raises(ChoicesError) as caught:
        choices.add_choice(
            world.session, actor=world.actors["I1"], request_id=request_id, candidate_id="S2"
        )

    assert caught.value.code == "nameless"


def test_deleting_a_need_closes_what_is_open_about_it_and_tells_whoever_was_asked(
    world: World,
) -> None:
    need_id = world.session.scalars(select(Statement.id)).one()
    matches = world.ask("S1", "M1", "M2", need_id=need_id)
    named = {
        "actor": world.actors["S1"],
        "participant_id": "S1",
        "direction": Direction.NEED,
        "number": need_id,
    }

    n_open = statement_ends.count_unanswered(world.session, **named)
    statement_ends.delete_statement(world.session, **named, now=NOW)

    assert n_open == 2
    assert world.states(matches) == ["freed", "freed"]
    assert {match.closing for match in matches} == {"need_closed"}
    assert world.told("M1") == ["match.asked", "match.closed"]
    assert (world.told("M2"), world.told("S1")) == ([], ["match.freed"])


def test_nobody_asks_everybody_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.services.requests.asking.MOST_OPEN", 2)
    world.ask("M1", "S1", kind="startup")
    world.ask("M1", "S2", kind="startup")

    with pytest.raises(ChoicesError) as caught:
        world.ask("M1", "S3", kind="startup")

    assert caught.value.code == "open"


def test_what_is_done_with_a_request_is_in_the_audit_log(world: World) -> None:
    matches = world.ask("S1", "M1", "M2")
    request_id = matches[0].request_id
    assert request_id is not None
    own = {"actor": world.actors["S1"], "request_id": request_id}
    choices.add_choice(world.session, candidate_id="M3", **own)
    choices.withdraw_request(world.session, now=NOW, **own)

    entries = world.session.scalars(select(AuditLog).where(AuditLog.subject_type == "request"))

    assert [entry.action for entry in entries] == ["request.ask", "request.add", "request.withdraw"]


def told_to_the_office(world: World) -> list[tuple[str, str]]:
    office = select(User.id).where(User.email == "office@example.com").scalar_subquery()
    told = world.session.scalars(select(Message).where(Message.user_id == office))
    return [(message.kind, message.path) for message in told]


def test_office_is_told_where_nobody_signs_in_for_who_is_asked(world: World) -> None:
    make_mentor(world.session, "M9")

    world.ask("S1", "M9")

    assert told_to_the_office(world) == [("match.unreachable", "/members/M9")]


def test_office_is_not_told_where_somebody_signs_in(world: World) -> None:
    world.ask("S1", "M1")

    assert told_to_the_office(world) == []
