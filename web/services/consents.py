"""Consents: one purpose, one switch; given and withdrawn alike, at once, with their history.

Purposes of a person are answered for its account; purposes of a participant (what is published,
who receives its contacts) by whoever acts for it in its own name. The newest answer counts.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import User
from models.audit import AuditLog
from models.enums import NoticeKind
from models.privacy import Consent
from web.services.feedback.forgetting import forget_looks
from web.services.notices import current_versions


class Purpose(StrEnum):
    """What a person may agree to."""

    ACCOUNT = "account"
    TERMS = "terms"
    PERSONALISED = "personalised"
    LOOKS = "looks"
    SMS = "sms"
    STATISTICS = "statistics"
    STORY = "story"
    PUBLICATION = "publication"
    CONTACTS = "contacts"
    ABROAD = "abroad"


CONTRACT = (Purpose.ACCOUNT, Purpose.TERMS)
"""What the service itself rests on: answered with the notices, ended by closing the account."""
PERSONAL = (Purpose.PERSONALISED, Purpose.LOOKS, Purpose.SMS, Purpose.STATISTICS)
"""Switches of a person; nothing is refused to whoever leaves one off.

For a story in public nobody is asked beforehand, because there are none so far: what was answered
to it stays in the history.
"""
ON_UNLESS_REFUSED = frozenset({Purpose.PERSONALISED})
LOOKED_AT = frozenset({Purpose.PERSONALISED, Purpose.LOOKS})
"""What keeping a person's looks rests on: both have to be on."""
NOTICE_OF = {Purpose.TERMS: NoticeKind.TERMS.value}


@dataclass(frozen=True, slots=True)
class Switch:
    """A purpose as the person's page shows it."""

    purpose: str
    is_given: bool
    since: dt.datetime | None
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in the history."""

    purpose: str
    is_given: bool
    occurred_at: dt.datetime
    version: int
    participant_id: str
    receiver_id: str
    fields: tuple[str, ...]


def record(
    session: Session,
    *,
    user_id: int,
    purposes: Collection[str],
    now: dt.datetime,
    participant_id: str = "",
    receiver_id: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Store that a person gives some purposes now, under the notices in force.

    The box of the notices is `account`: it stores the version of both.
    """
    asked = set(purposes)
    wanted = asked | {Purpose.TERMS} if Purpose.ACCOUNT in asked else asked
    about = About(user_id, participant_id, receiver_id, tuple(fields))
    answer(session, about, wanted, is_given=True, now=now)


def withdraw(
    session: Session,
    *,
    user_id: int,
    purposes: Collection[str],
    now: dt.datetime,
    participant_id: str = "",
    receiver_id: str = "",
) -> None:
    """Store that a person withdraws or refuses some purposes; it takes effect at once."""
    about = About(user_id, participant_id, receiver_id)
    answer(session, about, set(purposes), is_given=False, now=now)


@dataclass(frozen=True, slots=True)
class About:
    """Whose answer it is, for which participant, naming which receiver and fields."""

    user_id: int
    participant_id: str = ""
    receiver_id: str = ""
    fields: tuple[str, ...] = ()


def answer(
    session: Session, about: About, purposes: Collection[str], *, is_given: bool, now: dt.datetime
) -> None:
    """Add an answer to the history of each purpose, and note it in the log."""
    versions = current_versions(session)
    for purpose in sorted(Purpose(each) for each in purposes):
        notice = NOTICE_OF.get(purpose, NoticeKind.PRIVACY.value)
        session.add(
            Consent(
                user_id=about.user_id,
                purpose=purpose.value,
                participant_id=about.participant_id,
                receiver_id=about.receiver_id,
                fields=list(about.fields),
                is_given=is_given,
                version=versions[notice],
                occurred_at=now,
            )
        )
        heed(session, about, purpose, is_given=is_given, now=now)
        session.add(log_entry(about, purpose, is_given=is_given))
    session.flush()


def heed(
    session: Session, about: About, purpose: Purpose, *, is_given: bool, now: dt.datetime
) -> None:
    """Let an answer take effect at once: what rested on a switch is deleted as it goes off."""
    user = session.get_one(User, about.user_id)
    if purpose is Purpose.PERSONALISED:
        user.personalised = is_given
    elif purpose is Purpose.LOOKS:
        user.shares_looks = is_given
    if purpose in LOOKED_AT and not is_given:
        forget_looks(session, user_id=about.user_id, now=now)


