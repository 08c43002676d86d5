"""Settings of the database itself: its version of the data, its own day, whether it is a demo."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Integer, String, cast, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

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


def bump_data_version(session: Session) -> int:
    """Count one more change of the data that matching reads."""
    # One statement, so that two writers never count the same number.
    statement = (
        update(Setting)
        .where(Setting.name == DATA_VERSION)
        .values(value=cast(cast(Setting.value, Integer) + 1, String))
    )
    session.execute(statement, execution_options={"synchronize_session": False})
    session.expire_all()
    return get_data_version(session)


def get_as_of(session: Session) -> dt.date:
    """Return the day that everything is judged as of: the demo's own, else today."""
    value = get_setting(session, AS_OF)
    return dt.date.fromisoformat(value) if value else dt.datetime.now().astimezone().date()


def is_demo(session: Session) -> bool:
    """Return whether the database holds the fictional ecosystem."""
    return get_setting(session, IS_DEMO) == "1"
