"""A change tried: the pair as it would be, judged and ranked again among all others.

Only what a change touches is computed anew. The strengths of the side that changes come from the
same scorers, fitted on it as it would be; where others change with it (the rarity of sectors, the
needs that somebody answers, ties in the graph) all are scored again. Gates and order are those of
the whole pipeline. What cannot be told without learning the record anew is not claimed.
"""

import copy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from matcher.ecosystem import Ecosystem, FloatArray, RelationTable
from matcher.entities import Gate, Profile, Reason
from matcher.explanation.relaxations import Change
from matcher.explanation.sides import Sides
from matcher.recommendation.candidates import PREDICATES, Screening
from matcher.recommendation.gate_columns import INTERPRETER_TOPIC, GateColumns, Inquiry
from matcher.recommendation.line import Line
from matcher.recommendation.outcome import Outcome
from matcher.recommendation.scored import LearnedScored, Scored
from matcher.recommendation.supposed import (
    among_all,
    beside,
    by_itself,
    interpreter_for,
    renewed,
)
from matcher.scoring.base import Criterion, Pool, Scorer, Seeker, is_provider
from matcher.scoring.compatibility import LanguageFit, SectorFit, StageFit, TicketFit
from matcher.scoring.history import HISTORY_RELATIONS
from matcher.scoring.network import GraphProximity
from matcher.scoring.place import PlaceFit
from matcher.scoring.reciprocal import ReciprocalFit, combined
from matcher.scoring.record import RecordScorer
from matcher.scoring.service import ServiceFit
from matcher.scoring.standing import RoomFit

_STATED = ("service", "reciprocal")
_RECORDS = ("history", "portfolio")
TOUCHES: Mapping[str, Collection[str]] = {
    "change_go_online": ("place",),
    "change_ask": (*_STATED, "place", *_RECORDS),
    "change_offer": _STATED,
    "change_sector": ("sector", *_RECORDS),
    "change_language": ("language",),
    "change_ticket": ("ticket",),
    "change_serve_stage": ("stage",),
    "change_add_place": ("room",),
    "change_renew_term": ("network",),
}
"""The terms that each change may touch; the others look at nothing that it changes."""

_ALONE: Mapping[str, type[LanguageFit | TicketFit | StageFit | RoomFit]] = {
    "language": LanguageFit,
    "ticket": TicketFit,
    "stage": StageFit,
    "room": RoomFit,
}
"""Terms that judge each candidate by itself."""

_WHOLE: Mapping[str, type[SectorFit | GraphProximity]] = {
    "sector": SectorFit,
    "network": GraphProximity,
}
"""Terms by which the others change as well: the rarity of sectors, the graph."""


def sides_of(outcome: Outcome, position: int) -> Sides:
    """Return a pair as it is.

    Parameters
    ----------
    outcome : Outcome
        The line, asked.
    position : int
        Of the candidate in the pool.

    Returns
    -------
    sides : Sides
        Seeker and candidate, or the owner of a resource.
    """
    pool, seeker = outcome.line.pool, outcome.seeker
    return Sides(
        seeker=seeker,
        candidate=pool.profiles[position],
        needs=pool.needs[position],
        offers=pool.offers[position],
        provider_asks=is_provider(seeker.profile, pool.kind),
    )


def passes(outcome: Outcome, position: int, sides: Sides) -> bool:
    """Return whether a changed pair passes every gate, on its own day.

    Parameters
    ----------
    outcome : Outcome
        The line, asked before the change.
    position : int
        Of the candidate in the pool.
    sides : Sides
        The pair as it would be.

    Returns
    -------
    passes : bool
        What an organiser requires of terms is not looked at.
    """
    return not any(_Trial(outcome, position, sides, ()).own_fails.values())


def tried(
    outcome: Outcome, position: int, sides: Sides, changes: Iterable[Change]
) -> Outcome | None:
    """Return the line asked again after some changes.

    Parameters
    ----------
    outcome : Outcome
        The line, asked before.
    position : int
        Of the candidate in the pool, which stays.
    sides : Sides
        The pair as it would be.
    changes : iterable of Change
        What was changed.

    Returns
    -------
    outcome : Outcome or None
        As if all were fitted anew with the changes; None where that cannot be told.
    """
    trial = _Trial(outcome, position, sides, tuple(change.reason for change in changes))
    return trial.outcome() if trial.is_exact else None


