"""Results of research: kept by their owners, listed for transfer, closed where clearance is needed.

A result that needs clearance never leaves its gate: its owner and the confidentiality reviewers
read it, and only a reviewer takes the mark off again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.enums import ParticipantStatus
from models.participant import Participant, Result
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.profiles import amount
from web.services.publication import names_seen, sight_of
from web.services.search import PAGE_SIZE, Page
from web.services.words import Option, Text, Words, load_words, options

RESULT = "result"
RIGHTFUL_SHARE = 60
"""Least share of the proceeds, in percent, that the policy gives those who made a result."""


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """What an owner says of a result."""

    name_zh: str
    name_en: str
    text_zh: str
    text_en: str
    sector: str
    trl: int | None
    rights_holder: str
    disposal_delegated: bool | None
    licence_terms: str
    reward_share_percent: Decimal | None
    is_for_transfer: bool
    needs_clearance: bool


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result as its owner, and as far as it is open everybody, reads it."""

    id: int
    owner_id: str
    owner: Text
    name: Text
    text: Text
    sector_code: str
    sector: Text
    trl: int | None
    rights_holder: str
    disposal_delegated: bool | None
    licence_terms: str
    reward_share_percent: float | None
    is_for_transfer: bool
    needs_clearance: bool


@dataclass(frozen=True, slots=True)
class ResultSearch:
    """What a reader looks for among the results."""

    text: str = ""
    sector: str = ""
    trl: str = ""
    page: int = 1

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.sector or self.trl)


TRL_BANDS: Mapping[str, tuple[int, int]] = {"lab": (1, 3), "pilot": (4, 6), "market": (7, 9)}
"""Levels of readiness as the filter groups them."""


