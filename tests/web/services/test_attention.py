"""A desk: what needs attention, needs and offers with drafts, few queries for many rows."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from models.draft import StatementDraft
from models.enums import MatchState, Role
from models.matching import Match
from models.participant import Participant
from models.setting import set_setting
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import desk
from web.services.access import Actor

Counter = Callable[[], AbstractContextManager[list[str]]]
FACTS = {
    "sectors": ("bio.tcm",),
    "stage": "seed",
    "region": "530100",
    "languages": ["zh-CN"],
}


@pytest.fixture
def owner(session: Session) -> Actor:
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    make_startup(session, "S1", **FACTS)
    make_mentor(session, "M1", region="530100")
    user = make_user(session, "s1@example.com", (Role.STARTUP, "S1"))
    return Actor(user.id, frozenset({Role.STARTUP}), frozenset({"S1"}))


def board(session: Session, actor: Actor, participant_id: str = "S1") -> desk.Board:
    return desk.get_board(
        session, actor=actor, participant_id=participant_id, now=dt.datetime.now(dt.UTC)
    )


def codes(session: Session, actor: Actor) -> list[str]:
    return [item.code for item in board(session, actor).attention]


def begin_draft(session: Session, actor: Actor, number: int = 1) -> None:
    draft = StatementDraft(word=f"{number:032x}", participant_id="S1", direction="need")
    draft.values, draft.user_id = (
        {"text": "我们想找一位懂得三七皂苷提取工艺和质量标准的老专家"},
        actor.user_id,
    )
    session.add(draft)
    session.flush()


def test_desk_of_a_newcomer_asks_for_a_first_need(session: Session, owner: Actor) -> None:
    assert codes(session, owner) == ["first"]


def test_what_presses_most_comes_first(session: Session, owner: Actor) -> None:
    session.get_one(Participant, "S1").stage = None
    make_need(session, "S1", "ip.patent", valid_until=dt.date(2026, 9, 5))
    make_need(session, "S1", "ip.patent", ordinal=2, valid_until=dt.date(2026, 8, 1))
    begin_draft(session, owner)
    match = Match(receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="provider")
    match.state, match.awaits = MatchState.EXPRESSED.value, "receiver"
    session.add(match)
    session.flush()

    found = board(session, owner).attention

    assert [item.code for item in found] == ["requests", "ending", "over", "draft", "facts"]
    assert found[-1].facts == ("stage",)
    assert found[3].name["zh"] == "我们想找一位懂得三七皂苷提取工艺和质量标准的老专…"


def test_closed_need_asks_for_nothing_more(session: Session, owner: Actor) -> None:
    make_need(
        session,
        "S1",
        "ip.patent",
        valid_until=dt.date(2026, 8, 1),
        closed_on=dt.date(2026, 8, 2),
        outcome="met_here",
    )

    assert codes(session, owner) == []


def test_desk_of_a_mentor_is_about_offers_and_lacks_its_own_facts(session: Session) -> None:
    make_vocabularies(session)
    make_mentor(session, "M1")
    mentor = Actor(None, frozenset({Role.MENTOR}), frozenset({"M1"}))

    found = board(session, mentor, "M1")

    assert [shelf.direction for shelf in found.shelves] == ["offer", "need"]
    assert (found.attention[0].code, found.attention[0].direction) == ("first", "offer")
    assert found.attention[-1].facts == ("sectors", "languages", "modes", "capacity")
    assert found.plan is None


@pytest.mark.parametrize("n_rows", [1, 3])
def test_desk_sends_as_many_queries_for_many_rows(
    session: Session, owner: Actor, count_queries: Counter, n_rows: int
) -> None:
    for number in range(n_rows):
        make_need(session, "S1", "ip.patent", ordinal=number + 1)
        make_offer(session, "S1", "ip.patent", ordinal=number + 1)
        begin_draft(session, owner, number)
    session.expire_all()

    with count_queries() as statements:
        found = board(session, owner)

    assert [len(shelf.counting) for shelf in found.shelves] == [n_rows, n_rows]
    assert len(statements) == 34
