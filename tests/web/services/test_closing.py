"""Closing an account: out at once, a week to think, then nothing personal is left."""

import datetime as dt

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Invitation, Membership, User
from models.audit import AuditLog
from models.credential import UserSession
from models.enums import ParticipantKind, Role
from models.intake import Intake, IntakeRow
from models.message import Message
from models.participant import Participant, ParticipantText
from models.privacy import Consent, Contact
from models.rights import Closing, DeletionProof
from models.setting import get_data_version
from models.statement import Statement
from tests.factories import (
    make_mentor,
    make_need,
    make_participant,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import closing, consents, contacts
from web.services.access import Actor
from web.services.closing import HAND_OVER, WITHDRAW
from web.services.missing import NotFoundError
from web.services.sealing import seal_text

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
DUE = NOW + closing.COOLING_OFF
OPENING = {"password_hash": "$argon2id$x", "session_token": "before"}


@pytest.fixture(autouse=True)
def _world(session: Session) -> None:
    make_vocabularies(session)
    make_user(session, "boss@example.com", (Role.ADMINISTRATOR, None))
    make_user(session, "office@example.com", (Role.ORGANISER, None))
    make_startup(session, "S1")
    make_mentor(session, "M1", name_zh="张三丰", name_en="Sanfeng Zhang", summary_zh="简介")


def person(session: Session, participant_id: str = "S1", role: Role = Role.STARTUP) -> User:
    return make_user(
        session,
        "a@example.com",
        (role, participant_id),
        name_zh="王五",
        name_en="Wu Wang",
        **OPENING,
    )


def ask(session: Session, user: User, **choices: str) -> dt.datetime:
    return closing.request(session, actor=Actor(user.id), choices=choices, now=NOW)


def test_asking_signs_out_everywhere_at_once(session: Session) -> None:
    user = person(session)
    row = UserSession(user_id=user.id, word_hash="h", fingerprint="f", way="password", seen_at=NOW)
    session.add(row)

    due_at = ask(session, user, S1=HAND_OVER)
    session.refresh(row)

    assert due_at == DUE
    assert (row.ended_at, user.is_active) == (NOW, True)
    assert user.session_token not in OPENING.values()
    told = session.scalars(select(Message).where(Message.user_id == user.id)).one()
    assert (told.kind, told.values) == ("account.closing", {"closes_on": "2026-09-08"})


def test_taken_out_participant_is_forgotten_in_what_offices_brought(session: Session) -> None:
    user = person(session, "M1", Role.MENTOR)
    intake = Intake(
        kind="mentor", office="", state="applied", file_name="a.csv", size=1, sha256="x",
        applied_at=NOW,
    )  # fmt: skip
    session.add(intake)
    session.flush()
    session.add_all(
        IntakeRow(
            intake_id=intake.id,
            line=number,
            outcome="added",
            participant_id=key,
            name="张三丰",
            after={"id": key, "name_zh": "张三丰"},
            details={"contacts": ["phone"]},
            sealed=seal_text(session, '{"notes": [["备注", "电话改了"]]}'),
        )
        for number, key in enumerate(("M1", "S1"))
    )
    ask(session, user, M1=WITHDRAW)

    closing.close_due(session, DUE)
    session.expire_all()

    gone, other = session.scalars(select(IntakeRow).order_by(IntakeRow.line))
    assert (gone.name, gone.after, gone.details, gone.sealed) == ("", None, {}, "")
    assert (other.name, bool(other.sealed)) == ("张三丰", True)


def test_nothing_happens_before_the_last_day(session: Session) -> None:
    user = person(session)
    ask(session, user, S1=HAND_OVER)

    closing.close_due(session, DUE - dt.timedelta(seconds=1))

    assert (user.email, user.is_active) == ("a@example.com", True)


def test_second_thoughts_keep_the_account(session: Session) -> None:
    user = person(session)
    ask(session, user, S1=HAND_OVER)
    closing.cancel(session, actor=Actor(user.id), now=NOW)

    closing.close_due(session, DUE)

    assert (user.email, user.is_active) == ("a@example.com", True)
    with pytest.raises(NotFoundError):
        closing.cancel(session, actor=Actor(user.id), now=NOW)


def test_closed_account_keeps_a_number_and_nothing_else(session: Session) -> None:
    user = person(session)
    consents.record(session, user_id=user.id, purposes=["account"], now=NOW)
    session.add_all(
        [
            AuditLog(actor_id=user.id, action="need.create"),
            Message(address="a@example.com", kind="x", key="y"),
            Invitation(email="a@example.com", role="startup", token_hash=str(NOW), expires_at=NOW),
        ]
    )
    ask(session, user, S1=HAND_OVER)

    closing.close_due(session, DUE)

    assert user.email == f"closed-{user.id}@closed.invalid"
    assert (user.name_zh, user.name_en, user.password_hash, user.is_active) == ("", "", None, False)
    for model in (Membership, Message):
        kept = session.scalars(select(model).where(model.user_id == user.id))
        assert kept.all() == []
    everything = [
        str({column.name: getattr(row, column.key) for column in model.__table__.columns})
        for model in (User, Message, Invitation, AuditLog, DeletionProof, Closing)
        for row in session.scalars(select(model))
    ]
    assert not [line for line in everything if "a@example.com" in line or "王五" in line]
    actions = session.scalars(select(AuditLog.action).where(AuditLog.actor_id == user.id)).all()
    assert {"need.create", "account.closing_ask"} <= set(actions)
    assert session.scalars(select(Consent.user_id)).all() == [user.id, user.id]


def test_proof_says_how_much_and_never_what(session: Session) -> None:
    user = person(session)
    ask(session, user, S1=HAND_OVER)

    closing.close_due(session, DUE)

    proof = session.scalars(select(DeletionProof)).one()
    assert (proof.reason, proof.subject, proof.counts) == (
        "closing",
        f"user {user.id}",
        {"membership": 1, "message": 1},
    )


def test_closing_is_done_once(session: Session) -> None:
    user = person(session)
    ask(session, user, S1=HAND_OVER)

    for _ in range(2):
        closing.close_due(session, DUE)

    assert len(session.scalars(select(DeletionProof)).all()) == 1


def test_last_member_says_what_becomes_of_the_participant(session: Session) -> None:
    user = person(session)

    with pytest.raises(closing.ChoiceMissingError) as refused:
        ask(session, user)

    assert refused.value.participant_id == "S1"


@pytest.mark.parametrize("is_agent", [True, False])
def test_colleagues_keep_it_and_agents_do_not(session: Session, *, is_agent: bool) -> None:
    user = person(session)
    colleague = make_user(session, "b@example.com", (Role.STARTUP, "S1"))
    colleague.memberships[0].is_agent = is_agent
    session.flush()

    view = closing.get_closing(session, actor=Actor(user.id))

    assert [orphan.id for orphan in view.orphans] == (["S1"] if is_agent else [])


def test_office_takes_over_without_the_contact(session: Session) -> None:
    user = person(session)
    contacts.put(session, participant_id="S1", values={"phone": "0871-1234567"}, now=NOW)
    ask(session, user, S1=HAND_OVER)

    closing.close_due(session, DUE)

    row = session.get_one(Participant, "S1")
    assert (row.status, session.get(Contact, "S1")) == ("active", None)
    kinds = session.scalars(select(Message.kind).join(User, User.id == Message.user_id))
    assert kinds.all() == ["participant.handed_over"]


def test_person_who_leaves_is_anonymised_and_statements_go(session: Session) -> None:
    user = person(session, "M1", Role.MENTOR)
    make_need(session, "M1", "ip.patent")
    session.add(ParticipantText(participant_id="M1", field="name", language="th", text="จาง"))
    before = get_data_version(session)
    ask(session, user, M1=WITHDRAW)

    closing.close_due(session, DUE)

    row = session.get_one(Participant, "M1")
    session.refresh(row)
    assert (row.status, row.name_zh, row.name_en) == ("left", "已注销", "Account closed")
    assert (row.summary_zh, row.texts) == ("", [])
    assert "张三丰" not in row.search_text
    assert session.scalars(select(Statement)).all() == []
    assert get_data_version(session) > before


def test_organisation_that_leaves_keeps_its_name(session: Session) -> None:
    make_participant(session, ParticipantKind.SPACE, "C1", name_zh="春城众创空间")
    user = person(session, "C1", Role.SPACE)
    ask(session, user, C1=WITHDRAW)

    closing.close_due(session, DUE)

    row = session.get_one(Participant, "C1")
    assert (row.status, row.name_zh) == ("left", "春城众创空间")


def test_last_administrator_cannot_go(session: Session) -> None:
    boss = session.scalars(select(User).where(User.email == "boss@example.com")).one()

    with pytest.raises(closing.OnlyAdministratorError):
        ask(session, boss)


def test_one_closing_at_a_time(session: Session) -> None:
    user = person(session)
    session.add(Closing(user_id=user.id, due_at=DUE))
    session.flush()

    second = insert(Closing).values(user_id=user.id, due_at=DUE, choices={})
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(second)
    assert ask(session, user, S1=HAND_OVER) == DUE
