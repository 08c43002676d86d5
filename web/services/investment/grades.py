"""How the startups that raise fit an investor: the recommender's grades and reasons for them."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from models.setting import get_as_of
from web.services.access import Actor
from web.services.adapters import load_seeker
from web.services.engine import Engine
from web.services.investment.gates import STARTUP
from web.services.matching import RecommendationView, worded
from web.services.publication import sight_of


def grade(
    session: Session,
    *,
    actor: Actor,
    engine: Engine,
    investor_id: str,
    startup_ids: Collection[str],
    language: str,
) -> Mapping[str, RecommendationView] | None:
    """Return how some startups fit, whoever else might fit better; None while there is no model.

    Gates are not judged here: those of this moment are in :mod:`web.services.investment.gates`.
    """
    fitted = engine.ready(session)
    if fitted is None:
        return None
    seeker = load_seeker(session, seeker_id=investor_id, as_of=get_as_of(session))
    known = fitted.newest.lines_[STARTUP].pool.index
    candidate_ids = [startup_id for startup_id in startup_ids if startup_id in known]
    if not candidate_ids:
        return {}
    ranked = fitted.newest.among(seeker, kind=STARTUP, candidate_ids=candidate_ids)
    views = worded(
        session,
        fitted,
        ranked,
        seeker=seeker,
        kind=STARTUP,
        language=language,
        sight=sight_of(session, actor),
    )
    return {view.id: view for view in views}
