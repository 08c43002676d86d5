"""Bring a file without the wizard: only what needs no question, or what a template answers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from models.enums import IntakeOutcome
from models.intake import Intake, IntakeTemplate
from web.services.access import Actor
from web.services.intake import applying, drafts, templates
from web.services.intake.bench import Bench
from web.services.intake.drafts import Upload
from web.services.intake.planning import Plan, RowPlan
from web.services.intake.steps import duplicates
from web.services.missing import NotFoundError

LEAVE_UNSURE, MERGE_CLEAR, SKIP_REFUSED = "leave-unsure", "merge-clear", "skip-refused"
ALLOWANCES = (LEAVE_UNSURE, MERGE_CLEAR, SKIP_REFUSED)
OPERATOR = Actor(roles=frozenset({"administrator"}))
"""Whoever runs commands on the machine answers for everything."""


@dataclass(frozen=True, slots=True)
class Orders:
    """How a file is brought: by a template or as a kind for an office; `allowed` is not asked."""

    template: str = ""
    kind: str = ""
    office: str = ""
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file did, or would do; `refused` keep it from being brought unless they are skipped.

    `unknown_columns` are kept as notes.
    """

    counts: dict[str, int]
    refused: tuple[RowPlan, ...]
    unknown_columns: tuple[str, ...]
    left_out: dict[str, int]
    is_applied: bool


class KindRequiredError(ValueError):
    """Nobody said what the rows are, and no template does."""


def bring(
    session: Session, *, upload: Upload, orders: Orders, dry_run: bool, now: dt.datetime
) -> Outcome:
    """Bring a file, or only say what it would do.

    Raises
    ------
    FileRefusedError
        If it cannot be read.
    NotFoundError
        If there is no such template.
    KindRequiredError
        If neither a template nor the orders say what the rows are.
    """
    template = templates.find_named(session, name=orders.template) if orders.template else None
    bench = _open(session, upload, orders, template)
    if MERGE_CLEAR in orders.allowed:
        duplicates.choose_clear(session, actor=OPERATOR, intake_id=bench.intake.id)
        bench = Bench(session, bench.intake, OPERATOR)
    plan = bench.plan
    refused = plan.of(IntakeOutcome.REFUSED)
    may_apply = (
        not dry_run and (not refused or SKIP_REFUSED in orders.allowed) and _does_something(plan)
    )
    if may_apply:
        applying.apply(
            session,
            actor=OPERATOR,
            intake_id=bench.intake.id,
            fingerprint=plan.fingerprint,
            template_name=template.name if template else "",
            now=now,
        )
    return Outcome(
        counts=plan.counts,
        refused=refused,
        unknown_columns=_unknown(bench),
        left_out={key: count for key, count in applying.left_out(bench).items() if count},
        is_applied=may_apply,
    )


def _open(
    session: Session, upload: Upload, orders: Orders, template: IntakeTemplate | None
) -> Bench:
    kind = template.kind if template else orders.kind
    office = template.office if template else orders.office
    if not kind:
        raise KindRequiredError
    intake_id = drafts.start(session, actor=OPERATOR, kind=kind, office=office, upload=upload)
    intake = session.get(Intake, intake_id)
    if intake is None:
        raise NotFoundError("intake", str(intake_id))
    if template is not None:
        intake.template_id = template.id
    bench = Bench(session, intake, OPERATOR)
    if LEAVE_UNSURE in orders.allowed:
        drafts.decide(bench, replace(bench.decisions, leave_unsure=True), step="preview")
        bench = Bench(session, intake, OPERATOR)
    return bench


def _does_something(plan: Plan) -> bool:
    rows: Sequence[RowPlan] = plan.rows
    return any(row.after is not None and row.outcome is not IntakeOutcome.UNCHANGED for row in rows)


def _unknown(bench: Bench) -> tuple[str, ...]:
    return tuple(view.label for view in bench.columns if not view.source)
