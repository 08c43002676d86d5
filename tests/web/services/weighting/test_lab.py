"""The lab on a small ecosystem: what a trial does, in words and numbers, and who may look."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.enums import Role
from models.setting import set_setting
from models.taxonomy import Sector
from tests.factories import (
    make_match,
    make_mentor,
    make_need,
    make_offer,
    make_startup,
    make_vocabularies,
)
from web.services import jobs, matching
from web.services.access import AccessDeniedError, Actor
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.requests import eligibility
from web.services.weighting import lab, sets, tables
from web.services.weighting.lab import LabView, Trial
from web.services.weighting.pairs import Pair

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PAIR = Pair("startup", "mentor")
PROVINCE = Actor(None, frozenset({Role.ORGANISER.value}), is_provincial=True)


@pytest.fixture
def engine(session: Session, tmp_path: Path) -> Engine:
    """Return a fitted engine on two startups and three mentors."""
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    make_startup(session, "S1", region="530100", sectors=("bio.tcm",))
    make_startup(session, "S2", region="530100")
    make_mentor(session, "M1", region="530100", sectors=("bio.tcm",))
    session.add(Sector(code="agr", name_zh="农业", name_en="Agriculture"))
    session.flush()
    make_mentor(session, "M2", region="530100", sectors=("agr",))
    make_mentor(session, "M3", region="530100", sectors=("agr",))
    make_need(session, "S1", "ip.patent", priority=1)
    make_offer(session, "M1", "ip.patent")
    engine = Engine(ArtifactStore(tmp_path / "artifacts"))
    engine.fit(session)
    return engine


def tabulate(session: Session, engine: Engine, pair: Pair = PAIR) -> None:
    """Make the table of a pair, as the worker does."""
    job_id = tables.request_table(session, pair=pair)
    assert job_id is not None
    tables.make(session, store=engine.store, job_id=job_id, report=lambda _step, _share: None)
    jobs.finish(session, job_id=job_id, state=jobs.JobState.DONE)


def look(session: Session, engine: Engine, trial: Trial | None = None) -> LabView:
    """Return the lab as the province sees it."""
    return lab.get_lab(
        session, actor=PROVINCE, engine=engine, pair=PAIR, trial=trial, language="en"
    )


def tried(k: int = 5, base: str = lab.IN_USE, **levels: str) -> Trial:
    """Return a trial of some levels."""
    return Trial(PAIR.levels(levels), base, k)


def test_lab_waits_for_its_table(session: Session, engine: Engine) -> None:
    view = look(session, engine)

    assert (view.effect, view.is_stale, view.is_fitting) == (None, True, False)


def test_table_is_asked_for_once(session: Session) -> None:
    first = tables.request_table(session, pair=PAIR)
    other = tables.request_table(session, pair=Pair("startup", "investor"))

    assert tables.request_table(session, pair=PAIR) is None
    assert None not in {first, other}


def test_levels_in_use_change_nothing(session: Session, engine: Engine) -> None:
    tabulate(session, engine)

    view = look(session, engine)

    assert view.effect is not None
    assert (view.effect.is_nothing, view.effect.n_seekers, view.is_stale) == (True, 2, False)


def test_must_tells_who_falls_out(session: Session, engine: Engine) -> None:
    tabulate(session, engine)

    effect = look(session, engine, tried(sector="must")).effect

    assert effect is not None
    names = [name["en"] for name in effect.seekers_without.names]
    assert (effect.seekers_without.n, names) == (1, ["Name S2 (Demo)"])
    assert effect.candidates_out.n == 2
    assert (effect.n_changed, effect.n_entered, effect.n_left) == (2, 0, 5)
    losers = [(each.id, each.before, each.after) for each in effect.losers]
    assert losers == [("M2", 2, 0), ("M3", 2, 0), ("M1", 2, 1)]
    assert (effect.before.n_shown, effect.after.n_shown, effect.after.n_half) == (3, 1, 1)


def test_examples_open_to_reasons(session: Session, engine: Engine) -> None:
    tabulate(session, engine)

    effect = look(session, engine, tried(k=10, sector="must")).effect

    assert effect is not None
    example = next(each for each in effect.examples if each.id == "S1")
    assert [each.view.text for each in example.went] == [
        "The office requires it, and it does not hold here: sector"
    ] * 2


def test_trial_can_be_compared_with_a_saved_set(session: Session, engine: Engine) -> None:
    tabulate(session, engine)
    levels = PAIR.levels({"sector": "must"})
    set_id = sets.save(session, actor=PROVINCE, pair=PAIR, name="Strict", levels=levels)

    same = look(session, engine, tried(base=str(set_id), sector="must")).effect
    usual = look(session, engine, tried(base=lab.USUAL, sector="must")).effect

    assert same is not None
    assert usual is not None
    assert (same.is_nothing, usual.is_nothing) == (True, False)


def test_nothing_that_counts_is_said(session: Session, engine: Engine) -> None:
    tabulate(session, engine)

    view = look(session, engine, Trial(dict.fromkeys(PAIR.criteria, "off")))

    assert (view.counts_nothing, view.effect) == (True, None)


def test_published_set_ranks_at_once(session: Session, engine: Engine) -> None:
    levels = PAIR.levels({"sector": "must"})
    set_id = sets.save(session, actor=PROVINCE, pair=PAIR, name="Strict", levels=levels)
    sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)

    view = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor")
    fitted = engine.ready(session)

    assert [item.id for item in view.items] == ["M1"]
    assert fitted is not None
    made_with = fitted.made_with("startup", "mentor")
    assert (made_with.ranking, made_with.weight_set_id) == ("chosen", set_id)
    assert fitted.made_with("mentor", "startup").ranking == "usual"
    assert (view.model, view.weights) == (fitted.version.name, "Strict 1")


def test_table_of_an_earlier_model_is_shown_as_such(session: Session, engine: Engine) -> None:
    tabulate(session, engine)
    set_setting(session, "data_version", "7")
    engine.fit(session)

    view = look(session, engine)

    assert view.effect is not None
    assert view.is_stale


def test_startups_do_not_look(session: Session, engine: Engine) -> None:
    startup = Actor(None, frozenset({Role.STARTUP.value}), participant_ids=frozenset({"S1"}))

    with pytest.raises(AccessDeniedError):
        lab.get_lab(session, actor=startup, engine=engine, pair=PAIR, trial=None, language="en")


def test_appraisal_says_what_it_was_made_with(session: Session, engine: Engine) -> None:
    member = Actor(None, frozenset({Role.STARTUP.value}), participant_ids=frozenset({"S1"}))
    set_id = sets.save(session, actor=PROVINCE, pair=PAIR, name="Near", levels={"place": "high"})

    def made_with() -> tuple[str, int | None]:
        found = eligibility.appraise(
            session,
            engine,
            actor=member,
            asker_id="S1",
            kind="mentor",
            candidate_ids=["M1"],
        )
        return found["M1"].made_with.ranking, found["M1"].made_with.weight_set_id

    assert made_with() == ("usual", None)
    sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)
    assert made_with() == ("chosen", set_id)


@pytest.mark.parametrize("ranking", ["chosen", "guessed"])
def test_match_that_was_ranked_by_a_set_names_it(
    session: Session, engine: Engine, ranking: str
) -> None:
    assert engine.ready(session) is not None
    match = make_match(session, "S1", "M1")
    match.ranking = ranking

    with pytest.raises(IntegrityError):
        session.flush()
