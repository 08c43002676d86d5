"""Participants of every kind, with what belongs to one alone: founders, results, awards, texts."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped
from models.enums import Origin, ParticipantKind, ParticipantStatus


class AwardLevel(StrEnum):
    """How far the contest of an award reaches."""

    INTERNATIONAL = "international"
    NATIONAL = "national"
    PROVINCIAL = "provincial"
    PREFECTURE = "prefecture"
    OTHER = "other"


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the SQL that holds a column to some values, as those of an enumeration."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


class Participant(Timestamped, Base):
    """A startup, mentor, commissioner, investor, partner, space or institution."""

    __tablename__ = "participant"
    __table_args__ = (
        # Relations refer to (id, kind), so that the database can check which kinds they join.
        UniqueConstraint("id", "kind"),
        CheckConstraint(one_of("kind", ParticipantKind), name="kind_known"),
        CheckConstraint(one_of("status", ParticipantStatus), name="status_known"),
        CheckConstraint(one_of("origin", Origin), name="origin_known"),
        CheckConstraint("name_zh <> '' OR name_en <> ''", name="has_a_name"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("hours_per_month >= 0", name="hours_not_negative"),
        CheckConstraint("length(country) IN (0, 2)", name="country_of_two_letters"),
        CheckConstraint("ticket_min_cny >= 0", name="ticket_min_not_negative"),
        CheckConstraint("ticket_max_cny >= 0", name="ticket_max_not_negative"),
        CheckConstraint("ticket_max_cny >= ticket_min_cny", name="ticket_in_order"),
        Index("ix_participant_kind_sort_key", "kind", "sort_key", "id"),
        Index("ix_participant_region", "region"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subtype: Mapped[str] = mapped_column(default="")
    name_zh: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    stage: Mapped[str | None] = mapped_column(ForeignKey("stage.code"))
    seeking_round: Mapped[str] = mapped_column(default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    country: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    founded_on: Mapped[dt.date | None]
    host_type: Mapped[str] = mapped_column(default="")
    recognition: Mapped[str] = mapped_column(default="")
    summary_zh: Mapped[str] = mapped_column(default="")
    summary_en: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int | None]
    hours_per_month: Mapped[int | None]
    ticket_min_cny: Mapped[Decimal | None]
    ticket_max_cny: Mapped[Decimal | None]
    status: Mapped[str] = mapped_column(default=ParticipantStatus.ACTIVE.value)
    is_synthetic: Mapped[bool] = mapped_column(default=False)
    # Decides what is shown of a profile whose owner has not said so, field by field: whoever
    # writes a row without naming its origin shows least.
    origin: Mapped[str] = mapped_column(default=Origin.REGISTERED.value)
    # Columns a folder left blank although they count with a value: its export leaves them blank.
    implied: Mapped[list[str]] = mapped_column(JSON, default=list)
    sort_key: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")

    sector_links: Mapped[list["ParticipantSector"]] = relationship(
        order_by="ParticipantSector.position", cascade="all, delete-orphan"
    )
    stage_links: Mapped[list["ParticipantStage"]] = relationship(
        order_by="ParticipantStage.position", cascade="all, delete-orphan"
    )
    region_links: Mapped[list["ParticipantRegion"]] = relationship(
        order_by="ParticipantRegion.position", cascade="all, delete-orphan"
    )
    texts: Mapped[list["ParticipantText"]] = relationship(
        order_by="ParticipantText.field, ParticipantText.language", cascade="all, delete-orphan"
    )
    founders: Mapped[list["Founder"]] = relationship(cascade="all, delete-orphan")
    results: Mapped[list["Result"]] = relationship(cascade="all, delete-orphan")
    awards: Mapped[list["Award"]] = relationship(cascade="all, delete-orphan")

    @property
    def sectors(self) -> tuple[str, ...]:
        """Codes of its sectors, in the order given."""
        return tuple(link.sector for link in self.sector_links)

    @property
    def stages_served(self) -> tuple[str, ...]:
        """Stages it takes; empty takes all."""
        return tuple(link.stage for link in self.stage_links)

    @property
    def regions_served(self) -> tuple[str, ...]:
        """Regions it takes; empty takes all."""
        return tuple(link.region for link in self.region_links)


class _Link:
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(default=0)


class ParticipantSector(_Link, Base):
    """A sector a participant works in."""

    __tablename__ = "participant_sector"
    sector: Mapped[str] = mapped_column(ForeignKey("sector.code"), primary_key=True, index=True)


class ParticipantStage(_Link, Base):
    """A stage a provider takes."""

    __tablename__ = "participant_stage"
    stage: Mapped[str] = mapped_column(ForeignKey("stage.code"), primary_key=True)


class ParticipantRegion(_Link, Base):
    """A region a provider takes."""

    __tablename__ = "participant_region"
    region: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)


class ParticipantText(Base):
    """A name or summary in a further language."""

    __tablename__ = "participant_text"
    __table_args__ = (
        CheckConstraint("field IN ('name', 'summary')", name="field_known"),
        CheckConstraint("language NOT IN ('zh', 'en')", name="further_language"),
    )
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class Founder(Base):
    """A founder of a startup; the leave dates are private to the owner and the organiser."""

    __tablename__ = "founder"
    __table_args__ = (
        CheckConstraint("leave_to >= leave_from", name="leave_in_order"),
        # Institutes keep a leaver's post for at most three years.
        CheckConstraint(
            "leave_to <= date(leave_from, '+3 years')", name="leave_at_most_three_years"
        ).ddl_if(dialect="sqlite"),
        CheckConstraint(
            "leave_to <= leave_from + interval '3 years'", name="leave_at_most_three_years"
        ).ddl_if(dialect="postgresql"),
        CheckConstraint("leave_to IS NULL OR leave_from IS NOT NULL", name="leave_has_a_first_day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    family_zh: Mapped[str] = mapped_column(default="")
    given_zh: Mapped[str] = mapped_column(default="")
    family_pinyin: Mapped[str] = mapped_column(default="")
    given_pinyin: Mapped[str] = mapped_column(default="")
    founder_kind: Mapped[str] = mapped_column(default="")
    leave_unit: Mapped[str] = mapped_column(default="")
    leave_approved_on: Mapped[dt.date | None]
    leave_from: Mapped[dt.date | None]
    leave_to: Mapped[dt.date | None]


class Result(Timestamped, Base):
    """A result of research (成果) that can be carried into a firm."""

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl_in_range"),
        CheckConstraint("reward_share_percent BETWEEN 0 AND 100", name="reward_share_in_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    name_zh: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    trl: Mapped[int | None]
    rights_holder: Mapped[str] = mapped_column(default="")
    disposal_delegated: Mapped[bool | None]
    licence_terms: Mapped[str] = mapped_column(default="")
    reward_share_percent: Mapped[Decimal | None]
    # Never leaves its gate: shown to its owner and to reviewers alone, until a reviewer clears it.
    needs_clearance: Mapped[bool] = mapped_column(default=False)
    is_for_transfer: Mapped[bool] = mapped_column(default=False)
    sector: Mapped[str | None] = mapped_column(ForeignKey("sector.code"))
    text_zh: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")


class Award(Timestamped, Base):
    """A prize won in a contest; an organiser verifies it against its evidence."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("contest_zh <> '' OR contest_en <> ''", name="has_a_contest"),
        CheckConstraint(one_of("level", AwardLevel), name="level_known"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year_plausible"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    contest_zh: Mapped[str] = mapped_column(default="")
    contest_en: Mapped[str] = mapped_column(default="")
    level: Mapped[str]
    year: Mapped[int]
    rank: Mapped[str] = mapped_column(default="")
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("attachment.id", ondelete="SET NULL")
    )
    verified_at: Mapped[dt.datetime | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
