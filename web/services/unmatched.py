"""Startups that nobody fits well, and which rule takes how many away from each of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from matcher.errors import UnknownIdError
from matcher.recommendation.funnel import Funnel
from matcher.recommendation.grading import GOOD, ceiling
from matcher.recommendation.reweighing import NOBODY, StrengthTable
from matcher.recommendation.weights import weights_for
from web.services import access
from web.services.access import Actor
from web.services.engine import Engine, Fitted
from web.services.jobs import JobView
from web.services.overview import scope
from web.services.publication import Sight, names_seen, sight_of
from web.services.weighting import tables
from web.services.weighting.pairs import PROVIDERS, STARTUP, Pair
from web.services.words import Text, load_words

KINDS: Final = PROVIDERS
PAGE_SIZE: Final = 20
Report = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Removal:
    """A rule, how many it takes out, and how many would pass if it were open."""

    gate: str
    count: int
    alone: int


@dataclass(frozen=True, slots=True)
class Row:
    """A startup without a good match; `grade` is that of the best who passes, blank without any."""

    id: str
    name: Text
    place: Text | None
    n_candidates: int
    n_eligible: int
    removals: tuple[Removal, ...]
    best_id: str
    best: Text | None
    grade: str

    @property
    def opening(self) -> Removal | None:
        """The rule that alone keeps out most."""
        found = max(self.removals, key=lambda removal: removal.alone, default=None)
        return found if found and found.alone else None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One page of them; `is_waiting` while the pairs are being scored for the first time."""

    kind: str
    rows: tuple[Row, ...] = ()
    total: int = 0
    n_startups: int = 0
    n_all_startups: int = 0
    number: int = 1
    is_fitting: bool = False
    is_behind: bool = False
    is_counted: bool = False
    job: JobView | None = None

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(ceil(self.total / PAGE_SIZE), 1)

    @property
    def is_sample(self) -> bool:
        """Whether only some of the startups were looked at."""
        return self.n_startups < self.n_all_startups


def get_unmatched(
    session: Session,
    *,
    actor: Actor,
    engine: Engine,
    kind: str,
    number: int = 1,
    size: int | None = PAGE_SIZE,
) -> Unmatched:
    """Return the startups an office answers for that nobody of a kind fits well.

    All of them without `size`. Who they are comes from the table of all pairs; what is shown of
    each is asked of the model.
    """
    access.ensure(actor, "overview.read")
    pair, fitted = Pair(STARTUP, kind), engine.ready(session)
    kept = tables.find(engine.store, pair) if fitted else None
    job = tables.open_job(session, pair) if fitted and not (kept and kept.is_current) else None
    if fitted is None or kept is None:
        return Unmatched(kind, is_fitting=fitted is None, is_behind=True, job=job)
    ids = own_startups(session, actor, fitted, without_good(kept.table, fitted))
    begin = (number - 1) * size if size else 0
    chosen = ids[begin : begin + size] if size else ids
    funnels = [each for each in asked(fitted, chosen, kind) if not each.is_good]
    return Unmatched(
        kind,
        rows=worded(session, fitted, funnels, sight_of(session, actor)),
        total=len(ids),
        n_startups=len(kept.table.seeker_ids),
        n_all_startups=kept.table.n_seekers,
        number=number,
        is_behind=not kept.is_current,
        is_counted=True,
        job=job,
    )


def without_good(table: StrengthTable, fitted: Fitted) -> list[str]:
    """Return the seekers of a table whom nobody that passes fits well, by the weights in use."""
    used = fitted.chosen.get((table.seeker_kind, table.kind))
    weights = used.choice.weights if used else weights_for(table.seeker_kind, table.kind, {})
    first = table.lists(used.choice if used else None, 1).best[:, 0]
    factors = np.array([weights.get(term, 0.0) for term in table.terms], np.float32)
    return [
        table.seeker_ids[row]
        for row, column in enumerate(first.tolist())
        if column == NOBODY
        or float(factors @ table.strengths[:, row, column])
        < GOOD * ceiling(weights, stated(table, fitted, row))
    ]


def stated(table: StrengthTable, fitted: Fitted, row: int) -> dict[str, bool]:
    """Return whether a seeker states what the terms of codes compare."""
    index, seeker_id = fitted.ecosystem.index, table.seeker_ids[row]
    profile = fitted.ecosystem.profiles[index[seeker_id]] if seeker_id in index else None
    asks = bool(table.strengths[table.terms.index("service"), row].any())
    return {"service": asks, "sector": bool(profile and profile.sectors)}


def asked(fitted: Fitted, ids: Sequence[str], kind: str) -> Iterator[Funnel]:
    """Yield what the gates leave to each of some startups; who has gone is left out."""
    for seeker_id in ids:
        try:
            yield fitted.recommender.funnel(seeker_id, kind=kind)
        except UnknownIdError:
            continue


def own_startups(session: Session, actor: Actor, fitted: Fitted, ids: Sequence[str]) -> list[str]:
    """Return those that an office answers for, by prefecture."""
    words = load_words(session)
    codes = set(scope(actor, words))
    index, profiles = fitted.ecosystem.index, fitted.ecosystem.profiles
    places = {own: words.prefecture(profiles[index[own]].region) for own in ids if own in index}
    return sorted(
        (own for own, place in places.items() if place in codes or actor.is_provincial),
        key=lambda own: (places[own] or "", own),
    )


def worded(
    session: Session, fitted: Fitted, funnels: Sequence[Funnel], sight: Sight
) -> tuple[Row, ...]:
    """Put names to what the gates leave."""
    mentioned = {each.seeker_id for each in funnels} | {each.best_id for each in funnels}
    names = names_seen(session, sight, mentioned - {""})
    words = load_words(session)
    rows = []
    for each in funnels:
        region = fitted.ecosystem.profile(each.seeker_id).region
        rows.append(
            Row(
                id=each.seeker_id,
                name=names.get(each.seeker_id, {"": each.seeker_id}),
                place=words.name("region", region) if region else None,
                n_candidates=each.n_candidates,
                n_eligible=each.n_eligible,
                removals=removals_of(each),
                best_id=each.best_id,
                best=names.get(each.best_id),
                grade=each.grade.value if each.grade else "",
            )
        )
    return tuple(rows)


def removals_of(funnel: Funnel) -> tuple[Removal, ...]:
    """Return what each rule takes out, the greatest first."""
    found = [
        Removal(gate.value, count, funnel.alone.get(gate, 0))
        for gate, count in funnel.removed.items()
    ]
    return tuple(sorted(found, key=lambda removal: -removal.count))


def count_all(
    fitted: Fitted, *, kind: str, is_whole: bool = False, report: Report | None = None
) -> Iterator[Funnel]:
    """Yield the active startups without a good match in the order of their ids, or all of them."""
    profiles = fitted.ecosystem.profiles
    ids = sorted(p.id for p in profiles if p.kind == STARTUP and p.status == "active")
    for place, funnel in enumerate(asked(fitted, ids, kind)):
        if report:
            report(place / len(ids))
        if is_whole or not funnel.is_good:
            yield funnel
