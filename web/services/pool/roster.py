"""The pool as a table: everybody with a tenure, filtered, sorted, found by pinyin, page by page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from models.enums import ParticipantStatus
from models.names import fold
from models.participant import Participant, ParticipantSector
from models.pool import Tenure
from models.pool_states import ENDED_TENURES, TenureState
from models.setting import get_as_of
from models.taxonomy import Region
from web.services import access, contacts, scopes
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.directory import works_in
from web.services.pool.rules import load_rules
from web.services.publication import STRANGER, Seen, look
from web.services.requests.capacity import Places, held_on, list_places
from web.services.rows import codes_by_owner
from web.services.search import PAGE_SIZE, Page
from web.services.words import Option, Text, Words, load_words, options

ENDING, FULL, FREE = "ending", "full", "free"
SORTS = ("name", "number", "to_on", "region", "category", "state")
STATES = (*(state.value for state in TenureState), ENDING)
MOST_EXPORTED = 5000


@dataclass(frozen=True, slots=True)
class RosterSearch:
    """Words, filters, order (a leading `-` turns it round) and page of the table."""

    text: str = ""
    state: str = ""
    category: str = ""
    region: str = ""
    sector: str = ""
    places: str = ""
    sort: str = "name"
    page: int = 1

    @property
    def arguments(self) -> dict[str, str]:
        """The query arguments that ask for the same list."""
        names = ("state", "category", "region", "sector", "places", "sort")
        found = {"q": self.text, **{name: getattr(self, name) for name in names}}
        return {name: value for name, value in found.items() if value}

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.arguments.keys() - {"sort"})


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A mentor with the latest tenure."""

    participant_id: str
    name: Text
    category: Text
    region: Text
    sectors: tuple[Text, ...]
    team: Text
    number: str
    from_on: dt.date
    to_on: dt.date | None
    state: str
    is_ending: bool
    places: Places
    hours_per_month: int | None
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterChoices:
    """What the filters offer."""

    categories: tuple[Option, ...]
    regions: tuple[Option, ...]
    sectors: tuple[Option, ...]


def list_roster(session: Session, *, actor: Actor, search: RosterSearch) -> Page[RosterLine]:
    """Return one page of the pool within an office's reach."""
    access.ensure(actor, "pool.review")
    words = load_words(session)
    found = matching(session, search, words).where(scopes.within(session, actor))
    return page_of(session, found, search, words)


def export_roster(
    session: Session, *, actor: Actor, search: RosterSearch
) -> tuple[RosterLine, ...]:
    """Return everybody a search finds, with masked contacts."""
    access.ensure(actor, "pool.review")
    words = load_words(session)
    found = matching(session, search, words).where(scopes.within(session, actor))
    rows = session.execute(ordered(found, search.sort).limit(MOST_EXPORTED)).all()
    ids = [row.Tenure.participant_id for row in rows]
    known = contacts.list_masked(session, actor=actor, participant_ids=ids)
    return lines(session, rows, words, {key: view.values for key, view in known.items()})


def list_public(session: Session, *, search: RosterSearch) -> Page[RosterLine]:
    """Return who is appointed, as everybody may read it: what each has agreed to show."""
    words = load_words(session)
    found = matching(session, RosterSearch(sector=search.sector), words).where(
        Tenure.state == TenureState.IN_FORCE, Participant.status == ParticipantStatus.ACTIVE
    )
    page = page_of(session, found, search, words)
    seen = look(session, STRANGER, [line.participant_id for line in page.items])
    shown = tuple(as_shown(line, seen) for line in page.items)
    return Page(shown, page.total, page.number)


def get_choices(session: Session) -> RosterChoices:
    """Return what the filters offer."""
    words = load_words(session)
    prefectures = tuple(Option(code, words.name("short_region", code)) for code in words.tiles)
    categories = options(words, "mentor_category")
    return RosterChoices(categories, prefectures, options(words, "sector", is_top=True))


def matching(session: Session, search: RosterSearch, words: Words) -> Select[Tenure, Participant]:
    """Select mentors with their latest tenures as a search asks for them."""
    later = aliased(Tenure)
    is_latest = (
        ~select(later.id)
        .where(
            later.participant_id == Tenure.participant_id,
            later.team_id == Tenure.team_id,
            or_(
                later.from_on > Tenure.from_on,
                (later.from_on == Tenure.from_on) & (later.id > Tenure.id),
            ),
            # one that has not begun yet hides nobody who serves now
            later.state != TenureState.COMING,
        )
        .exists()
    )
    conditions = [
        *named(search.text),
        *in_state(session, search.state),
        *narrowed(search, words),
        *with_places(search.places, get_as_of(session)),
    ]
    base = select(Tenure, Participant).join(Participant, Participant.id == Tenure.participant_id)
    wants_coming = search.state == TenureState.COMING
    shown = [] if wants_coming else [is_latest, Tenure.state != TenureState.COMING]
    return base.where(*shown, *conditions)


