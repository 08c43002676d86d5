"""The outbox: taken by one, given back by the dead, tried again later, never three times."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from models.account import User
from models.enums import Channel, DeliveryState, Digest
from models.message import Delivery, Message
from tests.conftest import SECRETS
from tests.factories import make_user
from web.services import message_settings, outbox
from web.services.digests import Rhythm
from web.services.letters import MOST_PARTS, Letter
from web.services.message_settings import Wishes
from web.services.notifying import Notice, tell, tell_address
from web.services.outbox import BACK_OFF, LEASE, Claim, ClaimLostError
from web.services.senders import BeforeEnd, SendError, UnansweredError
from web.services.sending import Postman

# 14:30 in Kunming
NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
HOUR = dt.timedelta(hours=1)
N_SENDERS = 6


@dataclass
class ScriptedSender:
    """Keeps letters; before accepting them it fails as it is told to."""

    faults: list[Exception | None] = field(default_factory=list)
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter, before_end: BeforeEnd) -> None:
        """Take a letter, or fail."""
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, SendError):
            raise fault
        before_end()
        if fault is not None:
            raise fault
        self.sent.append(letter)


class RefusingSender:
    """Says no after the last byte."""

    def send(self, _letter: Letter, before_end: BeforeEnd) -> None:
        """Refuse a letter."""
        before_end()
        raise SendError("451 try later")


@dataclass
class Office:
    """A postman with a clock that the test turns, and what he has sent."""

    sessions: sessionmaker[Session]
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    now: dt.datetime = NOW

    def __post_init__(self) -> None:
        self.postman = Postman(self.sessions, {Channel.EMAIL: self.sender}, clock=lambda: self.now)

    def user(self, name: str = "a", **overrides: object) -> int:
        with self.sessions.begin() as session:
            return make_user(session, f"{name}@example.com", **overrides).id

    def tell(self, user_id: int, key: str = "1", kind: str = "thread.posted") -> None:
        with self.sessions.begin() as session:
            notice = Notice(kind, key, {"from": f"Sender {key}"}, "/matches/1")
            tell(session, notice=notice, user_ids=[user_id], now=self.now)

    def rows(self) -> list[Delivery]:
        with self.sessions() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def subjects(self) -> list[str]:
        return [letter.subject for letter in self.sender.sent]

    def take(self) -> Claim | None:
        with self.sessions.begin() as session:
            return outbox.take(session, now=self.now)


@pytest.fixture
def office(session: Session) -> Office:
    """Return an office on a connection whose commits are undone after the test."""
    return Office(
        sessionmaker(
            session.get_bind(),
            info=SECRETS.as_info(),
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )
    )


def test_due_letter_is_sent_and_never_again(office: Office) -> None:
    office.tell(office.user(locale="en"))

    counts = [office.postman.work_off() for _ in range(2)]

    assert (counts, office.subjects()) == ([1, 0], ["Sender 1 has written to you"])
    row = office.rows()[0]
    assert (row.state, row.sent_at, row.attempts, row.error) == (DeliveryState.SENT, NOW, 1, "")


def test_letter_is_not_sent_before_it_is_due(office: Office) -> None:
    user_id = office.user()
    office.now = NOW + 10 * HOUR
    office.tell(user_id)

    assert office.postman.work_off() == 0
    # 00:30 becomes 08:00
    office.now += 7.5 * HOUR
    assert office.postman.work_off() == 1


def test_taken_letter_is_taken_by_nobody_else(office: Office) -> None:
    office.tell(office.user())

    first, second = office.take(), office.take()

    assert first is not None
    assert second is None
    office.now += LEASE - SECOND
    assert office.take() is None


def test_letter_of_a_dead_sender_is_taken_again_under_its_name(office: Office) -> None:
    office.tell(office.user())
    office.take()
    name = office.rows()[0].letter

    office.now += LEASE
    office.postman.work_off()

    assert [letter.name for letter in office.sender.sent] == [name]
    assert office.rows()[0].attempts == 2


def test_sender_that_was_too_slow_does_not_hand_over(office: Office) -> None:
    office.tell(office.user())
    slow = office.take()
    assert slow is not None
    office.now += LEASE
    office.postman.work_off()

    with pytest.raises(ClaimLostError), office.sessions.begin() as session:
        outbox.hand_over(session, slow, now=office.now)
    assert len(office.sender.sent) == 1


def test_letter_that_went_out_twice_unanswered_does_not_go_out_again(office: Office) -> None:
    office.tell(office.user())
    for _ in range(2):
        claim = office.take()
        assert claim is not None
        with office.sessions.begin() as session:
            outbox.hand_over(session, claim, now=office.now)
        office.now += LEASE

    assert office.postman.work_off() == 0
    row = office.rows()[0]
    assert (row.state, row.error, office.sender.sent) == (DeliveryState.SENT, "unanswered", [])


def test_cut_line_after_the_last_byte_is_tried_once_more(office: Office) -> None:
    office.sender.faults = [UnansweredError("cut"), UnansweredError("cut")]
    office.tell(office.user())

    office.postman.work_off()
    assert office.states() == [DeliveryState.WAITING]
    office.now += BACK_OFF[0]
    office.postman.work_off()

    row = office.rows()[0]
    assert (row.state, row.error, row.sent_at) == (DeliveryState.SENT, "unanswered", office.now)


def test_refused_letter_is_tried_ever_later_and_fails_at_last(office: Office) -> None:
    user_id = office.user()
    office.sender.faults = [SendError("450 busy") for _ in range(20)]
    office.tell(user_id, kind="account.new_device")
    waits = []
    for _ in range(len(BACK_OFF)):
        office.postman.work_off()
        due_at = office.rows()[0].due_at
        waits.append(due_at - office.now)
        office.now = due_at
    office.postman.work_off()

    row = office.rows()[0]
    assert waits == list(BACK_OFF)
    assert (row.state, row.error, row.attempts) == (DeliveryState.FAILED, "450 busy", 8)
    office.now += 1000 * HOUR
    assert office.postman.work_off() == 0


def test_address_that_a_server_repeats_is_masked(office: Office) -> None:
    reason = "550 5.1.1 <a@example.com>: no such user"
    office.sender.faults = [SendError(reason, is_permanent=True)]
    office.tell(office.user())

    office.postman.work_off()

    assert office.rows()[0].error == "550 5.1.1 <a***@example.com>: no such user"


def test_permanent_refusal_fails_at_once(office: Office) -> None:
    office.sender.faults = [SendError("550 no such user", is_permanent=True)]
    office.tell(office.user())

    office.postman.work_off()

    assert [(row.state, row.error) for row in office.rows()] == [
        (DeliveryState.FAILED, "550 no such user")
    ]


def test_answer_no_after_the_last_byte_does_not_count_as_gone_out(office: Office) -> None:
    refusing = Postman(office.sessions, {Channel.EMAIL: RefusingSender()}, clock=lambda: office.now)
    office.tell(office.user())
    for _ in range(4):
        refusing.work_off()
        office.now = office.rows()[0].due_at
    office.postman.work_off()

    assert len(office.sender.sent) == 1


def test_fault_of_one_letter_does_not_hold_up_the_others(office: Office) -> None:
    user_id = office.user(locale="en")
    for key in "123":
        office.tell(user_id, key)
    office.sender.faults = [ZeroDivisionError(), None, None]

    office.postman.work_off()

    assert office.subjects() == ["Sender 2 has written to you", "Sender 3 has written to you"]
    assert office.states() == [DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.SENT]


def test_letter_that_cannot_be_written_does_not_hold_up_the_others(office: Office) -> None:
    user_id = office.user(locale="en")
    office.tell(user_id, "1")
    office.tell(user_id, "2")
    with office.sessions.begin() as session:
        session.execute(update(Message).where(Message.key == "1").values(values=["broken"]))

    office.postman.work_off()

    assert office.subjects() == ["Sender 2 has written to you"]
    assert office.rows()[0].error == "ValueError"


def test_digest_leaves_as_one_letter_in_the_order_told(office: Office) -> None:
    user_id = office.user(locale="en")
    with office.sessions.begin() as session:
        wishes = Wishes(Rhythm(Digest.DAILY), language="en")
        message_settings.save_wishes(session, user_id=user_id, wishes=wishes)
    for key in "123":
        office.tell(user_id, key)

    assert office.postman.work_off() == 0
    office.now += 24 * HOUR
    assert office.postman.work_off() == 1

    letter = office.sender.sent[0]
    assert letter.subject == "3 new messages"
    assert [part.words.subject for part in letter.parts] == [
        f"Sender {key} has written to you" for key in "123"
    ]
    assert {row.letter for row in office.rows()} == {letter.name}


def test_long_digest_says_how_many_more_there_are(office: Office) -> None:
    user_id = office.user(locale="en")
    with office.sessions.begin() as session:
        wishes = Wishes(Rhythm(Digest.DAILY), language="en")
        message_settings.save_wishes(session, user_id=user_id, wishes=wishes)
    for key in range(MOST_PARTS + 2):
        office.tell(user_id, f"{key}")
    office.now += 24 * HOUR

    office.postman.work_off()

    letter = office.sender.sent[0]
    assert (letter.subject, len(letter.parts)) == ("32 new messages", MOST_PARTS)
    assert letter.more == "2 more are in your inbox: https://dianqiao.example/messages"


def test_late_message_of_a_digest_does_not_join_a_letter_that_may_have_left(
    office: Office,
) -> None:
    user_id = office.user(locale="en")
    with office.sessions.begin() as session:
        wishes = Wishes(Rhythm(Digest.DAILY), language="en")
        message_settings.save_wishes(session, user_id=user_id, wishes=wishes)
    office.tell(user_id, "1")
    office.tell(user_id, "2")
    began, office.now = office.now, office.now + 24 * HOUR
    first = office.take()
    assert first is not None
    later, office.now = office.now + LEASE, began
    office.tell(user_id, "3")
    office.now = later

    office.postman.work_off()

    assert [len(letter.parts) for letter in office.sender.sent] == [2, 1]
    assert len({letter.name for letter in office.sender.sent}) == 2


def test_what_was_read_meanwhile_is_not_sent(office: Office) -> None:
    user_id = office.user()
    office.tell(user_id, "1")
    office.tell(user_id, "2", kind="account.new_device")
    with office.sessions.begin() as session:
        session.execute(update(Message).values(read_at=NOW))

    office.postman.work_off()

    # what concerns the account's safety is sent in any case
    assert office.states() == [DeliveryState.SKIPPED, DeliveryState.SENT]


def test_closed_account_is_sent_nothing(office: Office) -> None:
    user_id = office.user()
    office.tell(user_id)
    with office.sessions.begin() as session:
        session.execute(update(User).values(is_active=False))

    office.postman.work_off()

    assert [(row.state, row.error) for row in office.rows()] == [
        (DeliveryState.SKIPPED, "no address")
    ]


def test_letter_that_was_held_up_does_not_leave_at_night(office: Office) -> None:
    office.tell(office.user())
    office.now = NOW + 10 * HOUR

    office.postman.work_off()

    row = office.rows()[0]
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    assert row.due_at == dt.datetime(2026, 3, 6, 0, 0, tzinfo=dt.UTC)


def test_channel_without_a_sender_sends_nothing(office: Office) -> None:
    user_id = office.user()
    with office.sessions.begin() as session:
        wishes = Wishes(switches={("conversation", "sms"): True})
        message_settings.save_wishes(session, user_id=user_id, wishes=wishes)
    office.tell(user_id)

    office.postman.work_off()

    assert office.states() == [DeliveryState.SENT, DeliveryState.SKIPPED]


def test_address_without_an_account_gets_its_letter(office: Office) -> None:
    with office.sessions.begin() as session:
        notice = Notice("invitation.sent", "i", {"inviter": "A", "role": "mentor"}, "/i")
        tell_address(session, notice=notice, address="g@example.com", language="en", now=NOW)

    office.postman.work_off()

    letter = office.sender.sent[0]
    assert (letter.address, letter.greeting, letter.settings_url) == ("g@example.com", "Hello,", "")
    assert letter.parts[0].words.paragraphs == (
        "You are invited as a mentor.",
        "If you do not know what this is about, please ignore this message.",
    )


def test_senders_at_once_share_the_letters_between_them(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    office = Office(sessionmaker(writing, info=SECRETS.as_info(), expire_on_commit=False))
    user_ids = [office.user(name) for name in "abc"]
    with office.sessions.begin() as session:
        for user_id in user_ids:
            wishes = Wishes(Rhythm(Digest.DAILY))
            message_settings.save_wishes(session, user_id=user_id, wishes=wishes)
    for user_id in user_ids:
        for key in range(8):
            office.tell(user_id, f"{key}")
            office.tell(user_id, f"now {key}", kind="account.new_device")
    office.now += 24 * HOUR
    start = Barrier(N_SENDERS)

    def work(_: int) -> int:
        start.wait()
        return office.postman.work_off()

    with ThreadPoolExecutor(N_SENDERS) as threads:
        counts = list(threads.map(work, range(N_SENDERS)))

    # three digests of eight, and twenty-four letters of one
    assert sum(counts) == 27
    assert sorted(len(letter.parts) for letter in office.sender.sent) == [1] * 24 + [8] * 3
    assert len({letter.name for letter in office.sender.sent}) == 27
    assert set(office.states()) == {DeliveryState.SENT}
