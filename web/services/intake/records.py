"""The rows of a table as records: what each says, what is wrong with it, what is kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from web.services.folder.read import Values

NEED, OFFER = "need", "offer"
Tie = tuple[str, str]
"""What somebody is to an organisation of the directory: the kind of relation, and which it is."""


class Trouble(StrEnum):
    """Why a row is refused."""

    NO_NAME = "no_name"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
    BAD_VALUE = "bad_value"
    TICKET_ORDER = "ticket_order"
    NOT_YOURS = "not_yours"
    NO_REGION = "no_region"
    UNKNOWN_ID = "unknown_id"
    OTHER_KIND = "other_kind"
    UNDECIDED_DUPLICATE = "undecided_duplicate"
    MERGED_INTO_REFUSED = "merged_into_refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: the column and value where there is one."""

    trouble: Trouble
    field: str = ""
    column: str = ""
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A topic that a row says somebody needs or offers, in the words that say it."""

    direction: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row as understood: `values` are the folder's, the rest is kept apart.

    `contacts` and `notes` are private; `dropped` names what was found and is kept nowhere.
    """

    line: int
    name: str
    values: Values
    statements: tuple[Statement, ...] = ()
    ties: tuple[Tie, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    own_id: str = ""
    credit_code: str = ""
    faults: tuple[Fault, ...] = ()
    dropped: tuple[str, ...] = ()
