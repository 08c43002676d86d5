"""Drafts: a file brought by an office, found again where it was left, discarded or forgotten."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import IntakeState
from models.intake import Intake
from models.taxonomy import Region
from web.services import access
from web.services.access import Actor, Subject
from web.services.attachments import safe_name
from web.services.intake import templates
from web.services.intake.bench import Bench
from web.services.intake.decisions import Decisions, to_json
from web.services.intake.files import read_file
from web.services.intake.scope import EDIT, READ, may_use, office_subject, offices_of
from web.services.missing import NotFoundError
from web.services.sealing import seal
from web.services.words import Option, Text, load_words

STEPS = ("sheet", "columns", "values", "duplicates", "preview")
_MOST_LISTED = 100


class NotADraftError(ValueError):
    """The file was applied or discarded already."""


class OfficeError(ValueError):
    """Nobody may bring a file for this office, or not this account."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DraftView:
    """A file with where it stands; `counts` says what it did once it was applied."""

    id: int
    kind: str
    office: Text
    office_code: str
    state: str
    step: str
    file_name: str
    created_at: dt.datetime
    applied_at: dt.datetime | None
    counts: dict[str, int]
    has_file: bool
    template: str

    @property
    def is_draft(self) -> bool:
        """Whether it can still be decided about."""
        return self.state == IntakeState.DRAFT


def list_offices(session: Session, *, actor: Actor) -> tuple[Option, ...]:
    """Return the offices that an account may bring files for."""
    access.ensure(actor, EDIT)
    return offices_of(session, actor=actor, words=load_words(session))


def start(session: Session, *, actor: Actor, kind: str, office: str, upload: Upload) -> int:
    """Take a file and return the number of its draft.

    Raises
    ------
    FileRefusedError
        If it cannot be read.
    OfficeError
        If there is no such office, or the account does not answer for it.
    """
    access.ensure(actor, EDIT)
    if session.get(Region, office) is None or not may_use(session, actor=actor, office=office):
        raise OfficeError(office)
    read_file(upload.name, upload.content)
    intake = Intake(
        kind=kind,
        office=office,
        step=STEPS[0],
        file_name=safe_name(upload.name),
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=seal(session, upload.content),
        created_by=actor.user_id,
        decisions=to_json(Decisions(default_region=_own_region(actor, office))),
    )
    session.add(intake)
    session.flush()
    bench = Bench(session, intake, actor)
    intake.template_id = templates.find(
        session, office=office, kind=kind, headers=bench.header_keys()
    )
    record(session, actor, "intake.start", intake)
    return intake.id


def _own_region(actor: Actor, office: str) -> str:
    """Return the region of rows that name none: a prefecture's own, for its organisers."""
    return "" if access.can(actor, EDIT, Subject("")) else office


def list_drafts(session: Session, *, actor: Actor) -> tuple[DraftView, ...]:
    """Return the files of the offices that an account answers for, the newest first."""
    access.ensure(actor, READ)
    rows = session.scalars(
        select(Intake)
        .where(Intake.state != IntakeState.DISCARDED)
        .order_by(Intake.id.desc())
        .limit(_MOST_LISTED)
    ).all()
    words = load_words(session)
    mine = {office: may_use(session, actor=actor, office=office) for office in _offices(rows)}
    names = templates.names_of(session, [row.template_id for row in rows if row.template_id])
    return tuple(
        view(row, words.name("region", row.office), names.get(row.template_id or 0, ""))
        for row in rows
        if mine[row.office]
    )


def _offices(rows: Iterable[Intake]) -> set[str]:
    return {row.office for row in rows}


def get_draft(session: Session, *, actor: Actor, intake_id: int) -> DraftView:
    """Return a file with where it stands.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = find(session, actor=actor, intake_id=intake_id)
    names = templates.names_of(session, [row.template_id] if row.template_id else [])
    words = load_words(session)
    return view(row, words.name("region", row.office), names.get(row.template_id or 0, ""))


def find(session: Session, *, actor: Actor, intake_id: int, for_change: bool = False) -> Intake:
    """Return the row of a file that an account answers for, locked where it will change it."""
    query = select(Intake).where(Intake.id == intake_id, Intake.state != IntakeState.DISCARDED)
    row = session.scalar(query.with_for_update() if for_change else query)
    if row is None:
        raise NotFoundError("intake", str(intake_id))
    access.ensure(actor, EDIT if for_change else READ, office_subject(session, row.office))
    return row


def open_bench(
    session: Session, *, actor: Actor, intake_id: int, for_change: bool = False
) -> Bench:
    """Return a draft's steps.

    Raises
    ------
    NotADraftError
        If it was applied already.
    """
    row = find(session, actor=actor, intake_id=intake_id, for_change=for_change)
    if row.state != IntakeState.DRAFT:
        raise NotADraftError(row.state)
    return Bench(session, row, actor)


def decide(bench: Bench, decisions: Decisions, *, step: str) -> None:
    """Write down what somebody decided, and the step that follows."""
    bench.intake.decisions = to_json(decisions)
    bench.intake.step = step
    bench.session.flush()


def discard(session: Session, *, actor: Actor, intake_id: int) -> None:
    """Throw a draft away with its file."""
    bench = open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    bench.intake.state = IntakeState.DISCARDED.value
    bench.intake.content = None
    bench.intake.decisions = {}
    record(session, actor, "intake.discard", bench.intake)


def record(session: Session, actor: Actor, action: str, intake: Intake, **details: object) -> None:
    """Write into the audit log what somebody did with a file."""
    session.add(
        AuditLog(
            actor_id=actor.user_id,
            action=action,
            subject_type="intake",
            subject_id=str(intake.id),
            details={
                "kind": intake.kind,
                "office": intake.office,
                "file": intake.file_name,
                "sha256": intake.sha256,
                **details,
            },
        )
    )
    session.flush()


def view(row: Intake, office: Text, template: str) -> DraftView:
    """Return a file as pages show it."""
    return DraftView(
        id=row.id,
        kind=row.kind,
        office=office,
        office_code=row.office,
        state=row.state,
        step=row.step,
        file_name=row.file_name,
        created_at=row.created_at,
        applied_at=row.applied_at,
        counts=dict(row.counts),
        has_file=row.size > 0 and row.sha256 != "",
        template=template,
    )
