"""Drafts and results as pages show them to those who run a programme."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.problem import Problem
from matcher.assignment.sheet import Edit
from matcher.assignment.solution import Requirement
from matcher.entities import Reason
from models.account import User
from models.job import Job
from models.programme import AssignmentDraft
from models.programme_states import DraftState, ProgrammeState
from web.services.access import Actor
from web.services.adapters import load_vocabularies
from web.services.assignments.editing import EDITABLE
from web.services.assignments.lines import (
    BY_HAND,
    DraftLine,
    DraftPage,
    EditLine,
    LoadLine,
    PairLine,
    Parties,
    RecruitLine,
    RuleLine,
    SetName,
    UnmetLine,
    WeightsLine,
)
from web.services.assignments.plans import (
    Plan,
    edit_of,
    find_draft,
    load_plan,
    pair_rows,
)
from web.services.glossaries import ids_in, load_glossary
from web.services.programmes import territory
from web.services.programmes.worth import levels_of
from web.services.publication import sight_of
from web.services.weighting import sets
from web.services.wording import Wording


def list_drafts(session: Session, *, actor: Actor, programme_id: int) -> tuple[DraftLine, ...]:
    """Return the drafts of a programme, newest first; those put away are left out."""
    territory.find(session, actor, programme_id, "draft.read")
    found = (
        select(AssignmentDraft, Job.progress, Job.message, User.name_zh, User.name_en)
        .outerjoin(Job, Job.id == AssignmentDraft.job_id)
        .outerjoin(User, User.id == AssignmentDraft.created_by)
        .where(
            AssignmentDraft.programme_id == programme_id,
            AssignmentDraft.state != DraftState.DISCARDED,
        )
        .order_by(AssignmentDraft.number.desc())
    )
    rows = session.execute(found).all()
    numbers = {row[0].id: row[0].number for row in rows}
    return tuple(draft_line(*row, numbers=numbers) for row in rows)


def draft_line(
    draft: AssignmentDraft,
    progress: float | None,
    step: str | None,
    zh: str | None,
    en: str | None,
    *,
    numbers: Mapping[int, int],
) -> DraftLine:
    """Return a draft as a list shows it."""
    return DraftLine(
        id=draft.id,
        number=draft.number,
        state=draft.state,
        objective=draft.objective,
        seed=draft.seed,
        seconds=draft.parameters.get("seconds", 0),
        based_on=numbers.get(draft.based_on_id or 0),
        score=draft.score or {},
        progress=progress or 0.0,
        step=step or "",
        edits=len(draft.edits),
        by={"zh": zh or "", "en": en or ""},
        created_at=draft.created_at,
    )


def get_draft_page(session: Session, *, actor: Actor, draft_id: int, language: str) -> DraftPage:
    """Return a draft with its pairs, and whom it leaves out and why."""
    programme, draft = find_draft(session, actor, draft_id)
    line, weights = line_of(session, draft), weights_line(session, draft)
    is_done = draft.state == DraftState.DONE
    is_editable = is_done and programme.state in EDITABLE
    if not is_done:
        return DraftPage(
            programme, line, weights, draft.revision, is_editable=False, can_publish=False
        )
    plan, parties = load_plan(session, draft_id), Parties(session, programme.id)
    is_feasible = line.score.get("status") != "infeasible"
    return DraftPage(
        programme,
        line,
        weights,
        draft.revision,
        is_editable=is_editable and is_feasible,
        can_publish=is_feasible and programme.state == ProgrammeState.DRAFTED,
        pairs=pair_lines(session, actor, plan, parties, language),
        unmet=unmet_lines(plan, parties),
        loads=load_lines(plan, parties),
        recruit=recruit_line(line.score.get("recruit"), parties),
        edits=tuple(edit_line(plan, parties, each) for each in edits_of(plan)),
        waived=tuple(rule_line(plan.problem, parties, item) for item in plan.broken),
        conflicts=tuple(rule_line(plan.problem, parties, item) for item in plan.solution.conflicts),
    )


def line_of(session: Session, draft: AssignmentDraft) -> DraftLine:
    """Return one draft as a list shows it."""
    job = session.get(Job, draft.job_id) if draft.job_id else None
    by = session.get(User, draft.created_by) if draft.created_by else None
    numbers = {}
    if draft.based_on_id is not None:
        base = select(AssignmentDraft.number).where(AssignmentDraft.id == draft.based_on_id)
        numbers[draft.based_on_id] = session.scalar(base) or 0
    return draft_line(
        draft,
        job.progress if job else 0.0,
        job.message if job else "",
        by.name_zh if by else "",
        by.name_en if by else "",
        numbers=numbers,
    )


def weights_line(session: Session, draft: AssignmentDraft) -> WeightsLine:
    """Return what counted when a draft was made."""
    found = sets.name_of(session, draft.weight_set_id)
    return WeightsLine(levels_of(draft.weights), SetName(*found) if found else None)


def pair_lines(
    session: Session, actor: Actor, plan: Plan, parties: Parties, language: str
) -> tuple[PairLine, ...]:
    """Return the pairs of a plan, by the receivers' seats."""
    problem = plan.problem
    pairs = plan.sheet.array()
    positions = problem.positions_of(pairs).tolist()
    rows = pair_rows(session, problem)
    chosen = [rows[position] if position >= 0 else None for position in positions]
    reasons = [tuple(row.reasons) if row else () for row in chosen]
    said = sentences(session, actor, reasons, language)
    return tuple(
        PairLine(
            receiver=parties.named(problem.seeker_ids[s]),
            provider=parties.named(problem.candidate_ids[c]),
            worth=float(problem.utility[position]) if position >= 0 else 0.0,
            grade=row.grade if row else "",
            reasons=words,
            receiver_rank=row.receiver_rank or 0 if row else 0,
            provider_rank=row.provider_rank or 0 if row else 0,
            is_pinned=(s, c) in plan.sheet.pins,
        )
        for (s, c), position, row, words in zip(
            pairs.tolist(), positions, chosen, said, strict=True
        )
    )


