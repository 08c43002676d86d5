"""Check the stored data: rules that hold between rows, each breach with its row."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    DateTime,
    ForeignKeyConstraint,
    String,
    Table,
    and_,
    func,
    inspect,
    not_,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from models.enums import RELATION_ENDPOINTS, TRANSITIONS, MatchState, RelationKind
from models.matching import Match, MatchEvent
from models.participant import Participant
from models.registry import Base
from models.relation import Relation
from models.resource import DEFENCE, Resource
from models.taxonomy import CodeTerm, Region, ResourceKind, Sector, Topic
from web.services.folder.cycles import find_cycle


class BreachCode(StrEnum):
    """What can be wrong with stored data."""

    UNREADABLE = "unreadable"
    RULE = "rule"
    DANGLING = "dangling"
    CYCLE = "cycle"
    RELATION_ENDPOINT = "relation_endpoint"
    SELF_RELATION = "self_relation"
    DATES_ORDER = "dates_order"
    TICKET_ORDER = "ticket_order"
    NAME_MISSING = "name_missing"
    UNKNOWN_CODE = "unknown_code"
    CAPACITY = "capacity"
    DEFENCE_LEAK = "defence_leak"
    STATE_HISTORY = "state_history"
    NOT_EXPIRED = "not_expired"


def _(message: str) -> str:
    """Mark a message for the translators."""
    return message


MESSAGES: Final[Mapping[BreachCode, str]] = {
    BreachCode.UNREADABLE: _("%(column)s holds what no program wrote there: %(value)s."),
    BreachCode.RULE: _("It breaks the rule “%(rule)s” of its table."),
    BreachCode.DANGLING: _("%(column)s refers to %(value)s, which is not there."),
    BreachCode.CYCLE: _("The parents run in a circle: %(chain)s."),
    BreachCode.RELATION_ENDPOINT: _(
        "“%(kind)s” does not lead from a %(source_kind)s to a %(target_kind)s."
    ),
    BreachCode.SELF_RELATION: _("The relation joins a participant with itself."),
    BreachCode.DATES_ORDER: _("It ends on %(last)s, before it begins on %(first)s."),
    BreachCode.TICKET_ORDER: _("The largest amount is below the smallest."),
    BreachCode.NAME_MISSING: _("It has neither a Chinese nor an English name."),
    BreachCode.UNKNOWN_CODE: _("%(column)s is %(value)s, which is in no vocabulary."),
    BreachCode.CAPACITY: _("It serves %(count)s startups and takes %(capacity)s."),
    BreachCode.DEFENCE_LEAK: _("It is defence-related and not marked as needing clearance."),
    BreachCode.STATE_HISTORY: _("Its state is %(state)s, its history leads to %(history)s."),
    BreachCode.NOT_EXPIRED: _("It is still %(state)s, though it ended on %(expires_at)s."),
}


_TOLD_IN_DETAIL: Final = {
    "ck_sector_parent_is_another",
    "ck_topic_parent_is_another",
    "ck_region_parent_is_another",
    "ck_participant_has_a_name",
    "ck_participant_ticket_in_order",
    "ck_relation_dates_in_order",
    "ck_relation_joins_allowed_kinds",
    "ck_relation_joins_two",
    "ck_resource_defence_needs_clearance",
}
"""Rules of tables whose breach another check words better."""
_STEPS: Final = {
    (before.value, after.value) for before, following in TRANSITIONS.items() for after in following
}
_EXPIRING: Final = [before for before, after in sorted(_STEPS) if after == MatchState.EXPIRED.value]


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken invariant: the row, and what is wrong with it."""

    code: BreachCode
    subject: str
    evidence: Mapping[str, str] = field(default_factory=dict)


def describe_breach(breach: Breach) -> tuple[str, dict[str, str]]:
    """Return the message id of a breach and the arguments that it takes."""
    return MESSAGES[breach.code], dict(breach.evidence)


def check_data(session: Session, *, as_of: dt.date, now: dt.datetime) -> list[Breach]:
    """Return every broken invariant of the stored data."""
    unreadable = list(_unreadable(session))
    if unreadable:
        return unreadable  # the other rules cannot read such rows
    return [
        *_broken_rules(session),
        *_dangling(session),
        *_cycles(session),
        *_relations(session),
        *_participants(session),
        *_unknown_codes(session),
        *_overruns(session, as_of),
        *_leaks(session),
        *_histories(session),
        *_unexpired(session, now),
    ]


