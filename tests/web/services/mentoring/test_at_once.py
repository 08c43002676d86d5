"""Rules that hold when two act in the same moment, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from models.enums import Role
from models.matching import Match
from models.mentoring import MentoringRecord
from tests.conftest import SECRETS
from tests.factories import make_user
from tests.web.services.mentoring.building import DAY, NOW, entry, hand_in, make_topic
from tests.web.services.pairs import make_pair
from web.services.access import Actor
from web.services.mentoring import confirming, records, turns
from web.services.mentoring.confirming import Target
from web.services.mentoring.records import RecordedAlreadyError, StaleRecordError, Writing
from web.services.mentoring.turns import Ending
from web.services.parties import NotAgreedError

N = 4
REFUSALS = (StaleRecordError, RecordedAlreadyError, IntegrityError, NotAgreedError)


@pytest.fixture
def writing(engine: Engine) -> sessionmaker[Session]:
    bound = engine.execution_options(sqlite_immediate=True)
    return sessionmaker(bound, info=SECRETS.as_info())


def at_once(*deeds: Callable[[], object]) -> Counter[object]:
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return deed()
        except REFUSALS:
            return "refused"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def in_own(
    sessions: sessionmaker[Session], deed: Callable[[Session], object]
) -> Callable[[], object]:
    def run() -> object:
        with sessions.begin() as session:
            return deed(session)

    return run


def test_two_confirmations_of_one_side_count_once(writing: sessionmaker[Session]):
    with writing.begin() as session:
        match_id, founder, mentor = make_pair(session)
        target = Target(match_id, hand_in(session, mentor, match_id))

    def confirm(session: Session) -> object:
        return confirming.confirm(session, actor=founder, target=target, now=NOW)

    assert at_once(*[in_own(writing, confirm)] * N) == {True: 1, "refused": N - 1}


def test_both_sides_confirming_at_once_lock_it(writing: sessionmaker[Session]):
    with writing.begin() as session:
        match_id, founder, mentor = make_pair(session)
        user = make_user(session, "office@example.com", name_en="Office")
        office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)
        target = Target(match_id, hand_in(session, office, match_id))

    def by(actor: Actor) -> Callable[[], object]:
        return in_own(writing, lambda s: confirming.confirm(s, actor=actor, target=target, now=NOW))

    assert at_once(by(founder), by(mentor)) == {False: 1, True: 1}
    with writing() as session:
        assert session.scalars(select(MentoringRecord.state)).one() == "locked"


def test_certifying_and_confirming_at_once_settle_it_one_way(writing: sessionmaker[Session]):
    with writing.begin() as session:
        match_id, founder, mentor = make_pair(session)
        user = make_user(session, "office@example.com", name_en="Office")
        office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)
        target = Target(match_id, hand_in(session, mentor, match_id))
    late = NOW + 20 * DAY

    def certify(session: Session) -> object:
        result = confirming.certify(
            session, actor=office, targets=(target,), reason="Seen", now=late
        )
        return "certified" if result.locked else "refused"

    def confirm(session: Session) -> object:
        confirming.confirm(session, actor=founder, target=target, now=late)
        return "confirmed"

    outcomes = at_once(in_own(writing, certify), in_own(writing, confirm))
    with writing() as session:
        row = session.scalars(select(MentoringRecord)).one()
        assert row.state == "locked"
        settled = "certified" if row.certified_at else "confirmed"
    assert outcomes == {settled: 1, "refused": 1}


def test_second_click_at_the_same_moment_is_stored_once(writing: sessionmaker[Session]):
    with writing.begin() as session:
        match_id, _, mentor = make_pair(session)
        make_topic(session)

    def write(session: Session) -> object:
        form = Writing(entry(session), "click", is_handed_in=True)
        return records.write(session, actor=mentor, match_id=match_id, writing=form, now=NOW)

    at_once(*[in_own(writing, write)] * N)
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(MentoringRecord)) == 1


def test_records_handed_in_at_once_get_numbers_of_their_own(writing: sessionmaker[Session]):
    with writing.begin() as session:
        match_id, founder, mentor = make_pair(session)
        make_topic(session)

    def by(actor: Actor, click: str) -> Callable[[], object]:
        return in_own(writing, lambda s: hand_in(s, actor, match_id, click=click) and "stored")

    assert at_once(*(by(a, f"{a.user_id}{n}") for a in (founder, mentor) for n in range(2))) == {
        "stored": 4
    }
    with writing() as session:
        assert sorted(session.scalars(select(MentoringRecord.number))) == [1, 2, 3, 4]


def test_completing_and_asking_for_a_change_at_once_never_wait_for_each_other(
    writing: sessionmaker[Session],
):
    with writing.begin() as session:
        match_id, founder, mentor = make_pair(session)

    def complete(session: Session) -> object:
        turns.complete(session, actor=mentor, match_id=match_id, ending=Ending("Done"), now=NOW)
        return "completed"

    def ask(session: Session) -> object:
        turns.ask_change(
            session,
            actor=founder,
            match_id=match_id,
            reason="Another trade",
            is_earlier_kept=False,
            now=NOW,
        )
        return "asked"

    outcomes = at_once(*[in_own(writing, deed) for deed in (complete, ask, complete, ask)])

    # whatever came first, one completes it, and nobody is thrown out by the database
    assert outcomes["completed"] == 1
    assert outcomes.total() == 4
    with writing() as session:
        assert session.get_one(Match, match_id).state == "completed"


def test_two_who_certify_the_same_in_any_order_never_wait_for_each_other(
    writing: sessionmaker[Session],
):
    with writing.begin() as session:
        match_id, _, mentor = make_pair(session)
        user = make_user(session, "office@example.com", name_en="Office")
        office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)
        targets = [
            Target(match_id, hand_in(session, mentor, match_id, click=f"c{number}"))
            for number in range(4)
        ]
    late = NOW + 20 * DAY

    def certify(listed: list[Target]) -> Callable[[], object]:
        def deed(session: Session) -> object:
            found = confirming.certify(
                session, actor=office, targets=listed, reason="Seen", now=late
            )
            return len(found.locked)

        return in_own(writing, deed)

    outcomes = at_once(certify(targets), certify(targets[::-1]))

    assert outcomes == {4: 1, 0: 1}
    with writing() as session:
        assert set(session.scalars(select(MentoringRecord.state))) == {"locked"}
