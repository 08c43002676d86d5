"""The vocabularies: trees of sectors, topics and regions, and flat lists of codes."""

from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import CODE_LENGTH, NAME_LENGTH, Base, ScaledDecimal


class NamedCode:
    """What every code has: names, its place in lists, and whatever else its source says."""

    code: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_built_in: Mapped[bool] = mapped_column(default=False)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TreeCode(NamedCode):
    """A code below another; `further_texts` are names by column, such as `name_th`."""

    further_texts: Mapped[dict[str, str]] = mapped_column(default=dict)

    @declared_attr
    def parent(cls) -> Mapped[str | None]:  # noqa: N805
        """Code above this one, None at the top."""
        return mapped_column(
            String(CODE_LENGTH),
            ForeignKey(f"{cls.__tablename__}.code", deferrable=True, initially="DEFERRED"),
            index=True,
        )


def not_its_own_parent() -> CheckConstraint:
    """Return the check that a code is not below itself."""
    return CheckConstraint("parent <> code", name="not_its_own_parent")


class Sector(TreeCode, Base):
    """A field of industry."""

    __tablename__ = "sector"
    __table_args__ = (not_its_own_parent(),)


class Topic(TreeCode, Base):
    """Something that can be needed and offered."""

    __tablename__ = "topic"
    __table_args__ = (not_its_own_parent(),)


class Region(TreeCode, Base):
    """A place: province, prefecture, county, or a region of another country."""

    __tablename__ = "region"
    __table_args__ = (
        not_its_own_parent(),
        CheckConstraint("length(country) IN (0, 2)", name="country"),
        CheckConstraint("latitude BETWEEN -90000000 AND 90000000", name="latitude"),
        CheckConstraint("longitude BETWEEN -180000000 AND 180000000", name="longitude"),
    )

    country: Mapped[str] = mapped_column(String(2), default="")
    latitude: Mapped[Decimal | None] = mapped_column(ScaledDecimal(6))
    longitude: Mapped[Decimal | None] = mapped_column(ScaledDecimal(6))
    short_zh: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    short_en: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    pinyin: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    population: Mapped[int | None]
    gdp_100m_cny: Mapped[Decimal | None] = mapped_column(ScaledDecimal(2))
    function_group: Mapped[str] = mapped_column(String(8), default="")


class Stage(NamedCode, Base):
    """A stage of a startup's growth, in order of `position`."""

    __tablename__ = "stage"


class HostType(NamedCode, Base):
    """Who runs a space."""

    __tablename__ = "host_type"


class Recognition(NamedCode, Base):
    """The level at which a space is recognised."""

    __tablename__ = "recognition"


class ResourceKind(NamedCode, Base):
    """A kind of shared resource; those that need clearance never leave their gate."""

    __tablename__ = "resource_kind"

    requires_clearance: Mapped[bool] = mapped_column(default=False)


class Country(NamedCode, Base):
    """A country that partners come from, by its ISO 3166-1 alpha-2 code."""

    __tablename__ = "country"
    __table_args__ = (CheckConstraint("length(code) = 2", name="code"),)


class Language(NamedCode, Base):
    """A language people work in, by its BCP 47 tag."""

    __tablename__ = "language"


class TopicResource(Base):
    """A resource kind that answers a need topic."""

    __tablename__ = "topic_resource"

    topic: Mapped[str] = mapped_column(ForeignKey("topic.code", ondelete="CASCADE"), primary_key=True)
    resource_kind: Mapped[str] = mapped_column(
        ForeignKey("resource_kind.code", ondelete="CASCADE"), primary_key=True, index=True
    )


class CodeTerm(Base):
    """A code of one of the other flat vocabularies: rounds, investor types, carriers ..."""

    __tablename__ = "code_term"
    __table_args__ = (CheckConstraint("vocabulary <> '' AND code <> ''", name="named"),)

    vocabulary: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_built_in: Mapped[bool] = mapped_column(default=False)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ReferenceEntity(Base):
    """A sourced fact about a real organisation, rule or figure; never matched."""

    __tablename__ = "reference_entity"
    __table_args__ = (Index("ix_reference_entity_kind_region", "kind", "region_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(64))
    region_code: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    fact: Mapped[str] = mapped_column(Text)
    as_of: Mapped[str] = mapped_column(String(32), default="")
    source_url: Mapped[str] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(200), default="")


CODE_MODELS: dict[str, type[NamedCode]] = {
    "stages": Stage,
    "hosts": HostType,
    "recognition": Recognition,
    "resource_kinds": ResourceKind,
    "countries": Country,
    "languages": Language,
}
"""Vocabularies with a table of their own; all others are rows of `CodeTerm`."""
