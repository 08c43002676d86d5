"""Named sets of weights: saved in versions that never change, published, restored, withdrawn."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.account import User
from models.weight_set import WeightPublication, WeightSet
from web.services import access, auditing
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.weighting.pairs import PAIRS, Pair, is_usual
from web.services.words import Text

TURN = 20201126
"""The lock under which sets are saved and published on PostgreSQL, one after another."""


@dataclass(frozen=True, slots=True)
class SetView:
    """A version of a named set as pages show it."""

    id: int
    pair: Pair
    name: str
    version: int
    levels: Mapping[str, str]
    note: str
    author: Text
    created_at: dt.datetime
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when a version was in use, and who put it there."""

    set_id: int
    name: str
    version: int
    published_at: dt.datetime
    published_by: Text
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair of kinds with the set in use, if any, and how many versions are kept."""

    pair: Pair
    in_use: SetView | None
    n_versions: int


def list_pairs(session: Session, *, actor: Actor) -> tuple[PairView, ...]:
    """Return every pair of kinds with what is in use for it."""
    access.ensure(actor, "weights.read")
    count = select(WeightSet.seeker_kind, WeightSet.kind, func.count())
    rows = session.execute(count.group_by(WeightSet.seeker_kind, WeightSet.kind))
    counts = {(seeker_kind, kind): number for seeker_kind, kind, number in rows}
    used = select(WeightSet).join(WeightPublication).where(WeightPublication.ended_at.is_(None))
    views = {view.pair: view for view in views_of(session, session.scalars(used).all())}
    return tuple(PairView(pair, views.get(pair), counts.get(pair.key, 0)) for pair in PAIRS)


def list_sets(session: Session, *, actor: Actor, pair: Pair) -> tuple[SetView, ...]:
    """Return the versions kept for a pair of kinds, the newest first."""
    access.ensure(actor, "weights.read")
    return kept_sets(session, pair)


def kept_sets(session: Session, pair: Pair) -> tuple[SetView, ...]:
    """Return the versions kept for a pair of kinds, whoever reads them."""
    found = select(WeightSet).where(of_pair(WeightSet, pair)).order_by(WeightSet.id.desc())
    return views_of(session, session.scalars(found).all())


def list_stretches(session: Session, *, actor: Actor, pair: Pair) -> tuple[Stretch, ...]:
    """Return which version was in use when, the latest first."""
    access.ensure(actor, "weights.read")
    found = (
        select(WeightPublication, WeightSet)
        .join(WeightSet)
        .where(of_pair(WeightPublication, pair))
        .order_by(WeightPublication.id.desc())
    )
    rows = session.execute(found).all()
    names = names_of_authors(session, [publication.published_by for publication, _ in rows])
    return tuple(
        Stretch(
            row.id,
            row.name,
            row.version,
            publication.published_at,
            names.get(publication.published_by or 0, {}),
            publication.ended_at,
        )
        for publication, row in rows
    )


def get_set(session: Session, *, actor: Actor, set_id: int) -> SetView:
    """Return one version.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    access.ensure(actor, "weights.read")
    return views_of(session, [find_set(session, set_id)])[0]


