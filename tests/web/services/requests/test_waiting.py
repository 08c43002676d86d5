"""The waiting list: who may join, in which order free places are offered, and what comes of it."""

import pytest
from sqlalchemy import select

from models.enums import DeclineReason, WaitingState
from models.matching import Match, WaitingEntry
from models.participant import Participant
from tests.factories import make_match
from tests.web.services.requests.conftest import DAY, NOW, World
from web.services.requests import pairs, waiting
from web.services.requests.answering import Refusal, accept, decline
from web.services.requests.asking import Question
from web.services.requests.capacity import places_of
from web.services.requests.errors import FullError, WaitingError
from web.services.requests.lines import Reader
from web.services.requests.views import list_waiting


def join(world: World, who: str, mentor: str = "M1", *, hours: int = 0) -> int:
    question = Question(who, "mentor", (mentor,))
    return waiting.join(
        world.session, actor=world.actors[who], question=question, now=NOW + hours * DAY / 24
    )


def states(world: World) -> list[tuple[str, str]]:
    world.session.expire_all()
    rows = world.session.scalars(select(WaitingEntry).order_by(WaitingEntry.id))
    return [(row.receiver_id, row.state) for row in rows]


def full(world: World) -> Match:
    """Give M1's one place to S4."""
    (match,) = world.ask("S4", "M1")
    accept(world.session, world.answer("M1", match))
    return match


def set_free(world: World, match: Match) -> None:
    pairs.take_step(
        world.session,
        actor=world.actors["M1"],
        match_id=match.id,
        step=pairs.Step("terminate", "moved away"),
        now=NOW,
    )


def take(world: World, who: str, entry: int, *, days: int = 0) -> Match:
    match_id = waiting.take(
        world.session, actor=world.actors[who], entry_id=entry, now=NOW + days * DAY
    )
    return world.session.get_one(Match, match_id)


def test_place_that_is_free_is_asked_for_and_not_waited_for(world: World) -> None:
    with pytest.raises(WaitingError):
        join(world, "S1")


def test_one_waits_once(world: World) -> None:
    full(world)
    join(world, "S1")

    with pytest.raises(WaitingError):
        join(world, "S1")


def test_free_place_goes_to_the_first_in_line_and_is_kept_for_it(world: World) -> None:
    match = full(world)
    first = join(world, "S1")
    join(world, "S2", hours=1)

    set_free(world, match)

    assert states(world) == [("S1", "offered"), ("S2", "waiting")]
    assert world.told("S1") == ["waiting.free"]
    with pytest.raises(FullError):
        world.ask("S3", "M1")
    asked = take(world, "S1", first)
    assert (asked.state, asked.awaits) == ("expressed", "provider")
    assert states(world)[0] == ("S1", "asked")
    accept(world.session, world.answer("M1", asked))
    assert states(world) == [("S1", "matched"), ("S2", "waiting")]


def test_who_was_left_out_last_time_comes_first(world: World) -> None:
    match = full(world)
    join(world, "S1")
    (vain,) = world.ask("S2", "M2")
    decline(world.session, world.answer("M2", vain), Refusal(DeclineReason.TIME))
    join(world, "S2", hours=5)

    views = [
        list_waiting(world.session, Reader(world.actors[who], "zh", who))[0] for who in ("S1", "S2")
    ]
    set_free(world, match)

    assert [(view.rank, view.place) for view in views] == [(1, 2), (0, 1)]
    assert states(world) == [("S1", "waiting"), ("S2", "offered")]


def test_offer_that_nobody_takes_passes_to_the_next_who_lapsed_comes_last(world: World) -> None:
    match = full(world)
    first = join(world, "S1")
    join(world, "S2", hours=1)
    set_free(world, match)

    world.keep_up(NOW + 7 * DAY)

    assert states(world) == [("S1", "lapsed"), ("S2", "offered")]
    assert world.told("S1") == ["waiting.free", "waiting.lapsed"]
    with pytest.raises(WaitingError):
        take(world, "S1", first, days=7)
    join(world, "S1", hours=8 * 24)
    again = world.session.scalars(
        select(WaitingEntry).where(WaitingEntry.receiver_id == "S1").order_by(WaitingEntry.id)
    ).all()[-1]
    assert again.rank == waiting.LAST


def test_declined_offer_goes_on_at_once(world: World) -> None:
    match = full(world)
    first = join(world, "S1")
    join(world, "S2", hours=1)
    set_free(world, match)

    waiting.leave(world.session, actor=world.actors["S1"], entry_id=first, now=NOW)

    assert states(world) == [("S1", "withdrawn"), ("S2", "offered")]


def test_decline_of_a_promised_place_offers_it_on(world: World) -> None:
    match = full(world)
    first = join(world, "S1")
    join(world, "S2", hours=1)
    set_free(world, match)
    asked = take(world, "S1", first)

    decline(world.session, world.answer("M1", asked), Refusal(DeclineReason.TOPIC))

    assert states(world) == [("S1", "closed"), ("S2", "offered")]


def test_greater_capacity_is_offered_by_the_worker(world: World) -> None:
    full(world)
    join(world, "S1")
    world.session.get_one(Participant, "M1").capacity = 2
    world.session.flush()

    assert places_of(world.session, "M1").takes_newcomers is False
    world.keep_up(NOW)
    world.keep_up(NOW)

    assert states(world) == [("S1", "offered")]
    assert world.told("S1") == ["waiting.free"]


def test_match_elsewhere_takes_one_out_of_the_line(world: World) -> None:
    full(world)
    join(world, "S1")
    (other,) = world.ask("S1", "M2")

    accept(world.session, world.answer("M2", other))

    assert states(world) == [("S1", WaitingState.CLOSED)]
    assert world.told("S1") == ["match.accepted", "waiting.closed"]


def test_who_loses_a_promised_place_keeps_its_place_in_line(world: World) -> None:
    match = full(world)
    first = join(world, "S1")
    set_free(world, match)
    asked = take(world, "S1", first)
    make_match(world.session, "S3", "M1", state="mutual")

    world.keep_up(NOW)

    assert world.states([asked]) == ["freed"]
    assert states(world) == [("S1", "waiting")]
