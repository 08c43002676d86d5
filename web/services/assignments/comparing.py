"""Two drafts side by side: their numbers, and the pairs in which they differ."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.programme import AssignmentDraft, Programme
from web.services.access import Actor
from web.services.assignments.lines import DraftLine, Parties, Party, WeightsLine
from web.services.assignments.plans import Plan, find_draft, load_plan
from web.services.assignments.views import line_of, weights_line
from web.services.missing import NotFoundError


@dataclass(frozen=True, slots=True)
class Change:
    """Whom a receiver has in one draft alone, and in the other alone."""

    receiver: Party
    first: tuple[Party, ...]
    second: tuple[Party, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two drafts of one programme; `shared` counts the pairs of both."""

    programme: Programme
    first: DraftLine
    second: DraftLine
    weights: tuple[WeightsLine, WeightsLine]
    shared: int
    changes: tuple[Change, ...]


def compare(session: Session, *, actor: Actor, first_id: int, second_id: int) -> Comparison:
    """Return how two drafts differ.

    Raises
    ------
    NotFoundError
        If they are not drafts of one programme.
    DraftError
        If one of them is not done.
    """
    programme, first = find_draft(session, actor, first_id)
    second = find_other(session, actor, programme, second_id)
    plans = load_plan(session, first.id), load_plan(session, second.id)
    ours, theirs = (seat_pairs(plan) for plan in plans)
    parties = Parties(session, programme.id)
    receivers = sorted({receiver for receiver, _ in ours ^ theirs})
    return Comparison(
        programme,
        line_of(session, first),
        line_of(session, second),
        weights=(weights_line(session, first), weights_line(session, second)),
        shared=len(ours & theirs),
        changes=tuple(
            Change(
                parties.seat(receiver),
                first=providers(parties, ours - theirs, receiver),
                second=providers(parties, theirs - ours, receiver),
            )
            for receiver in receivers
        ),
    )


def find_other(
    session: Session, actor: Actor, programme: Programme, draft_id: int
) -> AssignmentDraft:
    """Return another draft of a programme."""
    other, draft = find_draft(session, actor, draft_id)
    if other.id != programme.id:
        raise NotFoundError("draft", str(draft_id))
    return draft


def seat_pairs(plan: Plan) -> set[tuple[int, int]]:
    """Return the pairs of a plan, by seats."""
    return {plan.seats(*pair) for pair in plan.sheet.pairs}


def providers(parties: Parties, pairs: set[tuple[int, int]], receiver: int) -> tuple[Party, ...]:
    """Return whom a receiver has among some pairs."""
    return tuple(parties.seat(provider) for own, provider in sorted(pairs) if own == receiver)
