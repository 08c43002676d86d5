"""Awards of a participant: kept by its members, verified by the office against their evidence."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.participant import Award
from web.services import access, accounts, attachments, auditing
from web.services.access import Actor
from web.services.attachments import File
from web.services.missing import NotFoundError
from web.services.words import Text

AWARD = "award"


@dataclass(frozen=True, slots=True)
class AwardDraft:
    """What is said of an award."""

    contest_zh: str
    contest_en: str
    level: str
    year: int
    rank: str


@dataclass(frozen=True, slots=True)
class AwardView:
    """An award as its owner sees it."""

    id: int
    contest: Text
    level: str
    year: int
    rank: str
    evidence_name: str
    is_verified: bool


def list_awards(session: Session, *, actor: Actor, participant_id: str) -> tuple[AwardView, ...]:
    """Return a participant's awards, the latest first."""
    allow(session, actor, participant_id, "award.read")
    found = session.execute(
        select(Award, Attachment.name)
        .outerjoin(Attachment, Attachment.id == Award.evidence_id)
        .where(Award.participant_id == participant_id)
        .order_by(Award.year.desc(), Award.id)
    )
    return tuple(view(row, name) for row, name in found)


def get_award(session: Session, *, actor: Actor, participant_id: str, award_id: int) -> AwardView:
    """Return one of a participant's awards."""
    row = find(session, actor, participant_id, award_id, "award.read")
    name = select(Attachment.name).where(Attachment.id == row.evidence_id)
    return view(row, session.scalar(name))


def create_award(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    draft: AwardDraft,
    file: tuple[str, bytes] | None,
) -> None:
    """Write down an award.

    Raises
    ------
    AttachmentRefusedError
        If the evidence is empty, too large or not what its name says.
    """
    allow(session, actor, participant_id, "award.edit")
    row = Award(participant_id=participant_id)
    write(session, actor, row, draft, file)
    session.add(row)
    session.flush()
    note(session, actor, "award.create", row)


def update_award(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    award_id: int,
    draft: AwardDraft,
    file: tuple[str, bytes] | None,
) -> None:
    """Change an award; what was verified is to be verified again."""
    row = find(session, actor, participant_id, award_id, "award.edit")
    write(session, actor, row, draft, file)
    row.verified_at = row.verified_by = None
    session.flush()
    note(session, actor, "award.update", row)


def delete_award(session: Session, *, actor: Actor, participant_id: str, award_id: int) -> None:
    """Delete an award with its evidence."""
    row = find(session, actor, participant_id, award_id, "award.edit")
    note(session, actor, "award.delete", row)
    evidence = session.get(Attachment, row.evidence_id) if row.evidence_id else None
    session.delete(row)
    session.flush()
    if evidence is not None:
        session.delete(evidence)
        session.flush()


def get_evidence(session: Session, *, actor: Actor, participant_id: str, award_id: int) -> File:
    """Return the evidence of an award to its owner and the organisers above it."""
    row = find(session, actor, participant_id, award_id, "award.read")
    if row.evidence_id is None:
        raise NotFoundError("evidence", str(award_id))
    return attachments.get_file(session, attachment_id=row.evidence_id)


def verify_award(
    session: Session, *, actor: Actor, award_id: int, is_verified: bool, now: dt.datetime
) -> None:
    """Say that an award was checked against its evidence, or that it was not after all."""
    row = session.get(Award, award_id)
    if row is None:
        raise NotFoundError(AWARD, str(award_id))
    allow(session, actor, row.participant_id, "evidence.verify")
    row.verified_at = now if is_verified else None
    row.verified_by = actor.user_id if is_verified else None
    session.flush()
    note(session, actor, "award.verify" if is_verified else "award.unverify", row)


def allow(session: Session, actor: Actor, participant_id: str, action: str) -> None:
    """Refuse whoever may not do this for the participant."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))


def find(session: Session, actor: Actor, participant_id: str, award_id: int, action: str) -> Award:
    """Return the row of one of a participant's awards."""
    allow(session, actor, participant_id, action)
    row = session.get(Award, award_id)
    if row is None or row.participant_id != participant_id:
        raise NotFoundError(AWARD, str(award_id))
    return row


def write(
    session: Session, actor: Actor, row: Award, draft: AwardDraft, file: tuple[str, bytes] | None
) -> None:
    """Copy what is said into a row; a new file takes the place of the one before."""
    row.contest_zh, row.contest_en = draft.contest_zh, draft.contest_en
    row.level, row.year, row.rank = draft.level, draft.year, draft.rank
    if file is None:
        return
    name, content = file
    former, row.evidence_id = (
        row.evidence_id,
        attachments.attach(
            session,
            name=name,
            content=content,
            user_id=actor.user_id,
            owner_id=row.participant_id,
        ),
    )
    session.flush()
    replaced = session.get(Attachment, former) if former else None
    if replaced is not None:
        session.delete(replaced)
        session.flush()


def note(session: Session, actor: Actor, action: str, row: Award) -> None:
    """Write a line of the audit log."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="participant",
        subject_id=row.participant_id,
        participant_id=row.participant_id,
        details={"award": row.id},
    )
    session.flush()


def view(row: Award, evidence_name: str | None) -> AwardView:
    """Return an award as its owner sees it."""
    return AwardView(
        id=row.id,
        contest={"zh": row.contest_zh, "en": row.contest_en},
        level=row.level,
        year=row.year,
        rank=row.rank,
        evidence_name=evidence_name or "",
        is_verified=row.verified_at is not None,
    )
