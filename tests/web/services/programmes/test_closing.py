"""Closing freezes every pair with its worth, or with what forbids it; then the problem is built."""

from pathlib import Path

import pytest
from sqlalchemy import select

from matcher.assignment.solution import Status
from matcher.assignment.solve import solve
from models.enums import MatchSide, MatchState
from models.participant import Participant
from models.programme import CandidatePair
from models.programme_states import PairRuleKind, ProgrammeState, QuotaBasis
from tests.factories import make_match, make_relation
from tests.web.services.programmes.conftest import DAY, NOW, Batch
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.programmes import closing, obstacles, opening, rules, seats
from web.services.programmes.ballots import Ballot, Refusal
from web.services.programmes.errors import NotFittedYetError, NotOpenError, StepTakenError
from web.services.programmes.problem import build_problem
from web.services.programmes.rules import Decision, Share
from web.services.programmes.seats import Numbers
from web.services.programmes.worth import worth


def close(batch: Batch, engine: Engine) -> dict[tuple[str, str], CandidatePair]:
    """Close the wishes, and return the pairs by participants."""
    office = batch.actors["province"]
    closing.close(
        batch.session, actor=office, programme_id=batch.programme_id, engine=engine, now=NOW
    )
    names = {batch.seat(key).id: key for key in ("S1", "S2", "S3", "M1", "M2", "M3")}
    rows = batch.session.scalars(select(CandidatePair)).all()
    return {(names[row.receiver_seat_id], names[row.provider_seat_id]): row for row in rows}


def test_every_pair_is_frozen_with_its_worth_and_reasons(batch: Batch, fitted: Engine) -> None:
    batch.rank("S1", "M2", "M1")
    batch.rank("M2", "S1")

    pairs = close(batch, fitted)

    assert len(pairs) == 9
    first = pairs["S1", "M2"]
    assert (first.receiver_rank, first.provider_rank, first.gate) == (1, 1, "")
    assert first.utility == worth(first.score, 1, 1)
    assert pairs["S1", "M1"].utility == worth(pairs["S1", "M1"].score, 2, None)
    assert first.grade
    assert first.reasons


def test_no_of_either_side_forbids(batch: Batch, fitted: Engine) -> None:
    batch.say("S1", Ballot((), {batch.seat("M1").id: Refusal("topic")}))
    batch.say("M2", Ballot((), {batch.seat("S2").id: Refusal("time")}))

    pairs = close(batch, fitted)

    assert pairs["S1", "M1"].gate == "no:receiver"
    assert pairs["S2", "M2"].gate == "no:provider"
    assert pairs["S1", "M1"].utility is None


def test_gates_forbid_as_of_now_and_keep_their_reason(batch: Batch, fitted: Engine) -> None:
    ends = [batch.session.get_one(Participant, key) for key in ("M1", "S1")]
    make_relation(batch.session, "conflict_with", *ends)
    make_match(batch.session, "S2", "M3", state=MatchState.ACTIVE)

    pairs = close(batch, fitted)

    assert pairs["S1", "M1"].gate == "conflict"
    assert pairs["S1", "M1"].reasons[0]["code"].startswith("gate_conflict")
    assert pairs["S2", "M3"].gate == "self"


def test_criterion_that_must_hold_forbids_where_it_does_not(batch: Batch, fitted: Engine) -> None:
    opening.set_weights(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        weights={"track": "must"},
    )

    assert {pair.gate for pair in close(batch, fitted).values()} == {"must:track"}


def test_saved_wishes_that_were_not_handed_in_do_not_count(batch: Batch, fitted: Engine) -> None:
    batch.rank("S1", "M1")
    seat = batch.seat("S1")
    seat.handed_in_at = None
    batch.session.flush()

    assert close(batch, fitted)["S1", "M1"].receiver_rank is None


def test_wish_after_the_closing_is_refused(batch: Batch, fitted: Engine) -> None:
    close(batch, fitted)

    with pytest.raises(NotOpenError):
        batch.rank("S1", "M1")


def test_programme_is_closed_once(batch: Batch, fitted: Engine) -> None:
    close(batch, fitted)

    with pytest.raises(StepTakenError):
        close(batch, fitted)


def test_without_a_model_nothing_is_closed(batch: Batch, tmp_path: Path) -> None:
    with pytest.raises(NotFittedYetError):
        close(batch, Engine(ArtifactStore(tmp_path / "none")))
    assert batch.programme.state == ProgrammeState.WISHING


def test_reopening_forgets_the_pairs_and_keeps_the_wishes(batch: Batch, fitted: Engine) -> None:
    batch.rank("S1", "M1")
    close(batch, fitted)

    opening.reopen(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        due_at=NOW + 20 * DAY,
        now=NOW,
    )

    assert batch.session.scalars(select(CandidatePair)).all() == []
    assert batch.seat("S1").handed_in_at is not None
    assert batch.programme.state == ProgrammeState.WISHING


