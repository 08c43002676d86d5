"""Many queries about several days, and whom exposure makes room for."""

import datetime as dt
import gc
import weakref
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matcher.recommendation.batch import Query
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_relation,
    make_startup,
    make_vocabularies,
)
from web.services.artifacts import ArtifactStore
from web.services.bulk import FloorWish, Rerank, evaluate, rank_all, rooms_of
from web.services.engine import Engine, Fitted

AS_OF = dt.date(2026, 9, 1)
BEFORE = dt.date(2026, 2, 1)


class Fitting:
    """Fits a day when asked to, and sees which models somebody still holds then."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self.session, self.engine = session, engine
        self.asked: list[dt.date | None] = []
        self.held: list[int] = []
        self.models: list[weakref.ref[Fitted]] = []

    def __call__(self, day: dt.date | None) -> Fitted:
        """Return a model of a day."""
        gc.collect()
        self.asked.append(day)
        self.held.append(sum(model() is not None for model in self.models))
        fitted = self.engine.fit(self.session, as_of=day)
        self.models.append(weakref.ref(fitted))
        return fitted


@pytest.fixture
def fitting(tmp_path: Path, session: Session) -> Fitting:
    """Return what fits a small ecosystem in which M2 was taken between the two days."""
    make_vocabularies(session)
    set_setting(session, "as_of", AS_OF.isoformat())
    first = make_startup(session, "S1", region="530100")
    make_startup(session, "S2", region="530100")
    make_mentor(session, "M1", region="530100")
    second = make_mentor(session, "M2", region="530100", capacity=3)
    make_relation(session, "mentors", second, first, occurred_on=dt.date(2026, 5, 1))
    for key in ("S1", "S2"):
        make_need(session, key, "ip.patent")
    for key in ("M1", "M2"):
        make_offer(session, key, "ip.patent")
    return Fitting(session, Engine(ArtifactStore(tmp_path / "artifacts")))


QUERIES = [Query("S1"), Query("S2", BEFORE), Query("S2"), Query("S1", BEFORE)]


@pytest.mark.parametrize("rerank", [None, Rerank()])
def test_days_are_fitted_once_and_answers_keep_their_order(
    fitting: Fitting, rerank: Rerank | None
) -> None:
    blocks = rank_all(QUERIES, fitted_as_of=fitting, kind="mentor", k=5, rerank=rerank)

    ranked = [ranking for block in blocks for ranking in block]
    assert [(ranking.seeker_id, set(ranking.candidate_ids)) for ranking in ranked] == [
        ("S1", {"M1"}),
        ("S2", {"M1", "M2"}),
        ("S2", {"M1", "M2"}),
        ("S1", {"M1", "M2"}),
    ]
    assert fitting.asked == [None, BEFORE]


def test_one_model_is_held_at_a_time(fitting: Fitting) -> None:
    list(rank_all(QUERIES, fitted_as_of=fitting, kind="mentor", k=5, rerank=Rerank()))
    evaluate(QUERIES, {"S1": {"M1"}}, fitted_as_of=fitting, kind="mentor", k=5)

    assert fitting.asked == [None, BEFORE, None, BEFORE]
    assert fitting.held == [0, 0, 0, 0]


def test_no_query_gives_no_ranking(fitting: Fitting) -> None:
    blocks = rank_all([], fitted_as_of=fitting, kind="mentor", k=5)

    assert [ranking for block in blocks for ranking in block] == []
    assert fitting.asked == []


@pytest.mark.parametrize(("day", "places"), [(AS_OF, 2.0), (BEFORE, 3.0)])
def test_rooms_are_the_places_left_on_the_day(
    fitting: Fitting, day: dt.date, places: float
) -> None:
    assert rooms_of(fitting(day), "mentor") == {"M2": places}


def test_startups_have_no_places(fitting: Fitting) -> None:
    assert rooms_of(fitting(AS_OF), "startup") == {}


def test_floor_shows_candidates_of_a_region_however_they_score(fitting: Fitting) -> None:
    fitting.session.add(Region(code="532600", parent="530000", name_zh="文山州", name_en="Wenshan"))
    fitting.session.flush()
    make_mentor(fitting.session, "M3", region="532600")
    asked = [Query("S2")]

    def shown(rerank: Rerank) -> set[str]:
        blocks = rank_all(asked, fitted_as_of=fitting, kind="mentor", k=2, rerank=rerank)
        return {i for block in blocks for ranking in block for i in ranking.candidate_ids}

    rerank = Rerank(floors=[FloorWish("532600", 1)])
    assert shown(Rerank()) == {"M1", "M2"}
    assert "M3" in shown(rerank)
    assert [price.replaced_share for price in rerank.prices] == [0.5]


def test_evaluation_shows_what_spreading_costs(fitting: Fitting) -> None:
    result = evaluate([Query("S2")], {"S2": {"M1"}}, fitted_as_of=fitting, kind="mentor", k=1)

    assert list(result.methods) == ["recommender", "spread", "popularity", "random"]
    assert result.methods["spread"].recall.mean == 1.0