def save(
    session: Session,
    *,
    actor: Actor,
    pair: Pair,
    name: str,
    levels: Mapping[str, str],
    note: str = "",
) -> int:
    """Keep levels under a name and return the version's id; a known name gets its next version.

    What is just as the newest version of that name is no new one.
    """
    access.ensure(actor, "weights.save")
    wait_for_turn(session)
    same = select(WeightSet).where(of_pair(WeightSet, pair), WeightSet.name == name)
    newest = session.scalars(same.order_by(WeightSet.version.desc()).limit(1)).first()
    own = pair.levels(levels)
    if newest is not None and newest.levels == own and newest.note == note:
        return newest.id
    row = WeightSet(
        seeker_kind=pair.seeker_kind,
        kind=pair.kind,
        name=name,
        version=newest.version + 1 if newest else 1,
        levels=own,
        note=note,
        created_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    record(session, actor, "weights.save", row)
    return row.id


def publish(session: Session, *, actor: Actor, set_id: int, now: dt.datetime) -> Pair:
    """Make a version the one in use for its pair of kinds, in place of any other."""
    access.ensure(actor, "weights.publish")
    wait_for_turn(session)
    row = find_set(session, set_id)
    pair = Pair(row.seeker_kind, row.kind)
    used = in_use_now(session, pair)
    if used is not None and used.weight_set_id == row.id:
        return pair
    end(session, used, actor=actor, now=now)
    session.add(
        WeightPublication(
            seeker_kind=row.seeker_kind,
            kind=row.kind,
            weight_set_id=row.id,
            published_at=now,
            published_by=actor.user_id,
        )
    )
    session.flush()
    record(session, actor, "weights.publish", row)
    return pair


def withdraw(session: Session, *, actor: Actor, pair: Pair, now: dt.datetime) -> None:
    """Let a pair of kinds be ranked by itself again: learned, or by the usual weights."""
    access.ensure(actor, "weights.publish")
    wait_for_turn(session)
    used = in_use_now(session, pair)
    if used is not None:
        end(session, used, actor=actor, now=now)
        record(session, actor, "weights.withdraw", used.weight_set)


def end(
    session: Session, used: WeightPublication | None, *, actor: Actor, now: dt.datetime
) -> None:
    """End the time of the version in use."""
    if used is not None:
        used.ended_at, used.ended_by = now, actor.user_id
        session.flush()


def in_use_now(session: Session, pair: Pair) -> WeightPublication | None:
    """Return what is in use for a pair of kinds."""
    found = select(WeightPublication).where(
        of_pair(WeightPublication, pair), WeightPublication.ended_at.is_(None)
    )
    return session.scalars(found.execution_options(populate_existing=True)).first()


def find_set(session: Session, set_id: int) -> WeightSet:
    """Return the row of a version.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = session.get(WeightSet, set_id)
    if row is None:
        raise NotFoundError("set of weights", str(set_id))
    return row


def find_named(session: Session, pair: Pair, name: str, version: int | None = None) -> WeightSet:
    """Return the newest version of a name, or one by its number.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    found = select(WeightSet).where(of_pair(WeightSet, pair), WeightSet.name == name)
    if version is not None:
        found = found.where(WeightSet.version == version)
    row = session.scalars(found.order_by(WeightSet.version.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError("set of weights", name if version is None else f"{name}@{version}")
    return row


def find_same(session: Session, pair: Pair, levels: Mapping[str, str]) -> WeightSet | None:
    """Return the newest version that says just this; None where nobody kept it, or it is usual."""
    own = pair.levels(levels)
    if is_usual(own):
        return None
    found = select(WeightSet).where(of_pair(WeightSet, pair)).order_by(WeightSet.id.desc())
    return next((row for row in session.scalars(found) if row.levels == own), None)


def name_of(session: Session, set_id: int | None) -> tuple[str, int] | None:
    """Return the name and the number of a version."""
    row = session.get(WeightSet, set_id) if set_id is not None else None
    return (row.name, row.version) if row else None


def of_pair(table: type[WeightSet] | type[WeightPublication], pair: Pair) -> ColumnElement[bool]:
    """Return the condition that a row is of a pair of kinds."""
    return (table.seeker_kind == pair.seeker_kind) & (table.kind == pair.kind)


def views_of(session: Session, rows: Sequence[WeightSet]) -> tuple[SetView, ...]:
    """Return versions as pages show them."""
    names = names_of_authors(session, [row.created_by for row in rows])
    used = set(
        session.scalars(
            select(WeightPublication.weight_set_id).where(WeightPublication.ended_at.is_(None))
        )
    )
    return tuple(
        SetView(
            row.id,
            Pair(row.seeker_kind, row.kind),
            row.name,
            row.version,
            row.levels,
            row.note,
            names.get(row.created_by or 0, {}),
            row.created_at,
            row.id in used,
        )
        for row in rows
    )


def names_of_authors(session: Session, ids: Iterable[int | None]) -> dict[int, Text]:
    """Return the names of accounts."""
    wanted = {each for each in ids if each is not None}
    columns = select(User.id, User.name_zh, User.name_en).where(User.id.in_(wanted))
    return {row.id: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(columns)}


def wait_for_turn(session: Session) -> None:
    """Let changes follow one another; SQLite's writing transaction is the only one anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(TURN)))


def record(session: Session, actor: Actor, action: str, row: WeightSet) -> None:
    """Note what somebody did with a set."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="weight_set",
        subject_id=row.id,
        details={
            "seeker_kind": row.seeker_kind,
            "kind": row.kind,
            "name": row.name,
            "version": row.version,
        },
    )
    session.flush()
