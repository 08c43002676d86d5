"""The lines of the ledger, as offices file them, and what they add up to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from models.account import User
from models.matching import Match
from models.mentoring import Addendum, MentoringRecord, RecordTopic
from models.participant import Participant
from web.services import access, publication
from web.services.access import Actor
from web.services.ledger import source
from web.services.ledger.search import PENDING, LedgerSearch
from web.services.ledger.source import Mentor
from web.services.masking import mask_name
from web.services.mentoring import confidence
from web.services.mentoring.settings import load_numbers
from web.services.publication import Sight
from web.services.rows import MAX_LISTED, AnyRow, AnySelect
from web.services.sealing import unseal_text
from web.services.search import PAGE_SIZE, Page
from web.services.words import Text, Words, load_words
from web.services.working_days import local_day

BEHIND: Final = "zz "
Correcting = aliased(Addendum)
LONGEST_SUMMARY: Final = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: what an office files of one session.

    `summary` holds what the session was about and what was advised, in the words of the pair; it
    is blank for readers who may not read them (`is_closed`), as is `outcome`, of which they learn
    alone that there is one (`has_outcome`). A line with the number of a `correction` stands for the
    minutes that this addendum adds or takes away after the month of the session was closed.
    """

    record_id: int
    match_id: int
    booked_on: dt.date
    starts_at: dt.datetime
    startup_id: str
    startup: Text
    mentor_id: str
    mentor: Text
    topics: tuple[Text, ...]
    way: str
    summary: str
    outcome: str
    has_outcome: bool
    minutes: int
    n_evidence: int
    handler: str
    is_late: bool
    is_certified: bool
    is_from_paper: bool
    n_addenda: int
    is_closed: bool
    correction: int
    is_short: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines of a search add up to; `full` sessions took `least` minutes or more."""

    records: int = 0
    minutes: int = 0
    startups: int = 0
    mentors: int = 0
    full: int = 0
    corrections: int = 0
    least: int = 0

    @property
    def lines(self) -> int:
        """How many lines there are: sessions, and corrections of closed ones."""
        return self.records + self.corrections


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of the ledger with the totals of all its pages."""

    page: Page[Entry]
    totals: Totals
    n_pending: int

    @property
    def first_number(self) -> int:
        """The number (序号) of the first line on the page."""
        return (self.page.number - 1) * PAGE_SIZE + 1


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what: the conditions of one look into the ledger."""

    sight: Sight
    words: Words
    booking: Subquery
    least: int
    reach: ColumnElement[bool]
    reads_words: ColumnElement[bool]
    reads_handler: ColumnElement[bool]
    conditions: Sequence[ColumnElement[bool]]


def get_ledger(session: Session, *, actor: Actor, search: LedgerSearch) -> Ledger:
    """Return a page of the ledger, as far as a reader sees it."""
    reading = read(session, actor, search)
    totals = add_up(session, reading)
    n_pending = count_pending(session, reading)
    total = n_pending if search.state == PENDING else totals.lines
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = rows_of(session, reading, search, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return Ledger(Page(entries(session, reading, rows), total, number), totals, n_pending)


def list_ledger(
    session: Session, *, actor: Actor, search: LedgerSearch
) -> tuple[tuple[Entry, ...], Totals]:
    """Return every confirmed line that a search finds, and what they add up to."""
    reading = read(session, actor, search)
    rows = rows_of(session, reading, search)
    return entries(session, reading, rows), add_up(session, reading)


def read(session: Session, actor: Actor, search: LedgerSearch) -> Reading:
    """Ask the policy, and return what a reader looks at."""
    access.ensure(actor, "ledger.read")
    words, booking = load_words(session), source.bookings(source.open_from(session))
    sight = publication.sight_of(session, actor)
    asked = source.asked_for(search, words, booking)
    return Reading(
        sight=sight,
        words=words,
        booking=booking,
        least=load_numbers(session).session_minutes,
        reach=source.in_reach(session, actor),
        reads_words=confidence.may_hear(session, actor),
        reads_handler=confidence.may_name(session, actor),
        conditions=(*asked, *source.named(search.text, sight)),
    )


def add_up(session: Session, reading: Reading) -> Totals:
    """Return the totals of what is confirmed."""
    booking = reading.booking.c
    is_session = booking.addendum_id.is_(None)
    columns = select(
        func.count().filter(is_session),
        func.coalesce(func.sum(booking.minutes), 0),
        func.count(Match.receiver_id.distinct()).filter(is_session),
        func.count(Match.provider_id.distinct()).filter(is_session),
        func.count().filter(is_session, booking.session_minutes >= reading.least),
        func.count().filter(~is_session),
    )
    found = source.confirmed(columns, reading.booking).where(reading.reach, *reading.conditions)
    records, minutes, startups, mentors, full, corrections = session.execute(found).one()
    return Totals(records, int(minutes), startups, mentors, full, corrections, reading.least)


def count_pending(session: Session, reading: Reading) -> int:
    """Return how many sessions of the same search are confirmed by nobody yet."""
    found = source.pending(select(func.count(MentoringRecord.id)), reading.booking)
    return session.scalar(found.where(reading.reach, *reading.conditions)) or 0


def rows_of(
    session: Session,
    reading: Reading,
    search: LedgerSearch,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[AnyRow]:
    """Return the rows of a search in its order."""
    chosen = source.pending if search.state == PENDING else source.confirmed
    found = chosen(columns(reading), reading.booking).where(reading.reach, *reading.conditions)
    found = found.outerjoin(Correcting, Correcting.id == reading.booking.c.addendum_id)
    ordered = found.order_by(*order(reading, search.sort)).offset(offset).limit(limit)
    return session.execute(ordered).all()


def columns(reading: Reading) -> AnySelect:
    """Return the columns of a line; what stands in a correction comes from its addendum."""
    return select(
        MentoringRecord.id,
        MentoringRecord.match_id,
        MentoringRecord.starts_at,
        MentoringRecord.way,
        MentoringRecord.sealed_problem,
        MentoringRecord.sealed_advice,
        MentoringRecord.sealed_outcome,
        MentoringRecord.sealed_handler,
        MentoringRecord.handler_id,
        MentoringRecord.certified_at,
        MentoringRecord.is_from_paper,
        Match.receiver_id,
        Match.provider_id,
        reading.booking.c.minutes,
        and_(
            reading.booking.c.addendum_id.is_(None),
            reading.booking.c.session_minutes < reading.least,
        ).label("is_short"),
        reading.booking.c.booked_at,
        reading.booking.c.is_late,
        Correcting.number.label("correction"),
        Correcting.sealed_text.label("sealed_correction"),
        Correcting.certified_at.label("correction_certified_at"),
        source.n_evidence().label("n_evidence"),
        source.n_addenda().label("n_addenda"),
        reading.reads_words.label("reads_words"),
        reading.reads_handler.label("reads_handler"),
    )


def order(reading: Reading, sort: str) -> tuple[ColumnElement[Any], ...]:
    """Return what the lines are ordered by; equal ones stand by their time."""
    when = reading.booking.c.booked_at
    keys: dict[str, ColumnElement[Any]] = {
        "startup": name_key(reading.sight, Participant),
        "mentor": name_key(reading.sight, Mentor),
        "minutes": reading.booking.c.minutes,
    }
    key = keys.get(sort.removeprefix("-"), when)
    first = key.desc() if sort.startswith("-") else key.asc()
    return first, when.desc(), MentoringRecord.id.desc(), reading.booking.c.addendum_id


def name_key(sight: Sight, table: Any) -> ColumnElement[Any]:
    """Return what names are sorted by; hidden ones stand behind all, by their id."""
    return case(
        (publication.visible(sight, "name", table), table.sort_key), else_=BEHIND + table.id
    )


def entries(session: Session, reading: Reading, rows: Sequence[AnyRow]) -> tuple[Entry, ...]:
    """Return rows as the lines a reader sees."""
    ids = {row.receiver_id for row in rows} | {row.provider_id for row in rows}
    names = publication.names_seen(session, reading.sight, ids)
    topics = topics_of(session, [row.id for row in rows])
    handlers = handlers_of(session, {row.handler_id for row in rows})
    return tuple(
        entry(session, row, names, reading.words.all_names("topic", topics[row.id]), handlers)
        for row in rows
    )


def entry(
    session: Session,
    row: AnyRow,
    names: Mapping[str, Text],
    topics: tuple[Text, ...],
    handlers: Mapping[int, str],
) -> Entry:
    """Return one row as a reader sees it."""
    handler = unseal_text(session, row.sealed_handler) or handlers.get(row.handler_id, "")
    is_correction = row.correction is not None
    summary, outcome = ("", "")
    if row.reads_words:
        summary = summary_of(session, row)
        outcome = "" if is_correction else unseal_text(session, row.sealed_outcome)
    return Entry(
        record_id=row.id,
        match_id=row.match_id,
        booked_on=local_day(row.booked_at),
        starts_at=row.starts_at,
        startup_id=row.receiver_id,
        startup=names.get(row.receiver_id, {}),
        mentor_id=row.provider_id,
        mentor=names.get(row.provider_id, {}),
        topics=topics,
        way=row.way,
        summary=summary,
        outcome=shortened(outcome),
        has_outcome=bool(row.sealed_outcome) and not is_correction,
        minutes=row.minutes,
        n_evidence=0 if is_correction else row.n_evidence,
        handler=handler if row.reads_words or row.reads_handler else mask_name(handler),
        is_late=bool(row.is_late),
        is_certified=bool(row.correction_certified_at if is_correction else row.certified_at),
        is_from_paper=row.is_from_paper,
        n_addenda=0 if is_correction else row.n_addenda,
        correction=row.correction or 0,
        is_short=bool(row.is_short),
        is_closed=not row.reads_words,
    )


def summary_of(session: Session, row: AnyRow) -> str:
    """Return what a session was about and what was advised, or what is corrected, in one line."""
    if row.correction is not None:
        return shortened(unseal_text(session, row.sealed_correction))
    sealed = (row.sealed_problem, row.sealed_advice)
    said = (shortened(unseal_text(session, text), LONGEST_SUMMARY // 2) for text in sealed)
    return " → ".join(text for text in said if text)


def shortened(text: str, longest: int = LONGEST_SUMMARY) -> str:
    """Return a text in one line, cut where it is too long for it."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def topics_of(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the topics of some records, in their order."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for part in parts(ids):
        rows = select(RecordTopic.record_id, RecordTopic.topic).where(
            RecordTopic.record_id.in_(part)
        )
        for record_id, topic in session.execute(rows.order_by(RecordTopic.position)):
            found[record_id] += (topic,)
    return found


def handlers_of(session: Session, ids: Collection[int | None]) -> Mapping[int, str]:
    """Return the names of the accounts that stand for records."""
    known = [each for each in ids if each is not None]
    rows = session.execute(select(User.id, User.name_zh, User.name_en).where(User.id.in_(known)))
    return {row.id: row.name_zh or row.name_en for row in rows}


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids in parts that fit into one statement each."""
    for start in range(0, len(ids), MAX_LISTED):
        yield ids[start : start + MAX_LISTED]
