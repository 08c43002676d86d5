"""What a refusal teaches: who is proposed later, where, and how it is forgotten."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import DeclineReason, MatchState, Role
from models.lesson import Lesson
from models.matching import Match
from models.setting import set_setting
from tests.factories import (
    make_match,
    make_mentor,
    make_need,
    make_offer,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import lessons, matching
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.requests.answering import Answer, Refusal, decline

NOW = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture
def mentor(session: Session) -> Actor:
    """Store two startups at one stage and one at another, two mentors, and who acts for one."""
    make_vocabularies(session)
    set_setting(session, "as_of", TODAY.isoformat())
    make_startup(session, "S1", region="530100", stage="seed", languages=["zh"])
    make_startup(session, "S2", sectors=("bio",), region="530100", stage="seed", languages=["zh"])
    make_startup(session, "S3", sectors=("bio",), region="530100", languages=["zh", "en"])
    make_mentor(session, "M1", region="530100", sectors=("bio",))
    make_mentor(session, "M2", region="530100")
    make_offer(session, "M1", "ip.patent")
    return actor_of(make_user(session, "m1@example.com", (Role.MENTOR, "M1")))


@pytest.fixture
def engine(session: Session, mentor: Actor, tmp_path: Path) -> Engine:
    """Return an engine fitted with the mentor among the rest."""
    assert "M1" in mentor.participant_ids
    engine = Engine(ArtifactStore(tmp_path / "artifacts"), when_stale=lambda _session: None)
    engine.fit(session)
    return engine


def refuse(
    session: Session, mentor: Actor, reason: DeclineReason, free_from: dt.date | None = None
) -> Match:
    """Let M1 decline S1."""
    match = make_match(session, state=MatchState.EXPRESSED, topic="ip.patent")
    decline(session, Answer(mentor, match.id, NOW), Refusal(reason, free_from=free_from))
    return match


def shown(session: Session, engine: Engine, seeker_id: str, kind: str) -> dict[str, str]:
    """Return the candidates of a seeker in order, each with its first reason."""
    view = matching.recommend(session, engine=engine, seeker_id=seeker_id, kind=kind, language="en")
    return {item.id: item.reasons[0].code if item.reasons else "" for item in view.items}


def test_stage_that_was_declined_stands_last_on_both_sides(
    session: Session, mentor: Actor, engine: Engine
) -> None:
    assert next(iter(shown(session, engine, "S2", "mentor"))) == "M1"

    refuse(session, mentor, DeclineReason.STAGE)

    assert list(shown(session, engine, "S2", "mentor")) == ["M2", "M1"]
    assert shown(session, engine, "S2", "mentor")["M1"] == "lesson_stage"
    assert list(shown(session, engine, "M1", "startup")) == ["S3", "S2"]
    assert next(iter(shown(session, engine, "S3", "mentor"))) == "M1"


def test_who_looks_for_somebody_that_a_lesson_puts_last_reads_why(
    session: Session, mentor: Actor, engine: Engine
) -> None:
    refuse(session, mentor, DeclineReason.STAGE)

    (verdict,) = matching.explain(
        session,
        engine=engine,
        seeker_id="S2",
        kind="mentor",
        candidate_ids=("M1",),
        language="en",
    )

    assert (verdict.rank, verdict.change) == (1, "Wait until 30 November 2026")
    assert verdict.text == (
        "Stands last: Name M1 (Demo) said that this is not the right stage: Seed "
        "(heeded until 30 November 2026)"
    )


def test_startup_still_sees_who_declined_one_like_it_in_a_short_list(
    session: Session, mentor: Actor, engine: Engine
) -> None:
    refuse(session, mentor, DeclineReason.STAGE)

    view = matching.recommend(
        session, engine=engine, seeker_id="S2", kind="mentor", k=1, language="en"
    )

    assert [(item.id, item.reasons[0].code) for item in view.items] == [("M1", "lesson_stage")]


@pytest.mark.parametrize(("sectors", "first"), [(("bio",), "M1"), ((), "M2")])
def test_refusal_of_another_field_does_not_mean_those_of_the_mentors_own(
    session: Session, mentor: Actor, tmp_path: Path, sectors: tuple[str, ...], first: str
) -> None:
    make_startup(session, "S4", sectors=sectors, region="530100")
    make_need(session, "S4", "ip.patent")
    make_offer(session, "M2", "ip.patent")
    engine = Engine(ArtifactStore(tmp_path / "other"), when_stale=lambda _session: None)
    engine.fit(session)

    refuse(session, mentor, DeclineReason.TOPIC)

    assert next(iter(shown(session, engine, "S4", "mentor"))) == first


def test_who_has_no_time_is_proposed_to_nobody_until_the_day_named(
    session: Session, mentor: Actor, engine: Engine
) -> None:
    refuse(session, mentor, DeclineReason.TIME, dt.date(2026, 10, 15))

    assert list(shown(session, engine, "S2", "mentor")) == ["M2"]
    (verdict,) = matching.explain(
        session,
        engine=engine,
        seeker_id="S2",
        kind="mentor",
        candidate_ids=("M1",),
        language="en",
    )
    assert verdict.text == "Name M1 (Demo) said it has no time before 15 October 2026"
    assert verdict.change == "Wait until 15 October 2026"

    set_setting(session, "as_of", "2026-10-15")

    assert "M1" in shown(session, engine, "S2", "mentor")


def test_languages_and_place_and_topic_are_learnt_as_codes(session: Session, mentor: Actor) -> None:
    refuse(session, mentor, DeclineReason.LANGUAGE)
    row = session.scalars(select(Lesson)).one()

    assert (row.kind, row.value, row.until) == ("language", "zh", TODAY + dt.timedelta(days=90))


@pytest.mark.parametrize("reason", [DeclineReason.OTHER, DeclineReason.AMOUNT])
def test_reason_that_cannot_be_checked_teaches_nothing(
    session: Session, mentor: Actor, reason: DeclineReason
) -> None:
    refuse(session, mentor, reason)

    assert session.scalars(select(Lesson)).all() == []


def test_startup_whose_name_is_not_known_teaches_nothing(session: Session, mentor: Actor) -> None:
    match = make_match(
        session, state=MatchState.EXPRESSED, initiated_by="receiver", is_nameless=True
    )
    decline(session, Answer(mentor, match.id, NOW), Refusal(DeclineReason.STAGE))

    assert session.scalars(select(Lesson)).all() == []


def test_lesson_is_forgotten_by_its_own_people_alone(
    session: Session, mentor: Actor, engine: Engine
) -> None:
    refuse(session, mentor, DeclineReason.STAGE)
    (lesson,) = lessons.list_lessons(session, actor=mentor, participant_id="M1")
    stranger = Actor(99, frozenset({Role.MENTOR.value}), frozenset({"M2"}))

    with pytest.raises(AccessDeniedError):
        lessons.list_lessons(session, actor=stranger, participant_id="M1")
    with pytest.raises(NotFoundError):
        lessons.forget(session, actor=stranger, participant_id="M2", lesson_id=lesson.id)
    lessons.forget(session, actor=mentor, participant_id="M1", lesson_id=lesson.id)

    assert (lesson.kind, [name["en"] for name in lesson.values]) == ("stage", ["Seed"])
    assert next(iter(shown(session, engine, "S2", "mentor"))) == "M1"


def test_lessons_that_are_over_are_deleted(session: Session, mentor: Actor) -> None:
    refuse(session, mentor, DeclineReason.STAGE)
    later = NOW + dt.timedelta(days=91)

    lessons.forget_old(session, later)
    kept = session.scalars(select(Lesson)).all()
    set_setting(session, "as_of", later.date().isoformat())
    lessons.forget_old(session, later)

    assert (len(kept), session.scalars(select(Lesson)).all()) == (1, [])
