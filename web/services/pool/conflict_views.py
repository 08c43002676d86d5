"""Conflicts of interest as a page lists them: declared ones, and those that follow from the graph.

What follows from the graph is what the gate of matching finds, in the same window, and beyond it
what bars a mentor from judging: a stake in a startup is no bar to guiding it, but to be disclosed.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.conflict import DeclaredConflict, StakePlan
from models.enums import ParticipantKind, RelationKind
from models.participant import Participant
from models.pool_states import ConflictKind, ConflictSide, StakePlanState
from models.relation import Relation
from models.setting import get_as_of
from web.services import access, accounts
from web.services.access import Actor, Subject
from web.services.admissions import participant_names
from web.services.directory import named
from web.services.pool.conflicts import find, guided_by, list_standing, may_withdraw
from web.services.pool.rules import conflict_days, load_rules
from web.services.publication import look, sight_of
from web.services.publication_defaults import PEOPLE_KINDS
from web.services.sealing import unseal_text
from web.services.words import Option, Text

GUIDING, REVIEW, JUDGING, DISCLOSURE = "guiding", "review", "judging", "disclosure"
BARRED: Final = (GUIDING, REVIEW, JUDGING)
TO_DISCLOSE: Final = (DISCLOSURE, REVIEW, JUDGING)


OWN: Final = "own"
"""Who declared a conflict, where it is whose page it is and not a mentor."""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A declared conflict."""

    id: int
    other_id: str
    other: Text
    kind: str
    side: str
    from_on: dt.date | None
    to_on: dt.date | None
    note: str
    blocks: tuple[str, ...]
    is_past: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """A conflict that follows from the graph: with whom, why, through whom, what it blocks."""

    other_id: str
    other: Text
    kind: str
    through: Text
    since: dt.date | None
    until: dt.date | None
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StakeLine:
    """A mentor's plan to invest in a startup it guides."""

    id: int
    mentor: Text
    startup: Text
    startup_id: str
    text: str
    state: str
    disclosed_at: dt.datetime
    may_answer: bool
    may_drop: bool


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """All conflicts of a participant, as its reader may know them."""

    id: str
    name: Text
    is_mentor: bool
    declared: tuple[ConflictLine, ...]
    derived: tuple[DerivedLine, ...]
    stakes: tuple[StakeLine, ...]
    guided: tuple[Option, ...]
    window_years: int
    may_disclose: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """What the graph says: a tie of a kind to somebody, through somebody, in some days."""

    other_id: str
    kind: ConflictKind
    through_id: str
    since: dt.date | None
    until: dt.date | None
    blocks: tuple[str, ...]


