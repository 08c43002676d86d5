"""Files that people attach: kept sealed in the database, so that they are stored with their row."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped

MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_ATTACHMENTS_BYTES = 200 * 1024 * 1024
"""What the files of one participant may weigh together."""


class Attachment(Timestamped, Base):
    """A file; who may read it is decided by the record it belongs to."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    # Whose room it takes; blank for files from before that was counted.
    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    content: Mapped[bytes] = mapped_column(deferred=True, info=SEALED)
