"""The agreement of a pair: drafted by one side, accepted by both, amended by a new version."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from models.enums import MatchSide
from models.mentoring import MOST_GOALS, Agreement, AgreementGoal
from models.mentoring_states import AgreementState
from web.services.access import Actor
from web.services.mentoring.again import numbered
from web.services.mentoring.pair import Pair, get_pair, hold, open_pair
from web.services.mentoring.telling import AGREEMENT, close_links, note, tell_sides
from web.services.missing import NotFoundError
from web.services.notifying import Notice
from web.services.requests import pairs, steps
from web.services.sealing import seal_text, unseal_text

ACCEPTED, DECLINED = "mentoring.agreement_accepted", "mentoring.agreement_declined"


class StaleAgreementError(ValueError):
    """The agreement does not wait for this answer: it was answered, taken back or replaced."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, what it is measured by, and until when; `reached` is said at the end."""

    text: str
    measure: str = ""
    due_on: dt.date | None = None
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed."""

    goals: tuple[Goal, ...]
    starts_on: dt.date
    ends_on: dt.date
    sessions_a_year: int
    is_confidential: bool = True
    is_free: bool = True
    fee: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version that a form has brought; `is_new` unless the very same was sent before."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class AgreementView:
    """A version of an agreement; `is_due` while it waits for the reader's own side.

    Where its reader may not read the terms (`is_closed`), its texts are blank.
    """

    id: int
    version: int
    state: str
    drafted_by: str
    terms: Terms
    receiver_accepted_at: dt.datetime | None
    provider_accepted_at: dt.datetime | None
    in_force_at: dt.datetime | None
    proposed_at: dt.datetime
    reason: str
    is_due: bool
    is_own: bool
    is_closed: bool


def propose(
    session: Session, *, actor: Actor, match_id: int, terms: Terms, token: str, now: dt.datetime
) -> Proposed:
    """Draft a version for the other side to accept; one that waits already is replaced by it.

    A form that is sent twice drafts once; sent again with other terms, after going back, it brings
    a further version.

    Raises
    ------
    NotAgreedError
        If the sides no longer work together.
    """
    pair = open_pair(session, actor=actor, match_id=match_id, action="mentoring.agree")
    hold(session, match_id)
    sent = sent_before(session, match_id, token)
    if sent and terms_of(session, sent[0]) == as_stored(terms, sent[0]):
        return Proposed(sent[0].id, is_new=False)
    for open_row in waiting(session, match_id):
        open_row.state = AgreementState.WITHDRAWN.value
        close_links(session, f"{AGREEMENT}:{open_row.id}", now)
    session.flush()
    row = drafted(session, pair, actor, terms, numbered(token, len(sent)), now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # the very same click, a moment before
        return Proposed(sent_before(session, match_id, token)[0].id, is_new=False)
    note(session, actor, pair, "agreement.propose", {"version": row.version})
    tell_sides(
        session,
        pair,
        Notice("mentoring.agreement_proposed", f"agreement:{row.id}", told(row)),
        sides=(pair.other_side,),
        now=now,
        asks=f"{AGREEMENT}:{row.id}",
    )
    return Proposed(row.id, is_new=True)


def sent_before(session: Session, match_id: int, token: str) -> Sequence[Agreement]:
    """Return the versions that one form has brought, the latest first."""
    is_its_own = (Agreement.token == token) | Agreement.token.startswith(f"{token}:")
    found = select(Agreement).where(Agreement.match_id == match_id, is_its_own)
    return session.scalars(found.order_by(Agreement.version.desc())).all()


def as_stored(terms: Terms, row: Agreement) -> Terms:
    """Return terms as they would be read back from a version: with how far goals were reached."""
    reached = {goal.position: goal.reached for goal in row.goals}
    goals = enumerate(terms.goals[:MOST_GOALS], start=1)
    return replace(
        terms,
        goals=tuple(replace(goal, reached=reached.get(number, "")) for number, goal in goals),
    )


def drafted(
    session: Session, pair: Pair, actor: Actor, terms: Terms, token: str, now: dt.datetime
) -> Agreement:
    """Return the row of a new version, accepted by the side that drafts it."""
    latest = select(func.max(Agreement.version)).where(Agreement.match_id == pair.match_id)
    row = Agreement(
        match_id=pair.match_id,
        version=(session.scalar(latest) or 0) + 1,
        drafted_by=pair.own_side,
        author_id=actor.user_id,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        is_confidential=terms.is_confidential,
        is_free=terms.is_free,
        sealed_fee=seal_text(session, terms.fee),
        sealed_note=seal_text(session, terms.note),
        sessions_a_year=terms.sessions_a_year,
        token=token,
        created_at=now,
        goals=[
            AgreementGoal(
                position=number,
                sealed_goal=seal_text(session, goal.text),
                sealed_measure=seal_text(session, goal.measure),
                due_on=goal.due_on,
            )
            for number, goal in enumerate(terms.goals[:MOST_GOALS], start=1)
        ],
    )
    set_accepted(row, pair.own_side, now)
    return row


def accept(
    session: Session, *, actor: Actor, match_id: int, agreement_id: int, now: dt.datetime
) -> None:
    """Accept the version that the other side drafted: it is in force, the one before replaced.

    The mentoring begins by that, if it has not yet.

    Raises
    ------
    StaleAgreementError
        If it does not wait for this side.
    """
    steps.wait_for_turn(session)
    pair, row = answerable(session, actor, match_id, agreement_id)
    for before in in_force(session, match_id):
        before.state = AgreementState.REPLACED.value
    session.flush()
    set_accepted(row, pair.own_side, now)
    row.state, row.in_force_at = AgreementState.IN_FORCE.value, now
    session.flush()
    settle(session, actor, pair, row, ACCEPTED, now)
    if "start" in pairs.steps_from(pair.state):
        start = pairs.Step("start")
        pairs.take_step(session, actor=actor, match_id=match_id, step=start, now=now)


def decline(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    agreement_id: int,
    reason: str,
    now: dt.datetime,
) -> None:
    """Decline a version, with what should be different; the one in force stays.

    Raises
    ------
    StaleAgreementError
        If it does not wait for this side.
    """
    pair, row = answerable(session, actor, match_id, agreement_id)
    row.state = AgreementState.DECLINED.value
    row.sealed_reason = seal_text(session, reason)
    session.flush()
    settle(session, actor, pair, row, DECLINED, now)


def withdraw(
    session: Session, *, actor: Actor, match_id: int, agreement_id: int, now: dt.datetime
) -> None:
    """Take an own draft back before it was answered.

    Raises
    ------
    StaleAgreementError
        If it was answered, or is the other side's.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.agree")
    row = find(session, match_id, agreement_id)
    if row.state != AgreementState.PROPOSED or row.drafted_by != pair.own_side:
        raise StaleAgreementError
    row.state = AgreementState.WITHDRAWN.value
    session.flush()
    close_links(session, f"{AGREEMENT}:{row.id}", now)
    note(session, actor, pair, "agreement.withdraw", {"version": row.version})


