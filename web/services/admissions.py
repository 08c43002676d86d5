"""Admitting an applicant: a new participant or a place in one, and the membership with it."""

import datetime as dt
import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import ParticipantKind, RelationKind
from models.participant import Participant, ParticipantSector
from models.registration import Registration
from models.relation import Relation
from models.setting import bump_data_version, get_as_of
from web.services import contacts
from web.services.applications import ROLE_OF, Profile, from_json
from web.services.words import Text

PREFIXES = {
    ParticipantKind.STARTUP: "V",
    ParticipantKind.MENTOR: "M",
    ParticipantKind.COMMISSIONER: "K",
    ParticipantKind.INVESTOR: "I",
    ParticipantKind.PARTNER: "P",
    ParticipantKind.SPACE: "S",
    ParticipantKind.INSTITUTION: "N",
}
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
HOME = "CN"


def admit(session: Session, row: Registration, *, now: dt.datetime) -> str:
    """Make what was applied for real; return the participant the applicant acts for."""
    if not row.is_joining:
        row.participant_id = create_participant(session, row)
        settle(session, row)
        keep_contact(session, row, now)
    if row.participant_id is None:
        raise LookupError("a registration that joins names whom")
    add_member(session, user_id=row.user_id, participant_id=row.participant_id, kind=row.kind)
    return row.participant_id


def create_participant(session: Session, row: Registration) -> str:
    """Store the new participant, active from now on."""
    profile, kind = from_json(row.profile), ParticipantKind(row.kind)
    participant = Participant(
        id=new_id(session, kind),
        kind=kind.value,
        subtype=profile.subtype,
        name_zh=profile.name_zh,
        name_en=profile.name_en,
        stage=profile.stage or None,
        region=profile.region or None,
        country=profile.country or HOME,
        languages=list(profile.languages),
        summary_zh=profile.summary_zh,
        summary_en=profile.summary_en,
        sector_links=sectors_of(profile),
    )
    session.add(participant)
    session.flush()
    bump_data_version(session)
    return participant.id


def sectors_of(profile: Profile) -> list[ParticipantSector]:
    """Return the rows of a profile's sectors, in its order."""
    return [
        ParticipantSector(sector=code, position=position)
        for position, code in enumerate(profile.sectors)
    ]


def settle(session: Session, row: Registration) -> None:
    """Record where a startup works, if its space has said so too."""
    if row.host_id is None or row.host_confirmed_at is None:
        return
    relation = Relation(
        kind=RelationKind.RESIDENT_OF.value,
        source_id=row.participant_id,
        source_kind=row.kind,
        target_id=row.host_id,
        target_kind=ParticipantKind.SPACE.value,
        occurred_on=get_as_of(session),
    )
    session.add(relation)
    session.flush()


def keep_contact(session: Session, row: Registration, now: dt.datetime) -> None:
    """Keep the applicant as the sealed contact of the new participant."""
    user = session.get_one(User, row.user_id)
    values = {"person": user.name_zh or user.name_en, "email": user.email}
    contacts.put(session, participant_id=row.participant_id or "", values=values, now=now)


def add_member(session: Session, *, user_id: int, participant_id: str, kind: str) -> None:
    """Let an account act for a participant in its own name; an agent becomes a member."""
    statement = select(Membership).where(
        Membership.user_id == user_id, Membership.participant_id == participant_id
    )
    membership = session.scalar(statement)
    if membership is None:
        membership = Membership(user_id=user_id, participant_id=participant_id)
        session.add(membership)
    membership.role, membership.is_agent = ROLE_OF[kind].value, False
    session.flush()


def new_id(session: Session, kind: ParticipantKind) -> str:
    """Return an id that nobody has: the kind's letter and eight characters easily read aloud."""
    while True:
        word = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if session.get(Participant, f"{PREFIXES[kind]}-{word}") is None:
            return f"{PREFIXES[kind]}-{word}"


def participant_names(session: Session, ids: Sequence[str | None]) -> dict[str, Text]:
    """Return the names of some participants."""
    statement = select(Participant.id, Participant.name_zh, Participant.name_en).where(
        Participant.id.in_({each for each in ids if each})
    )
    return {row.id: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(statement)}
