"""The names that reasons mention: of participants, resources and codes."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Term, Vocabularies
from models.resource import Resource
from models.taxonomy import CodeTerm, ResourceKind, Stage
from web.services.publication import Sight, names_seen
from web.services.rows import AnySelect, in_two_languages
from web.services.wording import Glossary, Names


def load_glossary(
    session: Session, *, vocabularies: Vocabularies, ids: Collection[str], sight: Sight
) -> Glossary:
    """Return the names of all codes, and those mentioned as the reader may see them."""
    recognitions = select(CodeTerm.code, CodeTerm.name_zh, CodeTerm.name_en).where(
        CodeTerm.vocabulary == "recognition"
    )
    stages = select(Stage.code, Stage.name_zh, Stage.name_en)
    kinds = select(ResourceKind.code, ResourceKind.name_zh, ResourceKind.name_en)
    return Glossary(
        participants=names_seen(session, sight, ids),
        resources=names_of(session, named_resources(ids)),
        sectors=names_of_terms(vocabularies.sectors),
        topics=names_of_terms(vocabularies.topics),
        regions=names_of_terms(vocabularies.regions),
        stages=names_of(session, stages),
        resource_kinds=names_of(session, kinds),
        recognitions=names_of(session, recognitions),
    )


def named_resources(ids: Collection[str]) -> AnySelect:
    """Return the statement for the names of some resources."""
    return select(Resource.id, Resource.name_zh, Resource.name_en).where(Resource.id.in_(ids))


def names_of(session: Session, statement: AnySelect) -> Names:
    """Return names by id or code."""
    return {key: in_two_languages(zh, en) for key, zh, en in session.execute(statement)}


def names_of_terms(terms: Iterable[Term]) -> Names:
    """Return names by code."""
    return {term.code: in_two_languages(term.name_zh, term.name_en) for term in terms}


def ids_in(evidence: Mapping[str, object]) -> set[str]:
    """Return the participants and resources that a reason mentions."""
    return {str(value) for key, value in evidence.items() if key.endswith("_id")}