def answerable(
    session: Session, actor: Actor, match_id: int, agreement_id: int
) -> tuple[Pair, Agreement]:
    """Return a pair and the version that waits for the actor's side."""
    pair = open_pair(session, actor=actor, match_id=match_id, action="mentoring.agree")
    hold(session, match_id)
    row = find(session, match_id, agreement_id)
    if row.state != AgreementState.PROPOSED or row.drafted_by == pair.own_side:
        raise StaleAgreementError
    return pair, row


def settle(
    session: Session, actor: Actor, pair: Pair, row: Agreement, kind: str, now: dt.datetime
) -> None:
    """Close the links of an answered version and tell who drafted it."""
    close_links(session, f"{AGREEMENT}:{row.id}", now)
    note(session, actor, pair, kind, {"version": row.version})
    notice = Notice(kind, f"{kind}:{row.id}", told(row))
    tell_sides(session, pair, notice, sides=(row.drafted_by,), now=now)


def list_agreements(session: Session, *, pair: Pair) -> tuple[AgreementView, ...]:
    """Return the versions of a pair's agreement, the newest first."""
    statement = select(Agreement).where(Agreement.match_id == pair.match_id)
    rows = session.scalars(
        statement.order_by(Agreement.version.desc()).options(selectinload(Agreement.goals))
    )
    return tuple(view(session, row, pair) for row in rows)


