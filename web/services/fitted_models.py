"""The versions of the model that are kept: measured, gone back to in a click, released again."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from web.services import access, auditing, overview
from web.services.access import Actor
from web.services.artifacts import ArtifactStore, StoredModel, Version
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.overview import FitState

METHODS: Final = ("learned", "weights", "ridge", "popularity", "random")
"""In the order in which they are shown."""
WIDTH: Final = 1.96
"""Standard errors on either side of a mean that 95 of 100 such means fall within."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a way to rank proved, with its 95 % interval; `is_used` marks the one in use."""

    method: str
    value: float
    low: float
    high: float
    is_used: bool


@dataclass(frozen=True, slots=True)
class KindView:
    """What orders the candidates of a kind, and on what that rests."""

    kind: str
    choice: str
    n_links: int
    least_links: int
    trained_on: dt.date
    n_checked: int
    measured: tuple[Measured, ...]

    @property
    def is_thin(self) -> bool:
        """Whether there are too few past pairs to measure anything."""
        return not self.measured


@dataclass(frozen=True, slots=True)
class ModelView:
    """A version as pages show it."""

    name: str
    fitted_at: dt.datetime
    as_of: dt.date
    data: int
    participants: int
    relations: int
    seconds: float
    n_megabytes: float
    seeds: tuple[int, ...]
    is_anew: bool
    kinds: tuple[KindView, ...]
    is_in_use: bool
    is_newest: bool
    is_usable: bool

    @property
    def learned_kinds(self) -> tuple[str, ...]:
        """Return the kinds that something learned orders."""
        return tuple(each.kind for each in self.kinds if each.choice != "weights")


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions kept, the newest first, and whether pages stay with one of them."""

    models: tuple[ModelView, ...]
    is_pinned: bool
    is_behind: bool
    kept: int

    @property
    def in_use(self) -> ModelView | None:
        """Return the version that pages use."""
        return next((each for each in self.models if each.is_in_use), None)


def get_shelf(session: Session, *, actor: Actor, engine: Engine) -> Shelf:
    """Return the versions kept of this installation's own database."""
    access.ensure(actor, "model.read")
    return shelf_of(session, engine)


def shelf_of(session: Session, engine: Engine) -> Shelf:
    """Return the versions kept, whoever looks."""
    wanted = engine.wanted(session)
    current = engine.store.current_version()
    own = [each for each in shown(engine.store) if each.version.database == wanted.database]
    views = tuple(view_of(each, current, is_newest=number == 0) for number, each in enumerate(own))
    return Shelf(
        views, engine.store.is_pinned(), is_behind=current != wanted, kept=engine.store.kept
    )


def get_fit_state(session: Session, *, engine: Engine) -> FitState:
    """Return how far a fit is, and when the newest model was made, by a job or from a shell."""
    state, kept = overview.get_fit_state(session), shown(engine.store)
    return replace(state, fitted_at=kept[0].fitted_at) if kept else state


def shown(store: ArtifactStore) -> list[StoredModel]:
    """Return the versions fitted for the day that pages show."""
    return [each for each in store.models() if each.is_for_pages]


def view_of(stored: StoredModel, current: Version | None, *, is_newest: bool) -> ModelView:
    """Return a version as pages show it."""
    facts = stored.facts
    return ModelView(
        name=stored.name,
        fitted_at=stored.fitted_at,
        as_of=stored.version.as_of,
        data=stored.version.data,
        participants=int(facts.get("participants", 0)),
        relations=int(facts.get("relations", 0)),
        seconds=float(facts.get("seconds_load", 0)) + float(facts.get("seconds_fit", 0)),
        n_megabytes=stored.n_bytes / 1_000_000,
        seeds=tuple(facts.get("seeds", ())),
        is_anew=bool(facts.get("is_anew", True)),
        kinds=tuple(kind_views(facts)),
        is_in_use=current is not None and stored.name == current.name,
        is_newest=is_newest,
        is_usable=stored.is_usable,
    )


def kind_views(facts: Mapping[str, Any]) -> Iterator[KindView]:
    """Yield what was measured for each kind."""
    for each in facts.get("kinds", ()):
        quality, errors = each["quality"], each["errors"]
        measured = tuple(
            Measured(
                method,
                quality[method],
                max(quality[method] - WIDTH * errors.get(method, 0.0), 0.0),
                min(quality[method] + WIDTH * errors.get(method, 0.0), 1.0),
                is_used=method == each["choice"],
            )
            for method in METHODS
            if method in quality
        )
        yield KindView(
            kind=each["kind"],
            choice=each["choice"],
            n_links=each["n_links"],
            least_links=each["least_links"],
            trained_on=dt.date.fromisoformat(each["trained_on"]),
            n_checked=each["n_checked"],
            measured=measured,
        )


def roll_back(session: Session, *, actor: Actor, engine: Engine, name: str) -> Version:
    """Choose a version for pages to stay with, and return it; the caller moves the pointer.

    Raises
    ------
    NotFoundError
        If it is not kept any more, or another version of the program fitted it.
    """
    access.ensure(actor, "model.set")
    database = engine.wanted(session).database
    found = next((each for each in shown(engine.store) if each.name == name), None)
    if found is None or not found.is_usable or found.version.database != database:
        raise NotFoundError("model", name)
    note(session, actor, "model.pin", name)
    return found.version


def release(session: Session, *, actor: Actor, engine: Engine) -> Version | None:
    """Let pages follow the newest version again, and return it; the caller moves the pointer."""
    access.ensure(actor, "model.set")
    database = engine.wanted(session).database
    usable = (
        each for each in shown(engine.store) if each.is_usable and each.version.database == database
    )
    newest = next(usable, None)
    note(session, actor, "model.release", newest.name if newest else "")
    return newest.version if newest else None


def note(session: Session, actor: Actor, action: str, name: object) -> None:
    """Note what somebody did about the model."""
    auditing.record(session, actor=actor, action=action, subject_type="model", subject_id=name)
    session.flush()
