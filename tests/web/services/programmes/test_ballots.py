"""Ranking, refusing, moving: what each button does to the wishes."""

import pytest

from tests.web.services.programmes.conftest import Batch
from web.services.programmes.ballots import Ballot, Refusal, load_ballot, receipt_of, store_ballot


def test_wish_joins_behind_those_ranked() -> None:
    assert Ballot((1, 2)).with_wish(3) == Ballot((1, 2, 3))


def test_wish_lifts_a_refusal() -> None:
    ballot = Ballot((1,), {2: Refusal("topic")})

    assert ballot.with_wish(2) == Ballot((1, 2), {})


def test_refusal_takes_the_rank_away() -> None:
    ballot = Ballot((1, 2)).with_refusal(1, Refusal("time", "busy"))

    assert ballot == Ballot((2,), {1: Refusal("time", "busy")})


@pytest.mark.parametrize(
    ("seat_id", "step", "expected"),
    [
        (2, -1, (2, 1, 3)),
        (2, 1, (1, 3, 2)),
        (1, -1, (1, 2, 3)),
        (3, 5, (1, 2, 3)),
        (9, 1, (1, 2, 3)),
    ],
)
def test_move_stays_within_the_list(seat_id: int, step: int, expected: tuple[int, ...]) -> None:
    assert Ballot((1, 2, 3)).moved(seat_id, step).ranked == expected


def test_ballot_comes_back_as_it_was_stored(batch: Batch) -> None:
    seat = batch.seat("S1")
    ballot = Ballot(
        (batch.seat("M2").id, batch.seat("M1").id),
        {batch.seat("M3").id: Refusal("conflict", "a former employer")},
    )

    store_ballot(batch.session, seat, ballot, {*ballot.ranked, *ballot.refused})

    assert load_ballot(batch.session, seat) == ballot


def test_ballot_keeps_nobody_who_is_not_across(batch: Batch) -> None:
    seat, stranger = batch.seat("S1"), batch.seat("S2").id

    store_ballot(batch.session, seat, Ballot((stranger,)), {batch.seat("M1").id})

    assert load_ballot(batch.session, seat) == Ballot()


def test_receipt_tells_every_change_of_the_wishes() -> None:
    ballots = [Ballot(), Ballot((1, 2)), Ballot((2, 1)), Ballot((1,), {2: Refusal()})]

    assert len({receipt_of(1, 1, ballot) for ballot in ballots}) == len(ballots)
    assert receipt_of(1, 1, ballots[3]) == receipt_of(1, 1, Ballot((1,), {2: Refusal("time")}))
