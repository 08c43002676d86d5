"""What an investor is shown, stage by stage: the one decision every route asks for."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from models.deal import Deal
from tests.web.services.investment.conftest import NOW, Scene
from web.services.access import AccessDeniedError
from web.services.investment import interest, plans, steps, teasers
from web.services.investment.disclosure import Level, find_standing
from web.services.investment.teasers import FinancingPage
from web.services.missing import NotFoundError


def seen(scene: Scene, request_id: int, investor_id: str = "I1") -> FinancingPage:
    return teasers.get_page(
        scene.session,
        actor=scene.actors[investor_id],
        investor_id=investor_id,
        request_id=request_id,
    )


def level(scene: Scene, request_id: int, investor_id: str = "I1") -> Level | None:
    try:
        return find_standing(
            scene.session,
            actor=scene.actors[investor_id],
            investor_id=investor_id,
            request_id=request_id,
        ).level
    except NotFoundError:
        return None


def test_draft_is_shown_to_nobody(scene: Scene) -> None:
    request_id = scene.open_request()
    scene.row(request_id).state = "draft"
    scene.session.flush()

    assert level(scene, request_id) is None


def test_teaser_hides_the_name_and_everything_of_the_later_stages(scene: Scene) -> None:
    request_id = scene.open_request(valuation_cny=Decimal(9_000_000))
    scene.attach_plan(request_id)

    page = seen(scene, request_id)

    assert (page.level, page.teaser.participant_id) == (1, "")
    assert page.teaser.name["zh"] == "昆明市·中药·创业企业（名称暂不公开）"
    hidden = (page.summary, page.use_of_funds, page.valuation_cny, page.plan_name, page.awards)
    assert hidden == ("", "", None, "", ())
    assert "药源" not in repr(page)


def test_teaser_shows_the_name_where_the_startup_does_not_hide_it(scene: Scene) -> None:
    page = seen(scene, scene.open_request(hides_name=False))

    assert (page.level, page.teaser.participant_id) == (1, "S1")
    assert page.teaser.name["zh"] == "云上药源（示例）"


def test_gates_decide_about_the_teaser(scene: Scene) -> None:
    request_id = scene.open_request()

    assert [level(scene, request_id, each) for each in ("I1", "I2", "I3")] == [1, 1, None]


@pytest.mark.parametrize(
    ("amount", "least", "expected"),
    [
        (400_000, None, None),
        (500_000, None, 1),
        (9_000_000, 3_000_000, 1),
        (9_000_000, 3_000_001, None),
        (9_000_000, None, 1),
    ],
)
def test_amount_of_the_request_stands_before_the_ticket_gate(
    scene: Scene, amount: int, least: int | None, expected: int | None
) -> None:
    request_id = scene.open_request(
        amount_cny=Decimal(amount), least_cny=None if least is None else Decimal(least)
    )

    assert level(scene, request_id) == expected


def test_teaser_is_gone_after_its_last_day_and_when_closed(scene: Scene) -> None:
    overdue = scene.open_request(last_day=dt.date(2026, 9, 1))
    assert level(scene, overdue) == 1

    scene.row(overdue).last_day = dt.date(2026, 8, 31)
    scene.session.flush()
    assert level(scene, overdue) is None

    scene.row(overdue).last_day = None
    scene.row(overdue).state = "closed"
    scene.session.flush()
    assert level(scene, overdue) is None


def test_interest_alone_opens_nothing_and_acceptance_opens_the_profile(scene: Scene) -> None:
    request_id = scene.open_request()
    deal_id = scene.express(request_id)
    assert level(scene, request_id) == 1

    scene.answer(deal_id)

    page = seen(scene, request_id)
    assert (page.level, page.teaser.participant_id) == (2, "S1")
    assert (page.summary, page.use_of_funds) == ("the summary under seal", "pilot line")
    assert level(scene, request_id, "I2") == 1


def test_plan_needs_promise_and_release_and_a_plan(scene: Scene) -> None:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.attach_plan(request_id)
    assert level(scene, request_id) == 2

    scene.promise(deal_id)
    assert level(scene, request_id) == 2

    scene.release(deal_id)
    assert level(scene, request_id) == 3
    assert seen(scene, request_id).plan_name == "计划书.pdf"


def test_release_without_a_promise_does_not_open_the_plan(scene: Scene) -> None:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.attach_plan(request_id)
    scene.release(deal_id)

    assert level(scene, request_id) == 2
    with pytest.raises(NotFoundError):
        plans.hand_out_plan(
            scene.session,
            actor=scene.actors["I1"],
            investor_id="I1",
            request_id=request_id,
            now=NOW,
        )


def test_promise_of_an_older_version_does_not_open_the_plan(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.attach_plan(request_id)
    scene.promise(deal_id)
    scene.release(deal_id)

    monkeypatch.setattr("web.services.investment.disclosure.CURRENT", "2099-01")

    assert level(scene, request_id) == 2


def test_agent_cannot_promise_for_an_investor(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())
    scene.actors["I1"] = replace(scene.actors["I1"], agent_for=frozenset({"I1"}))

    with pytest.raises(AccessDeniedError):
        scene.promise(deal_id)


@pytest.mark.parametrize(("is_plan_alone", "expected"), [(True, 2), (False, 1)])
def test_access_is_taken_back_at_any_time(scene: Scene, is_plan_alone: bool, expected: int) -> None:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.attach_plan(request_id)
    scene.promise(deal_id)
    scene.release(deal_id)

    steps.withdraw(
        scene.session,
        actor=scene.actors["S1"],
        participant_id="S1",
        deal_id=deal_id,
        is_plan_alone=is_plan_alone,
        now=NOW,
    )

    assert level(scene, request_id) == expected
    assert seen(scene, request_id).plan_name == ""


def test_end_of_the_talk_closes_everything(scene: Scene) -> None:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)

    steps.leave(
        scene.session, actor=scene.actors["I1"], participant_id="I1", deal_id=deal_id, now=NOW
    )

    assert scene.session.get_one(Deal, deal_id).close_reason == "investor_left"
    assert seen(scene, request_id).summary == ""


def test_startup_that_said_no_is_not_shown_again_and_stays_unknown(scene: Scene) -> None:
    request_id = scene.open_request()
    deal_id = scene.express(request_id)

    scene.answer(deal_id, says_yes=False)

    assert level(scene, request_id) is None


def test_talk_goes_on_when_the_request_is_closed(scene: Scene) -> None:
    request_id = scene.open_request()
    scene.talk(request_id)

    interest.close_request(
        scene.session,
        actor=scene.actors["S1"],
        participant_id="S1",
        request_id=request_id,
        now=NOW,
    )

    assert level(scene, request_id) == 2
    assert level(scene, request_id, "I2") is None


def test_suspended_investor_is_shown_nothing(scene: Scene) -> None:
    request_id = scene.open_request()
    scene.talk(request_id)
    scene.stop("I1")

    assert level(scene, request_id) is None


@pytest.mark.parametrize("reader", ["I2", "S1", "S2", "office"])
def test_nobody_reads_for_an_investor_it_does_not_act_for(scene: Scene, reader: str) -> None:
    request_id = scene.open_request()

    with pytest.raises(AccessDeniedError):
        find_standing(
            scene.session, actor=scene.actors[reader], investor_id="I1", request_id=request_id
        )


def test_texts_of_the_later_stages_lie_sealed(scene: Scene) -> None:
    row = scene.row(scene.open_request())

    assert "summary" not in row.summary
    assert "pilot" not in row.use_of_funds
