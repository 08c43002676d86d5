"""Standing for the team: a mentor applies, or is nominated and accepts; corrections, renewal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.participant import Participant
from models.pool import Candidacy
from models.pool_states import CandidacyKind, CandidacyState, TenureState
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.assessing.consequences import is_barred
from web.services.notifying import Notice, people_of, tell
from web.services.pool.candidates import (
    NOMINATORS,
    CandidacyDraft,
    NotEligibleError,
    Paper,
    add_papers,
    check_eligible,
    get_person,
    has_coming_tenure,
    open_candidacy,
    write,
)
from web.services.pool.steps import (
    Cause,
    StepClosedError,
    locked_candidacy,
    locked_tenure,
    move_candidacy,
)
from web.services.pool.telling import tell_mentor, tell_step, values_of


@dataclass(frozen=True, slots=True)
class Handing:
    """What is handed in, by whom and when."""

    actor: Actor
    draft: CandidacyDraft
    now: dt.datetime
    papers: Sequence[Paper] = ()


def apply(session: Session, handing: Handing, *, participant_id: str) -> int:
    """Apply in one's own name; the promise is the mentor's own, no agent can give it.

    Raises
    ------
    NotEligibleError
        If the mentor may not stand for that team.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(handing.actor, "pool.apply", subject)
    person = get_person(session, participant_id)
    check_eligible(session, person, handing.draft.team_id)
    row = begin(session, handing, person, CandidacyKind.APPLICATION)
    promise(row, handing)
    store(session, row, handing)
    announce(session, row, handing)
    return row.id


def nominate(session: Session, handing: Handing, *, nominator_id: str, participant_id: str) -> int:
    """Nominate a mentor, for a space or an institution; the mentor has to accept.

    Raises
    ------
    NotEligibleError
        If the nominator may not nominate, or the mentor may not stand for that team.
    """
    subject = accounts.subject_of(session, participant_id=nominator_id)
    access.ensure(handing.actor, "pool.nominate", subject)
    if session.get_one(Participant, nominator_id).kind not in NOMINATORS:
        raise NotEligibleError("nominator")
    person = get_person(session, participant_id)
    check_eligible(session, person, handing.draft.team_id)
    row = begin(session, handing, person, CandidacyKind.NOMINATION)
    row.nominator_id, row.state = nominator_id, CandidacyState.NOMINATED.value
    row.is_name_public = False
    store(session, row, handing)
    names = participant_names(session, [nominator_id])
    said = {**values_of(session, row), "nominator": names[nominator_id]}
    notice = Notice("pool.nominated", f"pool.nominated:{row.id}", said, f"/desk/{person.id}/pool")
    tell(session, notice=notice, user_ids=people_of(session, person.id), now=handing.now)
    return row.id


def renew(session: Session, handing: Handing, *, tenure_id: int) -> int:
    """Ask for a further tenure after the one that is served.

    Raises
    ------
    NotEligibleError
        If it has no end, another one follows already, something is under review, or two years in a
        row were assessed as unqualified.
    """
    cause = Cause(handing.actor, handing.now)
    tenure = locked_tenure(session, tenure_id=tenure_id, cause=cause, action="pool.apply")
    if tenure.state != TenureState.IN_FORCE or tenure.to_on is None:
        raise NotEligibleError("not_serving")
    if has_coming_tenure(session, tenure.participant_id, tenure.team_id):
        raise NotEligibleError("renewed")
    if is_barred(session, participant_id=tenure.participant_id):
        raise NotEligibleError("barred")
    if open_candidacy(session, tenure.participant_id) is not None:
        raise NotEligibleError("open")
    person = get_person(session, tenure.participant_id)
    row = begin(session, handing, person, CandidacyKind.RENEWAL)
    row.team_id = tenure.team_id
    promise(row, handing)
    store(session, row, handing)
    announce(session, row, handing)
    return row.id


def accept(session: Session, handing: Handing, *, candidacy_id: int, version: int) -> None:
    """Accept a nomination with the commitment letter, and hand it in.

    Raises
    ------
    StepClosedError
        If it was taken back in the meantime.
    """
    cause = Cause(handing.actor, handing.now, version)
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.apply")
    hand_in(session, row, handing, cause, CandidacyState.NOMINATED)


