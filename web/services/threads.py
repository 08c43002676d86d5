"""The thread of a pair that agreed: posts with files, readable by both sides and nobody else."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from models.account import User
from models.agreed import Post, PostFile
from models.attachment import Attachment
from models.audit import AuditLog
from models.message import Message
from web.services import attachments, auditing
from web.services.access import Actor
from web.services.attachments import File
from web.services.missing import NotFoundError
from web.services.notifying import notify, people_of
from web.services.parties import Parties, get_parties, open_parties
from web.services.rows import in_two_languages
from web.services.sealing import seal_text, unseal_text
from web.services.words import Text

MAX_TEXT_LENGTH = 4000
MAX_FILES = 3
POSTED = "thread.posted"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a post, without its content."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class PostView:
    """A post, by an agent of its side or by its own people; a retracted one is empty."""

    id: int
    is_own_side: bool
    is_own: bool
    author: Text
    is_by_agent: bool
    text: str
    files: tuple[FileView, ...]
    posted_at: dt.datetime
    is_retracted: bool


def list_posts(session: Session, *, actor: Actor, match_id: int) -> tuple[PostView, ...]:
    """Return a thread, oldest first."""
    parties = get_parties(session, actor=actor, match_id=match_id, action="thread.read")
    rows = session.scalars(
        select(Post)
        .where(Post.match_id == match_id)
        .order_by(Post.id)
        .options(selectinload(Post.files))
    ).all()
    names = author_names(session, rows)
    files, by_agents = files_of(session, rows), posted_by_agents(session, match_id)
    return tuple(
        replace(view(session, row, parties, actor, names, files), is_by_agent=row.id in by_agents)
        for row in rows
    )


def post(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    text: str,
    uploads: Sequence[Upload],
    token: str,
    now: dt.datetime,
) -> None:
    """Add a post and tell the other side; the same token posts once.

    Raises
    ------
    NotAgreedError
        If the sides no longer work together.
    AttachmentRefusedError
        If a file is not one to keep.
    """
    parties = open_parties(session, actor=actor, match_id=match_id, action="thread.post")
    if session.scalar(select(Post.id).where(Post.token == token)) is not None:
        return
    try:
        with session.begin_nested():
            row = store(session, parties, actor, text, uploads, token, now)
    except IntegrityError:  # a second click, at the very same moment
        return
    record(session, actor, "thread.post", row)
    tell_other_side(session, parties, row.id, now)


def store(
    session: Session,
    parties: Parties,
    actor: Actor,
    text: str,
    uploads: Sequence[Upload],
    token: str,
    now: dt.datetime,
) -> Post:
    """Store a post with its files."""
    row = Post(
        match_id=parties.match_id,
        participant_id=parties.own.id,
        author_id=actor.user_id,
        sealed_text=seal_text(session, text[:MAX_TEXT_LENGTH]),
        token=token,
        created_at=now,
    )
    for upload in uploads[:MAX_FILES]:
        kept = attachments.attach(
            session,
            name=upload.name,
            content=upload.content,
            user_id=actor.user_id,
            owner_id=parties.own.id,
        )
        row.files.append(PostFile(attachment_id=kept))
    session.add(row)
    session.flush()
    return row


def retract(
    session: Session, *, actor: Actor, match_id: int, post_id: int, now: dt.datetime
) -> None:
    """Take back an own post: its text and files are gone, that it stood there is not.

    Raises
    ------
    NotFoundError
        If it is nobody's, somebody else's, or taken back already.
    """
    get_parties(session, actor=actor, match_id=match_id, action="thread.post")
    row = session.get(Post, post_id, options=[selectinload(Post.files)])
    is_own = row is not None and row.match_id == match_id and row.author_id == actor.user_id
    if row is None or not is_own or row.retracted_at:
        raise NotFoundError("post", str(post_id))
    gone = [link.attachment_id for link in row.files]
    row.sealed_text, row.retracted_at, row.files = "", now, []
    session.flush()
    for attachment_id in gone:
        session.delete(session.get_one(Attachment, attachment_id))
    record(session, actor, "thread.retract", row)


def get_file(session: Session, *, actor: Actor, match_id: int, attachment_id: int) -> File:
    """Return a file of a thread.

    Raises
    ------
    NotFoundError
        If the thread has no such file.
    """
    get_parties(session, actor=actor, match_id=match_id, action="thread.read")
    statement = (
        select(PostFile.attachment_id)
        .join(Post, Post.id == PostFile.post_id)
        .where(Post.match_id == match_id, PostFile.attachment_id == attachment_id)
    )
    if session.scalar(statement) is None:
        raise NotFoundError("attachment", str(attachment_id))
    return attachments.get_file(session, attachment_id=attachment_id)


def tell_other_side(session: Session, parties: Parties, post_id: int, now: dt.datetime) -> None:
    """Tell the other side, unless an unread message says already that something new is there."""
    path = f"/matches/{parties.match_id}"
    told = select(Message.user_id).where(
        Message.kind == POSTED, Message.path == path, Message.read_at.is_(None)
    )
    waiting = set(session.scalars(told))
    notify(
        session,
        user_ids=set(people_of(session, parties.other.id)) - waiting,
        kind=POSTED,
        key=f"{POSTED}:{post_id}",
        values={"from": dict(parties.own.name)},
        path=path,
        now=now,
    )


def author_names(session: Session, rows: Sequence[Post]) -> dict[int, Text]:
    """Return what the authors are called."""
    wanted = {row.author_id for row in rows if row.author_id}
    statement = select(User.id, User.name_zh, User.name_en).where(User.id.in_(wanted))
    found = session.execute(statement).all()
    return {user_id: in_two_languages(zh, en) for user_id, zh, en in found}


def posted_by_agents(session: Session, match_id: int) -> frozenset[int]:
    """Return the posts of a thread that agents wrote, as the audit log keeps it."""
    details = session.scalars(
        select(AuditLog.details).where(
            AuditLog.subject_type == "match",
            AuditLog.subject_id == str(match_id),
            AuditLog.action == "thread.post",
            AuditLog.on_behalf_of.is_not(None),
        )
    )
    return frozenset(each["post_id"] for each in details)


def files_of(session: Session, rows: Sequence[Post]) -> dict[int, FileView]:
    """Return the files of some posts, by their id."""
    wanted = {link.attachment_id for row in rows for link in row.files}
    statement = select(Attachment.id, Attachment.name, Attachment.size)
    found = session.execute(statement.where(Attachment.id.in_(wanted))).all()
    return {file_id: FileView(file_id, name, size) for file_id, name, size in found}


def view(
    session: Session,
    row: Post,
    parties: Parties,
    actor: Actor,
    names: dict[int, Text],
    files: dict[int, FileView],
) -> PostView:
    """Return a post as a page shows it."""
    is_own_side = row.participant_id == parties.own.id
    side = parties.own if is_own_side else parties.other
    return PostView(
        id=row.id,
        is_own_side=is_own_side,
        is_own=row.author_id is not None and row.author_id == actor.user_id,
        author=names.get(row.author_id or 0) or side.name,
        is_by_agent=False,
        text=unseal_text(session, row.sealed_text),
        files=tuple(files[link.attachment_id] for link in row.files),
        posted_at=row.created_at,
        is_retracted=row.retracted_at is not None,
    )


def record(session: Session, actor: Actor, action: str, row: Post) -> None:
    """Note in the log that something was posted or taken back, not what."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="match",
        subject_id=row.match_id,
        participant_id=row.participant_id,
        details={"post_id": row.id},
    )
