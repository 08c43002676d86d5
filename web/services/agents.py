"""Agents (联络员): acting for a participant in its stead, with its consent, until it ends that.

An organiser asks, a member grants it, or somebody of the space offers itself; either way it takes a
member's own consent, given on the page or through a signed link. How somebody is asked by e-mail
is :mod:`web.services.agent_offers`. What an agent may not do, the policy says
(``access_rules.principal``); all else it does is marked in the log as done on the participant's
behalf.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.agency import Agency
from models.enums import AgencyState
from models.participant import Participant
from web.services import access, accounts, auditing, links
from web.services.access import Actor
from web.services.applications import ROLE_OF
from web.services.links import LinkOffer
from web.services.missing import NotFoundError
from web.services.notifying import Notice, people_of, tell
from web.services.words import Text

PURPOSE = "agent.answer"
LINK_LASTS = dt.timedelta(days=14)
OPEN = (AgencyState.ASKED, AgencyState.ACTIVE)


class AgencyOpenError(ValueError):
    """Somebody acts, or has been asked to act, for this participant already."""


@dataclass(frozen=True, slots=True)
class AgencyView:
    """A leave to act for a participant."""

    id: int
    agent: Text
    state: str
    reason: str
    asked_by: Text
    since: dt.datetime
    may_answer: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AgencyQuestion:
    """What a signed link asks a member: whether this person may act for it."""

    participant: Text
    agent: Text
    reason: str


@dataclass(frozen=True, slots=True)
class AgencyDraft:
    """Which account shall act for whom, and why."""

    participant_id: str
    user_id: int
    reason: str


def ask(session: Session, *, actor: Actor, draft: AgencyDraft, now: dt.datetime) -> AgencyState:
    """Ask a participant's members for leave to act for it; a member's own wish is the consent.

    People of the space or zone that it belongs to may ask for themselves.

    Raises
    ------
    AgencyOpenError
        If they act for it, or have been asked to, already.
    """
    subject = accounts.subject_of(session, participant_id=draft.participant_id)
    is_for_itself = draft.user_id == actor.user_id
    access.ensure(actor, "agent.apply" if is_for_itself else "agent.ask", subject)
    user = session.get_one(User, draft.user_id)
    if acts_already(user, draft.participant_id):
        raise AgencyOpenError
    row = Agency(
        user_id=user.id,
        participant_id=draft.participant_id,
        reason=draft.reason,
        asked_by=actor.user_id,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise AgencyOpenError from error
    note(session, actor, "agent.ask", row)
    if access.can(actor, "agent.consent", subject):
        begin(session, actor, row, now)
    else:
        tell_asked(session, row, now)
    return AgencyState(row.state)


def acts_already(user: User, participant_id: str) -> bool:
    """Tell whether an account acts for a participant."""
    return any(m.participant_id == participant_id for m in user.memberships)


def answer(
    session: Session, *, actor: Actor, agency_id: int, is_consent: bool, now: dt.datetime
) -> None:
    """Consent to an agent, or decline, as a member of the participant.

    Raises
    ------
    NotFoundError
        If nothing is asked any more.
    """
    row = locked(session, agency_id, AgencyState.ASKED)
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    access.ensure(actor, "agent.consent", subject)
    links.revoke(session, purpose=PURPOSE, subject_id=str(row.id), now=now)
    if is_consent:
        begin(session, actor, row, now)
    else:
        decline(session, actor, row, now)


def look(session: Session, *, word: str, now: dt.datetime) -> AgencyQuestion:
    """Return what a link asks, without using it up.

    Raises
    ------
    LinkClosedError
        If it opens nothing, or nothing is asked any more.
    """
    row = row_of(session, links.look(session, word=word, purpose=PURPOSE, now=now))
    user = session.get_one(User, row.user_id)
    return AgencyQuestion(participant_name(session, row), name_of(user), row.reason)


def answer_by_link(session: Session, *, word: str, is_consent: bool, now: dt.datetime) -> None:
    """Consent or decline as the member whose link it is, without signing in.

    Raises
    ------
    LinkClosedError
        If it opens nothing, or its owner is no member any more.
    """
    link = links.redeem(session, word=word, purpose=PURPOSE, now=now)
    row = row_of(session, link)
    account = accounts.find_account(session, user_id=link.user_id or 0)
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    if account is None or not access.can(account.actor, "agent.consent", subject):
        raise links.LinkClosedError
    answer(session, actor=account.actor, agency_id=row.id, is_consent=is_consent, now=now)


def end(session: Session, *, actor: Actor, agency_id: int, now: dt.datetime) -> None:
    """End an agent's leave at once, or take back what was asked.

    Raises
    ------
    NotFoundError
        If it is over already.
    """
    row = locked(session, agency_id, *OPEN)
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    if actor.user_id != row.user_id:
        access.ensure(actor, "agent.ask", subject)
    stop(session, actor, row, now)


def end_of(session: Session, *, actor: Actor, user_id: int, participant_id: str) -> None:
    """End an agent's leave as the agent who goes."""
    statement = select(Agency.id).where(
        Agency.user_id == user_id,
        Agency.participant_id == participant_id,
        Agency.state == AgencyState.ACTIVE,
    )
    agency_id = session.scalar(statement)
    if agency_id is None:
        raise NotFoundError("agency", participant_id)
    end(session, actor=actor, agency_id=agency_id, now=dt.datetime.now(dt.UTC))


