"""Settings of the database itself: its version of the data, its own day, whether it is a demo."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import Integer, String, cast, delete, func, insert, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.data_change import MOST_CHANGED, DataChange

DATA_VERSION = "data_version"
AS_OF = "as_of"
IS_DEMO = "is_demo"


class Setting(Base):
    """A named value."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def get_setting(session: Session, name: str, default: str = "") -> str:
    """Return the value of a setting."""
    value = session.scalar(select(Setting.value).where(Setting.name == name))
    return default if value is None else value


def get_settings(session: Session, names: Collection[str]) -> dict[str, str]:
    """Return the values of some settings; those never written are missing."""
    found = select(Setting.name, Setting.value).where(Setting.name.in_(names))
    return {row.name: row.value for row in session.execute(found)}


def set_setting(session: Session, name: str, value: str) -> None:
    """Write a setting."""
    session.merge(Setting(name=name, value=value))
    session.flush()


def get_data_version(session: Session) -> int:
    """Return the version of the data that matching reads; it grows with every change."""
    return int(get_setting(session, DATA_VERSION, "0"))


def bump_data_version(session: Session, *, changed: Iterable[str] | None) -> int:
    """Count one more change of the data that matching reads, and log whose data changed.

    Whose are a participant's profile, statements, resources, and both ends of what joins two. Where
    nobody is named, anybody may have changed.
    """
    # One statement, so that two writers never count the same number; it also has them take turns,
    # so that no version is seen before an earlier one.
    statement = (
        update(Setting)
        .where(Setting.name == DATA_VERSION)
        .values(value=cast(cast(Setting.value, Integer) + 1, String))
    )
    session.execute(statement, execution_options={"synchronize_session": False})
    session.expire_all()
    version = get_data_version(session)
    named: list[str] = sorted(set(changed or ()))
    logged = named if 0 < len(named) <= MOST_CHANGED else [None]
    rows = [{"version": version, "participant_id": participant_id} for participant_id in logged]
    session.execute(insert(DataChange), rows)
    return version


def changed_since(session: Session, version: int) -> frozenset[str] | None:
    """Return whose data later versions changed; None where that may be anybody.

    It may be anybody, too, where the log does not tell of every version since, or of too many
    participants.
    """
    later = DataChange.version > version
    logged = select(func.count(DataChange.version.distinct())).where(later).scalar_subquery()
    named = select(DataChange.participant_id).where(later).distinct().limit(MOST_CHANGED + 1)
    # one statement, so that the version, the count and the names are of one moment
    each = named.subquery()
    statement = (
        select(cast(Setting.value, Integer) - version, logged, each.c.participant_id)
        .join(each, true(), isouter=True)
        .where(Setting.name == DATA_VERSION)
    )
    rows = session.execute(statement).all()
    missed, n_logged = rows[0][:2] if rows else (-1, 0)
    ids = {participant_id for _, _, participant_id in rows} if n_logged else set()
    if missed != n_logged or None in ids or len(ids) > MOST_CHANGED:
        return None
    return frozenset(ids)


def forget_changes(session: Session, up_to: int) -> None:
    """Delete from the log what a version and those before it changed."""
    session.execute(
        delete(DataChange).where(DataChange.version <= up_to),
        execution_options={"synchronize_session": False},
    )


def get_as_of(session: Session) -> dt.date:
    """Return the day that everything is judged as of: the demo's own, else today."""
    value = get_setting(session, AS_OF)
    return dt.date.fromisoformat(value) if value else dt.datetime.now().astimezone().date()


def is_demo(session: Session) -> bool:
    """Return whether the database holds the fictional ecosystem."""
    return get_setting(session, IS_DEMO) == "1"
