"""Interest: watched in private, expressed through the engine, adopted where it began elsewhere."""

import pytest
from sqlalchemy import func, select

from models.account import User
from models.deal import Deal
from models.financing import FinancingWatch
from models.matching import Match
from models.message import Message
from tests.web.services.investment.conftest import NOW, Scene
from web.services import personal_data
from web.services.access import AccessDeniedError
from web.services.investment import adopting, deals, interest, pipeline
from web.services.investment.interest import AlreadyTalkingError
from web.services.missing import NotFoundError
from web.services.requests import answering
from web.services.requests.answering import Answer
from web.services.requests.asking import Question, ask
from web.services.requests.eligibility import judge_candidates
from web.services.requests.errors import OpenAlreadyError
from web.services.requests.expiry import expire
from web.services.requests.lines import Reader, lines_of


def watch(scene: Scene, request_id: int, investor_id: str = "I1", reader: str = "") -> None:
    interest.watch(
        scene.session,
        actor=scene.actors[reader or investor_id],
        investor_id=investor_id,
        request_id=request_id,
    )


def test_watching_tells_nobody_and_counts_once(scene: Scene) -> None:
    request_id = scene.open_request()

    watch(scene, request_id)
    watch(scene, request_id)

    board = pipeline.get_pipeline(scene.session, actor=scene.actors["I1"], investor_id="I1")
    assert [teaser.request_id for teaser in board.watched] == [request_id]
    assert scene.session.scalar(select(func.count()).select_from(Message)) == 0
    deals_of_startup = deals.list_of_startup(
        scene.session, actor=scene.actors["S1"], participant_id="S1"
    )
    assert deals_of_startup == ()


@pytest.mark.parametrize("reader", ["S1", "I2", "office"])
def test_watch_list_is_the_investors_alone(scene: Scene, reader: str) -> None:
    with pytest.raises(AccessDeniedError):
        watch(scene, scene.open_request(), "I1", reader)
    with pytest.raises(AccessDeniedError):
        pipeline.get_pipeline(scene.session, actor=scene.actors[reader], investor_id="I1")


def test_unwatching_forgets(scene: Scene) -> None:
    request_id = scene.open_request()
    watch(scene, request_id)

    interest.unwatch(
        scene.session, actor=scene.actors["I1"], investor_id="I1", request_id=request_id
    )

    assert scene.session.scalar(select(func.count()).select_from(FinancingWatch)) == 0


def test_interest_asks_the_startup_through_the_engine(scene: Scene) -> None:
    deal_id = scene.express(scene.open_request())

    deal = scene.session.get_one(Deal, deal_id)
    match = scene.session.get_one(Match, deal.match_id)
    assert (deal.stage, deal.initiated_by) == ("interest", "investor")
    assert (match.receiver_id, match.provider_id, match.kind) == ("S1", "I1", "investor")
    assert (match.state, match.awaits, match.initiated_by) == ("expressed", "receiver", "provider")
    told = scene.session.scalars(select(Message)).all()
    assert [message.kind for message in told] == ["match.asked"]


def test_investor_is_never_told_the_hidden_name(scene: Scene) -> None:
    deal_id = scene.express(scene.open_request())

    scene.answer(deal_id, says_yes=False)

    told = scene.session.scalars(select(Message).where(Message.kind == "match.declined")).all()
    assert len(told) == 1
    assert "药源" not in str(told[0].values)
    line = deals.list_of_investor(scene.session, actor=scene.actors["I1"], investor_id="I1")[0]
    assert (line.other_id, "药源" in line.other["zh"]) == ("", False)


def test_copy_of_an_investors_data_names_no_hidden_startup(scene: Scene) -> None:
    scene.express(scene.open_request())
    investor = scene.actors["I1"]
    user = scene.session.get_one(User, investor.user_id)

    copy = personal_data.collect(scene.session, user, investor, NOW)

    assert "药源" not in str(copy)
    assert "Herb Source" not in str(copy)


def test_reasons_of_a_request_lead_to_no_hidden_startup(scene: Scene) -> None:
    deal = scene.session.get_one(Deal, scene.express(scene.open_request()))
    match = scene.session.get_one(Match, deal.match_id)
    match.reasons = [
        {"code": "network_path", "evidence": {"path": ["I1", "partner_with", "S1"]}},
        {"code": "stage_served", "evidence": {"stage": "seed"}},
    ]

    (line,) = lines_of(scene.session, Reader(scene.actors["I1"], "zh", "I1"), (match,))

    assert [reason.code for reason in line.reasons] == ["stage_served"]


def test_name_stays_hidden_after_interest_is_expressed_again(scene: Scene) -> None:
    request_id = scene.open_request()
    deal = scene.session.get_one(Deal, scene.express(request_id))
    former = scene.session.get_one(Match, deal.match_id)
    expire(scene.session, NOW.replace(month=10))
    scene.express(request_id)

    (line,) = lines_of(scene.session, Reader(scene.actors["I1"], "zh", "I1"), (former,))

    assert (line.receiver.id, "药源" in line.receiver.name["zh"]) == ("", False)


