"""Who saw a contact in clear: logged with each look, told to its owner, counted for offices."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import DisclosureKind
from models.participant import Participant
from models.privacy import Disclosure
from web.services import access, accounts
from web.services.access import Actor
from web.services.masking import mask_name
from web.services.words import Text

MOST_SHOWN = 200
CONTRACT_FROM, ASSESSMENT_FROM = 100_000, 1_000_000
"""Numbers of people given abroad since 1 January from which the rules on transfers ask for more."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a contact, as the owner sees it; the person's name is masked."""

    occurred_at: dt.datetime
    kind: str
    person: Text
    receiver: Text
    receiver_id: str
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AbroadCount:
    """How many people's contacts were given abroad in a year."""

    year: int
    people: int

    @property
    def step(self) -> str:
        """Return what the number asks for: nothing more, a contract, or an assessment."""
        if self.people >= ASSESSMENT_FROM:
            return "assessment"
        return "contract" if self.people >= CONTRACT_FROM else "exempt"


@dataclass(frozen=True, slots=True)
class Ground:
    """On what ground somebody looks, at which values, and why; of a match, for which receiver."""

    kind: DisclosureKind
    fields: Sequence[str]
    reason: str = ""
    receiver_id: str = ""
    match_id: int | None = None


def write(
    session: Session, *, actor: Actor, participant_id: str, ground: Ground, now: dt.datetime
) -> None:
    """Log that the actor sees some values of a participant's contact now."""
    row = Disclosure(
        participant_id=participant_id,
        kind=ground.kind.value,
        viewer_id=actor.user_id,
        receiver_id=ground.receiver_id,
        match_id=ground.match_id,
        fields=list(ground.fields),
        reason=ground.reason,
        occurred_at=now,
    )
    session.add(row)
    session.flush()


def list_looks(session: Session, *, actor: Actor, participant_id: str) -> tuple[Look, ...]:
    """Return who saw a participant's contact, the latest first; members' own looks left out."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "contact.read", subject)
    found = (
        select(Disclosure)
        .where(
            Disclosure.participant_id == participant_id,
            Disclosure.kind != DisclosureKind.MEMBER.value,
        )
        .order_by(Disclosure.id.desc())
        .limit(MOST_SHOWN)
    )
    rows = session.scalars(found).all()
    people = names_of_people(session, (row.viewer_id for row in rows))
    receivers = names_of_receivers(session, (row.receiver_id for row in rows))
    return tuple(
        Look(
            occurred_at=row.occurred_at,
            kind=row.kind,
            person=people.get(row.viewer_id or 0, {}),
            receiver=receivers.get(row.receiver_id, {}),
            receiver_id=row.receiver_id,
            fields=tuple(row.fields),
            reason=row.reason,
        )
        for row in rows
    )


def names_of_people(session: Session, ids: Iterable[int | None]) -> dict[int, Text]:
    """Return the masked names of some accounts."""
    wanted = {each for each in ids if each is not None}
    columns = select(User.id, User.name_zh, User.name_en).where(User.id.in_(wanted))
    return {
        user_id: {"zh": mask_name(name_zh), "en": mask_name(name_en)}
        for user_id, name_zh, name_en in session.execute(columns)
    }


def names_of_receivers(session: Session, ids: Iterable[str]) -> dict[str, Text]:
    """Return the names of the participants that contacts were given to: consents named them."""
    columns = select(Participant.id, Participant.name_zh, Participant.name_en)
    rows = session.execute(columns.where(Participant.id.in_(set(ids))))
    return {key: {"zh": name_zh, "en": name_en} for key, name_zh, name_en in rows}


def was_told(session: Session, *, match_id: int, participant_id: str, receiver_id: str) -> bool:
    """Tell whether a receiver has looked at a contact through a match before."""
    found = select(Disclosure.id).where(
        Disclosure.match_id == match_id,
        Disclosure.participant_id == participant_id,
        Disclosure.receiver_id == receiver_id,
    )
    return session.scalar(found.limit(1)) is not None


def count_abroad(session: Session, *, today: dt.date) -> AbroadCount:
    """Return how many people's contacts were given abroad since 1 January."""
    since = dt.datetime(today.year, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    people = session.scalar(
        select(func.count(Disclosure.participant_id.distinct())).where(
            Disclosure.kind == DisclosureKind.ABROAD.value, Disclosure.occurred_at >= since
        )
    )
    return AbroadCount(today.year, people or 0)
