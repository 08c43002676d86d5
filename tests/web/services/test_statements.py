"""Needs and offers: stated, changed, closed, opened again, deleted, brought back."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import Direction, MatchState, Outcome
from models.matching import Match
from models.setting import get_data_version, set_setting
from models.statement import Statement, StatementText
from tests.factories import make_mentor, make_need, make_startup, make_vocabularies
from web.services import statement_ends, statements
from web.services.access import AccessDeniedError, Actor
from web.services.adapters import load_ecosystem
from web.services.missing import NotFoundError
from web.services.statements import Content
from web.services.words import load_words

DAY = dt.date(2026, 9, 1)
NOW = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)
OWNER = Actor(participant_ids=frozenset({"S1"}))
STRANGER = Actor(participant_ids=frozenset({"S2"}))
FULL = Content(
    topic="ip.patent",
    priority=1,
    texts={"zh": "需要专利布局", "en": "Patents"},
    valid_until=dt.date(2026, 12, 31),
    quantity=Decimal(2),
    privacy="matched",
    urgency="weeks",
    region="530100",
    modes=("online",),
    countries=("TH",),
    bound="outbound",
)


@pytest.fixture(autouse=True)
def _startup(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", DAY.isoformat())
    make_startup(session, "S1")


def create(session: Session, content: Content = FULL) -> int:
    return statements.create_statement(
        session, actor=OWNER, participant_id="S1", direction=Direction.NEED, content=content
    )


def which(number: int) -> dict[str, object]:
    return {
        "actor": OWNER,
        "participant_id": "S1",
        "direction": Direction.NEED,
        "number": number,
    }


def get(session: Session, number: int) -> statements.StatementView:
    return statements.get_statement(session, **which(number))


def test_need_says_all_that_was_said_and_counts_for_matching(session: Session) -> None:
    before = get_data_version(session)

    number = create(session)

    assert get(session, number).content == FULL
    assert get_data_version(session) == before + 1


def test_second_need_of_a_topic_stands_beside_the_first(session: Session) -> None:
    create(session)
    create(session)

    found = session.scalars(select(Statement.ordinal).order_by(Statement.ordinal))

    assert list(found) == [1, 2]


def test_stranger_may_neither_state_nor_see_a_need(session: Session) -> None:
    number = create(session)

    with pytest.raises(AccessDeniedError):
        statements.get_statement(session, **(which(number) | {"actor": STRANGER}))
    with pytest.raises(AccessDeniedError):
        statements.create_statement(
            session,
            actor=STRANGER,
            participant_id="S1",
            direction=Direction.NEED,
            content=FULL,
        )


def test_offer_is_not_found_among_needs(session: Session) -> None:
    number = create(session)

    with pytest.raises(NotFoundError):
        statements.get_statement(session, **(which(number) | {"direction": Direction.OFFER}))


def test_need_with_an_end_near_says_so_and_one_past_it_comes_last(session: Session) -> None:
    make_need(session, "S1", "ip.patent", valid_until=dt.date(2026, 8, 31), priority=1)
    make_need(session, "S1", "ip.patent", ordinal=2, valid_until=dt.date(2026, 9, 8), priority=2)
    make_need(session, "S1", "ip.patent", ordinal=3, valid_until=dt.date(2026, 9, 9), priority=3)

    found = statements.list_statements(
        session, participant_id="S1", direction=Direction.NEED, words=load_words(session)
    )

    assert [(each.is_ending, each.is_over) for each in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_closed_need_counts_no_more_and_opens_again_with_its_last_day(session: Session) -> None:
    number = create(session)

    statement_ends.close_statement(session, **which(number), outcome=Outcome.MET_HERE)
    closed, needs = get(session, number), load_ecosystem(session, as_of=DAY).needs
    statement_ends.reopen_statement(session, **which(number))

    assert (closed.is_closed, closed.outcome, closed.closed_on) == (True, "met_here", DAY)
    assert needs == ()
    assert get(session, number).content == FULL
    assert len(load_ecosystem(session, as_of=DAY).needs) == 1


def test_closed_need_opens_without_a_last_day_that_is_over_by_then(session: Session) -> None:
    number = create(session)
    statement_ends.close_statement(session, **which(number), outcome=Outcome.DROPPED)
    set_setting(session, "as_of", "2027-02-01")

    statement_ends.reopen_statement(session, **which(number))

    assert get(session, number).content.valid_until is None


def test_deleted_need_comes_back_as_it_was_with_its_match_and_only_once(session: Session) -> None:
    make_mentor(session, "M1")
    row = make_need(session, "S1", "ip.patent", key="N-7", text_zh="专利", quantity=Decimal(3))
    row.texts = [StatementText(language="th", text="สิทธิบัตร")]
    match = Match(receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="receiver")
    match.need_id, match.state = row.id, MatchState.EXPRESSED.value
    session.add(match)
    session.flush()
    number = row.id

    entry_id = statement_ends.delete_statement(session, **which(number), now=NOW)
    session.refresh(match)
    left = match.need_id
    for _ in range(2):
        statement_ends.restore_statement(
            session,
            actor=OWNER,
            participant_id="S1",
            direction=Direction.NEED,
            entry_id=entry_id,
        )
    session.expire_all()

    (back,) = session.scalars(select(Statement)).all()
    assert left is None
    assert (back.key, back.text_zh, back.quantity) == ("N-7", "专利", Decimal(3))
    assert [(text.language, text.text) for text in back.texts] == [("th", "สิทธิบัตร")]
    assert match.need_id == back.id


def test_nothing_is_restored_by_the_number_of_another_entry(session: Session) -> None:
    create(session)
    entry_id = session.scalars(select(AuditLog.id).order_by(AuditLog.id.desc())).first()

    with pytest.raises(NotFoundError):
        statement_ends.restore_statement(
            session,
            actor=OWNER,
            participant_id="S1",
            direction=Direction.NEED,
            entry_id=entry_id or 0,
        )


def test_each_change_is_in_the_log(session: Session) -> None:
    number = create(session)
    statements.update_statement(session, **which(number), content=FULL)
    statement_ends.close_statement(session, **which(number), outcome=Outcome.NOT_MET)
    statement_ends.reopen_statement(session, **which(number))
    statement_ends.delete_statement(session, **which(number), now=NOW)

    actions = session.scalars(select(AuditLog.action).order_by(AuditLog.id))

    verbs = ("create", "update", "close", "reopen", "delete")
    assert list(actions) == [f"need.{verb}" for verb in verbs]
