"""What the tests of the mentoring build: entries, agreements, records that both have confirmed."""

import datetime as dt

from sqlalchemy.orm import Session

from models.mentoring import MentoringRecord
from models.taxonomy import Topic
from web.services.access import Actor
from web.services.mentoring import agreements, confirming, records
from web.services.mentoring.agreements import Goal, Terms
from web.services.mentoring.confirming import Target
from web.services.mentoring.records import ActionEntry, RecordEntry, Writing
from web.services.threads import Upload

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
HELD = dt.datetime(2026, 8, 30, 6, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PDF = Upload("sheet.pdf", b"%PDF-1.7 names")
TERMS = Terms(
    goals=(Goal("First ten customers", "contracts signed", dt.date(2027, 3, 1)),),
    starts_on=dt.date(2026, 9, 1),
    ends_on=dt.date(2027, 8, 31),
    sessions_a_year=10,
)


def make_topic(session: Session, code: str = "mkt.channel") -> str:
    if session.get(Topic, code) is None:
        session.add(Topic(code=code, name_zh="渠道", name_en="Channels"))
        session.flush()
    return code


def entry(session: Session, *, shared: bool = False, held: dt.datetime = HELD) -> RecordEntry:
    return RecordEntry(
        starts_at=held,
        minutes=60,
        way="onsite",
        topics=(make_topic(session),),
        problem="No distributor yet",
        advice="Visit three in Kunming",
        actions=(ActionEntry("Call the first", "receiver", dt.date(2026, 9, 3)),),
        is_shared=shared,
    )


def hand_in(
    session: Session,
    actor: Actor,
    match_id: int,
    *,
    click: str = "one",
    now: dt.datetime = NOW,
    shared: bool = False,
    uploads: tuple[Upload, ...] = (),
) -> int:
    writing = Writing(entry(session, shared=shared), click, True, uploads)
    return records.write(session, actor=actor, match_id=match_id, writing=writing, now=now)


def make_locked(
    session: Session,
    match_id: int,
    writer: Actor,
    reader: Actor,
    *,
    click: str = "one",
    shared: bool = False,
) -> MentoringRecord:
    record_id = hand_in(session, writer, match_id, click=click, shared=shared)
    confirming.confirm(session, actor=reader, target=Target(match_id, record_id), now=NOW)
    return session.get_one(MentoringRecord, record_id)


def make_agreement(session: Session, match_id: int, drafter: Actor, accepter: Actor) -> int:
    number = agreements.propose(
        session, actor=drafter, match_id=match_id, terms=TERMS, token=f"terms-{match_id}", now=NOW
    ).id
    agreements.accept(session, actor=accepter, match_id=match_id, agreement_id=number, now=NOW)
    return number
