"""Check the stored data: rules that hold between rows, each breach with its row."""

import datetime as dt
from collections.abc import Iterable, Iterator
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

from models.participant import Participant
from models.registry import Base
from models.relation import Relation
from models.relation_ends import RELATION_ENDPOINTS
from models.resource import DEFENCE, Resource
from models.taxonomy import CodeTerm, Region, ResourceKind, Sector, Topic
from web.services.breaches import Breach, BreachCode
from web.services.check_accounts import account_breaches
from web.services.check_deals import deal_breaches
from web.services.check_matches import match_breaches
from web.services.folder.cycles import find_cycle

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
        *_leaks(session),
        *match_breaches(session, as_of=as_of, now=now),
        *account_breaches(session),
        *deal_breaches(session),
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


def _leaks(session: Session) -> Iterator[Breach]:
    kinds = session.execute(select(ResourceKind.code, ResourceKind.attributes))
    gated = {kind.code for kind in kinds if kind.attributes.get("requires_clearance")}
    is_gated = Resource.kind.in_({DEFENCE, *gated})
    query = select(Resource.id).where(is_gated, Resource.needs_clearance.is_(False))
    for resource_id in session.scalars(query.order_by(Resource.id)):
        yield Breach(BreachCode.DEFENCE_LEAK, f"resource {resource_id}")
