"""What became of named candidates: their rank, or the gate and what would open it."""

from dataclasses import dataclass, replace

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import Gate, Offer, Profile, Reason, Verdict
from matcher.explanation.relaxations import Change, Obstacle, gate_change, helpful_changes
from matcher.recommendation.candidates import PREDICATES, Screening
from matcher.recommendation.gate_columns import Inquiry
from matcher.recommendation.gate_evidence import refusal
from matcher.recommendation.line import LearnedScored, Line, Scored, best
from matcher.scoring.base import Pool, Seeker
from matcher.scoring.place import PlaceFit
from matcher.scoring.service import ServiceFit

_BY_DEFINITION = frozenset({Gate.TERM})
"""Gates that a change opens in the graph, not in a profile: not tried again."""


@dataclass(frozen=True)
class Outcome:
    """A line asked by one seeker.

    Attributes
    ----------
    order : ndarray of shape (n_eligible,)
        Positions of the eligible candidates, best first.
    """

    ecosystem: Ecosystem
    line: Line
    seeker: Seeker
    screening: Screening
    scored: Scored

    @property
    def order(self) -> list[int]:
        """Return the positions of all eligible candidates, best first.

        Returns
        -------
        order : list of int
            Ties by id.
        """
        n = len(self.line.pool)
        return [int(p) for p in best(self.scored.scores, self.screening.is_eligible, n)]


def verdict(outcome: Outcome, candidate_id: str) -> Verdict:
    """Return what became of a candidate.

    Parameters
    ----------
    outcome : Outcome
        The line, asked.
    candidate_id : str
        A candidate of its pool.

    Returns
    -------
    verdict : Verdict
        With its rank among all eligible candidates, or the first gate it fails.
    """
    position = outcome.line.pool.index[candidate_id]
    failed = outcome.screening.failed(position)
    if failed:
        return _refused(outcome, position, failed)
    order = outcome.order
    rank = order.index(position) + 1
    if rank == 1:
        return Verdict(candidate_id, 1, None, Reason("ranked_first"))
    return Verdict(
        candidate_id,
        rank,
        None,
        _lack(outcome, position, order[0]),
        _improvement(outcome, position, rank),
    )


def _refused(outcome: Outcome, position: int, failed: tuple[Gate, ...]) -> Verdict:
    pool, gate = outcome.line.pool, failed[0]
    inquiry = outcome.line.selector.inquiry(outcome.seeker)
    reason = refusal(inquiry, position, gate)
    change = None
    if len(failed) == 1:
        candidate = pool.profiles[position]
        obstacle = Obstacle(outcome.seeker, candidate, inquiry.provider_asks, reason.evidence)
        change = gate_change(gate, obstacle)
    opens = change is not None and _opens(inquiry, position, change, gate)
    return Verdict(
        pool.ids[position], None, gate, reason, change.reason if change and opens else None
    )


def _opens(inquiry: Inquiry, position: int, change: Change, gate: Gate) -> bool:
    """Judge the changed pair again by every gate."""
    if gate in _BY_DEFINITION:
        return True
    pool = _alone(inquiry.pool, position, change.candidate)
    changed = Inquiry(change.seeker, inquiry.columns.for_pool(pool))
    return not any(bool(fails(changed)[0]) for fails in PREDICATES.values())


def _alone(
    pool: Pool, position: int, candidate: Profile, offers: tuple[Offer, ...] | None = None
) -> Pool:
    """Put one candidate, as it would be, into a pool of its own."""
    return replace(
        pool,
        ids=(pool.ids[position],),
        rows=pool.rows[position : position + 1],
        profiles=(candidate,),
        needs=(pool.needs[position],),
        offers=(pool.offers[position] if offers is None else offers,),
        resources=pool.resources[position : position + 1],
        index={pool.ids[position]: 0},
    )


def _lack(outcome: Outcome, position: int, first: int) -> Reason:
    own, best_one = outcome.scored.contributions(position), outcome.scored.contributions(first)
    gaps = {term: value - own.get(term, 0.0) for term, value in best_one.items()}
    term = max(gaps, key=lambda t: gaps[t], default="")
    return Reason("lacks", {"term": term, "best_id": outcome.line.pool.ids[first]})


def _improvement(outcome: Outcome, position: int, rank: int) -> Reason | None:
    """Try the simple changes and keep the one that lifts the candidate most."""
    pool, seeker = outcome.line.pool, outcome.seeker
    # Of a learned order nothing is claimed: the terms do not tell what a change would do to it.
    if pool.resources or isinstance(outcome.scored, LearnedScored):
        return None
    service = outcome.line.scorers["service"]
    topics: tuple[str, ...] = ()
    if isinstance(service, ServiceFit) and not service.seeker_gives(seeker):
        needs = sorted(service.answerable(seeker), key=lambda need: need.priority)
        topics = tuple(need.topic for need in needs)
    best_rank, best_change = rank, None
    offers = pool.offers[position]
    for change in helpful_changes(seeker, pool.profiles[position], offers, topics):
        new_rank = _rank_after(outcome, position, change)
        if new_rank < best_rank:
            best_rank, best_change = new_rank, change.reason
    if best_change is None:
        return None
    return Reason(best_change.code, {**best_change.evidence, "rank": best_rank})


def _rank_after(outcome: Outcome, position: int, change: Change) -> int:
    """Score the changed candidate again, alone, in the terms that the change touches."""
    pool = _alone(outcome.line.pool, position, change.candidate, change.offers)
    strengths, weights = outcome.scored.at(position), outcome.scored.weights
    service, place = outcome.line.scorers.get("service"), PlaceFit().fit(outcome.ecosystem, pool)
    changed = {"place": float(place.score(change.seeker)[0])}
    if isinstance(service, ServiceFit) and not service.seeker_gives(change.seeker):
        needs = service.answerable(change.seeker)
        alone = ServiceFit(nature=service.nature).fit(outcome.ecosystem, pool)
        changed["service"] = float(alone.score_needs(needs).max(initial=0))
    gains = [weights.get(t, 0.0) * (new - strengths.get(t, 0.0)) for t, new in changed.items()]
    after = float(outcome.scored.scores[position]) + sum(gains)
    others = outcome.screening.is_eligible.copy()
    others[position] = False
    return int(np.sum(outcome.scored.scores[others] > after)) + 1
