"""A spreadsheet on the bench: each step worked out once, from the file and what is decided."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.intake import Intake, IntakeTemplate
from models.participant import Participant
from models.statement import Statement
from web.services import access
from web.services.access import Actor, Subject
from web.services.folder.stored import load_participants
from web.services.intake.columns import ColumnView, header_key, suggest_columns
from web.services.intake.decisions import (
    Codes,
    ColumnChoice,
    Decisions,
    codes_from_json,
    from_json,
)
from web.services.intake.directory import filled_contacts, load_directory, rows_as_known
from web.services.intake.duplicates import Candidate, find_duplicates
from web.services.intake.files import Book, read_file
from web.services.intake.layout import Table, find_header, read_table
from web.services.intake.lexicons import Lexicons, load_lexicons
from web.services.intake.planning import Existing, Plan, Planning, make_plan
from web.services.intake.reading import Reading, read_records
from web.services.intake.scope import EDIT
from web.services.intake.sheets import FileRefusedError, Sheet
from web.services.intake.spelling import header_coder
from web.services.intake.ties import load_ties
from web.services.sealing import unseal


class Bench:
    """The steps of one spreadsheet; each is computed when it is first asked for.

    A bench serves one request: what people decide is written to the draft, not here.
    """

    def __init__(self, session: Session, intake: Intake, actor: Actor) -> None:
        self.session = session
        self.intake = intake
        self.actor = actor
        self.decisions = from_json(intake.decisions)

    @cached_property
    def book(self) -> Book:
        """The sheets of the file."""
        if self.intake.content is None:
            raise FileRefusedError("forgotten")
        return read_file(self.intake.file_name, unseal(self.session, self.intake.content))

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet that is read: the chosen one, else the one with the most rows in sight."""
        chosen = self.book.sheets.get(self.decisions.sheet)
        return chosen or max(
            self.book.sheets.values(),
            key=lambda sheet: (not sheet.is_hidden, len(sheet.rows) * sheet.width),
        )

    @cached_property
    def header(self) -> tuple[int, int]:
        """The first and last line of the header."""
        last = len(self.sheet.rows)
        if self.decisions.header and self.decisions.header[1] <= last:
            return self.decisions.header
        return find_header(self.sheet, header_coder(self.intake.kind))

    @cached_property
    def first_table(self) -> Table:
        """The table before it is known which column holds the names."""
        first, last = self.header
        hidden = self.decisions.with_hidden
        return read_table(self.sheet, first=first, last=last, with_hidden=hidden)

    @cached_property
    def columns(self) -> tuple[ColumnView, ...]:
        """The columns with what they mean."""
        return suggest_columns(
            self.first_table,
            self.intake.kind,
            header_coder(self.intake.kind),
            lexicons=self.lexicons,
            chosen=self.decisions.columns,
            remembered=self.remembered_columns,
        )

    @cached_property
    def table(self) -> Table:
        """The table, told apart from what stands around it by its names."""
        first, last = self.header
        names = [
            view.index
            for key in ("name", "name_zh", "name_en")
            for view in self.columns
            if view.choice.field == key
        ]
        return read_table(
            self.sheet,
            first=first,
            last=last,
            with_hidden=self.decisions.with_hidden,
            name_column=names[0] if names else None,
        )

    @cached_property
    def template(self) -> IntakeTemplate | None:
        """The template that the draft is read by."""
        number = self.intake.template_id
        return self.session.get(IntakeTemplate, number) if number is not None else None

    @cached_property
    def remembered_columns(self) -> Mapping[str, ColumnChoice]:
        """What the template takes each header for."""
        kept = self.template.columns if self.template else {}
        return {key: ColumnChoice(**one) for key, one in kept.items()}

    @cached_property
    def merged_decisions(self) -> Decisions:
        """The decisions on top of what the template remembers."""
        if self.template is None:
            return self.decisions
        remembered = Decisions(codes=codes_from_json(self.template.codes))
        codes: Codes = self.decisions.codes
        for name, values in codes.items():
            remembered = remembered.with_codes(name, dict(values))
        return replace(self.decisions, codes=remembered.codes)

    @cached_property
    def lexicons(self) -> Lexicons:
        """The vocabularies."""
        return load_lexicons(self.session, kind=self.intake.kind)

    @cached_property
    def reading(self) -> Reading:
        """The records, and the values of their fields."""
        return read_records(
            self.table,
            self.columns,
            self.intake.kind,
            lexicons=self.lexicons,
            decisions=self.merged_decisions,
        )

    @cached_property
    def candidates(self) -> Mapping[str, tuple[Candidate, ...]]:
        """Who each row may be."""
        records = [one for one in self.reading.records if one.name]
        directory = load_directory(self.session, kind=self.intake.kind, records=records)
        known = rows_as_known(record for record in records)
        return find_duplicates(known, directory, kind=self.intake.kind)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kind of every participant."""
        rows = self.session.execute(select(Participant.id, Participant.kind)).all()
        return {row.id: row.kind for row in rows}

    @cached_property
    def plan(self) -> Plan:
        """What the file would do."""
        return make_plan(
            self.reading.records,
            Planning(
                kind=self.intake.kind,
                prefix=f"{self.intake.kind}-{self.intake.id}",
                decisions=self.merged_decisions,
                candidates=self.candidates,
                existing=self.existing,
                kinds=self.kinds,
                may_bring=self.may_bring,
            ),
        )

    @cached_property
    def existing(self) -> Existing:
        """What is stored of every participant."""
        rows = {key[0]: values for key, values in load_participants(self.session).rows.items()}
        topics: dict[str, set[tuple[str, str]]] = {}
        columns = (Statement.participant_id, Statement.direction, Statement.topic)
        for owner, direction, topic in self.session.execute(select(*columns)):
            topics.setdefault(owner, set()).add((direction, topic))
        return Existing(
            rows,
            {owner: frozenset(found) for owner, found in topics.items()},
            filled_contacts(self.session),
            load_ties(self.session),
        )

    def may_bring(self, participant_id: str, region: str) -> bool:
        """Tell whether the actor may bring or change a participant of a region."""
        subject = Subject(participant_id, self.regions_above(region))
        return access.can(self.actor, EDIT, subject)

    def regions_above(self, region: str) -> frozenset[str]:
        """Return a region and those it lies in."""
        coder = self.lexicons.parent
        found: list[str] = []
        while region and region not in found:
            found.append(region)
            region = coder("region", region)
        return frozenset(found)

    def header_keys(self) -> frozenset[str]:
        """Return what a template would know this file's columns by."""
        keys = {header_key(column.labels) for column in self.first_table.columns}
        return frozenset(keys - {""})
