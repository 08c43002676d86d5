"""Recommendations as a desk shows them: the list, the search for whoever is missing, one pair."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matcher.scoring.base import Seeker
from models.enums import RecommendationList
from models.setting import get_as_of
from models.statement import Statement
from models.weight_set import Ranking
from web.services import access, accounts, catalogue, directory, matching, profiles, unranked
from web.services.access import Actor
from web.services.adapters import load_seeker, statement_key
from web.services.engine import Engine
from web.services.feedback.looking import Look, may_keep
from web.services.feedback.lots import Lot, arranged, draw, places_of
from web.services.matching import (
    PathStep,
    ReasonView,
    RecommendationsView,
    RecommendationView,
    VerdictView,
)
from web.services.missing import NotFoundError
from web.services.publication import sight_of
from web.services.words import Text
from web.services.working_days import local_day

RESOURCE = "resource"
SHOWN = 10
DEEP = 50
MOST_NAMED = 5
LEAST = 0.02
"""Parts below this share of the largest are too short to be seen, and are not shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for candidates of a kind, for whom, and in which language the answer is worded.

    With `need_id` only that need counts.
    """

    actor: Actor
    seeker_id: str
    kind: str
    language: str
    order: str = unranked.NEWEST
    need_id: int = 0


@dataclass(frozen=True, slots=True)
class MadeWith:
    """The set of weights that ordered a list; without a name it is what was learned."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Matches:
    """The candidates of a kind, and what became of those looked up by name.

    `order` is blank where they are ranked for this reader; it names the order that they stand in
    for whoever switched personal ranking off. With `is_kept` the look may be kept to learn from;
    `lot` then names two neighbours whose order was drawn.
    """

    kind: str
    as_of: dt.date
    items: tuple[RecommendationView, ...]
    is_fitting: bool
    why_query: str
    why: tuple[VerdictView, ...]
    order: str = ""
    is_kept: bool = False
    lot: Lot | None = None
    model: str = ""
    weights: str = ""

    @property
    def made_with(self) -> MadeWith | None:
        """Return what a reader is told of what ordered the list; None for the usual weights."""
        name, _, version = self.weights.rpartition(" ")
        if self.order or self.weights in {"", Ranking.USUAL}:
            return None
        return MadeWith(name, version)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score: `share` is its length beside the largest part, `percent` of the whole.

    Without a term it is all that is too small to stand alone, so that the parts make up the whole.
    """

    term: str
    share: float
    percent: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One candidate beside the seeker; without a grade it is out, and the verdict says why."""

    id: str
    kind: str
    name: Text
    meta: tuple[Text, ...]
    summary: Text
    offers: tuple[Text, ...]
    grade: str = ""
    reasons: tuple[ReasonView, ...] = ()
    path: tuple[PathStep, ...] = ()
    parts: tuple[Part, ...] = ()
    verdict: VerdictView | None = None
    is_ranked: bool = True


def get_matches(session: Session, question: Question, *, engine: Engine, why: str = "") -> Matches:
    """Return who fits, and what became of whoever is looked up by name."""
    allow(session, question)
    order = "" if unranked.is_personalised(session, question.actor) else question.order
    found = in_order(session, question, order) if order else ranked(session, question, engine)
    ids = find_named(session, question, why) if why else ()
    verdicts = explain(session, question, engine, ids) if ids else ()
    shown = Matches(
        kind=question.kind,
        as_of=found.as_of,
        items=found.items,
        is_fitting=found.is_fitting,
        why_query=why,
        why=verdicts,
        order=order,
        model=found.model,
        weights=found.weights,
    )
    is_kept = not order and may_keep(question.actor, seeker_id=question.seeker_id)
    return drawn(shown, question, found) if is_kept else shown


def drawn(shown: Matches, question: Question, found: RecommendationsView) -> Matches:
    """Return a list to learn from, in the order that the lot gave."""
    today = local_day(dt.datetime.now(dt.UTC))
    lot = draw(found.items, seeker_id=question.seeker_id, kind=question.kind, day=today)
    items = arranged(found.items, lot)
    return replace(shown, items=items, is_kept=True, lot=lot)


def look_at(shown: Matches, question: Question) -> Look:
    """Return a list as it is kept."""
    return Look(
        seeker_id=question.seeker_id,
        kind=question.kind,
        places=places_of(shown.items, shown.lot),
        list_kind=RecommendationList.NEED if question.need_id else RecommendationList.DESK,
        model=shown.model,
        weights=shown.weights,
    )


def ranked(
    session: Session, question: Question, engine: Engine, k: int = SHOWN
) -> RecommendationsView:
    """Return candidates ranked for the seeker."""
    return matching.recommend_to(
        session,
        engine=engine,
        seeker=seeker_of(session, question),
        kind=question.kind,
        k=k,
        language=question.language,
        sight=sight_of(session, question.actor),
    )


def seeker_of(session: Session, question: Question) -> Seeker:
    """Return who asks, with the need alone that is asked about."""
    seeker = load_seeker(session, seeker_id=question.seeker_id, as_of=get_as_of(session))
    row = session.get(Statement, question.need_id) if question.need_id else None
    if row is None or row.participant_id != question.seeker_id:
        return seeker
    asked = tuple(need for need in seeker.needs if need.id == statement_key(row))
    return replace(seeker, needs=asked) if asked else seeker


