"""The weight lab: what other levels would do to everybody, with names and examples."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from matcher.recommendation.reweighing import Effect, IntArray, Lists, StrengthTable
from matcher.recommendation.weights import Choice
from web.services import access
from web.services.access import Actor
from web.services.engine import Engine
from web.services.glossaries import load_glossary
from web.services.jobs import JobView
from web.services.matching import name_of
from web.services.weighting import tables
from web.services.weighting.examples import Example, Reader, Tried, list_examples
from web.services.weighting.pairs import Pair, counts_anything
from web.services.weighting.sets import SetView, kept_sets
from web.services.words import Text, load_words

IN_USE: Final = "in_use"
USUAL: Final = "usual"
LENGTHS: Final = (5, 10, 20)
SHOWN: Final = 6
"""Names listed of whoever gains, loses or falls out."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: levels, against what, on lists how long."""

    levels: Mapping[str, str]
    base: str = IN_USE
    k: int = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody, or a place, on how many lists before and after."""

    id: str
    name: Text
    before: int
    after: int

    @property
    def change(self) -> int:
        """Return on how many more lists it is; negative where it loses."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FallenOut:
    """Who is left with nobody by what must hold: some names, and how many in all."""

    n: int
    names: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the places on the lists are spread over the candidates."""

    n_shown: int
    n_half: int
    gini: float


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a trial would change, counted on real seekers."""

    n_seekers: int
    n_all_seekers: int
    n_candidates: int
    n_changed: int
    n_reordered: int
    n_entered: int
    n_left: int
    n_up: int
    n_down: int
    losers: tuple[Moved, ...]
    n_losers: int
    gainers: tuple[Moved, ...]
    n_gainers: int
    places: tuple[Moved, ...]
    before: Spread
    after: Spread
    seekers_without: FallenOut
    candidates_out: FallenOut
    examples: tuple[Example, ...]

    @property
    def is_sample(self) -> bool:
        """Whether only some of the seekers were looked at."""
        return self.n_seekers < self.n_all_seekers

    @property
    def is_nothing(self) -> bool:
        """Whether everybody's list stays as it is."""
        return not (self.n_changed or self.n_reordered)


@dataclass(frozen=True, slots=True)
class LabView:
    """The lab of a pair of kinds: its sets, what ranks it by itself, and what a trial does."""

    pair: Pair
    trial: Trial
    in_use: SetView | None
    sets: tuple[SetView, ...]
    is_learned: bool
    is_fitting: bool
    is_stale: bool
    counts_nothing: bool
    job: JobView | None
    has_failed: bool
    effect: EffectView | None
    is_waiting: bool = False

    @property
    def progress(self) -> float | None:
        """Return how far the table is that is being made; None where none is."""
        if self.job is not None:
            return self.job.progress
        return 0.0 if self.is_waiting else None


def get_lab(
    session: Session,
    *,
    actor: Actor,
    engine: Engine,
    pair: Pair,
    trial: Trial | None,
    language: str,
) -> LabView:
    """Return the lab; without a trial the levels in use are tried, which changes nothing."""
    access.ensure(actor, "weights.read")
    sets = kept_sets(session, pair)
    used = next((each for each in sets if each.is_in_use), None)
    tried = trial or Trial(pair.levels(used.levels if used else {}))
    fitted = engine.ready(session)
    kept = tables.find(engine.store, pair) if fitted is not None else None
    effect = None
    is_behind = kept is None or not kept.is_current
    is_sound = counts_anything(tried.levels)
    if fitted is not None and kept is not None and is_sound:
        found = measure(kept.table, pair, tried, sets)
        reader = Reader(session, actor, fitted, language)
        own = Tried(pair, pair.choice(tried.levels), kept.table, found)
        effect = worded_effect(reader, own)
    return LabView(
        pair=pair,
        trial=tried,
        in_use=used,
        sets=sets,
        is_learned=fitted is not None and fitted.line(pair.kind).is_learned_for(pair.seeker_kind),
        is_fitting=fitted is None,
        counts_nothing=not is_sound,
        is_stale=is_behind,
        job=tables.open_job(session, pair) if is_behind else None,
        has_failed=is_behind and tables.has_failed(session, pair, now=dt.datetime.now(dt.UTC)),
        effect=effect,
    )


