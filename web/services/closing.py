"""Closing an account: asked for, thought over for some days, then done; what stays has no name.

Deleted are the person's own rows; what the law or the other side keeps stays under a number that
leads to nobody. A participant that would be left without members goes as its last member says.
"""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.account import Invitation, Membership, User
from models.availability import Availability
from models.enums import ParticipantStatus, Role
from models.message import Message
from models.participant import Founder, Participant, ParticipantText
from models.privacy import Contact, FieldPublication
from models.rights import Closing
from models.setting import bump_data_version
from models.statement import Statement
from web.services import auditing, sessions
from web.services.access import Actor
from web.services.accounts import subject_of
from web.services.deleting import count_of, prove, remove
from web.services.intake.retiring import forget_participant
from web.services.missing import NotFoundError
from web.services.notifying import notify
from web.services.offices import organisers_above
from web.services.personal_tables import AtClosing, account_columns, handling_of
from web.services.publication_defaults import is_person
from web.services.requests import releasing
from web.services.words import Text
from web.services.working_days import local_day

COOLING_OFF: Final = dt.timedelta(days=7)
HAND_OVER, WITHDRAW = "hand_over", "withdraw"
CHOICES: Final = (HAND_OVER, WITHDRAW)
CLOSED_NAMES: Final = {"name_zh": "已注销", "name_en": "Account closed"}


class OnlyAdministratorError(ValueError):
    """Nobody else could administer the service: another administrator has to be there first."""


class ChoiceMissingError(ValueError):
    """It is not said what becomes of a participant that would be left without members."""

    def __init__(self, participant_id: str) -> None:
        super().__init__(participant_id)
        self.participant_id = participant_id


@dataclass(frozen=True, slots=True)
class Orphan:
    """A participant that would be left without members."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class ClosingView:
    """Where an account stands on its way to be closed."""

    due_at: dt.datetime | None
    orphans: tuple[Orphan, ...]


def get_closing(session: Session, *, actor: Actor) -> ClosingView:
    """Return when an account will be closed, if it will, and what there is to decide first."""
    user = find(session, actor)
    row = open_closing(session, user.id)
    return ClosingView(row.due_at if row else None, list_orphans(session, user.id))


def is_closing(session: Session, *, user_id: int) -> bool:
    """Tell whether an account is on its way to be closed."""
    return open_closing(session, user_id) is not None


def request(
    session: Session, *, actor: Actor, choices: Mapping[str, str], now: dt.datetime
) -> dt.datetime:
    """Ask to close the actor's account; it is signed out everywhere at once. Return the last day.

    Raises
    ------
    OnlyAdministratorError
        If nobody else administers the service.
    ChoiceMissingError
        If a participant would be left without members and nothing is said about it.
    """
    user = find(session, actor)
    refuse_last_administrator(session, user.id)
    orphans = list_orphans(session, user.id)
    for orphan in orphans:
        if choices.get(orphan.id) not in CHOICES:
            raise ChoiceMissingError(orphan.id)
    row = open_closing(session, user.id)
    if row is None:
        kept = {orphan.id: choices[orphan.id] for orphan in orphans}
        row = Closing(user_id=user.id, due_at=now + COOLING_OFF, choices=kept)
        session.add(row)
        session.flush()
        note(session, actor, "account.closing_ask", user.id)
        tell(session, row, now)
    sessions.end_all(session, user_id=user.id, now=now)
    user.session_token = secrets.token_hex(8)
    session.flush()
    return row.due_at


def cancel(session: Session, *, actor: Actor, now: dt.datetime) -> None:
    """Keep the account after all.

    Raises
    ------
    NotFoundError
        If it is not on its way to be closed.
    """
    user = find(session, actor)
    row = open_closing(session, user.id)
    if row is None:
        raise NotFoundError("closing", str(user.id))
    row.cancelled_at = now
    session.flush()
    note(session, actor, "account.closing_cancel", user.id)


def close_due(session: Session, now: dt.datetime) -> None:
    """Close every account whose time for second thoughts is over: a duty of the worker."""
    found = select(Closing).where(
        Closing.cancelled_at.is_(None), Closing.done_at.is_(None), Closing.due_at <= now
    )
    for row in session.scalars(found.order_by(Closing.id).with_for_update(skip_locked=True)):
        close(session, row, now)


def close(session: Session, row: Closing, now: dt.datetime) -> None:
    """Close one account for good, and leave a proof of what was deleted."""
    user = session.get_one(User, row.user_id)
    counts: Counter[str] = Counter()
    for orphan in list_orphans(session, user.id):
        choice = row.choices.get(orphan.id, HAND_OVER)
        leave_behind(session, orphan.id, choice, counts, now)
    counts["message"] += remove(session, Message, Message.address == user.email)
    counts["invitation"] += remove(session, Invitation, Invitation.email == user.email)
    for column in reversed(list(account_columns())):
        handling = handling_of(column)
        if handling is not None and handling.at_closing is AtClosing.DELETED:
            gone = session.execute(delete(column.table).where(column == user.id))
            counts[column.table.name] += count_of(gone)
    session.expire(user)
    strip(user)
    row.done_at = now
    prove(session, reason="closing", subject=f"user {user.id}", counts=counts, now=now)
    note(session, Actor(), "account.close", user.id)
    session.flush()


def strip(user: User) -> None:
    """Take everything personal off an account; its number stays, for the log to point at."""
    user.email = f"closed-{user.id}@closed.invalid"
    user.name_zh = user.name_en = ""
    user.password_hash = None
    user.session_token = secrets.token_hex(8)
    user.is_active = False
    user.locale = "zh_CN"
    user.last_seen_at = user.email_confirmed_at = None


def leave_behind(
    session: Session, participant_id: str, choice: str, counts: Counter[str], now: dt.datetime
) -> None:
    """Do with a participant as its last member said: hand it to the office, or take it out."""
    row = session.get_one(Participant, participant_id)
    counts["contact"] += remove(session, Contact, Contact.participant_id == row.id)
    counts["availability"] += remove(session, Availability, Availability.participant_id == row.id)
    if choice == HAND_OVER:
        hand_over(session, row, now)
        return
    row.status = ParticipantStatus.LEFT.value
    session.flush()
    releasing.release(session, participant_id=row.id, now=now)
    counts["statement"] += remove(session, Statement, Statement.participant_id == row.id)
    counts["intake_row"] += forget_participant(session, row.id)
    if is_person(row.kind, row.subtype):
        counts["profile"] += anonymise(session, row)
    session.flush()
    bump_data_version(session, changed=(row.id,))


def hand_over(session: Session, row: Participant, now: dt.datetime) -> None:
    """Leave a participant's record to its office, and tell it."""
    auditing.record(
        session,
        actor=Actor(),
        action="participant.hand_over",
        subject_type="participant",
        subject_id=row.id,
    )
    notify(
        session,
        user_ids=organisers_above(session, subject_of(session, participant_id=row.id)),
        kind="participant.handed_over",
        key=f"participant.handed_over:{row.id}:{local_day(now)}",
        values={"other": {"zh": row.name_zh, "en": row.name_en}},
        path=f"/participants/{row.id}",
        now=now,
    )


