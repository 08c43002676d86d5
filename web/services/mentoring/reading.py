"""Records as their readers see them: both sides and the organisers above, drafts their writer."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from models.account import User
from models.attachment import Attachment
from models.enums import MatchSide
from models.mentoring import Addendum, MentoringRecord
from models.mentoring_states import RecordState
from web.services.masking import mask_name
from web.services.mentoring import actions
from web.services.mentoring.actions import ActionView
from web.services.mentoring.confirming import Confirmable, confirmed_at
from web.services.mentoring.pair import Pair
from web.services.mentoring.records import is_confirmed_by_another
from web.services.mentoring.settings import today
from web.services.missing import NotFoundError
from web.services.rows import in_two_languages
from web.services.sealing import unseal_text
from web.services.words import Text, Words

PARTS = (
    selectinload(MentoringRecord.topics),
    selectinload(MentoringRecord.actions),
    selectinload(MentoringRecord.evidence),
    selectinload(MentoringRecord.addenda),
)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file of a record, without its content."""

    id: int
    name: str
    size: int
    addendum_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a record or an addendum has come; `is_due` while the reader's side is to confirm."""

    state: str
    handed_in_at: dt.datetime | None
    receiver_confirmed_at: dt.datetime | None
    provider_confirmed_at: dt.datetime | None
    certified_at: dt.datetime | None
    certified_reason: str
    locked_at: dt.datetime | None
    objection: str
    entered_by_side: str
    is_due: bool

    @property
    def silent_sides(self) -> tuple[str, ...]:
        """The sides that have not confirmed."""
        confirmed = {
            MatchSide.RECEIVER.value: self.receiver_confirmed_at,
            MatchSide.PROVIDER.value: self.provider_confirmed_at,
        }
        return tuple(side for side, moment in confirmed.items() if moment is None)


@dataclass(frozen=True, slots=True)
class AddendumView:
    """A correction; `minutes` where it corrects the length."""

    id: int
    number: int
    text: str
    minutes: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record; `minutes` are what counts, after corrections, `noted_minutes` what was noted.

    Where its reader may not read what was said (`is_closed`), its texts and files are blank.
    """

    id: int
    match_id: int
    number: int | None
    standing: Standing
    starts_at: dt.datetime
    minutes: int
    noted_minutes: int
    way: str
    place: str
    topic_codes: tuple[str, ...]
    topics: tuple[Text, ...]
    problem: str
    advice: str
    outcome: str
    next_on: dt.date | None
    handler: Text
    is_from_paper: bool
    appointment_id: int | None
    actions: tuple[ActionView, ...]
    evidence: tuple[EvidenceView, ...]
    addenda: tuple[AddendumView, ...]
    n_files: int
    is_closed: bool
    receiver_shares: bool
    provider_shares: bool
    can_edit: bool
    can_take_back: bool

    @property
    def state(self) -> str:
        """How far it has come."""
        return self.standing.state

    def shares(self, side: str) -> bool:
        """Tell whether a side lets the startup's other mentors read the advice."""
        return self.receiver_shares if side == MatchSide.RECEIVER else self.provider_shares


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of several records refer to, read once."""

    words: Words
    people: Mapping[int, Text]
    files: Mapping[int, EvidenceView]
    today: dt.date


def list_records(session: Session, *, pair: Pair, words: Words) -> tuple[RecordView, ...]:
    """Return the records of a pair that its reader may see, the latest session first."""
    visible = or_(
        MentoringRecord.state.in_((RecordState.HANDED_IN, RecordState.LOCKED, RecordState.VOID)),
        and_(
            MentoringRecord.state == RecordState.DRAFT,
            MentoringRecord.entered_by_side == pair.writer,
        ),
    )
    statement = select(MentoringRecord).where(MentoringRecord.match_id == pair.match_id, visible)
    order = (MentoringRecord.starts_at.desc(), MentoringRecord.id.desc())
    rows = session.scalars(statement.order_by(*order).options(*PARTS)).all()
    known = load_known(session, rows, words)
    return tuple(view(session, row, pair, known) for row in rows)


def get_record(session: Session, *, pair: Pair, record_id: int, words: Words) -> RecordView:
    """Return a record.

    Raises
    ------
    NotFoundError
        If there is none, or it is the other side's draft.
    """
    row = session.get(MentoringRecord, record_id, options=PARTS)
    is_here = row is not None and row.match_id == pair.match_id
    if row is None or not is_here or is_hidden(row, pair):
        raise NotFoundError("record", str(record_id))
    return view(session, row, pair, load_known(session, (row,), words))


def is_hidden(row: MentoringRecord, pair: Pair) -> bool:
    """Tell whether a record is somebody else's draft."""
    return row.state == RecordState.DRAFT and row.entered_by_side != pair.writer


