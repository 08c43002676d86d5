"""Who is assessed in a year and who is not, and the figures that the formula is applied to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.assessment import AssessedKind
from models.enums import AGREED_STATES, PLACE_KINDS, ParticipantKind, ParticipantStatus
from models.matching import Match, MatchEvent
from models.mentoring import MentoringRecord
from models.participant import Participant
from models.pool import Tenure
from models.relation import Relation
from web.services.assessing.evidence import SOURCES, Item, Year, serves_in
from web.services.assessing.formula import FULL_YEAR, HUNDREDTH, RATINGS, Formula
from web.services.ledger import source
from web.services.ledger.search import first_moment, moment_after
from web.services.parties import ENDED_TOGETHER

MONTH = dt.timedelta(days=30)
Figures = Mapping[str, Decimal | None]
Found = dict[str, dict[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Assessed:
    """Somebody who is assessed: the months served, and each figure of the year."""

    participant_id: str
    months: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody in office who is not assessed: the months served, and why."""

    participant_id: str
    months: int
    reason: str


def left_out(session: Session, *, formula: Formula, year: Year) -> tuple[LeftOut, ...]:
    """Return who was in office in a year and is not assessed.

    Either too few months were served (`months`), or no mentor can be judged by pairs that nobody
    assigned, or assigned only lately and without a session so far (`no_pair`). It says nothing
    against them and bars no renewal.
    """
    served = months_served(session, formula.kind, year)
    found = from_ledger(session, formula, year)
    judged = {each.participant_id for each in assessed_of(session, formula, year, served, found)}
    return tuple(
        LeftOut(key, months, "months" if months < formula.least_months else "no_pair")
        for key, months in sorted(served.items())
        if key not in judged
    )


def collect(session: Session, *, formula: Formula, year: Year) -> tuple[Assessed, ...]:
    """Return everyone who is assessed in a year, with the figures; a dozen queries in all."""
    served = months_served(session, formula.kind, year)
    found = from_ledger(session, formula, year)
    for code in formula.weights:
        if code in SOURCES:
            for owner_id, value in valued(code, SOURCES[code](session, year)).items():
                found[owner_id][code] = value
    return tuple(assessed_of(session, formula, year, served, found))


def assessed_of(
    session: Session, formula: Formula, year: Year, served: Mapping[str, int], found: Found
) -> Iterator[Assessed]:
    """Yield who served long enough and, of mentors, was assigned somebody to guide."""
    is_mentor = formula.kind == AssessedKind.MENTOR
    paired = paired_in(session, year, formula.least_months) if is_mentor else frozenset(served)
    for key, months in sorted(served.items()):
        guided = key in paired or found.get(key, {}).get("sessions")
        if months >= formula.least_months and guided:
            yield Assessed(key, months, figures_of(formula, found.get(key, {})))


def paired_in(session: Session, year: Year, least_months: int) -> frozenset[str]:
    """Return the mentors who had a pair in a year, agreed some months before the year is judged."""
    begin, end = first_moment(year.first_on), moment_after(min(year.last_on, year.as_of))
    latest = end - least_months * MONTH
    ended_before = exists().where(
        MatchEvent.match_id == Match.id,
        MatchEvent.to_state.in_(ENDED_TOGETHER),
        MatchEvent.occurred_at < begin,
    )
    found = select(Match.provider_id).where(
        Match.kind.in_(PLACE_KINDS),
        Match.state.in_(AGREED_STATES | ENDED_TOGETHER),
        or_(Match.agreed_at.is_(None), Match.agreed_at < latest),
        ~ended_before,
    )
    return frozenset(session.scalars(found.distinct()))


def figures_of(formula: Formula, found: Mapping[str, Decimal]) -> Figures:
    """Return every figure: what was never counted is nothing, an average of nothing is none."""
    return {
        code: found.get(code, None if code in RATINGS else Decimal(0)) for code in formula.weights
    }


def valued(code: str, items: Sequence[Item]) -> dict[str, Decimal]:
    """Return what the records of a figure add up to for each one they count for."""
    by_owner: defaultdict[str, list[int]] = defaultdict(list)
    for item in items:
        by_owner[item.owner_id].append(item.value)
    return {
        owner_id: average(values) if code in RATINGS else Decimal(sum(values))
        for owner_id, values in by_owner.items()
    }


def average(values: Sequence[int]) -> Decimal:
    """Return the average of some ratings, to two decimals."""
    return (Decimal(sum(values)) / len(values)).quantize(HUNDREDTH, ROUND_HALF_UP)


def from_ledger(
    session: Session, formula: Formula, year: Year
) -> defaultdict[str, dict[str, Decimal]]:
    """Return what the ledger says of each mentor, or of each space by its residents of the day."""
    stay = aliased(Relation)
    is_space = formula.kind == AssessedKind.SPACE
    key: ColumnElement[str] = (stay.target_id if is_space else Match.provider_id).expression
    booking = source.bookings(source.open_from(session))
    booked, is_session = booking.c, booking.c.addendum_id.is_(None)
    lines = source.confirmed(
        select(
            key.label("key"),
            booked.minutes,
            is_session.label("is_session"),
            case((is_session, Match.receiver_id)).label("startup"),
            and_(is_session, MentoringRecord.sealed_outcome != "").label("has_outcome"),
        ),
        booking,
    ).where(
        booked.booked_at >= first_moment(year.first_on),
        booked.booked_at < moment_after(year.last_on),
        booked.session_minutes >= formula.shortest_minutes,
    )
    if is_space:
        lines = lines.join(stay, and_(*source.lodging(stay)))
    counted = lines.subquery()
    columns = {
        "sessions": func.count().filter(counted.c.is_session),
        "minutes": func.sum(counted.c.minutes),
        "pairs": func.count(counted.c.startup.distinct()),
        "outcomes": func.count().filter(counted.c.has_outcome),
    }
    found: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for owner_id, *values in session.execute(
        select(counted.c.key, *columns.values()).group_by(counted.c.key)
    ):
        found[owner_id] = {
            code: Decimal(value) for code, value in zip(columns, values, strict=True)
        }
    return found


def months_served(session: Session, kind: str, year: Year) -> dict[str, int]:
    """Return whom the year concerns, with the months they served in it."""
    last = min(year.last_on, year.as_of)
    if kind == AssessedKind.MENTOR:
        found = select(Tenure.participant_id, Tenure.from_on, Tenure.ended_on, Tenure.to_on).where(
            *serves_in(year)
        )
        terms = [
            (key, begin, ended or to_on or last)
            for key, begin, ended, to_on in session.execute(found)
        ]
    else:
        spaces = select(Participant.id, Participant.founded_on).where(
            Participant.kind == ParticipantKind.SPACE,
            Participant.status == ParticipantStatus.ACTIVE,
        )
        terms = [(key, begin or year.first_on, last) for key, begin in session.execute(spaces)]
    months: defaultdict[str, set[int]] = defaultdict(set)
    for key, begin, end in terms:
        months[key] |= months_between(max(begin, year.first_on), min(end, year.last_on))
    return {key: min(len(each), FULL_YEAR) for key, each in months.items() if each}


def months_between(first: dt.date, last: dt.date) -> set[int]:
    """Return the months of a year that two days of it span."""
    return set(range(first.month, last.month + 1)) if first <= last else set()
