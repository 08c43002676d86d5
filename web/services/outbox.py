"""The outbox: who may send a letter next, and what became of it.

A sender takes a letter (committed), transmits it outside any transaction, and records the answer
(committed). If it is killed in between, its claim runs out and another takes the letter again:

* before the last byte went out (``hand_over`` is committed right before it), the letter cannot
  have arrived: it is sent again as if nothing had been;
* after it, nobody knows: it is sent once more, under the same Message-ID, and never a third time.

So a message reaches its reader by e-mail, and at most once more than that. In the inbox it stands
once in any case: it was stored with the deed it tells of.
"""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.enums import DeliveryState
from models.message import Delivery
from web.services.masking import mask_email
from web.services.senders import SendError

LEASE = dt.timedelta(minutes=10)
"""Longer than any conversation with a server lasts; then the sender counts as dead."""
MINUTE = dt.timedelta(minutes=1)
BACK_OFF = tuple(n * MINUTE for n in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failure; after the last one the letter has failed."""
MOST_HANDED_OVER = 2
MAX_ERROR_LENGTH = 500
UNANSWERED = "unanswered"
ADDRESS = re.compile(r"[^\s<>@,;:]+@[^\s<>@,;:]+")


class ClaimLostError(Exception):
    """The claim ran out, and another sender has the letter by now."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first delivery of a letter."""

    id: int
    channel: str
    letter: str
    bundle: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that one sender has, and nobody else."""

    word: str
    delivery_ids: tuple[int, ...]


def take(session: Session, *, now: dt.datetime, lease: dt.timedelta = LEASE) -> Claim | None:
    """Take the letter that has been due for longest; None where nothing is due."""
    give_up_unanswered(session, now=now, lease=lease)
    head = left_behind(session, now, lease) or head_of_the_queue(session, now)
    if head is None:
        return None
    claim, letter = secrets.token_hex(8), head.letter or secrets.token_hex(12)
    statement = (
        update(Delivery)
        .where(
            leave_with(head),
            or_(is_waiting(now), is_left_behind(now, lease)),
        )
        .values(
            state=DeliveryState.SENDING,
            claim=claim,
            letter=letter,
            taken_at=now,
            attempts=Delivery.attempts + 1,
        )
        .returning(Delivery.id)
    )
    return Claim(claim, tuple(sorted(session.scalars(statement))))


def left_behind(session: Session, now: dt.datetime, lease: dt.timedelta) -> Head | None:
    """Return the first delivery of a letter whose sender died, if there is one."""
    return first(session, is_left_behind(now, lease), Delivery.taken_at)


def head_of_the_queue(session: Session, now: dt.datetime) -> Head | None:
    """Return the first delivery of the letter that has waited for longest, if one is due."""
    return first(session, is_waiting(now), Delivery.due_at)


def first(
    session: Session, is_wanted: ColumnElement[bool], order: InstrumentedAttribute[Any]
) -> Head | None:
    """Lock and return the first delivery of a letter.

    Only the first one of a letter can be taken, and the others with it: two senders never take
    one letter apart, nor wait for each other.
    """
    columns = (Delivery.id, Delivery.channel, Delivery.letter, Delivery.bundle)
    row = session.execute(
        select(*columns)
        .where(is_wanted, ~has_earlier())
        .order_by(order, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return None if row is None else Head(*row)


def has_earlier() -> ColumnElement[bool]:
    """Return whether another delivery of the same letter, in the same state, comes before."""
    earlier = aliased(Delivery)
    before = exists().where(
        earlier.id < Delivery.id,
        earlier.channel == Delivery.channel,
        earlier.state == Delivery.state,
    )
    # apart from each other, so that each finds its few rows by an index
    return or_(
        and_(Delivery.letter != "", before.where(earlier.letter == Delivery.letter)),
        and_(
            Delivery.letter == "",
            Delivery.bundle != "",
            before.where(earlier.letter == "", earlier.bundle == Delivery.bundle),
        ),
    )


def leave_with(head: Head) -> ColumnElement[bool]:
    """Return which deliveries leave in the letter of the first one, itself among them."""
    if head.letter:
        return and_(Delivery.letter == head.letter, Delivery.channel == head.channel)
    if head.bundle:
        return and_(
            Delivery.bundle == head.bundle,
            Delivery.letter == "",
            Delivery.channel == head.channel,
        )
    return Delivery.id == head.id


def is_waiting(now: dt.datetime) -> ColumnElement[bool]:
    """Return whether a delivery waits for a sender."""
    return and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now)


def is_left_behind(now: dt.datetime, lease: dt.timedelta) -> ColumnElement[bool]:
    """Return whether the sender that has a delivery is dead."""
    return and_(Delivery.state == DeliveryState.SENDING, Delivery.taken_at <= now - lease)


def give_up_unanswered(session: Session, *, now: dt.datetime, lease: dt.timedelta) -> None:
    """Count as sent what went out twice without an answer: a third time would be one too many."""
    session.execute(
        update(Delivery)
        .where(is_left_behind(now, lease), Delivery.handed_over >= MOST_HANDED_OVER)
        .values(state=DeliveryState.SENT, sent_at=Delivery.taken_at, claim="", error=UNANSWERED)
    )


def hand_over(session: Session, claim: Claim, *, now: dt.datetime) -> None:
    """Note that the last byte is about to go out, and renew the claim.

    Raises
    ------
    ClaimLostError
        If another sender has the letter by now.
    """
    values = {"handed_over": Delivery.handed_over + 1, "taken_at": now}
    if not settle(session, claim, values):
        raise ClaimLostError


def mark_sent(session: Session, claim: Claim, *, now: dt.datetime) -> None:
    """Record that the server has accepted a letter."""
    settle(session, claim, {"state": DeliveryState.SENT, "sent_at": now, "claim": "", "error": ""})


def mark_skipped(session: Session, delivery_ids: Sequence[int], *, reason: str) -> None:
    """Record that messages need not, or cannot, be sent."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.SENDING)
        .values(state=DeliveryState.SKIPPED, claim="", error=reason)
    )


