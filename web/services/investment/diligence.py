"""The diligence list of a deal: items from a template or in words, with owner, state and files."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.deal import DealStage, DiligenceFile, DiligenceItem, ItemState, Side
from models.financing import Disclosure
from models.setting import get_as_of
from web.services import attachments
from web.services.access import Actor
from web.services.attachments import File
from web.services.investment.sides import Seat, find_agreed_seat
from web.services.investment.trail import record
from web.services.investment.viewing import Glance, log_look, marked_name
from web.services.missing import NotFoundError

TEMPLATE: Final[Mapping[str, Side]] = {
    "registration": Side.STARTUP,
    "shareholders": Side.STARTUP,
    "finance": Side.STARTUP,
    "tax": Side.STARTUP,
    "property": Side.STARTUP,
    "team": Side.STARTUP,
    "contracts": Side.STARTUP,
    "licences": Side.STARTUP,
    "disputes": Side.STARTUP,
    "use_of_funds": Side.STARTUP,
    "site_visit": Side.INVESTOR,
    "references": Side.INVESTOR,
}
"""What most deals look into, and who has to provide it."""
MOST_ITEMS = 60
MOST_FILES = 10
ITEM = "diligence item"


class ListFullError(ValueError):
    """The list, or an item, holds as much as it may."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What is said of an item."""

    title: str
    owner: str
    state: str
    note: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of an item."""

    id: int
    name: str
    side: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of the list."""

    id: int
    code: str
    title: str
    owner: str
    state: str
    note: str
    due_on: dt.date | None
    is_late: bool
    files: tuple[FileView, ...]


def list_items(session: Session, seat: Seat) -> tuple[ItemView, ...]:
    """Return the list of a deal for a side that may read it."""
    if not seat.has_agreed or not seat.reads_files:
        return ()
    items = session.scalars(
        select(DiligenceItem)
        .where(DiligenceItem.deal_id == seat.deal.id)
        .order_by(DiligenceItem.position, DiligenceItem.id)
    ).all()
    files = files_of(session, seat.deal.id)
    day = get_as_of(session)
    return tuple(view(item, files.get(item.id, ()), day) for item in items)


def files_of(session: Session, deal_id: int) -> Mapping[int, Sequence[FileView]]:
    """Return the files of a deal by item."""
    found: defaultdict[int, list[FileView]] = defaultdict(list)
    columns = (
        DiligenceFile.item_id,
        DiligenceFile.id,
        Attachment.name,
        DiligenceFile.side,
        DiligenceFile.created_at,
    )
    rows = session.execute(
        select(*columns)
        .join(Attachment, Attachment.id == DiligenceFile.attachment_id)
        .join(DiligenceItem, DiligenceItem.id == DiligenceFile.item_id)
        .where(DiligenceItem.deal_id == deal_id)
        .order_by(DiligenceFile.id)
    )
    for item_id, file_id, name, side, created_at in rows:
        found[item_id].append(FileView(file_id, name, side, created_at))
    return found


def start(session: Session, *, actor: Actor, participant_id: str, deal_id: int) -> None:
    """Begin the list with the template's items that are not in it yet, and move the deal there."""
    seat = reading_seat(session, actor, participant_id, deal_id)
    known = set(session.scalars(select(DiligenceItem.code).where(DiligenceItem.deal_id == deal_id)))
    for position, (code, owner) in enumerate(TEMPLATE.items(), start=1):
        if code not in known:
            item = DiligenceItem(deal_id=deal_id, code=code, owner=owner.value, position=position)
            session.add(item)
    if seat.deal.stage in {DealStage.INTEREST, DealStage.PLAN, DealStage.MEETING}:
        seat.deal.stage = DealStage.DILIGENCE.value
    session.flush()
    record(session, actor, "diligence.start", participant_id=participant_id, deal=deal_id)


def add_item(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, draft: ItemDraft
) -> None:
    """Add an item in words.

    Raises
    ------
    ListFullError
        If the list holds as many as it may.
    """
    reading_seat(session, actor, participant_id, deal_id)
    count, last = session.execute(
        select(func.count(), func.max(DiligenceItem.position)).where(
            DiligenceItem.deal_id == deal_id
        )
    ).one()
    if count >= MOST_ITEMS:
        raise ListFullError
    item = DiligenceItem(deal_id=deal_id, position=(last or 0) + 1, title=draft.title)
    write(item, draft)
    session.add(item)
    session.flush()
    record(session, actor, "diligence.add", participant_id=participant_id, item=item.id)


