"""Working off the outbox: take a letter, transmit it outside any transaction, record the answer."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.base import now as moment
from models.enums import Channel
from models.message import Delivery, Message
from web.services import letters, outbox
from web.services.digests import Pace, after_quiet
from web.services.letters import Letter, Reader
from web.services.outbox import LEASE, Claim, ClaimLostError
from web.services.senders import SendError, Senders, UnansweredError
from web.services.templates import kind_of

log = structlog.get_logger(__name__)

NOT_REACHED = "no address"
NOT_WANTED = "read or switched off"


@dataclass(frozen=True)
class Postman:
    """What it takes to send: sessions that may write, the senders, and how long a claim holds."""

    sessions: sessionmaker[Session]
    senders: Senders
    lease: dt.timedelta = LEASE
    clock: Callable[[], dt.datetime] = moment

    def work_off(self) -> int:
        """Send everything that is due; return how many letters were dealt with."""
        count = 0
        while (claim := self.take()) is not None:
            self.deal_with(claim)
            count += 1
        return count

    def take(self) -> Claim | None:
        """Take the next letter."""
        with self.sessions.begin() as session:
            return outbox.take(session, now=self.clock(), lease=self.lease)

    def deal_with(self, claim: Claim) -> None:
        """Write a letter and send it; one that cannot be written does not hold up the others."""
        try:
            with self.sessions.begin() as session:
                letter = written(session, claim, self.senders, now=self.clock())
        except Exception as error:
            log.exception("letter could not be written")
            self.refuse(claim, SendError(type(error).__name__), was_handed_over=False)
            return
        if letter is not None:
            self.send(claim, letter)

    def send(self, claim: Claim, letter: Letter) -> None:
        """Transmit a letter and record what became of it."""
        handed_over: list[bool] = []

        def before_end() -> None:
            with self.sessions.begin() as session:
                outbox.hand_over(session, claim, now=self.clock())
            handed_over.append(True)

        try:
            self.senders[letter.channel].send(letter, before_end)
        except ClaimLostError:
            log.warning("claim lost", letter=letter.name)
        except SendError as fault:
            self.refuse(claim, fault, was_handed_over=bool(handed_over))
        except Exception as fault:
            # a fault of the sender's own is no reason to lose a letter, nor to send it for ever
            log.exception("letter not answered", is_known=isinstance(fault, UnansweredError))
            self.doubt(claim, fault, was_handed_over=bool(handed_over))
        else:
            with self.sessions.begin() as session:
                outbox.mark_sent(session, claim, now=self.clock())

    def doubt(self, claim: Claim, fault: Exception, *, was_handed_over: bool) -> None:
        """Record that nobody knows whether a letter arrived, or that it cannot have."""
        if not was_handed_over:
            self.refuse(claim, SendError(type(fault).__name__), was_handed_over=False)
            return
        with self.sessions.begin() as session:
            outbox.mark_unanswered(session, claim, now=self.clock())

    def refuse(self, claim: Claim, fault: SendError, *, was_handed_over: bool) -> None:
        """Record that a letter was not accepted."""
        log.warning("letter not accepted", reason=type(fault).__name__)
        with self.sessions.begin() as session:
            outbox.mark_refused(
                session, claim, fault, was_handed_over=was_handed_over, now=self.clock()
            )


def written(session: Session, claim: Claim, senders: Senders, *, now: dt.datetime) -> Letter | None:
    """Return the letter of a claim; None where nothing is to be sent, or not now."""
    statement = select(Delivery, Message).join(Message).where(Delivery.id.in_(claim.delivery_ids))
    found = session.execute(statement.order_by(Delivery.id)).all()
    delivery, first = found[0]
    channel = Channel(delivery.channel)
    reader = letters.read_of(session, first, channel) if channel in senders else None
    if reader is None:
        outbox.mark_skipped(session, claim.delivery_ids, reason=NOT_REACHED)
        return None
    wanted = still_wanted(session, found, reader, channel)
    if not wanted:
        return None
    due_at = due_by_now(wanted, reader, now)
    if due_at > now:
        outbox.put_back(session, claim, due_at=due_at)
        return None
    return letters.compose(session, reader=reader, messages=wanted, delivery=delivery, now=now)


def still_wanted(
    session: Session,
    found: Sequence[tuple[Delivery, Message]],
    reader: Reader,
    channel: Channel,
) -> list[Message]:
    """Return the messages that are still to be sent, and settle the others."""
    wishes: Mapping[int, bool] = {
        message.id: letters.is_wanted(message, kind_of(message.kind), reader, channel)
        for _, message in found
    }
    unwanted = [delivery.id for delivery, message in found if not wishes[message.id]]
    if unwanted:
        outbox.mark_skipped(session, unwanted, reason=NOT_WANTED)
    return [message for _, message in found if wishes[message.id]]


def due_by_now(messages: Sequence[Message], reader: Reader, now: dt.datetime) -> dt.datetime:
    """Return when a letter may leave that has waited for whatever reason: not in quiet hours."""
    if any(kind_of(message.kind).pace is Pace.URGENT for message in messages):
        return now
    return after_quiet(reader.wishes.rhythm, now)