def _unreadable(session: Session) -> Iterator[Breach]:
    """Find dates and JSON that do not parse; SQLite takes any text for them."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            cell = type_coerce(column, String)
            if isinstance(column.type, Date | DateTime):
                parsed = func.date(cell)
            elif isinstance(column.type, JSON):
                parsed = func.nullif(func.json_valid(cell), 0)
            else:
                continue
            for *key, value in session.execute(
                select(*table.primary_key.columns, cell).where(cell.is_not(None), parsed.is_(None))
            ):
                evidence = {"column": column.name, "value": repr(value)}
                yield Breach(BreachCode.UNREADABLE, _name_of(table, key), evidence)


def _broken_rules(session: Session) -> Iterator[Breach]:
    """Look for rows that a table's own checks would refuse: a switch turns those off."""
    inspector = inspect(session.connection())
    for table in Base.metadata.sorted_tables:
        for rule in inspector.get_check_constraints(table.name):
            if rule["name"] in _TOLD_IN_DETAIL:
                continue
            key_columns = table.primary_key.columns
            broken = select(*key_columns).where(text(f"NOT ({rule['sqltext']})"))
            for key in session.execute(broken):
                yield Breach(BreachCode.RULE, _name_of(table, key), {"rule": str(rule["name"])})


def _name_of(table: Table, key: Iterable[object]) -> str:
    return f"{table.name} {'/'.join(map(str, key))}"


def _dangling(session: Session) -> Iterator[Breach]:
    """Look behind every foreign key: SQLite holds them only on connections that ask it to."""
    for table in Base.metadata.sorted_tables:
        for constraint in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            yield from _dangling_rows(session, table, constraint)


def _dangling_rows(
    session: Session, table: Table, constraint: ForeignKeyConstraint
) -> Iterator[Breach]:
    target = constraint.referred_table.alias()
    pairs = [(key.parent, target.c[key.column.name]) for key in constraint.elements]
    is_met = select(1).where(*(column == found for column, found in pairs)).exists()
    given = [column.is_not(None) for column, _ in pairs]
    columns = [column for column, _ in pairs]
    for row in session.execute(
        select(*table.primary_key.columns, *columns).where(*given, not_(is_met))
    ):
        cells = [str(cell) for cell in row]
        width = len(table.primary_key.columns)
        evidence = {
            "column": ", ".join(column.name for column in columns),
            "value": ", ".join(cells[width:]),
        }
        yield Breach(BreachCode.DANGLING, _name_of(table, cells[:width]), evidence)


def _cycles(session: Session) -> Iterator[Breach]:
    for model in (Sector, Topic, Region):
        terms = session.execute(select(model.code, model.parent).order_by(model.code))
        parents = {term.code: term.parent or "" for term in terms}
        settled: set[str] = set()
        for code in parents:
            chain = find_cycle(code, parents, settled)
            if chain:
                subject = f"{model.__tablename__} {code}"
                yield Breach(BreachCode.CYCLE, subject, {"chain": " → ".join(chain)})


def _relations(session: Session) -> Iterator[Breach]:
    source, target = aliased(Participant), aliased(Participant)
    query = (
        select(Relation, source.kind, target.kind)
        .join(source, source.id == Relation.source_id)
        .join(target, target.id == Relation.target_id)
        .where(
            or_(
                Relation.source_id == Relation.target_id,
                Relation.ended_on < Relation.occurred_on,
                not_(_joins_allowed_kinds(source, target)),
            )
        )
    )
    for relation, source_kind, target_kind in session.execute(query):
        subject = f"relation {relation.source_id} {relation.kind} {relation.target_id}"
        ends = {"kind": relation.kind, "source_kind": source_kind, "target_kind": target_kind}
        if relation.source_id == relation.target_id:
            yield Breach(BreachCode.SELF_RELATION, subject)
        elif (
            relation.ended_on and relation.occurred_on and relation.ended_on < relation.occurred_on
        ):
            evidence = {"first": str(relation.occurred_on), "last": str(relation.ended_on)}
            yield Breach(BreachCode.DATES_ORDER, subject, evidence)
        else:
            yield Breach(BreachCode.RELATION_ENDPOINT, subject, ends)


