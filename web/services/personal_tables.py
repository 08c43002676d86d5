"""Every column that names an account: what a person's copy shows of its row, what closing does.

Found from the schema, so that no table can be forgotten: a row that is somebody's (`user_id`, gone
with its account) is shown whole and deleted; a row somebody only acted on (`…_by`) is mentioned and
kept. What is neither must be declared below, and a test asks for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Table

from models.registry import Base

ACCOUNT_TABLE: Final = "app_user"


class Shown(Enum):
    """What the copy shows of a row."""

    WHOLE = "whole"
    MENTIONED = "mentioned"
    NOTHING = "nothing"


class AtClosing(Enum):
    """What closing an account does to a row; kept ones name a number that nobody can resolve."""

    DELETED = "deleted"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Handling:
    """How the rows under one column are handled."""

    shown: Shown
    at_closing: AtClosing


OWN: Final = Handling(Shown.WHOLE, AtClosing.DELETED)
RECORD: Final = Handling(Shown.WHOLE, AtClosing.KEPT)
ACTED: Final = Handling(Shown.MENTIONED, AtClosing.KEPT)
SECRET: Final = Handling(Shown.NOTHING, AtClosing.DELETED)

DECLARED: Final[Mapping[str, Handling]] = {
    # proofs and records that the law, or the other side, keeps
    "assessment_appeal.filed_by": RECORD,
    "audit_log.actor_id": RECORD,
    "closing.user_id": RECORD,
    "complaint.filed_by": RECORD,
    "confidentiality_promise.user_id": RECORD,
    "consent.user_id": RECORD,
    "disclosure.viewer_id": RECORD,
    "disclosure_view.user_id": RECORD,
    "match_event.actor_id": RECORD,
    "addendum.author_id": RECORD,
    "mentoring_agreement.author_id": RECORD,
    "mentoring_rating.author_id": RECORD,
    "mentoring_record.author_id": RECORD,
    "mentoring_record.handler_id": ACTED,
    "post.author_id": RECORD,
    # somebody's own, though the column lets the row live on
    "financing_watch.user_id": OWN,
    # of no use to anybody but an attacker
    "backup_code.user_id": SECRET,
    "calendar_feed.user_id": SECRET,
    "data_export.user_id": SECRET,
    "known_device.user_id": SECRET,
    "second_factor.user_id": SECRET,
    "signed_link.user_id": SECRET,
}
MENTION: Final = ("id", "kind", "state", "created_at", "occurred_at")
WITHHELD: Final = ("hash", "secret", "token", "word", "seed", "index", "fingerprint")
"""Words in the names of columns that hold what opens something."""


def account_columns() -> Iterator[Column[Any]]:
    """Yield every column that refers to an account."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == ACCOUNT_TABLE for key in column.foreign_keys):
                yield column


def handling_of(column: Column[Any]) -> Handling | None:
    """Return how the rows under a column are handled, None where nobody has said."""
    if declared := DECLARED.get(str(column)):
        return declared
    if column.name.endswith("_by"):
        return ACTED
    is_owned = any(key.ondelete == "CASCADE" for key in column.foreign_keys)
    return OWN if column.name == "user_id" and is_owned else None


def shown_columns(table: Table, shown: Shown) -> list[Column[Any]]:
    """Return the columns of a row that the copy shows."""
    if shown is Shown.NOTHING:
        return []
    columns = [column for column in table.columns if is_readable(column)]
    return [c for c in columns if c.name in MENTION] if shown is Shown.MENTIONED else columns


def is_readable(column: Column[Any]) -> bool:
    """Tell whether a column may stand in a copy: no secrets, no files."""
    is_secret = any(word in column.name for word in WITHHELD)
    return not is_secret and not isinstance(column.type, LargeBinary)
