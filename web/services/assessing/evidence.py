"""What each figure of an assessment counts, record by record.

A figure is the number of these records (of their minutes, or the average of their ratings), so that
opening it shows just what was counted.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.assessment import AssessedKind, DeclaredFigure
from models.enums import MatchSide, ParticipantKind, RelationKind
from models.matching import Match
from models.mentoring import MentoringRating
from models.participant import Participant
from models.pool import Candidacy, Tenure
from models.relation import Relation
from web.services.ledger.search import LedgerSearch, first_moment, moment_after
from web.services.rows import AnySelect
from web.services.working_days import local_day


@dataclass(frozen=True, slots=True)
class Item:
    """A record that counts for somebody: whom it is about, its day, and how much it counts."""

    owner_id: str
    participant_id: str = ""
    on: dt.date | None = None
    value: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """A year by its first and last day, cut at the day of the run."""

    number: int
    as_of: dt.date

    @property
    def first_on(self) -> dt.date:
        """The first of January."""
        return dt.date(self.number, 1, 1)

    @property
    def last_on(self) -> dt.date:
        """The last of December."""
        return dt.date(self.number, 12, 31)


Source = Callable[[Session, Year], Sequence[Item]]


def ratings(side: MatchSide) -> Source:
    """Return what reads the ratings that one side gave mentors' pairs in a year."""

    def read(session: Session, year: Year) -> Sequence[Item]:
        found = (
            select(
                Match.provider_id,
                Match.receiver_id,
                MentoringRating.created_at,
                MentoringRating.score,
            )
            .join(Match, Match.id == MentoringRating.match_id)
            .where(
                MentoringRating.side == side,
                MentoringRating.created_at >= first_moment(year.first_on),
                MentoringRating.created_at < moment_after(year.last_on),
            )
            .order_by(MentoringRating.created_at)
        )
        return [
            Item(mentor_id, startup_id, local_day(given_at), score)
            for mentor_id, startup_id, given_at, score in session.execute(found)
        ]

    return read


def declared(session: Session, year: Year) -> Sequence[Item]:
    """Return the events that an office has declared."""
    found = select(DeclaredFigure).where(
        DeclaredFigure.year == year.number, DeclaredFigure.code == "events"
    )
    return [
        Item(row.participant_id, "", local_day(row.declared_at), row.value, row.note)
        for row in session.scalars(found.order_by(DeclaredFigure.id))
    ]


def appointed_mentors(session: Session, year: Year) -> Sequence[Item]:
    """Return the mentors whom spaces nominated or appointed, in office in the year."""
    nominated = (
        select(Candidacy.nominator_id, Tenure.participant_id, func.min(Tenure.from_on))
        .join(Candidacy, Candidacy.id == Tenure.candidacy_id)
        .where(Candidacy.nominator_id.is_not(None), *serves_in(year))
        .group_by(Candidacy.nominator_id, Tenure.participant_id)
    )
    own = (
        select(Relation.target_id, Relation.source_id, func.min(Relation.occurred_on))
        .where(
            Relation.kind == RelationKind.APPOINTED_BY,
            Relation.target_kind == ParticipantKind.SPACE,
            *overlaps(Relation, year),
        )
        .group_by(Relation.target_id, Relation.source_id)
    )
    found: dict[tuple[str, str], Item] = {}
    for statement in (nominated, own):
        for space_id, mentor_id, on in session.execute(statement):
            found.setdefault((space_id, mentor_id), Item(space_id, mentor_id, on))
    return [found[key] for key in sorted(found)]


def new_firms(session: Session, year: Year) -> Sequence[Item]:
    """Return the residents that were founded in the year."""
    found = residents(year).add_columns(Participant.founded_on)
    firms = found.join(Participant, Participant.id == Relation.source_id).where(
        Participant.founded_on.between(year.first_on, year.last_on)
    )
    return once(session, firms)


def funded(session: Session, year: Year) -> Sequence[Item]:
    """Return the residents that somebody invested in within the year."""
    money = aliased(Relation)
    found = residents(year).add_columns(money.occurred_on)
    firms = found.join(
        money,
        and_(money.target_id == Relation.source_id, money.kind == RelationKind.INVESTED_IN),
    ).where(money.occurred_on.between(year.first_on, year.last_on))
    return once(session, firms.order_by(money.occurred_on))


def graduates(session: Session, year: Year) -> Sequence[Item]:
    """Return the residents that graduated to a further carrier within the year."""
    way = aliased(Relation)
    found = select(Relation.target_id, Relation.source_id, way.occurred_on).where(*lodged())
    firms = found.join(
        way,
        and_(
            way.source_id == Relation.source_id,
            way.kind == RelationKind.GRADUATED_TO,
            way.target_id != Relation.target_id,
        ),
    ).where(way.occurred_on.between(year.first_on, year.last_on))
    return once(session, firms.order_by(way.occurred_on))


def once(session: Session, statement: AnySelect) -> Sequence[Item]:
    """Return each startup of each space once, with its first day."""
    found: dict[tuple[str, str], Item] = {}
    for space_id, startup_id, on in session.execute(statement):
        found.setdefault((space_id, startup_id), Item(space_id, startup_id, on))
    return [found[key] for key in sorted(found)]


def residents(year: Year) -> AnySelect:
    """Return the query for who lived in which space in the year."""
    return select(Relation.target_id, Relation.source_id).where(
        *lodged(), *overlaps(Relation, year)
    )


def lodged() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a relation lodges a startup in a space."""
    return (
        Relation.kind == RelationKind.RESIDENT_OF,
        Relation.source_kind == ParticipantKind.STARTUP,
    )


def overlaps(relation: type[Relation], year: Year) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a relation held on some day of the year."""
    return (
        or_(relation.occurred_on.is_(None), relation.occurred_on <= year.last_on),
        or_(relation.ended_on.is_(None), relation.ended_on >= year.first_on),
    )


def serves_in(year: Year) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a tenure was served on some day of the year."""
    last = func.coalesce(Tenure.ended_on, Tenure.to_on, year.last_on)
    return Tenure.from_on <= min(year.last_on, year.as_of), last >= year.first_on


SOURCES: Final[Mapping[str, Source]] = {
    "founder_rating": ratings(MatchSide.RECEIVER),
    "mentor_rating": ratings(MatchSide.PROVIDER),
    "events": declared,
    "mentors": appointed_mentors,
    "new_firms": new_firms,
    "funded": funded,
    "graduates": graduates,
}
"""Figures that are not read from the ledger."""
LEDGER: Final = ("sessions", "minutes", "pairs", "outcomes")


def ledger_search(
    kind: str, participant_id: str, code: str, year: Year, shortest: int
) -> LedgerSearch:
    """Return the search that opens the lines a figure was read from."""
    asked = LedgerSearch(
        from_on=year.first_on,
        to_on=year.last_on,
        shortest=shortest,
        has_outcome=code == "outcomes",
    )
    if kind == AssessedKind.SPACE:
        return replace(asked, space=participant_id)
    return replace(asked, mentor=participant_id)
