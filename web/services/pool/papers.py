"""Papers to be printed and sealed: commitment letter, letter of appointment, mentoring agreement.

Each is a plain record of values; the templates know nothing of where they come from.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.mentoring_states import AgreementState
from models.pool import Candidacy
from models.pool_states import TenureState
from models.setting import get_as_of
from web.services import access, accounts
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.mentoring.agreements import Goal, list_agreements
from web.services.mentoring.pair import get_pair
from web.services.missing import NotFoundError
from web.services.pool.candidates import get_person, read
from web.services.pool.standing import get_tenure
from web.services.words import Text, load_words
from web.services.working_days import local_day


@dataclass(frozen=True, slots=True)
class CommitmentPaper:
    """The commitment letter (承诺书) of a mentor, filled in as far as it is known."""

    mentor: Text
    team: Text
    category: Text
    employer: str
    post: str
    capacity: int | None
    hours_per_month: int | None
    promised_on: dt.date | None


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """The letter of appointment (聘书)."""

    number: str
    mentor: Text
    team: Text
    category: Text
    from_on: dt.date
    to_on: dt.date | None
    issued_on: dt.date
    is_valid: bool


@dataclass(frozen=True, slots=True)
class AgreementPaper:
    """The mentoring agreement (帮扶协议) of a startup and its mentor."""

    startup: Text
    mentor: Text
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    sessions_a_year: int | None = None
    goals: tuple[Goal, ...] = ()
    is_confidential: bool = True
    is_free: bool = True
    fee: str = ""
    note: str = ""
    agreed_on: dt.date | None = None


def get_commitment(session: Session, *, actor: Actor, candidacy_id: int) -> CommitmentPaper:
    """Return the commitment letter of a candidacy to the mentor and its office.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = session.get(Candidacy, candidacy_id)
    if row is None:
        raise NotFoundError("candidacy", str(candidacy_id))
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    access.ensure(actor, "pool.read", subject)
    names = participant_names(session, [row.participant_id, row.team_id])
    draft = read(session, row)
    return CommitmentPaper(
        mentor=names[row.participant_id],
        team=names[row.team_id],
        category=load_words(session).subtype("mentor", row.category),
        employer=draft.employer,
        post=draft.post,
        capacity=draft.capacity,
        hours_per_month=draft.hours_per_month,
        promised_on=local_day(row.promised_at) if row.promised_at else None,
    )


def get_blank_commitment(session: Session, *, actor: Actor, participant_id: str) -> CommitmentPaper:
    """Return the commitment letter of a mentor before it is handed in.

    Raises
    ------
    NotFoundError
        If there is no such mentor.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "pool.read", subject)
    person = get_person(session, participant_id)
    return CommitmentPaper(
        mentor={"zh": person.name_zh, "en": person.name_en},
        team={},
        category=load_words(session).subtype("mentor", person.subtype),
        employer="",
        post="",
        capacity=person.capacity,
        hours_per_month=person.hours_per_month,
        promised_on=None,
    )


def get_letter(session: Session, *, actor: Actor, tenure_id: int) -> LetterPaper:
    """Return the letter of appointment of a tenure to the mentor and its office.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    tenure = get_tenure(session, actor=actor, tenure_id=tenure_id)
    today = get_as_of(session)
    return LetterPaper(
        number=tenure.number,
        mentor=tenure.mentor,
        team=tenure.team,
        category=load_words(session).subtype("mentor", tenure.category),
        from_on=tenure.from_on,
        to_on=tenure.to_on,
        issued_on=min(tenure.from_on, today),
        is_valid=tenure.state in {TenureState.IN_FORCE, TenureState.COMING},
    )


def get_agreement_paper(session: Session, *, actor: Actor, match_id: int) -> AgreementPaper:
    """Return the agreement of a pair to its sides and the office, blank before there is one.

    Raises
    ------
    NotFoundError
        If there is no such pair, or its agreement is for the two alone.
    NotAgreedError
        If the two never agreed.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    if not pair.reads_terms:
        raise NotFoundError("agreement", str(match_id))
    versions = list_agreements(session, pair=pair)
    standing = [each for each in versions if each.state == AgreementState.IN_FORCE]
    view = next(iter(standing or versions), None)
    if view is None:
        return AgreementPaper(pair.receiver.name, pair.provider.name)
    terms = view.terms
    return AgreementPaper(
        startup=pair.receiver.name,
        mentor=pair.provider.name,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        sessions_a_year=terms.sessions_a_year,
        goals=terms.goals,
        is_confidential=terms.is_confidential,
        is_free=terms.is_free,
        fee=terms.fee,
        note=terms.note,
        agreed_on=local_day(view.in_force_at) if view.in_force_at else None,
    )
