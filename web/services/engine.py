"""From the stored data to a fitted model: which is wanted, which there is, and fitting it."""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from matcher.ecosystem import Ecosystem
from matcher.errors import NotFittedError, UnknownKindError
from matcher.recommendation.line import Line
from matcher.recommendation.pipeline import Recommender
from matcher.scoring.learned.ranker import LearnedRanker
from models.setting import DATA_VERSION, get_as_of, get_settings
from models.weight_set import Ranking
from web.services.adapters import load_ecosystem
from web.services.artifacts import ArtifactStore, Version
from web.services.feedback.log import load_looks
from web.services.model_facts import facts_of
from web.services.overlays import Overlays
from web.services.weighting.in_use import Chosen, MadeWith, load_in_use

Progress = Callable[[str, float], None]
FITTED_FROM, FITTED_TO = 0.2, 0.9
"""How far a job is when it begins to fit, and when it has fitted."""


@dataclass(frozen=True)
class Fitted:
    """A model, what organisers chose, and whether the data have moved on since it was fitted."""

    recommender: Recommender
    version: Version
    is_stale: bool = False
    seconds_load: float = 0.0
    seconds_fit: float = 0.0
    chosen: Chosen = field(default_factory=dict)
    overlaid: Recommender | None = None
    overlaid_data: int = 0

    @property
    def name(self) -> str:
        """Return the name of the version, and up to which version of the data it is overlaid."""
        name = self.version.name
        return f"{name}+{self.overlaid_data}" if self.overlaid else name

    @property
    def newest(self) -> Recommender:
        """Return the model with what changed since it was fitted, as far as that is known."""
        return self.overlaid or self.recommender

    def choosing(self, chosen: Chosen) -> "Fitted":
        """Return the same model with what organisers chose."""
        choices = {pair: each.choice for pair, each in chosen.items()}
        return replace(
            self,
            recommender=self.recommender.choosing(choices),
            overlaid=self.overlaid and self.overlaid.choosing(choices),
            chosen=chosen,
        )

    def made_with(self, seeker_kind: str, kind: str) -> MadeWith:
        """Return what ranks the candidates of a kind for a kind of seeker."""
        if used := self.chosen.get((seeker_kind, kind)):
            return MadeWith(Ranking.CHOSEN.value, used.id)
        is_learned = self.recommender.is_learned(seeker_kind, kind)
        return MadeWith((Ranking.LEARNED if is_learned else Ranking.USUAL).value)

    @property
    def ecosystem(self) -> Ecosystem:
        """Return the snapshot it was fitted on."""
        if self.recommender.ecosystem_ is None:
            raise NotFittedError(type(self.recommender).__name__)
        return self.recommender.ecosystem_

    def rankers(self) -> Mapping[str, LearnedRanker]:
        """Return the rankers that were tried, by kind of candidates: their records are long."""
        lines = self.recommender.lines_.items()
        tried = {kind: line.ranker for kind, line in lines if line.ranker is not None}
        return {kind: ranker for kind, ranker in tried.items() if ranker.quality_}

    def line(self, kind: str) -> Line:
        """Return the gates and scorers of a kind of candidates."""
        if kind not in self.recommender.lines_:
            raise UnknownKindError(kind)
        return self.recommender.lines_[kind]


