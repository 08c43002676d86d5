"""Counters of attempts in the database, so that every process sees the same ones."""

import time

from limits.storage import Storage
from sqlalchemy import Engine, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from models.job import RateLimit

SCHEME = "dianqiao"
REGISTERED_AS = [SCHEME]


class DatabaseStorage(Storage):
    """Fixed windows, each counted by one statement: correct under any number of processes."""

    STORAGE_SCHEME = REGISTERED_AS

    def __init__(self, uri: str, *, engine: Engine, wrap_exceptions: bool = False) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what the database raises."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count an attempt; a window that has run out begins anew."""
        now = time.time()
        is_over = RateLimit.expires_at <= now
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        statement = (
            insert(RateLimit)
            .values(key=key, hits=amount, expires_at=now + expiry)
            .on_conflict_do_update(
                index_elements=[RateLimit.key],
                set_={
                    "hits": case((is_over, amount), else_=RateLimit.hits + amount),
                    "expires_at": case((is_over, now + expiry), else_=RateLimit.expires_at),
                },
            )
            .returning(RateLimit.hits)
        )
        with self._engine.begin() as connection:
            return connection.execute(statement).scalar_one()

    def get(self, key: str) -> int:
        """Return how many attempts the window holds."""
        statement = select(RateLimit.hits).where(
            RateLimit.key == key, RateLimit.expires_at > time.time()
        )
        with self._engine.connect() as connection:
            return connection.execute(statement).scalar_one_or_none() or 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        with self._engine.connect() as connection:
            ends = connection.execute(select(RateLimit.expires_at).where(RateLimit.key == key))
            return ends.scalar_one_or_none() or time.time()

    def check(self) -> bool:
        """Tell whether the counters can be reached."""
        try:
            self.get("")
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int:
        """Forget every counter."""
        with self._engine.begin() as connection:
            return connection.execute(delete(RateLimit)).rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._engine.begin() as connection:
            connection.execute(delete(RateLimit).where(RateLimit.key == key))