def begin(session: Session, actor: Actor, row: Agency, now: dt.datetime) -> None:
    """Let an agent act from now on."""
    row.state = AgencyState.ACTIVE.value
    row.consented_by, row.consented_at = actor.user_id, now
    kind = session.get_one(Participant, row.participant_id).kind
    membership = Membership(
        user_id=row.user_id,
        participant_id=row.participant_id,
        role=ROLE_OF[kind].value,
        is_agent=True,
    )
    session.add(membership)
    session.flush()
    note(session, actor, "agent.consent", row)
    tell_both(session, row, "agent.consented", now)


def decline(session: Session, actor: Actor, row: Agency, now: dt.datetime) -> None:
    """Refuse an agent."""
    row.state = AgencyState.DECLINED.value
    row.ended_by, row.ended_at = actor.user_id, now
    session.flush()
    note(session, actor, "agent.decline", row)
    tell_both(session, row, "agent.declined", now)


def stop(session: Session, actor: Actor, row: Agency, now: dt.datetime) -> None:
    """Take the membership of an agent away, at once."""
    was_active = row.state == AgencyState.ACTIVE
    row.state = (AgencyState.ENDED if was_active else AgencyState.DECLINED).value
    row.ended_by, row.ended_at = actor.user_id, now
    links.revoke(session, purpose=PURPOSE, subject_id=str(row.id), now=now)
    statement = select(Membership).where(
        Membership.user_id == row.user_id,
        Membership.participant_id == row.participant_id,
        Membership.is_agent,
    )
    for membership in session.scalars(statement).all():
        session.delete(membership)
    session.flush()
    note(session, actor, "agent.end", row)
    tell_both(session, row, "agent.ended", now)


def list_agencies(session: Session, *, participant_id: str, actor: Actor) -> tuple[AgencyView, ...]:
    """Return the agents of a participant and those it is asked about, the latest first."""
    statement = (
        select(Agency)
        .where(Agency.participant_id == participant_id, Agency.state.in_(OPEN))
        .order_by(Agency.id.desc())
    )
    rows = session.scalars(statement).all()
    ids = {each for row in rows for each in (row.user_id, row.asked_by) if each is not None}
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
    subject = accounts.subject_of(session, participant_id=participant_id)
    may_answer = access.can(actor, "agent.consent", subject)
    may_ask = access.can(actor, "agent.ask", subject)
    return tuple(
        AgencyView(
            id=row.id,
            agent=name_of(people[row.user_id]),
            state=row.state,
            reason=row.reason,
            asked_by=name_of(people[row.asked_by]) if row.asked_by in people else {},
            since=row.consented_at or row.created_at,
            may_answer=may_answer and row.state == AgencyState.ASKED,
            may_end=may_ask or row.user_id == actor.user_id,
        )
        for row in rows
    )


def locked(session: Session, agency_id: int, *states: AgencyState) -> Agency:
    """Return a row in one of some states, locked until this is done."""
    row = session.get(Agency, agency_id, with_for_update=True, populate_existing=True)
    if row is None or row.state not in states:
        raise NotFoundError("agency", str(agency_id))
    return row


def row_of(session: Session, link: links.Link) -> Agency:
    """Return what a link asks about, as long as it is asked."""
    row = session.get(Agency, int(link.subject_id))
    if row is None or row.state != AgencyState.ASKED:
        raise links.LinkClosedError
    return row


def tell_asked(session: Session, row: Agency, now: dt.datetime) -> None:
    """Ask every member of a participant, each by a link of their own."""
    offer = LinkOffer(
        purpose=PURPOSE,
        subject_id=str(row.id),
        path="/agents/answer/{word}",
        expires_at=now + LINK_LASTS,
    )
    notice = Notice(
        "agent.asked",
        f"agent.asked:{row.id}",
        values=values_of(session, row),
        path=f"/members/{row.participant_id}",
        links={"answer": offer},
    )
    tell(
        session,
        notice=notice,
        user_ids=people_of(session, row.participant_id, with_agents=False),
        now=now,
    )


def tell_both(session: Session, row: Agency, kind: str, now: dt.datetime) -> None:
    """Tell the agent, who asked, and the members what became of it."""
    notice = Notice(
        kind, f"{kind}:{row.id}", values_of(session, row), f"/members/{row.participant_id}"
    )
    asker = () if row.asked_by is None else (row.asked_by,)
    told = {row.user_id, *asker, *people_of(session, row.participant_id, with_agents=False)}
    tell(session, notice=notice, user_ids=told, now=now)


def values_of(session: Session, row: Agency) -> dict[str, object]:
    """Return what messages about an agent word."""
    user = session.get_one(User, row.user_id)
    values: dict[str, object] = {
        "agent": name_of(user),
        "participant": participant_name(session, row),
    }
    return {**values, "reason": row.reason} if row.reason else values


def participant_name(session: Session, row: Agency) -> Text:
    """Return the name of whom an agent acts for."""
    participant = session.get_one(Participant, row.participant_id)
    return {"zh": participant.name_zh, "en": participant.name_en}


def name_of(user: User) -> Text:
    """Return how somebody is called."""
    return {"zh": user.name_zh or user.name_en, "en": user.name_en or user.name_zh}


def note(session: Session, actor: Actor, action: str, row: Agency) -> None:
    """Write into the log what became of an agent's leave."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="agency",
        subject_id=row.id,
        participant_id=row.participant_id,
        details={"user_id": row.user_id, "participant_id": row.participant_id},
    )
