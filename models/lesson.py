"""What a refusal teaches for a while: who said no to what, which later suggestions heed."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped
from models.enums import LessonKind
from models.participant import one_of


class Lesson(Timestamped, Base):
    """One thing to heed in a participant's suggestions until a day; its members may delete it.

    `value` is what was refused, by its code: a topic, a stage, a region, languages; blank for time.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        CheckConstraint(one_of("kind", LessonKind), name="kind_known"),
        CheckConstraint("(kind = 'time') = (value = '')", name="value_of_its_kind"),
        Index("ix_lesson_participant_id", "participant_id", "until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(default="")
    until: Mapped[dt.date]
