"""Photos and sign-in sheets of sessions: sealed like every file, handed out to who may read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.mentoring import MentoringRecord, RecordEvidence
from web.services import attachments
from web.services.access import Actor
from web.services.attachments import AttachmentRefusedError, File
from web.services.mentoring.pair import Pair
from web.services.missing import NotFoundError
from web.services.threads import Upload

MOST_FILES = 6

__all__ = ["MOST_FILES", "Upload", "add", "get_file", "remove", "remove_all"]


def add(
    session: Session,
    row: MentoringRecord,
    uploads: Sequence[Upload],
    *,
    actor: Actor,
    addendum_id: int | None = None,
) -> None:
    """Keep files with a record, or with an addendum to it.

    Raises
    ------
    AttachmentRefusedError
        If there are too many (`too_many`), or one is not to be kept.
    """
    held = select(func.count()).where(RecordEvidence.record_id == row.id)
    if uploads and (session.scalar(held) or 0) + len(uploads) > MOST_FILES:
        raise AttachmentRefusedError("too_many")
    for upload in uploads:
        kept = attachments.attach(
            session, name=upload.name, content=upload.content, user_id=actor.user_id
        )
        session.add(RecordEvidence(record_id=row.id, attachment_id=kept, addendum_id=addendum_id))
    session.flush()


def remove(session: Session, row: MentoringRecord, attachment_id: int) -> None:
    """Take a file away from a draft.

    Raises
    ------
    NotFoundError
        If the draft has no such file.
    """
    link = session.get(RecordEvidence, (row.id, attachment_id))
    if link is None:
        raise NotFoundError("attachment", str(attachment_id))
    session.delete(link)
    session.flush()
    session.delete(session.get_one(Attachment, attachment_id))
    session.flush()


def remove_all(session: Session, row: MentoringRecord) -> None:
    """Take every file away from a draft."""
    held = select(RecordEvidence.attachment_id).where(RecordEvidence.record_id == row.id)
    for attachment_id in session.scalars(held).all():
        remove(session, row, attachment_id)
    session.expire(row, ["evidence"])


def get_file(session: Session, *, pair: Pair, record_id: int, attachment_id: int) -> File:
    """Return a file of a record that the reader may see.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    statement = (
        select(MentoringRecord)
        .join(RecordEvidence, RecordEvidence.record_id == MentoringRecord.id)
        .where(
            MentoringRecord.id == record_id,
            MentoringRecord.match_id == pair.match_id,
            RecordEvidence.attachment_id == attachment_id,
        )
    )
    row = session.scalar(statement)
    is_others_draft = (
        row is not None and row.state == "draft" and row.entered_by_side != pair.writer
    )
    if row is None or is_others_draft or not pair.hears(record_id):
        raise NotFoundError("attachment", str(attachment_id))
    return attachments.get_file(session, attachment_id=attachment_id)