def sentences(
    session: Session,
    actor: Actor,
    reasons: Sequence[Sequence[Mapping[str, Any]]],
    language: str,
) -> list[tuple[str, ...]]:
    """Return the reasons of each pair in words."""
    ids = set().union(*(ids_in(each["evidence"]) for row in reasons for each in row))
    glossary = load_glossary(
        session,
        vocabularies=load_vocabularies(session),
        ids=ids,
        sight=sight_of(session, actor),
    )
    wording = Wording(language, glossary)
    return [
        tuple(wording.sentence(Reason(each["code"], each["evidence"])) for each in row)
        for row in reasons
    ]


def unmet_lines(plan: Plan, parties: Parties) -> tuple[UnmetLine, ...]:
    """Return who lacks places; what a run found for somebody is told where it still holds."""
    problem, solution = plan.answered()
    told = {} if plan.is_edited else {row["seeker"]: row for row in reliefs_of(plan)}
    removed = {seeker for seeker, _ in plan.sheet.bars}
    lines = []
    for item in solution.unmet:
        change = item.change
        row = told.get(problem.seeker_ids[item.seeker], {})
        lines.append(
            UnmetLine(
                receiver=parties.named(problem.seeker_ids[item.seeker]),
                missing=item.missing,
                reason=BY_HAND if item.seeker in removed else item.lack.value,
                provider=parties.candidate(problem, change.candidate) if change else None,
                capacity=change.capacity if change else None,
                lists_pair=change.lists_pair if change else False,
                is_verified=bool(row.get("is_verified")),
            )
        )
    return tuple(lines)


def reliefs_of(plan: Plan) -> list[dict[str, Any]]:
    """Return what the run found would help."""
    found: list[dict[str, Any]] = (plan.draft.score or {}).get("reliefs", [])
    return found


def load_lines(plan: Plan, parties: Parties) -> tuple[LoadLine, ...]:
    """Return how many each provider has, the fullest first."""
    problem = plan.problem
    taken = [0] * problem.n_candidates
    for _, candidate in plan.sheet.pairs:
        taken[candidate] += 1
    lines = [
        LoadLine(parties.named(name), taken[index], int(problem.capacity[index]))
        for index, name in enumerate(problem.candidate_ids)
    ]
    return tuple(sorted(lines, key=lambda line: (-line.taken, line.capacity)))


def recruit_line(row: Mapping[str, Any] | None, parties: Parties) -> RecruitLine | None:
    """Return what another provider would add."""
    if not row:
        return None
    like = parties.named(row["like"])
    return RecruitLine(like, row["capacity"], row["places"], row["served"])


def edits_of(plan: Plan) -> list[Edit]:
    """Return what was done by hand, in order."""
    return [edit_of(row) for row in plan.draft.edits]


def edit_line(plan: Plan, parties: Parties, edit: Edit) -> EditLine:
    """Return an edit with names."""
    problem = plan.problem
    return EditLine(
        kind=edit.kind.value,
        receiver=parties.named(problem.seeker_ids[edit.seeker]),
        provider=parties.named(problem.candidate_ids[edit.candidate]),
        other_receiver=parties.seeker(problem, edit.other_seeker),
        other_provider=parties.candidate(problem, edit.other_candidate),
    )


def rule_line(problem: Problem, parties: Parties, item: Requirement) -> RuleLine:
    """Return a requirement with names."""
    return RuleLine(
        item.rule.value,
        parties.seeker(problem, item.seeker),
        parties.candidate(problem, item.candidate),
        item.value,
    )