def get_agreement(session: Session, *, pair: Pair, agreement_id: int) -> AgreementView:
    """Return a version."""
    return view(session, find(session, pair.match_id, agreement_id), pair)


def view(session: Session, row: Agreement, pair: Pair) -> AgreementView:
    """Return a version as its reader sees it."""
    is_own = row.drafted_by == pair.own_side
    is_waiting = row.state == AgreementState.PROPOSED and pair.is_open
    return AgreementView(
        id=row.id,
        version=row.version,
        state=row.state,
        drafted_by=row.drafted_by,
        terms=terms_of(session, row) if pair.reads_terms else without_texts(row),
        receiver_accepted_at=row.receiver_accepted_at,
        provider_accepted_at=row.provider_accepted_at,
        in_force_at=row.in_force_at,
        proposed_at=row.created_at,
        reason=unseal_text(session, row.sealed_reason) if pair.reads_terms else "",
        is_due=is_waiting and bool(pair.own_side) and not is_own,
        is_own=is_own,
        is_closed=not pair.reads_terms,
    )


def terms_of(session: Session, row: Agreement) -> Terms:
    """Return what a version says."""
    return Terms(
        goals=tuple(
            Goal(
                unseal_text(session, goal.sealed_goal),
                unseal_text(session, goal.sealed_measure),
                goal.due_on,
                goal.reached,
            )
            for goal in row.goals
        ),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        sessions_a_year=row.sessions_a_year,
        is_confidential=row.is_confidential,
        is_free=row.is_free,
        fee=unseal_text(session, row.sealed_fee),
        note=unseal_text(session, row.sealed_note),
    )


def without_texts(row: Agreement) -> Terms:
    """Return the facts of a version: its period, how often, and how far each goal was reached."""
    return Terms(
        goals=tuple(Goal("", "", goal.due_on, goal.reached) for goal in row.goals),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        sessions_a_year=row.sessions_a_year,
        is_confidential=row.is_confidential,
        is_free=row.is_free,
    )


def told(row: Agreement) -> dict[str, object]:
    """Return what a message says of a version."""
    return {
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "sessions": row.sessions_a_year,
        "version": row.version,
    }


def set_accepted(row: Agreement, side: str, now: dt.datetime) -> None:
    """Note that a side accepts."""
    if side == MatchSide.RECEIVER:
        row.receiver_accepted_at = now
    else:
        row.provider_accepted_at = now


def waiting(session: Session, match_id: int) -> tuple[Agreement, ...]:
    """Return the version that waits for an answer."""
    return with_state(session, match_id, AgreementState.PROPOSED)


def in_force(session: Session, match_id: int) -> tuple[Agreement, ...]:
    """Return the version in force, none or one."""
    return with_state(session, match_id, AgreementState.IN_FORCE)


def with_state(session: Session, match_id: int, state: AgreementState) -> tuple[Agreement, ...]:
    """Return the versions in a state."""
    statement = select(Agreement).where(Agreement.match_id == match_id, Agreement.state == state)
    return tuple(session.scalars(statement.options(selectinload(Agreement.goals))))


def find(session: Session, match_id: int, agreement_id: int) -> Agreement:
    """Return a version as it is now, locked for who writes."""
    row = session.get(Agreement, agreement_id, populate_existing=True, with_for_update=True)
    if row is None or row.match_id != match_id:
        raise NotFoundError("agreement", str(agreement_id))
    return row
