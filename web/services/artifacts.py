"""Fitted models on disk: a folder a version, put in place by a rename, memory-mapped."""

import datetime as dt
import hashlib
import json
import os
import pickle
import shutil
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path

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
READING = threading.Lock()
"""Threads that want the model at the same time wait for one of them to read it."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a model was fitted on: the state of one database, as of a day."""

    database: str
    data: int
    as_of: dt.date

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        content = f"{FORMAT}|{program()}|{self.database}|{self.data}|{self.as_of}"
        return f"{self.as_of}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


class ArtifactStore:
    """The fitted models of an installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, version: Version) -> Recommender | None:
        """Return the model of a version, None where it was never fitted or is damaged."""
        path = self.folder / version.name / MODEL
        try:
            with READING:
                return read(path)
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

    def holds(self, version: Version) -> bool:
        """Tell, without reading it, whether a version was fitted by this very program."""
        return (self.folder / version.name / MODEL).is_file()

    def release(self) -> None:
        """Forget the model read last, so that it makes room for another."""
        read.cache_clear()

    def current_version(self) -> Version | None:
        """Return the version that pages use, None before the first fit."""
        try:
            written = json.loads((self.folder / POINTER).read_text(encoding="utf-8"))
            day = dt.date.fromisoformat(written["as_of"])
            return Version(written["database"], written["data"], day)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # never written, or damaged: the next fit writes it anew

    def save(self, recommender: Recommender, version: Version, *, is_current: bool) -> None:
        """Keep a model; readers see the old one or the new one, never a part."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / version.name
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.folder))
        try:
            write_mapped(unfinished / MODEL, recommender)
            write_json(unfinished / VERSION, version)
            if not target.exists():
                unfinished.replace(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        if is_current:
            self.point_to(version)
        self.prune()

    def point_to(self, version: Version) -> None:
        """Make a version the one that pages use."""
        pointer = self.folder / f"{UNFINISHED}{os.getpid()}-{time.monotonic_ns()}.json"
        write_json(pointer, version)
        pointer.replace(self.folder / POINTER)

    def prune(self) -> None:
        """Keep the newest version and the one that pages use, and nothing a killed process left.

        Whoever has opened a model can read it to the end.
        """
        current = self.current_version()
        folders = [path.parent for path in self.folder.glob(f"*/{VERSION}")]
        newest_first = sorted(folders, key=modified, reverse=True)
        for folder in newest_first[1:]:
            if current is None or folder.name != current.name:
                shutil.rmtree(folder, ignore_errors=True)
        for path in self.folder.glob(f"{UNFINISHED}*"):
            if 0 < modified(path) < time.time() - ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


@cache
def program() -> str:
    """Return what tells this program's models from those of another version of it."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


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


def write_json(path: Path, version: Version) -> None:
    """Write a version and make sure that it is on the disk."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(asdict(version) | {"as_of": version.as_of.isoformat()}, file)
        file.flush()
        os.fsync(file.fileno())
