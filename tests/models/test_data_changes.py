"""The log of whose data changed tells all of it, or that anybody may have changed."""

from itertools import count

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from models.data_change import MOST_CHANGED, DataChange
from models.setting import bump_data_version, changed_since, forget_changes, get_data_version
from tests.models.test_concurrency import N_CONNECTIONS, at_once, writing


def test_whose_data_changed_since_a_version_is_told(session: Session):
    first = bump_data_version(session, changed=["S1", "M1", "S1"])
    second = bump_data_version(session, changed={"M1", "V1"})

    assert (first, second) == (1, 2)
    assert changed_since(session, 0) == {"S1", "M1", "V1"}
    assert changed_since(session, 1) == {"M1", "V1"}
    assert changed_since(session, 2) == frozenset()


def test_anybody_may_have_changed_where_a_version_names_nobody(session: Session):
    bump_data_version(session, changed=None)
    bump_data_version(session, changed=["S1"])
    bump_data_version(session, changed=())

    assert changed_since(session, 0) is None
    assert changed_since(session, 1) is None
    assert changed_since(session, 3) == frozenset()


def test_anybody_may_have_changed_where_a_version_is_not_in_the_log(session: Session):
    for seeker in ("S1", "S2", "S3"):
        bump_data_version(session, changed=[seeker])
    session.execute(delete(DataChange).where(DataChange.version == 2))

    assert changed_since(session, 0) is None
    assert changed_since(session, 1) is None
    assert changed_since(session, 2) == {"S3"}


def test_anybody_may_have_changed_since_a_version_to_come(session: Session):
    bump_data_version(session, changed=["S1"])

    assert changed_since(session, 2) is None


def test_many_changed_at_once_are_anybody(session: Session):
    many = [f"S{number}" for number in range(MOST_CHANGED)]
    bump_data_version(session, changed=many)

    assert changed_since(session, 0) == set(many)

    bump_data_version(session, changed=[*many, "S+"])

    assert changed_since(session, 1) is None
    assert session.scalar(select(func.count()).where(DataChange.version == 2)) == 1


def test_many_changed_one_by_one_are_anybody(session: Session):
    for number in range(MOST_CHANGED + 1):
        bump_data_version(session, changed=[f"S{number}"])

    assert changed_since(session, 0) is None
    assert len(changed_since(session, 1) or ()) == MOST_CHANGED


def test_forgotten_versions_are_not_vouched_for(session: Session):
    for seeker in ("S1", "S2", "S3"):
        bump_data_version(session, changed=[seeker])

    forget_changes(session, 2)

    assert changed_since(session, 1) is None
    assert changed_since(session, 2) == {"S3"}


def test_a_change_undone_is_not_logged(engine: Engine):
    with writing(engine) as session:
        bump_data_version(session, changed=["S1"])
        session.rollback()
        bump_data_version(session, changed=["M1"])
        session.commit()

    with Session(engine) as session:
        assert get_data_version(session) == 1
        assert changed_since(session, 0) == {"M1"}


def test_the_log_is_whole_when_many_write_at_once(engine: Engine):
    with writing(engine) as session:
        before = bump_data_version(session, changed=None)
        session.commit()
    numbers = count()

    def change() -> tuple[int, str]:
        name = f"S{next(numbers)}"
        with writing(engine) as session:
            version = bump_data_version(session, changed=[name])
            session.commit()
        return version, name

    made = dict(at_once(change))

    with Session(engine) as session:
        assert sorted(made) == list(range(before + 1, before + 1 + N_CONNECTIONS))
        for version in range(before, before + N_CONNECTIONS):
            later = {name for number, name in made.items() if number > version}
            assert changed_since(session, version) == later
