from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, update

from models.job import RateLimit
from web.rate_limit import SCHEME, DatabaseStorage


@pytest.fixture
def storage(engine: Engine) -> DatabaseStorage:
    return DatabaseStorage(f"{SCHEME}://", engine=engine)


def test_attempts_are_counted(storage: DatabaseStorage) -> None:
    assert [storage.incr("key", 60), storage.incr("key", 60, amount=2)] == [1, 3]
    assert (storage.get("key"), storage.get("other")) == (3, 0)


def test_window_that_ran_out_begins_anew(storage: DatabaseStorage, engine: Engine) -> None:
    storage.incr("key", 60, amount=5)
    with engine.begin() as connection:
        connection.execute(update(RateLimit).values(expires_at=0.0))

    assert storage.get("key") == 0
    assert storage.incr("key", 60) == 1


def test_parallel_attempts_are_all_counted(storage: DatabaseStorage) -> None:
    with ThreadPoolExecutor(4) as threads:
        counts = sorted(threads.map(lambda _: storage.incr("key", 60), range(20)))

    assert counts == list(range(1, 21))


def test_counters_can_be_forgotten(storage: DatabaseStorage) -> None:
    storage.incr("one", 60)
    storage.incr("two", 60)

    storage.clear("one")

    assert (storage.get("one"), storage.get("two")) == (0, 1)
    assert storage.reset() == 1
    assert storage.check()
