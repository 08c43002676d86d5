"""A person's copy: everything about them, nothing of others, and for them alone."""

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from models.account import User
from models.agreed import Post
from models.audit import AuditLog
from models.enums import MatchState, Role
from models.matching import Match
from models.message import Message
from models.registry import Base
from models.rights import Complaint
from tests.factories import make_mentor, make_need, make_startup, make_user, make_vocabularies
from web.services import consents, contacts, personal_data
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.personal_page import page_of
from web.services.personal_tables import account_columns, handling_of, is_readable
from web.services.sealing import seal_text

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def user(session: Session) -> User:
    make_vocabularies(session)
    make_startup(session, "S1", name_zh="甲公司（示例）")
    make_mentor(session, "M1", origin="registered", name_zh="张三丰")
    make_mentor(session, "M2", origin="registered", name_zh="李四光")
    make_need(session, "S1", "ip.patent", text_zh="想申请专利")
    user = make_user(session, "a@example.com", (Role.STARTUP, "S1"), name_zh="王五")
    contacts.put(session, participant_id="S1", values={"phone": "0871-65123456"}, now=NOW)
    consents.record(session, user_id=user.id, purposes=["account"], now=NOW)
    for provider, state in (("M1", MatchState.ACTIVE), ("M2", MatchState.EXPRESSED)):
        match = Match(receiver_id="S1", provider_id=provider, initiated_by="receiver")
        match.state, match.kind = state.value, "mentor"
        session.add(match)
    session.add(Message(user_id=user.id, kind="thread.posted", key="k", values={"from": "张三丰"}))
    session.add(AuditLog(actor_id=user.id, action="need.create", details={"topic": "ip.patent"}))
    complaint = Complaint(kind="other", text=seal_text(session, "有一个问题"), filed_by=user.id)
    complaint.due_on = NOW.date()
    session.add(complaint)
    session.flush()
    return user


def actor_of(user: User) -> Actor:
    return Actor(user.id, frozenset({Role.STARTUP}), frozenset({"S1"}))


def collect(session: Session, user: User) -> dict[str, Any]:
    return personal_data.collect(session, user, actor_of(user), NOW)


def test_copy_holds_everything_about_the_person(session: Session, user: User) -> None:
    data = collect(session, user)

    assert data["account"]["email"] == "a@example.com"
    (own,) = data["participants"]
    assert own["contact"]["phone"] == "0871-65123456"
    assert own["statements"][0]["text_zh"] == "想申请专利"
    records = data["records"]
    assert {row["purpose"] for row in records["consent.user_id"]} == {"account", "terms"}
    assert [row["values"] for row in records["message.user_id"]] == [{"from": "张三丰"}]
    assert "need.create" in {row["action"] for row in records["audit_log.actor_id"]}
    assert [row["text"] for row in records["complaint.filed_by"]] == ["有一个问题"]
    assert [row["role"] for row in records["membership.user_id"]] == ["startup"]


def test_copy_names_others_only_as_they_show_themselves(session: Session, user: User) -> None:
    (own,) = collect(session, user)["participants"]

    assert [match["other"]["zh"] for match in own["matches"]] == ["张三丰", "李*光"]


def test_copy_holds_no_secrets_and_nothing_of_other_people(session: Session, user: User) -> None:
    other = make_user(session, "other@example.com", (Role.MENTOR, "M1"), name_zh="赵六")
    session.add(AuditLog(actor_id=other.id, action="profile.update"))
    match_id = session.scalars(select(Match.id).where(Match.provider_id == "M1")).one()
    words = seal_text(session, "别人的话")
    post = Post(match_id=match_id, participant_id="M1", token=words, author_id=other.id)
    post.sealed_text = words
    session.add(post)
    contacts.put(session, participant_id="M1", values={"phone": "0871-99999999"}, now=NOW)
    session.flush()

    text = json.dumps(collect(session, user), ensure_ascii=False)

    for foreign in ("other@example.com", "赵六", "profile.update", "别人的话", "99999999"):
        assert foreign not in text
    for secret in ("password_hash", "session_token", "token_hash", "word_hash"):
        assert secret not in text


@pytest.mark.usefixtures("user")
def test_agent_gets_nothing_of_its_principal(session: Session) -> None:
    agent = make_user(session, "agent@example.com", (Role.STARTUP, "S1"))
    agent.memberships[0].is_agent = True
    session.flush()

    data = personal_data.collect(session, agent, actor_of(agent), NOW)

    assert data["participants"] == []


def test_archive_is_for_programs_and_for_people(session: Session, user: User) -> None:
    view = personal_data.make_export(session, actor=actor_of(user), language="zh", now=NOW)
    content = personal_data.fetch(session, actor=actor_of(user), export_id=view.id, now=NOW)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    assert data["format"] == "dianqiao-personal-data/1"
    assert 'lang="zh"' in page
    assert "想申请专利" in page
    assert "<script" not in page


def test_only_its_owner_fetches_a_copy_and_only_in_time(session: Session, user: User) -> None:
    view = personal_data.make_export(session, actor=actor_of(user), language="en", now=NOW)
    other = Actor(make_user(session, "other@example.com").id)

    for actor, moment in (
        (other, NOW),
        (Actor(), NOW),
        (actor_of(user), NOW + dt.timedelta(days=7)),
    ):
        with pytest.raises(NotFoundError):
            personal_data.fetch(session, actor=actor, export_id=view.id, now=moment)


def test_page_escapes_what_people_wrote() -> None:
    data = {"made_at": "x", "account": {"name": "<b>&"}, "participants": [], "records": {}}

    page = page_of(data, "en")

    assert "<b>&" not in page
    assert "&lt;b&gt;&amp;" in page


def test_every_column_that_names_an_account_is_declared() -> None:
    undeclared = [str(column) for column in account_columns() if handling_of(column) is None]

    assert undeclared == []


def test_columns_that_look_sealed_are_marked() -> None:
    unmarked = [
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if ("sealed" in column.name or isinstance(column.type, LargeBinary))
        and not column.info.get("sealed")
    ]

    # what was published is no secret: its bytes are those whose fingerprint was told
    assert unmarked == ["published_result.content"]


@pytest.mark.parametrize(
    "name", ["password_hash", "session_token", "word_hash", "blind_index", "fingerprint"]
)
def test_secrets_are_in_no_copy(name: str) -> None:
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == name
    ]

    assert columns
    assert not any(map(is_readable, columns))
