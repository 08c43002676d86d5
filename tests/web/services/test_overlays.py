"""What changed since a fit shows in the next answer, as far as the log tells whose it was."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.matching import Match
from models.participant import Participant
from models.setting import bump_data_version, set_setting
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_participant,
    make_relation,
    make_resource,
    make_startup,
    make_vocabularies,
)
from web.services import matching, overlays
from web.services.artifacts import ArtifactStore
from web.services.current import neighbourhood
from web.services.engine import Engine, Fitted
from web.services.matching import VerdictView

AS_OF = dt.date(2026, 9, 1)


@pytest.fixture
def fitted_engine(tmp_path: Path, session: Session) -> Engine:
    """Return an engine with a model of a small ecosystem."""
    make_vocabularies(session)
    set_setting(session, "as_of", AS_OF.isoformat())
    make_startup(session, "S1", region="530100", sectors=("bio.tcm",))
    make_mentor(session, "M1", region="530100", sectors=("bio.tcm",))
    make_mentor(session, "M2", region="530100")
    make_need(session, "S1", "ip.patent", priority=1)
    make_offer(session, "M1", "ip")
    engine = Engine(ArtifactStore(tmp_path / "artifacts"))
    engine.fit(session)
    return engine


def listed(session: Session, engine: Engine, kind: str = "mentor") -> list[str]:
    """Return who is recommended to S1."""
    view = matching.recommend(session, engine=engine, seeker_id="S1", kind=kind)
    return [item.id for item in view.items]


def verdict_on(session: Session, engine: Engine, candidate_id: str) -> VerdictView:
    """Return what became of a mentor for S1."""
    asked = {"seeker_id": "S1", "kind": "mentor", "candidate_ids": [candidate_id]}
    return matching.explain(session, engine=engine, language="en", **asked)[0]


def ready(session: Session, engine: Engine) -> Fitted:
    """Return the model as pages use it."""
    fitted = engine.ready(session)
    assert fitted is not None
    return fitted


def test_new_offer_counts_in_the_next_list(session: Session, fitted_engine: Engine) -> None:
    before = matching.recommend(session, engine=fitted_engine, seeker_id="S1", kind="mentor")
    make_offer(session, "M2", "ip.patent", text_zh="专利撰写")
    bump_data_version(session, changed=["M2"])

    view = matching.recommend(session, engine=fitted_engine, seeker_id="S1", kind="mentor")

    assert [item.id for item in before.items] == ["M1", "M2"]
    scores = {item.id: item.score for item in view.items}
    assert scores["M1"] == {item.id: item.score for item in before.items}["M1"]
    assert scores["M2"] > {item.id: item.score for item in before.items}["M2"]
    (own,) = (item for item in view.items if item.id == "M2")
    assert "service_exact" in {reason.code for reason in own.reasons}
    assert sum(own.contributions.values()) == pytest.approx(own.score)
    assert view.model == f"{before.model}+1"


def test_newcomer_is_listed_with_its_place_and_has_a_rank(
    session: Session, fitted_engine: Engine
) -> None:
    make_mentor(session, "M3", region="530100", sectors=("bio.tcm",))
    make_offer(session, "M3", "ip.patent")
    bump_data_version(session, changed=["M3"])

    view = matching.recommend(session, engine=fitted_engine, seeker_id="S1", kind="mentor")

    assert [item.id for item in view.items] == ["M3", "M1", "M2"]
    assert [meta["en"] for meta in view.items[0].meta] == ["Kunming", "Chinese medicine"]
    assert verdict_on(session, fitted_engine, "M3").rank == 1


def test_who_left_or_came_back_is_judged_as_now(session: Session, fitted_engine: Engine) -> None:
    make_mentor(session, "M3", status="suspended")
    bump_data_version(session, changed=["M3"])
    fitted_engine.fit(session, keeps_learned=True)
    for key, status in (("M1", "suspended"), ("M3", "active")):
        participant = session.get(Participant, key)
        assert participant is not None
        participant.status = status
    session.flush()
    bump_data_version(session, changed=["M1", "M3"])

    assert sorted(listed(session, fitted_engine)) == ["M2", "M3"]
    assert verdict_on(session, fitted_engine, "M1").gate == "status"
    assert verdict_on(session, fitted_engine, "M3").rank in {1, 2}


def test_deleted_candidate_is_gone(session: Session, fitted_engine: Engine) -> None:
    session.delete(session.get(Participant, "M2"))
    session.flush()
    bump_data_version(session, changed=["M2"])

    assert listed(session, fitted_engine) == ["M1"]
    assert ready(session, fitted_engine).newest.lines_["mentor"].pool.ids == ("M1",)


def test_new_resource_is_listed(session: Session, fitted_engine: Engine) -> None:
    owner = make_participant(session, ParticipantKind.SPACE, "C1")
    make_resource(session, owner)
    bump_data_version(session, changed=["C1"])

    newest = ready(session, fitted_engine).newest

    assert newest.lines_["resource"].pool.ids == ("R1",)
    assert newest.lines_["space"].pool.ids == ("C1",)


def test_what_would_change_others_is_still_said(session: Session, fitted_engine: Engine) -> None:
    for number in range(3, 15):
        make_mentor(session, f"N{number:02}", region="530100")
        make_offer(session, f"N{number:02}", "ip.patent")
    bump_data_version(session, changed=None)
    fitted_engine.fit(session, keeps_learned=True)
    before = verdict_on(session, fitted_engine, "M2")
    make_mentor(session, "M99", sectors=("bio.tcm",))
    bump_data_version(session, changed=["M99"])

    now = verdict_on(session, fitted_engine, "M2")

    assert before.change
    assert (now.change, now.rank_after) == (before.change, before.rank_after)
    assert now.rank is not None
    assert now.rank - (before.rank or 0) in {0, 1}


def test_anybody_may_have_changed_waits_for_a_fit(session: Session, fitted_engine: Engine) -> None:
    make_mentor(session, "M3", region="530100", sectors=("bio.tcm",))
    bump_data_version(session, changed=None)

    fitted = ready(session, fitted_engine)

    assert (fitted.is_stale, fitted.overlaid) == (True, None)
    assert listed(session, fitted_engine) == ["M1", "M2"]


def test_model_of_another_day_waits_for_a_fit(session: Session, fitted_engine: Engine) -> None:
    set_setting(session, "as_of", (AS_OF + dt.timedelta(days=1)).isoformat())
    bump_data_version(session, changed=["M2"])

    assert ready(session, fitted_engine).overlaid is None


def test_too_many_around_wait_for_a_fit(
    session: Session, fitted_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlays, "MOST_AROUND", 0)
    bump_data_version(session, changed=["M2"])

    assert ready(session, fitted_engine).overlaid is None


def test_requests_between_two_changes_share_an_overlay(
    session: Session, fitted_engine: Engine
) -> None:
    bump_data_version(session, changed=["M2"])

    first, second = (ready(session, fitted_engine.held()).overlaid for _ in range(2))
    bump_data_version(session, changed=["M1"])
    third = ready(session, fitted_engine.held()).overlaid

    assert first is not None
    assert third is not None
    assert first.lines_ is second.lines_ if second else False
    assert third.lines_ is not first.lines_
    assert set(third.changed_) == {"M1", "M2"}


def test_fit_takes_the_changes_in(session: Session, fitted_engine: Engine) -> None:
    make_offer(session, "M2", "ip.patent")
    bump_data_version(session, changed=["M2"])
    before = listed(session, fitted_engine)
    fitted_engine.fit(session, keeps_learned=True)

    fitted = ready(session, fitted_engine)

    assert (fitted.is_stale, fitted.overlaid) == (False, None)
    assert listed(session, fitted_engine) == before


def test_chosen_weights_hold_for_changed_candidates(
    session: Session, fitted_engine: Engine
) -> None:
    make_offer(session, "M2", "ip.patent")
    bump_data_version(session, changed=["M2"])
    fitted = ready(session, fitted_engine)

    chosen = fitted.choosing({})

    assert chosen.newest.choices == {}
    assert chosen.overlaid is not None
    assert chosen.overlaid.changed_.keys() == {"M2"}


def take_last_place(session: Session) -> None:
    """Give M1's one place to S2."""
    make_startup(session, "S2")
    match = Match(kind="mentor", receiver_id="S2", provider_id="M1", initiated_by="receiver")
    session.add(match)
    for state in ("expressed", "mutual"):
        session.flush()
        match.state = state
    session.flush()


