"""Candidacies as mentors, nominators and offices read them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.enums import Role
from models.pool import Candidacy, CandidacyFile
from models.pool_states import (
    CLOSED_CANDIDACIES,
    CandidacyKind,
    CandidacyState,
)
from web.services import access, accounts, scopes
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.attachments import File, get_file
from web.services.missing import NotFoundError
from web.services.offices import covered_regions
from web.services.pool.candidates import CandidacyDraft, read
from web.services.pool.rules import load_rules
from web.services.search import PAGE_SIZE, Page
from web.services.words import Text

MINE, OPEN, ALL = "mine", "open", "all"
LISTED = (MINE, OPEN, CandidacyState.CLEARED, CandidacyState.ON_NOTICE, ALL)


@dataclass(frozen=True, slots=True)
class PaperView:
    """A file that came with a candidacy."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a candidacy or a tenure that was made."""

    to_state: str
    reason: str
    occurred_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CandidacyLine:
    """A candidacy in a list."""

    id: int
    kind: str
    state: str
    version: int
    participant_id: str
    mentor: Text
    nominator: Text
    team: Text
    region: str | None
    category: str
    submitted_at: dt.datetime
    may_check: bool = False
    may_clear: bool = False
    may_publish: bool = False


@dataclass(frozen=True, slots=True)
class CandidacyView:
    """A candidacy with all that was handed in, and what its reader may do now."""

    line: CandidacyLine
    draft: CandidacyDraft
    papers: tuple[PaperView, ...]
    steps: tuple[StepView, ...]
    reason: str
    promised_at: dt.datetime | None
    notice_id: int | None
    may_turn_down: bool
    may_appoint: bool

    @property
    def is_open(self) -> bool:
        """Whether something is still to be decided."""
        return self.line.state not in CLOSED_CANDIDACIES


def get_latest(session: Session, *, actor: Actor, participant_id: str) -> CandidacyView | None:
    """Return a mentor's latest candidacy, None where it never stood for a team."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "pool.read", subject)
    found = select(Candidacy).where(Candidacy.participant_id == participant_id)
    row = session.scalars(found.order_by(Candidacy.id.desc()).limit(1)).first()
    return None if row is None else view(session, row, actor)


def get_candidacy(session: Session, *, actor: Actor, candidacy_id: int) -> CandidacyView:
    """Return a candidacy to an office.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    return view(session, find(session, actor, candidacy_id, "pool.review"), actor)


def get_paper(session: Session, *, actor: Actor, candidacy_id: int, attachment_id: int) -> File:
    """Return a file of a candidacy to the mentor and its office.

    Raises
    ------
    NotFoundError
        If it does not belong to it.
    """
    find(session, actor, candidacy_id, "pool.read")
    if session.get(CandidacyFile, (candidacy_id, attachment_id)) is None:
        raise NotFoundError("attachment", str(attachment_id))
    return get_file(session, attachment_id=attachment_id)


def find(session: Session, actor: Actor, candidacy_id: int, action: str) -> Candidacy:
    """Return the row of a candidacy that an actor may look at."""
    row = session.get(Candidacy, candidacy_id)
    if row is None:
        raise NotFoundError("candidacy", str(candidacy_id))
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    access.ensure(actor, action, subject)
    return row


def list_nominations(
    session: Session, *, actor: Actor, nominator_id: str
) -> tuple[CandidacyLine, ...]:
    """Return the nominations of a space or an institution, the latest first."""
    subject = accounts.subject_of(session, participant_id=nominator_id)
    access.ensure(actor, "pool.nominate", subject)
    found = select(Candidacy).where(Candidacy.nominator_id == nominator_id)
    rows = session.scalars(found.order_by(Candidacy.id.desc())).all()
    return lines(session, rows, actor)