def load_known(session: Session, rows: Sequence[MentoringRecord], words: Words) -> Known:
    """Read what some records refer to: three queries, whatever their number."""
    handlers = {row.handler_id for row in rows if row.handler_id}
    found = session.execute(
        select(User.id, User.name_zh, User.name_en).where(User.id.in_(handlers))
    )
    people = {user_id: in_two_languages(zh, en) for user_id, zh, en in found}
    wanted = {link.attachment_id: link.addendum_id for row in rows for link in row.evidence}
    kept = select(Attachment.id, Attachment.name, Attachment.size).where(Attachment.id.in_(wanted))
    files = {
        file_id: EvidenceView(file_id, name, size, wanted[file_id])
        for file_id, name, size in session.execute(kept)
    }
    return Known(words, people, files, today())


def view(session: Session, row: MentoringRecord, pair: Pair, known: Known) -> RecordView:
    """Return a record as its reader sees it."""
    is_own = row.entered_by_side == pair.writer
    is_heard = pair.hears(row.id)
    codes = tuple(topic.topic for topic in row.topics)
    return RecordView(
        id=row.id,
        match_id=row.match_id,
        number=row.number,
        standing=standing(session, row, pair),
        starts_at=row.starts_at,
        minutes=effective_minutes(row),
        noted_minutes=row.minutes,
        way=row.way,
        place=row.place if is_heard else "",
        topic_codes=codes,
        topics=known.words.all_names("topic", codes),
        problem=said(session, row.sealed_problem, is_heard),
        advice=said(session, row.sealed_advice, is_heard),
        outcome=said(session, row.sealed_outcome, is_heard),
        next_on=row.next_on,
        handler=handler_of(session, row, known, is_named=is_heard or pair.is_office),
        is_from_paper=row.is_from_paper,
        appointment_id=row.appointment_id,
        actions=tuple(actions.view(session, each, pair, known.today) for each in row.actions),
        evidence=tuple(known.files[link.attachment_id] for link in row.evidence if is_heard),
        addenda=tuple(addendum_view(session, each, pair) for each in row.addenda),
        n_files=len(row.evidence),
        is_closed=not is_heard,
        receiver_shares=row.receiver_shares,
        provider_shares=row.provider_shares,
        can_edit=is_own and row.state == RecordState.DRAFT,
        can_take_back=is_own
        and row.state == RecordState.HANDED_IN
        and not is_confirmed_by_another(row),
    )


def said(session: Session, sealed: str, is_heard: bool) -> str:
    """Return a text of a record, blank for readers who may not read it."""
    return unseal_text(session, sealed) if is_heard else ""


def handler_of(session: Session, row: MentoringRecord, known: Known, *, is_named: bool) -> Text:
    """Return who stands for a record: a name on paper, else the account that wrote it.

    It is masked for readers to whom nobody is named.
    """
    noted = unseal_text(session, row.sealed_handler)
    name = {"zh": noted, "en": noted} if noted else known.people.get(row.handler_id or 0, {})
    return name if is_named else {tag: mask_name(text) for tag, text in name.items()}


def effective_minutes(row: MentoringRecord) -> int:
    """Return how long a session took after every correction that is locked."""
    return corrected(row.minutes, row.addenda)


def corrected(minutes: int, addenda: Iterable[Addendum]) -> int:
    """Return the minutes of the last locked correction that names any, else those noted."""
    for addendum in addenda:
        if addendum.state == RecordState.LOCKED and addendum.minutes is not None:
            minutes = addendum.minutes
    return minutes


def addendum_view(session: Session, row: Addendum, pair: Pair) -> AddendumView:
    """Return a correction as its reader sees it."""
    return AddendumView(
        id=row.id,
        number=row.number,
        text=said(session, row.sealed_text, pair.hears(row.record_id)),
        minutes=row.minutes,
        standing=standing(session, row, pair),
    )


def standing(session: Session, row: Confirmable, pair: Pair) -> Standing:
    """Return how far a record or an addendum has come."""
    waits = row.state == RecordState.HANDED_IN and bool(pair.own_side)
    record_id = row.id if isinstance(row, MentoringRecord) else row.record_id
    return Standing(
        state=row.state,
        handed_in_at=row.handed_in_at,
        receiver_confirmed_at=row.receiver_confirmed_at,
        provider_confirmed_at=row.provider_confirmed_at,
        certified_at=row.certified_at,
        certified_reason=row.certified_reason,
        locked_at=row.locked_at,
        objection=said(session, row.sealed_objection, pair.hears(record_id)),
        entered_by_side=row.entered_by_side,
        is_due=waits and confirmed_at(row, pair.own_side) is None,
    )
