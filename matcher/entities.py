"""Value objects the matcher works on and answers with: frozen, without behaviour beyond lookup."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ParticipantKind(StrEnum):
    """Kinds of participants."""

    STARTUP = "startup"
    MENTOR = "mentor"
    COMMISSIONER = "commissioner"
    INVESTOR = "investor"
    PARTNER = "partner"
    SPACE = "space"
    INSTITUTION = "institution"


RESOURCE_KIND = "resource"
"""What a seeker asks for when it wants a resource instead of a participant."""


class RelationKind(StrEnum):
    """Kinds of dated relations between participants."""

    MENTORS = "mentors"
    INVESTED_IN = "invested_in"
    RESIDENT_OF = "resident_of"
    GRADUATED_TO = "graduated_to"
    OPERATES = "operates"
    APPOINTED_BY = "appointed_by"
    AFFILIATED_WITH = "affiliated_with"
    PARTNER_WITH = "partner_with"
    CONFLICT_WITH = "conflict_with"
    DECLINED = "declined"
    COMPETES_WITH = "competes_with"


class Gate(StrEnum):
    """Hard rules, in the order in which they are named when several fail."""

    STATUS = "status"
    SELF = "self"
    CAPACITY = "capacity"
    TERM = "term"
    CONFLICT = "conflict"
    DECLINED = "declined"
    REGION = "region"
    STAGE = "stage"
    TICKET = "ticket"
    LANGUAGE = "language"
    MUST = "must"


class Grade(StrEnum):
    """How well a candidate fits, as users see it."""

    HIGH = "high"
    GOOD = "good"
    FAIR = "fair"


@dataclass(frozen=True, slots=True)
class Term:
    """A code of a hierarchical vocabulary.

    Attributes
    ----------
    parent : str
        Code of the parent, ``""`` at the top.
    country : str
        ISO 3166-1 alpha-2, regions only.
    latitude, longitude : float or None
        Degrees (WGS 84), regions only.
    """

    code: str
    parent: str = ""
    name_zh: str = ""
    name_en: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The codes an ecosystem is described in.

    Attributes
    ----------
    stages : tuple of str
        Startup stages in their order of growth.
    topic_resources : mapping of str to tuple of str
        Resource kinds that answer a need topic.
    """

    sectors: tuple[Term, ...] = ()
    topics: tuple[Term, ...] = ()
    regions: tuple[Term, ...] = ()
    stages: tuple[str, ...] = ()
    topic_resources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A participant as matching sees it.

    Attributes
    ----------
    names, summaries : mapping of str to str
        Text by language tag (``zh``, ``en``, ``th`` ...); absent where blank.
    sectors, stages_served, regions_served : tuple of str
        Codes of the vocabularies; the two ``*_served`` restrict whom a provider takes, empty
        takes all.
    languages : tuple of str
        BCP 47 tags.
    modes : tuple of str
        ``onsite``, ``online``; empty where unknown.
    capacity : int or None
        Startups a mentor takes at a time, None is unlimited.
    ticket_min_cny, ticket_max_cny : float or None
        What an investor gives, or a startup seeks, in CNY.
    status : str
        ``active``, ``suspended`` or ``left``.
    """

    id: str
    kind: ParticipantKind
    subtype: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    sectors: tuple[str, ...] = ()
    stage: str = ""
    seeking_round: str = ""
    region: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    founded_on: dt.date | None = None
    host_type: str = ""
    recognition: str = ""
    summaries: Mapping[str, str] = field(default_factory=dict)
    capacity: int | None = None
    ticket_min_cny: float | None = None
    ticket_max_cny: float | None = None
    stages_served: tuple[str, ...] = ()
    regions_served: tuple[str, ...] = ()
    status: str = "active"
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One topic a participant needs or offers.

    Attributes
    ----------
    topic : str
        Code of the need/offer vocabulary.
    priority : int
        1 most urgent, to 3.
    texts : mapping of str to str
        Text by language tag.
    valid_until : date or None
        Last day it counts.
    is_private : bool
        Whether it counts only when its owner asks: others never learn of it.
    region : str
        Where it is wanted or given, blank where the owner is.
    modes : tuple of str
        ``onsite``, ``online``: how it is wanted or given, empty for the owner's own.
    countries : tuple of str
        ISO 3166-1 alpha-2 codes of the countries it is about.
    """

    id: str
    participant_id: str
    topic: str
    priority: int = 2
    quantity: float | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    valid_until: dt.date | None = None
    is_private: bool = False
    region: str = ""
    modes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need(Statement):
    """What a participant asks for."""


@dataclass(frozen=True, slots=True)
class Offer(Statement):
    """What a participant gives."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something an owner shares: an instrument, a lab, a desk, a plant.

    Attributes
    ----------
    kind : str
        Code of the resource kinds; never ``defence``.
    """

    id: str
    owner_id: str
    kind: str
    names: Mapping[str, str] = field(default_factory=dict)
    region: str = ""
    quantity: float | None = None
    unit: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    price_cny: float | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    available_from: dt.date | None = None
    available_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A dated edge of the graph.

    Attributes
    ----------
    occurred_on : date or None
        First day; None where unknown (then it counts as always there).
    ended_on : date or None
        Day it ended; None while in force.
    detail : str
        A free token, such as the round of an investment.
    is_private : bool
        Whether it counts without ever being named: neither in paths nor in reasons.
    """

    source_id: str
    target_id: str
    kind: RelationKind
    occurred_on: dt.date | None = None
    ended_on: dt.date | None = None
    detail: str = ""
    weight: float | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate is where it is: a code and its evidence; the caller words it.

    Attributes
    ----------
    code : str
        One of the codes listed in :mod:`matcher.explanation.reasons`.
    evidence : mapping of str to object
        Codes, ids and numbers that the wording needs.
    """

    code: str
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One ranked candidate.

    Attributes
    ----------
    rank : int
        1 is best.
    score : float
        Ranking score; equals the sum of ``contributions``.
    contributions : mapping of str to float
        What each term adds to the score.
    path : tuple of str
        The strongest path in the graph, ``(id, relation, id, ...)`` from seeker to candidate;
        empty without one.
    """

    rank: int
    candidate_id: str
    score: float
    grade: Grade
    contributions: Mapping[str, float]
    reasons: tuple[Reason, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a named candidate, ranked or not.

    Attributes
    ----------
    rank : int or None
        Rank among all eligible candidates, None where a gate keeps it out.
    gate : Gate or None
        The first gate it fails.
    reason : Reason
        Why it is out, or what it lacks against those ranked above.
    change : Reason or None
        The cheapest change that would let it in or up, where one is known.
    also : Reason or None
        A second change that is needed with it, where none helps alone.
    rank_after : int or None
        The rank it would have then; None where only the gates can be told.
    """

    candidate_id: str
    rank: int | None
    gate: Gate | None
    reason: Reason
    change: Reason | None = None
    also: Reason | None = None
    rank_after: int | None = None
