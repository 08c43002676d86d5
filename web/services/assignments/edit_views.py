"""Edits as pages show them before they are saved: what changes, for whom, what else there is."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.assignment.effects import Shift
from matcher.assignment.solution import Score
from models.programme import Programme
from web.services.access import Actor
from web.services.assignments.editing import (
    Preview,
    Wanted,
    check_editable,
    preview,
    ways_for,
)
from web.services.assignments.lines import DraftLine, EditLine, Parties, Party, RuleLine
from web.services.assignments.plans import Plan, find_draft, load_plan, pair_rows, seat_of
from web.services.assignments.views import edit_line, line_of, rule_line


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """What an edit changes for somebody."""

    party: Party
    is_receiver: bool
    before: float
    after: float
    places_before: int
    places_after: int

    @property
    def gain(self) -> float:
        """Return what it gains; less than 0 where it loses."""
        return round(self.after - self.before, 6)


@dataclass(frozen=True, eq=False)
class EffectPage:
    """What an edit would do to a draft; `found` is how many pairs its run found."""

    programme: Programme
    line: DraftLine
    revision: int
    wanted: Wanted
    edit: EditLine
    before: Score
    after: Score
    found: int
    shifts: tuple[ShiftLine, ...]
    broken: tuple[RuleLine, ...]
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to change a pair, with what it does to the sum and to others."""

    wanted: Wanted
    edit: EditLine
    gain: float
    losers: tuple[Party, ...]
    receiver_rank: int
    provider_rank: int


@dataclass(frozen=True, eq=False)
class WaysPage:
    """A pair of a draft, or a receiver without one, and what could be done about it."""

    programme: Programme
    line: DraftLine
    revision: int
    receiver: Party
    provider: Party | None
    is_pinned: bool
    ways: tuple[Way, ...]


def get_effect_page(session: Session, *, actor: Actor, draft_id: int, wanted: Wanted) -> EffectPage:
    """Return what an edit would do; nothing is stored.

    Raises
    ------
    DraftError
        If the draft cannot be edited, or the edit means nothing there.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.edit")
    found = preview(session, actor=actor, draft_id=draft_id, wanted=wanted)
    parties, plan = Parties(session, programme.id), found.plan
    return EffectPage(
        programme,
        line_of(session, draft),
        draft.revision,
        wanted,
        edit_line(plan, parties, found.edit),
        found.effect.before,
        found.effect.after,
        len(plan.solution.pairs),
        tuple(shift_line(plan, parties, each) for each in found.effect.shifts),
        tuple(rule_line(plan.problem, parties, each) for each in found.effect.broken),
        found.effect.is_allowed,
    )


def shift_line(plan: Plan, parties: Parties, shift: Shift) -> ShiftLine:
    """Return a change for somebody with its name."""
    ids = plan.problem.seeker_ids if shift.is_seeker else plan.problem.candidate_ids
    return ShiftLine(
        parties.named(ids[shift.index]),
        shift.is_seeker,
        shift.total_before,
        shift.total_after,
        shift.places_before,
        shift.places_after,
    )


def get_ways_page(
    session: Session,
    *,
    actor: Actor,
    draft_id: int,
    receiver: int,
    provider: int | None = None,
) -> WaysPage:
    """Return what could be done about a pair, or for a receiver, each way with its effect.

    Raises
    ------
    NotFoundError
        If a seat takes no part.
    DraftError
        If the draft cannot be edited.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.edit")
    check_editable(programme)
    plan, parties = load_plan(session, draft_id), Parties(session, programme.id)
    seeker = plan.seeker(receiver)
    candidate = None if provider is None else plan.candidate(provider)
    is_pinned = candidate is not None and (seeker, candidate) in plan.sheet.pins
    found = () if is_pinned else ways_for(plan, seeker, candidate)
    ranks = ranks_by_pair(session, plan)
    return WaysPage(
        programme,
        line_of(session, draft),
        draft.revision,
        parties.seat(receiver),
        None if provider is None else parties.seat(provider),
        is_pinned,
        tuple(way(plan, parties, each, ranks) for each in found),
    )


Ranks = dict[tuple[int, int], tuple[int, int]]


def ranks_by_pair(session: Session, plan: Plan) -> Ranks:
    """Return where each pair of seats stands among the wishes of its two sides."""
    return {
        (row.receiver_seat_id, row.provider_seat_id): (
            row.receiver_rank or 0,
            row.provider_rank or 0,
        )
        for row in pair_rows(session, plan.problem)
        if row is not None
    }


def way(plan: Plan, parties: Parties, found: Preview, ranks: Ranks) -> Way:
    """Return one way to change a pair."""
    edit, problem = found.edit, plan.problem
    receiver = seat_of(problem.seeker_ids[edit.seeker])
    provider = seat_of(problem.candidate_ids[edit.candidate])
    other = edit.other_candidate
    other_provider = None if other is None else seat_of(problem.candidate_ids[other])
    other_receiver = (
        None if edit.other_seeker is None else seat_of(problem.seeker_ids[edit.other_seeker])
    )
    after = ranks.get((receiver, other_provider or provider), (0, 0))
    losers = tuple(
        parties.named(problem.seeker_ids[each.index])
        for each in found.effect.shifts
        if each.is_seeker and each.gain < 0
    )
    return Way(
        Wanted(edit.kind.value, receiver, provider, other_receiver, other_provider),
        edit_line(plan, parties, edit),
        round(found.effect.after.utility - found.effect.before.utility, 6),
        losers,
        *after,
    )
