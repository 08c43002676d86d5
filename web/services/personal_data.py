"""A copy of everything about a person, for that person: data for programs and a page to read."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import MatchSide
from models.matching import Match
from models.rights import DataExport
from models.statement import Statement
from web.services import auditing, contacts, publication
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.notifying import notify
from web.services.personal_page import page_of
from web.services.personal_tables import Shown, account_columns, handling_of, shown_columns
from web.services.requests.naming import naming_for
from web.services.sealing import UnsealError, seal, unseal, unseal_text

FORMAT: Final = "dianqiao-personal-data/1"
KEPT_FOR: Final = dt.timedelta(days=7)
ACCOUNT_FIELDS: Final = (
    "id", "email", "name_zh", "name_en", "locale", "personalised", "created_at", "last_seen_at",
)  # fmt: skip
PROFILE_FIELDS: Final = (
    "kind", "subtype", "name_zh", "name_en", "sectors", "stage", "seeking_round", "region",
    "country", "languages", "modes", "founded_on", "host_type", "recognition", "summary_zh",
    "summary_en", "capacity", "ticket_min_cny", "ticket_max_cny", "stages_served",
    "regions_served", "status",
)  # fmt: skip
STATEMENT_FIELDS: Final = (
    "direction", "topic", "priority", "quantity", "text_zh", "text_en", "valid_until",
)  # fmt: skip
MATCH_FIELDS: Final = ("id", "kind", "state", "initiated_by", "created_at", "updated_at")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportView:
    """A copy that was made; `is_open` while it can be fetched."""

    id: int
    made_at: dt.datetime
    expires_at: dt.datetime
    is_open: bool


def make_export(session: Session, *, actor: Actor, language: str, now: dt.datetime) -> ExportView:
    """Make a copy of everything about the actor, sealed, to be fetched within some days."""
    user = own_user(session, actor)
    data = collect(session, user, actor, now)
    row = DataExport(
        user_id=user.id,
        content=seal(session, packed(data, language)),
        expires_at=now + KEPT_FOR,
        created_at=now,
    )
    session.add(row)
    session.flush()
    auditing.record(
        session, actor=actor, action="export.make", subject_type="user", subject_id=user.id
    )
    notify(
        session,
        user_ids=[user.id],
        kind="export.ready",
        key=f"export.ready:{row.id}",
        values={"expires_at": row.expires_at.isoformat()},
        path="/privacy/export",
        now=now,
    )
    return view(row, now)


def list_exports(session: Session, *, actor: Actor, now: dt.datetime) -> tuple[ExportView, ...]:
    """Return the copies an account made and that are still there, the latest first."""
    found = select(DataExport).where(DataExport.user_id == actor.user_id)
    return tuple(view(row, now) for row in session.scalars(found.order_by(DataExport.id.desc())))


def fetch(session: Session, *, actor: Actor, export_id: int, now: dt.datetime) -> bytes:
    """Return a copy to the person it is about.

    Raises
    ------
    NotFoundError
        If there is none, it is somebody else's, or its time is over.
    """
    row = session.get(DataExport, export_id)
    if row is None or row.user_id != actor.user_id or row.expires_at <= now:
        raise NotFoundError("export", str(export_id))
    return unseal(session, row.content)


def own_user(session: Session, actor: Actor) -> User:
    """Return the row of the actor's account."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFoundError("user", str(actor.user_id))
    return user


def view(row: DataExport, now: dt.datetime) -> ExportView:
    """Return a copy as its list shows it."""
    return ExportView(row.id, row.created_at, row.expires_at, row.expires_at > now)


def packed(data: Record, language: str) -> bytes:
    """Return the archive: the data, and a page that shows them."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        file.writestr("index.html", page_of(data, language))
    return archive.getvalue()


def collect(session: Session, user: User, actor: Actor, now: dt.datetime) -> Record:
    """Return everything about a person, and of others no more than this person may see anyway."""
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "account": fields_of(user, ACCOUNT_FIELDS),
        "participants": list(participants_of(session, user, actor)),
        "records": dict(records_of(session, user.id)),
    }


def participants_of(session: Session, user: User, actor: Actor) -> Iterator[Record]:
    """Yield whom a person acts for in its own name: profile, contact, statements and matches."""
    found = select(Membership.participant_id).where(
        Membership.user_id == user.id,
        Membership.participant_id.is_not(None),
        Membership.is_agent.is_(False),
    )
    for participant_id in session.scalars(found.distinct().order_by(Membership.participant_id)):
        row = contacts.find(session, str(participant_id))
        audiences = publication.audiences_of(session, participant_id=row.id)
        statements = select(Statement).where(Statement.participant_id == row.id)
        yield {
            "id": row.id,
            "profile": fields_of(row, PROFILE_FIELDS),
            "contact": contacts.read(session, row.id),
            "shown_to": {name: audience.value for name, audience in audiences.items()},
            "statements": [
                fields_of(each, STATEMENT_FIELDS)
                for each in session.scalars(statements.order_by(Statement.id))
            ],
            "matches": list(matches_of(session, row.id, actor)),
        }


def matches_of(session: Session, participant_id: str, actor: Actor) -> Iterator[Record]:
    """Yield a participant's matches; the other side by the name this person may see."""
    ends = (Match.receiver_id, Match.provider_id)
    found = select(Match).where(or_(*(end == participant_id for end in ends))).order_by(Match.id)
    rows = session.scalars(found).all()
    naming = naming_for(session, actor, rows)
    for row in rows:
        is_receiver = row.receiver_id == participant_id
        other = MatchSide.PROVIDER if is_receiver else MatchSide.RECEIVER
        yield {**fields_of(row, MATCH_FIELDS), "other": dict(naming.name(row, other))}


def records_of(session: Session, user_id: int) -> Iterator[tuple[str, list[Record]]]:
    """Yield the rows of every table that name an account, as far as the copy shows them."""
    for column in account_columns():
        handling = handling_of(column)
        shown = handling.shown if handling else Shown.NOTHING
        columns = shown_columns(column.table, shown) if shown is not Shown.NOTHING else []
        if not columns:
            continue
        found = select(*columns).where(column == user_id)
        rows = [record_of(session, row, columns) for row in session.execute(found)]
        if rows:
            yield str(column), rows


def record_of(session: Session, row: Row[Any], columns: list[Any]) -> Record:
    """Return a row in plain values, what is sealed in clear."""
    return {
        column.name: plain(opened(session, value) if column.info.get("sealed") else value)
        for column, value in zip(columns, row, strict=True)
    }


def opened(session: Session, value: str) -> str:
    """Return a sealed value in clear; blank where no key opens it any more."""
    try:
        return unseal_text(session, value)
    except UnsealError:
        return ""


def fields_of(row: object, names: tuple[str, ...]) -> Record:
    """Return some attributes of a row in plain values."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value
