"""Deal flow: what fits, by thesis, new or watched; names and private reasons stay out."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from tests.factories import make_participant, make_startup
from tests.web.services.investment.conftest import DAY, NOW, Scene
from web.services.access import AccessDeniedError
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.investment import dealflow, interest, pipeline, searches, teasers, thesis
from web.services.investment.aliases import NAMELESS
from web.services.investment.dealflow import DealFlow, Reader
from web.services.investment.flow_search import FlowSearch
from web.services.investment.searches import SearchNameError
from web.services.investment.thesis import ThesisDraft
from web.services.missing import NotFoundError

Recorder = Callable[[], AbstractContextManager[list[str]]]


def flow(
    scene: Scene,
    tmp_path: Path,
    search: FlowSearch | None = None,
    *,
    investor_id: str = "I1",
    is_fitted: bool = True,
) -> DealFlow:
    engine = Engine(ArtifactStore(tmp_path))
    if is_fitted:
        engine.fit(scene.session)
    return dealflow.get_flow(
        scene.session,
        reader=Reader(scene.actors[investor_id], investor_id, "zh"),
        engine=engine,
        search=search or FlowSearch(),
    )


def listed(scene: Scene, tmp_path: Path, search: FlowSearch | None = None) -> list[int]:
    page = flow(scene, tmp_path, search, is_fitted=False).page
    return [item.teaser.request_id for item in page.items]


def test_what_fits_is_listed_with_grade_and_reasons_but_no_name(
    scene: Scene, tmp_path: Path
) -> None:
    request_id = scene.open_request()

    found = flow(scene, tmp_path)

    item = found.page.items[0]
    assert (item.teaser.request_id, item.teaser.participant_id) == (request_id, "")
    assert item.grade in {"high", "good", "fair"}
    assert {reason.code for reason in item.reasons} <= NAMELESS
    assert "药源" not in repr(found)


def test_out_of_reach_is_not_listed(scene: Scene, tmp_path: Path) -> None:
    scene.open_request()

    assert flow(scene, tmp_path, investor_id="I3", is_fitted=False).in_all == 0


def test_list_works_while_there_is_no_model(scene: Scene, tmp_path: Path) -> None:
    scene.open_request()

    found = flow(scene, tmp_path, is_fitted=False)

    assert (found.is_fitting, [item.grade for item in found.page.items]) == (True, [""])


@pytest.mark.parametrize("reader", ["S1", "I2", "office"])
def test_deal_flow_is_the_investors_alone(scene: Scene, tmp_path: Path, reader: str) -> None:
    with pytest.raises(AccessDeniedError):
        dealflow.get_flow(
            scene.session,
            reader=Reader(scene.actors[reader], "I1", "zh"),
            engine=Engine(ArtifactStore(tmp_path)),
            search=FlowSearch(),
        )


@pytest.mark.parametrize("kind", ["mentor", "space", "institution", "partner"])
def test_whoever_is_no_investor_has_no_deal_flow(scene: Scene, tmp_path: Path, kind: str) -> None:
    request_id = scene.open_request(hides_name=False)
    make_participant(scene.session, ParticipantKind(kind), "X1")
    scene.actors["X1"] = replace(scene.actors["I1"], participant_ids=frozenset({"X1"}))

    with pytest.raises(NotFoundError):
        flow(scene, tmp_path, investor_id="X1", is_fitted=False)
    with pytest.raises(NotFoundError):
        pipeline.get_pipeline(scene.session, actor=scene.actors["X1"], investor_id="X1")
    with pytest.raises(NotFoundError):
        teasers.get_page(
            scene.session, actor=scene.actors["X1"], investor_id="X1", request_id=request_id
        )


def test_filters_words_and_order(scene: Scene, tmp_path: Path) -> None:
    first = scene.open_request()
    second = scene.open_request(
        "S2", round="a", amount_cny=Decimal(3_000_000), teaser_zh="咖啡发酵", instrument="loan"
    )

    assert listed(scene, tmp_path, FlowSearch(round="a")) == [second]
    assert listed(scene, tmp_path, FlowSearch(text="发酵")) == [second]
    assert listed(scene, tmp_path, FlowSearch(text="药源")) == []
    assert listed(scene, tmp_path, FlowSearch(sector="bio")) == [second, first]
    assert listed(scene, tmp_path, FlowSearch(region="530000", stage="seed")) == [second, first]
    assert listed(scene, tmp_path, FlowSearch(instrument="equity")) == [first]
    assert listed(scene, tmp_path, FlowSearch(sort="amount")) == [second, first]


def test_rounds_of_the_thesis_choose_what_is_listed(scene: Scene, tmp_path: Path) -> None:
    scene.open_request()
    other = scene.open_request("S2", round="a")
    thesis.save_thesis(
        scene.session,
        actor=scene.actors["I1"],
        investor_id="I1",
        draft=ThesisDraft("vc_fund", stages=("seed",), rounds=("a",)),
    )

    found = flow(scene, tmp_path, is_fitted=False)

    assert [item.teaser.request_id for item in found.page.items] == [other]
    assert (found.in_all, found.outside_thesis) == (2, 1)
    assert len(listed(scene, tmp_path, FlowSearch(is_wide=True))) == 2


def test_new_since_the_last_visit_until_opened_or_marked(scene: Scene, tmp_path: Path) -> None:
    own = {"actor": scene.actors["I1"], "investor_id": "I1"}
    searches.begin_visit(scene.session, **own, now=NOW - 3 * DAY)
    old, new = scene.open_request(), scene.open_request("S2")
    scene.row(old).opened_at = NOW - 4 * DAY
    searches.begin_visit(scene.session, **own, now=NOW)

    assert listed(scene, tmp_path, FlowSearch(only="new")) == [new]
    searches.begin_visit(scene.session, **own, now=NOW + dt.timedelta(minutes=5))
    assert listed(scene, tmp_path, FlowSearch(only="new")) == [new]

    searches.mark_seen(scene.session, **own, now=NOW + DAY)
    assert listed(scene, tmp_path, FlowSearch(only="new")) == []


def test_watched_ones_are_found_again(scene: Scene, tmp_path: Path) -> None:
    scene.open_request()
    watched = scene.open_request("S2")
    interest.watch(scene.session, actor=scene.actors["I1"], investor_id="I1", request_id=watched)

    assert listed(scene, tmp_path, FlowSearch(only="watched")) == [watched]


def test_searches_are_kept_by_a_person_under_a_name(scene: Scene) -> None:
    own = {"actor": scene.actors["I1"], "investor_id": "I1"}
    criteria = FlowSearch(round="a", sort="amount").criteria
    searches.save_search(scene.session, **own, name="A轮", criteria=criteria)

    with pytest.raises(SearchNameError):
        searches.save_search(scene.session, **own, name="A轮", criteria={})

    kept = searches.list_searches(scene.session, **own)
    assert [(each.name, each.criteria) for each in kept] == [
        ("A轮", {"round": "a", "sort": "amount"})
    ]
    searches.delete_search(scene.session, **own, search_id=kept[0].id)
    assert searches.list_searches(scene.session, **own) == ()


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_as_often_for_many_as_for_one(
    session: Session, scene: Scene, tmp_path: Path, count_queries: Recorder, number: int
) -> None:
    for key in range(number):
        startup_id = f"T{key}"
        make_startup(session, startup_id, region="530100", sectors=("bio.tcm",))
        scene.actors[startup_id] = replace(
            scene.actors["S1"], participant_ids=frozenset({startup_id})
        )
        scene.open_request(startup_id)
    session.expire_all()

    with count_queries() as statements:
        flow(scene, tmp_path, is_fitted=False)

    assert len(statements) == 60