def test_problem_has_pins_places_and_minimums(batch: Batch, fitted: Engine) -> None:
    close(batch, fitted)
    office = batch.actors["province"]
    pin = Decision(batch.seat("S3").id, batch.seat("M1").id, PairRuleKind.PIN)
    veto = Decision(batch.seat("S1").id, batch.seat("M2").id, PairRuleKind.VETO, "rivals")
    for decision in (pin, veto):
        rules.decide(
            batch.session, actor=office, programme_id=batch.programme_id, decision=decision
        )
    numbers = {batch.seat("M1").id: Numbers(1, 1, "")}
    seats.set_numbers(batch.session, actor=office, programme_id=batch.programme_id, numbers=numbers)

    built = build_problem(batch.session, programme_id=batch.programme_id)

    problem = built.problem
    assert problem.capacity.tolist() == [1, 2, 2]
    assert problem.candidate_minimum.tolist() == [1, 0, 0]
    assert problem.locked.tolist() == [[2, 0]]
    assert problem.n_pairs == 8
    assert built.receiver_seats[2] == batch.seat("S3").id
    assert built.provider_seats[0] == batch.seat("M1").id
    assert [2, 0] in solve(problem).pairs.tolist()


def test_capacity_is_no_more_than_is_free_now(batch: Batch, fitted: Engine) -> None:
    close(batch, fitted)
    make_match(batch.session, "S2", "M3", state=MatchState.ACTIVE)

    problem = build_problem(batch.session, programme_id=batch.programme_id).problem

    assert problem.capacity.tolist() == [2, 2, 1]


def test_pin_of_a_forbidden_pair_is_explained(batch: Batch, fitted: Engine) -> None:
    batch.say("S1", Ballot((), {batch.seat("M1").id: Refusal("topic")}))
    close(batch, fitted)
    office = batch.actors["province"]
    pin = Decision(batch.seat("S1").id, batch.seat("M1").id, PairRuleKind.PIN)
    rules.decide(batch.session, actor=office, programme_id=batch.programme_id, decision=pin)

    built = build_problem(batch.session, programme_id=batch.programme_id)
    found = obstacles.explain(batch.session, office, built)

    assert [(each.code, each.gate, each.part) for each in found] == [
        ("locked", "", "rules"),
        ("listed", "no:receiver", "rules"),
    ]


def test_minimums_beyond_the_places_are_explained_by_those_they_name(
    batch: Batch, fitted: Engine
) -> None:
    close(batch, fitted)
    office = batch.actors["province"]
    numbers = {batch.seat(key).id: Numbers(2, 2, "") for key in ("M1", "M2")}
    seats.set_numbers(batch.session, actor=office, programme_id=batch.programme_id, numbers=numbers)

    built = build_problem(batch.session, programme_id=batch.programme_id)
    found = obstacles.explain(batch.session, office, built)

    assert {each.code for each in found} == {"candidate_minimum", "seeker_demand"}
    assert {each.part for each in found} == {"seats"}


def test_place_taken_since_is_missing_in_the_explanation_as_in_the_run(
    batch: Batch, fitted: Engine
) -> None:
    close(batch, fitted)
    office = batch.actors["province"]
    numbers = {batch.seat("M3").id: Numbers(2, 2, "")}
    seats.set_numbers(batch.session, actor=office, programme_id=batch.programme_id, numbers=numbers)
    make_match(batch.session, "S2", "M3", state=MatchState.ACTIVE)

    built = build_problem(batch.session, programme_id=batch.programme_id)
    found = obstacles.explain(batch.session, office, built)

    assert [(each.code, each.value) for each in found] == [
        ("candidate_minimum", 2),
        ("candidate_capacity", 1),
    ]
    assert solve(built.problem).status is Status.INFEASIBLE


def test_quota_is_kept_and_a_contradicting_one_is_explained(batch: Batch, fitted: Engine) -> None:
    close(batch, fitted)
    office = batch.actors["province"]
    share = Share(MatchSide.RECEIVER, QuotaBasis.REGION, "530100", 0, 2)
    rules.set_quota(batch.session, actor=office, programme_id=batch.programme_id, share=share)

    built = build_problem(batch.session, programme_id=batch.programme_id)

    assert int(built.problem.demand.sum()) == 2
    assert len(solve(built.problem).pairs) == 2
    assert obstacles.explain(batch.session, office, built) == ()

    more = Share(MatchSide.PROVIDER, QuotaBasis.REGION, "530100", 3, None)
    rules.set_quota(batch.session, actor=office, programme_id=batch.programme_id, share=more)
    built = build_problem(batch.session, programme_id=batch.programme_id)
    found = obstacles.explain(batch.session, office, built)

    assert not built.is_within_quotas
    assert {(each.code, each.side) for each in found} == {
        ("quota", "receiver"),
        ("quota", "provider"),
    }
    assert {each.value for each in found if each.side == "receiver"} == {
        len(built.groups[0].members)
    }
