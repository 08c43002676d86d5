"""A few whose lists a trial changes most: who comes, who goes, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from matcher.recommendation.reweighing import BoolArray, Effect, IntArray, StrengthTable
from matcher.recommendation.weights import Choice
from matcher.scoring.base import Seeker
from models.setting import get_as_of
from web.services.access import Actor
from web.services.adapters import load_seeker
from web.services.engine import Fitted
from web.services.matching import RecommendationView, VerdictView, worded, worded_verdicts
from web.services.publication import Sight, names_seen, sight_of
from web.services.weighting.pairs import Pair
from web.services.words import Text

EXAMPLES: Final = 3
MOST_NAMED: Final = 3
"""Of those who come, and of those who go, in one example."""


@dataclass(frozen=True)
class Reader:
    """Who reads the lab, from which model, in which language."""

    session: Session
    actor: Actor
    fitted: Fitted
    language: str

    @property
    def sight(self) -> Sight:
        """Return how much the reader may see."""
        return sight_of(self.session, self.actor)


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who is on a list now, at which rank, with its reasons."""

    rank: int
    view: RecommendationView


@dataclass(frozen=True, slots=True)
class Went:
    """Somebody who was on a list, at which rank, and what became of it."""

    rank: int
    view: VerdictView


@dataclass(frozen=True, slots=True)
class Example:
    """One seeker: who comes onto its list and who goes, with how many there are of each."""

    id: str
    name: Text
    n_came: int
    n_went: int
    came: tuple[Came, ...]
    went: tuple[Went, ...]


@dataclass(frozen=True)
class Tried:
    """What was tried between two kinds, and what came out."""

    pair: Pair
    choice: Choice
    table: StrengthTable
    effect: Effect


def list_examples(reader: Reader, tried: Tried) -> tuple[Example, ...]:
    """Return those whose lists change most, in the order of how much they do."""
    effect, table = tried.effect, tried.table
    n_changes = effect.entered.sum(axis=1) + effect.left.sum(axis=1)
    known = reader.fitted.ecosystem.index
    order = [
        int(row)
        for row in np.argsort(-n_changes, kind="stable")
        if n_changes[row] and table.seeker_ids[row] in known
    ][:EXAMPLES]
    ids = [table.seeker_ids[row] for row in order]
    names = names_seen(reader.session, reader.sight, ids)
    return tuple(example(reader, tried, row, names) for row in order)


def example(reader: Reader, tried: Tried, row: int, names: dict[str, Text]) -> Example:
    """Return who comes and goes for one seeker, and why."""
    effect, seeker_id = tried.effect, tried.table.seeker_ids[row]
    # organisers of other places read along: what only a seeker's own may know stays out
    seeker = load_seeker(
        reader.session,
        seeker_id=seeker_id,
        as_of=get_as_of(reader.session),
        is_for_others=True,
    )
    came = ranked_ids(tried, effect.after.best[row], effect.entered[row])
    went = ranked_ids(tried, effect.before.best[row], effect.left[row])
    return Example(
        id=seeker_id,
        name=names.get(seeker_id, {"": seeker_id}),
        n_came=len(came),
        n_went=len(went),
        came=reasons_of(reader, tried, seeker, came[:MOST_NAMED]),
        went=verdicts_on(reader, tried, seeker, went[:MOST_NAMED]),
    )


def ranked_ids(tried: Tried, best: IntArray, marks: BoolArray) -> list[tuple[int, str]]:
    """Return the marked candidates of a list with their ranks."""
    return [
        (rank, tried.table.candidate_ids[column])
        for rank, (column, is_marked) in enumerate(zip(best, marks, strict=True), start=1)
        if is_marked
    ]


def reasons_of(
    reader: Reader, tried: Tried, seeker: Seeker, came: Sequence[tuple[int, str]]
) -> tuple[Came, ...]:
    """Return why somebody is on a list now."""
    session, kind = reader.session, tried.pair.kind
    ranks = {candidate_id: rank for rank, candidate_id in came}
    model = reader.fitted.recommender.choosing({tried.pair.key: tried.choice})
    items = model.among(seeker, kind=kind, candidate_ids=list(ranks))
    views = worded(
        session,
        reader.fitted,
        items,
        seeker=seeker,
        kind=kind,
        language=reader.language,
        sight=reader.sight,
    )
    return tuple(sorted((Came(ranks[v.id], v) for v in views), key=lambda each: each.rank))


def verdicts_on(
    reader: Reader, tried: Tried, seeker: Seeker, went: Sequence[tuple[int, str]]
) -> tuple[Went, ...]:
    """Return what became of those who are on a list no more."""
    session, kind = reader.session, tried.pair.kind
    known = reader.fitted.line(kind).pool.index
    ranks = {candidate_id: rank for rank, candidate_id in went if candidate_id in known}
    model = reader.fitted.recommender.choosing({tried.pair.key: tried.choice})
    verdicts = model.explain(seeker, kind=kind, candidate_ids=list(ranks), remedies=False)
    views = worded_verdicts(
        session, reader.fitted, verdicts, language=reader.language, sight=reader.sight
    )
    return tuple(Went(ranks[view.id], view) for view in views)
