import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.matching import MatchEvent, MatchRequest
from models.session import make_engine
from tests.factories import (
    make_match,
    make_mentor,
    make_relation,
    make_resource,
    make_startup,
    make_vocabularies,
)
from web.services.breaches import MESSAGES, BreachCode, describe_breach
from web.services.check import check_data

AS_OF = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def sound_ecosystem(session: Session) -> None:
    make_vocabularies(session)
    mentor = make_mentor(session, capacity=2)
    startup = make_startup(session, sectors=("bio.tcm",), region="530100")
    make_relation(session, "mentors", mentor, startup)
    make_resource(session, startup)
    request = MatchRequest(asker_id="S1", side="receiver", kind="mentor")
    session.add(request)
    session.flush()
    match = make_match(session, state="expressed", request_id=request.id, position=1)
    session.add(MatchEvent(match_id=match.id, from_state="draft", to_state="expressed"))
    session.flush()


@pytest.fixture
def unguarded(migrated: Path) -> Iterator[Session]:
    """Yield a session on a database that lets every rule be broken."""
    engine = make_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("BEGIN")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(triggers).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        with Session(connection) as session:
            sound_ecosystem(session)
            yield session
    engine.dispose()


def test_sound_data_has_no_breach(session):
    sound_ecosystem(session)

    assert check_data(session, as_of=AS_OF, now=NOW) == []


def test_every_breach_has_its_wording():
    assert set(MESSAGES) == set(BreachCode)


@pytest.mark.parametrize(
    ("corruption", "expected"),
    [
        ("UPDATE participant SET region = 'XX' WHERE id = 'S1'",
         {("dangling", "participant S1")}),
        ("UPDATE participant SET kind = 'partner' WHERE id = 'M1'",
         {("dangling", "relation 1"), ("relation_endpoint", "relation M1 mentors S1")}),
        ("DELETE FROM participant WHERE id = 'M1'",
         {("dangling", "relation 1"), ("dangling", "match 1")}),
        ("UPDATE sector SET parent = 'bio.tcm' WHERE code = 'bio'", {("cycle", "sector bio")}),
        ("UPDATE relation SET kind = 'operates'",
         {("relation_endpoint", "relation M1 operates S1")}),
        ("UPDATE relation SET target_id = 'M1', target_kind = 'mentor'",
         {("self_relation", "relation M1 mentors M1")}),
        ("UPDATE relation SET occurred_on = '2026-02-01', ended_on = '2026-01-01'",
         {("dates_order", "relation M1 mentors S1")}),
        ("UPDATE participant SET ticket_min_cny = 2, ticket_max_cny = 1 WHERE id = 'S1'",
         {("ticket_order", "participant S1")}),
        ("UPDATE participant SET name_zh = '', name_en = '' WHERE id = 'S1'",
         {("name_missing", "participant S1")}),
        ("UPDATE participant SET host_type = 'circus' WHERE id = 'S1'",
         {("unknown_code", "participant S1")}),
        ("UPDATE participant SET capacity = 0 WHERE id = 'M1'", {("capacity", "participant M1")}),
        ("UPDATE resource SET kind = 'defence'", {("defence_leak", "resource R1")}),
        ("UPDATE match SET state = 'active'",
         {("state_history", "match 1"), ("awaited", "match 1"), ("request_stands", "request 1")}),
        ("UPDATE match SET state = 'mutual', awaits = NULL, receiver_id = 'S2'",
         {("state_history", "match 1"), ("dangling", "match 1"), ("request_stands", "request 1")}),
        ("UPDATE match SET awaits = NULL", {("awaited", "match 1")}),
        ("UPDATE match SET closed_at = '2026-05-01 00:00:00.000000'", {("closed", "match 1")}),
        ("UPDATE match_request SET state = 'ended', closed_at = '2026-05-01 00:00:00.000000'",
         {("request_stands", "request 1")}),
        ("UPDATE match SET request_id = NULL", {("request_stands", "request 1")}),
        ("UPDATE match_event SET from_state = 'active'",
         {("state_history", "match 1"), ("dangling", "match_event 1")}),
        ("UPDATE participant SET status = 'asleep' WHERE id = 'S1'", {("rule", "participant S1")}),
        ("UPDATE resource SET quantity = -1", {("rule", "resource R1")}),
        ("UPDATE relation SET occurred_on = 'soon'", {("unreadable", "relation 1")}),
        ("UPDATE participant SET languages = '[' WHERE id = 'S1'",
         {("unreadable", "participant S1")}),
        ("UPDATE match SET expires_at = '2026-05-01 00:00:00.000000'",
         {("not_expired", "match 1")}),
    ],
)  # fmt: skip
def test_corrupted_row_is_named(unguarded, corruption, expected):
    unguarded.execute(text(corruption))

    breaches = check_data(unguarded, as_of=AS_OF, now=NOW)

    assert {(breach.code.value, breach.subject) for breach in breaches} == expected
    for breach in breaches:
        message, arguments = describe_breach(breach)
        assert message % arguments
