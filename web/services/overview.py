"""What an organiser sees at a glance: numbers, the heat of needs, who is left out, free places."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.enums import Direction, JobState, ParticipantKind, ParticipantStatus, RelationKind
from models.job import Job
from models.participant import Participant
from models.relation import Relation
from models.setting import get_as_of
from models.statement import Statement
from web.services import jobs
from web.services.access import Actor
from web.services.statistics import Count, count_kinds, count_regions, level
from web.services.words import Option, Text, Words, load_words, options


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the heat table and how dark it is."""

    value: int
    level: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A prefecture of the heat table."""

    code: str
    name: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Open needs by field and prefecture."""

    topics: tuple[Option, ...]
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class Prefecture:
    """How a prefecture's startups are looked after."""

    code: str
    name: Text
    startups: int
    unsupported: int
    mentors: int
    free_places: int

    @property
    def is_thin(self) -> bool:
        """Whether more startups lack support than its mentors can still take."""
        return self.unsupported > self.free_places


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the organiser's first page."""

    as_of: dt.date
    reach: tuple[Text, ...]
    counts: tuple[Count, ...]
    open_needs: int
    total_places: int
    free_places: int
    full_mentors: int
    heat: Heat
    prefectures: tuple[Prefecture, ...]


@dataclass(frozen=True, slots=True)
class FitState:
    """How far the fitting of the recommender is, or when it was done last."""

    job_id: int | None = None
    is_running: bool = False
    progress: float = 0.0
    error: str = ""
    fitted_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """A mentor's places: how many there are and how many are taken."""

    region: str | None
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        """How many startups it can still take."""
        return max(self.capacity - self.taken, 0)


def get_overview(session: Session, *, actor: Actor) -> Overview:
    """Return the numbers an organiser answers for."""
    words, day = load_words(session), get_as_of(session)
    codes = scope(actor, words)
    heat = count_needs(session, words, day)
    places = list_places(session, day)
    own = [place for place in places if words.prefecture(place.region) in codes]
    return Overview(
        as_of=day,
        reach=words.all_names("region", sorted(actor.regions)),
        counts=count_kinds(session),
        open_needs=sum(value for (code, _), value in heat.items() if code in codes),
        total_places=sum(place.capacity for place in own),
        free_places=sum(place.free for place in own),
        full_mentors=sum(not place.free for place in own),
        heat=heat_table(heat, words, codes),
        prefectures=list_prefectures(session, words, codes, places),
    )


def scope(actor: Actor, words: Words) -> tuple[str, ...]:
    """Return the prefectures an organiser answers for, all of them for the province."""
    known = [code for code, _ in sorted(words.tiles.items(), key=lambda item: item[0])]
    if actor.is_provincial or not actor.regions:
        return tuple(known)
    return tuple(
        code
        for code in known
        if any(
            words.is_within("region", code, own) or words.prefecture(own) == code
            for own in actor.regions
        )
    )


def count_needs(session: Session, words: Words, day: dt.date) -> Counter[tuple[str, str]]:
    """Count the needs that still count by prefecture and field."""
    rows = session.execute(
        select(Participant.region, Statement.topic, func.count())
        .join(Participant, Participant.id == Statement.participant_id)
        .where(
            Statement.direction == Direction.NEED,
            Participant.status == ParticipantStatus.ACTIVE,
            Participant.kind == ParticipantKind.STARTUP,
            or_(Statement.valid_until.is_(None), Statement.valid_until >= day),
        )
        .group_by(Participant.region, Statement.topic)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for region, topic, value in rows:
        field = words.parents.get(("topic", topic)) or topic
        counts[words.prefecture(region), field] += value
    return counts


def heat_table(counts: Counter[tuple[str, str]], words: Words, codes: tuple[str, ...]) -> Heat:
    """Lay the counts out, prefectures down, fields across."""
    topics = options(words, "topic", is_top=True)
    most = max((value for (code, _), value in counts.items() if code in codes), default=0)
    rows = tuple(
        HeatRow(
            code,
            words.name("short_region", code),
            tuple(
                Cell(counts[code, topic.code], level(counts[code, topic.code], most))
                for topic in topics
            ),
        )
        for code in codes
    )
    return Heat(topics, rows)


def list_places(session: Session, day: dt.date) -> list[Places]:
    """Return the places of every active mentor that names a capacity."""
    taken = (
        select(func.count())
        .select_from(Relation)
        .where(
            Relation.source_id == Participant.id,
            Relation.kind == RelationKind.MENTORS,
            in_force(day),
        )
        .correlate(Participant)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Participant.region, Participant.capacity, taken).where(
            Participant.kind == ParticipantKind.MENTOR,
            Participant.status == ParticipantStatus.ACTIVE,
            Participant.capacity.is_not(None),
        )
    )
    return [Places(region, capacity, used) for region, capacity, used in rows]