def list_for_transfer(session: Session, *, actor: Actor, search: ResultSearch) -> Page[ResultView]:
    """Return one page of the results that owners list for transfer; what needs clearance is out."""
    words = load_words(session)
    found = matching(search, words)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = session.scalars(
        found.order_by(Result.updated_at.desc(), Result.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(views(session, actor, rows, words), total, number)


def get_open_result(session: Session, *, actor: Actor, result_id: int) -> ResultView:
    """Return a result that is listed for transfer.

    Raises
    ------
    NotFoundError
        If there is none, or it is not open to everybody.
    """
    row = session.scalar(open_results().where(Result.id == result_id))
    if row is None:
        raise NotFoundError(RESULT, str(result_id))
    return views(session, actor, [row], load_words(session))[0]


def list_of_owner(session: Session, *, actor: Actor, participant_id: str) -> tuple[ResultView, ...]:
    """Return an owner's results; an organiser sees none that need clearance."""
    allow(session, actor, participant_id, "result.read")
    found = select(Result).where(Result.owner_id == participant_id).order_by(Result.id)
    rows = [row for row in session.scalars(found) if is_within_reach(session, actor, row)]
    return views(session, actor, rows, load_words(session))


def get_result(
    session: Session, *, actor: Actor, participant_id: str, result_id: int
) -> ResultView:
    """Return one result of an owner."""
    row = find(session, actor, participant_id, result_id, "result.read")
    return views(session, actor, [row], load_words(session))[0]


def create_result(
    session: Session, *, actor: Actor, participant_id: str, draft: ResultDraft
) -> None:
    """Write down a result."""
    allow(session, actor, participant_id, "result.edit")
    row = Result(owner_id=participant_id)
    write(row, draft, needs_clearance=draft.needs_clearance)
    session.add(row)
    session.flush()
    note(session, actor, "result.create", row)


def update_result(
    session: Session, *, actor: Actor, participant_id: str, result_id: int, draft: ResultDraft
) -> None:
    """Change a result; the mark of clearance, once set, is only a reviewer's to take off."""
    row = find(session, actor, participant_id, result_id, "result.edit")
    write(row, draft, needs_clearance=row.needs_clearance or draft.needs_clearance)
    session.flush()
    note(session, actor, "result.update", row)


def delete_result(session: Session, *, actor: Actor, participant_id: str, result_id: int) -> None:
    """Delete a result."""
    row = find(session, actor, participant_id, result_id, "result.edit")
    note(session, actor, "result.delete", row)
    session.delete(row)
    session.flush()


def list_to_clear(session: Session, *, actor: Actor) -> tuple[ResultView, ...]:
    """Return the results behind the gate to a reviewer."""
    access.ensure(actor, "result.clear")
    found = select(Result).where(Result.needs_clearance).order_by(Result.updated_at, Result.id)
    return views(session, actor, session.scalars(found).all(), load_words(session))


def clear_result(session: Session, *, actor: Actor, result_id: int) -> None:
    """Take the mark of clearance off a result: from now on it is like any other."""
    access.ensure(actor, "result.clear")
    row = session.get(Result, result_id)
    if row is None or not row.needs_clearance:
        raise NotFoundError(RESULT, str(result_id))
    row.needs_clearance = False
    session.flush()
    note(session, actor, "result.clear", row)


def list_sectors(session: Session) -> tuple[Option, ...]:
    """Return the fields a result can belong to."""
    return options(load_words(session), "sector", is_top=True)


def open_results() -> Select[Result]:
    """Select the results that stand open to everybody."""
    return (
        select(Result)
        .join(Participant, Participant.id == Result.owner_id)
        .where(
            Result.is_for_transfer,
            Result.needs_clearance.is_(False),
            Participant.status == ParticipantStatus.ACTIVE,
        )
    )


def matching(search: ResultSearch, words: Words) -> Select[Result]:
    """Narrow the open results to what a search asks for."""
    found = open_results()
    for word in search.text.split():
        columns = (Result.name_zh, Result.name_en, Result.text_zh, Result.text_en)
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if search.sector:
        found = found.where(Result.sector.in_(words.below("sector", search.sector)))
    if search.trl in TRL_BANDS:
        found = found.where(Result.trl.between(*TRL_BANDS[search.trl]))
    return found


def is_within_reach(session: Session, actor: Actor, row: Result) -> bool:
    """Tell whether a reader may know of a result: behind the gate only its own people do."""
    if not row.needs_clearance:
        return True
    subject = accounts.subject_of(session, participant_id=row.owner_id)
    return access.can(actor, "result.read_closed", subject)


def allow(session: Session, actor: Actor, participant_id: str, action: str) -> None:
    """Refuse whoever may not do this for the owner."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))


def find(
    session: Session, actor: Actor, participant_id: str, result_id: int, action: str
) -> Result:
    """Return the row of one of an owner's results that the reader may know of."""
    allow(session, actor, participant_id, action)
    row = session.get(Result, result_id)
    if row is None or row.owner_id != participant_id or not is_within_reach(session, actor, row):
        raise NotFoundError(RESULT, str(result_id))
    return row


def write(row: Result, draft: ResultDraft, *, needs_clearance: bool) -> None:
    """Copy what is said into a row; what needs clearance is never listed."""
    row.name_zh, row.name_en = draft.name_zh, draft.name_en
    row.text_zh, row.text_en = draft.text_zh, draft.text_en
    row.sector, row.trl = draft.sector or None, draft.trl
    row.rights_holder, row.disposal_delegated = draft.rights_holder, draft.disposal_delegated
    row.licence_terms, row.reward_share_percent = draft.licence_terms, draft.reward_share_percent
    row.needs_clearance = needs_clearance
    row.is_for_transfer = draft.is_for_transfer and not needs_clearance


def note(session: Session, actor: Actor, action: str, row: Result) -> None:
    """Write a line of the audit log."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="participant",
        subject_id=row.owner_id,
        participant_id=row.owner_id,
        details={"result": row.id},
    )
    session.flush()


def views(
    session: Session, actor: Actor, rows: Sequence[Result], words: Words
) -> tuple[ResultView, ...]:
    """Return results as pages show them."""
    names = names_seen(session, sight_of(session, actor), {row.owner_id for row in rows})
    return tuple(view(row, names.get(row.owner_id, {}), words) for row in rows)


def view(row: Result, owner: Text, words: Words) -> ResultView:
    """Return a result as a page shows it."""
    return ResultView(
        id=row.id,
        owner_id=row.owner_id,
        owner=owner,
        name={"zh": row.name_zh, "en": row.name_en},
        text={"zh": row.text_zh, "en": row.text_en},
        sector_code=row.sector or "",
        sector=words.name("sector", row.sector),
        trl=row.trl,
        rights_holder=row.rights_holder,
        disposal_delegated=row.disposal_delegated,
        licence_terms=row.licence_terms,
        reward_share_percent=amount(row.reward_share_percent),
        is_for_transfer=row.is_for_transfer,
        needs_clearance=row.needs_clearance,
    )
