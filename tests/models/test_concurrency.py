"""Rules that must hold when two connections act at once."""

import threading
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.matching import Match
from models.relation import Relation
from models.session import upgrade
from models.setting import bump_data_version, get_data_version
from tests.factories import make_mentor, make_startup

N_CONNECTIONS = 8


def at_once(act: Callable[[], object]) -> list[object]:
    """Run ``act`` on several threads that start together, and return what each got."""
    barrier = threading.Barrier(N_CONNECTIONS)
    outcomes: list[object] = []

    def run() -> None:
        barrier.wait()
        try:
            outcomes.append(act())
        except IntegrityError:
            outcomes.append("refused")

    threads = [threading.Thread(target=run) for _ in range(N_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def writing(engine: Engine) -> Session:
    return Session(engine.execution_options(sqlite_immediate=True))


def test_one_open_match_a_pair_when_many_ask_at_once(engine: Engine):
    with Session(engine) as session:
        make_startup(session)
        make_mentor(session)
        session.commit()

    def ask() -> str:
        with writing(engine) as session:
            session.add(
                Match(kind="mentor", receiver_id="S1", provider_id="M1", initiated_by="receiver")
            )
            session.commit()
        return "stored"

    outcomes = at_once(ask)

    assert sorted(outcomes) == ["refused"] * (N_CONNECTIONS - 1) + ["stored"]


def test_one_relation_a_key_when_many_write_at_once(engine: Engine):
    with Session(engine) as session:
        make_startup(session)
        make_mentor(session)
        session.commit()

    def relate() -> str:
        with writing(engine) as session:
            session.add(
                Relation(
                    kind="mentors",
                    source_id="M1",
                    source_kind="mentor",
                    target_id="S1",
                    target_kind="startup",
                )
            )
            session.commit()
        return "stored"

    outcomes = at_once(relate)

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Relation)) == 1
    assert outcomes.count("stored") == 1


def test_data_version_counts_every_change(engine: Engine):
    def change() -> int:
        with writing(engine) as session:
            version = bump_data_version(session, changed=None)
            session.commit()
            return version

    versions = at_once(change)

    assert sorted(versions) == list(range(1, N_CONNECTIONS + 1))
    with Session(engine) as session:
        assert get_data_version(session) == N_CONNECTIONS


def test_two_processes_may_migrate_at_once(engine: Engine):
    outcomes = at_once(lambda: upgrade(engine))

    assert outcomes == [False] * N_CONNECTIONS