def revise(session: Session, handing: Handing, *, candidacy_id: int, version: int) -> None:
    """Hand in again what was returned for changes.

    Raises
    ------
    StepClosedError
        If it does not wait for changes.
    """
    cause = Cause(handing.actor, handing.now, version)
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.apply")
    hand_in(session, row, handing, cause, CandidacyState.RETURNED)


def decline(session: Session, *, candidacy_id: int, cause: Cause) -> None:
    """Decline a nomination.

    Raises
    ------
    StepClosedError
        If it was answered or taken back already.
    """
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.apply")
    move_candidacy(session, row, CandidacyState.DECLINED, cause)
    tell_step(session, row, cause)


def withdraw(session: Session, *, candidacy_id: int, cause: Cause) -> None:
    """Take one's own candidacy back, at any time before the appointment.

    Raises
    ------
    StepClosedError
        If it is decided already.
    """
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.apply")
    move_candidacy(session, row, CandidacyState.WITHDRAWN, cause)
    tell_step(session, row, cause)


def take_back(session: Session, *, candidacy_id: int, nominator_id: str, cause: Cause) -> None:
    """Take a nomination back, for the nominator, as long as the mentor has not answered.

    Raises
    ------
    StepClosedError
        If the mentor has answered, or the nomination is another's.
    """
    subject = accounts.subject_of(session, participant_id=nominator_id)
    access.ensure(cause.actor, "pool.nominate", subject)
    row = session.get(Candidacy, candidacy_id, with_for_update=True, populate_existing=True)
    is_open = row is not None and row.state == CandidacyState.NOMINATED
    if row is None or not is_open or row.nominator_id != nominator_id:
        raise StepClosedError
    move_candidacy(session, row, CandidacyState.WITHDRAWN, cause)


def begin(
    session: Session, handing: Handing, person: Participant, kind: CandidacyKind
) -> Candidacy:
    """Return a new candidacy with what was handed in."""
    row = Candidacy(
        kind=kind.value,
        participant_id=person.id,
        team_id=handing.draft.team_id,
        region=person.region,
        submitted_by=handing.actor.user_id,
        submitted_at=handing.now,
    )
    write(session, row, handing.draft)
    return row


def promise(row: Candidacy, handing: Handing) -> None:
    """Note that the mentor itself agreed to the commitment letter.

    Raises
    ------
    NotEligibleError
        If it did not.
    """
    if not handing.draft.has_promised:
        raise NotEligibleError("promise")
    row.promised_at, row.promised_by = handing.now, handing.actor.user_id


def store(session: Session, row: Candidacy, handing: Handing) -> None:
    """Store a new candidacy; of two for one mentor at once the database keeps one."""
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise NotEligibleError("open") from error
    add_papers(session, row, handing.papers, handing.actor.user_id)
    auditing.record(
        session,
        actor=handing.actor,
        action=f"candidacy.{row.kind}",
        subject_type="candidacy",
        subject_id=row.id,
        participant_id=row.nominator_id or row.participant_id,
        details={"participant": row.participant_id, "team": row.team_id},
    )


def announce(session: Session, row: Candidacy, handing: Handing) -> None:
    """Tell the mentor that it arrived, and the office that it waits."""
    cause = Cause(handing.actor, handing.now)
    tell_mentor(session, row, "pool.received", cause)
    tell_step(session, row, cause)


def hand_in(
    session: Session, row: Candidacy, handing: Handing, cause: Cause, before: CandidacyState
) -> None:
    """Hand in what was nominated or returned, with the mentor's promise."""
    if row.state != before:
        raise StepClosedError
    write(session, row, handing.draft)
    promise(row, handing)
    row.submitted_at, row.submitted_by = handing.now, handing.actor.user_id
    row.checked_by = row.checked_at = row.reviewed_by = row.reviewed_at = None
    move_candidacy(session, row, CandidacyState.SUBMITTED, cause)
    add_papers(session, row, handing.papers, handing.actor.user_id)
    tell_step(session, row, cause)
