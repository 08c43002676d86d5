"""Crews: lost workers are told from faults, nobody works on alone, all have the same program."""

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.recommendation.batch import Query, Ranking, rank_in_blocks
from matcher.recommendation.pipeline import Recommender
from web.services import crews
from web.services.artifacts import ArtifactStore, Version

WORKING = """
import os, sys, time
from pathlib import Path
from web.services import crews
from web.services.artifacts import ArtifactStore

if __name__ == "__main__":
    with crews.processes(1, ArtifactStore(Path("."))) as crew:
        print(crew.executor.submit(os.getpid).result(), flush=True)
        crew.executor.submit(time.sleep, 600).result()
"""


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    """Return an empty shelf."""
    return ArtifactStore(tmp_path / "artifacts")


def killed(_query: Query) -> Ranking:
    """End the process that ranks, as the system does where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def failing(_query: Query) -> Ranking:
    """Fail as a fault of the program would."""
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("ranker", "error"), [(killed, crews.CrewLostError), (failing, ZeroDivisionError)]
)
def test_lost_worker_is_told_from_a_fault(
    store: ArtifactStore, ranker: Callable[[Query], Ranking], error: type[Exception]
) -> None:
    with crews.processes(1, store) as crew, pytest.raises(error), crews.told_apart():
        list(rank_in_blocks(ranker, [Query("S1")], executor=crew.executor))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_the_process_that_gave_them_work(
    tmp_path: Path, how: signal.Signals
) -> None:
    script = tmp_path / "working.py"
    script.write_text(WORKING)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["", *sys.path])}
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as giving:
        assert giving.stdout is not None
        worker = int(giving.stdout.readline())
        assert lives(worker)
        giving.send_signal(how)

    deadline = time.monotonic() + 30
    while lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lives(worker)


def lives(pid: int) -> bool:
    """Return whether a process is there and not just left to be cleared away."""
    with contextlib.suppress(FileNotFoundError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def test_model_that_a_worker_cannot_read_is_named(tmp_path: Path) -> None:
    ranker = crews.StoredRanker(tmp_path / "none", {}, "mentor", 5)

    with pytest.raises(crews.ModelOutOfReachError) as raised:
        ranker(Query("S1"))

    assert raised.value.path == str(tmp_path / "none")


def test_lent_model_stays_until_it_is_given_back(store: ArtifactStore) -> None:
    first, second = (Version("one", data, dt.date(2026, 9, 1)) for data in (1, 2))
    store.save(Recommender(kinds=["mentor"]), first, is_current=False)
    with store.lent(first) as path:
        store.save(Recommender(kinds=["space"]), second, is_current=True)

        assert not store.holds(first)
        assert path.is_file()
    assert not path.exists()


class Cluster:
    """The answers of some workers, by address."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.answers = answers

    def run(self, _function: Callable[[], object], *, on_error: str) -> dict[str, object]:
        """Return them."""
        assert on_error == "return"
        return self.answers


def test_workers_with_another_program_are_named() -> None:
    own = crews.programs()
    answers = {"tcp://b": ModuleNotFoundError("web"), "tcp://a": own, "tcp://c": ("other", "2.0")}

    with pytest.raises(crews.OtherProgramError) as raised:
        crews.check_program(Cluster(answers))

    assert raised.value.addresses == ("tcp://b", "tcp://c")
    crews.check_program(Cluster({"tcp://a": own}))