def in_force(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a relation is in force on a day."""
    return (Relation.occurred_on.is_(None) | (Relation.occurred_on <= day)) & (
        Relation.ended_on.is_(None) | (Relation.ended_on > day)
    )


def list_prefectures(
    session: Session, words: Words, codes: tuple[str, ...], places: list[Places]
) -> tuple[Prefecture, ...]:
    """Return how the startups of each prefecture are looked after, the worst off first."""
    day = get_as_of(session)
    startups = count_regions(session, words, kind=ParticipantKind.STARTUP)
    mentors = count_regions(session, words, kind=ParticipantKind.MENTOR)
    alone = count_unsupported(session, words, day)
    free: Counter[str] = Counter()
    for place in places:
        free[words.prefecture(place.region)] += place.free
    rows = (
        Prefecture(
            code,
            words.name("short_region", code),
            startups=startups[code],
            unsupported=alone[code],
            mentors=mentors[code],
            free_places=free[code],
        )
        for code in codes
    )
    return tuple(sorted(rows, key=lambda row: row.free_places - row.unsupported))


def count_unsupported(session: Session, words: Words, day: dt.date) -> Counter[str]:
    """Count the startups of each prefecture with no mentor, no space and no investment."""
    rows = session.execute(
        select(Participant.region, func.count())
        .where(
            Participant.kind == ParticipantKind.STARTUP,
            Participant.status == ParticipantStatus.ACTIVE,
            ~exists().where(supports(day)),
        )
        .group_by(Participant.region)
    )
    counts: Counter[str] = Counter()
    for region, value in rows:
        counts[words.prefecture(region)] += value
    return counts


def supports(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a relation supports the startup at hand."""
    mentored = and_(
        Relation.kind == RelationKind.MENTORS, Relation.target_id == Participant.id, in_force(day)
    )
    housed = and_(
        Relation.kind == RelationKind.RESIDENT_OF,
        Relation.source_id == Participant.id,
        in_force(day),
    )
    funded = and_(Relation.kind == RelationKind.INVESTED_IN, Relation.target_id == Participant.id)
    return or_(mentored, housed, funded)


def get_fit_state(session: Session) -> FitState:
    """Return how far the fitting is, and when it was done last."""
    latest = session.scalar(
        select(Job).where(Job.kind == jobs.FIT).order_by(Job.id.desc()).limit(1)
    )
    done = select(func.max(Job.finished_at)).where(Job.kind == jobs.FIT, Job.state == JobState.DONE)
    fitted_at = session.scalar(done)
    if latest is None:
        return FitState(fitted_at=fitted_at)
    # of one whose worker was killed nobody hears again: asked to stop, it is over
    is_running = latest.state in jobs.OPEN and not latest.is_cancel_requested
    return FitState(
        job_id=latest.id,
        is_running=is_running,
        progress=latest.progress,
        error=latest.error if latest.state == JobState.FAILED else "",
        fitted_at=fitted_at,
    )
