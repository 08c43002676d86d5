"""What the product proposes for a text, with the words that speak for it, beside what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.features.need_reading import Reading
from matcher.features.phrase_index import Evidence
from web.services import profile_edit
from web.services.access import Actor
from web.services.profile_edit import ProfileView
from web.services.readings import read_text
from web.services.topic_choices import is_abroad
from web.services.words import Text, Words

LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code that may be chosen: why, and whether the profile holds it already."""

    code: str
    name: Text
    group: Text
    words: tuple[str, ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a text seems to say, and what stands chosen before a person has looked at it."""

    profile: ProfileView
    reading: Reading
    topics: tuple[Proposal, ...]
    sectors: tuple[Proposal, ...]
    chosen_topics: tuple[str, ...]
    chosen_sectors: tuple[str, ...]
    stage: str
    region: str
    modes: tuple[str, ...]

    @property
    def is_abroad(self) -> bool:
        """Whether the text seems to lead across the border."""
        named = any(is_abroad(code) for code in self.chosen_topics)
        return named or bool(self.reading.countries)


def get_proposals(
    session: Session, *, actor: Actor, participant_id: str, text: str, asked: str, words: Words
) -> Proposals:
    """Return what is proposed for a text; `asked` is a topic the writer came for."""
    profile = profile_edit.get_facts(session, actor=actor, participant_id=participant_id)
    reading = read_text(session, text=text)
    facts = profile.facts
    chosen = chosen_topics(reading, asked)
    return Proposals(
        profile=profile,
        reading=reading,
        topics=tuple(topic_proposals(reading.topics, asked, words)),
        sectors=tuple(sector_proposals(reading.sectors, facts.sectors, words)),
        chosen_topics=chosen,
        chosen_sectors=facts.sectors or tuple(each.code for each in reading.sectors[:1]),
        stage=facts.stage or (reading.stage.value if reading.stage else ""),
        region=next((fact.value for fact in reading.regions if fact.value != facts.region), ""),
        modes=tuple(fact.value for fact in reading.modes),
    )


def chosen_topics(reading: Reading, asked: str) -> tuple[str, ...]:
    """Return the topic that stands chosen: the one asked for, or a reading that is sure."""
    if asked:
        return (asked,)
    return (reading.topics[0].code,) if reading.is_sure else ()


def topic_proposals(found: Sequence[Evidence], asked: str, words: Words) -> Iterable[Proposal]:
    """Yield the topics to choose from, the one the writer came for first."""
    listed = [each.code for each in found]
    if asked and asked not in listed:
        yield proposal("topic", asked, (), words)
    for each in found:
        yield proposal("topic", each.code, tuple(map(quoted, each.words[:3])), words)


def sector_proposals(
    found: Sequence[Evidence], own: Sequence[str], words: Words
) -> Iterable[Proposal]:
    """Yield the profile's sectors, and those that the text speaks for besides."""
    evidence = {each.code: tuple(map(quoted, each.words[:3])) for each in found}
    for code in dict.fromkeys((*own, *evidence)):
        yield proposal("sector", code, evidence.get(code, ()), words, is_own=code in own)


def proposal(
    vocabulary: str, code: str, quotes: tuple[str, ...], words: Words, *, is_own: bool = False
) -> Proposal:
    """Return a code with its names."""
    group = words.name(vocabulary, words.parents.get((vocabulary, code)))
    return Proposal(code, words.name(vocabulary, code), group, quotes, is_own)


def quoted(words: str) -> str:
    """Return words short enough to be quoted."""
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…"