def update_item(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    item_id: int,
    draft: ItemDraft,
) -> None:
    """Change owner, state, note and day of an item."""
    item = find_item(session, actor, participant_id, deal_id, item_id)
    write(item, draft)
    session.flush()
    record(
        session,
        actor,
        "diligence.update",
        participant_id=participant_id,
        item=item_id,
        state=draft.state,
    )


def attach(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    item_id: int,
    file: tuple[str, bytes],
) -> None:
    """Attach a file to an item; what is asked for counts as provided then.

    Raises
    ------
    AttachmentRefusedError
        If the file is empty, too large or not what its name says.
    ListFullError
        If the item holds as many as it may.
    """
    seat = reading_seat(session, actor, participant_id, deal_id)
    item = find_item(session, actor, participant_id, deal_id, item_id)
    held = select(func.count()).where(DiligenceFile.item_id == item_id)
    if (session.scalar(held) or 0) >= MOST_FILES:
        raise ListFullError
    name, content = file
    attachment_id = attachments.attach(
        session, name=name, content=content, user_id=actor.user_id, owner_id=seat.own_id
    )
    session.add(DiligenceFile(item_id=item_id, attachment_id=attachment_id, side=seat.side.value))
    if item.state == ItemState.OPEN and item.owner == seat.side:
        item.state = ItemState.PROVIDED.value
    session.flush()
    record(session, actor, "diligence.attach", participant_id=participant_id, item=item_id)


def hand_out(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    file_id: int,
    now: dt.datetime,
) -> File:
    """Return a file to a side that may read it; what the investor reads is logged and marked."""
    seat = reading_seat(session, actor, participant_id, deal_id)
    row = find_file(session, deal_id, file_id)
    file = attachments.get_file(session, attachment_id=row.attachment_id)
    if seat.side is Side.STARTUP:
        return file
    mark = log_look(
        session, Glance(actor, participant_id, seat.request.id, Disclosure.FILE, now, file.name)
    )
    return File(marked_name(file.name, mark), file.media_type, file.content)


def remove_file(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, file_id: int
) -> None:
    """Take back a file one's own side attached."""
    seat = reading_seat(session, actor, participant_id, deal_id)
    row = find_file(session, deal_id, file_id)
    if row.side != seat.side:
        raise NotFoundError("file", str(file_id))
    attachment = session.get(Attachment, row.attachment_id)
    session.delete(row)
    session.flush()
    if attachment is not None:
        session.delete(attachment)
    session.flush()
    record(session, actor, "diligence.remove", participant_id=participant_id, file=file_id)


def reading_seat(session: Session, actor: Actor, participant_id: str, deal_id: int) -> Seat:
    """Return the deal to a side that may read its list: the investor only once it promised."""
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    if not seat.reads_files:
        raise NotFoundError("diligence list", str(deal_id))
    return seat


def find_item(
    session: Session, actor: Actor, participant_id: str, deal_id: int, item_id: int
) -> DiligenceItem:
    """Return an item of a deal's list."""
    reading_seat(session, actor, participant_id, deal_id)
    item = session.get(DiligenceItem, item_id)
    if item is None or item.deal_id != deal_id:
        raise NotFoundError(ITEM, str(item_id))
    return item


def find_file(session: Session, deal_id: int, file_id: int) -> DiligenceFile:
    """Return a file of a deal's list."""
    row = session.scalar(
        select(DiligenceFile)
        .join(DiligenceItem, DiligenceItem.id == DiligenceFile.item_id)
        .where(DiligenceFile.id == file_id, DiligenceItem.deal_id == deal_id)
    )
    if row is None:
        raise NotFoundError("file", str(file_id))
    return row


def write(item: DiligenceItem, draft: ItemDraft) -> None:
    """Copy what is said into an item; a template's item keeps its name."""
    if not item.code:
        item.title = draft.title
    item.owner, item.state = draft.owner, draft.state
    item.note, item.due_on = draft.note, draft.due_on


def view(item: DiligenceItem, files: Sequence[FileView], day: dt.date) -> ItemView:
    """Return an item as both sides see it."""
    is_open = item.state == ItemState.OPEN
    return ItemView(
        id=item.id,
        code=item.code,
        title=item.title,
        owner=item.owner,
        state=item.state,
        note=item.note,
        due_on=item.due_on,
        is_late=is_open and item.due_on is not None and item.due_on < day,
        files=tuple(files),
    )
