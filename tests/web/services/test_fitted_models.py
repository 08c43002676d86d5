"""The shelf of models: what it shows, going back, releasing, and who may."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.recommendation.pipeline import Recommender
from matcher.scoring.learned.ranker import Training
from models.audit import AuditLog
from models.enums import Role
from models.setting import bump_data_version, set_setting
from web.services import fitted_models
from web.services.access import AccessDeniedError, Actor
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.missing import NotFoundError

PROVINCE = Actor(None, frozenset({Role.ORGANISER.value}), is_provincial=True)
PREFECTURE = Actor(None, frozenset({Role.ORGANISER.value}), regions=frozenset({"530100"}))
FACTS = {
    "participants": 3,
    "relations": 2,
    "seconds_load": 0.5,
    "seconds_fit": 1.0,
    "seeds": [0, 1],
    "is_anew": True,
    "kinds": [
        {
            "kind": "investor",
            "choice": "learned",
            "n_links": 900,
            "least_links": 400,
            "trained_on": "2026-09-01",
            "n_checked": 300,
            "quality": {"random": 0.01, "learned": 0.2, "weights": 0.15},
            "errors": {"random": 0.01, "learned": 0.01, "weights": 0.01},
        },
        {
            "kind": "mentor",
            "choice": "weights",
            "n_links": 12,
            "least_links": 400,
            "trained_on": "2026-09-01",
            "n_checked": 0,
            "quality": {},
            "errors": {},
        },
    ],
}


@pytest.fixture
def engine(session: Session, tmp_path: Path) -> Engine:
    """Return an engine with two versions on its shelf, the later one in use."""
    set_setting(session, "as_of", "2026-09-01")
    engine = Engine(ArtifactStore(tmp_path / "artifacts"))
    for kind in ("mentor", "space"):
        wanted = engine.wanted(session)
        engine.store.save(Recommender(kinds=[kind]), wanted, is_current=True, facts=FACTS)
        bump_data_version(session, changed=None)
    return engine


def test_model_that_no_job_made_is_dated_too(session: Session, engine: Engine) -> None:
    newest = fitted_models.get_shelf(session, actor=PROVINCE, engine=engine).models[0]

    state = fitted_models.get_fit_state(session, engine=engine)

    assert (state.fitted_at, state.is_running) == (newest.fitted_at, False)


def test_shelf_tells_how_good_each_proved(session: Session, engine: Engine) -> None:
    shelf = fitted_models.get_shelf(session, actor=PROVINCE, engine=engine)

    newest, earlier = shelf.models
    investor, mentor = newest.kinds
    assert (newest.is_in_use, newest.is_newest, earlier.is_in_use) == (True, True, False)
    assert (newest.seconds, newest.seeds, newest.learned_kinds) == (1.5, (0, 1), ("investor",))
    assert [each.method for each in investor.measured] == ["learned", "weights", "random"]
    assert [each.is_used for each in investor.measured] == [True, False, False]
    assert investor.measured[0].low == pytest.approx(0.1804)
    assert investor.measured[2].low == 0.0
    assert (investor.is_thin, mentor.is_thin) == (False, True)


def test_going_back_stays_whatever_is_fitted(session: Session, engine: Engine) -> None:
    earlier = fitted_models.get_shelf(session, actor=PROVINCE, engine=engine).models[1]
    version = fitted_models.roll_back(session, actor=PROVINCE, engine=engine, name=earlier.name)
    engine.store.point_to(version, is_pinned=True)
    asked: list[Session] = []
    engine.when_stale = asked.append

    fitted = engine.ready(session)
    engine.store.save(Recommender(kinds=["startup"]), engine.wanted(session), is_current=True)
    shelf = fitted_models.get_shelf(session, actor=PROVINCE, engine=engine)

    assert fitted is not None
    assert (fitted.recommender.kinds, fitted.is_stale, asked) == (["mentor"], True, [])
    assert (shelf.is_pinned, shelf.is_behind, len(shelf.models)) == (True, True, 3)
    assert shelf.in_use is not None
    assert shelf.in_use.name == earlier.name


def test_releasing_follows_the_newest_again(session: Session, engine: Engine) -> None:
    newest, earlier = fitted_models.get_shelf(session, actor=PROVINCE, engine=engine).models
    fitted_models.roll_back(session, actor=PROVINCE, engine=engine, name=earlier.name)
    version = fitted_models.release(session, actor=PROVINCE, engine=engine)

    actions = session.scalars(select(AuditLog.action).order_by(AuditLog.id)).all()
    assert version is not None
    assert version.name == newest.name
    assert list(actions) == ["model.pin", "model.release"]


def test_what_is_not_kept_cannot_be_gone_back_to(session: Session, engine: Engine) -> None:
    with pytest.raises(NotFoundError):
        fitted_models.roll_back(session, actor=PROVINCE, engine=engine, name="../elsewhere")


def test_only_the_province_goes_back(session: Session, engine: Engine) -> None:
    name = fitted_models.shelf_of(session, engine).models[1].name

    with pytest.raises(AccessDeniedError):
        fitted_models.get_shelf(session, actor=PREFECTURE, engine=engine)
    with pytest.raises(AccessDeniedError):
        fitted_models.roll_back(session, actor=PREFECTURE, engine=engine, name=name)
    with pytest.raises(AccessDeniedError):
        fitted_models.release(session, actor=PREFECTURE, engine=engine)


def test_real_fit_notes_its_facts(session: Session, tmp_path: Path) -> None:
    set_setting(session, "as_of", "2026-09-01")
    engine = Engine(ArtifactStore(tmp_path / "artifacts"))

    engine.fit(session)
    engine.fit(session)

    first, second = reversed(engine.store.models())
    kinds = {each["kind"]: each["choice"] for each in second.facts["kinds"]}
    assert (first.version.edition, second.version.edition) == (0, 1)
    assert kinds["investor"] == "weights"
    assert second.facts["seeds"] == list(Training().seeds)
    assert second.fitted_at.tzinfo is dt.UTC
