"""Templates: how an office's files of a kind are read, remembered for the next one."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.intake import IntakeTemplate
from web.services import access
from web.services.access import Actor
from web.services.intake.bench import Bench
from web.services.intake.columns import header_key
from web.services.intake.fields import NOTE
from web.services.intake.scope import EDIT, may_use, office_subject
from web.services.missing import NotFoundError
from web.services.words import Text, load_words

SIMILAR: Final = 0.6
MAX_NAME_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template as a list shows it."""

    id: int
    name: str
    kind: str
    office: Text
    columns: int
    codes: int
    uses: int
    used_at: dt.datetime | None


def find(session: Session, *, office: str, kind: str, headers: Collection[str]) -> int | None:
    """Return the template whose headers resemble a file's most, None where none does."""
    rows = session.scalars(
        select(IntakeTemplate)
        .where(IntakeTemplate.office == office, IntakeTemplate.kind == kind)
        .order_by(IntakeTemplate.id)
    )
    judged = [(resemblance(row.columns, headers), row.id) for row in rows]
    best = max(judged, default=(0.0, 0))
    return best[1] if best[0] >= SIMILAR else None


def resemblance(columns: Mapping[str, Any], headers: Collection[str]) -> float:
    """Return how much of their headers a template and a file share, in [0, 1]."""
    known, own = set(columns), set(headers)
    return len(known & own) / max(len(known | own), 1)


def find_named(session: Session, *, name: str) -> IntakeTemplate:
    """Return a template by its name.

    Raises
    ------
    NotFoundError
        If none or several are called so.
    """
    rows = session.scalars(select(IntakeTemplate).where(IntakeTemplate.name == name)).all()
    if len(rows) != 1:
        raise NotFoundError("template", name)
    return rows[0]


def names_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of some templates."""
    query = select(IntakeTemplate.id, IntakeTemplate.name).where(IntakeTemplate.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)} if ids else {}


def remember(bench: Bench, *, name: str, now: dt.datetime) -> int:
    """Keep how a file was read under a name; the same name is brought up to date."""
    intake = bench.intake
    row = bench.session.scalar(
        select(IntakeTemplate).where(
            IntakeTemplate.office == intake.office,
            IntakeTemplate.kind == intake.kind,
            IntakeTemplate.name == name,
        )
    )
    row = row or IntakeTemplate(
        office=intake.office, kind=intake.kind, name=name, columns={}, codes={}, uses=0
    )
    row.columns = {**row.columns, **_columns(bench)}
    row.codes = _codes(row.codes, bench)
    row.uses += 1
    row.used_at, row.saved_by = now, bench.actor.user_id
    bench.session.add(row)
    bench.session.flush()
    intake.template_id = row.id
    _log(bench.session, bench.actor, "intake.template.save", row)
    return row.id


def _columns(bench: Bench) -> dict[str, dict[str, Any]]:
    """Return the headers with what they mean; a note that nobody chose is not worth keeping."""
    return {
        header_key(view.labels): {
            "field": view.choice.field,
            "unit": view.choice.unit,
            "fill_down": view.choice.fill_down,
        }
        for view in bench.columns
        if view.labels and (view.source or view.choice.field != NOTE)
    }


def _codes(kept: Mapping[str, Mapping[str, Any]], bench: Bench) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {name: dict(values) for name, values in kept.items()}
    for name, values in bench.merged_decisions.codes.items():
        merged.setdefault(name, {}).update({key: list(codes) for key, codes in values.items()})
    return merged


def list_templates(session: Session, *, actor: Actor) -> tuple[TemplateView, ...]:
    """Return the templates of the offices that an account answers for."""
    access.ensure(actor, EDIT)
    words = load_words(session)
    rows = session.scalars(
        select(IntakeTemplate).order_by(IntakeTemplate.office, IntakeTemplate.name)
    ).all()
    offices = {row.office for row in rows}
    mine = {office: may_use(session, actor=actor, office=office) for office in offices}
    return tuple(
        TemplateView(
            id=row.id,
            name=row.name,
            kind=row.kind,
            office=words.name("region", row.office),
            columns=len(row.columns),
            codes=sum(map(len, row.codes.values())),
            uses=row.uses,
            used_at=row.used_at,
        )
        for row in rows
        if mine[row.office]
    )


def delete(session: Session, *, actor: Actor, template_id: int) -> None:
    """Forget a template.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.get(IntakeTemplate, template_id)
    if row is None:
        raise NotFoundError("template", str(template_id))
    access.ensure(actor, EDIT, office_subject(session, row.office))
    _log(session, actor, "intake.template.delete", row)
    session.delete(row)
    session.flush()


def _log(session: Session, actor: Actor, action: str, row: IntakeTemplate) -> None:
    session.add(
        AuditLog(
            actor_id=actor.user_id,
            action=action,
            subject_type="intake_template",
            subject_id=str(row.id),
            details={"name": row.name, "office": row.office, "kind": row.kind},
        )
    )
    session.flush()
