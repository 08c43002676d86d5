"""What changed since a model was fitted, laid over it: seen in the next answer, before any fit."""

import threading
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.recommendation.pipeline import Recommender
from models.setting import changed_since
from web.services.adapters import load_ecosystem
from web.services.artifacts import Version
from web.services.current import interpreters, neighbourhood

MOST_AROUND: Final = 2000
"""So many participants are read at most; a fit is cheaper beyond."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A model with what changed up to a version of the data."""

    name: str
    data: int
    recommender: Recommender


class Overlays:
    """Keeps the last one: all requests between two changes share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Overlay | None = None

    def get(
        self, session: Session, recommender: Recommender, version: Version, wanted: Version
    ) -> Recommender | None:
        """Return the model of a version with what changed up to another.

        None where too much did, or the day is another: only a fit helps then.
        """
        if version.as_of != wanted.as_of:
            return None
        with self._lock:
            last = self._last
            if last is None or (last.name, last.data) != (version.name, wanted.data):
                newest = laid_over(session, recommender, version)
                last = Overlay(version.name, wanted.data, newest) if newest else None
                self._last = last
            return last.recommender if last else None


def laid_over(session: Session, recommender: Recommender, version: Version) -> Recommender | None:
    """Return a model with what changed since its version, None where too much did."""
    changed = changed_since(session, version.data)
    if changed is None:
        return None
    around = neighbourhood(session, set(changed)) | interpreters(session)
    if len(around) > MOST_AROUND:
        return None
    ecosystem = load_ecosystem(session, as_of=version.as_of, ids=around)
    return recommender.updated(ecosystem, changed)
