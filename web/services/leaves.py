"""Founders on leave from an institute: known to the startup and its office alone, never ranked on.

An institute keeps a leaver's post for at most three years; the database holds to that. Reminders
go out 90, 30 and 7 days before the last day.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.participant import Founder, Participant
from models.setting import get_as_of
from web.services import access, accounts, auditing, scopes
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.notifying import notify, people_of
from web.services.words import Text

FOUNDER = "founder"
REMINDERS: Final = (90, 30, 7)
"""Days before the end of a leave on which its owner is reminded."""
MOST_YEARS = 3


@dataclass(frozen=True, slots=True)
class FounderDraft:
    """What is said of a founder and the leave."""

    family_zh: str
    given_zh: str
    founder_kind: str
    leave_unit: str
    leave_approved_on: dt.date | None
    leave_from: dt.date | None
    leave_to: dt.date | None


@dataclass(frozen=True, slots=True)
class FounderView:
    """A founder as the startup and its office see him or her."""

    id: int
    family_zh: str
    given_zh: str
    founder_kind: str
    leave_unit: str
    leave_approved_on: dt.date | None
    leave_from: dt.date | None
    leave_to: dt.date | None
    days_left: int | None

    @property
    def name(self) -> str:
        """The name, family name first."""
        return f"{self.family_zh}{self.given_zh}"

    @property
    def is_ending(self) -> bool:
        """Whether the leave ends within the time of the reminders."""
        return self.days_left is not None and 0 <= self.days_left <= REMINDERS[0]


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """A leave as an organiser's list shows it."""

    founder: FounderView
    participant_id: str
    startup: Text


def list_founders(
    session: Session, *, actor: Actor, participant_id: str
) -> tuple[FounderView, ...]:
    """Return a startup's founders with their leaves."""
    allow(session, actor, participant_id, "leave.read")
    found = select(Founder).where(Founder.participant_id == participant_id).order_by(Founder.id)
    day = get_as_of(session)
    return tuple(view(row, day) for row in session.scalars(found))


def get_founder(
    session: Session, *, actor: Actor, participant_id: str, founder_id: int
) -> FounderView:
    """Return one of a startup's founders."""
    row = find(session, actor, participant_id, founder_id, "leave.read")
    return view(row, get_as_of(session))


def create_founder(
    session: Session, *, actor: Actor, participant_id: str, draft: FounderDraft
) -> None:
    """Write down a founder."""
    allow(session, actor, participant_id, "leave.edit")
    owner = session.get(Participant, participant_id)
    if owner is None or owner.kind != ParticipantKind.STARTUP:
        raise NotFoundError("startup", participant_id)
    row = Founder(participant_id=participant_id)
    write(row, draft)
    session.add(row)
    session.flush()
    note(session, actor, "founder.create", row)


def update_founder(
    session: Session, *, actor: Actor, participant_id: str, founder_id: int, draft: FounderDraft
) -> None:
    """Change what is said of a founder."""
    row = find(session, actor, participant_id, founder_id, "leave.edit")
    write(row, draft)
    session.flush()
    note(session, actor, "founder.update", row)


def delete_founder(session: Session, *, actor: Actor, participant_id: str, founder_id: int) -> None:
    """Delete a founder."""
    row = find(session, actor, participant_id, founder_id, "leave.edit")
    note(session, actor, "founder.delete", row)
    session.delete(row)
    session.flush()


def list_leaves(session: Session, *, actor: Actor) -> tuple[LeaveLine, ...]:
    """Return the leaves within what an organiser answers for, the first to end first."""
    access.ensure(actor, "leave.oversee")
    day = get_as_of(session)
    found = session.execute(
        select(Founder, Participant.id, Participant.name_zh, Participant.name_en)
        .join(Participant, Participant.id == Founder.participant_id)
        .where(
            Founder.leave_to.is_not(None),
            Founder.leave_to >= day,
            scopes.within(session, actor),
        )
        .order_by(Founder.leave_to, Founder.id)
    )
    return tuple(
        LeaveLine(view(row, day), startup_id, {"zh": name_zh, "en": name_en})
        for row, startup_id, name_zh, name_en in found
    )


def remind(session: Session, now: dt.datetime) -> None:
    """Remind those whose leave is about to end, once for each of the days before the last one."""
    day = get_as_of(session)
    within = (Founder.leave_to >= day) & (Founder.leave_to <= day + dt.timedelta(REMINDERS[0]))
    for row in session.scalars(select(Founder).where(within).order_by(Founder.id)).all():
        if row.leave_to is None:
            continue
        left = (row.leave_to - day).days
        due = min(days for days in REMINDERS if left <= days)
        notify(
            session,
            user_ids=people_of(session, row.participant_id),
            kind="leave.ending",
            key=f"leave.ending:{row.id}:{row.leave_to.isoformat()}:{due}",
            values={
                "founder": f"{row.family_zh}{row.given_zh}",
                "ends_on": row.leave_to.isoformat(),
                "unit": row.leave_unit,
            },
            path=f"/desk/{row.participant_id}/founders",
            now=now,
        )


def latest_end(first: dt.date) -> dt.date:
    """Return the last day a leave may end that begins on a day."""
    year = first.year + MOST_YEARS
    most = calendar.monthrange(year, first.month)[1]
    return dt.date(year, first.month, min(first.day, most))


def allow(session: Session, actor: Actor, participant_id: str, action: str) -> None:
    """Refuse whoever may not do this for the startup."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))


def find(
    session: Session, actor: Actor, participant_id: str, founder_id: int, action: str
) -> Founder:
    """Return the row of one of a startup's founders."""
    allow(session, actor, participant_id, action)
    row = session.get(Founder, founder_id)
    if row is None or row.participant_id != participant_id:
        raise NotFoundError(FOUNDER, str(founder_id))
    return row


def write(row: Founder, draft: FounderDraft) -> None:
    """Copy what is said into a row."""
    row.family_zh, row.given_zh = draft.family_zh, draft.given_zh
    row.founder_kind, row.leave_unit = draft.founder_kind, draft.leave_unit
    row.leave_approved_on = draft.leave_approved_on
    row.leave_from, row.leave_to = draft.leave_from, draft.leave_to


def note(session: Session, actor: Actor, action: str, row: Founder) -> None:
    """Write a line of the audit log; names and dates stay out of it."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="participant",
        subject_id=row.participant_id,
        participant_id=row.participant_id,
        details={"founder": row.id},
    )
    session.flush()


def view(row: Founder, day: dt.date) -> FounderView:
    """Return a founder as the startup sees him or her."""
    return FounderView(
        id=row.id,
        family_zh=row.family_zh,
        given_zh=row.given_zh,
        founder_kind=row.founder_kind,
        leave_unit=row.leave_unit,
        leave_approved_on=row.leave_approved_on,
        leave_from=row.leave_from,
        leave_to=row.leave_to,
        days_left=(row.leave_to - day).days if row.leave_to else None,
    )