@dataclass(frozen=True)
class _Trial:
    before: Outcome
    position: int
    sides: Sides
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> set[str]:
        return {reason.code for reason in self.reasons}

    @property
    def line(self) -> Line:
        return self.before.line

    @property
    def seeker_changes(self) -> bool:
        return self.sides.seeker is not self.before.seeker

    @property
    def candidate_changes(self) -> bool:
        old = sides_of(self.before, self.position)
        ours = self.sides
        return (old.candidate, old.needs, old.offers) != (ours.candidate, ours.needs, ours.offers)

    @property
    def touched(self) -> list[str]:
        """The terms to be computed anew, those that others build on first."""
        touched = {term for code in self.codes for term in TOUCHES.get(code, ())}
        return [term for term in self.before.scored.strengths if term in touched]

    @cached_property
    def is_exact(self) -> bool:
        """Whether the record of the past stays as it is, and who interprets."""
        if "change_wait" in self.codes:
            return False
        if self._looks_back() and self._has_record(self.sides.receiver):
            return False
        return "change_reactivate" not in self.codes or not self._interprets()

    def _looks_back(self) -> bool:
        """Whether a change alters what past links are told by: sectors and needs of receivers."""
        own = self.sides.receiver.id
        told = {r.code for r in self.reasons if r.evidence.get("participant_id") == own}
        if isinstance(self.before.scored, LearnedScored):
            return "change_sector" in told
        return bool(told & {"change_sector", "change_ask"}) and bool(
            set(self.touched).intersection(_RECORDS)
        )

    def _has_record(self, receiver: Profile) -> bool:
        kind = HISTORY_RELATIONS.get(self.sides.giver.kind)
        ties = self.before.ecosystem.recorded.relations_of.get(receiver.id, ())
        return any(tie.kind == kind for tie in ties)

    def _interprets(self) -> bool:
        offers = self.before.ecosystem.recorded.offers_of
        pair = (self.sides.seeker.profile.id, self.sides.candidate.id)
        stated = [offer for side in pair for offer in offers.get(side, ())]
        return any(offer.topic.startswith(INTERPRETER_TOPIC) for offer in stated)

    @cached_property
    def seeker(self) -> Seeker:
        seeker = self.sides.seeker
        if seeker.profile.id not in self.sides.renewed:
            return seeker
        return replace(seeker, relations=renewed(seeker.relations, seeker.profile.id))

    @cached_property
    def ecosystem(self) -> Ecosystem:
        old, sides = self.before.ecosystem, self.sides
        edited = {p.id: p for p in (sides.seeker.profile, sides.candidate)}
        profiles = tuple(edited.get(p.id, p) for p in old.profiles)
        if not sides.renewed:
            return replace(old, profiles=profiles)
        relations = old.relations
        for participant_id in sides.renewed:
            relations = renewed(relations, participant_id)
        table = RelationTable.from_relations(relations, old.index)
        return replace(old, profiles=profiles, relations=relations, table=table)

    @cached_property
    def pool(self) -> Pool:
        return among_all(self.line.pool, self.position, self.sides)

    @cached_property
    def alone(self) -> Pool:
        return by_itself(self.line.pool, self.position, self.sides)

    @cached_property
    def columns(self) -> GateColumns:
        columns = copy.copy(self.line.selector.inquiry(self.seeker).columns)
        edited = {p.id: p for p in (self.sides.seeker.profile, self.sides.candidate)}
        columns.interpreters = [(o, edited.get(p.id, p)) for o, p in columns.interpreters]
        if self.sides.has_interpreter:
            columns.interpreters.append(interpreter_for(self.sides))
        if self.sides.renewed:
            columns.ecosystem, columns.table = self.ecosystem, self.ecosystem.table
            columns.days = {}
        return columns

    @cached_property
    def own_fails(self) -> dict[Gate, bool]:
        inquiry = Inquiry(self.seeker, self.columns.for_pool(self.alone))
        return {gate: bool(fails(inquiry)[0]) for gate, fails in PREDICATES.items()}

    @property
    def _opens_for_others(self) -> bool:
        speaks = {"change_language", "change_find_interpreter"}
        return self.seeker_changes or bool(speaks.intersection(self.codes))

    def screening(self) -> Screening:
        old = self.before.screening.fails
        fails = {gate: old[gate].copy() for gate in PREDICATES}
        if self._opens_for_others:
            inquiry = Inquiry(self.seeker, self.columns)
            fails = {gate: predicate(inquiry) for gate, predicate in PREDICATES.items()}
        for gate, is_out in self.own_fails.items():
            fails[gate][self.position] = is_out
        return Screening(fails)

    def outcome(self) -> Outcome:
        strengths = dict(self.before.scored.strengths)
        for term in self.touched:
            strengths[term] = self._strengths(term, strengths)
        weights = self.before.scored.weights
        scored = Scored.of(self.line.heeding(strengths, weights), weights)
        musts = [strengths[term] for term in self.before.musts]
        screening = self.screening().requiring(musts)
        line = copy.copy(self.line)
        line.pool = self.pool
        if type(self.before.scored) is not Scored:
            scored = line.rank(self.seeker, scored, screening.is_eligible)
        return replace(
            self.before, line=line, seeker=self.seeker, screening=screening, scored=scored
        )

    def _strengths(self, term: str, known: Mapping[str, FloatArray]) -> FloatArray:
        scorer = self.line.scorers[term]
        if term in _WHOLE:
            anew: Scorer = _WHOLE[term]()
            return anew.fit(self.ecosystem, self.pool).score(self.seeker)
        if isinstance(scorer, PlaceFit):
            return self._place(scorer)
        if isinstance(scorer, ServiceFit):
            return self._service(scorer)
        if isinstance(scorer, ReciprocalFit):
            return self._reciprocal(scorer, known)
        return self._spliced(term, scorer)

    def _others(self, term: str, scorer: Criterion) -> FloatArray:
        """Return the strengths of all candidates as they are, for the seeker as it would be."""
        if self.seeker_changes:
            return scorer.score(self.seeker).copy()
        return self.before.scored.strengths[term].copy()

    def _spliced(self, term: str, scorer: Criterion) -> FloatArray:
        strengths = self._others(term, scorer)
        is_record = isinstance(scorer, RecordScorer)
        if self.candidate_changes and (self.sides.provider_asks or not is_record):
            strengths[self.position] = self._own(term, scorer)
        return strengths

    def _own(self, term: str, scorer: Criterion) -> float:
        if isinstance(scorer, RecordScorer):
            needs = self.sides.needs
            return scorer.score_receiver(self.seeker, self.sides.candidate, needs)
        alone: Scorer = _ALONE[term]()
        return float(alone.fit(self.ecosystem, self.alone).score(self.seeker)[0])

    def _place(self, scorer: Criterion) -> FloatArray:
        strengths = self._others("place", scorer)
        if self.candidate_changes:
            # Somebody beside it whose place is known: where nobody's is, none is compared.
            known = next((p for p in self.line.pool.profiles if p.region), self.sides.candidate)
            pair = beside(self.alone, known)
            own = PlaceFit().fit(self.ecosystem, pair).score(self.seeker)
            strengths[self.position] = own[0]
        return strengths

    def _service(self, scorer: ServiceFit) -> FloatArray:
        alone = ServiceFit(nature=scorer.nature).fit(self.ecosystem, self.alone)
        if self._answers_more(scorer, alone):
            whole = ServiceFit(nature=scorer.nature).fit(self.ecosystem, self.pool)
            return whole.score(self.seeker)
        strengths = self._others("service", scorer)
        if self.candidate_changes:
            needs = scorer.answerable(self.seeker)
            is_given = self.sides.provider_asks
            own = alone.score(self.seeker) if is_given else alone.score_needs(needs)
            strengths[self.position] = own[0]
        return strengths

    def _answers_more(self, scorer: ServiceFit, alone: ServiceFit) -> bool:
        """Whether the candidate answers a need that nobody answered before."""
        if not self.candidate_changes or not self.seeker.needs:
            return False
        if self.sides.provider_asks:
            return True
        known = scorer.answerable(self.seeker)
        return any(need not in known for need in alone.answerable(self.seeker) if need.id)

    def _reciprocal(self, scorer: ReciprocalFit, known: Mapping[str, FloatArray]) -> FloatArray:
        gains = scorer.return_gain(self.seeker)
        if self.candidate_changes:
            alone = ReciprocalFit().fit(self.ecosystem, self.alone)
            gains = gains.copy()
            gains[self.position] = alone.return_gain(self.seeker)[0]
        service = known["service"] if "service" in known else self._service(scorer.service_)
        return combined(service, gains)
