"""Told once, through the channels each reader wishes, together with the deed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Channel, Digest, Role
from models.message import Delivery, Message, MessageLink
from tests.conftest import SECRETS
from tests.factories import make_mentor, make_user
from web.services import links, message_settings
from web.services.access import Actor
from web.services.digests import Rhythm
from web.services.links import LinkOffer
from web.services.message_settings import Wishes
from web.services.notifying import FRESH, Notice, notify, people_of, tell, tell_address

# 14:30 in Kunming, a Thursday
NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 3, 5, 16, 0, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 3, 6, 0, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
POSTED = Notice("thread.posted", "thread.posted:1", {"from": {"zh": "甲"}}, "/matches/1")
ASKED = Notice(
    "match.asked",
    "match.asked:1",
    {"other": {"zh": "甲"}},
    "/requests/1",
    {"answer": LinkOffer("match.answer", "1", "/answer/{word}", NOW + 7 * DAY)},
)
N_TELLING = 6


def deliveries(session: Session) -> list[tuple[str, dt.datetime, str]]:
    rows = session.scalars(select(Delivery).order_by(Delivery.id))
    return [(row.channel, row.due_at, row.bundle) for row in rows]


def wish(session: Session, user: User, wishes: Wishes) -> None:
    message_settings.save_wishes(session, user_id=user.id, wishes=wishes)


def test_message_and_what_its_channels_owe_are_stored_together(session: Session) -> None:
    user = make_user(session, "a@example.com")

    tell(session, notice=POSTED, user_ids=[user.id], now=NOW)

    row = session.scalars(select(Message)).one()
    assert (row.user_id, row.kind, row.values, row.path, row.read_at) == (
        user.id,
        "thread.posted",
        {"from": {"zh": "甲"}},
        "/matches/1",
        None,
    )
    assert deliveries(session) == [("email", NOW, "")]
    assert session.info[FRESH]


def test_reader_is_told_once_for_a_key(session: Session) -> None:
    first, second = make_user(session, "a@example.com"), make_user(session, "b@example.com")

    tell(session, notice=ASKED, user_ids=[first.id], now=NOW)
    tell(session, notice=ASKED, user_ids=[first.id, second.id, first.id], now=NOW + DAY)

    told = session.scalars(select(Message.user_id).order_by(Message.id)).all()
    assert told == [first.id, second.id]
    assert len(deliveries(session)) == 2
    assert session.scalar(select(func.count()).select_from(MessageLink)) == 2


def test_old_way_of_telling_still_tells(session: Session) -> None:
    user = make_user(session, "a@example.com")

    notify(session, user_ids=[user.id], kind="x", key="k", values={}, path="/p", now=NOW)

    assert session.scalars(select(Message.path)).one() == "/p"


def test_somebody_who_is_gone_is_not_told(session: Session) -> None:
    tell(session, notice=POSTED, user_ids=[404], now=NOW)

    assert session.scalars(select(Message)).all() == []


def test_every_reader_gets_a_link_of_their_own(session: Session) -> None:
    users = [make_user(session, f"{name}@example.com") for name in "ab"]

    tell(session, notice=ASKED, user_ids=[user.id for user in users], now=NOW)

    rows = session.scalars(select(links.SignedLink).order_by(links.SignedLink.user_id)).all()
    assert [row.user_id for row in rows] == [user.id for user in users]
    words = {links.word_of(session, row) for row in rows}
    holders = [
        links.redeem(session, word=w, purpose="match.answer", now=NOW).user_id for w in words
    ]
    assert sorted(holder or 0 for holder in holders) == [user.id for user in users]


def test_address_without_an_account_is_told_by_e_mail_alone(session: Session) -> None:
    notice = replace(ASKED, kind="invitation.sent")
    for address in ("Guest@Example.com ", "guest@example.com"):
        tell_address(session, notice=notice, address=address, language="en", now=NOW)

    row = session.scalars(select(Message)).one()
    assert (row.user_id, row.address, row.language) == (None, "guest@example.com", "en")
    assert deliveries(session) == [("email", NOW, "")]


def test_message_without_a_reader_cannot_be_stored(session: Session) -> None:
    session.add(Message(kind="k", key="k"))

    with pytest.raises(IntegrityError):
        session.flush()


def test_message_of_the_night_waits_unless_it_is_urgent(session: Session) -> None:
    user = make_user(session, "a@example.com")

    tell(session, notice=POSTED, user_ids=[user.id], now=NIGHT)
    tell(session, notice=Notice("account.new_device", "d"), user_ids=[user.id], now=NIGHT)

    assert deliveries(session) == [("email", MORNING, ""), ("email", NIGHT, "")]


def test_calm_messages_of_one_digest_are_bundled(session: Session) -> None:
    user = make_user(session, "a@example.com")
    wish(session, user, Wishes(Rhythm(Digest.DAILY)))

    tell(session, notice=POSTED, user_ids=[user.id], now=NOW)
    tell(session, notice=replace(POSTED, key="2"), user_ids=[user.id], now=NOW + DAY / 24)
    tell(session, notice=ASKED, user_ids=[user.id], now=NOW)

    digest = dt.datetime(2026, 3, 6, 1, tzinfo=dt.UTC)
    bundle = f"{user.id}:20260306T0100"
    assert deliveries(session) == [("email", digest, bundle)] * 2 + [("email", NOW, "")]


def test_switched_off_category_stands_in_the_inbox_alone(session: Session) -> None:
    user = make_user(session, "a@example.com")
    wish(session, user, Wishes(switches={("conversation", "email"): False}))

    tell(session, notice=POSTED, user_ids=[user.id], now=NOW)

    assert len(session.scalars(select(Message)).all()) == 1
    assert deliveries(session) == []


def test_safety_cannot_be_switched_off(session: Session) -> None:
    user = make_user(session, "a@example.com")
    wish(session, user, Wishes(switches={("account", "email"): False}))

    tell(session, notice=Notice("account.new_device", "d"), user_ids=[user.id], now=NOW)

    assert deliveries(session) == [("email", NOW, "")]


def test_text_messages_come_where_they_are_switched_on_and_never_in_a_digest(
    session: Session,
) -> None:
    user = make_user(session, "a@example.com")
    switches = {("conversation", "sms"): True}
    wish(session, user, Wishes(Rhythm(Digest.WEEKLY), switches))

    tell(session, notice=POSTED, user_ids=[user.id], now=NOW)

    monday = dt.datetime(2026, 3, 9, 1, tzinfo=dt.UTC)
    assert deliveries(session) == [
        (Channel.EMAIL, monday, f"{user.id}:20260309T0100"),
        (Channel.SMS, NOW, ""),
    ]


def test_new_wishes_hold_for_what_waits_already(session: Session) -> None:
    user = make_user(session, "a@example.com")
    wish(session, user, Wishes(Rhythm(Digest.WEEKLY)))
    tell(session, notice=POSTED, user_ids=[user.id], now=NOW)

    message_settings.save(session, actor=Actor(user.id), wishes=Wishes(), now=NOW + DAY / 24)

    assert deliveries(session) == [("email", NOW + DAY / 24, "")]
    assert message_settings.get_wishes(session, user_id=user.id) == Wishes()


def test_wishes_are_kept_as_they_were_made(session: Session) -> None:
    user = make_user(session, "a@example.com", locale="en")
    rhythm = Rhythm(Digest.DAILY, False, dt.time(21, 15), dt.time(6), "Asia/Vientiane")
    wishes = Wishes(rhythm, {("requests", "email"): False, ("office", "sms"): True}, "en")

    wish(session, user, wishes)

    assert message_settings.get_wishes(session, user_id=user.id) == wishes


def test_wishes_of_many_are_read_in_three_queries(session: Session, count_queries) -> None:
    for n in (1, 3):
        ids = [make_user(session, f"{n}{i}@example.com").id for i in range(n)]
        with count_queries() as statements:
            message_settings.load_wishes(session, ids)
        assert len(statements) == 3


def test_people_of_a_participant_are_those_who_may_act_now(session: Session) -> None:
    make_mentor(session, "M1")
    second = make_user(session, "b@example.com", (Role.MENTOR, "M1"))
    first = make_user(session, "a@example.com", (Role.MENTOR, "M1"))
    make_user(session, "c@example.com", (Role.MENTOR, "M1"), is_active=False)

    assert people_of(session, "M1") == (second.id, first.id)


def test_of_those_who_tell_the_same_at_once_one_does(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing) as session, session.begin():
        user_id = make_user(session, "a@example.com").id
    start = Barrier(N_TELLING)

    def say(_: int) -> None:
        start.wait()
        with Session(writing, info=SECRETS.as_info()) as own, own.begin():
            tell(own, notice=ASKED, user_ids=[user_id], now=NOW)
            tell_address(own, notice=ASKED, address="x@example.com", language="zh", now=NOW)

    with ThreadPoolExecutor(N_TELLING) as threads:
        list(threads.map(say, range(N_TELLING)))

    with Session(engine) as session:
        counts = [
            session.scalar(select(func.count()).select_from(model))
            for model in (Message, Delivery, MessageLink)
        ]
    assert counts == [2, 2, 2]


def test_message_of_a_deed_that_failed_does_not_exist(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing) as session, session.begin():
        user_id = make_user(session, "a@example.com").id

    with Session(writing, info=SECRETS.as_info()) as session:
        tell(session, notice=ASKED, user_ids=[user_id], now=NOW)
        session.rollback()

    with Session(engine) as session:
        assert session.scalars(select(Message)).all() == []
        assert session.scalars(select(links.SignedLink)).all() == []
