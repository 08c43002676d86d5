"""A participant's needs: stating, changing and deleting them; each change is in the audit log."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import Direction
from models.setting import bump_data_version, get_as_of
from models.statement import Statement
from models.taxonomy import Topic
from web.services import access, accounts
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.words import Group, Text, Words, groups, load_words

DELETED = "need.delete"
# What needs clearance is asked for through a reviewer, never in public.
UNLISTED = frozenset({"spc.defence"})


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """What a participant says it needs; texts by language."""

    topic: str
    priority: int
    texts: Mapping[str, str]
    valid_until: dt.date | None


@dataclass(frozen=True, slots=True)
class NeedView:
    """A need as its owner sees it."""

    id: int
    topic_code: str
    topic: Text
    priority: int
    text: Text
    valid_until: dt.date | None
    is_over: bool


def today(session: Session) -> dt.date:
    """Return the day needs are judged as of."""
    return get_as_of(session)


def list_topics(session: Session) -> tuple[Group, ...]:
    """Return the topics to choose from: fields, each with what may be needed."""
    return tuple(
        Group(
            group.code,
            group.name,
            tuple(option for option in group.children if option.code not in UNLISTED),
        )
        for group in groups(load_words(session), "topic")
    )


def topic_codes(session: Session) -> frozenset[str]:
    """Return the codes of the topics to choose from."""
    codes = session.scalars(select(Topic.code).where(Topic.parent.is_not(None)))
    return frozenset(codes) - UNLISTED


def list_needs(session: Session, *, participant_id: str, words: Words) -> tuple[NeedView, ...]:
    """Return a participant's needs, the urgent first."""
    found = own_needs(participant_id).order_by(Statement.priority, Statement.id)
    day = today(session)
    return tuple(view(row, words, day) for row in session.scalars(found))


def get_need(session: Session, *, actor: Actor, participant_id: str, need_id: int) -> NeedView:
    """Return one need of a participant.

    Raises
    ------
    NotFoundError
        If it has none with that id.
    """
    row = find(session, actor=actor, participant_id=participant_id, need_id=need_id)
    return view(row, load_words(session), today(session))


def create_need(
    session: Session, *, actor: Actor, participant_id: str, draft: NeedDraft
) -> NeedView:
    """State a need."""
    allow(session, actor, participant_id)
    row = Statement(
        direction=Direction.NEED.value,
        participant_id=participant_id,
        ordinal=next_ordinal(session, participant_id, draft.topic),
    )
    write(row, draft)
    session.add(row)
    session.flush()
    record(session, actor, "need.create", row)
    return view(row, load_words(session), today(session))


def update_need(
    session: Session, *, actor: Actor, participant_id: str, need_id: int, draft: NeedDraft
) -> None:
    """Change a need."""
    row = find(session, actor=actor, participant_id=participant_id, need_id=need_id)
    if draft.topic != row.topic and row.key is None:
        row.ordinal = next_ordinal(session, participant_id, draft.topic)
    write(row, draft)
    session.flush()
    record(session, actor, "need.update", row)


def delete_need(session: Session, *, actor: Actor, participant_id: str, need_id: int) -> int:
    """Delete a need and return the number under which it can be brought back."""
    row = find(session, actor=actor, participant_id=participant_id, need_id=need_id)
    entry = record(session, actor, DELETED, row)
    session.delete(row)
    session.flush()
    return entry


def restore_need(session: Session, *, actor: Actor, participant_id: str, entry_id: int) -> NeedView:
    """Bring back a need that was deleted.

    Raises
    ------
    NotFoundError
        If that is not the number of a deleted need of this participant.
    """
    entry = session.get(AuditLog, entry_id)
    if entry is None or entry.action != DELETED or entry.subject_id != participant_id:
        raise NotFoundError("need", str(entry_id))
    return create_need(
        session, actor=actor, participant_id=participant_id, draft=draft_of(entry.details)
    )


def draft_of(details: Mapping[str, Any]) -> NeedDraft:
    """Read a need back from the audit log."""
    last_day = details["valid_until"]
    return NeedDraft(
        topic=details["topic"],
        priority=details["priority"],
        texts=details["texts"],
        valid_until=dt.date.fromisoformat(last_day) if last_day else None,
    )


def own_needs(participant_id: str) -> Any:
    """Select the needs of a participant."""
    return select(Statement).where(
        Statement.participant_id == participant_id, Statement.direction == Direction.NEED
    )


def allow(session: Session, actor: Actor, participant_id: str) -> None:
    """Refuse whoever may not edit this participant's needs."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "statement.edit", subject)


def find(session: Session, *, actor: Actor, participant_id: str, need_id: int) -> Statement:
    """Return the row of a need that the actor may edit."""
    allow(session, actor, participant_id)
    row: Statement | None = session.scalar(own_needs(participant_id).where(Statement.id == need_id))
    if row is None:
        raise NotFoundError("need", str(need_id))
    return row


def next_ordinal(session: Session, participant_id: str, topic: str) -> int:
    """Return the number after the last need of a participant under a topic."""
    last = select(func.max(Statement.ordinal)).where(
        Statement.participant_id == participant_id,
        Statement.direction == Direction.NEED,
        Statement.topic == topic,
    )
    return (session.scalar(last) or 0) + 1


def write(row: Statement, draft: NeedDraft) -> None:
    """Copy what is said into a row."""
    row.topic, row.priority = draft.topic, draft.priority
    row.text_zh, row.text_en = draft.texts.get("zh", ""), draft.texts.get("en", "")
    row.valid_until = draft.valid_until


def record(session: Session, actor: Actor, action: str, row: Statement) -> int:
    """Write a change into the audit log, count it for matching, and return the entry's number."""
    said = NeedDraft(
        row.topic, row.priority or 2, {"zh": row.text_zh, "en": row.text_en}, row.valid_until
    )
    entry = AuditLog(
        actor_id=actor.user_id,
        action=action,
        subject_type="participant",
        subject_id=row.participant_id,
        details={
            **asdict(said),
            "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        },
    )
    session.add(entry)
    session.flush()
    number = entry.id
    bump_data_version(session)
    return number


def view(row: Statement, words: Words, day: dt.date) -> NeedView:
    """Return a need as its owner sees it."""
    return NeedView(
        id=row.id,
        topic_code=row.topic,
        topic=words.name("topic", row.topic),
        priority=row.priority or 2,
        text={"zh": row.text_zh, "en": row.text_en},
        valid_until=row.valid_until,
        is_over=row.valid_until is not None and row.valid_until < day,
    )