def get_conflicts(session: Session, *, actor: Actor, participant_id: str) -> ConflictPage:
    """Return the conflicts of a participant to those who act for it, and its office.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "conflict.read", subject)
    person = find(session, participant_id)
    is_mentor = person.kind in PEOPLE_KINDS
    guided = guided_by(session, participant_id) if is_mentor else frozenset()
    names = participant_names(session, sorted(guided))
    return ConflictPage(
        id=person.id,
        name={"zh": person.name_zh, "en": person.name_en},
        is_mentor=is_mentor,
        declared=declared_lines(session, actor, subject, participant_id),
        derived=derived_lines(session, participant_id) if is_mentor else (),
        stakes=stake_lines(session, actor, subject, participant_id),
        guided=tuple(Option(key, names[key]) for key in sorted(guided)),
        window_years=load_rules(session).conflict_years,
        may_disclose=is_mentor and access.can(actor, "stake.disclose", subject),
    )


def declared_lines(
    session: Session, actor: Actor, subject: Subject, participant_id: str
) -> tuple[ConflictLine, ...]:
    """Return the declared conflicts that a reader may know of."""
    is_office = access.can(actor, "pool.review", subject)
    rows = [
        row
        for row in list_standing(session, participant_id)
        if is_office or is_known_to(row, participant_id)
    ]
    others = [row.other_id if row.mentor_id == participant_id else row.mentor_id for row in rows]
    names = names_for(session, actor, others)
    today = get_as_of(session)
    return tuple(
        ConflictLine(
            id=row.id,
            other_id=other_id,
            other=names.get(other_id, {}),
            kind=row.kind,
            side=side_on(row, participant_id),
            from_on=row.from_on,
            to_on=row.to_on,
            note=unseal_text(session, row.note) if is_office or is_own(row, participant_id) else "",
            blocks=BARRED,
            is_past=is_past(session, row.to_on, today),
            may_withdraw=may_withdraw(actor, row, is_office=is_office),
        )
        for row, other_id in zip(rows, others, strict=True)
    )


def is_known_to(row: DeclaredConflict, participant_id: str) -> bool:
    """Tell whether a side may know of a declaration: a mentor of all, the other of its own."""
    is_mentors = row.mentor_id == participant_id
    return is_mentors or row.side != ConflictSide.MENTOR


def is_own(row: DeclaredConflict, participant_id: str) -> bool:
    """Tell whether a side declared it itself."""
    side = ConflictSide.MENTOR if row.mentor_id == participant_id else ConflictSide.OTHER
    return row.side == side


def side_on(row: DeclaredConflict, participant_id: str) -> str:
    """Return who declared a conflict, as the page of one of the two says it."""
    is_here = row.side == ConflictSide.OTHER and is_own(row, participant_id)
    return OWN if is_here else row.side


def is_past(session: Session, ended: dt.date | None, today: dt.date) -> bool:
    """Tell whether a conflict ended longer ago than the window."""
    return ended is not None and ended <= today - window(session)


def window(session: Session) -> dt.timedelta:
    """Return how long a tie that ended still counts."""
    return dt.timedelta(days=conflict_days(session))


def names_for(session: Session, actor: Actor, ids: Sequence[str]) -> dict[str, Text]:
    """Return names as a reader may see them."""
    seen = look(session, sight_of(session, actor), ids)
    return {key: each.name for key, each in seen.items()}


def derived_lines(session: Session, mentor_id: str) -> tuple[DerivedLine, ...]:
    """Return what follows from the graph for a mentor; its own ties are no secret to it."""
    ties = sorted(set(ties_of(session, mentor_id)), key=lambda tie: (tie.kind, tie.other_id))
    ids = {key for tie in ties for key in (tie.other_id, tie.through_id) if key}
    names = participant_names(session, sorted(ids))
    return tuple(
        DerivedLine(
            other_id=tie.other_id,
            other=names[tie.other_id],
            kind=tie.kind.value,
            through=names.get(tie.through_id, {}),
            since=tie.since,
            until=tie.until,
            blocks=tie.blocks,
        )
        for tie in ties
    )


def ties_of(session: Session, mentor_id: str) -> Iterator[Tie]:
    """Yield the ties of a mentor that count: its own, and the rivals of whom it is tied to."""
    own = recent(session, [mentor_id], RelationKind.AFFILIATED_WITH, RelationKind.INVESTED_IN)
    near: set[str] = set()
    for relation in own:
        if relation.source_id != mentor_id:
            continue
        near.add(relation.target_id)
        yield own_tie(relation)
    if near:
        yield from tied_through(session, near, mentor_id)


def own_tie(relation: Relation) -> Tie:
    """Return the tie of a mentor to its own firm, its employer or its holding."""
    is_stake = relation.kind == RelationKind.INVESTED_IN
    is_firm = relation.target_kind == ParticipantKind.STARTUP
    works = ConflictKind.OWN_FIRM if is_firm else ConflictKind.EMPLOYMENT
    return Tie(
        relation.target_id,
        ConflictKind.INVESTMENT if is_stake else works,
        "",
        relation.occurred_on,
        relation.ended_on,
        TO_DISCLOSE if is_stake else BARRED,
    )


def tied_through(session: Session, near: set[str], mentor_id: str) -> Iterator[Tie]:
    """Yield the rivals of firms, employers and holdings, and what employers hold."""
    kinds = (RelationKind.COMPETES_WITH, RelationKind.INVESTED_IN)
    for relation in recent(session, sorted(near), *kinds):
        source_is_near = relation.source_id in near
        through = relation.source_id if source_is_near else relation.target_id
        other = relation.target_id if source_is_near else relation.source_id
        days = (relation.occurred_on, relation.ended_on)
        if other == mentor_id:
            continue
        if relation.kind == RelationKind.COMPETES_WITH:
            yield Tie(other, ConflictKind.RIVAL, through, *days, BARRED)
        elif source_is_near:
            yield Tie(other, ConflictKind.INVESTMENT, through, *days, TO_DISCLOSE)


def recent(session: Session, around: Sequence[str], *kinds: RelationKind) -> Sequence[Relation]:
    """Return the relations around some that are in force, or ended within the window."""
    since = get_as_of(session) - window(session)
    found = select(Relation).where(
        or_(Relation.source_id.in_(around), Relation.target_id.in_(around)),
        Relation.kind.in_(kinds),
        or_(Relation.ended_on.is_(None), Relation.ended_on > since),
    )
    return session.scalars(found.order_by(Relation.id)).all()


def stake_lines(
    session: Session, actor: Actor, subject: Subject, participant_id: str
) -> tuple[StakeLine, ...]:
    """Return the plans to invest that concern a participant."""
    found = select(StakePlan).where(
        or_(StakePlan.mentor_id == participant_id, StakePlan.startup_id == participant_id),
        StakePlan.state != StakePlanState.DROPPED,
    )
    rows = session.scalars(found.order_by(StakePlan.id.desc())).all()
    names = participant_names(session, [key for r in rows for key in (r.mentor_id, r.startup_id)])
    is_answering = access.can(actor, "stake.answer", subject)
    is_disclosing = access.can(actor, "stake.disclose", subject)
    return tuple(
        StakeLine(
            id=row.id,
            mentor=names[row.mentor_id],
            startup=names[row.startup_id],
            startup_id=row.startup_id,
            text=unseal_text(session, row.text),
            state=row.state,
            disclosed_at=row.created_at,
            may_answer=is_answering
            and row.startup_id == participant_id
            and row.state == StakePlanState.DISCLOSED,
            may_drop=is_disclosing and row.mentor_id == participant_id,
        )
        for row in rows
    )


def find_counterparts(
    session: Session, *, actor: Actor, participant_id: str, text: str
) -> tuple[Option, ...]:
    """Return those a text names with whom a conflict may be declared."""
    person = find(session, participant_id)
    found = select(Participant.id).where(
        Participant.id != participant_id, *named(text, sight_of(session, actor))
    )
    if person.kind not in PEOPLE_KINDS:
        found = found.where(Participant.kind.in_(sorted(PEOPLE_KINDS)))
    ids = session.scalars(found.order_by(Participant.sort_key, Participant.id).limit(12)).all()
    names = names_for(session, actor, ids)
    return tuple(Option(key, names[key]) for key in ids)
