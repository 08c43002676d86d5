from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment.effects import effect_of, relaxed_for, solution_by_hand
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.sheet import Edit, EditError, EditFault, EditKind, Sheet
from matcher.assignment.solution import Requirement, Rule, Status
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify
from tests.matcher.assignment.problems import make_problem, problems


@pytest.fixture
def problem() -> Problem:
    """Return two seekers and two candidates; s0 is better off with m0, s1 with m1."""
    return make_problem(
        [(0, 0, 0.9), (0, 1, 0.4), (1, 0, 0.3), (1, 1, 0.8)], demand=[1, 1], capacity=[1, 1]
    )


@pytest.fixture
def sheet(problem: Problem) -> Sheet:
    return Sheet.of(problem, solve(problem).pairs)


def test_swap_tells_who_loses_and_the_gap_it_opens(problem: Problem, sheet: Sheet) -> None:
    swap = Edit(EditKind.SWAP, 0, 0, other_seeker=1, other_candidate=1)

    effect = effect_of(problem, solve(problem).certificate, sheet, sheet.after(swap))

    assert effect.before.utility == pytest.approx(1.7)
    assert effect.after.utility == pytest.approx(0.7)
    assert effect.before.gap == 0.0
    assert effect.after.gap == pytest.approx(1 - 0.7 / 1.7)
    assert {(s.is_seeker, s.index): round(s.gain, 9) for s in effect.shifts} == {
        (True, 0): -0.5,
        (True, 1): -0.5,
        (False, 0): -0.6,
        (False, 1): -0.4,
    }
    assert [s.gain for s in effect.shifts] == sorted(s.gain for s in effect.shifts)
    assert effect.broken == ()


def test_what_an_edit_brings_together_is_pinned_and_what_it_parts_is_barred(sheet: Sheet) -> None:
    after = sheet.after(Edit(EditKind.SWAP, 0, 0, other_seeker=1, other_candidate=1))

    assert after.pairs == after.pins == {(0, 1), (1, 0)}
    assert after.bars == {(0, 0), (1, 1)}
    assert after.after(Edit(EditKind.UNPIN, 0, 1)).after(Edit(EditKind.UNPIN, 1, 0)).after(
        Edit(EditKind.SWAP, 0, 1, other_seeker=1, other_candidate=0)
    ).pairs == {(0, 0), (1, 1)}


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (Edit(EditKind.ADD, 0, 1), Rule.SEEKER_DEMAND),
        (Edit(EditKind.MOVE, 0, 0, other_candidate=1), Rule.CANDIDATE_CAPACITY),
        (Edit(EditKind.MOVE, 0, 0, other_candidate=2), Rule.LISTED),
        (Edit(EditKind.REMOVE, 0, 0), Rule.CANDIDATE_MINIMUM),
        (Edit(EditKind.REMOVE, 1, 1), Rule.SEEKER_MINIMUM),
    ],
)
def test_broken_rules_are_told(edit: Edit, rule: Rule) -> None:
    problem = make_problem(
        [(0, 0, 0.9), (0, 1, 0.4), (1, 1, 0.8)],
        demand=[1, 1],
        minimum=[0, 1],
        capacity=[1, 1, 1],
        candidate_minimum=[1, 0, 0],
    )
    sheet = Sheet.of(problem, np.array([[0, 0], [1, 1]]))

    effect = effect_of(problem, solve(problem).certificate, sheet, sheet.after(edit))

    assert rule in {item.rule for item in effect.broken}
    assert effect.is_allowed == (rule in {Rule.SEEKER_MINIMUM, Rule.CANDIDATE_MINIMUM})


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (Edit(EditKind.REMOVE, 0, 1), EditFault.NOT_THERE),
        (Edit(EditKind.PIN, 0, 1), EditFault.NOT_THERE),
        (Edit(EditKind.ADD, 0, 0), EditFault.THERE_ALREADY),
        (Edit(EditKind.MOVE, 0, 0), EditFault.NOBODY),
        (Edit(EditKind.MOVE, 0, 0, other_candidate=0), EditFault.SAME),
        (Edit(EditKind.SWAP, 0, 0, other_candidate=1), EditFault.NOBODY),
        (Edit(EditKind.SWAP, 0, 0, other_seeker=1, other_candidate=0), EditFault.SAME),
    ],
)
def test_edits_that_mean_nothing_are_refused(sheet: Sheet, edit: Edit, fault: EditFault) -> None:
    with pytest.raises(EditError) as refused:
        sheet.after(edit)

    assert refused.value.fault is fault


def test_pinned_pair_is_not_parted(sheet: Sheet) -> None:
    pinned = sheet.after(Edit(EditKind.PIN, 0, 0))

    with pytest.raises(EditError) as refused:
        pinned.after(Edit(EditKind.REMOVE, 0, 0))

    assert refused.value.fault is EditFault.PINNED
    assert pinned.after(Edit(EditKind.UNPIN, 0, 0)).after(Edit(EditKind.REMOVE, 0, 0)).pairs == {
        (1, 1)
    }


def every_edit(problem: Problem, sheet: Sheet) -> list[Edit]:
    """Return all single edits of a small plan."""
    seekers, candidates = range(problem.n_seekers), range(problem.n_candidates)
    edits = [Edit(EditKind.ADD, s, c) for s, c in product(seekers, candidates)]
    for s, c in sheet.pairs:
        edits += [Edit(kind, s, c) for kind in (EditKind.PIN, EditKind.UNPIN, EditKind.REMOVE)]
        edits += [Edit(EditKind.MOVE, s, c, other_candidate=other) for other in candidates]
        edits += [Edit(EditKind.SWAP, s, c, o, d) for o, d in sheet.pairs]
    return edits


@given(problems(), st.sampled_from(Objective))
@settings(deadline=None, max_examples=40)
def test_every_allowed_edit_verifies_with_the_score_that_was_told(
    problem: Problem, objective: Objective
) -> None:
    problem = Problem(**{**problem.__dict__, "objective": objective})
    solution = solve(problem)
    if solution.status is Status.INFEASIBLE:
        return
    sheet = Sheet.of(problem, solution.pairs)
    for edit in every_edit(problem, sheet):
        try:
            after = sheet.after(edit)
        except EditError:
            continue
        effect = effect_of(problem, solution.certificate, sheet, after)
        if not effect.is_allowed:
            continue

        asked = relaxed_for(problem, after)
        answer = solution_by_hand(asked, solution.certificate, after)

        assert verify(asked, answer) == ()
        assert answer.score == effect.after


def test_waived_minimum_is_the_only_rule_that_changes() -> None:
    problem = make_problem([(0, 0, 0.9), (1, 0, 0.8)], demand=[1, 1], minimum=[1, 1], capacity=[2])
    sheet = Sheet.of(problem, np.array([[0, 0], [1, 0]])).after(Edit(EditKind.REMOVE, 1, 0))

    effect = effect_of(problem, solve(problem).certificate, sheet, sheet)

    assert effect.broken == (Requirement(Rule.SEEKER_MINIMUM, seeker=1, value=1),)
    assert relaxed_for(problem, sheet).minimum.tolist() == [1, 0]