def log_entry(about: About, purpose: Purpose, *, is_given: bool) -> AuditLog:
    """Return the line of the log for an answer."""
    details = {
        "purpose": purpose.value,
        "participant_id": about.participant_id,
        "receiver_id": about.receiver_id,
        "fields": list(about.fields),
    }
    return AuditLog(
        actor_id=about.user_id,
        action="consent.give" if is_given else "consent.withdraw",
        subject_type="participant" if about.participant_id else "user",
        subject_id=about.participant_id or str(about.user_id),
        details=details,
    )


def allows(
    session: Session,
    *,
    purpose: str,
    user_id: int | None = None,
    participant_id: str = "",
    receiver_id: str = "",
) -> bool:
    """Tell whether a purpose is given now: by a person, or for a participant and one receiver."""
    row = latest(
        session,
        purpose=purpose,
        user_id=user_id,
        participant_id=participant_id,
        receiver_id=receiver_id,
    )
    return row.is_given if row is not None else purpose in ON_UNLESS_REFUSED


def latest(
    session: Session,
    *,
    purpose: str,
    user_id: int | None = None,
    participant_id: str = "",
    receiver_id: str = "",
) -> Consent | None:
    """Return the newest answer; for a participant it may be anyone's who acts for it."""
    found = select(Consent).where(
        Consent.purpose == purpose,
        Consent.participant_id == participant_id,
        Consent.receiver_id == receiver_id,
    )
    if not participant_id:
        found = found.where(Consent.user_id == user_id)
    return session.scalar(found.order_by(Consent.id.desc()).limit(1))


def list_switches(session: Session, *, user_id: int) -> tuple[Switch, ...]:
    """Return every switch of a person as it stands."""
    newest = (
        select(func.max(Consent.id))
        .where(Consent.user_id == user_id, Consent.participant_id == "")
        .group_by(Consent.purpose)
    )
    rows = {
        row.purpose: row for row in session.scalars(select(Consent).where(Consent.id.in_(newest)))
    }
    return tuple(switch(purpose, rows.get(purpose)) for purpose in PERSONAL)


def switch(purpose: Purpose, row: Consent | None) -> Switch:
    """Return a switch, as it stands by itself where nobody has touched it."""
    if row is None:
        return Switch(purpose.value, purpose in ON_UNLESS_REFUSED, None, is_answered=False)
    return Switch(purpose.value, row.is_given, row.occurred_at, is_answered=True)


def list_history(session: Session, *, user_id: int) -> tuple[Answer, ...]:
    """Return every answer a person gave, the newest first."""
    found = select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc())
    return tuple(
        Answer(
            row.purpose,
            row.is_given,
            row.occurred_at,
            row.version,
            row.participant_id,
            row.receiver_id,
            tuple(row.fields),
        )
        for row in session.scalars(found)
    )


def agreed_version(session: Session, *, user_id: int, purpose: Purpose = Purpose.ACCOUNT) -> int:
    """Return the version of the notice a person agreed to last, 0 for none."""
    found = select(func.max(Consent.version)).where(
        Consent.user_id == user_id, Consent.purpose == purpose.value, Consent.is_given
    )
    return session.scalar(found) or 0


def notice_is_due(session: Session, *, user_id: int) -> bool:
    """Tell whether there is a newer notice than the one a person answered, to be asked about once.

    A refusal is an answer: nobody is asked twice about the same edition. Whoever never answered
    has an account that came before the notices, and is not asked in passing.
    """
    return bool(due_notices(session, user_id=user_id))


def due_notices(session: Session, *, user_id: int) -> tuple[str, ...]:
    """Return the notices a person has still to be asked about."""
    found = (
        select(Consent.purpose, func.max(Consent.version))
        .where(Consent.user_id == user_id, Consent.purpose.in_(CONTRACT))
        .group_by(Consent.purpose)
    )
    answered = dict(session.execute(found).all())
    if not answered:
        return ()
    versions = current_versions(session)
    notices = {NoticeKind.PRIVACY: Purpose.ACCOUNT, NoticeKind.TERMS: Purpose.TERMS}
    return tuple(
        kind.value for kind, purpose in notices.items() if answered.get(purpose, 0) < versions[kind]
    )


def answer_notices(session: Session, *, user_id: int, is_given: bool, now: dt.datetime) -> None:
    """Store the answer to the notices in force; refusing keeps whatever needs no consent."""
    answer(session, About(user_id), CONTRACT, is_given=is_given, now=now)
