"""The vocabularies of the database as coders: names, keywords, and offices' further spellings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.features.coding import Coder, Term
from models.enums import ParticipantStatus
from models.participant import Participant
from models.resource import DEFENCE
from models.taxonomy import CodeTerm, Region, Sector, Stage, Topic
from web.services.intake.fields import (
    REGION,
    SECTOR,
    STAGE,
    SUBTYPE_VOCABULARIES,
    TIED_KINDS,
    TIES,
    TOPIC,
    Field,
    Shape,
    field_of,
    vocabulary_of,
)
from web.services.intake.spelling import spellings

_LISTS: Final = frozenset(
    {"round", "host_type", "recognition", "country", "language", *SUBTYPE_VOCABULARIES.values()}
)
_TREES: Final[Mapping[str, type[Any]]] = {
    SECTOR: Sector,
    TOPIC: Topic,
    REGION: Region,
    STAGE: Stage,
}
_MODES: Final = (
    Term("onsite", ("onsite",), spellings("mode")["onsite"]),
    Term("online", ("online",), spellings("mode")["online"]),
)
HIDDEN_TOPICS: Final = frozenset({f"spc.{DEFENCE}"})
"""Topics that no public list names."""


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Every vocabulary as terms; `names` gives the names of each code by vocabulary."""

    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    names: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)

    def coder_for(self, field_: Field, kind: str) -> Coder:
        """Return what codes the cells of a field."""
        if field_.shape is Shape.SPECIALITIES:
            return coder_of(_specialities(self.terms))
        return coder_of(self.terms.get(vocabulary_of(field_, kind), ()))

    def codes(self, vocabulary: str) -> tuple[str, ...]:
        """Return the codes of a vocabulary, in its order."""
        return tuple(term.code for term in self.terms.get(vocabulary, ()))

    def parent(self, vocabulary: str, code: str) -> str:
        """Return the code above a code, blank for a top one."""
        return next(
            (term.parent for term in self.terms.get(vocabulary, ()) if term.code == code), ""
        )


@lru_cache(maxsize=64)
def coder_of(terms: tuple[Term, ...]) -> Coder:
    """Return the coder of some terms, built once while they stay as they are."""
    return Coder(terms)


def load_lexicons(session: Session, *, kind: str = "") -> Lexicons:
    """Load the vocabularies: one query for each tree, one for all lists.

    For a kind whose columns may name an organisation, also the names of those.
    """
    terms: dict[str, tuple[Term, ...]] = {"mode": _MODES}
    names: dict[tuple[str, str], Mapping[str, str]] = {}
    countries: dict[str, str] = {}
    for vocabulary, model in _TREES.items():
        rows = session.scalars(select(model).order_by(model.position, model.code)).all()
        shown = [row for row in rows if row.code not in HIDDEN_TOPICS]
        terms[vocabulary] = tuple(_term(vocabulary, row) for row in shown)
        names |= {(vocabulary, row.code): _names(row) for row in shown}
        countries |= {row.code: row.country for row in shown if isinstance(row, Region)}
    lists: dict[str, list[Term]] = {name: [] for name in _LISTS}
    query = select(CodeTerm).where(CodeTerm.vocabulary.in_(_LISTS)).order_by(CodeTerm.position)
    for row in session.scalars(query):
        lists[row.vocabulary].append(_term(row.vocabulary, row))
        names[row.vocabulary, row.code] = _names(row)
    _add_further(lists, names)
    terms |= {name: tuple(listed) for name, listed in lists.items()}
    for name in TIES:
        if kind in field_of(name).kinds:
            terms[name], found = _organisations(session, name)
            names |= found
    return Lexicons(terms, names, countries)


def _organisations(
    session: Session, name: str
) -> tuple[tuple[Term, ...], dict[tuple[str, str], Mapping[str, str]]]:
    """Return the organisations that a column may name, by their ids."""
    columns = (Participant.id, Participant.name_zh, Participant.name_en)
    rows = session.execute(
        select(*columns)
        .where(
            Participant.kind.in_(TIED_KINDS[name]), Participant.status == ParticipantStatus.ACTIVE
        )
        .order_by(Participant.sort_key, Participant.id)
    ).all()
    terms = tuple(Term(row.id, tuple(filter(None, (row.name_zh, row.name_en)))) for row in rows)
    return terms, {(name, row.id): {"zh": row.name_zh, "en": row.name_en} for row in rows}


def _add_further(
    lists: Mapping[str, list[Term]], names: dict[tuple[str, str], Mapping[str, str]]
) -> None:
    """Add countries and languages that no vocabulary lists but a participant may have."""
    for vocabulary in ("country", "language"):
        known = {term.code for term in lists[vocabulary]}
        for code, words in spellings(vocabulary).items():
            if code not in known:
                lists[vocabulary].append(Term(code, (), words))
                names[vocabulary, code] = {"zh": words[0], "en": words[-1].title()}


def _term(vocabulary: str, row: Any) -> Term:
    attributes: Mapping[str, Any] = row.attributes
    short = (attributes.get("short_zh", ""), attributes.get("short_en", ""))
    return Term(
        code=row.code,
        names=tuple(filter(None, (row.name_zh, row.name_en, *short))),
        spellings=spellings(vocabulary).get(row.code, ()),
        keywords=(*attributes.get("keywords_zh", ()), *attributes.get("keywords_en", ())),
        parent=getattr(row, "parent", None) or "",
    )


def _names(row: Any) -> Mapping[str, str]:
    return {"zh": row.name_zh, "en": row.name_en}


@lru_cache(maxsize=8)
def _joined(topics: tuple[Term, ...], sectors: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return topics and sectors as one vocabulary; what names a topic names no sector."""
    taken = {word for term in topics for word in (*term.names, *term.spellings)}
    return tuple(
        [_marked(TOPIC, term, frozenset()) for term in topics]
        + [_marked(SECTOR, term, frozenset(taken)) for term in sectors]
    )


def _marked(vocabulary: str, term: Term, taken: frozenset[str]) -> Term:
    def free(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(word for word in words if word not in taken)

    return Term(
        code=f"{vocabulary}:{term.code}",
        names=free(term.names),
        spellings=free(term.spellings),
        keywords=free(term.keywords),
        parent=f"{vocabulary}:{term.parent}" if term.parent else "",
    )


def _specialities(terms: Mapping[str, tuple[Term, ...]]) -> tuple[Term, ...]:
    return _joined(terms.get(TOPIC, ()), terms.get(SECTOR, ()))
