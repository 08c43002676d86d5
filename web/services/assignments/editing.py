"""Editing a draft by hand: the effect is shown first, then saved, and can be undone."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.assignment.effects import Effect, effect_of
from matcher.assignment.sheet import Edit, EditError, EditKind, Sheet
from models.programme import Programme
from models.programme_states import ProgrammeState
from web.services.access import Actor
from web.services.assignments import runs
from web.services.assignments.errors import DraftError, StaleDraftError
from web.services.assignments.plans import Plan, edit_row, find_draft, load_plan, store_score
from web.services.programmes.steps import lock

EDITABLE = frozenset({ProgrammeState.DRAFTED, ProgrammeState.CLOSED})
MOST_CHOICES = 12
"""How many ways to change a pair are proposed, the best first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edit as a page asks for it: by seats."""

    kind: str
    receiver: int
    provider: int
    other_receiver: int | None = None
    other_provider: int | None = None


@dataclass(frozen=True, eq=False)
class Preview:
    """An edit and what it would do; nothing is stored."""

    plan: Plan
    edit: Edit
    after: Sheet
    effect: Effect


def edit_from(plan: Plan, wanted: Wanted) -> Edit:
    """Return an edit by indices.

    Raises
    ------
    NotFoundError
        If a seat takes no part.
    DraftError
        If there is no such edit.
    """
    try:
        kind = EditKind(wanted.kind)
    except ValueError as error:
        raise DraftError("unknown_edit") from error
    seeker, candidate = plan.index(wanted.receiver, wanted.provider)
    return Edit(
        kind,
        seeker,
        candidate,
        None if wanted.other_receiver is None else plan.seeker(wanted.other_receiver),
        None if wanted.other_provider is None else plan.candidate(wanted.other_provider),
    )


def preview(session: Session, *, actor: Actor, draft_id: int, wanted: Wanted) -> Preview:
    """Return what an edit would do to a draft.

    Raises
    ------
    DraftError
        If the draft cannot be edited, or the edit means nothing there.
    """
    programme, _ = find_draft(session, actor, draft_id, action="draft.edit")
    check_editable(programme)
    plan = load_plan(session, draft_id)
    return meant(plan, wanted)


def meant(plan: Plan, wanted: Wanted) -> Preview:
    """Return what somebody wants, with its effect.

    Raises
    ------
    DraftError
        If it means nothing in this draft.
    """
    try:
        return previewed(plan, edit_from(plan, wanted))
    except EditError as error:
        raise DraftError(f"edit_{error.fault}") from error


def previewed(plan: Plan, edit: Edit) -> Preview:
    """Return what an edit would do to a plan."""
    after = plan.sheet.after(edit)
    effect = effect_of(plan.problem, plan.solution.certificate, plan.sheet, after)
    return Preview(plan, edit, after, effect)


def check_editable(programme: Programme) -> None:
    """Refuse to change drafts of what is published or over."""
    if programme.state not in EDITABLE:
        raise DraftError("published")


def save(
    session: Session,
    *,
    actor: Actor,
    draft_id: int,
    wanted: Wanted,
    revision: int,
    now: dt.datetime,
) -> Preview:
    """Change a draft as shown.

    Raises
    ------
    StaleDraftError
        If somebody has changed it since it was shown.
    DraftError
        If a rule would be broken that cannot be waived, or the edit means nothing there.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.edit")
    check_editable(lock(session, programme.id))
    session.refresh(draft)
    if draft.revision != revision:
        raise StaleDraftError
    plan = load_plan(session, draft_id)
    found = meant(plan, wanted)
    if not found.effect.is_allowed:
        raise DraftError("rule_broken")
    draft.edits = [*draft.edits, edit_row(found.edit, user_id=actor.user_id, now=now)]
    changed(session, actor, draft_id, "draft.edit")
    return found