class Engine:
    """The models of an installation, fitted when asked to and found again afterwards."""

    def __init__(
        self,
        store: ArtifactStore,
        *,
        when_stale: Callable[[Session], None] | None = None,
        overlays: Overlays | None = None,
    ) -> None:
        self.store = store
        self.when_stale = when_stale or leave
        self.overlays = overlays or Overlays()

    def held(self) -> "Engine":
        """Return the same engine, which stays with the model that it finds first.

        What belongs together, as the parts of a page do, is then of one version, whatever is
        fitted meanwhile.
        """
        return HeldEngine(self.store, when_stale=self.when_stale, overlays=self.overlays)

    def wanted(self, session: Session, as_of: dt.date | None = None) -> Version:
        """Return the version that fits the data as they stand, as of a day."""
        known = get_settings(session, ("database_id", DATA_VERSION))
        return Version(
            database=known.get("database_id", ""),
            data=int(known.get(DATA_VERSION, "0")),
            as_of=as_of or get_as_of(session),
        )

    def is_current(self, session: Session) -> bool:
        """Tell whether pages use a model of the data as they stand."""
        wanted = self.wanted(session)
        return self.store.current_version() == wanted and self.store.holds(wanted)

    def ready(self, session: Session) -> Fitted | None:
        """Return the model pages use without waiting: the wanted one, an older one, or none yet."""
        wanted = self.wanted(session)
        current = self.current()
        # also where the pointer names the data as they stand, but another program fitted them
        if current is None or (current[0] != wanted and not self.store.is_pinned()):
            self.when_stale(session)
        if current is None or current[0].database != wanted.database:
            return None
        version, recommender = current
        fitted = Fitted(recommender, version, is_stale=version != wanted)
        if fitted.is_stale:
            overlaid = self.overlays.get(session, recommender, version, wanted)
            fitted = replace(fitted, overlaid=overlaid, overlaid_data=wanted.data)
        return fitted.choosing(load_in_use(session))

    def current(self) -> tuple[Version, Recommender] | None:
        """Return the model that pages use now."""
        return self.store.load_current()

    def found(self, session: Session, as_of: dt.date | None = None) -> Fitted | None:
        """Return the model of the data as they stand, if it was fitted before."""
        wanted = self.store.latest(self.wanted(session, as_of))
        began = time.perf_counter()
        recommender = self.store.load(wanted)
        if recommender is None:
            return None
        fitted = Fitted(recommender, wanted, seconds_load=time.perf_counter() - began)
        return fitted.choosing(load_in_use(session))

    def fit(
        self,
        session: Session,
        *,
        as_of: dt.date | None = None,
        report: Progress | None = None,
        keeps_learned: bool = False,
    ) -> Fitted:
        """Fit the data as they stand and keep the model; pages use it if it is for their day.

        What rankers learned from an earlier state may stand for a month: that takes seconds where
        learning takes minutes. A fit that somebody asks for learns anew.
        """
        report = report or silent
        wanted = self.wanted(session, as_of)
        if not keeps_learned:
            wanted = self.store.next_edition(wanted)
        report("load", 0.0)
        began = time.perf_counter()
        ecosystem = load_ecosystem(session, as_of=wanted.as_of)
        loaded = time.perf_counter()
        report("fit", FITTED_FROM)
        earlier = self._earlier(wanted) if keeps_learned else None
        recommender = Recommender().fit(
            ecosystem,
            earlier=earlier,
            looks=load_looks(session),
            report=lambda share: report("fit", FITTED_FROM + (FITTED_TO - FITTED_FROM) * share),
        )
        done = time.perf_counter()
        report("save", FITTED_TO)
        fitted = Fitted(recommender, wanted, seconds_load=loaded - began, seconds_fit=done - loaded)
        is_current = wanted.as_of == get_as_of(session)
        facts = facts_of(recommender, seconds=(loaded - began, done - loaded), is_anew=not earlier)
        self.store.save(recommender, wanted, is_current=is_current, facts=facts)
        return fitted.choosing(load_in_use(session))

    def _earlier(self, wanted: Version) -> Recommender | None:
        current = self.store.load_current()
        return current[1] if current and current[0].database == wanted.database else None


class HeldEngine(Engine):
    """An engine that stays with one model."""

    _current: tuple[Version, Recommender] | None = None

    def current(self) -> tuple[Version, Recommender] | None:
        """Return the model that pages used when it was first asked for."""
        self._current = self._current or super().current()
        return self._current


def leave(_session: Session) -> None:
    """Do nothing about a model that has fallen behind."""


def silent(_step: str, _share: float) -> None:
    """Report nothing."""
