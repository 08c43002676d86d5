"""Consents and notices: the newest answer counts, all of them are kept, nobody is asked twice."""

import datetime as dt

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.account import User
from models.audit import AuditLog
from models.enums import Role
from models.privacy import Consent, Notice
from tests.factories import make_user
from web.services import consents, notices
from web.services.access import AccessDeniedError, Actor
from web.services.missing import NotFoundError

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
TEXTS = {"zh": "# 新版", "en": "# New"}


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session, "a@example.com")


def administrator(session: Session) -> Actor:
    row = make_user(session, "boss@example.com", (Role.ADMINISTRATOR, None))
    return Actor(row.id, frozenset({Role.ADMINISTRATOR}))


def test_newest_answer_counts_and_history_keeps_all(session: Session, user: User) -> None:
    consents.record(session, user_id=user.id, purposes=["sms"], now=NOW)
    given = consents.allows(session, purpose="sms", user_id=user.id)
    consents.withdraw(session, user_id=user.id, purposes=["sms"], now=LATER)

    assert given
    assert not consents.allows(session, purpose="sms", user_id=user.id)
    assert [
        (answer.purpose, answer.is_given, answer.occurred_at)
        for answer in consents.list_history(session, user_id=user.id)
    ] == [("sms", False, LATER), ("sms", True, NOW)]


def test_nothing_is_given_by_itself_but_ranking(session: Session, user: User) -> None:
    switches = consents.list_switches(session, user_id=user.id)

    assert {each.purpose: each.is_given for each in switches} == {
        "personalised": True,
        "looks": False,
        "sms": False,
        "statistics": False,
    }
    assert not any(each.is_answered for each in switches)


def test_switching_ranking_off_is_stored_with_the_account(session: Session, user: User) -> None:
    consents.withdraw(session, user_id=user.id, purposes=["personalised"], now=NOW)
    off = user.personalised
    consents.record(session, user_id=user.id, purposes=["personalised"], now=LATER)

    assert (off, user.personalised) == (False, True)


def test_box_of_the_notices_stores_both_versions(session: Session, user: User) -> None:
    consents.record(session, user_id=user.id, purposes=["account"], now=NOW)

    rows = session.scalars(select(Consent).order_by(Consent.purpose))
    assert [(row.purpose, row.version) for row in rows] == [("account", 1), ("terms", 1)]


def test_unknown_purpose_is_refused(session: Session, user: User) -> None:
    with pytest.raises(ValueError, match="anything"):
        consents.record(session, user_id=user.id, purposes=["anything"], now=NOW)


def test_consent_of_a_participant_names_its_receiver(session: Session, user: User) -> None:
    colleague = make_user(session, "b@example.com")
    about = {"participant_id": "S1", "receiver_id": "M1"}
    consents.record(
        session, user_id=user.id, purposes=["contacts"], now=NOW, fields=["phone"], **about
    )

    assert consents.allows(session, purpose="contacts", **about)
    assert not consents.allows(session, purpose="contacts", participant_id="S1", receiver_id="M2")
    assert not consents.allows(session, purpose="abroad", **about)

    consents.withdraw(session, user_id=colleague.id, purposes=["contacts"], now=LATER, **about)

    assert not consents.allows(session, purpose="contacts", **about)


def test_new_edition_is_asked_about_once_and_a_refusal_is_an_answer(
    session: Session, user: User
) -> None:
    boss = administrator(session)
    consents.record(session, user_id=user.id, purposes=["account"], now=NOW)
    before = consents.notice_is_due(session, user_id=user.id)
    version = notices.publish(session, actor=boss, kind="privacy", texts=TEXTS)

    assert (before, version) == (False, 2)
    assert consents.due_notices(session, user_id=user.id) == ("privacy",)

    consents.answer_notices(session, user_id=user.id, is_given=False, now=LATER)

    assert not consents.notice_is_due(session, user_id=user.id)
    assert consents.agreed_version(session, user_id=user.id) == 1


def test_account_without_an_answer_is_not_asked_in_passing(session: Session, user: User) -> None:
    notices.publish(session, actor=administrator(session), kind="privacy", texts=TEXTS)

    assert not consents.notice_is_due(session, user_id=user.id)


def test_every_answer_is_in_the_log(session: Session, user: User) -> None:
    consents.record(session, user_id=user.id, purposes=["story"], now=NOW)

    entry = session.scalars(select(AuditLog)).one()
    assert (entry.actor_id, entry.action, entry.details["purpose"]) == (
        user.id,
        "consent.give",
        "story",
    )


def test_published_edition_is_shown_and_earlier_ones_stay(session: Session) -> None:
    notices.publish(session, actor=administrator(session), kind="terms", texts=TEXTS)

    current = notices.get_notice(session, kind="terms")
    first = notices.get_notice(session, kind="terms", version=1)
    assert (current.version, current.texts["en"], first.version) == (2, "# New", 1)
    assert [block.kind for block in first.blocks("zh")][:2] == ["heading", "paragraph"]
    with pytest.raises(NotFoundError):
        notices.get_notice(session, kind="terms", version=9)
    with pytest.raises(NotFoundError):
        notices.get_notice(session, kind="recipe")


def test_only_administrators_publish(session: Session) -> None:
    organiser = Actor(1, frozenset({Role.ORGANISER}), is_provincial=True)

    with pytest.raises(AccessDeniedError):
        notices.publish(session, actor=organiser, kind="terms", texts=TEXTS)


@pytest.mark.parametrize("kind", ["privacy", "terms"])
def test_built_in_notices_say_the_same_in_both_languages(session: Session, kind: str) -> None:
    notice = notices.get_notice(session, kind=kind)

    shapes = [
        [(block.kind, len(block.lines)) for block in notice.blocks(language)]
        for language in ("zh", "en")
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("statement", [update(Consent).values(is_given=True), delete(Consent)])
def test_answers_cannot_be_changed_or_deleted(
    session: Session, user: User, statement: object
) -> None:
    consents.withdraw(session, user_id=user.id, purposes=["sms"], now=dt.datetime.now(dt.UTC))

    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(statement)


def test_answers_may_be_deleted_after_three_years(session: Session, user: User) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=3 * 366 + 1)
    consents.withdraw(session, user_id=user.id, purposes=["sms"], now=long_ago)

    session.execute(delete(Consent))

    assert session.scalars(select(Consent)).all() == []


def test_published_notice_cannot_be_changed(session: Session) -> None:
    notices.publish(session, actor=administrator(session), kind="terms", texts=TEXTS)

    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("UPDATE notice SET text_zh = 'x'"))
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(delete(Notice))