def measure(table: StrengthTable, pair: Pair, trial: Trial, sets: Sequence[SetView]) -> Effect:
    """Return what a trial changes on every list."""
    before = base_of(pair, trial.base, sets)
    return Effect(table.lists(before, trial.k), table.lists(pair.choice(trial.levels), trial.k))


def base_of(pair: Pair, base: str, sets: Sequence[SetView]) -> Choice | None:
    """Return what a trial is compared with; None for what the model says by itself."""
    if base == USUAL:
        return pair.choice({})
    wanted = (each for each in sets if str(each.id) == base or (base == IN_USE and each.is_in_use))
    found = next(wanted, None)
    return None if found is None else pair.choice(found.levels)


def worded_effect(reader: Reader, tried: Tried) -> EffectView:
    """Put names to what a trial changes."""
    table, effect = tried.table, tried.effect
    before, after = effect.before, effect.after
    change = after.exposure - before.exposure
    losing, gaining = columns(change, sign=-1), columns(change, sign=1)
    alone = np.flatnonzero(after.is_without & ~before.is_without)
    shut = np.flatnonzero(after.is_shut_out & ~before.is_shut_out)
    ids = {table.candidate_ids[c] for c in (*losing[:SHOWN], *gaining[:SHOWN], *shut[:SHOWN])}
    ids |= {table.seeker_ids[row] for row in alone[:SHOWN]}
    names = names_of(reader, ids)

    def moved(column: int) -> Moved:
        own = table.candidate_ids[column]
        return Moved(own, names[own], int(before.exposure[column]), int(after.exposure[column]))

    return EffectView(
        n_seekers=len(table.seeker_ids),
        n_all_seekers=table.n_seekers,
        n_candidates=len(table.candidate_ids),
        n_changed=int(effect.is_changed.sum()),
        n_reordered=int(effect.is_reordered.sum()),
        n_entered=int(effect.entered.sum()),
        n_left=int(effect.left.sum()),
        n_up=int((effect.moves > 0).sum()),
        n_down=int((effect.moves < 0).sum()),
        losers=tuple(moved(column) for column in losing[:SHOWN]),
        n_losers=len(losing),
        gainers=tuple(moved(column) for column in gaining[:SHOWN]),
        n_gainers=len(gaining),
        places=places_of(reader, table, before, after),
        before=spread_of(before),
        after=spread_of(after),
        seekers_without=FallenOut(
            len(alone), tuple(names[table.seeker_ids[row]] for row in alone[:SHOWN])
        ),
        candidates_out=FallenOut(
            len(shut), tuple(names[table.candidate_ids[c]] for c in shut[:SHOWN])
        ),
        examples=list_examples(reader, tried),
    )


def columns(change: IntArray, *, sign: int) -> list[int]:
    """Return who gains, or who loses, the most first."""
    order = np.argsort(-sign * change, kind="stable")
    return [int(column) for column in order if sign * change[column] > 0]


def spread_of(lists: Lists) -> Spread:
    """Return how the places on the lists are spread over the candidates."""
    falling = np.sort(lists.exposure)[::-1].cumsum()
    half = int(np.searchsorted(falling, falling[-1] / 2) + 1) if len(falling) else 0
    return Spread(lists.n_shown, half if lists.n_shown else 0, lists.gini)


def places_of(
    reader: Reader, table: StrengthTable, before: Lists, after: Lists
) -> tuple[Moved, ...]:
    """Return the prefectures whose candidates are on other numbers of lists, losers first."""
    words = load_words(reader.session)
    line = reader.fitted.line(table.kind)
    sums: dict[str, list[int]] = {}
    for column, candidate_id in enumerate(table.candidate_ids):
        position = line.pool.index.get(candidate_id)
        if position is None:
            continue
        code = words.prefecture(line.pool.profiles[position].region)
        own = sums.setdefault(code, [0, 0])
        own[0] += int(before.exposure[column])
        own[1] += int(after.exposure[column])
    rows = [
        Moved(code, words.name("short_region", code), was, now)
        for code, (was, now) in sums.items()
        if code and was != now
    ]
    return tuple(sorted(rows, key=lambda row: row.change))


def names_of(reader: Reader, ids: set[str]) -> dict[str, Text]:
    """Return the names of participants and resources as the reader may see them."""
    glossary = load_glossary(
        reader.session,
        vocabularies=reader.fitted.ecosystem.vocabularies,
        ids=ids,
        sight=reader.sight,
    )
    return {each: name_of(glossary, each) for each in ids}
