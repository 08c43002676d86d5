"""Who would answer a need or an offer before it is posted, and what it lacks: counted, not said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy.orm import Session

from matcher.entities import Need, Profile
from matcher.recommendation.gaps import Gap, Outlook, asked_for, outlook
from matcher.scoring.base import Seeker
from matcher.scoring.nature import KIND_TOPICS
from models.enums import ParticipantKind, Privacy
from models.setting import get_as_of
from web.services.adapters import as_float, load_seeker
from web.services.engine import Engine, Fitted
from web.services.statements import Content

__all__ = ["Gap", "Outlook", "count_askers", "get_outlook"]

KINDS = ("mentor", "investor", "space", "institution", "partner", "commissioner", "resource")
PROFILE_FIELDS = frozenset(each.name for each in fields(Profile))


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody is about to post, and the facts of its profile that would change along."""

    participant_id: str
    content: Content
    facts: Mapping[str, Any]


def get_outlook(session: Session, *, engine: Engine, plan: Plan) -> Outlook | None:
    """Return who would answer a need and what it lacks; None while there is no model yet."""
    fitted = engine.ready(session)
    if fitted is None:
        return None
    seeker = planned(session, plan)
    need = need_of(plan)
    return outlook(lines_of(fitted), replace(seeker, needs=(*seeker.needs, need)), need)


def best_kind(found: Outlook, topic: str, kinds: Collection[str]) -> str:
    """Return the kind that a need is for, of some; blank where nobody offers just that.

    It is the kind that gives such a thing by its nature, a mentor or capital for instance, else
    the one of whom most offer it.
    """
    answers = [
        each for each in found.answers if each.kind in kinds and (each.exact or each.related)
    ]
    natural = [each for each in answers if gives(each.kind, topic)]
    best = max(natural or answers, key=lambda each: each.exact, default=None)
    return best.kind if best and (natural or best.exact) else ""


def gives(kind: str, topic: str) -> bool:
    """Tell whether a kind gives a topic by its nature."""
    return any(topic == own or topic.startswith(f"{own}.") for own in KIND_TOPICS.get(kind, ()))


def count_askers(session: Session, *, engine: Engine, plan: Plan) -> int | None:
    """Return how many startups ask for what would be offered; None while there is no model yet."""
    fitted = engine.ready(session)
    if fitted is None:
        return None
    line = fitted.line(ParticipantKind.STARTUP)
    return asked_for(line, planned(session, plan), plan.content.topic)


def lines_of(fitted: Fitted) -> Mapping[str, Any]:
    """Return the fitted lines of those who may answer a need."""
    return {kind: fitted.line(kind) for kind in KINDS}


def planned(session: Session, plan: Plan) -> Seeker:
    """Return the participant as it would be."""
    seeker = load_seeker(session, seeker_id=plan.participant_id, as_of=get_as_of(session))
    changes = {name: value for name, value in plan.facts.items() if name in PROFILE_FIELDS}
    amounts = {name: as_float(changes[name]) for name in changes if name.startswith("ticket_")}
    return replace(seeker, profile=replace(seeker.profile, **(changes | amounts)))


def need_of(plan: Plan) -> Need:
    """Return the need as matching would see it."""
    content = plan.content
    return Need(
        id="",
        participant_id=plan.participant_id,
        topic=content.topic,
        priority=content.priority,
        quantity=as_float(content.quantity),
        texts={language: text for language, text in content.texts.items() if text},
        is_private=content.privacy == Privacy.ORGANISERS,
        region=content.region,
        modes=content.modes,
        countries=content.countries,
    )