def named(text: str) -> list[ColumnElement[bool]]:
    """Return the conditions that names, pinyin, initials or the number hold every word."""
    return [
        or_(
            Participant.search_text.contains(word, autoescape=True),
            func.lower(Tenure.number).contains(word, autoescape=True),
        )
        for word in fold(text).split()
    ]


def in_state(session: Session, state: str) -> list[ColumnElement[bool]]:
    """Return the conditions that a tenure stands so."""
    if state == ENDING:
        until = get_as_of(session) + dt.timedelta(days=load_rules(session).reminder_days)
        return [Tenure.state == TenureState.IN_FORCE, Tenure.to_on <= until]
    return [Tenure.state == state] if state else []


def narrowed(search: RosterSearch, words: Words) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters about the mentor itself."""
    conditions: list[ColumnElement[bool]] = []
    if search.category:
        conditions.append(Participant.subtype == search.category)
    if search.region:
        conditions.append(Participant.region.in_(words.below("region", search.region)))
    if search.sector:
        conditions.append(works_in(words.below("sector", search.sector)))
    return conditions


def with_places(places: str, day: dt.date) -> list[ColumnElement[bool]]:
    """Return the condition that a mentor has places left, or none."""
    if places not in {FREE, FULL}:
        return []
    held = held_count(day)
    is_full = Participant.capacity.is_not(None) & (Participant.capacity <= held)
    return [is_full if places == FULL else ~is_full]


def held_count(day: dt.date) -> ColumnElement[int]:
    """Return how many places of a mentor are held, counted in the statement itself."""
    held = held_on(day, true(), true()).subquery()
    counted = (
        select(held.c.provider_id, func.count().label("number"))
        .group_by(held.c.provider_id)
        .subquery()
    )
    own = select(counted.c.number).where(counted.c.provider_id == Participant.id)
    return func.coalesce(own.correlate(Participant).scalar_subquery(), 0)


def ordered(found: Select[Tenure, Participant], sort: str) -> Select[Tenure, Participant]:
    """Put a selection in order; equal rows stand by name."""
    region = select(Region.position).where(Region.code == Participant.region).scalar_subquery()
    keys: dict[str, ColumnElement[Any]] = {
        "name": Participant.sort_key.expression,
        "number": Tenure.number.expression,
        "to_on": func.coalesce(Tenure.to_on, dt.date.max),
        "region": func.coalesce(region, 9999),
        "category": Participant.subtype.expression,
        "state": Tenure.state.expression,
    }
    key = keys.get(sort.removeprefix("-"), keys["name"])
    first = key.desc() if sort.startswith("-") else key.asc()
    return found.order_by(first, Participant.sort_key, Tenure.id)


def page_of(
    session: Session, found: Select[Tenure, Participant], search: RosterSearch, words: Words
) -> Page[RosterLine]:
    """Return one page of a selection."""
    counted = found.with_only_columns(Tenure.id).subquery()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = session.execute(
        ordered(found, search.sort).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(lines(session, rows, words, {}), total, number)


def lines(
    session: Session,
    rows: Sequence[Row[Tenure, Participant]],
    words: Words,
    known: Mapping[str, Mapping[str, str]],
) -> tuple[RosterLine, ...]:
    """Return mentors as the table shows them."""
    people = [row.Participant for row in rows]
    ids = [person.id for person in people]
    places = list_places(session, ids)
    sectors = codes_by_owner(
        session,
        ParticipantSector.participant_id,
        ParticipantSector.sector,
        ParticipantSector.position,
        ids,
    )
    teams = participant_names(session, sorted({row.Tenure.team_id for row in rows}))
    soon = get_as_of(session) + dt.timedelta(days=load_rules(session).reminder_days)
    return tuple(
        RosterLine(
            participant_id=person.id,
            name={"zh": person.name_zh, "en": person.name_en},
            category=words.subtype("mentor", person.subtype),
            region=words.place(person.region, person.country),
            sectors=words.all_names("sector", sectors.get(person.id, ())),
            team=teams.get(tenure.team_id, {}),
            number=tenure.number,
            from_on=tenure.from_on,
            to_on=tenure.to_on,
            state=tenure.state,
            is_ending=is_ending(tenure, soon),
            places=places.get(person.id, Places(person.capacity)),
            hours_per_month=person.hours_per_month,
            contact=known.get(person.id, {}),
        )
        for tenure, person in rows
    )


def is_ending(tenure: Tenure, soon: dt.date) -> bool:
    """Tell whether a tenure ends within the time of the reminders."""
    return tenure.state not in ENDED_TENURES and tenure.to_on is not None and tenure.to_on <= soon


def as_shown(line: RosterLine, seen: Mapping[str, Seen]) -> RosterLine:
    """Return a line with what its mentor shows to everybody, and nothing else."""
    own = seen[line.participant_id]
    return replace(
        line,
        name=own.name,
        category=line.category if "subtype" in own.fields else {},
        region=line.region if "place" in own.fields else {},
        sectors=line.sectors if "sectors" in own.fields else (),
        hours_per_month=None,
        places=line.places if "capacity" in own.fields else Places(None),
        contact={},
    )
