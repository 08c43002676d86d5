"""Sets of weights: versions that never change, one in use at a time, whatever happens at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import Role
from models.weight_set import WeightPublication, WeightSet
from web.services.access import AccessDeniedError, Actor
from web.services.missing import NotFoundError
from web.services.weighting import sets
from web.services.weighting.in_use import load_in_use
from web.services.weighting.pairs import PAIRS, Pair, find_pair, is_usual

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PAIR = Pair("startup", "mentor")
PROVINCE = Actor(None, frozenset({Role.ORGANISER.value}), is_provincial=True)
PREFECTURE = Actor(None, frozenset({Role.ORGANISER.value}), regions=frozenset({"530100"}))
STARTUP = Actor(None, frozenset({Role.STARTUP.value}), participant_ids=frozenset({"S1"}))


def saved(session: Session, name: str = "Near", **levels: str) -> int:
    """Save a set and return its id."""
    return sets.save(session, actor=PROVINCE, pair=PAIR, name=name, levels=levels)


def test_known_name_gets_its_next_version(session: Session) -> None:
    first = saved(session, place="high")
    second = saved(session, place="must")

    kept = sets.list_sets(session, actor=PREFECTURE, pair=PAIR)

    assert [(each.id, each.version) for each in kept] == [(second, 2), (first, 1)]
    assert (kept[1].levels["place"], kept[0].levels["place"]) == ("high", "must")


def test_saving_the_same_again_makes_no_version(session: Session) -> None:
    assert saved(session, place="high") == saved(session, place="high")


def test_only_one_set_is_in_use_and_an_earlier_one_comes_back(session: Session) -> None:
    first, second = saved(session, place="high"), saved(session, place="must")

    for set_id in (first, second, first):
        sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)

    used = load_in_use(session)
    stretches = sets.list_stretches(session, actor=PROVINCE, pair=PAIR)
    assert (used[PAIR.key].id, used[PAIR.key].choice.musts) == (first, ())
    assert [each.set_id for each in stretches] == [first, second, first]
    assert [each.ended_at for each in stretches] == [None, NOW, NOW]


def test_publishing_twice_is_once(session: Session) -> None:
    set_id = saved(session, place="high")

    sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)
    sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)

    assert session.scalar(select(func.count()).select_from(WeightPublication)) == 1


def test_withdrawing_leaves_the_sets(session: Session) -> None:
    set_id = saved(session, place="high")
    sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)

    sets.withdraw(session, actor=PROVINCE, pair=PAIR, now=NOW)

    (kept,) = sets.list_sets(session, actor=PROVINCE, pair=PAIR)
    assert (load_in_use(session), kept.is_in_use) == ({}, False)


def test_prefectures_save_but_only_the_province_publishes(session: Session) -> None:
    set_id = sets.save(session, actor=PREFECTURE, pair=PAIR, name="Ours", levels={})

    with pytest.raises(AccessDeniedError):
        sets.publish(session, actor=PREFECTURE, set_id=set_id, now=NOW)
    with pytest.raises(AccessDeniedError):
        sets.withdraw(session, actor=PREFECTURE, pair=PAIR, now=NOW)
    with pytest.raises(AccessDeniedError):
        sets.list_sets(session, actor=STARTUP, pair=PAIR)


def test_every_step_is_in_the_audit_log(session: Session) -> None:
    set_id = saved(session, place="high")
    sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)
    sets.withdraw(session, actor=PROVINCE, pair=PAIR, now=NOW)

    found = select(AuditLog.action).where(AuditLog.subject_type == "weight_set")
    assert list(session.scalars(found.order_by(AuditLog.id))) == [
        "weights.save",
        "weights.publish",
        "weights.withdraw",
    ]


def test_versions_are_found_by_name(session: Session) -> None:
    first, second = saved(session, place="high"), saved(session, place="must")

    assert sets.find_named(session, PAIR, "Near").id == second
    assert sets.find_named(session, PAIR, "Near", 1).id == first
    with pytest.raises(NotFoundError):
        sets.find_named(session, PAIR, "Far")


@pytest.mark.parametrize("n_rows", [1, 3])
def test_pairs_are_listed_in_four_queries(session: Session, count_queries, n_rows: int) -> None:
    for number in range(n_rows):
        set_id = saved(session, f"Set {number}", place="high")
        sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)
    session.expire_all()

    with count_queries() as statements:
        rows = sets.list_pairs(session, actor=PROVINCE)

    assert (len(statements), len(rows), rows[0].n_versions) == (4, len(PAIRS), n_rows)


def test_unknown_pair_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        find_pair("mentor", "investor")
    assert is_usual(PAIR.levels({}))


def test_of_many_who_publish_at_once_one_is_in_use(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing) as session, session.begin():
        ids = [saved(session, f"Set {number}", place="high") for number in range(6)]

    def publish(set_id: int) -> None:
        with Session(writing) as session, session.begin():
            sets.publish(session, actor=PROVINCE, set_id=set_id, now=NOW)

    with ThreadPoolExecutor(len(ids)) as pool:
        list(pool.map(publish, ids))

    with Session(engine) as session:
        used = list(load_in_use(session).values())
        total = session.scalar(select(func.count()).select_from(WeightPublication))
    assert (len(used), total) == (1, len(ids))


def test_of_many_who_save_a_name_at_once_each_gets_a_version(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)

    def save(number: int) -> None:
        note = f"Note {number}"
        with Session(writing) as session, session.begin():
            sets.save(session, actor=PROVINCE, pair=PAIR, name="Near", levels={}, note=note)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(save, range(6)))

    with Session(engine) as session:
        versions = sorted(session.scalars(select(WeightSet.version)))
    assert versions == [1, 2, 3, 4, 5, 6]
