"""What became of recommendations: who was shown what in which place, and how a pair was found."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, now
from models.enums import MatchArm, RecommendationList
from models.matching import Match
from models.participant import one_of

LONGEST_LIST = 100


class Impression(Base):
    """A candidate that a person was shown in a list on a day, kept only with its consent.

    Candidates are named without a foreign key: some are resources. With `swapped_with` the place
    was drawn by lot between the two places, which is how the pull of a place is measured.
    """

    __tablename__ = "impression"
    __table_args__ = (
        CheckConstraint(one_of("list_kind", RecommendationList), name="list_known"),
        CheckConstraint(f"position BETWEEN 1 AND {LONGEST_LIST}", name="position_in_range"),
        CheckConstraint("swapped_with <> position", name="swapped_with_another"),
        # Loaded again, a list is the same look; of two people of one seeker the first one counts.
        UniqueConstraint("seeker_id", "list_kind", "kind", "day", "candidate_id"),
        Index("ix_impression_user_id", "user_id", "id"),
        Index("ix_impression_day", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    seeker_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    list_kind: Mapped[str]
    kind: Mapped[str]
    candidate_id: Mapped[str]
    day: Mapped[dt.date]
    position: Mapped[int]
    swapped_with: Mapped[int | None]
    model: Mapped[str] = mapped_column(default="")
    weights: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    opened_at: Mapped[dt.datetime | None]


class MatchOrigin(Base):
    """How the two of a match were brought together: out of a list, by hand, by a plan, by lot.

    It says nothing about a person; `position` is the place in the list at the time of asking.
    """

    __tablename__ = "match_origin"
    __table_args__ = (
        CheckConstraint(one_of("arm", MatchArm), name="arm_known"),
        CheckConstraint("position > 0", name="position_positive"),
        CheckConstraint("position IS NULL OR arm = 'recommended'", name="position_of_its_arm"),
    )
    match_id: Mapped[int] = mapped_column(
        ForeignKey("match.id", ondelete="CASCADE"), primary_key=True
    )
    arm: Mapped[str]
    position: Mapped[int | None]
    model: Mapped[str] = mapped_column(default="")

    match: Mapped[Match] = relationship()
