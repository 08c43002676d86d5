"""The recommendations for one seeker as text and as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matcher.ecosystem import Ecosystem
from matcher.scoring.base import Seeker
from web.cli.failures import Failure
from web.cli.language import gettext, spoken
from web.cli.weights import made_with
from web.services.engine import Fitted
from web.services.matching import (
    PathStep,
    RecommendationView,
    VerdictView,
    worded,
    worded_verdicts,
)
from web.services.publication import EVERYTHING


@dataclass(frozen=True)
class Answer:
    """What one seeker was told."""

    seeker_id: str
    kind: str
    as_of: str
    made_with: Mapping[str, Any]
    items: tuple[RecommendationView, ...]
    why: tuple[VerdictView, ...]


def ask(
    session: Session,
    *,
    fitted: Fitted,
    seeker_id: str,
    kind: str,
    k: int,
    why: Sequence[str],
) -> Answer:
    """Rank for one seeker, by score alone as in bulk, and judge the candidates named."""
    check_kinds(fitted.ecosystem, kind, why)
    seeker = Seeker.of(fitted.ecosystem, seeker_id)
    model, language = fitted.recommender, spoken()
    ranked = model.recommend(seeker, kind=kind, k=k, rerank=False)
    verdicts = model.explain(seeker, kind=kind, candidate_ids=why, k=k, rerank=False)
    return Answer(
        seeker_id=seeker_id,
        kind=kind,
        as_of=fitted.version.as_of.isoformat(),
        made_with=made_with(fitted, seeker.profile.kind.value, kind),
        items=worded(
            session,
            fitted,
            ranked,
            seeker=seeker,
            kind=kind,
            language=language,
            sight=EVERYTHING,
        ),
        why=worded_verdicts(session, fitted, verdicts, language=language, sight=EVERYTHING),
    )


def check_kinds(ecosystem: Ecosystem, kind: str, why: Sequence[str]) -> None:
    """Refuse candidates of another kind: a ranking of this one never holds them."""
    for candidate_id in why:
        row = ecosystem.index.get(candidate_id)
        if row is None or candidate_id in ecosystem.resource_index:
            continue
        found = ecosystem.profiles[row].kind.value
        if found != kind:
            message = gettext(
                "%(id)s is of the kind %(found)s: ask with --kind %(found)s.",
                id=candidate_id,
                found=found,
            )
            raise Failure(message)


def as_json(answer: Answer) -> str:
    """Return the answer as documented."""
    content = {
        "seeker": answer.seeker_id,
        "kind": answer.kind,
        "as_of": answer.as_of,
        "weights": dict(answer.made_with),
        "candidates": [candidate_of(item) for item in answer.items],
        "why": [why_of(verdict) for verdict in answer.why],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def candidate_of(item: RecommendationView) -> dict[str, object]:
    """Return one ranked candidate."""
    return {
        "rank": item.rank,
        "id": item.id,
        "score": item.score,
        "grade": item.grade,
        "contributions": dict(item.contributions),
        "reasons": [{"code": reason.code, **reason.texts} for reason in item.reasons],
        "path": ids_of(item.path),
    }


def ids_of(path: Sequence[PathStep]) -> list[str]:
    """Return a path as ids and relations in turn."""
    steps = [part for step in path for part in (step.relation, step.id)]
    return steps[1:]


def why_of(verdict: VerdictView) -> dict[str, object]:
    """Return what became of one candidate."""
    return {
        "id": verdict.id,
        "rank": verdict.rank,
        "gate": verdict.gate or None,
        **verdict.texts,
        "change": change_of(verdict),
    }


def change_of(verdict: VerdictView) -> dict[str, object] | None:
    """Return what would help: in words, the rank it leads to, and each step with its evidence."""
    if not verdict.changes:
        return None
    steps = [{"code": step.code, **step.evidence} for step in verdict.steps]
    return {**verdict.changes, "rank": verdict.rank_after, "steps": steps}


def as_text(answer: Answer) -> str:
    """Return the answer for people."""
    return "\n".join(lines_of(answer))


def lines_of(answer: Answer) -> Iterator[str]:
    """Yield the lines for people."""
    if not answer.items:
        yield gettext("Nobody passes the rules.")
    grades = {"high": gettext("High"), "good": gettext("Good"), "fair": gettext("Fair")}
    for item in answer.items:
        head = f"{item.rank:>3}. {shown(item.name)} [{item.id}]"
        yield f"{head}  {grades[item.grade]}  {item.score:.4f}"
        yield from (f"       · {reason.text}" for reason in item.reasons)
        if item.path:
            yield f"       → {chain(item.path)}"
    for verdict in answer.why:
        place = verdict.gate or gettext("rank %(rank)s", rank=verdict.rank)
        yield f"  ?  {shown(verdict.name)} [{verdict.id}]  {place}: {verdict.text}"
        if verdict.change:
            yield f"       + {verdict.change}"


def chain(path: Sequence[PathStep]) -> str:
    """Return a path in a line; the arrow shows which way a tie runs."""
    first, *rest = path
    parts = [shown(first.name)]
    for step in rest:
        arrow = f"←{step.relation}─" if step.is_reverse else f"─{step.relation}→"
        parts += [arrow, shown(step.name)]
    return " ".join(parts)


def shown(name: Mapping[str, str]) -> str:
    """Return a name in the language spoken, or what there is."""
    return name.get(spoken()) or next(iter(name.values()))
