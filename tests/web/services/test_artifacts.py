"""Models on disk: swapped whole, pruned, and safe from a process that dies."""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher.recommendation.pipeline import Recommender
from web.services.artifacts import ABANDONED_SECONDS, ArtifactStore, Version

DYING = """
import datetime as dt, sys, time
from pathlib import Path
from matcher.recommendation.pipeline import Recommender
from web.services.artifacts import ArtifactStore, Version

class Endless:
    def __reduce__(self):
        print("half written", flush=True)
        time.sleep(600)

model = Recommender(kinds=["mentor"])
model.begun, model.rest = bytes(1_000_000), Endless()
version = Version("one", 2, dt.date(2026, 9, 1))
ArtifactStore(Path(sys.argv[1])).save(model, version, is_current=True)
"""


def version(data: int, day: int = 1) -> Version:
    """Return the version of some data, as of a day of September."""
    return Version("one", data, dt.date(2026, 9, day))


def model(kind: str) -> Recommender:
    """Return a model that can be told from others."""
    return Recommender(kinds=[kind])


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    """Return an empty store."""
    return ArtifactStore(tmp_path / "artifacts")


def kept(store: ArtifactStore) -> set[str]:
    """Return what lies in the store's folder."""
    return {path.name for path in store.folder.iterdir()} - {"current.json"}


def test_store_is_empty_at_first(store: ArtifactStore) -> None:
    assert store.current_version() is None
    assert store.load_current() is None
    assert store.load(version(1)) is None


def test_model_comes_back_as_the_one_that_pages_use(store: ArtifactStore) -> None:
    store.save(model("mentor"), version(1), is_current=True)

    current = store.load_current()

    assert current is not None
    assert (current[0], current[1].kinds) == (version(1), ["mentor"])


def test_model_of_another_day_leaves_pages_alone(store: ArtifactStore) -> None:
    store.save(model("mentor"), version(1), is_current=True)
    store.save(model("space"), version(1, day=2), is_current=False)

    assert store.current_version() == version(1)
    assert kept(store) == {version(1).name, version(1, day=2).name}


def test_only_the_newest_and_the_one_in_use_are_kept(store: ArtifactStore) -> None:
    store.save(model("mentor"), version(1), is_current=True)
    for day in (2, 3, 4):
        store.save(model("mentor"), version(1, day=day), is_current=False)
    assert kept(store) == {version(1).name, version(1, day=4).name}

    store.save(model("mentor"), version(2), is_current=True)

    assert kept(store) == {version(2).name, version(1).name}


def test_model_removed_meanwhile_is_none(store: ArtifactStore) -> None:
    store.save(model("mentor"), version(1), is_current=True)
    (store.folder / version(1).name / "recommender.model").unlink()

    assert store.load_current() is None


def test_process_killed_while_saving_leaves_the_model_before(store: ArtifactStore) -> None:
    store.save(model("space"), version(1), is_current=True)
    command = [sys.executable, "-c", DYING, str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == "half written\n"
        dying.kill()
    store.release()

    current = store.load_current()

    (unfinished,) = store.folder.glob("unfinished-*")
    assert current is not None
    assert (current[0], current[1].kinds) == (version(1), ["space"])
    assert store.load(version(2)) is None
    assert (unfinished / "recommender.model").exists()


def test_what_a_killed_process_left_goes_when_nobody_can_be_at_it(store: ArtifactStore) -> None:
    store.folder.mkdir()
    for name in ("unfinished-old", "unfinished-new"):
        (store.folder / name).mkdir()
    long_ago = time.time() - ABANDONED_SECONDS - 60
    os.utime(store.folder / "unfinished-old", (long_ago, long_ago))

    store.prune()

    assert kept(store) == {"unfinished-new"}


def test_store_holds_what_it_saved(store: ArtifactStore) -> None:
    store.save(model("mentor"), version(1), is_current=True)

    assert (store.holds(version(1)), store.holds(version(2))) == (True, False)


def test_only_so_many_are_kept_to_go_back_to(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path / "artifacts", kept=3)
    for data in range(1, 6):
        store.save(model("mentor"), version(data), is_current=True)
        dated(store, version(data), days_ago=0)

    store.prune()

    assert [each.version.data for each in store.models()] == [5, 4, 3]


def test_of_earlier_days_the_last_of_each_day_stays(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path / "artifacts", kept=9)
    for data, days in {1: 3, 2: 2, 3: 2, 4: 1, 5: 1, 6: 0}.items():
        store.save(model("mentor"), version(data), is_current=True)
        dated(store, version(data), days_ago=days)
    store.kept = 4

    store.prune()

    assert [each.version.data for each in store.models()] == [6, 5, 3, 1]


def test_what_takes_too_much_goes_but_not_the_one_in_use(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path / "artifacts", most_bytes=1)
    for data in (1, 2):
        store.save(model("mentor"), version(data), is_current=True)

    assert [each.version.data for each in store.models()] == [2]


def test_pinned_version_stays_in_use_and_on_the_shelf(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path / "artifacts", kept=2)
    store.save(model("mentor"), version(1), is_current=True)
    store.point_to(version(1), is_pinned=True)
    for data in (2, 3, 4):
        store.save(model("space"), version(data), is_current=True)

    assert (store.current_version(), store.is_pinned()) == (version(1), True)
    assert {each.version.data for each in store.models()} == {1, 4}

    store.point_to(version(4))

    assert (store.current_version(), store.is_pinned()) == (version(4), False)


def test_pin_on_what_is_gone_holds_nothing_up(store: ArtifactStore) -> None:
    store.save(model("mentor"), version(1), is_current=True)
    store.point_to(version(1), is_pinned=True)
    (store.folder / version(1).name / "recommender.model").unlink()

    store.save(model("mentor"), version(2), is_current=True)

    assert store.current_version() == version(2)


def test_model_learned_anew_from_the_same_data_stands_beside_the_first(
    store: ArtifactStore,
) -> None:
    store.save(model("mentor"), version(1), is_current=True)
    anew = store.next_edition(version(1))
    store.save(model("space"), anew, is_current=True, facts={"is_anew": True})

    current = store.load_current()

    assert current is not None
    assert (current[0].edition, current[1].kinds) == (1, ["space"])
    assert (store.latest(version(1)).edition, store.next_edition(version(1)).edition) == (1, 2)
    assert current[0] == version(1)
    assert {each.facts.get("is_anew") for each in store.models()} == {True, None}


def dated(store: ArtifactStore, of: Version, *, days_ago: int) -> None:
    """Let a model have been kept at a noon, the later data some minutes later."""
    path = store.folder / of.name / "version.json"
    if path.exists():
        noon = dt.datetime(2026, 9, 10, 12, of.data, tzinfo=dt.UTC) - dt.timedelta(days_ago)
        os.utime(path, (noon.timestamp(), noon.timestamp()))
