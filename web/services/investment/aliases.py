"""What a startup is called where its request hides its name: its place, field and stage.

A match that began with an investor's interest in such a request names the startup this way to the
investor until both have agreed, and for good where they never do.
"""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from models.deal import Deal
from models.financing import FinancingRequest
from models.matching import Match
from models.participant import Participant
from web.services.catalogues import LANGUAGES, catalogue
from web.services.words import Text, Words, load_words

NAMELESS: Final = frozenset(
    {
        "sector_exact",
        "sector_related",
        "sector_sibling",
        "stage_served",
        "ticket_overlap",
        "place_same",
        "place_near",
        "place_online",
        "language_shared",
        "text_similar",
        "history",
        "portfolio",
    }
)
"""Reasons that tell nothing by which a startup that hides its name could be looked up."""


def aliases(session: Session, *, match_ids: Collection[int]) -> Mapping[int, Text]:
    """Return what to call the startup, for the matches in which the investor may not know it."""
    found = session.execute(
        select(Match.id, Participant)
        .join(Participant, Participant.id == Match.receiver_id)
        .join(FinancingRequest, FinancingRequest.participant_id == Participant.id)
        .join(Deal, Deal.request_id == FinancingRequest.id)
        .where(
            Match.id.in_(match_ids),
            belongs_to_deal(),
            Match.is_nameless,
            Match.agreed_at.is_(None),
            FinancingRequest.hides_name,
        )
        .options(selectinload(Participant.sector_links))
    ).all()
    words = load_words(session) if found else None
    return {match_id: alias(row, words) for match_id, row in found if words is not None}


def belongs_to_deal() -> ColumnElement[bool]:
    """Return the condition that a match is a deal's, or was before the investor asked anew."""
    other = aliased(Deal)
    was_asked_in_it = and_(
        Match.kind == "investor",
        Match.provider_id == Deal.investor_id,
        Match.created_at >= Deal.created_at,
        ~exists().where(other.match_id == Match.id),
    )
    return or_(Deal.match_id == Match.id, was_asked_in_it)


def alias(row: Participant, words: Words) -> Text:
    """Return what to call a startup that is not to be named, in each language."""
    return {language: alias_in(row, words, language) for language in LANGUAGES}


def alias_in(row: Participant, words: Words, language: str) -> str:
    """Return what to call a startup that is not to be named."""
    place = words.place(row.region, row.country).get(language, "")
    field = words.name("sector", row.sectors[0] if row.sectors else None).get(language, "")
    between = " · " if language == "en" else "·"
    described = between.join(filter(None, (place, field)))
    text = catalogue(language).gettext("A startup (name not disclosed yet)")
    return f"{described}{between}{text}" if described else text
