"""Needs and offers of a participant: stating and changing them; each change is in the audit log."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from models.audit import AuditLog
from models.enums import Direction, Privacy
from models.setting import bump_data_version, get_as_of
from models.statement import Statement
from web.services import access, accounts
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.words import Text, Words, load_words

SOON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Content:
    """What a participant says it needs or offers; texts by language."""

    topic: str
    priority: int = 2
    texts: Mapping[str, str] = field(default_factory=dict)
    valid_until: dt.date | None = None
    quantity: Decimal | None = None
    privacy: str = Privacy.PUBLIC.value
    urgency: str = ""
    region: str = ""
    modes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    bound: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A need or an offer as its owner sees it."""

    id: int
    topic_code: str
    topic: Text
    content: Content
    text: Text
    place: Text
    countries: tuple[Text, ...]
    is_over: bool
    is_ending: bool
    outcome: str
    closed_on: dt.date | None

    @property
    def is_closed(self) -> bool:
        """Whether its owner closed it; one that counts again is not closed."""
        return self.is_over and bool(self.outcome)


def today(session: Session) -> dt.date:
    """Return the day needs and offers are judged as of."""
    return get_as_of(session)


def list_statements(
    session: Session, *, participant_id: str, direction: Direction, words: Words
) -> tuple[StatementView, ...]:
    """Return a participant's needs or offers: those that count first, among them the urgent."""
    found = own(participant_id, direction).order_by(Statement.priority, Statement.id)
    day = today(session)
    views = [view(row, words, day) for row in session.scalars(found)]
    return tuple(sorted(views, key=lambda each: (each.is_over, each.is_closed)))


def get_statement(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, number: int
) -> StatementView:
    """Return one need or offer of a participant.

    Raises
    ------
    NotFoundError
        If it has none with that id.
    """
    row = find(session, actor, participant_id, direction, number)
    return view(row, load_words(session), today(session))


def create_statement(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, content: Content
) -> int:
    """State a need or an offer and return its id."""
    allow(session, actor, participant_id)
    row = Statement(
        direction=direction.value,
        participant_id=participant_id,
        ordinal=next_ordinal(session, participant_id, direction, content.topic),
    )
    write(row, content)
    session.add(row)
    session.flush()
    record(session, actor, "create", row)
    return row.id


def update_statement(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    direction: Direction,
    number: int,
    content: Content,
) -> None:
    """Change a need or an offer."""
    row = find(session, actor, participant_id, direction, number)
    if content.topic != row.topic and row.key is None:
        row.ordinal = next_ordinal(session, participant_id, direction, content.topic)
    write(row, content)
    session.flush()
    record(session, actor, "update", row)


def own(participant_id: str, direction: Direction) -> Select[Statement]:
    """Select the needs or the offers of a participant."""
    return select(Statement).where(
        Statement.participant_id == participant_id, Statement.direction == direction
    )


def allow(session: Session, actor: Actor, participant_id: str) -> None:
    """Refuse whoever may not edit this participant's needs and offers."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "statement.edit", subject)


def find(
    session: Session, actor: Actor, participant_id: str, direction: Direction, number: int
) -> Statement:
    """Return the row of a need or an offer that the actor may edit."""
    allow(session, actor, participant_id)
    found = own(participant_id, direction).where(Statement.id == number)
    row = session.scalar(found.options(selectinload(Statement.texts)))
    if row is None:
        raise NotFoundError(direction.value, str(number))
    return row


def next_ordinal(session: Session, participant_id: str, direction: Direction, topic: str) -> int:
    """Return the number after the last of a participant under a topic."""
    last = select(func.max(Statement.ordinal)).where(
        Statement.participant_id == participant_id,
        Statement.direction == direction,
        Statement.topic == topic,
    )
    return (session.scalar(last) or 0) + 1


def write(row: Statement, content: Content) -> None:
    """Copy what is said into a row."""
    row.topic, row.priority = content.topic, content.priority
    row.text_zh, row.text_en = content.texts.get("zh", ""), content.texts.get("en", "")
    row.valid_until, row.quantity = content.valid_until, content.quantity
    row.privacy, row.urgency = content.privacy, content.urgency
    row.region, row.bound = content.region or None, content.bound
    row.modes, row.countries = list(content.modes), list(content.countries)


def record(
    session: Session, actor: Actor, verb: str, row: Statement, more: Mapping[str, Any] | None = None
) -> int:
    """Write a change into the audit log, count it for matching, and return the entry's number."""
    entry = AuditLog(
        actor_id=actor.user_id,
        action=f"{row.direction}.{verb}",
        subject_type="participant",
        subject_id=row.participant_id,
        details={**snapshot(row), **(more or {})},
    )
    session.add(entry)
    session.flush()
    number = entry.id
    bump_data_version(session, changed=(row.participant_id,))
    return number


def snapshot(row: Statement) -> dict[str, Any]:
    """Return everything a row says, as the audit log keeps it."""
    return {
        "statement_id": row.id,
        "key": row.key,
        "topic": row.topic,
        "priority": row.priority,
        "texts": {"zh": row.text_zh, "en": row.text_en}
        | {text.language: text.text for text in row.texts},
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        "quantity": None if row.quantity is None else str(row.quantity),
        "privacy": row.privacy,
        "urgency": row.urgency,
        "region": row.region or "",
        "modes": list(row.modes),
        "countries": list(row.countries),
        "bound": row.bound,
        "outcome": row.outcome,
        "closed_on": row.closed_on.isoformat() if row.closed_on else "",
    }


def content_of(row: Statement) -> Content:
    """Return what a row says."""
    return Content(
        topic=row.topic,
        priority=row.priority or 2,
        texts={"zh": row.text_zh, "en": row.text_en},
        valid_until=row.valid_until,
        quantity=row.quantity,
        privacy=row.privacy,
        urgency=row.urgency,
        region=row.region or "",
        modes=tuple(row.modes),
        countries=tuple(row.countries),
        bound=row.bound,
    )


def view(row: Statement, words: Words, day: dt.date) -> StatementView:
    """Return a need or an offer as its owner sees it."""
    last = row.valid_until
    is_over = last is not None and last < day
    return StatementView(
        id=row.id,
        topic_code=row.topic,
        topic=words.name("topic", row.topic),
        content=content_of(row),
        text={"zh": row.text_zh, "en": row.text_en},
        place=words.name("short_region", row.region),
        countries=words.all_names("country", row.countries),
        is_over=is_over,
        is_ending=last is not None and not is_over and last <= day + SOON,
        outcome=row.outcome,
        closed_on=row.closed_on,
    )
