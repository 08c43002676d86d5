"""What a column of an office's spreadsheet may mean, for each kind of participant."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.enums import ParticipantKind, RelationKind


def _(message: str) -> str:
    """Mark a message for the translators; the reader's language is not known here."""
    return message


class Shape(StrEnum):
    """How the cells of a column are read."""

    NAME = "name"
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    SPECIALITIES = "specialities"
    DATE = "date"
    COUNT = "count"
    MONEY = "money"
    RANGE = "range"
    CONTACT = "contact"
    IDENTITY = "identity"
    NOTE = "note"
    NOTHING = "nothing"


CODED: Final = frozenset({Shape.CODE, Shape.CODES, Shape.SPECIALITIES})
AMOUNTS: Final = frozenset({Shape.MONEY, Shape.RANGE})
TYPED: Final = AMOUNTS | {Shape.DATE, Shape.COUNT}

SECTOR, TOPIC, REGION, STAGE = "sector", "topic", "region", "stage"
SUBTYPE_VOCABULARIES: Final = {
    "mentor": "mentor_category",
    "investor": "investor_type",
    "space": "carrier",
    "institution": "institution_kind",
}
HOST, EMPLOYER = "host", "employer"
TIES: Final = {HOST: RelationKind.RESIDENT_OF, EMPLOYER: RelationKind.AFFILIATED_WITH}
"""Columns that name an organisation of the directory: what somebody is to it."""
TIED_KINDS: Final = {
    HOST: (ParticipantKind.SPACE,),
    EMPLOYER: (
        ParticipantKind.INSTITUTION,
        ParticipantKind.SPACE,
        ParticipantKind.STARTUP,
        ParticipantKind.INVESTOR,
    ),
}
"""The kinds of organisations that such a column may name."""
NOTE, DROP, SECRET, NUMBER = "note", "drop", "secret", "number"
CONTACT_FIELDS: Final = ("person", "phone", "email", "wechat", "address")
ALL_KINDS: Final = frozenset(kind.value for kind in ParticipantKind)
_PEOPLE: Final = frozenset({"mentor", "commissioner"})
_PROVIDERS: Final = ALL_KINDS - {"startup"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may mean: its name, its label, how it is read, and who has it.

    With `is_repeated`, several columns may mean it; their cells are taken together.
    """

    key: str
    label: str
    shape: Shape
    vocabulary: str = ""
    kinds: frozenset[str] = ALL_KINDS
    is_repeated: bool = False


FIELDS: Final = (
    Field("name", _("Name"), Shape.NAME),
    Field("name_zh", _("Name in Chinese"), Shape.NAME),
    Field("name_en", _("Name in English"), Shape.NAME),
    Field("own_id", _("Id in the directory"), Shape.IDENTITY),
    Field("credit_code", _("Unified social credit code"), Shape.IDENTITY),
    Field(
        "subtype",
        _("Type"),
        Shape.CODE,
        "subtype",
        frozenset(SUBTYPE_VOCABULARIES),
    ),
    Field("sectors", _("Sectors"), Shape.CODES, SECTOR, is_repeated=True),
    Field(
        "offers",
        _("What it offers, in its own words"),
        Shape.SPECIALITIES,
        kinds=_PROVIDERS,
        is_repeated=True,
    ),
    Field(
        "needs",
        _("What it needs, in its own words"),
        Shape.SPECIALITIES,
        kinds=ALL_KINDS - {"mentor", "commissioner", "investor"},
        is_repeated=True,
    ),
    Field("stage", _("Stage"), Shape.CODE, STAGE, frozenset({"startup"})),
    Field("stages_served", _("Stages served"), Shape.CODES, STAGE, _PROVIDERS),
    Field("seeking_round", _("Seeking round"), Shape.CODE, "round", frozenset({"startup"})),
    Field("region", _("Region"), Shape.CODE, REGION),
    Field("regions_served", _("Regions served"), Shape.CODES, REGION, _PROVIDERS),
    Field("country", _("Country or region abroad"), Shape.CODE, "country"),
    Field("languages", _("Languages"), Shape.CODES, "language"),
    Field("modes", _("Ways of meeting"), Shape.CODES, "mode"),
    Field("founded_on", _("Founded"), Shape.DATE),
    Field("host_type", _("Host type"), Shape.CODE, "host_type", frozenset({"space"})),
    Field("recognition", _("Recognition"), Shape.CODE, "recognition", frozenset({"space"})),
    Field("summary", _("Summary"), Shape.TEXT, is_repeated=True),
    Field("capacity", _("Startups it can take"), Shape.COUNT, kinds=_PEOPLE | {"space"}),
    Field("ticket", _("Amount, or from … to …"), Shape.RANGE),
    Field("ticket_min", _("Smallest amount"), Shape.MONEY),
    Field("ticket_max", _("Largest amount"), Shape.MONEY),
    Field(HOST, _("Space it works in"), Shape.CODE, HOST, frozenset({"startup", "investor"})),
    Field(EMPLOYER, _("Employer"), Shape.CODE, EMPLOYER, _PEOPLE),
    Field("person", _("Contact person"), Shape.CONTACT),
    Field("phone", _("Telephone"), Shape.CONTACT, is_repeated=True),
    Field("email", _("E-mail"), Shape.CONTACT, is_repeated=True),
    Field("wechat", _("WeChat"), Shape.CONTACT),
    Field("address", _("Address"), Shape.CONTACT),
    Field(NOTE, _("Keep as a note for the office"), Shape.NOTE, is_repeated=True),
    Field(DROP, _("Leave out"), Shape.NOTHING, is_repeated=True),
    Field(NUMBER, _("Row number, leave out"), Shape.NOTHING, is_repeated=True),
    Field(SECRET, _("Identity or bank numbers, never kept"), Shape.NOTHING, is_repeated=True),
)
_BY_KEY: Final = {field.key: field for field in FIELDS}


def field_of(key: str) -> Field:
    """Return a field by its key."""
    return _BY_KEY[key]


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields that participants of a kind have."""
    return tuple(field for field in FIELDS if kind in field.kinds)


def vocabulary_of(field: Field, kind: str) -> str:
    """Return the vocabulary that the codes of a field come from."""
    return SUBTYPE_VOCABULARIES[kind] if field.vocabulary == "subtype" else field.vocabulary
