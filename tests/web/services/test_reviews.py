"""Two who decide at once: one does, and only one participant comes of it."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role
from models.participant import Participant
from models.registration import Registration
from tests.conftest import SECRETS
from tests.factories import make_user, make_vocabularies
from web.services import registrations, review_queue, reviews
from web.services.access import Actor
from web.services.applications import Application, Profile
from web.services.offices import office_of
from web.services.registrations import AlreadyOpenError, ReviewClosedError
from web.services.reviews import Decision

NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
PROVINCE = Actor(1, frozenset({Role.ORGANISER}), is_provincial=True)
APPLICATION = Application(
    "startup", Profile(name_zh="滇味（示例）", region="530100", stage="seed", languages=("zh-CN",))
)


def make_registration(session: Session, email: str = "li@example.com") -> Registration:
    """Store an organiser, an applicant and the application."""
    user = make_user(session, email)
    row_id = registrations.submit(session, actor=Actor(user.id), application=APPLICATION, now=NOW)
    return session.get_one(Registration, row_id)


def filled(engine: Engine) -> int:
    """Fill a database and return the id of its registration."""
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        make_vocabularies(session)
        make_user(session, "office@example.com", (Role.ORGANISER, None))
        return make_registration(session).id


def at_once(engine: Engine, *acts: Callable[[Session], object]) -> list[object]:
    """Let several act at once, each in a transaction of its own."""
    writing = engine.execution_options(sqlite_immediate=True)
    start = Barrier(len(acts))

    def run(act: Callable[[Session], object]) -> object:
        start.wait()
        try:
            with Session(writing, info=SECRETS.as_info()) as session:
                act(session)
                session.commit()
        except (ReviewClosedError, AlreadyOpenError) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_of_those_who_approve_at_once_one_does(engine: Engine) -> None:
    decision = Decision(filled(engine), 1, PROVINCE, NOW)

    answers = at_once(engine, *[lambda session: reviews.approve(session, decision)] * 4)

    assert sorted(map(str, answers)) == ["ReviewClosedError"] * 3 + ["done"]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 1
        members = session.scalars(
            select(Membership.participant_id).where(Membership.participant_id.is_not(None))
        ).all()
        assert members == session.scalars(select(Participant.id)).all()


def test_of_approval_and_refusal_at_once_one_holds(engine: Engine) -> None:
    decision = Decision(filled(engine), 1, PROVINCE, NOW)

    answers = at_once(
        engine,
        lambda session: reviews.approve(session, decision),
        lambda session: reviews.reject(session, decision, reason="不在本省"),
    )

    with Session(engine) as session:
        row = session.scalars(select(Registration)).one()
        count = session.scalar(select(func.count()).select_from(Participant))
        assert (row.state, count) in {("approved", 1), ("rejected", 0)}
    assert sorted(map(str, answers)) == ["ReviewClosedError", "done"]


def test_of_approval_and_correction_at_once_neither_is_lost(engine: Engine) -> None:
    registration_id = filled(engine)
    decision = Decision(registration_id, 1, PROVINCE, NOW)
    with Session(engine) as session:
        applicant = Actor(session.get_one(Registration, registration_id).user_id)

    def correct(session: Session) -> None:
        try:
            registrations.revise(session, actor=applicant, application=APPLICATION, now=NOW)
        except LookupError:
            raise ReviewClosedError from None

    answers = at_once(engine, lambda session: reviews.approve(session, decision), correct)

    with Session(engine) as session:
        row = session.scalars(select(Registration)).one()
        assert (row.state, row.version) == (
            ("approved", 2) if answers[0] == "done" else ("submitted", 2)
        )
    assert sorted(map(str, answers)) == ["ReviewClosedError", "done"]


def test_of_two_applications_at_once_one_is_open(engine: Engine) -> None:
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        make_vocabularies(session)
        applicant = Actor(make_user(session, "li@example.com").id)

    def apply(session: Session) -> None:
        registrations.submit(session, actor=applicant, application=APPLICATION, now=NOW)

    answers = at_once(engine, apply, apply)

    assert sorted(map(str, answers)) == ["AlreadyOpenError", "done"]


def test_office_is_the_prefectures_then_the_provinces_then_the_administrators(
    session: Session,
) -> None:
    make_vocabularies(session)
    administrator = make_user(session, "root@example.com", (Role.ADMINISTRATOR, None))
    assert office_of(session, "530100").user_ids == (administrator.id,)

    province = make_user(session, "province@example.com", (Role.ORGANISER, None))
    assert office_of(session, "530100").user_ids == (province.id,)

    prefecture = User(email="kunming@example.com")
    prefecture.memberships.append(
        Membership(role=Role.ORGANISER.value, scope="prefecture", scope_code="530100")
    )
    session.add(prefecture)
    session.flush()
    assert office_of(session, "530100").user_ids == (prefecture.id,)
    assert office_of(session, None).user_ids == (province.id,)

    prefecture.is_active = False
    session.flush()
    assert office_of(session, "530100").user_ids == (province.id,)


@pytest.mark.parametrize("count", [1, 3])
def test_queue_takes_the_same_queries_whatever_its_length(
    session: Session, count_queries: Callable[[], object], count: int
) -> None:
    make_vocabularies(session)
    for number in range(count):
        make_registration(session, f"li{number}@example.com")

    with count_queries() as statements:
        page = review_queue.list_waiting(session, actor=PROVINCE, listed="mine", page=1)

    assert (page.total, len(page.items)) == (count, count)
    assert len(statements) == 5