def test_startup_that_was_asked_by_name_stays_named(scene: Scene) -> None:
    question = Question("I1", "startup", ("S1",))
    engine_request = ask(scene.session, actor=scene.actors["I1"], question=question, now=NOW)
    match = scene.session.scalars(select(Match).where(Match.request_id == engine_request)).one()
    expire(scene.session, NOW.replace(month=10))
    scene.express(scene.open_request())

    (line,) = lines_of(scene.session, Reader(scene.actors["I1"], "zh", "I1"), (match,))

    assert line.receiver.id == "S1"


@pytest.mark.parametrize(("hides_name", "gate"), [(True, None), (False, "declined")])
def test_no_gate_tells_who_said_no_without_a_name(
    scene: Scene, hides_name: bool, gate: str | None
) -> None:
    scene.answer(scene.express(scene.open_request(hides_name=hides_name)), says_yes=False)

    verdict = judge_candidates(
        scene.session, seeker_id="I1", kind="startup", candidate_ids=("S1",)
    )["S1"]

    assert (verdict.gate.value if verdict and verdict.gate else None) == gate


def test_asking_by_name_does_not_tell_who_hides_behind_a_request(scene: Scene) -> None:
    request_id = scene.open_request()
    scene.express(request_id)

    by_name = Question("I1", "startup", ("S1",))
    ask(scene.session, actor=scene.actors["I1"], question=by_name, now=NOW)

    matches = scene.session.scalars(select(Match).order_by(Match.id)).all()
    assert [(match.is_nameless, match.state) for match in matches] == [
        (True, "expressed"),
        (False, "expressed"),
    ]
    with pytest.raises(OpenAlreadyError):
        ask(scene.session, actor=scene.actors["I1"], question=by_name, now=NOW)


def test_interest_does_not_tell_that_the_startup_was_asked_by_name(scene: Scene) -> None:
    by_name = Question("I1", "startup", ("S1",))
    ask(scene.session, actor=scene.actors["I1"], question=by_name, now=NOW)

    scene.express(scene.open_request())

    states = scene.session.scalars(select(Match.is_nameless).order_by(Match.id)).all()
    assert states == [False, True]


def test_named_request_and_ask_by_name_are_the_same(scene: Scene) -> None:
    request_id = scene.open_request(hides_name=False)
    ask(
        scene.session,
        actor=scene.actors["I1"],
        question=Question("I1", "startup", ("S1",)),
        now=NOW,
    )

    with pytest.raises(AlreadyTalkingError):
        scene.express(request_id)


def test_startup_that_was_asked_cannot_ask_back(scene: Scene) -> None:
    scene.express(scene.open_request())

    with pytest.raises(OpenAlreadyError):
        ask(
            scene.session,
            actor=scene.actors["S1"],
            question=Question("S1", "investor", ("I1",)),
            now=NOW,
        )


def test_interest_twice_is_refused(scene: Scene) -> None:
    request_id = scene.open_request()
    scene.express(request_id)

    with pytest.raises(AlreadyTalkingError):
        scene.express(request_id)


def test_interest_needs_the_gates(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        scene.express(scene.open_request(), "I3")


def test_interest_may_be_expressed_again_after_nobody_answered(scene: Scene) -> None:
    request_id = scene.open_request()
    first = scene.express(request_id)
    interest_match = scene.session.get_one(Deal, first).match_id
    assert interest_match is not None

    expire(scene.session, NOW.replace(month=10))

    assert scene.express(request_id) == first
    assert scene.session.get_one(Deal, first).match_id != interest_match


def test_talk_the_startup_began_becomes_a_deal_once(scene: Scene) -> None:
    request_id = scene.open_request()
    question = Question("S1", "investor", ("I1",))
    engine_request = ask(scene.session, actor=scene.actors["S1"], question=question, now=NOW)
    match = scene.session.scalars(select(Match).where(Match.request_id == engine_request)).one()
    answering.accept(scene.session, Answer(scene.actors["I1"], match.id, NOW))

    assert adopting.adopt(scene.session, participant_id="S1") == 1
    assert adopting.adopt(scene.session) == 0
    deal = scene.session.scalars(select(Deal)).one()
    assert (deal.request_id, deal.investor_id, deal.initiated_by) == (request_id, "I1", "startup")


def test_closing_the_request_frees_who_asked(scene: Scene) -> None:
    request_id = scene.open_request()
    asked, talking = scene.express(request_id), scene.talk(request_id, "I2")

    interest.close_request(
        scene.session,
        actor=scene.actors["S1"],
        participant_id="S1",
        request_id=request_id,
        now=NOW,
    )

    states = {
        deal.id: (deal.close_reason, scene.session.get_one(Match, deal.match_id).state)
        for deal in scene.session.scalars(select(Deal))
    }
    assert states == {asked: ("request_closed", "freed"), talking: ("", "active")}
