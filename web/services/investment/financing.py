"""A startup's own financing requests: writing, opening and closing them."""

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.enums import ParticipantKind
from models.financing import FinancingRequest, FinancingState
from models.participant import Participant
from models.setting import get_as_of
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment.disclosure import REQUEST
from web.services.investment.trail import record
from web.services.missing import NotFoundError
from web.services.profiles import amount
from web.services.sealing import seal_text, unseal_text
from web.services.words import Option, Text, load_words, options


class AlreadyOpenError(ValueError):
    """The startup raises another round already."""


@dataclass(frozen=True, slots=True)
class FinancingDraft:
    """What a startup says it raises."""

    instrument: str
    round: str
    amount_cny: Decimal
    least_cny: Decimal | None
    valuation_cny: Decimal | None
    last_day: dt.date | None
    hides_name: bool
    teaser_zh: str
    teaser_en: str
    use_of_funds: str
    summary: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as its owner sees it."""

    id: int
    state: str
    instrument: str
    round: Text
    round_code: str
    amount_cny: float
    least_cny: float | None
    valuation_cny: float | None
    last_day: dt.date | None
    hides_name: bool
    teaser: Text
    use_of_funds: str
    summary: str
    plan_name: str
    plan_at: dt.datetime | None
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What would let investors judge it better and is not there yet."""
        parts = {
            "teaser_en": self.teaser.get("en"),
            "use_of_funds": self.use_of_funds,
            "summary": self.summary,
            "plan": self.plan_name,
        }
        return tuple(name for name, value in parts.items() if not value)


def list_rounds(session: Session) -> tuple[Option, ...]:
    """Return the rounds to choose from."""
    return options(load_words(session), "round")


def today(session: Session) -> dt.date:
    """Return the day requests are judged as of."""
    return get_as_of(session)


def list_requests(
    session: Session, *, actor: Actor, participant_id: str
) -> tuple[RequestView, ...]:
    """Return a startup's requests, the open one first and then the latest."""
    allow(session, actor, participant_id, "financing.read")
    found = session.execute(
        select(FinancingRequest, Attachment.name, Attachment.created_at)
        .outerjoin(Attachment, Attachment.id == FinancingRequest.plan_id)
        .where(FinancingRequest.participant_id == participant_id)
        .order_by(
            (FinancingRequest.state != FinancingState.OPEN),
            (FinancingRequest.state != FinancingState.DRAFT),
            FinancingRequest.id.desc(),
        )
    ).all()
    rounds = {option.code: option.name for option in list_rounds(session)} if found else {}
    return tuple(view(session, row, name, at, rounds) for row, name, at in found)


def get_request(
    session: Session, *, actor: Actor, participant_id: str, request_id: int
) -> RequestView:
    """Return one of a startup's requests.

    Raises
    ------
    NotFoundError
        If it has none with that id.
    """
    every = list_requests(session, actor=actor, participant_id=participant_id)
    for request in every:
        if request.id == request_id:
            return request
    raise NotFoundError(REQUEST, str(request_id))


def create_request(
    session: Session, *, actor: Actor, participant_id: str, draft: FinancingDraft
) -> int:
    """Write down a request; nobody else sees it before it is opened."""
    allow(session, actor, participant_id, "financing.edit")
    owner = session.get(Participant, participant_id)
    if owner is None or owner.kind != ParticipantKind.STARTUP:
        raise NotFoundError("startup", participant_id)
    row = FinancingRequest(participant_id=participant_id, **sealed(session, draft))
    session.add(row)
    session.flush()
    record(session, actor, "financing.create", participant_id=participant_id, request=row.id)
    return row.id


def update_request(
    session: Session, *, actor: Actor, participant_id: str, request_id: int, draft: FinancingDraft
) -> None:
    """Change a request that is not closed; who may see it sees the new words at once."""
    row = find(session, actor, participant_id, request_id)
    if row.state == FinancingState.CLOSED:
        raise NotFoundError(REQUEST, str(request_id))
    for name, value in sealed(session, draft).items():
        setattr(row, name, value)
    session.flush()
    record(session, actor, "financing.update", participant_id=participant_id, request=row.id)


def open_request(
    session: Session, *, actor: Actor, participant_id: str, request_id: int, now: dt.datetime
) -> None:
    """Show the teaser to investors whose gates the startup passes.

    Raises
    ------
    AlreadyOpenError
        If another request of the startup is open.
    """
    row = find(session, actor, participant_id, request_id)
    if row.state == FinancingState.OPEN:
        return
    if find_open(session, participant_id) is not None:
        raise AlreadyOpenError
    if row.last_day is not None and row.last_day < get_as_of(session):
        row.last_day = None
    row.state, row.opened_at, row.closed_at = FinancingState.OPEN.value, now, None
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyOpenError from None
    record(session, actor, "financing.open", participant_id=participant_id, request=row.id)


def find_open(session: Session, participant_id: str) -> FinancingRequest | None:
    """Return what a startup raises now; the index holds it to one under concurrency."""
    found = select(FinancingRequest).where(
        FinancingRequest.participant_id == participant_id,
        FinancingRequest.state == FinancingState.OPEN,
    )
    return session.scalar(found)


def mark_closed(session: Session, *, request_id: int, now: dt.datetime) -> bool:
    """Close a request that is open; tell whether it was this call that closed it."""
    closed = session.execute(
        update(FinancingRequest)
        .where(FinancingRequest.id == request_id, FinancingRequest.state == FinancingState.OPEN)
        .values(state=FinancingState.CLOSED.value, closed_at=now)
        .returning(FinancingRequest.id)
    )
    return closed.scalar_one_or_none() is not None


def allow(session: Session, actor: Actor, participant_id: str, action: str) -> None:
    """Refuse whoever does not act for this startup; not even organisers look in."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))


def find(
    session: Session,
    actor: Actor,
    participant_id: str,
    request_id: int,
    action: str = "financing.edit",
) -> FinancingRequest:
    """Return the row of a startup's own request."""
    allow(session, actor, participant_id, action)
    row = session.get(FinancingRequest, request_id)
    if row is None or row.participant_id != participant_id:
        raise NotFoundError(REQUEST, str(request_id))
    return row


def sealed(session: Session, draft: FinancingDraft) -> dict[str, object]:
    """Return what is stored of a draft: what only agreed investors read is sealed."""
    values = asdict(draft)
    for name in ("use_of_funds", "summary"):
        values[name] = seal_text(session, values[name])
    return values


def view(
    session: Session,
    row: FinancingRequest,
    plan_name: str | None,
    plan_at: dt.datetime | None,
    rounds: dict[str, Text],
) -> RequestView:
    """Return a request as its owner sees it."""
    return RequestView(
        id=row.id,
        state=row.state,
        instrument=row.instrument,
        round=rounds.get(row.round, {"zh": row.round, "en": row.round}),
        round_code=row.round,
        amount_cny=float(row.amount_cny),
        least_cny=amount(row.least_cny),
        valuation_cny=amount(row.valuation_cny),
        last_day=row.last_day,
        hides_name=row.hides_name,
        teaser={"zh": row.teaser_zh, "en": row.teaser_en},
        use_of_funds=unseal_text(session, row.use_of_funds),
        summary=unseal_text(session, row.summary),
        plan_name=plan_name or "",
        plan_at=plan_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