def put_back(session: Session, claim: Claim, *, due_at: dt.datetime) -> None:
    """Put a letter back untouched until later, as in quiet hours."""
    values = {"due_at": due_at, "attempts": Delivery.attempts - 1}
    settle(session, claim, {"state": DeliveryState.WAITING, "claim": "", **values})


def mark_refused(
    session: Session,
    claim: Claim,
    fault: SendError,
    *,
    was_handed_over: bool,
    now: dt.datetime,
) -> None:
    """Record that a letter was not accepted: it waits for another attempt, or has failed."""
    tried = session.scalar(select(Delivery.attempts).where(Delivery.claim == claim.word)) or 1
    is_over = fault.is_permanent or tried > len(BACK_OFF)
    values: dict[str, object] = {
        "state": DeliveryState.FAILED if is_over else DeliveryState.WAITING,
        "due_at": Delivery.due_at if is_over else now + BACK_OFF[tried - 1],
        "claim": "",
        "error": masked(fault.reason)[:MAX_ERROR_LENGTH],
    }
    if was_handed_over:
        # the answer is known after all, and it is no
        values["handed_over"] = Delivery.handed_over - 1
    settle(session, claim, values)


def masked(reason: str) -> str:
    """Return an answer without the addresses that servers like to repeat."""
    return ADDRESS.sub(lambda found: mask_email(found[0]), reason)


def mark_unanswered(session: Session, claim: Claim, *, now: dt.datetime) -> None:
    """Record that nobody knows whether a letter arrived: it goes out once more, but not twice."""
    was_last = Delivery.handed_over >= MOST_HANDED_OVER
    state = case((was_last, DeliveryState.SENT.value), else_=DeliveryState.WAITING.value)
    values = {
        "state": state,
        "sent_at": case((was_last, now), else_=None),
        "due_at": now + BACK_OFF[0],
        "claim": "",
        "error": UNANSWERED,
    }
    settle(session, claim, values)


def settle(session: Session, claim: Claim, values: dict[str, Any]) -> Sequence[int]:
    """Change the deliveries of a claim that still holds; return which they are."""
    statement = (
        update(Delivery)
        .where(Delivery.claim == claim.word, Delivery.state == DeliveryState.SENDING)
        .values(values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).all()
