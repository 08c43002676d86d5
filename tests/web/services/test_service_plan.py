"""Which of the seven services a startup uses, asks for, and needs next."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.enums import MatchState
from models.matching import Match
from models.participant import Participant
from models.setting import set_setting
from models.taxonomy import Topic
from tests.factories import (
    make_mentor,
    make_need,
    make_relation,
    make_startup,
    make_vocabularies,
)
from web.services.service_plan import ServicePlan, get_service_plan
from web.services.words import load_words

TOPICS = ("rd.pilot", "ti.test", "bi.mentor", "bi.registration", "sf.loan", "ip.tm")


@pytest.fixture(autouse=True)
def _vocabularies(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    for field in ("rd", "tt", "ti", "bi", "sc", "sf"):
        session.add(Topic(code=field))
    session.flush()
    session.add_all(Topic(code=code, parent=code.partition(".")[0]) for code in TOPICS)
    make_startup(session, "S1", stage="seed")


def plan(session: Session, stage: str = "seed") -> ServicePlan:
    return get_service_plan(session, participant_id="S1", stage=stage, words=load_words(session))


def states(session: Session, stage: str = "seed") -> dict[str, str]:
    return {line.code: line.state for line in plan(session, stage).lines}


def test_services_used_are_read_from_relations_matches_and_outcomes(session: Session) -> None:
    startup = session.get_one(Participant, "S1")
    mentor = make_mentor(session, "M1")
    make_relation(session, "mentors", mentor, startup, occurred_on=dt.date(2026, 1, 1))
    need = make_need(session, "S1", "ti.test")
    session.add(
        Match(
            receiver_id="S1",
            provider_id="M1",
            kind="mentor",
            initiated_by="receiver",
            need_id=need.id,
            state=MatchState.ACTIVE.value,
        )
    )
    make_need(
        session,
        "S1",
        "ip.tm",
        outcome="met_elsewhere",
        closed_on=dt.date(2026, 8, 1),
        valid_until=dt.date(2026, 7, 31),
    )
    session.flush()

    found = states(session)

    assert {code for code, state in found.items() if state == "used"} == {"bi", "ti", "ip"}


def test_open_need_is_asked_for_and_one_that_is_over_is_not(session: Session) -> None:
    make_need(session, "S1", "rd.pilot")
    make_need(session, "S1", "sf.loan", valid_until=dt.date(2026, 8, 31))

    found = states(session)

    assert found["rd"] == "asked"
    assert found["sf"] != "asked"


def test_next_is_what_peers_of_the_stage_ask_for_most(session: Session) -> None:
    for number in range(10):
        peer = make_startup(session, f"P{number}", stage="seed")
        make_need(session, peer.id, "sf.loan")
        if number < 6:
            make_need(session, peer.id, "ip.tm")
            make_need(session, peer.id, "ip.patent")
        if number < 3:
            make_need(session, peer.id, "rd.pilot")
    make_startup(session, "P99", stage=None)
    make_need(session, "P99", "ti.test")

    found = plan(session)

    assert found.peers == 10
    lines = {line.code: line for line in found.lines}
    assert [code for code, line in lines.items() if line.state == "next"] == ["ip", "sf"]
    assert (lines["ip"].peers, lines["sf"].peers, lines["ti"].peers) == (6, 10, 0)
    assert lines["sf"].topic_code == "sf.loan"


def test_with_few_peers_the_usual_order_of_the_stage_tells(session: Session) -> None:
    found = states(session)

    assert [code for code, state in found.items() if state == "next"] == ["rd", "bi"]


def test_team_without_a_firm_is_led_to_registration(session: Session) -> None:
    lines = {line.code: line for line in plan(session, "idea").lines}

    assert (lines["bi"].state, lines["bi"].topic_code) == ("next", "bi.registration")


@pytest.mark.parametrize("n_rows", [1, 3])
def test_plan_sends_as_many_queries_for_many_rows(
    session: Session, count_queries: object, n_rows: int
) -> None:
    for number in range(n_rows):
        make_startup(session, f"P{number}", stage="seed")
        make_need(session, f"P{number}", "ip.tm")
        make_need(session, "S1", "ip.tm", ordinal=number + 1)
    words = load_words(session)

    with count_queries() as statements:
        get_service_plan(session, participant_id="S1", stage="seed", words=words)

    assert len(statements) == 8