def anonymise(session: Session, row: Participant) -> int:
    """Take off a profile what tells who it was; what it did stays for the ledgers."""
    for name, text in CLOSED_NAMES.items():
        setattr(row, name, text)
    row.summary_zh = row.summary_en = ""
    for model in (ParticipantText, Founder, FieldPublication):
        remove(session, model, model.participant_id == row.id)
    return 1


def list_orphans(session: Session, user_id: int) -> tuple[Orphan, ...]:
    """Return the participants that nobody else acts for in their own name."""
    own = select(Membership.participant_id).where(
        Membership.user_id == user_id,
        Membership.participant_id.is_not(None),
        Membership.is_agent.is_(False),
    )
    others = (
        select(Membership.participant_id)
        .join(User)
        .where(
            Membership.user_id != user_id,
            Membership.participant_id.is_not(None),
            Membership.is_agent.is_(False),
            User.is_active,
        )
    )
    found = select(Participant).where(
        Participant.id.in_(own),
        Participant.id.not_in(others),
        Participant.status != ParticipantStatus.LEFT,
    )
    rows = session.scalars(found.order_by(Participant.id))
    return tuple(Orphan(row.id, {"zh": row.name_zh, "en": row.name_en}) for row in rows)


def refuse_last_administrator(session: Session, user_id: int) -> None:
    """Refuse to leave the service without an administrator."""
    administers = Membership.role == Role.ADMINISTRATOR
    found = select(Membership.user_id).join(User).where(administers, User.is_active)
    people = set(session.scalars(found))
    if people == {user_id}:
        raise OnlyAdministratorError


def open_closing(session: Session, user_id: int) -> Closing | None:
    """Return an account's closing that is neither done nor called off."""
    return session.scalar(
        select(Closing).where(
            Closing.user_id == user_id, Closing.cancelled_at.is_(None), Closing.done_at.is_(None)
        )
    )


def tell(session: Session, row: Closing, now: dt.datetime) -> None:
    """Tell the owner, who may be somebody else than whoever asked, until when it can be undone."""
    notify(
        session,
        user_ids=[row.user_id],
        kind="account.closing",
        key=f"account.closing:{row.id}",
        values={"closes_on": local_day(row.due_at).isoformat()},
        path="/privacy/closing",
        now=now,
    )


def find(session: Session, actor: Actor) -> User:
    """Return the row of the actor's account."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFoundError("user", str(actor.user_id))
    return user


def note(session: Session, actor: Actor, action: str, user_id: int) -> None:
    """Write a step into the audit log."""
    auditing.record(session, actor=actor, action=action, subject_type="user", subject_id=user_id)
