"""An organiser suggests: both sides decide, each is told once, and what fails does not hold up."""

import pytest

from models.enums import DeclineReason
from models.feedback import MatchOrigin
from models.matching import Match
from models.participant import Participant
from tests.factories import make_match
from tests.web.services.requests.conftest import DAY, NOW, World
from web.services.access import AccessDeniedError
from web.services.requests.answering import Refusal, accept, decline
from web.services.requests.errors import (
    DrawnAlreadyError,
    FullError,
    NobodyToDrawError,
    NothingDueError,
)
from web.services.requests.suggestions import (
    Suggestion,
    suggest,
    suggest_all,
    withdraw_suggestion,
)


def suggested(world: World, receiver: str = "S1", provider: str = "M1") -> Match:
    match_id = suggest(
        world.session,
        actor=world.actors["office"],
        suggestion=Suggestion(receiver, "mentor", provider, note="同在昆明"),
        now=NOW,
    )
    return world.session.get_one(Match, match_id)


@pytest.mark.parametrize("order", [("S1", "M1"), ("M1", "S1")])
def test_pair_is_made_when_both_say_yes(world: World, order: tuple[str, str]) -> None:
    match = suggested(world)

    first = accept(world.session, world.answer(order[0], match))
    second = accept(world.session, world.answer(order[1], match))

    assert (first, second) == ("expressed", "mutual")
    assert world.told(order[0]) == ["match.suggested", "match.accepted"]
    assert world.told(order[1]) == ["match.suggested", "match.one_yes", "match.accepted"]


def test_one_side_cannot_say_yes_for_both(world: World) -> None:
    match = suggested(world)
    accept(world.session, world.answer("S1", match))

    with pytest.raises(NothingDueError):
        accept(world.session, world.answer("S1", match))


def test_no_of_one_side_closes_a_suggestion(world: World) -> None:
    match = suggested(world)

    decline(world.session, world.answer("M1", match), Refusal(DeclineReason.TIME))

    assert (match.state, match.declined_by) == ("declined", "provider")
    assert world.told("S1") == ["match.suggested", "match.closed"]


def test_suggestion_ends_with_its_term_for_both(world: World) -> None:
    match = suggested(world)
    accept(world.session, world.answer("S1", match, now=NOW + 6 * DAY))

    world.keep_up(NOW + 7 * DAY)

    assert world.states([match]) == ["expired"]
    assert world.told("S1")[-1] == "match.expired"
    assert world.told("M1")[-1] == "match.lapsed"


def test_organiser_takes_a_suggestion_back(world: World) -> None:
    match = suggested(world)

    withdraw_suggestion(world.session, actor=world.actors["office"], match_id=match.id, now=NOW)

    assert match.state == "withdrawn"
    assert world.told("S1") == world.told("M1") == ["match.suggested", "match.withdrawn"]


def test_several_are_suggested_though_one_is_impossible(world: World) -> None:
    make_match(world.session, "S4", "M2", state="mutual")

    results = suggest_all(
        world.session,
        actor=world.actors["office"],
        suggestions=[Suggestion("S1", "mentor", "M1"), Suggestion("S2", "mentor", "M2")],
        now=NOW,
    )

    assert [result.match_id is not None for result in results] == [True, False]
    assert isinstance(results[1].obstacle, FullError)


def test_only_organisers_suggest(world: World) -> None:
    with pytest.raises(AccessDeniedError):
        suggest(
            world.session,
            actor=world.actors["M1"],
            suggestion=Suggestion("S1", "mentor", "M1"),
            now=NOW,
        )


def drawn(world: World, receiver: str = "S1", day: int = 0) -> Match:
    match_id = suggest(
        world.session,
        actor=world.actors["office"],
        suggestion=Suggestion(receiver, "mentor", "", is_drawn=True),
        now=NOW + day * DAY,
    )
    return world.session.get_one(Match, match_id)


def test_lot_chooses_among_those_who_pass_and_is_kept_as_such(world: World) -> None:
    make_match(world.session, "S4", "M2", state="mutual")  # its only place

    found = []
    for day in range(40):
        match = drawn(world, day=day)
        origin = world.session.get_one(MatchOrigin, match.id)
        found.append((match.provider_id, origin.arm, origin.position))
        withdraw_suggestion(
            world.session, actor=world.actors["office"], match_id=match.id, now=NOW + day * DAY
        )

    assert {arm for _, arm, _ in found} == {"random"}
    assert {position for *_, position in found} == {None}
    assert {provider for provider, *_ in found} == {"M1", "M3", "M4"}


def test_lot_of_a_day_stays_the_same(world: World) -> None:
    first = drawn(world)
    withdraw_suggestion(world.session, actor=world.actors["office"], match_id=first.id, now=NOW)

    assert drawn(world).provider_id == first.provider_id


def test_second_lot_waits_for_the_answers_to_the_first(world: World) -> None:
    match = drawn(world)

    with pytest.raises(DrawnAlreadyError):
        drawn(world, day=1)
    decline(world.session, world.answer("S1", match), Refusal(DeclineReason.TIME))
    assert drawn(world, day=1).state == "suggested"


def test_nobody_is_drawn_where_nobody_passes(world: World) -> None:
    for provider in ("M1", "M2", "M3", "M4"):
        world.session.get_one(Participant, provider).status = "suspended"
    world.session.flush()

    with pytest.raises(NobodyToDrawError):
        drawn(world)
