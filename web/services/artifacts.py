"""Fitted models on disk: a folder a version, put in place by a rename, memory-mapped."""

import datetime as dt
import hashlib
import itertools
import json
import os
import pickle
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matcher
from matcher.recommendation.pipeline import Recommender
from web.services.mapped_files import read_mapped, write_mapped

FORMAT = 2
SOURCES = Path(matcher.__file__).parent
DAMAGES = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    KeyError,
    TypeError,
    ValueError,
)
MODEL = "recommender.model"
VERSION = "version.json"
POINTER = "current.json"
UNFINISHED = "unfinished-"
ABANDONED_SECONDS = 6 * 3600
KEPT = 5
MOST_BYTES = 2_000_000_000
READING = threading.Lock()
"""Threads that want the model at the same time wait for one of them to read it."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a model was fitted on: the state of one database, as of a day.

    Of several models of the same data, each learned anew, all are equal but for their `edition`.
    """

    database: str
    data: int
    as_of: dt.date
    edition: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        content = f"{FORMAT}|{program()}|{self.database}|{self.data}|{self.as_of}"
        name = f"{self.as_of}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
        return f"{name}-{self.edition}" if self.edition else name


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model on the shelf: what it was fitted on, what was noted of it, and what it takes.

    `is_for_pages` tells those that were fitted for the day that pages show; `is_usable` those that
    this very program fitted.
    """

    version: Version
    name: str
    facts: Mapping[str, Any]
    fitted_at: dt.datetime
    n_bytes: int
    is_for_pages: bool
    is_usable: bool


class ArtifactStore:
    """The fitted models of an installation."""

    def __init__(self, folder: Path, *, kept: int = KEPT, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.kept = kept
        self.most_bytes = most_bytes

    def load(self, version: Version) -> Recommender | None:
        """Return the model of a version, None where it was never fitted or is damaged."""
        path = self.folder / version.name / MODEL
        try:
            return opened(path)
        except FileNotFoundError:
            return None
        except DAMAGES:
            shutil.rmtree(path.parent, ignore_errors=True)  # makes room for the next fit
            return None

    def load_current(self) -> tuple[Version, Recommender] | None:
        """Return the model that pages use, also where it is swapped meanwhile."""
        version, before = self.current_version(), None
        while version is not None and version != before:
            if (recommender := self.load(version)) is not None:
                return version, recommender
            version, before = self.current_version(), version
        return None

    @contextmanager
    def lent(self, version: Version) -> Iterator[Path]:
        """Yield a file of the model that other processes can open, whatever is pruned meanwhile."""
        kept = self.folder / version.name / MODEL
        folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.folder))
        try:
            yield linked(folder / MODEL, kept)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def holds(self, version: Version) -> bool:
        """Tell, without reading it, whether a version was fitted by this very program."""
        return (self.folder / self.latest(version).name / MODEL).is_file()

    def latest(self, version: Version) -> Version:
        """Return the last edition of a version."""
        first = replace(version, edition=0)
        numbers = [
            path.parent.name.removeprefix(f"{first.name}-")
            for path in self.folder.glob(f"{first.name}-*/{MODEL}")
        ]
        editions = [int(number) for number in numbers if number.isdecimal()]
        return replace(first, edition=max(editions, default=0))

    def next_edition(self, version: Version) -> Version:
        """Return the version under which what is learned anew can stand beside what was before."""
        latest = self.latest(version)
        return replace(latest, edition=latest.edition + 1) if self.holds(latest) else latest

    def release(self) -> None:
        """Forget the model read last, so that it makes room for another."""
        read.cache_clear()

    def current_version(self) -> Version | None:
        """Return the version that pages use, None before the first fit."""
        return version_in(self._pointer())

    def is_pinned(self) -> bool:
        """Tell whether pages stay with the version they use, whatever is fitted.

        One that is not there any more, as after a new version of the program, holds nothing up.
        """
        written = self._pointer()
        version = version_in(written)
        if version is None or not written.get("is_pinned"):
            return False
        return (self.folder / version.name / MODEL).is_file()

    def _pointer(self) -> dict[str, Any]:
        try:
            written = json.loads((self.folder / POINTER).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}  # never written, or damaged: the next fit writes it anew
        return written if isinstance(written, dict) else {}

    def save(
        self,
        recommender: Recommender,
        version: Version,
        *,
        is_current: bool,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a model with what is to be noted of it.

        Readers see the old one or the new one, never a part; where a version is pinned, they see
        that one until it is released.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / version.name
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.folder))
        noted = {"is_for_pages": is_current, "program": program(), "facts": dict(facts or {})}
        try:
            write_mapped(unfinished / MODEL, recommender)
            write_json(unfinished / VERSION, version, noted)
            if not target.exists():
                unfinished.replace(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        if is_current and not self.is_pinned():
            self.point_to(version)
        self.prune()

    def point_to(self, version: Version, *, is_pinned: bool = False) -> None:
        """Make a version the one that pages use, until the next fit or until it is released."""
        pointer = self.folder / f"{UNFINISHED}{os.getpid()}-{time.monotonic_ns()}.json"
        write_json(pointer, version, {"is_pinned": is_pinned})
        pointer.replace(self.folder / POINTER)

    def models(self) -> list[StoredModel]:
        """Return what is on the shelf, the newest first."""
        found = [stored for path in self.folder.glob(f"*/{VERSION}") if (stored := look_at(path))]
        return sorted(found, key=lambda each: (each.fitted_at, each.version.edition), reverse=True)

    def prune(self) -> None:
        """Keep what can be gone back to, and nothing a killed process left.

        Whoever has opened a model can read it to the end.
        """
        current = self.current_version()
        for model in dispensable(self.models(), current, self.kept, self.most_bytes):
            shutil.rmtree(self.folder / model.name, ignore_errors=True)
        for path in self.folder.glob(f"{UNFINISHED}*"):
            if 0 < modified(path) < time.time() - ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def dispensable(
    newest_first: Sequence[StoredModel], current: Version | None, kept: int, most_bytes: int
) -> list[StoredModel]:
    """Return the models to be removed.

    The newest stays, and the one that pages use. Of the others, those of another day than the
    pages' or by another version of the program go; where there are more than are kept, or they
    take too much, first those that a later one of the same day stands for, then the oldest.
    """
    in_use = current.name if current else ""
    safe = [each for each in newest_first[:1] if each.name != in_use]
    safe += [each for each in newest_first if each.name == in_use]
    rest = [each for each in newest_first[1:] if each.name != in_use]
    usable = [each for each in rest if each.is_for_pages and each.is_usable]
    gone = [each for each in rest if each not in usable]
    repeated = [
        each
        for later, each in itertools.pairwise(usable)
        if later.fitted_at.date() == each.fitted_at.date()
    ]
    queue = [*reversed(repeated), *(each for each in reversed(usable) if each not in repeated)]
    left = len(safe) + len(usable)
    taken = sum(each.n_bytes for each in (*safe, *usable))
    for each in queue:
        if left <= kept and taken <= most_bytes:
            break
        gone.append(each)
        left, taken = left - 1, taken - each.n_bytes
    return gone


def look_at(path: Path) -> StoredModel | None:
    """Return the model whose note lies at a path, None where it has just gone or is damaged."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        sizes = [each.stat().st_size for each in path.parent.iterdir()]
    except (FileNotFoundError, ValueError):
        return None
    version = version_in(written)
    if version is None:
        return None
    return StoredModel(
        version=version,
        name=path.parent.name,
        facts=written.get("facts") or {},
        fitted_at=dt.datetime.fromtimestamp(modified(path), dt.UTC),
        n_bytes=sum(sizes),
        is_for_pages=bool(written.get("is_for_pages")),
        is_usable=path.parent.name == version.name,
    )


