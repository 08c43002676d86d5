"""The tables of the ecosystem folder: columns, their parsers and keys, declared once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from models.enums import ParticipantKind
from models.relation_ends import RELATION_ENDPOINTS
from web.services.folder import values
from web.services.folder.standards import is_language_tag
from web.services.folder.values import Parser

PARTICIPANT_KINDS: Final = tuple(kind.value for kind in ParticipantKind)
INSTITUTION_KINDS: Final = frozenset(
    {"enterprise", "university", "institute", "zone", "team", "service"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its cells parse, and the vocabulary its codes come from."""

    name: str
    parse: Parser
    required: bool = False
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in their order, and the texts that may come in any language."""

    name: str
    columns: tuple[Column, ...]
    texts: Mapping[str, Parser] = field(default_factory=dict)

    def column(self, name: str) -> Column | None:
        """Return the column of that name, also of a text in a further language."""
        for column in self.columns:
            if column.name == name:
                return column
        stem, _, tag = name.partition("_")
        if stem in self.texts and is_language_tag(tag):
            return Column(name, self.texts[stem])
        return None

    def required(self) -> tuple[str, ...]:
        """Return the columns without which a row says nothing."""
        return tuple(column.name for column in self.columns if column.required)


ID_LENGTH: Final = 64
CODE_LENGTH: Final = 128
TOKEN_LENGTH: Final = 64
NAME_LENGTH: Final = 300
TEXT_LENGTH: Final = 100_000

_id = values.identifier(ID_LENGTH)
_code = values.code(CODE_LENGTH)
_token = values.token(TOKEN_LENGTH)
_name = values.text(NAME_LENGTH)
_text = values.text(TEXT_LENGTH)
_money = values.number("0", "99999999999999", 6)
_quantity = values.number("0", "99999999999999", 6)


def _listed_codes(name: str, vocabulary: str) -> Column:
    return Column(name, values.listed(_code), vocabulary=vocabulary)


PARTICIPANTS: Final = Table(
    "participants",
    (
        Column("id", _id, required=True),
        Column("kind", values.one_of(frozenset(PARTICIPANT_KINDS)), required=True),
        Column("subtype", _code),
        Column("name_zh", _name),
        Column("name_en", _name),
        _listed_codes("sectors", "sectors"),
        Column("stage", _code, vocabulary="stages"),
        Column("seeking_round", _token),
        Column("region", _code, vocabulary="regions"),
        Column("country", values.country),
        Column("languages", values.listed(values.language)),
        Column("modes", values.listed(values.one_of(frozenset({"onsite", "online"})))),
        Column("founded_on", values.date),
        Column("host_type", _code, vocabulary="host_type"),
        Column("recognition", _code, vocabulary="recognition"),
        Column("summary_zh", _text),
        Column("summary_en", _text),
        Column("capacity", values.integer(0, 1_000_000)),
        Column("ticket_min_cny", _money),
        Column("ticket_max_cny", _money),
        _listed_codes("stages_served", "stages"),
        _listed_codes("regions_served", "regions"),
        Column("status", values.one_of(frozenset({"active", "suspended", "left"}))),
        Column("is_synthetic", values.boolean),
    ),
    {"name": _name, "summary": _text},
)

_STATEMENT_COLUMNS = (
    Column("id", _id),
    Column("participant_id", _id, required=True),
    Column("topic", _code, required=True, vocabulary="topics"),
    Column("priority", values.integer(1, 3)),
    Column("quantity", _quantity),
    Column("text_zh", _text),
    Column("text_en", _text),
    Column("valid_until", values.date),
)
NEEDS: Final = Table("needs", _STATEMENT_COLUMNS, {"text": _text})
OFFERS: Final = Table("offers", _STATEMENT_COLUMNS, {"text": _text})

RELATIONS: Final = Table(
    "relations",
    (
        Column("source_id", _id, required=True),
        Column("target_id", _id, required=True),
        Column(
            "kind",
            values.one_of(frozenset(kind.value for kind in RELATION_ENDPOINTS)),
            required=True,
        ),
        Column("occurred_on", values.date),
        Column("ended_on", values.date),
        Column("detail", _token),
        Column("weight", _quantity),
    ),
)

RESOURCES: Final = Table(
    "resources",
    (
        Column("id", _id, required=True),
        Column("owner_id", _id, required=True),
        Column("kind", _code, required=True, vocabulary="resource_kinds"),
        Column("name_zh", _name),
        Column("name_en", _name),
        Column("region", _code, vocabulary="regions"),
        Column("quantity", _quantity),
        Column("unit", _token),
        Column("text_zh", _text),
        Column("text_en", _text),
        Column("price_cny", _money),
        Column("attributes", values.json_object),
        Column("available_from", values.date),
        Column("available_until", values.date),
    ),
    {"name": _name, "text": _text},
)

_TERM_COLUMNS = (
    Column("code", _code, required=True),
    Column("parent", _code),
    Column("name_zh", _name),
    Column("name_en", _name),
)
SECTORS: Final = Table("sectors", _TERM_COLUMNS, {"name": _name})
TOPICS: Final = Table("topics", _TERM_COLUMNS, {"name": _name})
REGIONS: Final = Table(
    "regions",
    (
        *_TERM_COLUMNS,
        Column("country", values.country),
        Column("latitude", values.number("-90", "90", 12)),
        Column("longitude", values.number("-180", "180", 12)),
    ),
    {"name": _name},
)

VOCABULARY_TABLES: Final = (SECTORS, TOPICS, REGIONS)
TABLES: Final = (*VOCABULARY_TABLES, PARTICIPANTS, NEEDS, OFFERS, RELATIONS, RESOURCES)
"""In the order in which rows may refer to one another."""
