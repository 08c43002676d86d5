"""Why somebody cannot be asked, in the words of the rule, as far as the reader may know them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.entities import Verdict
from web.services.adapters import load_vocabularies
from web.services.glossaries import ids_in, load_glossary
from web.services.publication import sight_of
from web.services.requests.lines import Reader
from web.services.withholding import withhold_verdicts
from web.services.wording import Wording


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that keeps two apart, and what would help."""

    gate: str
    text: str
    change: str = ""


def obstacle_view(session: Session, reader: Reader, verdict: Verdict) -> Obstacle:
    """Put what keeps two apart in words."""
    sight = sight_of(session, reader.actor)
    (shown,) = withhold_verdicts(session, sight, (verdict,))
    said = [reason for reason in (shown.reason, shown.change, shown.also) if reason]
    glossary = load_glossary(
        session,
        vocabularies=load_vocabularies(session),
        ids=set().union(*(ids_in(reason.evidence) for reason in said)),
        sight=sight,
    )
    wording = Wording(reader.language, glossary)
    return Obstacle(
        gate=verdict.gate.value if verdict.gate else "",
        text=wording.sentence(shown.reason),
        change=wording.remedy(shown),
    )
