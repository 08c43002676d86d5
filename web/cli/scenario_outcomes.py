"""The demo's earlier pairs: over by now, with a planted effect of having been recommended."""

from typing import TYPE_CHECKING, Final

import numpy as np
from sqlalchemy import or_, select

from models.enums import ParticipantKind, ParticipantStatus
from models.matching import Match
from models.participant import Participant
from seed.outcomes import DEMO_PAIRS, DEMO_SEED, draw_courses, plant_history
from web.services.missing import NotFoundError

if TYPE_CHECKING:
    from web.cli.scenario import Stage

MOST_MENTORS: Final = 40


def look_back(stage: "Stage") -> None:
    """Let startups and mentors without another part in the demo have been pairs before.

    Raises
    ------
    NotFoundError
        If too few are there.
    """
    startups = bystanders(stage, ParticipantKind.STARTUP)
    mentors = bystanders(stage, ParticipantKind.MENTOR)[:MOST_MENTORS]
    total = sum(DEMO_PAIRS.values())
    if len(startups) * len(mentors) < total:
        raise NotFoundError("pair", "mentor")
    rounds = [(number % len(startups), number // len(startups)) for number in range(total)]
    pairs = [(startups[at], mentors[(at + turn) % len(mentors)]) for at, turn in rounds]
    courses = draw_courses(np.random.default_rng(DEMO_SEED), DEMO_PAIRS)
    plant_history(stage.session, pairs=pairs, courses=courses, now=stage.now)


def bystanders(stage: "Stage", kind: ParticipantKind) -> list[str]:
    """Return the ids of those of a kind who take part and have no match."""
    has_match = select(Match.id).where(
        or_(Match.receiver_id == Participant.id, Match.provider_id == Participant.id)
    )
    found = select(Participant.id).where(
        Participant.kind == kind,
        Participant.status == ParticipantStatus.ACTIVE,
        Participant.id.not_in(stage.taken),
        ~has_match.exists(),
    )
    return list(stage.session.scalars(found.order_by(Participant.id)))