def _joins_allowed_kinds(
    source: type[Participant], target: type[Participant]
) -> ColumnElement[bool]:
    return or_(
        *(
            and_(Relation.kind == kind, source.kind.in_(sources), target.kind.in_(targets))
            for kind, pairs in RELATION_ENDPOINTS.items()
            for sources, targets in pairs
        )
    )


def _participants(session: Session) -> Iterator[Breach]:
    is_nameless = (Participant.name_zh == "") & (Participant.name_en == "")
    is_inverted = Participant.ticket_max_cny < Participant.ticket_min_cny
    for code, condition in (
        (BreachCode.NAME_MISSING, is_nameless),
        (BreachCode.TICKET_ORDER, is_inverted),
    ):
        for participant_id in session.scalars(select(Participant.id).where(condition)):
            yield Breach(code, f"participant {participant_id}")


def _unknown_codes(session: Session) -> Iterator[Breach]:
    """Look up the codes of flat vocabularies, which no foreign key holds."""
    for column in (Participant.host_type, Participant.recognition):
        known = select(CodeTerm.code).where(CodeTerm.vocabulary == column.key)
        query = select(Participant.id, column).where(column != "", column.not_in(known))
        for participant_id, value in session.execute(query):
            evidence = {"column": column.key, "value": value}
            yield Breach(BreachCode.UNKNOWN_CODE, f"participant {participant_id}", evidence)


def _overruns(session: Session, as_of: dt.date) -> Iterator[Breach]:
    is_open = and_(
        Relation.kind == RelationKind.MENTORS.value,
        or_(Relation.occurred_on.is_(None), Relation.occurred_on <= as_of),
        or_(Relation.ended_on.is_(None), Relation.ended_on > as_of),
    )
    served = func.count(func.distinct(Relation.target_id))
    query = (
        select(Participant.id, Participant.capacity, served)
        .join(Relation, Relation.source_id == Participant.id)
        .where(is_open)
        .group_by(Participant.id, Participant.capacity)
        .having(served > Participant.capacity)
        .order_by(Participant.id)
    )
    for participant_id, capacity, count in session.execute(query):
        evidence = {"count": str(count), "capacity": str(capacity)}
        yield Breach(BreachCode.CAPACITY, f"participant {participant_id}", evidence)


def _leaks(session: Session) -> Iterator[Breach]:
    kinds = session.execute(select(ResourceKind.code, ResourceKind.attributes))
    gated = {kind.code for kind in kinds if kind.attributes.get("requires_clearance")}
    is_gated = Resource.kind.in_({DEFENCE, *gated})
    query = select(Resource.id).where(is_gated, Resource.needs_clearance.is_(False))
    for resource_id in session.scalars(query.order_by(Resource.id)):
        yield Breach(BreachCode.DEFENCE_LEAK, f"resource {resource_id}")


def _histories(session: Session) -> Iterator[Breach]:
    """Follow the steps of each match: each begins where the last ended, and the last is now."""
    steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
    events = select(MatchEvent.match_id, MatchEvent.from_state, MatchEvent.to_state)
    for match_id, before, after in session.execute(events.order_by(MatchEvent.id)):
        steps[match_id].append((before, after))
    for match_id, state in session.execute(select(Match.id, Match.state).order_by(Match.id)):
        reached = _reached(steps[match_id])
        if reached and reached != state:
            evidence = {"state": state, "history": reached}
            yield Breach(BreachCode.STATE_HISTORY, f"match {match_id}", evidence)


def _reached(steps: list[tuple[str, str]]) -> str:
    """Return the state that the steps lead to, as far as they hold together."""
    allowed = {
        (str(state), str(after)) for state, following in TRANSITIONS.items() for after in following
    }
    state = steps[0][0] if steps else ""
    for before, after in steps:
        if before != state or (before, after) not in allowed:
            return f"{state} ≠ {before} → {after}"
        state = after
    return state


def _unexpired(session: Session, now: dt.datetime) -> Iterator[Breach]:
    is_waiting = Match.state.in_(_EXPIRING)
    query = select(Match.id, Match.state, Match.expires_at).where(
        is_waiting, Match.expires_at < now
    )
    for match_id, state, expires_at in session.execute(query.order_by(Match.id)):
        evidence = {"state": state, "expires_at": f"{expires_at:%Y-%m-%d}"}
        yield Breach(BreachCode.NOT_EXPIRED, f"match {match_id}", evidence)
