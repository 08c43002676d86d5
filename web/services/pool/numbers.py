"""Numbers of letters, notices and objections: a series for each year, none given out twice."""

from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.pool import PoolCounter

LETTER: Final = "DS"
NOTICE: Final = "GS"
OBJECTION: Final = "YY"
"""The series: 导师 letters of appointment, 公示 notices, 异议 objections."""


def next_number(session: Session, *, series: str, year: int) -> str:
    """Give out the next number of a series: one statement, so that no two get the same.

    Another transaction that counts the same series waits until this one ends.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = (
        insert(PoolCounter)
        .values(series=f"{series}-{year}", value=1)
        .on_conflict_do_update(
            index_elements=[PoolCounter.series], set_={"value": PoolCounter.value + 1}
        )
        .returning(PoolCounter.value)
    )
    return f"{series}-{year}-{session.scalar(counted):04d}"
