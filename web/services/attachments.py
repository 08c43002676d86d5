"""Files people attach: checked by what they hold, sealed, and handed out to be saved only."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attachment import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS_BYTES, Attachment
from models.participant import Participant
from web.services.missing import NotFoundError
from web.services.sealing import seal, unseal

MAX_NAME_LENGTH = 120
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
TYPES = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (ZIP,)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (ZIP,)),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (ZIP,)),
    ".doc": ("application/msword", (OLE,)),
    ".xls": ("application/vnd.ms-excel", (OLE,)),
    ".ppt": ("application/vnd.ms-powerpoint", (OLE,)),
    ".txt": ("text/plain; charset=utf-8", ()),
}
ACCEPTED = ",".join(TYPES)
"""What a file field accepts."""


class AttachmentRefusedError(ValueError):
    """A file is empty, too large, not what its name says, or there is no room for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class File:
    """A file with its content."""

    name: str
    media_type: str
    content: bytes


def attach(
    session: Session,
    *,
    name: str,
    content: bytes,
    user_id: int | None,
    owner_id: str | None = None,
) -> int:
    """Store a file, in the room of the participant it is attached for, and return its id.

    Raises
    ------
    AttachmentRefusedError
        With code ``empty``, ``too_large``, ``type`` or ``no_room``.
    """
    stored_name = safe_name(name)
    media_type = media_type_of(stored_name, content)
    if owner_id is not None and used_by(session, owner_id) + len(content) > MAX_ATTACHMENTS_BYTES:
        raise AttachmentRefusedError("no_room")
    row = Attachment(
        name=stored_name,
        media_type=media_type,
        size=len(content),
        owner_id=owner_id,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=user_id,
        content=seal(session, content),
    )
    session.add(row)
    session.flush()
    return row.id


def used_by(session: Session, owner_id: str) -> int:
    """Return how much room the files of a participant take, while nobody else adds one."""
    own = select(Participant.id).where(Participant.id == owner_id)
    # on SQLite whoever writes is alone anyway
    session.execute(own.with_for_update(key_share=True))
    total = select(func.coalesce(func.sum(Attachment.size), 0))
    return session.scalar(total.where(Attachment.owner_id == owner_id)) or 0


def get_file(session: Session, *, attachment_id: int) -> File:
    """Return a file; the caller has asked the policy about the record it belongs to.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise NotFoundError("attachment", str(attachment_id))
    return File(row.name, row.media_type, unseal(session, row.content))


def media_type_of(name: str, content: bytes) -> str:
    """Return what a file is, if its content agrees with its name."""
    if not content:
        raise AttachmentRefusedError("empty")
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise AttachmentRefusedError("too_large")
    media_type, beginnings = TYPES.get(PurePosixPath(name).suffix.lower(), ("", ()))
    if not media_type or (beginnings and not content.startswith(beginnings)):
        raise AttachmentRefusedError("type")
    if not beginnings and not is_text(content):
        raise AttachmentRefusedError("type")
    return media_type


def is_text(content: bytes) -> bool:
    """Tell whether content is UTF-8 text."""
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def safe_name(name: str) -> str:
    """Return a file's own name, without folders and without what a screen does not show."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip(". ")
    stem, dot, suffix = shown.rpartition(".")
    return f"{stem[: MAX_NAME_LENGTH - len(suffix) - 1]}{dot}{suffix}" if stem else shown
