"""How well a file was understood before anybody corrected anything."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.intake import Intake
from tests.web.services.intake.untidy.drawing import ASKED, Untidy
from web.services.access import Actor
from web.services.intake.bench import Bench
from web.services.intake.drafts import Upload, start
from web.services.intake.records import Record

PROVINCE = Actor(user_id=None, roles=frozenset({"organiser"}), is_provincial=True)
STATEMENTS = {"needs": "need", "offers": "offer"}


@dataclass(frozen=True)
class Judgement:
    """How many cells of each field were right, asked about, or wrong without asking."""

    fields: Mapping[str, Counter[str]]
    mistakes: tuple[tuple[int, str, object, object], ...]

    @property
    def total(self) -> Counter[str]:
        return sum(self.fields.values(), Counter[str]())

    def share(self, what: str, field: str = "") -> float:
        counted = self.fields[field] if field else self.total
        return counted[what] / max(sum(counted.values()), 1)

    def table(self) -> str:
        lines = [
            f"{name:16} {sum(counted.values()):6} {self.share('right', name):7.1%}"
            f" {self.share('asked', name):7.1%} {self.share('wrong', name):7.1%}"
            for name, counted in [*self.fields.items(), ("", self.total)]
        ]
        return "\n".join(["field             cells   right   asked   wrong", *lines])


def open_file(
    session: Session, file: Untidy, *, office: str = "530000", actor: Actor = PROVINCE
) -> Bench:
    """Upload a file and put it on the bench."""
    upload = Upload(file.name, file.content)
    intake_id = start(session, actor=actor, kind=file.kind, office=office, upload=upload)
    intake = session.get(Intake, intake_id)
    assert intake is not None
    return Bench(session, intake, actor)


def judge(bench: Bench, file: Untidy) -> Judgement:
    """Compare what was understood with what is meant."""
    fields: dict[str, Counter[str]] = defaultdict(Counter)
    mistakes: list[tuple[int, str, object, object]] = []
    records = {record.line: record for record in bench.reading.records}
    known = {view.choice.field for view in bench.columns}
    has_open = any(view.is_open for view in bench.columns)
    for line, truth in file.truth.items():
        record = records.get(line)
        for name, meant in truth.items():
            verdict, said = verdict_on(record, name, meant)
            if verdict == "wrong" and has_open and name not in known:
                verdict = "asked"  # the person is asked what an unknown column means
            fields[name][verdict] += 1
            if verdict != "right":
                mistakes.append((line, name, meant, said))
    return Judgement(fields, tuple(mistakes))


def verdict_on(record: Record | None, name: str, meant: Any) -> tuple[str, object]:
    """Say whether a field of a row was understood, asked about, or got wrong."""
    if record is None:
        return "wrong", None
    asked = {fault.field for fault in record.faults}
    said = said_of(record, name)
    if isinstance(meant, frozenset) and not said:
        said = frozenset()
    is_asked = name in asked or (name == "ticket" and bool(asked & {"ticket_min", "ticket_max"}))
    if meant == ASKED:
        return ("right" if is_asked else "wrong"), said_of(record, name)
    if is_asked:
        return "asked", [fault.value for fault in record.faults if fault.field == name]
    return ("right" if said == meant else "wrong"), said


def said_of(record: Record, name: str) -> Any:
    """Return what was understood, in the form of the truth."""
    if name in STATEMENTS:
        direction = STATEMENTS[name]
        topics = (one.topic for one in record.statements if one.direction == direction)
        return frozenset(topics)
    if name == "ticket":
        ends = (record.values.get(f"ticket_{end}_cny") for end in ("min", "max"))
        return tuple(None if end is None else int(str(end)) for end in ends)
    plain = {"name": record.name.replace(" （", "（"), **record.contacts}
    value = plain.get(name, record.values.get(name, ""))
    if isinstance(value, tuple):
        return frozenset(value)
    return value if isinstance(value, int) else str(value)