def in_order(session: Session, question: Question, order: str) -> RecommendationsView:
    """Return candidates for whoever wants none ranked for them."""
    return unranked.list_unranked(
        session,
        seeker_id=question.seeker_id,
        kind=question.kind,
        order=order,
        k=SHOWN,
        sight=sight_of(session, question.actor),
    )


def get_pair(session: Session, question: Question, *, engine: Engine, candidate_id: str) -> Pair:
    """Return one candidate with everything that speaks for it, or what keeps it out.

    Raises
    ------
    NotFoundError
        If there is no such candidate of that kind.
    """
    allow(session, question)
    if not unranked.is_personalised(session, question.actor):
        return plain_pair(session, question, engine, candidate_id)
    items = ranked(session, question, engine, DEEP).items
    item = next((item for item in items if item.id == candidate_id), None)
    blank = describe(session, question, candidate_id, is_matched=item is not None)
    if item is not None:
        return shown(blank, item)
    verdict = next(iter(explain(session, question, engine, (candidate_id,))), None)
    return Pair(
        blank.id, blank.kind, blank.name, blank.meta, blank.summary, blank.offers, verdict=verdict
    )


def plain_pair(session: Session, question: Question, engine: Engine, candidate_id: str) -> Pair:
    """Return one candidate without a judgement, except where a rule keeps it out."""
    blank = describe(session, question, candidate_id, is_matched=False)
    verdict = next(iter(explain(session, question, engine, (candidate_id,))), None)
    is_out = verdict is not None and verdict.gate
    return replace(blank, verdict=verdict if is_out else None, is_ranked=False)


def allow(session: Session, question: Question) -> None:
    """Refuse whoever may not see this participant's recommendations."""
    subject = accounts.subject_of(session, participant_id=question.seeker_id)
    access.ensure(question.actor, "match.read", subject)


def explain(
    session: Session, question: Question, engine: Engine, candidate_ids: tuple[str, ...]
) -> tuple[VerdictView, ...]:
    """Say what became of some candidates."""
    return matching.explain(
        session,
        engine=engine,
        seeker_id=question.seeker_id,
        kind=question.kind,
        candidate_ids=candidate_ids,
        language=question.language,
        sight=sight_of(session, question.actor),
    )


def find_named(session: Session, question: Question, text: str) -> tuple[str, ...]:
    """Return the candidates that a text names, by names the reader may know."""
    sight = sight_of(session, question.actor)
    if question.kind == RESOURCE:
        return catalogue.find_named(session, text=text, most=MOST_NAMED, sight=sight)
    return directory.find_named(
        session, kind=question.kind, text=text, most=MOST_NAMED, sight=sight
    )


def describe(session: Session, question: Question, candidate_id: str, *, is_matched: bool) -> Pair:
    """Return the facts about a candidate, without a judgement."""
    kind = question.kind
    if kind == RESOURCE:
        found = catalogue.get_resource(session, resource_id=candidate_id, actor=question.actor)
        facts = (found.kind, found.owner, found.place)
        return Pair(found.id, kind, found.name, facts, found.text, ())
    profile = profiles.get_profile(
        session, participant_id=candidate_id, actor=question.actor, is_matched=is_matched
    )
    if profile.kind != kind:
        raise NotFoundError(kind, candidate_id)
    meta = (profile.subtype, profile.place, *profile.sectors[:2], profile.stage)
    statements = profile.needs if kind == "startup" else profile.offers
    topics = tuple(line.topic for line in statements)
    return Pair(profile.id, kind, profile.name, tuple(filter(None, meta)), profile.summary, topics)


def shown(blank: Pair, item: RecommendationView) -> Pair:
    """Return a candidate with what speaks for it."""
    return Pair(
        id=blank.id,
        kind=blank.kind,
        name=blank.name,
        meta=blank.meta,
        summary=blank.summary,
        offers=blank.offers,
        grade=item.grade,
        reasons=item.reasons,
        path=item.path,
        parts=parts_of(item.contributions),
    )


def parts_of(contributions: Mapping[str, float]) -> tuple[Part, ...]:
    """Return what a score is made of, the largest part first and as the measure."""
    largest = max(contributions.values(), default=0.0)
    total = sum(contributions.values())
    if largest <= 0 or total <= 0:
        return ()
    ranked = sorted(contributions.items(), key=lambda item: -item[1])
    parts = [
        Part(term, length_of(value, largest), round(100 * value / total))
        for term, value in ranked
        if abs(value) > LEAST * largest
    ]
    shown = {part.term for part in parts}
    rest = sum(value for term, value in ranked if term not in shown)
    percent = 100 - sum(part.percent for part in parts)
    return (*parts, Part("", length_of(rest, largest), percent)) if percent else tuple(parts)


def length_of(value: float, largest: float) -> float:
    """Return how long the bar of a part is; one that moved a candidate down has none."""
    return round(max(0.0, value) / largest, 3)
