"""How well every receiver and every provider of a programme fit, or what keeps them apart."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from matcher.entities import Reason, Recommendation
from matcher.recommendation.line import Line
from matcher.recommendation.outcome import Outcome
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.scored import Scored
from matcher.recommendation.weights import Choice
from matcher.scoring.base import Seeker
from models.setting import get_as_of
from web.services.adapters import load_ecosystem, load_seeker
from web.services.current import interpreters, judged, neighbourhood
from web.services.engine import Fitted
from web.services.programmes.worth import levels_of, musts_of

STARTUP = "startup"


@dataclass(frozen=True, slots=True)
class Fit:
    """How two fit: a score in [0, 1] with grade and reasons as codes, or the gate between them."""

    score: float = 0.0
    grade: str = ""
    reasons: tuple[dict[str, Any], ...] = ()
    gate: str = ""


def weighted(recommender: Recommender, chosen: Mapping[str, str], kind: str) -> Recommender:
    """Return the same model with the weights of a programme."""
    twin = copy.copy(recommender)
    twin.weights = Choice.of(STARTUP, kind, levels_of(chosen)).weights
    return twin


class Gates:
    """The hard rules as of this moment, read once for everybody who takes part."""

    def __init__(
        self,
        session: Session,
        kind: str,
        receiver_ids: Collection[str],
        provider_ids: Sequence[str],
    ) -> None:
        around = neighbourhood(session, {*receiver_ids, *provider_ids}) | interpreters(session)
        self.ecosystem = load_ecosystem(session, as_of=get_as_of(session), ids=around)
        self.line = Line(self.ecosystem, kind, ())
        self.provider_ids = provider_ids

    def apart(self, seeker: Seeker) -> dict[str, Fit]:
        """Return those whom a gate keeps from a receiver, with its reason."""
        nothing = Scored({}, {}, np.zeros(len(self.line.pool)))
        screening = self.line.selector.screen(seeker)
        outcome = Outcome(self.ecosystem, self.line, seeker, screening, nothing)
        verdicts = [judged(outcome, each) for each in self.provider_ids]
        return {
            verdict.candidate_id: Fit(reasons=codes_of((verdict.reason,)), gate=verdict.gate.value)
            for verdict in verdicts
            if verdict is not None and verdict.gate is not None
        }


def fits_of(
    session: Session,
    gates: Gates,
    recommender: Recommender,
    *,
    receiver_id: str,
    kind: str,
    musts: Collection[str],
) -> Mapping[str, Fit]:
    """Return how a receiver and the providers fit, by provider."""
    # both sides will read the reasons: what only organisers may know stays out of them
    seeker = load_seeker(
        session, seeker_id=receiver_id, as_of=get_as_of(session), is_for_others=True
    )
    most = sum((recommender.weights or {}).values()) or 1.0
    apart = gates.apart(seeker)
    ranked = {
        item.candidate_id: fit_of(item, most, musts)
        for item in recommender.among(seeker, kind=kind, candidate_ids=gates.provider_ids)
    }
    return {each: apart.get(each) or ranked.get(each, Fit()) for each in gates.provider_ids}


def fit_of(item: Recommendation, most: float, musts: Collection[str]) -> Fit:
    """Return how two fit who may be matched, unless a criterion fails that must hold."""
    missing = next((term for term in musts if term not in item.contributions), "")
    return Fit(
        score=min(max(item.score / most, 0.0), 1.0),
        grade=item.grade.value,
        reasons=codes_of(item.reasons),
        gate=f"must:{missing}" if missing else "",
    )


def codes_of(reasons: Sequence[Reason]) -> tuple[dict[str, Any], ...]:
    """Return reasons as they are kept."""
    return tuple({"code": each.code, "evidence": dict(each.evidence)} for each in reasons)


def grid(
    session: Session,
    fitted: Fitted,
    *,
    receiver_ids: Sequence[str],
    provider_ids: Sequence[str],
    kind: str,
    chosen: Mapping[str, str],
) -> Iterator[tuple[str, Mapping[str, Fit]]]:
    """Yield how each receiver and all providers fit."""
    gates = Gates(session, kind, receiver_ids, provider_ids)
    recommender, musts = weighted(fitted.recommender, chosen, kind), musts_of(chosen)
    for receiver_id in receiver_ids:
        fits = fits_of(session, gates, recommender, receiver_id=receiver_id, kind=kind, musts=musts)
        yield receiver_id, fits
