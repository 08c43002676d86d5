"""The audit log: written once, never changed."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class AuditLog(Base):
    """Who did what to which record; a trigger refuses to change or delete a row."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject_type", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    action: Mapped[str]
    subject_type: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The participant an agent acted for; None where somebody acted in their own name.
    on_behalf_of: Mapped[str | None] = mapped_column(index=True)
