"""Lists about privacy send as many queries for many rows as for one."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from models.enums import Role
from models.privacy import Disclosure
from tests.factories import make_mentor, make_startup, make_user, make_vocabularies
from web.services import (
    assessments,
    complaint_views,
    complaints,
    consents,
    disclosures,
    personal_data,
    publication,
    retention,
)
from web.services.access import Actor
from web.services.assessments import AssessmentDraft
from web.services.complaints import Draft
from web.services.deleting import prove
from web.services.publication import STRANGER

Counter = Callable[[], AbstractContextManager[list[str]]]
NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def office(session: Session) -> Actor:
    make_vocabularies(session)
    make_startup(session, "S1", region="530100")
    row = make_user(session, "office@example.com", (Role.ORGANISER, None))
    return Actor(row.id, frozenset({Role.ORGANISER}), is_provincial=True)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_complaints_to_answer(
    session: Session, office: Actor, count_queries: Counter, n_rows: int
) -> None:
    owner = Actor(make_user(session, "a@example.com").id)
    draft = Draft("other", "有一个问题需要答复。", about_id="S1")
    for _ in range(n_rows):
        complaints.file(session, actor=owner, draft=draft, now=NOW)

    with count_queries() as statements:
        lines = complaint_views.list_queue(session, actor=office, now=NOW)

    assert (len(lines), len(statements)) == (n_rows, 1)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_looks_at_a_contact(
    session: Session, office: Actor, count_queries: Counter, n_rows: int
) -> None:
    make_mentor(session, "M1")
    for _ in range(n_rows):
        look = Disclosure(participant_id="S1", kind="match", receiver_id="M1", fields=["phone"])
        look.viewer_id = office.user_id
        session.add(look)
    session.flush()

    with count_queries() as statements:
        looks = disclosures.list_looks(session, actor=office, participant_id="S1")

    assert (len(looks), len(statements)) == (n_rows, 6)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_answers_given(
    session: Session, office: Actor, count_queries: Counter, n_rows: int
) -> None:
    assert office.user_id is not None
    for _ in range(n_rows):
        consents.record(session, user_id=office.user_id, purposes=["sms"], now=NOW)

    with count_queries() as statements:
        answers = consents.list_history(session, user_id=office.user_id)
        consents.list_switches(session, user_id=office.user_id)

    assert (len(answers), len(statements)) == (n_rows, 2)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_records_of_an_office(
    session: Session, office: Actor, count_queries: Counter, n_rows: int
) -> None:
    days = (dt.date(2026, 9, 1), dt.date(2027, 9, 1))
    draft = AssessmentDraft("automated", "a", "b", "c", "d", "e", "f", *days)
    for number in range(n_rows):
        assessments.record_assessment(session, actor=office, draft=draft)
        prove(session, reason="retention", subject=str(number), counts={"message": 1}, now=NOW)
    session.flush()

    with count_queries() as statements:
        found = assessments.list_assessments(session, actor=office)
        proofs = retention.list_proofs(session, actor=office)

    assert (len(found), len(proofs), len(statements)) == (n_rows, n_rows, 2)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_copies_made(session: Session, office: Actor, count_queries: Counter, n_rows: int) -> None:
    for _ in range(n_rows):
        personal_data.make_export(session, actor=office, language="zh", now=NOW)
    session.expire_all()

    with count_queries() as statements:
        copies = personal_data.list_exports(session, actor=office, now=NOW)

    assert (len(copies), len(statements)) == (n_rows, 1)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_names_and_fields_seen(session: Session, count_queries: Counter, n_rows: int) -> None:
    ids = [f"M{number}" for number in range(n_rows)]
    for key in ids:
        make_mentor(session, key, origin="registered")

    with count_queries() as statements:
        seen = publication.look(session, STRANGER, ids)

    assert (len(seen), len(statements)) == (n_rows, 1)