def version_in(written: Mapping[str, Any]) -> Version | None:
    """Return the version that a note is about, None where it says none."""
    try:
        day = dt.date.fromisoformat(written["as_of"])
        edition = int(written.get("edition", 0))
        return Version(written["database"], written["data"], day, edition)
    except (KeyError, TypeError, ValueError):
        return None


@cache
def program() -> str:
    """Return what tells this program's models from those of another version of it."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def opened(path: Path) -> Recommender:
    """Return the model of a file, read by one of the threads that want it."""
    with READING:
        return read(path)


def linked(path: Path, kept: Path) -> Path:
    """Return a second name of a file, or its only one where the disk knows no second names."""
    try:
        path.hardlink_to(kept)
    except OSError:
        return kept
    return path


@lru_cache(maxsize=1)
def read(path: Path) -> Recommender:
    """Read a model once a process; its arrays stay in the file and are shared between processes."""
    recommender = read_mapped(path)
    if not isinstance(recommender, Recommender):
        raise TypeError(type(recommender).__name__)
    return recommender


def modified(path: Path) -> float:
    """Return when a path was changed, 0 if another process has just removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def write_json(path: Path, version: Version, more: Mapping[str, Any]) -> None:
    """Write a version and what is noted of it, and make sure that it is on the disk."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(asdict(version) | {"as_of": version.as_of.isoformat()} | dict(more), file)
        file.flush()
        os.fsync(file.fileno())
