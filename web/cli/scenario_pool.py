"""The demo's mentor pool: a nomination to be answered, candidates to be checked and reviewed."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.account import User
from models.enums import ParticipantKind
from models.participant import Participant
from models.pool import Candidacy, Tenure
from models.pool_states import TenureState
from seed import scenario
from web.services import accounts
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.pool import applying, deciding, noticing, upkeep
from web.services.pool.applying import Handing
from web.services.pool.candidates import CandidacyDraft
from web.services.pool.noticing import NoticeDraft
from web.services.pool.steps import Cause

if TYPE_CHECKING:
    from web.cli.scenario import Stage

SPACE: Final = "SYN-S-0001"
HOME: Final = "530800"
"""Where the demo's office of a prefecture is: it has a candidate to check."""
N_RENEWALS: Final = 3
NOTICE_DAYS: Final = 7


def fill_the_pool(stage: "Stage") -> None:
    """Take the recorded appointments over; let one be nominated and some ask for a renewal."""
    session = stage.session
    user = session.scalar(select(User).where(User.email == "province@example.com"))
    if user is None:
        raise NotFoundError("account", "province")
    office = accounts.actor_of(user)
    upkeep.adopt_recorded(session, stage.ago(10))
    nominate(stage)
    ids = [renew(stage, tenure) for tenure in ending(stage)]
    for candidacy_id in ids[1:]:
        deciding.check(session, candidacy_id=candidacy_id, cause=Cause(office, stage.ago(4)))
    for candidacy_id in ids[2:]:
        deciding.clear(session, candidacy_id=candidacy_id, cause=Cause(office, stage.ago(3)))
        draft = NoticeDraft((candidacy_id,), NOTICE_DAYS)
        noticing.publish(session, draft=draft, cause=Cause(office, stage.ago(2)))


def ending(stage: "Stage") -> list[Tenure]:
    """Return the tenures that end first, of mentors who have no other part, one of home first."""
    found = (
        select(Tenure)
        .join(Participant, Participant.id == Tenure.participant_id)
        .where(
            Tenure.state == TenureState.IN_FORCE,
            Tenure.to_on.is_not(None),
            Tenure.participant_id.not_in(stage.taken),
            Tenure.participant_id.not_like("%-0001"),
        )
        .order_by(Participant.region != HOME, Tenure.to_on, Tenure.id)
        .limit(N_RENEWALS)
    )
    return list(stage.session.scalars(found))


def renew(stage: "Stage", tenure: Tenure) -> int:
    """Let a mentor ask for a renewal, and return its candidacy."""
    own = Actor(participant_ids=frozenset({tenure.participant_id}))
    handing = Handing(own, draft(tenure.team_id, tenure.category), stage.ago(6))
    return applying.renew(stage.session, handing, tenure_id=tenure.id)


def nominate(stage: "Stage") -> None:
    """Let the demo's space nominate a mentor whose tenure is over."""
    session = stage.session
    over = (
        select(Tenure)
        .join(Participant, Participant.id == Tenure.participant_id)
        .where(
            Tenure.state == TenureState.EXPIRED,
            Participant.kind == ParticipantKind.MENTOR,
            Participant.id.not_in(select(Candidacy.participant_id)),
        )
        .order_by(Tenure.to_on.desc(), Tenure.id)
        .limit(1)
    )
    tenure = session.scalar(over)
    if tenure is None or session.get(Participant, SPACE) is None:
        return
    handing = Handing(stage.actor(SPACE), draft(tenure.team_id, tenure.category), stage.ago(1))
    applying.nominate(session, handing, nominator_id=SPACE, participant_id=tenure.participant_id)


def draft(team_id: str, category: str) -> CandidacyDraft:
    """Return what is handed in."""
    return CandidacyDraft(
        team_id=team_id,
        category=category,
        employer=scenario.POOL_EMPLOYER,
        post=scenario.POOL_POST,
        experience=scenario.POOL_EXPERIENCE,
        is_name_public=True,
        has_promised=True,
    )