def test_place_taken_since_the_fit_is_taken(session: Session, fitted_engine: Engine) -> None:
    mentor = session.get(Participant, "M1")
    assert mentor is not None
    mentor.capacity = 1
    take_last_place(session)
    bump_data_version(session, changed=["M1", "S2"])

    assert listed(session, fitted_engine) == ["M2"]
    assert verdict_on(session, fitted_engine, "M1").gate == "capacity"


def test_readers_at_the_same_moment_see_the_same(engine: sqlalchemy.Engine, tmp_path: Path) -> None:
    with Session(engine) as session:
        make_vocabularies(session)
        set_setting(session, "as_of", AS_OF.isoformat())
        make_startup(session, "S1")
        make_need(session, "S1", "ip.patent")
        for number in range(6):
            make_mentor(session, f"M{number}")
        whole = Engine(ArtifactStore(tmp_path / "artifacts"))
        whole.fit(session)
        make_offer(session, "M5", "ip.patent")
        bump_data_version(session, changed=["M5"])
        session.commit()

    def _read(_: int) -> tuple[object, list[str]]:
        with Session(engine) as session:
            held = whole.held()
            return ready(session, held).newest.lines_, listed(session, held)

    ask: Callable[[int], tuple[object, list[str]]] = _read
    with ThreadPoolExecutor(8) as readers:
        found = list(readers.map(ask, range(32)))

    assert len({id(lines) for lines, _ in found}) == 1
    assert all(ids == found[0][1] and ids[0] == "M5" for _, ids in found)


def test_whom_an_office_appointed_is_not_read_with_it(
    session: Session, fitted_engine: Engine
) -> None:
    del fitted_engine
    office = make_participant(session, ParticipantKind.INSTITUTION, "O1")
    appointed, partner = (
        make_mentor(session, "M8"),
        make_participant(session, ParticipantKind.PARTNER, "P1"),
    )
    make_relation(session, "appointed_by", appointed, office)
    make_relation(session, "partner_with", partner, office)
    session.flush()

    assert neighbourhood(session, {"O1"}) == {"O1", "P1"}
    assert neighbourhood(session, {"M8"}) == {"M8", "O1"}
