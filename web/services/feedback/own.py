"""What a person looked at, for that person: list by list, to read and to delete."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND
from models.feedback import Impression
from models.resource import Resource
from web.services import access
from web.services.access import Actor
from web.services.deleting import prove, remove
from web.services.feedback.forgetting import forget_looks
from web.services.publication import names_seen, sight_of
from web.services.words import Text

MOST_LISTS: Final = 30
MOST_ROWS: Final = 30 * 10


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """A candidate as it stood in a list."""

    name: Text
    position: int
    is_opened: bool
    was_drawn: bool


@dataclass(frozen=True, slots=True)
class SeenList:
    """A list that was shown on a day."""

    day: dt.date
    seeker_id: str
    seeker: Text
    kind: str
    list_kind: str
    places: tuple[SeenPlace, ...]


@dataclass(frozen=True, slots=True)
class OwnLooks:
    """What is kept of a person, the latest lists first; `is_cut` where there are more."""

    is_on: bool
    lists: tuple[SeenList, ...]
    is_cut: bool


def get_looks(session: Session, *, actor: Actor) -> OwnLooks:
    """Return what is kept of the actor's own looks."""
    access.ensure(actor, "privacy.read")
    found = (
        select(Impression)
        .where(Impression.user_id == actor.user_id)
        .order_by(
            Impression.day.desc(),
            Impression.seeker_id,
            Impression.kind,
            Impression.list_kind,
            Impression.position,
            Impression.id,
        )
        .limit(MOST_ROWS + 1)
    )
    rows = session.scalars(found).all()
    names = names_of(session, actor, rows)
    lists = [
        SeenList(day, seeker, names.get(seeker, {"": seeker}), kind, shown, places(group, names))
        for (day, seeker, kind, shown), group in groupby(rows, key=list_of)
    ]
    is_cut = len(rows) > MOST_ROWS or len(lists) > MOST_LISTS
    return OwnLooks(actor.shares_looks, tuple(lists[:MOST_LISTS]), is_cut)


def list_of(row: Impression) -> tuple[dt.date, str, str, str]:
    """Return what tells the list of a row from others."""
    return row.day, row.seeker_id, row.kind, row.list_kind


def places(rows: Iterable[Impression], names: dict[str, Text]) -> tuple[SeenPlace, ...]:
    """Return the places of one list."""
    return tuple(
        SeenPlace(
            name=names.get(row.candidate_id, {"": row.candidate_id}),
            position=row.position,
            is_opened=row.opened_at is not None,
            was_drawn=row.swapped_with is not None,
        )
        for row in rows
    )


def names_of(session: Session, actor: Actor, rows: Sequence[Impression]) -> dict[str, Text]:
    """Return the names of seekers and candidates, as far as the reader may know them."""
    things = {row.candidate_id for row in rows if row.kind == RESOURCE_KIND}
    people = {row.candidate_id for row in rows} - things | {row.seeker_id for row in rows}
    names = names_seen(session, sight_of(session, actor), people)
    if things:
        columns = select(Resource.id, Resource.name_zh, Resource.name_en)
        for key, zh, en in session.execute(columns.where(Resource.id.in_(things))):
            names[key] = {"zh": zh, "en": en}
    return names


def forget_list(
    session: Session,
    *,
    actor: Actor,
    day: dt.date,
    seeker_id: str,
    kind: str,
    now: dt.datetime,
) -> int:
    """Delete what the actor was shown of one kind on one day; return how much it was."""
    access.ensure(actor, "privacy.edit")
    is_it = (
        (Impression.user_id == actor.user_id)
        & (Impression.day == day)
        & (Impression.seeker_id == seeker_id)
        & (Impression.kind == kind)
    )
    count = remove(session, Impression, is_it)
    if count:
        subject = f"user {actor.user_id}"
        prove(session, reason="looks", subject=subject, counts={"impression": count}, now=now)
    return count


def forget_all(session: Session, *, actor: Actor, now: dt.datetime) -> int:
    """Delete everything the actor looked at; the switch stays as it is."""
    access.ensure(actor, "privacy.edit")
    return forget_looks(session, user_id=actor.user_id, now=now) if actor.user_id else 0