def undo(session: Session, *, actor: Actor, draft_id: int, revision: int) -> None:
    """Take the last edit of a draft back.

    Raises
    ------
    StaleDraftError
        If somebody has changed it since it was shown.
    DraftError
        If there is none.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.edit")
    check_editable(lock(session, programme.id))
    session.refresh(draft)
    if draft.revision != revision:
        raise StaleDraftError
    if not draft.edits:
        raise DraftError("nothing_to_undo")
    draft.edits = draft.edits[:-1]
    changed(session, actor, draft_id, "draft.undo")


def changed(session: Session, actor: Actor, draft_id: int, action: str) -> None:
    """Count a change of a draft, and work its numbers out anew."""
    session.flush()
    plan = load_plan(session, draft_id)
    plan.draft.revision += 1
    store_score(session, plan)
    runs.note(session, actor, action, plan.draft)
    session.flush()


def run_again(
    session: Session, *, actor: Actor, draft_id: int, order: runs.Order, now: dt.datetime
) -> tuple[int, int]:
    """Ask for another draft in which what was edited stays, and the rest is solved anew.

    Raises
    ------
    DraftError
        If the draft is not done, or nothing can be run.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.run")
    plan = load_plan(session, draft_id)
    kept = runs.Order(
        objective=order.objective,
        seed=order.seed,
        seconds=order.seconds,
        based_on_id=draft.id,
        pins=tuple(plan.seats(*pair) for pair in sorted(plan.sheet.pins)),
        bars=tuple(sorted(bars_of(plan))),
    )
    return runs.request_run(session, actor=actor, programme_id=programme.id, order=kept, now=now)


def bars_of(plan: Plan) -> set[tuple[int, int]]:
    """Return the pairs that may not come back, those barred before included."""
    before = {(s, p) for s, p in plan.draft.parameters["bars"]}
    return before | {plan.seats(*pair) for pair in plan.sheet.bars}


def ways_for(plan: Plan, seeker: int, candidate: int | None) -> tuple[Preview, ...]:
    """Return the best ways to give a seeker another candidate, or one at all.

    Each is shown with its effect; those that break a rule are left out.
    """
    worth = worth_of_pairs(plan)
    edits = sorted(edits_for(plan, worth, seeker, candidate), key=lambda e: -gain(worth, e))
    found = []
    for edit in edits:
        try:
            preview = previewed(plan, edit)
        except EditError:
            continue
        if preview.effect.is_allowed:
            found.append(preview)
        if len(found) == MOST_CHOICES:
            break
    return tuple(found)


Worths = Mapping[tuple[int, int], float]


def worth_of_pairs(plan: Plan) -> Worths:
    """Return what each listed pair is worth."""
    problem = plan.problem
    pairs = zip(problem.seeker.tolist(), problem.candidate.tolist(), strict=True)
    return dict(zip(pairs, problem.utility.tolist(), strict=True))


def edits_for(plan: Plan, worth: Worths, seeker: int, candidate: int | None) -> Iterator[Edit]:
    """Yield what could be done for a seeker with listed candidates that have room, or by swaps."""
    taken = Counter(other for _, other in plan.sheet.pairs)
    for own, other in worth:
        if own != seeker or taken[other] >= plan.problem.capacity[other]:
            continue
        if candidate is None:
            yield Edit(EditKind.ADD, seeker, other)
        else:
            yield Edit(EditKind.MOVE, seeker, candidate, other_candidate=other)
    if candidate is None:
        return
    for other_seeker, other in sorted(plan.sheet.pairs - plan.sheet.pins):
        if (seeker, other) in worth and (other_seeker, candidate) in worth:
            yield Edit(EditKind.SWAP, seeker, candidate, other_seeker, other)


def gain(worth: Worths, edit: Edit) -> float:
    """Return what an edit of listed pairs adds to the sum."""
    old, new = worth.get((edit.seeker, edit.candidate), 0.0), 0.0
    if edit.other_candidate is None:
        return old
    new = worth.get((edit.seeker, edit.other_candidate), 0.0)
    if edit.other_seeker is not None:
        old += worth.get((edit.other_seeker, edit.other_candidate), 0.0)
        new += worth.get((edit.other_seeker, edit.candidate), 0.0)
    return new - old
