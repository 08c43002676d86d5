"""What speaks for a startup beyond its own words: its awards and results, for investors to read."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.participant import Award, Result
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class AwardLine:
    """An award as readers see it."""

    contest: Text
    level: str
    year: int
    rank: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result as readers see it; what needs clearance never becomes one."""

    id: int
    name: Text
    trl: int | None
    rights_holder: str
    disposal_delegated: bool | None
    licence_terms: str
    reward_share_percent: float | None


def list_awards(session: Session, *, participant_id: str) -> tuple[AwardLine, ...]:
    """Return the awards of a participant, the latest first."""
    found = session.scalars(
        select(Award)
        .where(Award.participant_id == participant_id)
        .order_by(Award.year.desc(), Award.id)
    )
    return tuple(award_line(row) for row in found)


def list_results(session: Session, *, owner_id: str) -> tuple[ResultLine, ...]:
    """Return the results of an owner that may be shown."""
    found = session.scalars(
        select(Result)
        .where(Result.owner_id == owner_id, Result.needs_clearance.is_(False))
        .order_by(Result.id)
    )
    return tuple(result_line(row) for row in found)


def award_line(row: Award) -> AwardLine:
    """Return an award as readers see it."""
    contest = {"zh": row.contest_zh, "en": row.contest_en}
    return AwardLine(contest, row.level, row.year, row.rank, row.verified_at is not None)


def result_line(row: Result) -> ResultLine:
    """Return a result as readers see it."""
    share = row.reward_share_percent
    return ResultLine(
        id=row.id,
        name={"zh": row.name_zh, "en": row.name_en},
        trl=row.trl,
        rights_holder=row.rights_holder,
        disposal_delegated=row.disposal_delegated,
        licence_terms=row.licence_terms,
        reward_share_percent=None if share is None else float(share),
    )
