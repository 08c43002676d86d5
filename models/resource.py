"""Resources that their owners share."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped

DEFENCE = "defence"


class Resource(Timestamped, Base):
    """An instrument, lab, desk, plant ...; one that needs clearance never leaves its gate."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("kind <> 'defence' OR needs_clearance", name="defence_needs_clearance"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("price_cny >= 0", name="price_not_negative"),
        CheckConstraint("available_until >= available_from", name="dates_in_order"),
        Index("ix_resource_owner_id", "owner_id"),
        Index("ix_resource_kind", "kind", "sort_key"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(ForeignKey("resource_kind.code"))
    name_zh: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    quantity: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(default="")
    text_zh: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    price_cny: Mapped[Decimal | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    available_from: Mapped[dt.date | None]
    available_until: Mapped[dt.date | None]
    needs_clearance: Mapped[bool] = mapped_column(default=False)
    sort_key: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")

    texts: Mapped[list["ResourceText"]] = relationship(
        order_by="ResourceText.field, ResourceText.language", cascade="all, delete-orphan"
    )


class ResourceText(Base):
    """A name or text in a further language."""

    __tablename__ = "resource_text"
    __table_args__ = (
        CheckConstraint("field IN ('name', 'text')", name="field_known"),
        CheckConstraint("language NOT IN ('zh', 'en')", name="further_language"),
    )
    resource_id: Mapped[str] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
