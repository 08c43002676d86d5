"""What a startup is called where its request hides its name: its place, field and stage.

A match that began with an investor's interest in such a request names the startup this way to the
investor until both have agreed, and for good where they never do.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.deal import Deal
from models.financing import FinancingRequest
from models.matching import Match
from models.participant import Participant
from web.services.catalogues import LANGUAGES, catalogue
from web.services.words import Text, Words, load_words


def aliases(session: Session, *, match_ids: Collection[int]) -> Mapping[int, Text]:
    """Return what to call the startup, for the matches in which the investor may not know it."""
    found = session.execute(
        select(Match.id, Participant)
        .join(Deal, Deal.match_id == Match.id)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .join(Participant, Participant.id == Match.receiver_id)
        .where(
            Match.id.in_(match_ids),
            Match.initiated_by == "provider",
            Match.agreed_at.is_(None),
            FinancingRequest.hides_name,
        )
        .options(selectinload(Participant.sector_links))
    ).all()
    words = load_words(session) if found else None
    return {match_id: alias(row, words) for match_id, row in found if words is not None}


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
