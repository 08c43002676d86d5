"""The declarative base: naming of constraints and types that every model shares."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Numeric, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python on both databases, though SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, _dialect: Dialect
    ) -> dt.datetime | None:
        """Refuse a naive moment and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, _dialect: Dialect
    ) -> dt.datetime | None:
        """Return an aware moment."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=dt.UTC)


class _SqliteNumeric(UserDefinedType[Decimal]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "NUMERIC(20, 6)"


class Exact(TypeDecorator[Decimal]):
    """A decimal number without trailing zeros, exact to 15 digits on SQLite, 20 on PostgreSQL."""

    impl = Numeric(20, 6)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a column that compares as a number on both databases."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SqliteNumeric())
        return dialect.type_descriptor(Numeric(20, 6))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Hand SQLite the digits; its driver knows no decimals."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """Return the shortest equal decimal."""
        if value is None:
            return None
        number = Decimal(str(value))
        whole = number.to_integral_value()
        return whole.quantize(Decimal(1)) if number == whole else number.normalize()


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime(),
        Decimal: Exact(),
        str: String(),
        dict[str, Any]: JSON(),
    }


SEALED: Final[dict[Any, Any]] = {"sealed": True}
"""Marks a column whose content is sealed, so that a change of keys and an export find it."""


def now() -> dt.datetime:
    """Return the current moment in UTC."""
    return dt.datetime.now(dt.UTC)


class Timestamped:
    """Rows that know when they were written and changed."""

    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)