def list_candidacies(
    session: Session, *, actor: Actor, listed: str, page: int
) -> Page[CandidacyLine]:
    """Return the candidacies within an office's reach, the longest waiting first."""
    access.ensure(actor, "pool.review")
    found = select(Candidacy).where(in_reach(actor), *as_listed(session, actor, listed))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(page, max(-(-total // PAGE_SIZE), 1))
    rows = session.scalars(
        found.order_by(Candidacy.submitted_at, Candidacy.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(lines(session, rows, actor), total, number)


def count_waiting(session: Session, *, actor: Actor) -> int:
    """Return how many candidacies wait for this office."""
    waiting = select(func.count()).select_from(Candidacy)
    found = waiting.where(in_reach(actor), *as_listed(session, actor, MINE))
    return session.scalar(found) or 0


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an office may see a candidacy."""
    if actor.is_provincial or Role.ADMINISTRATOR in actor.roles:
        return true()
    if not actor.regions:
        return false()
    below = scopes.regions_below(actor.regions)
    return Candidacy.region.in_(select(below.c.code))


def as_listed(session: Session, actor: Actor, listed: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a list; `mine` is whatever waits for this office's own step."""
    if listed == ALL:
        return []
    if listed == OPEN:
        return [Candidacy.state.not_in(sorted(CLOSED_CANDIDACIES))]
    if listed != MINE:
        return [Candidacy.state == listed]
    submitted = Candidacy.state == CandidacyState.SUBMITTED
    if not access.can(actor, "pool.decide"):
        return [submitted]
    uncovered = or_(Candidacy.region.is_(None), Candidacy.region.not_in(covered_regions(session)))
    own = Candidacy.state.in_([CandidacyState.CHECKED, CandidacyState.CLEARED])
    return [or_(and_(submitted, uncovered), own)]


def lines(session: Session, rows: Sequence[Candidacy], actor: Actor) -> tuple[CandidacyLine, ...]:
    """Return candidacies as a list shows them: one query for all names."""
    ids = {key for row in rows for key in (row.participant_id, row.team_id, row.nominator_id)}
    names = participant_names(session, [key for key in ids if key])
    decides = access.can(actor, "pool.decide")
    reviews = access.can(actor, "pool.review")
    return tuple(
        CandidacyLine(
            id=row.id,
            kind=row.kind,
            state=row.state,
            version=row.version,
            participant_id=row.participant_id,
            mentor=names[row.participant_id],
            nominator=names.get(row.nominator_id or "", {}),
            team=names[row.team_id],
            region=row.region,
            category=row.category,
            submitted_at=row.submitted_at,
            may_check=reviews and row.state == CandidacyState.SUBMITTED,
            may_clear=decides and row.state == CandidacyState.CHECKED,
            may_publish=decides and row.state == CandidacyState.CLEARED,
        )
        for row in rows
    )


def view(session: Session, row: Candidacy, actor: Actor) -> CandidacyView:
    """Return a candidacy in clear."""
    (line,) = lines(session, [row], actor)
    decides = access.can(actor, "pool.decide")
    to_decide = {CandidacyState.CHECKED, CandidacyState.CLEARED}
    is_direct = row.kind == CandidacyKind.RENEWAL and not load_rules(session).renewal_needs_notice
    return CandidacyView(
        line=line,
        draft=read(session, row),
        papers=papers_of(session, row.id),
        steps=tuple(StepView(s.to_state, s.reason, s.occurred_at) for s in row.steps),
        reason=row.reason,
        promised_at=row.promised_at,
        notice_id=row.notice_id,
        may_turn_down=line.may_check or (decides and row.state in to_decide),
        may_appoint=line.may_publish and is_direct,
    )


def papers_of(session: Session, candidacy_id: int) -> tuple[PaperView, ...]:
    """Return the files of a candidacy, without their content."""
    found = (
        select(Attachment.id, Attachment.name, Attachment.size)
        .join(CandidacyFile, CandidacyFile.attachment_id == Attachment.id)
        .where(CandidacyFile.candidacy_id == candidacy_id)
        .order_by(Attachment.id)
    )
    return tuple(PaperView(row.id, row.name, row.size) for row in session.execute(found))
