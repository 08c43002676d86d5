"""Who fits a seeker and why, and what became of the others: the matcher's answers in words."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND, Gate, Reason, Recommendation, Verdict
from matcher.scoring.base import Seeker
from models.setting import get_as_of
from web.services import lessons
from web.services.adapters import load_seeker
from web.services.catalogue import visible_ids
from web.services.catalogues import LANGUAGES
from web.services.current import eligible_now, judged_now
from web.services.engine import Engine, Fitted
from web.services.glossaries import ids_in, load_glossary
from web.services.publication import STRANGER, Seen, Sight, look
from web.services.sentences import JOINS_LATER
from web.services.withholding import withhold, withhold_verdicts
from web.services.wording import Glossary, Wording

SPARE = 10
"""How many more are ranked than shown where some may have to be taken out."""

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason in the reader's language, and in every other."""

    code: str
    text: str
    texts: Names


@dataclass(frozen=True, slots=True)
class PathStep:
    """A participant on the strongest path and the tie that leads to it."""

    id: str
    name: Names
    relation: str = ""
    is_reverse: bool = False


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """One ranked candidate as a page shows it; `meta` is where it is and what it works in."""

    rank: int
    id: str
    name: Names
    meta: tuple[Names, ...]
    is_of_other_sector: bool
    grade: str
    score: float
    contributions: Mapping[str, float]
    reasons: tuple[ReasonView, ...]
    path: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class RecommendationsView:
    """The candidates of a kind; `is_fitting` while there is no model yet."""

    seeker_id: str
    kind: str
    as_of: dt.date
    items: tuple[RecommendationView, ...] = ()
    is_fitting: bool = False
    is_stale: bool = False
    model: str = ""
    weights: str = ""


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What became of a named candidate, and the cheapest change that would help, step by step."""

    id: str
    name: Names
    rank: int | None
    gate: str
    text: str
    texts: Names
    change: str = ""
    changes: Names | None = None
    rank_after: int | None = None
    steps: tuple[Reason, ...] = ()


def recommend(
    session: Session,
    *,
    engine: Engine,
    seeker_id: str,
    kind: str,
    k: int = 10,
    language: str = "zh",
    sight: Sight = STRANGER,
) -> RecommendationsView:
    """Rank candidates for a seeker as it stands now, as pages do: without waiting for a fit.

    Near ties are ordered for variety; of each candidate no more is said than `sight` allows.
    """
    return recommend_to(
        session,
        engine=engine,
        seeker=load_seeker(session, seeker_id=seeker_id, as_of=get_as_of(session)),
        kind=kind,
        k=k,
        language=language,
        sight=sight,
    )


def recommend_to(
    session: Session,
    *,
    engine: Engine,
    seeker: Seeker,
    kind: str,
    k: int,
    language: str,
    sight: Sight,
) -> RecommendationsView:
    """Rank candidates for a seeker as it is given, which may ask for less than it needs."""
    seeker_id, as_of = seeker.profile.id, seeker.as_of
    fitted = engine.ready(session)
    if fitted is None:
        return RecommendationsView(seeker_id, kind, as_of, is_fitting=True)
    has_lessons = lessons.in_force(session, as_of=as_of)
    wanted = k + SPARE if fitted.is_stale or has_lessons else k
    ranked = fitted.newest.recommend(seeker, kind=kind, k=wanted, rerank=True)
    if fitted.is_stale:
        shown = [item.candidate_id for item in ranked]
        allowed = eligible_now(session, seeker=seeker, kind=kind, candidate_ids=shown)
        ranked = [item for item in ranked if item.candidate_id in allowed]
    if kind == RESOURCE_KIND:
        shown = [item.candidate_id for item in ranked]
        seen = visible_ids(session, ids=shown, sight=sight)
        ranked = [item for item in ranked if item.candidate_id in seen]
    if has_lessons and kind != RESOURCE_KIND:
        ranked = lessons.heed(session, fitted, seeker, ranked, k=k)
    items = worded(
        session, fitted, ranked[:k], seeker=seeker, kind=kind, language=language, sight=sight
    )
    return RecommendationsView(
        seeker_id,
        kind,
        as_of,
        items,
        is_stale=fitted.is_stale,
        model=fitted.name,
        weights=weights_of(fitted, seeker, kind),
    )


def weights_of(fitted: Fitted, seeker: Seeker, kind: str) -> str:
    """Return the name and version of the set a list was made with, or what ranked it else."""
    seeker_kind = seeker.profile.kind.value
    used = fitted.chosen.get((seeker_kind, kind))
    return f"{used.name} {used.version}" if used else fitted.made_with(seeker_kind, kind).ranking


def explain(
    session: Session,
    *,
    engine: Engine,
    seeker_id: str,
    kind: str,
    candidate_ids: Sequence[str],
    language: str = "zh",
    sight: Sight = STRANGER,
) -> tuple[VerdictView, ...]:
    """Say what became of named candidates; nothing while there is no model yet."""
    seeker = load_seeker(session, seeker_id=seeker_id, as_of=get_as_of(session))
    fitted = engine.ready(session)
    if fitted is None:
        return ()
    verdicts = judge(session, fitted, seeker, kind=kind, candidate_ids=candidate_ids)
    if kind != RESOURCE_KIND:
        verdicts = lessons.judged(session, fitted, seeker, verdicts, kind=kind)
    return worded_verdicts(session, fitted, verdicts, language=language, sight=sight)


def judge(
    session: Session, fitted: Fitted, seeker: Seeker, *, kind: str, candidate_ids: Sequence[str]
) -> list[Verdict]:
    """Return what became of some candidates: the gates as of this moment, the rank of the model."""
    if not fitted.is_stale:
        return fitted.recommender.explain(seeker, kind=kind, candidate_ids=candidate_ids)
    out = judged_now(session, seeker=seeker, kind=kind, candidate_ids=candidate_ids)
    ranked = {
        verdict.candidate_id: verdict
        for verdict in judged_by(fitted, seeker, kind=kind, candidate_ids=candidate_ids)
        if verdict.rank is not None or verdict.gate is Gate.MUST
    }
    return [out[each] or ranked.get(each) or joins_later(each) for each in candidate_ids]


def judged_by(
    fitted: Fitted, seeker: Seeker, *, kind: str, candidate_ids: Sequence[str]
) -> list[Verdict]:
    """Return the verdicts on those whom a model behind the data knows.

    What would change them is that of the fit, of whoever did not change since.
    """
    line = fitted.newest.lines_[kind]
    known = [shown_id for shown_id in candidate_ids if shown_id in line.pool.index]
    verdicts = fitted.newest.explain(seeker, kind=kind, candidate_ids=known)
    if line.changed is None:
        return verdicts
    unchanged = [shown_id for shown_id in known if shown_id not in line.changed.index]
    before = {
        verdict.candidate_id: verdict
        for verdict in fitted.recommender.explain(seeker, kind=kind, candidate_ids=unchanged)
    }
    return [remedied_as(verdict, before.get(verdict.candidate_id)) for verdict in verdicts]


def remedied_as(verdict: Verdict, before: Verdict | None) -> Verdict:
    """Return a verdict with the change that was found before others changed."""
    if before is None:
        return verdict
    return replace(verdict, change=before.change, also=before.also, rank_after=before.rank_after)


def joins_later(candidate_id: str) -> Verdict:
    """Return the verdict on whoever passes the gates, but did not when the model was fitted."""
    return Verdict(candidate_id, None, None, Reason(JOINS_LATER))


def worded(
    session: Session,
    fitted: Fitted,
    ranked: Sequence[Recommendation],
    *,
    seeker: Seeker,
    kind: str,
    language: str,
    sight: Sight,
) -> tuple[RecommendationView, ...]:
    """Put names and words to ranked candidates, as far as a reader may know them."""
    ranked = withhold(session, sight, ranked)
    seen = look(session, sight, [item.candidate_id for item in ranked])
    reasons = [reason for item in ranked for reason in item.reasons]
    ids = {item.candidate_id for item in ranked}.union(*(item.path[::2] for item in ranked))
    glossary = glossary_of(session, fitted, ids, reasons, sight)
    words = wordings(glossary)
    items = []
    for rank, item in enumerate(ranked, start=1):
        texts = [reason_view(reason, words, language) for reason in item.reasons]
        items.append(
            RecommendationView(
                rank=rank,
                id=item.candidate_id,
                name=name_of(glossary, item.candidate_id),
                meta=meta_of(fitted, glossary, item.candidate_id, seen),
                is_of_other_sector=is_of_other_sector(fitted, seeker, kind, item),
                grade=item.grade.value,
                score=item.score,
                contributions=item.contributions,
                reasons=tuple(texts),
                path=tuple(steps(fitted, glossary, item.path)),
            )
        )
    return tuple(items)


def worded_verdicts(
    session: Session,
    fitted: Fitted,
    verdicts: Sequence[Verdict],
    *,
    language: str,
    sight: Sight,
) -> tuple[VerdictView, ...]:
    """Put names and words to verdicts, as far as a reader may know them."""
    verdicts = withhold_verdicts(session, sight, verdicts)
    said = [(v.reason, v.change, v.also) for v in verdicts]
    reasons = [reason for each in said for reason in each if reason]
    glossary = glossary_of(session, fitted, {v.candidate_id for v in verdicts}, reasons, sight)
    words = wordings(glossary)
    return tuple(verdict_view(verdict, glossary, words, language) for verdict in verdicts)


def verdict_view(
    verdict: Verdict, glossary: Glossary, words: Mapping[str, Wording], language: str
) -> VerdictView:
    """Turn a verdict into words."""
    reason = reason_view(verdict.reason, words, language)
    changes = {tag: wording.remedy(verdict) for tag, wording in words.items()}
    return VerdictView(
        id=verdict.candidate_id,
        name=name_of(glossary, verdict.candidate_id),
        rank=verdict.rank,
        gate=verdict.gate.value if verdict.gate else "",
        text=reason.text,
        texts=reason.texts,
        change=changes[language],
        changes=changes if verdict.change else None,
        rank_after=verdict.rank_after,
        steps=tuple(step for step in (verdict.change, verdict.also) if step),
    )


def glossary_of(
    session: Session,
    fitted: Fitted,
    ids: Collection[str],
    reasons: Iterable[Reason],
    sight: Sight,
) -> Glossary:
    """Return the names of everything that is to be shown."""
    mentioned = set(ids).union(*(ids_in(reason.evidence) for reason in reasons))
    vocabularies = fitted.ecosystem.vocabularies
    return load_glossary(session, vocabularies=vocabularies, ids=mentioned, sight=sight)


def wordings(glossary: Glossary) -> dict[str, Wording]:
    """Return the wording of each language."""
    return {language: Wording(language, glossary) for language in LANGUAGES}


def reason_view(reason: Reason, words: Mapping[str, Wording], language: str) -> ReasonView:
    """Put a reason in words."""
    texts = {tag: wording.sentence(reason) for tag, wording in words.items()}
    return ReasonView(reason.code, texts[language], texts)


def name_of(glossary: Glossary, shown_id: str) -> Names:
    """Return the name of a participant or resource; its id where it has none."""
    return glossary.participants.get(shown_id) or glossary.resources.get(shown_id) or {"": shown_id}


def meta_of(
    fitted: Fitted, glossary: Glossary, candidate_id: str, seen: Mapping[str, Seen]
) -> tuple[Names, ...]:
    """Return where a candidate is and what it works in, as far as it shows that."""
    if candidate_id not in seen:
        return ()
    profile = fitted.newest.profile(candidate_id)
    fields = seen[candidate_id].fields
    region = profile.region if "place" in fields else ""
    sectors = profile.sectors[:2] if "sectors" in fields else ()
    place = (glossary.regions[region],) if region in glossary.regions else ()
    return place + tuple(glossary.sectors[code] for code in sectors if code in glossary.sectors)


def is_of_other_sector(fitted: Fitted, seeker: Seeker, kind: str, item: Recommendation) -> bool:
    """Tell whether both sides state sectors, and none of them are near."""
    if kind == RESOURCE_KIND or "sector" in item.contributions:
        return False
    return bool(seeker.profile.sectors and fitted.newest.profile(item.candidate_id).sectors)


def steps(fitted: Fitted, glossary: Glossary, path: Sequence[str]) -> Iterator[PathStep]:
    """Yield the participants of a path, each with the tie that leads to it."""
    if not path:
        return
    yield PathStep(path[0], name_of(glossary, path[0]))
    for before, relation, here in zip(path[::2], path[1::2], path[2::2], strict=False):
        is_reverse = not is_recorded(fitted, before, relation, here)
        yield PathStep(here, name_of(glossary, here), relation, is_reverse)


def is_recorded(fitted: Fitted, source_id: str, kind: str, target_id: str) -> bool:
    """Tell whether a tie runs in this direction; ownership runs from the owner."""
    ties = fitted.ecosystem.recorded.relations_of.get(source_id, ())
    return kind == "owns" or any(
        (tie.source_id, tie.kind, tie.target_id) == (source_id, kind, target_id) for tie in ties
    )
