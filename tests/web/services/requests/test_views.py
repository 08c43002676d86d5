"""Lists cost the same queries for one row as for three, and say no more than they may."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from models.audit import AuditLog
from models.enums import DeclineReason
from models.matching import Match
from tests.web.services.requests.conftest import NOW, World
from web.services.access import AccessDeniedError, Actor
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.requests import follow_up, waiting
from web.services.requests.answering import Refusal, accept, decline
from web.services.requests.asking import Question
from web.services.requests.lines import Reader
from web.services.requests.match_view import get_match_page
from web.services.requests.views import get_inbox, get_requests
from web.services.search import Search

Counter = Callable[[], AbstractContextManager[list[str]]]


def reader(world: World, who: str, *, is_page: bool = True) -> Reader:
    return Reader(world.actors[who], "zh", who if is_page else "")


def count(world: World, count_queries: Counter, look: Callable[[], object]) -> int:
    world.session.flush()
    world.session.expire_all()
    with count_queries() as statements:
        look()
    return len(statements)


def test_inbox_costs_the_same_for_one_and_three(world: World, count_queries: Counter) -> None:
    def look() -> object:
        return get_inbox(world.session, reader(world, "M1"))

    world.ask("S1", "M1")
    one = count(world, count_queries, look)
    world.ask("S2", "M1")
    world.ask("S3", "M1")
    three = count(world, count_queries, look)

    assert (one, three) == (30, 30)


def test_requests_cost_the_same_for_one_and_three(world: World, count_queries: Counter) -> None:
    def look() -> object:
        return get_requests(world.session, reader(world, "S1"))

    world.ask("S1", "M1")
    one = count(world, count_queries, look)
    world.ask("S1", "I1", kind="investor")
    world.ask("S1", "R1", kind="resource")
    three = count(world, count_queries, look)

    assert (one, three) == (35, 35)


@pytest.mark.parametrize(("part", "queries"), [("open", 23), ("waiting", 9)])
def test_follow_up_costs_the_same_for_one_and_three(
    world: World, count_queries: Counter, tmp_path: object, part: str, queries: int
) -> None:
    engine = Engine(ArtifactStore(tmp_path))

    def look() -> object:
        return follow_up.get_follow_up(
            world.session,
            reader(world, "office", is_page=False),
            wanted=follow_up.Wanted(part, Search()),
            engine=engine,
            now=NOW,
        )

    (match,) = world.ask("S4", "M1")
    accept(world.session, world.answer("M1", match))
    costs = []
    for who, mentor in (("S1", "M2"), ("S2", "M3"), ("S3", "M4")):
        world.ask(who, mentor)
        question = Question(who, "mentor", ("M1",))
        waiting.join(world.session, actor=world.actors[who], question=question, now=NOW)
        costs.append(count(world, count_queries, look))

    assert (costs[0], costs[2]) == (queries, queries)


def test_inbox_puts_first_who_was_left_out(world: World) -> None:
    (vain,) = world.ask("S2", "M2")
    decline(world.session, world.answer("M2", vain), Refusal(DeclineReason.TIME))
    world.ask("S1", "M1")
    world.ask("S2", "M1")

    view = get_inbox(world.session, reader(world, "M1"))

    assert [(line.receiver.id, line.is_left_out) for line in view.due] == [
        ("S2", True),
        ("S1", False),
    ]
    assert view.places is not None
    assert view.places.free == 1


def test_choice_that_was_never_asked_is_its_askers_own(world: World) -> None:
    _, second = world.ask("S1", "M1", "M2")

    page = get_match_page(world.session, reader(world, "S1"), match_id=second.id)

    assert page.can_withdraw
    with pytest.raises(AccessDeniedError):
        get_match_page(world.session, reader(world, "M2"), match_id=second.id)


def test_person_of_the_other_side_is_not_named(world: World) -> None:
    (match,) = world.ask("S1", "M1")
    accept(world.session, world.answer("M1", match))

    history = get_match_page(world.session, reader(world, "S1"), match_id=match.id).history

    assert [(step.state, step.side, bool(step.name)) for step in history] == [
        ("expressed", "receiver", True),
        ("mutual", "provider", False),
    ]


def test_stranger_sees_no_match(world: World) -> None:
    (match,) = world.ask("S1", "M1")

    for actor in (Actor(), world.actors["S2"]):
        with pytest.raises(AccessDeniedError):
            get_match_page(world.session, Reader(actor, "zh"), match_id=match.id)


def test_what_an_agent_asked_is_marked_for_the_other_side(world: World) -> None:
    world.ask("S1", "M1")
    world.ask("S2", "M1")
    asked = world.session.scalars(select(Match.id).order_by(Match.id)).all()
    mark = AuditLog(
        action="match.expressed",
        subject_type="match",
        subject_id=str(asked[-1]),
        on_behalf_of="S2",
    )
    world.session.add(mark)
    world.session.flush()

    assert get_inbox(world.session, reader(world, "M1")).by_agents == {asked[-1]}
