"""Admitting an applicant: a new participant or a place in one, and the membership with it."""

import datetime as dt
import secrets
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.agency import Agency
from models.enums import AgencyState, ParticipantKind, RelationKind
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
    # where it works is settled next, which joins the two
    bump_data_version(session, changed=filter(None, (participant.id, row.host_id)))
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
    user = session.get_one(User, user_id)
    offered = Membership(participant_id=participant_id, role=ROLE_OF[kind].value)
    add_membership(session, user, offered)


def add_membership(session: Session, user: User, offered: Membership) -> None:
    """Give an account a membership it does not have yet; an agent becomes a member by it."""
    for membership in user.memberships:
        if key_of(membership) == key_of(offered):
            end_agency(session, membership)
            break
    else:
        user.memberships.append(offered)
    session.flush()


def end_agency(session: Session, membership: Membership) -> None:
    """Let an agent who becomes a member act in the participant's own name."""
    membership.is_agent = False
    session.execute(
        update(Agency)
        .where(
            Agency.user_id == membership.user_id,
            Agency.participant_id == membership.participant_id,
            Agency.state == AgencyState.ACTIVE,
        )
        .values(state=AgencyState.ENDED.value, ended_at=dt.datetime.now(dt.UTC))
    )


def key_of(membership: Membership) -> tuple[str | None, ...]:
    """Return what a user has at most one membership of."""
    return (
        membership.role,
        membership.participant_id or None,
        membership.scope or None,
        membership.scope_code or None,
    )


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
