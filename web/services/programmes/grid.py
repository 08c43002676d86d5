"""How well every receiver and every provider of a programme fit, or what keeps them apart."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matcher.entities import Reason, Recommendation
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.weights import weights_for
from matcher.scoring.base import Seeker
from models.setting import get_as_of
from web.services.adapters import load_seeker
from web.services.current import judged_now
from web.services.engine import Fitted
from web.services.programmes.worth import FACTORS, levels_of, musts_of

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
    usual = weights_for(STARTUP, kind, {})
    factors = {term: FACTORS[level] for term, level in levels_of(chosen).items()}
    twin = copy.copy(recommender)
    twin.weights = {term: value * factors.get(term, 1.0) for term, value in usual.items()}
    return twin


def fits_of(
    session: Session,
    fitted: Fitted,
    *,
    receiver_id: str,
    provider_ids: Sequence[str],
    kind: str,
    chosen: Mapping[str, str],
) -> Mapping[str, Fit]:
    """Return how a receiver and some providers fit, by provider."""
    # both sides will read the reasons: what only organisers may know stays out of them
    seeker = load_seeker(
        session, seeker_id=receiver_id, as_of=get_as_of(session), is_for_others=True
    )
    recommender = weighted(fitted.recommender, chosen, kind)
    most = sum((recommender.weights or {}).values()) or 1.0
    musts = musts_of(chosen)
    ranked = {
        item.candidate_id: fit_of(item, most, musts)
        for item in recommender.among(seeker, kind=kind, candidate_ids=provider_ids)
    }
    doubtful = provider_ids if fitted.is_stale else [e for e in provider_ids if e not in ranked]
    apart = kept_apart(session, fitted, seeker, kind=kind, provider_ids=doubtful)
    return {each: apart.get(each) or ranked.get(each, Fit()) for each in provider_ids}


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


def kept_apart(
    session: Session, fitted: Fitted, seeker: Seeker, *, kind: str, provider_ids: Sequence[str]
) -> dict[str, Fit]:
    """Return those whom a gate keeps from a receiver as of this moment, with its reason."""
    if fitted.is_stale:
        found = judged_now(session, seeker=seeker, kind=kind, candidate_ids=provider_ids).values()
        verdicts = [verdict for verdict in found if verdict is not None]
    else:
        verdicts = fitted.recommender.explain(seeker, kind=kind, candidate_ids=provider_ids)
    return {
        verdict.candidate_id: Fit(reasons=codes_of((verdict.reason,)), gate=verdict.gate.value)
        for verdict in verdicts
        if verdict.gate is not None
    }


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
    for receiver_id in receiver_ids:
        yield (
            receiver_id,
            fits_of(
                session,
                fitted,
                receiver_id=receiver_id,
                provider_ids=provider_ids,
                kind=kind,
                chosen=chosen,
            ),
        )
