"""What a need still lacks: who answers it as it stands, and how many more a detail would bring.

Every number is counted on the actual candidates: a gate is opened by asking it again with the
detail added, and a comparison counts the eligible candidates that answer the need and could be
compared with the detail.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.ecosystem import BoolArray, FloatArray
from matcher.entities import RESOURCE_KIND, Need, Profile
from matcher.features.encoder import is_same_language
from matcher.recommendation.line import Line
from matcher.scoring.base import Seeker
from matcher.scoring.service import ServiceFit

EXACT = 0.85
"""From this strength an offer is the very topic that is asked for."""
RELATED = 0.45
"""From this one it answers at all."""
ENGLISH = "en"
CHINESE = "zh"
_CAPITAL = "cap."
_FEW_CHARACTERS = 15


@dataclass(frozen=True, slots=True)
class Answers:
    """How many candidates of a kind pass every gate and answer a need.

    Attributes
    ----------
    exact, related : int
        Those who offer the very topic, and those who offer one near it.
    """

    kind: str
    exact: int
    related: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A detail that is missing.

    Attributes
    ----------
    code : str
        ``english``: a language more opens the gate; ``in_english``, ``in_chinese``: the text in
        that language would be understood; ``sectors``, ``stage``, ``region``, ``amount``: both
        sides could be compared; ``online``: distance would count half; ``words``: the text is too
        short to be compared.
    count : int
        How many candidates it is about, at least 1.
    kinds : tuple of str
        Their kinds, those with most first.
    """

    code: str
    count: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Who answers a need, and what it lacks.

    Attributes
    ----------
    answers : tuple of Answers
        Kinds with at least one candidate, in the order asked for.
    gaps : tuple of Gap
        The most useful first.
    """

    answers: tuple[Answers, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class _Side:
    """The candidates of a kind beside a need."""

    line: Line
    seeker: Seeker
    met: FloatArray
    is_eligible: BoolArray

    @property
    def profiles(self) -> Sequence[Profile]:
        return self.line.pool.profiles

    def answering(self) -> BoolArray:
        return np.asarray(self.is_eligible & (self.met >= RELATED))

    def comparable(self, fits: Callable[[Profile], object]) -> int:
        """Count the eligible candidates that answer and of which something holds."""
        return sum(bool(fits(self.profiles[i])) for i in np.flatnonzero(self.answering()).tolist())

    def opened_by(self, profile: Profile) -> int:
        """Count those whom the gates let through once the seeker's profile is another."""
        screening = self.line.selector.screen(replace(self.seeker, profile=profile))
        return int(np.sum(screening.is_eligible & ~self.is_eligible & (self.met >= RELATED)))


def outlook(lines: Mapping[str, Line], seeker: Seeker, need: Need) -> Outlook:
    """Return who answers a need of a receiver, and what it lacks.

    Parameters
    ----------
    lines : mapping of str to Line
        The fitted lines of the kinds to look at.
    seeker : Seeker
        Who would ask.
    need : Need
        What it would ask for; need not be among the seeker's own.

    Returns
    -------
    outlook : Outlook
        Counted as of the seeker's day.
    """
    sides = {kind: _side(line, seeker, need) for kind, line in lines.items()}
    answers = tuple(_answers(kind, side) for kind, side in sides.items())
    people = {kind: side for kind, side in sides.items() if kind != RESOURCE_KIND}
    counted = {
        code: {kind: count(side, need) for kind, side in people.items()}
        for code, count in _GAPS.items()
        if _IS_MISSING[code](seeker.profile, need)
    }
    gaps = [_gap(code, counts) for code, counts in counted.items()]
    found = sorted((gap for gap in gaps if gap.count), key=lambda gap: -gap.count)
    return Outlook(tuple(a for a in answers if a.exact or a.related), tuple(found))


def asked_for(line: Line, seeker: Seeker, topic: str) -> int:
    """Return how many startups a provider may serve ask for a topic.

    Parameters
    ----------
    line : Line
        Of startups.
    seeker : Seeker
        Who would offer.
    topic : str
        What it would offer.

    Returns
    -------
    count : int
        Those who pass every gate and need the very topic.
    """
    is_eligible = line.selector.screen(seeker).is_eligible
    needs = line.pool.needs
    return sum(
        any(n.topic == topic for n in needs[i]) for i in np.flatnonzero(is_eligible).tolist()
    )


def _side(line: Line, seeker: Seeker, need: Need) -> _Side:
    service = line.scorers["service"]
    if not isinstance(service, ServiceFit):
        raise TypeError("the term 'service' must be a ServiceFit")
    is_eligible = line.selector.screen(seeker).is_eligible
    return _Side(line, seeker, service.met(need.topic), is_eligible)


def _answers(kind: str, side: _Side) -> Answers:
    exact = side.is_eligible & (side.met >= EXACT)
    return Answers(kind, int(exact.sum()), int((side.answering() & ~exact).sum()))


def _gap(code: str, counts: Mapping[str, int]) -> Gap:
    kinds = sorted((kind for kind, n in counts.items() if n), key=lambda kind: -counts[kind])
    return Gap(code, sum(counts.values()), tuple(kinds))


def _speaks(profile: Profile, language: str) -> bool:
    return any(is_same_language(tag, language) for tag in profile.languages)


def _reads_only(language: str, other: str) -> Callable[[Profile], bool]:
    """Return whether somebody names a language and not the other."""
    return lambda profile: _speaks(profile, language) and not _speaks(profile, other)


def _english(side: _Side, _need: Need) -> int:
    own = side.seeker.profile
    return side.opened_by(replace(own, languages=(*own.languages, ENGLISH)))


def _online(side: _Side, _need: Need) -> int:
    own = side.seeker.profile.region
    return side.comparable(lambda p: "online" in p.modes and p.region != own)


_GAPS: Mapping[str, Callable[[_Side, Need], int]] = {
    "english": _english,
    "in_english": lambda side, _: side.comparable(_reads_only(ENGLISH, CHINESE)),
    "in_chinese": lambda side, _: side.comparable(_reads_only(CHINESE, ENGLISH)),
    "sectors": lambda side, _: side.comparable(lambda p: p.sectors),
    "stage": lambda side, _: side.comparable(lambda p: p.stages_served),
    "region": lambda side, _: side.comparable(lambda p: p.region),
    "amount": lambda side, _: side.comparable(lambda p: p.ticket_min_cny or p.ticket_max_cny),
    "online": _online,
    "words": lambda side, _: side.comparable(lambda p: any(p.summaries.values())),
}

_IS_MISSING: Mapping[str, Callable[[Profile, Need], object]] = {
    "english": lambda own, _: own.languages and not _speaks(own, ENGLISH),
    "in_english": lambda _, need: not need.texts.get("en"),
    "in_chinese": lambda _, need: not need.texts.get("zh"),
    "sectors": lambda own, _: not own.sectors,
    "stage": lambda own, _: not own.stage,
    "region": lambda own, need: not own.region and not need.region,
    "amount": lambda own, need: (
        need.topic.startswith(_CAPITAL) and not (own.ticket_min_cny or own.ticket_max_cny)
    ),
    "online": lambda own, need: bool(ways := need.modes or own.modes) and "online" not in ways,
    "words": lambda _, need: sum(map(len, need.texts.values())) < _FEW_CHARACTERS,
}
