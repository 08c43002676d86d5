"""One import at a time: the second waits for the first, and then sees what it did."""

from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.setting import DATA_VERSION, Setting

_IMPORT_LOCK: Final = 20_151_209


def wait_for_turn(session: Session) -> None:
    """Hold the right to write until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))
        return
    # Any write takes SQLite's one lock for writing; this one changes nothing.
    statement = update(Setting).where(Setting.name == DATA_VERSION).values(value=Setting.value)
    session.execute(statement, execution_options={"synchronize_session": False})
