"""Whether two may be matched as of this moment, and why they fit, as codes to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matcher.entities import Gate, Verdict
from models.matching import Match
from models.setting import get_as_of
from web.services.access import Actor
from web.services.adapters import load_seeker
from web.services.current import judged_now
from web.services.engine import Engine
from web.services.unranked import is_personalised
from web.services.weighting.in_use import NOT_RANKED, MadeWith

DEEP = 100
"""How many are ranked to find the reasons for one; whoever comes later fits without reasons."""

WAIVED = frozenset({Gate.REGION, Gate.STAGE, Gate.TICKET, Gate.LANGUAGE, Gate.DECLINED})
"""Gates about what a side wants: who says yes nevertheless has decided about them."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What the matcher says for a pair: a grade and reasons as codes with their evidence.

    `place` is where it stands in the list of the one who asks, None beyond the depth looked at.
    """

    grade: str = ""
    reasons: tuple[dict[str, Any], ...] = ()
    place: int | None = None
    model: str = ""
    made_with: MadeWith = NOT_RANKED


def judge_candidates(
    session: Session, *, seeker_id: str, kind: str, candidate_ids: Sequence[str]
) -> Mapping[str, Verdict | None]:
    """Return what keeps each candidate from being asked; None for whoever may be."""
    seeker = load_seeker(session, seeker_id=seeker_id, as_of=get_as_of(session))
    return judged_now(session, seeker=seeker, kind=kind, candidate_ids=candidate_ids)


def judge_match(session: Session, match: Match) -> Verdict | None:
    """Return what keeps a match from being asked, None where nothing does."""
    candidate_id = match.resource_id or match.provider_id
    verdicts = judge_candidates(
        session, seeker_id=match.receiver_id, kind=match.kind, candidate_ids=(candidate_id,)
    )
    return verdicts[candidate_id]


def judge_agreement(session: Session, match: Match) -> Verdict | None:
    """Return what keeps two who both want from agreeing: never what they may decide themselves."""
    verdict = judge_match(session, match)
    return None if verdict is None or verdict.gate in WAIVED else verdict


def appraise(
    session: Session,
    engine: Engine | None,
    *,
    actor: Actor,
    asker_id: str,
    kind: str,
    candidate_ids: Sequence[str],
) -> Mapping[str, Appraisal]:
    """Return why candidates fit, from the model as it is.

    Nothing where there is none yet, or where the actor has switched personal ranking off.
    """
    fitted = engine.ready(session) if engine and is_personalised(session, actor) else None
    if fitted is None:
        return {}
    # the other side will read the reasons: what only organisers may know stays out of them
    seeker = load_seeker(session, seeker_id=asker_id, as_of=get_as_of(session), is_for_others=True)
    ranked = fitted.newest.recommend(seeker, kind=kind, k=DEEP, rerank=False)
    made_with = fitted.made_with(seeker.profile.kind.value, kind)
    return {
        item.candidate_id: Appraisal(
            item.grade.value,
            tuple(
                {"code": reason.code, "evidence": dict(reason.evidence)} for reason in item.reasons
            ),
            item.rank,
            fitted.name,
            made_with,
        )
        for item in ranked
        if item.candidate_id in candidate_ids
    }
