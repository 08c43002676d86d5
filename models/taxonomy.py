"""Vocabularies: trees of sectors, topics and regions, stages, and the flat lists."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class _Coded:
    """What every vocabulary's row has: a code, two names, an order, and where it came from."""

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    is_built_in: Mapped[bool] = mapped_column(default=False)
    is_edited: Mapped[bool] = mapped_column(default=False)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


def _tree_rules(table: str) -> tuple[CheckConstraint, Index]:
    return (
        CheckConstraint("parent IS NULL OR parent <> code", name="parent_is_another"),
        Index(f"ix_{table}_parent", "parent"),
    )


class Sector(_Coded, Base):
    """A sector or sub-sector."""

    __tablename__ = "sector"
    __table_args__ = _tree_rules("sector")
    parent: Mapped[str | None] = mapped_column(ForeignKey("sector.code"))


class Topic(_Coded, Base):
    """What is needed or offered."""

    __tablename__ = "topic"
    __table_args__ = _tree_rules("topic")
    parent: Mapped[str | None] = mapped_column(ForeignKey("topic.code"))


class Region(_Coded, Base):
    """A province, prefecture or county, here or abroad."""

    __tablename__ = "region"
    __table_args__ = (
        *_tree_rules("region"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_in_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_in_range"),
    )
    parent: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    country: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Stage(_Coded, Base):
    """A stage of a startup's growth; ``position`` is its order."""

    __tablename__ = "stage"


class ResourceKind(_Coded, Base):
    """A kind of resource."""

    __tablename__ = "resource_kind"


class CodeTerm(Base):
    """A code of a flat vocabulary: rounds, investor types, hosts, carriers, countries ..."""

    __tablename__ = "code_term"
    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    is_edited: Mapped[bool] = mapped_column(default=False)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ReferenceEntity(Base):
    """A real public entity or rule with the page it is known from; read-only."""

    __tablename__ = "reference_entity"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    fact: Mapped[str]
    fact_en: Mapped[str] = mapped_column(default="")
    as_of: Mapped[str]
    source: Mapped[str]
    source_url: Mapped[str] = mapped_column(default="")
    source_kind: Mapped[str]
    confidence: Mapped[str]
