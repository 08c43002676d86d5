"""How a mentor stands in the pool: its tenures, its places, what it may do next."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from models.enums import Direction
from models.participant import Participant
from models.pool import Tenure
from models.pool_states import ENDED_TENURES, SERVING_STATES, TenureState
from models.setting import get_as_of
from models.statement import Statement
from web.services import access, accounts
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.missing import NotFoundError
from web.services.pool.candidacy_views import CandidacyView, StepView, get_latest
from web.services.pool.candidates import get_person, has_coming_tenure
from web.services.pool.guiding import Guided, list_guided
from web.services.pool.rules import PoolRules, load_rules
from web.services.requests.capacity import Places, places_of
from web.services.words import Text, Words, load_words


@dataclass(frozen=True, slots=True)
class TenureView:
    """A tenure as the mentor and its office read it."""

    id: int
    number: str
    participant_id: str
    mentor: Text
    team: Text
    category: str
    from_on: dt.date
    to_on: dt.date | None
    state: str
    version: int
    ended_on: dt.date | None
    reason: str
    days_left: int | None
    is_ending: bool
    has_letter: bool
    steps: tuple[StepView, ...]
    may_renew: bool
    may_leave: bool
    may_decide: bool

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state in ENDED_TENURES


@dataclass(frozen=True, slots=True)
class Offering:
    """What a mentor gives: category, places, hours, topics, stages, languages, ways of meeting."""

    category: Text
    places: Places
    hours_per_month: int | None
    topics: tuple[Text, ...]
    sectors: tuple[Text, ...]
    stages: tuple[Text, ...]
    regions: tuple[Text, ...]
    languages: tuple[Text, ...]
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the pool knows of a mentor."""

    id: str
    kind: str
    name: Text
    category_code: str
    tenures: tuple[TenureView, ...]
    candidacy: CandidacyView | None
    offering: Offering
    may_apply: bool
    is_own: bool
    may_decide: bool
    guided: tuple[Guided, ...]

    @property
    def is_serving(self) -> bool:
        """Whether a tenure is in force."""
        return any(each.state == TenureState.IN_FORCE for each in self.tenures)


def get_standing(session: Session, *, actor: Actor, participant_id: str) -> Standing:
    """Return how a mentor stands, to itself and its office.

    Raises
    ------
    NotFoundError
        If there is no such mentor.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "pool.read", subject)
    person = get_person(session, participant_id)
    candidacy = get_latest(session, actor=actor, participant_id=participant_id)
    tenures = list_tenures(session, actor=actor, participant_id=participant_id)
    is_own = access.can(actor, "pool.apply", subject)
    is_free = candidacy is None or not candidacy.is_open
    is_serving = any(each.state in SERVING_STATES or each.state == "coming" for each in tenures)
    return Standing(
        id=person.id,
        kind=person.kind,
        name={"zh": person.name_zh, "en": person.name_en},
        category_code=person.subtype,
        tenures=tenures,
        candidacy=candidacy,
        offering=offering_of(session, person, load_words(session)),
        may_apply=is_own and is_free and not is_serving,
        is_own=is_own,
        may_decide=access.can(actor, "pool.decide"),
        guided=() if is_own else list_guided(session, participant_id),
    )


def list_tenures(session: Session, *, actor: Actor, participant_id: str) -> tuple[TenureView, ...]:
    """Return the tenures of a mentor, the latest first."""
    found = (
        select(Tenure)
        .where(Tenure.participant_id == participant_id)
        .options(selectinload(Tenure.steps))
        .order_by(Tenure.from_on.desc(), Tenure.id.desc())
    )
    return tuple(tenure_view(session, row, actor) for row in session.scalars(found).all())


def get_tenure(session: Session, *, actor: Actor, tenure_id: int) -> TenureView:
    """Return a tenure to the mentor and its office.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = session.get(Tenure, tenure_id)
    if row is None:
        raise NotFoundError("tenure", str(tenure_id))
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    access.ensure(actor, "pool.read", subject)
    return tenure_view(session, row, actor)


def tenure_view(session: Session, row: Tenure, actor: Actor) -> TenureView:
    """Return a tenure as its reader may know it."""
    names = participant_names(session, [row.participant_id, row.team_id])
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    is_own = access.can(actor, "pool.apply", subject)
    is_running = row.state not in ENDED_TENURES
    left = None if row.to_on is None else (row.to_on - get_as_of(session)).days
    is_renewable = row.state == TenureState.IN_FORCE and row.to_on is not None
    return TenureView(
        id=row.id,
        number=row.number,
        participant_id=row.participant_id,
        mentor=names[row.participant_id],
        team=names[row.team_id],
        category=row.category,
        from_on=row.from_on,
        to_on=row.to_on,
        state=row.state,
        version=row.version,
        ended_on=row.ended_on,
        reason=row.reason,
        days_left=left if is_running and row.state != TenureState.COMING else None,
        is_ending=is_running and is_soon(left, load_rules(session)),
        has_letter=row.state != TenureState.DISMISSED,
        steps=tuple(StepView(s.to_state, s.reason, s.occurred_at) for s in row.steps),
        may_renew=is_own
        and is_renewable
        and not has_coming_tenure(session, row.participant_id, row.team_id),
        may_leave=is_own and is_running,
        may_decide=is_running and access.can(actor, "pool.decide"),
    )


def is_soon(left: int | None, rules: PoolRules) -> bool:
    """Tell whether a tenure ends within the time of the reminders."""
    return left is not None and left <= rules.reminder_days


def offering_of(session: Session, person: Participant, words: Words) -> Offering:
    """Return what a mentor gives, in the fields that matching compares."""
    topics = select(Statement.topic).where(
        Statement.participant_id == person.id,
        Statement.direction == Direction.OFFER,
        Statement.closed_on.is_(None),
        or_(Statement.valid_until.is_(None), Statement.valid_until >= get_as_of(session)),
    )
    codes = sorted(set(session.scalars(topics)))
    return Offering(
        category=words.subtype("mentor", person.subtype),
        places=places_of(session, person.id),
        hours_per_month=person.hours_per_month,
        topics=words.all_names("topic", codes),
        sectors=words.all_names("sector", person.sectors),
        stages=words.all_names("stage", person.stages_served),
        regions=words.all_names("short_region", person.regions_served),
        languages=words.all_names("language", person.languages),
        modes=tuple(person.modes),
    )
