"""What somebody says who is to be appointed, and whether they may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, ParticipantStatus
from models.participant import Participant
from models.pool import Candidacy, CandidacyFile, Tenure
from models.pool_states import CLOSED_CANDIDACIES, SERVING_STATES, TenureState
from web.services.attachments import attach
from web.services.missing import NotFoundError
from web.services.publication_defaults import PEOPLE_KINDS
from web.services.sealing import seal_text, unseal_text
from web.services.words import Option

TEAM = "team"
"""The kind of institution that appoints mentors: a team (服务团)."""
NOMINATORS = frozenset({ParticipantKind.SPACE, ParticipantKind.INSTITUTION})
MOST_FILES = 5


class NotEligibleError(ValueError):
    """Somebody may not stand for a team; `code` tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CandidacyDraft:
    """What is handed in: for which team, as what, and what speaks for the mentor."""

    team_id: str = ""
    category: str = ""
    employer: str = ""
    post: str = ""
    experience: str = ""
    capacity: int | None = None
    hours_per_month: int | None = None
    is_name_public: bool = False
    has_promised: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that comes with a candidacy."""

    name: str
    content: bytes


def list_teams(session: Session) -> tuple[Option, ...]:
    """Return the teams one may be appointed to."""
    found = (
        select(Participant.id, Participant.name_zh, Participant.name_en)
        .where(
            Participant.kind == ParticipantKind.INSTITUTION,
            Participant.subtype == TEAM,
            Participant.status == ParticipantStatus.ACTIVE,
        )
        .order_by(Participant.sort_key, Participant.id)
    )
    return tuple(
        Option(row.id, {"zh": row.name_zh, "en": row.name_en}) for row in session.execute(found)
    )


def get_person(session: Session, participant_id: str) -> Participant:
    """Return a mentor or commissioner.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = session.get(Participant, participant_id)
    if row is None or row.kind not in PEOPLE_KINDS:
        raise NotFoundError("mentor", participant_id)
    return row


def check_eligible(session: Session, person: Participant, team_id: str) -> None:
    """Refuse who does not take part, serves already, or asks for a team that is none.

    Raises
    ------
    NotEligibleError
        With code ``inactive``, ``team``, ``open`` or ``serving``.
    """
    if person.status != ParticipantStatus.ACTIVE:
        raise NotEligibleError("inactive")
    if team_id not in {team.code for team in list_teams(session)}:
        raise NotEligibleError("team")
    if open_candidacy(session, person.id) is not None:
        raise NotEligibleError("open")
    if serving_tenure(session, person.id, team_id) is not None:
        raise NotEligibleError("serving")


def open_candidacy(session: Session, participant_id: str) -> Candidacy | None:
    """Return the candidacy of a mentor that is not decided yet."""
    found = select(Candidacy).where(
        Candidacy.participant_id == participant_id,
        Candidacy.state.not_in(sorted(CLOSED_CANDIDACIES)),
    )
    return session.scalar(found)


def serving_tenure(session: Session, participant_id: str, team_id: str) -> Tenure | None:
    """Return the tenure that a mentor serves in a team, suspended or not."""
    found = select(Tenure).where(
        Tenure.participant_id == participant_id,
        Tenure.team_id == team_id,
        Tenure.state.in_(sorted(SERVING_STATES)),
    )
    return session.scalar(found)


def has_coming_tenure(session: Session, participant_id: str, team_id: str) -> bool:
    """Tell whether a mentor has been appointed for a time that has not begun."""
    found = select(Tenure.id).where(
        Tenure.participant_id == participant_id,
        Tenure.team_id == team_id,
        Tenure.state == TenureState.COMING,
    )
    return session.scalar(found.limit(1)) is not None


def write(session: Session, row: Candidacy, draft: CandidacyDraft) -> None:
    """Write what was handed in; what is personal is sealed."""
    row.category = draft.category
    row.employer = seal_text(session, draft.employer)
    row.post = seal_text(session, draft.post)
    row.experience = seal_text(session, draft.experience)
    row.capacity, row.hours_per_month = draft.capacity, draft.hours_per_month
    row.is_name_public = draft.is_name_public


def read(session: Session, row: Candidacy) -> CandidacyDraft:
    """Return what was handed in, in clear."""
    return CandidacyDraft(
        team_id=row.team_id,
        category=row.category,
        employer=unseal_text(session, row.employer),
        post=unseal_text(session, row.post),
        experience=unseal_text(session, row.experience),
        capacity=row.capacity,
        hours_per_month=row.hours_per_month,
        is_name_public=row.is_name_public,
        has_promised=row.promised_at is not None,
    )


def add_papers(
    session: Session, row: Candidacy, papers: Sequence[Paper], user_id: int | None
) -> None:
    """Keep the files that come with a candidacy.

    Raises
    ------
    AttachmentRefusedError
        If one is empty, too large, or not what its name says.
    """
    room = max(MOST_FILES - len(row.files), 0)
    for paper in papers[:room]:
        attachment_id = attach(
            session,
            name=paper.name,
            content=paper.content,
            user_id=user_id,
            owner_id=row.nominator_id or row.participant_id,
        )
        row.files.append(CandidacyFile(attachment_id=attachment_id))
    session.flush()
