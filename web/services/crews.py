"""Who works out bulk rankings beside this process: processes of this machine, or a Dask cluster."""

import importlib
import importlib.metadata
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from matcher.errors import NotFittedError
from matcher.recommendation.batch import Query, Ranking
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.weights import Choice
from matcher.scoring.base import Seeker
from web.services.artifacts import ArtifactStore, opened, program

BLOCK_SIZE = 32
"""Queries a task: few enough that whoever stops the work need not wait for it."""
TASKS_AHEAD = 3
"""Tasks given out for each worker, so that none is ever idle."""
PATIENCE_SECONDS = 10
LOCAL = "local:"
RECKONING = ("numpy", "scipy", "numba")


class CrewError(Exception):
    """No answer could be had from those who were to work it out."""


class ClusterMissingError(CrewError):
    """What a cluster needs is not installed here."""


class ClusterAbsentError(CrewError):
    """Nobody answers at an address, or nobody there works."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class OtherProgramError(CrewError):
    """Some workers of a cluster have another version of the program, or none."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        super().__init__(addresses)
        self.addresses = addresses


class ModelOutOfReachError(CrewError):
    """A worker cannot read the file of the model."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class CrewLostError(CrewError):
    """A worker was killed, or the cluster went away, in the midst of the work."""


@dataclass(frozen=True)
class Crew:
    """An executor, how many work for it, and where all of them find the models."""

    executor: Executor
    n_workers: int
    store: ArtifactStore


@dataclass(frozen=True)
class ModelRanker:
    """Ranks with a model by score alone."""

    recommender: Recommender
    kind: str
    k: int

    def __call__(self, query: Query) -> Ranking:
        """Return the candidates of the seeker of a query."""
        seeker = seeker_of(self.recommender, query)
        ids, scores = self.recommender.rank(seeker, kind=self.kind, k=self.k)
        return Ranking(query.seeker_id, tuple(ids), scores)


def seeker_of(recommender: Recommender, query: Query) -> Seeker:
    """Return the seeker of a query as the snapshot knows it."""
    if recommender.ecosystem_ is None:
        raise NotFittedError(type(recommender).__name__)
    seeking_round = query.seeking_round or None
    return Seeker.of(recommender.ecosystem_, query.seeker_id, seeking_round=seeking_round)


@dataclass(frozen=True)
class StoredRanker:
    """Ranks with the model of a file, which a process opens once, however many tasks it gets."""

    path: Path
    choices: Mapping[tuple[str, str], Choice]
    kind: str
    k: int

    def __call__(self, query: Query) -> Ranking:
        """Return the candidates of the seeker of a query."""
        try:
            recommender = opened(self.path)
        except OSError as error:
            raise ModelOutOfReachError(str(self.path)) from error
        return ModelRanker(recommender.choosing(self.choices), self.kind, self.k)(query)


@contextmanager
def told_apart() -> Iterator[None]:
    """Tell a worker that was lost, however its executor words that, from a fault of the work."""
    try:
        yield
    except (BrokenExecutor, CancelledError) as error:
        raise CrewLostError(str(error)) from error
    except Exception as error:
        if type(error).__name__ != "KilledWorker":
            raise
        raise CrewLostError(str(error)) from error


@contextmanager
def processes(n_workers: int, store: ArtifactStore) -> Iterator[Crew]:
    """Start processes of this machine; they end with the work, and with this process."""
    # never a plain fork: this process may have threads, whose locks would stay closed in a copy
    methods = multiprocessing.get_all_start_methods()
    method = "forkserver" if "forkserver" in methods else "spawn"
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload([__name__])
    executor = ProcessPoolExecutor(n_workers, mp_context=context, initializer=begin)
    try:
        yield Crew(executor, n_workers, store)
    finally:
        executor.shutdown(cancel_futures=True)


def begin() -> None:
    """Leave it to the process that gives out the work to stop, and end when it has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=end_after, args=(parent,), daemon=True).start()


def end_after(parent: BaseProcess) -> None:
    """End this process when another has ended."""
    parent.join()
    os._exit(1)


@contextmanager
def cluster(address: str, store: ArtifactStore) -> Iterator[Crew]:
    """Work on a Dask cluster: at the address of a scheduler, or `local:N` processes of one here.

    Raises
    ------
    ClusterMissingError
        If Dask is not installed.
    ClusterAbsentError
        If no scheduler answers, or it has no workers.
    OtherProgramError
        If workers would rank otherwise.
    """
    distributed = distributed_module()
    with ExitStack() as stack:
        try:
            client = connected(stack, distributed, address)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterAbsentError(address) from error
        check_program(client)
        executor = client.get_executor(pure=False)
        stack.callback(executor.shutdown, wait=False)
        yield Crew(executor, sum(client.nthreads().values()), store)


def distributed_module() -> Any:
    """Return what speaks to a cluster, which is not part of every installation."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise ClusterMissingError from error


def connected(stack: ExitStack, distributed: Any, address: str) -> Any:
    """Return a client of a scheduler that has workers; the stack parts them."""
    at: Any = address
    if address.startswith(LOCAL):
        n_local = int(address.removeprefix(LOCAL))
        # mapped files count as memory there: a limit would end workers that take none
        with uninterrupted():
            at = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=n_local,
                    threads_per_worker=1,
                    dashboard_address=None,
                    memory_limit=None,
                    silence_logs=logging.ERROR,
                )
            )
    client = stack.enter_context(
        distributed.Client(at, timeout=PATIENCE_SECONDS, set_as_default=False)
    )
    client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    return client


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Start processes that leave it to this one to stop, as they inherit what it ignores."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def check_program(client: Any) -> None:
    """Make sure that every worker ranks as this process would."""
    own = programs()
    found: Mapping[str, object] = client.run(programs, on_error="return")
    if others := sorted(address for address, theirs in found.items() if theirs != own):
        raise OtherProgramError(tuple(others))


def programs() -> tuple[str, ...]:
    """Return what decides the last digit of a score."""
    return program(), *(importlib.metadata.version(name) for name in RECKONING)
