"""Impact assessments and incidents: records that offices keep for three years at the least."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.rights import ImpactAssessment, Incident
from web.services import access, auditing
from web.services.access import Actor
from web.services.missing import NotFoundError

KINDS: Final = ("automated", "giving", "publishing", "abroad", "entrusted", "sensitive", "other")
DATA_KINDS: Final = ("account", "profile", "contact", "messages", "files", "log", "other")
STEPS: Final = ("authority_told_at", "people_told_at", "closed_at")
"""What is done about an incident, each at most once."""


@dataclass(frozen=True, slots=True)
class AssessmentDraft:
    """What an assessment says; once recorded it stays as it is."""

    kind: str
    title: str
    purpose: str
    impact: str
    measures: str
    conclusion: str
    assessor: str
    assessed_on: dt.date
    next_on: dt.date


@dataclass(frozen=True, slots=True)
class AssessmentView(AssessmentDraft):
    """A recorded assessment."""

    id: int = 0
    recorded_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What happened to whose data, why, and what is done about it."""

    title: str
    discovered_at: dt.datetime
    data_kinds: tuple[str, ...]
    people: int | None
    cause: str
    harm: str
    measures: str
    advice: str


@dataclass(frozen=True, slots=True)
class IncidentView(IncidentDraft):
    """A recorded incident, and when its steps were taken."""

    id: int = 0
    steps: Mapping[str, dt.datetime | None] | None = None


def record_assessment(session: Session, *, actor: Actor, draft: AssessmentDraft) -> int:
    """Record an assessment and return its number."""
    access.ensure(actor, "records.edit")
    values = {name: getattr(draft, name) for name in AssessmentDraft.__slots__}
    row = ImpactAssessment(**values, recorded_by=actor.user_id)
    session.add(row)
    session.flush()
    note(session, actor, "assessment.record", "assessment", row.id)
    return row.id


def list_assessments(session: Session, *, actor: Actor) -> tuple[AssessmentView, ...]:
    """Return every assessment, the latest first."""
    access.ensure(actor, "records.read")
    found = select(ImpactAssessment).order_by(ImpactAssessment.id.desc())
    return tuple(assessment(row) for row in session.scalars(found))


def get_assessment(session: Session, *, actor: Actor, assessment_id: int) -> AssessmentView:
    """Return an assessment.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    access.ensure(actor, "records.read")
    row = session.get(ImpactAssessment, assessment_id)
    if row is None:
        raise NotFoundError("assessment", str(assessment_id))
    return assessment(row)


def record_incident(session: Session, *, actor: Actor, draft: IncidentDraft) -> int:
    """Record an incident and return its number."""
    access.ensure(actor, "records.edit")
    values = {name: getattr(draft, name) for name in IncidentDraft.__slots__}
    row = Incident(**{**values, "data_kinds": list(draft.data_kinds)}, recorded_by=actor.user_id)
    session.add(row)
    session.flush()
    note(session, actor, "incident.record", "incident", row.id)
    return row.id


def list_incidents(session: Session, *, actor: Actor) -> tuple[IncidentView, ...]:
    """Return every incident, the latest first."""
    access.ensure(actor, "records.read")
    found = select(Incident).order_by(Incident.id.desc())
    return tuple(incident(row) for row in session.scalars(found))


def get_incident(session: Session, *, actor: Actor, incident_id: int) -> IncidentView:
    """Return an incident.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    access.ensure(actor, "records.read")
    return incident(find_incident(session, incident_id))


def take_step(
    session: Session, *, actor: Actor, incident_id: int, step: str, now: dt.datetime
) -> None:
    """Note that a step was taken; the first time counts."""
    access.ensure(actor, "records.edit")
    row = find_incident(session, incident_id)
    if step not in STEPS:
        raise NotFoundError("step", step)
    if getattr(row, step) is None:
        setattr(row, step, now)
        session.flush()
        note(session, actor, f"incident.{step.removesuffix('_at')}", "incident", row.id)


def find_incident(session: Session, incident_id: int) -> Incident:
    """Return the row of an incident."""
    row = session.get(Incident, incident_id)
    if row is None:
        raise NotFoundError("incident", str(incident_id))
    return row


def assessment(row: ImpactAssessment) -> AssessmentView:
    """Return an assessment as its page shows it."""
    values = {name: getattr(row, name) for name in AssessmentDraft.__slots__}
    return AssessmentView(**values, id=row.id, recorded_at=row.recorded_at)


def incident(row: Incident) -> IncidentView:
    """Return an incident as its page shows it."""
    values = {name: getattr(row, name) for name in IncidentDraft.__slots__}
    steps = {step: getattr(row, step) for step in STEPS}
    kinds = tuple(row.data_kinds)
    return IncidentView(**{**values, "data_kinds": kinds}, id=row.id, steps=steps)


def note(session: Session, actor: Actor, action: str, what: str, number: int) -> None:
    """Write a step into the audit log."""
    auditing.record(session, actor=actor, action=action, subject_type=what, subject_id=number)
