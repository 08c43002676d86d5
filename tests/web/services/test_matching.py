"""From current rows through a fitted model to names and words."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.orm import Session

from matcher.errors import UnknownIdError
from models.enums import Audience, MatchState, ParticipantKind
from models.matching import Match
from models.setting import bump_data_version, set_setting
from models.taxonomy import Sector
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_participant,
    make_resource,
    make_startup,
    make_vocabularies,
)
from web.services import matching, publication
from web.services.adapters import load_relations
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.publication import EVERYTHING, STRANGER

AS_OF = dt.date(2026, 9, 1)


@pytest.fixture
def engine_asked(tmp_path: Path, session: Session) -> tuple[Engine, list[str]]:
    """Return an engine and how often it asked for a fit, on a small ecosystem."""
    asked: list[str] = []
    make_vocabularies(session)
    set_setting(session, "as_of", AS_OF.isoformat())
    make_startup(session, "S1", region="530100", sectors=("bio.tcm",))
    make_mentor(session, "M1", region="530100", sectors=("bio.tcm",))
    make_mentor(session, "M2", region="530100")
    make_need(session, "S1", "ip.patent", priority=1)
    make_offer(session, "M1", "ip.patent")
    store = ArtifactStore(tmp_path / "artifacts")
    return Engine(store, when_stale=lambda _session: asked.append("fit")), asked


def ranked(session: Session, engine: Engine) -> list[str]:
    """Return the mentors recommended to S1."""
    view = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor", language="en")
    return [item.id for item in view.items]


def test_first_request_asks_for_a_fit(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, asked = engine_asked

    view = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor")

    assert (view.is_fitting, view.items, asked) == (True, (), ["fit"])


def test_recommendations_carry_names_and_reasons(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, asked = engine_asked
    engine.fit(session)

    view = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor", language="en")

    best = view.items[0]
    assert (best.id, best.name["en"], asked) == ("M1", "Name M1 (Demo)", [])
    assert best.reasons[0].text == "Offers what is asked for: Patents"
    assert best.reasons[0].texts["zh"] == "正好提供所需：专利"
    assert sum(best.contributions.values()) == pytest.approx(best.score)


def test_only_a_stated_sector_can_be_another(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    session.add(Sector(code="ict", name_zh="信息技术", name_en="Information technology"))
    session.flush()
    make_mentor(session, "M3", region="530100", sectors=("ict",))
    engine.fit(session)

    view = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor")

    assert {item.id: item.is_of_other_sector for item in view.items} == {
        "M1": False,
        "M2": False,
        "M3": True,
    }


def test_new_need_counts_before_any_fit(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, asked = engine_asked
    make_offer(session, "M2", "ip")
    engine.fit(session)
    assert ranked(session, engine) == ["M1", "M2"]
    make_need(session, "S1", "ip", priority=1)
    bump_data_version(session, changed=None)

    view = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor", language="en")

    needs = {reason.texts["en"] for item in view.items for reason in item.reasons[:1]}
    assert (view.is_stale, asked) == (True, ["fit"])
    assert "Offers what is asked for: Intellectual property" in needs


def test_candidate_that_left_is_not_shown_by_an_old_model(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    engine.fit(session)
    mentor = make_mentor(session, "M3")
    session.flush()
    gone = session.get(type(mentor), "M1")
    assert gone is not None
    gone.status = "left"
    session.flush()
    bump_data_version(session, changed=None)

    assert ranked(session, engine) == ["M2"]


def test_verdict_names_the_gate(session: Session, engine_asked: tuple[Engine, list[str]]) -> None:
    engine, _ = engine_asked
    mentor = make_mentor(session, "M4", status="suspended")
    engine.fit(session)

    (verdict,) = matching.explain(
        session,
        engine=engine,
        seeker_id="S1",
        kind="mentor",
        candidate_ids=[mentor.id],
        language="en",
    )

    assert (verdict.gate, verdict.rank) == ("status", None)
    assert verdict.text == "Name M4 (Demo) is not active"


def test_accepted_match_holds_a_place(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    del engine_asked
    session.add(Match(kind="mentor", receiver_id="S1", provider_id="M1", initiated_by="receiver"))
    session.flush()
    match = session.query(Match).one()
    for state in (MatchState.EXPRESSED, MatchState.MUTUAL):
        match.state = state.value
        session.flush()

    (relation,) = load_relations(session)

    assert (relation.source_id, relation.target_id, relation.kind) == ("M1", "S1", "mentors")
    assert relation.occurred_on is not None
    assert relation.occurred_on < AS_OF


def test_killed_fit_leaves_the_model_before_it(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    engine.fit(session)
    (engine.store.folder / "unfinished-half").mkdir()
    (engine.store.folder / "unfinished-half" / "recommender.model").write_bytes(b"half")

    assert ranked(session, engine)[0] == "M1"


def test_pages_order_near_ties_for_variety(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    make_startup(session, "S2", region="530100")
    make_need(session, "S2", "ip.patent")
    for key, sector, capacity in (("M8", "bio", 8), ("M9", "bio.tcm", 9)):
        make_mentor(session, key, region="530100", sectors=(sector,), capacity=capacity)
        make_offer(session, key, "ip.patent")
    engine.fit(session)

    fitted = engine.ready(session)
    assert fitted is not None
    by_score = fitted.recommender.recommend("S2", kind="mentor", rerank=False)
    view = matching.recommend(session, engine=engine, seeker_id="S2", kind="mentor")

    assert [item.candidate_id for item in by_score] == ["M1", "M9", "M8", "M2"]
    assert [item.id for item in view.items] == ["M1", "M8", "M9", "M2"]


def verdict_on(session: Session, engine: Engine, candidate_id: str) -> matching.VerdictView:
    """Return what became of a mentor for S1."""
    (verdict,) = matching.explain(
        session,
        engine=engine,
        seeker_id="S1",
        kind="mentor",
        candidate_ids=[candidate_id],
        language="en",
    )
    return verdict


def test_mentor_who_came_since_the_fit_joins_later(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    engine.fit(session)
    make_mentor(session, "M3")
    make_mentor(session, "M4", status="suspended")
    bump_data_version(session, changed=None)

    new, suspended = (verdict_on(session, engine, key) for key in ("M3", "M4"))

    assert (new.rank, new.gate) == (None, "")
    assert new.text == "Passes every rule now, and joins the ranking after the next fit"
    assert (suspended.rank, suspended.gate) == (None, "status")


def test_verdict_of_an_old_model_follows_the_gates_of_today(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    opened = make_mentor(session, "M3", status="suspended")
    engine.fit(session)
    closed = session.get(type(opened), "M1")
    assert closed is not None
    opened.status, closed.status = "active", "suspended"
    session.flush()
    bump_data_version(session, changed=None)

    verdicts = {key: verdict_on(session, engine, key) for key in ("M1", "M2", "M3")}

    assert {key: verdict.gate for key, verdict in verdicts.items()} == {
        "M1": "status",
        "M2": "",
        "M3": "",
    }
    assert (verdicts["M2"].rank, verdicts["M3"].rank) == (2, None)


def test_resource_withdrawn_since_the_fit_is_said_to_be_unavailable(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    owner = make_participant(session, ParticipantKind.SPACE, "C1")
    resource = make_resource(session, owner)
    engine.fit(session)
    resource.available_until = AS_OF - dt.timedelta(days=1)
    session.flush()
    bump_data_version(session, changed=None)

    (verdict,) = matching.explain(
        session,
        engine=engine,
        seeker_id="S1",
        kind="resource",
        candidate_ids=["R1"],
        language="en",
    )

    assert verdict.text == "Resource R1 (Demo) is not available on this day"
    with pytest.raises(UnknownIdError):
        verdict_on(session, engine, "NOBODY")


def test_resource_that_its_owner_hides_is_recommended_to_nobody_else(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    owner = make_participant(session, ParticipantKind.SPACE, "C1")
    make_resource(session, owner)
    now = dt.datetime.combine(AS_OF, dt.time(), dt.UTC)
    publication.store(
        session, participant_id="C1", audiences={"resources": Audience.MATCHED}, now=now
    )
    engine.fit(session)
    asked = {"engine": engine, "seeker_id": "S1", "kind": "resource"}

    for_stranger = matching.recommend(session, **asked, sight=STRANGER)
    for_operator = matching.recommend(session, **asked, sight=EVERYTHING)

    assert [item.id for item in for_stranger.items] == []
    assert [item.id for item in for_operator.items] == ["R1"]


def take_last_place(session: Session) -> None:
    """Give M1's one place to S2."""
    match = Match(kind="mentor", receiver_id="S2", provider_id="M1", initiated_by="receiver")
    session.add(match)
    for state in (MatchState.EXPRESSED, MatchState.MUTUAL):
        session.flush()
        match.state = state.value
    session.flush()
    bump_data_version(session, changed=None)


def test_place_taken_a_moment_ago_is_taken(engine: sqlalchemy.Engine, tmp_path: Path) -> None:
    models = Engine(ArtifactStore(tmp_path / "artifacts"))
    with Session(engine) as session, session.begin():
        make_vocabularies(session)
        set_setting(session, "as_of", AS_OF.isoformat())
        for key in ("S1", "S2"):
            make_startup(session, key)
        make_mentor(session, "M1", capacity=1)
        make_mentor(session, "M2")
        models.fit(session)

    with Session(engine) as taking:
        take_last_place(taking)
        with Session(engine) as before:
            assert ranked(before, models) == ["M2", "M1"]
        taking.commit()
        with Session(engine) as after:
            assert ranked(after, models) == ["M2"]
            assert verdict_on(after, models, "M1").gate == "capacity"


def test_model_is_known_to_be_current_without_reading_it(
    session: Session, engine_asked: tuple[Engine, list[str]]
) -> None:
    engine, _ = engine_asked
    assert not engine.is_current(session)
    engine.fit(session)
    (written,) = engine.store.folder.glob("*/recommender.model")
    written.write_bytes(b"unreadable")

    assert engine.is_current(session)
    bump_data_version(session, changed=None)
    assert not engine.is_current(session)
