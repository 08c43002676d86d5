"""What those who take part in a programme are told."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.programme import Programme, Seat
from models.programme_states import TAKING_PART
from web.services.notifying import notify
from web.services.offices import organisers_above, organising
from web.services.programmes import territory


def tell_seats(
    session: Session,
    programme: Programme,
    seats: Sequence[Seat],
    kind: str,
    *,
    now: dt.datetime,
    again: str = "",
    reason: str = "",
) -> None:
    """Tell the people of some seats something, each once, or once more for every `again`."""
    values = values_of(session, programme)
    if reason:
        values["reason"] = reason
    folk = people_by_participant(session, [seat.participant_id for seat in seats])
    for seat in seats:
        notify(
            session,
            user_ids=folk.get(seat.participant_id, ()),
            kind=kind,
            key=":".join(filter(None, (kind, str(seat.id), again))),
            values=values,
            path=f"/desk/{seat.participant_id}/programmes/{programme.id}",
            now=now,
        )
        if kind == "programme.invited" and seat.invited_at is None:
            seat.invited_at = now


def tell_all(
    session: Session, programme: Programme, kind: str, *, now: dt.datetime, reason: str = ""
) -> None:
    """Tell everyone who takes part, once for each deadline."""
    seats = session.scalars(
        select(Seat).where(Seat.programme_id == programme.id, Seat.state.in_(TAKING_PART))
    ).all()
    again = programme.wishes_due_at.isoformat()
    tell_seats(session, programme, seats, kind, now=now, again=again, reason=reason)


def tell_office(session: Session, programme: Programme, kind: str, *, now: dt.datetime) -> None:
    """Tell who runs a programme, once for each deadline."""
    user_ids = set(organisers_above(session, territory.subject_of(session, programme)))
    if programme.created_by is not None:
        user_ids.update(organising(session, Membership.user_id == programme.created_by))
    notify(
        session,
        user_ids=sorted(user_ids),
        kind=kind,
        key=f"{kind}:{programme.id}:{programme.wishes_due_at.isoformat()}",
        values=values_of(session, programme),
        path=f"/programmes/{programme.id}",
        now=now,
    )


def values_of(session: Session, programme: Programme) -> dict[str, object]:
    """Return what messages about a programme say of it."""
    return {
        "programme": {
            "zh": programme.title_zh or programme.title_en,
            "en": programme.title_en or programme.title_zh,
        },
        "office": dict(territory.owner_name(session, programme)),
        "due_at": programme.wishes_due_at.isoformat(),
    }


def people_by_participant(
    session: Session, participant_ids: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Return the accounts that act for some participants: one query for all of them."""
    rows = session.execute(
        select(Membership.participant_id, Membership.user_id)
        .join(User)
        .where(Membership.participant_id.in_(participant_ids), User.is_active)
        .order_by(Membership.user_id)
        .distinct()
    )
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        found[row.participant_id] = (*found.get(row.participant_id, ()), row.user_id)
    return found
