"""Whose data changed with each version of what matching reads: the rest of a model still holds."""

from typing import Final

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

MOST_CHANGED: Final = 300
"""So many participants are told apart from the others at most; beyond, anybody may have changed."""
KEPT_VERSIONS: Final = 2000
"""So many versions are told of; a model that is further behind is fitted anew."""


class DataChange(Base):
    """One participant that a version changed, or anybody where none is named.

    The id refers to nothing: whoever is deleted has changed too.
    """

    __tablename__ = "data_change"
    __table_args__ = (Index("ix_data_change_version", "version", "participant_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    participant_id: Mapped[str | None]
