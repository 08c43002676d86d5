"""What the database itself holds of the mentor pool, on both dialects."""

import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.pool import Candidacy, PoolTransition, Tenure
from models.pool_states import pool_steps
from tests.factories import make_mentor, make_participant

DAY = dt.date(2026, 9, 1)
NOON = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)


def add_tenure(session: Session, **values: object) -> Tenure:
    row = Tenure(
        **{"participant_id": "M1", "team_id": "T1", "number": "N1", "from_on": DAY} | values
    )
    session.add(row)
    session.flush()
    return row


def add_candidacy(session: Session, **values: object) -> Candidacy:
    standard = {"participant_id": "M1", "team_id": "T1", "kind": "application"}
    row = Candidacy(**standard | {"submitted_at": NOON, "promised_at": NOON} | values)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def pool(session: Session) -> Session:
    make_mentor(session)
    make_participant(session, ParticipantKind.INSTITUTION, "T1", subtype="team")
    return session


def test_steps_in_the_database_equal_those_in_code(session: Session):
    rows = session.scalars(select(PoolTransition))

    stored = sorted((row.subject, row.from_state, row.to_state) for row in rows)

    assert stored == pool_steps()


def test_step_that_is_not_in_the_table_is_refused(pool: Session):
    row = add_candidacy(pool)

    with pytest.raises(DBAPIError, match="no such step of a candidacy"), pool.begin_nested():
        pool.execute(update(Candidacy).where(Candidacy.id == row.id).values(state="appointed"))


def test_ended_tenure_comes_not_back(pool: Session):
    row = add_tenure(pool, state="expired", ended_on=DAY)
    values = {"state": "in_force", "ended_on": None}

    with pytest.raises(DBAPIError, match="no such step of a tenure"), pool.begin_nested():
        pool.execute(update(Tenure).where(Tenure.id == row.id).values(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"number": "N1"},
        {"number": "N2"},
        {"number": "N2", "state": "suspended"},
        {"number": "", "state": "expired", "ended_on": DAY},
        {"number": "N2", "state": "expired"},
        {"number": "N2", "state": "dismissed", "ended_on": DAY},
        {"number": "N2", "state": "expired", "ended_on": DAY, "to_on": dt.date(2026, 8, 1)},
    ],
)
def test_tenure_that_breaks_a_rule_is_refused(pool: Session, values: dict[str, object]):
    add_tenure(pool)

    with pytest.raises(IntegrityError), pool.begin_nested():
        add_tenure(pool, **values)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"state": "refused"},
        {"state": "on_notice"},
        {"state": "checked", "promised_at": None},
    ],
)
def test_candidacy_that_breaks_a_rule_is_refused(pool: Session, values: dict[str, object]):
    add_candidacy(pool)

    with pytest.raises(IntegrityError), pool.begin_nested():
        add_candidacy(pool, **values)
