"""Spaces and employers that a file names: known, asked about, or kept as the office's note."""

import datetime as dt
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.intake import IntakeRow
from models.participant import Participant
from models.relation import Relation
from tests.factories import make_participant
from tests.web.services.intake.conftest import NOW, PROVINCE, bench_of, put
from web.services.intake import applying, undoing
from web.services.intake.cells import State
from web.services.intake.steps import preview, values
from web.services.sealing import unseal_text

STARTUPS = [
    ["企业名称", "所在州市", "所在空间"],
    ["霁禾咖啡（示例）", "昆明", "云岭众创空间"],
    ["曦峦茶叶（示例）", "大理", "从未听说过的地方"],
    ["穹羽花卉（示例）", "玉溪", "云岭众创空问"],
]


@pytest.fixture(autouse=True)
def _organisations(office: Session) -> None:
    space = {"name_zh": "云岭众创空间（示例）", "name_en": "Yunling space (Demo)"}
    make_participant(office, ParticipantKind.SPACE, "C1", region="530100", **space)
    firm = {"name_zh": "云岭农业大学（示例）", "name_en": ""}
    make_participant(office, ParticipantKind.INSTITUTION, "N1", region="530100", **firm)


def ties_of(office: Session) -> list[tuple[str, str, str]]:
    """Return the relations on record, by the names of those that they begin with."""
    found = (
        select(Participant.name_zh, Relation.kind, Relation.target_id)
        .join(Participant, Participant.id == Relation.source_id)
        .order_by(Relation.id)
    )
    return [tuple(row) for row in office.execute(found)]


def bring(office: Session, number: int) -> None:
    """Apply a file as it is previewed, leaving blank what nobody decided."""
    preview.set_leave_unsure(office, actor=PROVINCE, intake_id=number, leave_unsure=True)
    applying.apply(
        office,
        actor=PROVINCE,
        intake_id=number,
        fingerprint=bench_of(office, number).plan.fingerprint,
        template_name="",
        now=NOW,
    )
    office.flush()


def test_known_space_is_taken_a_similar_one_asked_about_and_a_strange_one_left(
    office: Session,
) -> None:
    bench = put(office, STARTUPS)

    states = {
        view.item.text: view.item.state for view in bench.reading.values if view.field == "host"
    }

    assert states["云岭众创空间"] is State.SURE
    assert states["云岭众创空问"] in {State.ASKED, State.SURE}
    assert states["从未听说过的地方"] is State.BLANK


def test_space_becomes_a_relation_and_its_words_stay_a_sealed_note(office: Session) -> None:
    number = put(office, STARTUPS[:3]).intake.id
    (shown, _) = preview.show(
        office, actor=PROVINCE, intake_id=number, outcome="added", page=1
    ).rows

    bring(office, number)

    assert [(tie.field, tie.name["zh"]) for tie in shown.ties] == [("host", "云岭众创空间（示例）")]
    assert ties_of(office) == [("霁禾咖啡（示例）", "resident_of", "C1")]
    rows = office.scalars(select(IntakeRow).order_by(IntakeRow.line)).all()
    notes = [json.loads(unseal_text(office, row.sealed))["notes"] for row in rows]
    assert notes == [[["所在空间", "云岭众创空间"]], [["所在空间", "从未听说过的地方"]]]


def test_person_decides_about_a_similar_name(office: Session) -> None:
    number = put(office, STARTUPS).intake.id
    key = "从未听说过的地方"
    values.choose(office, actor=PROVINCE, intake_id=number, field="host", decided={key: ("C1",)})

    bring(office, number)

    assert ("曦峦茶叶（示例）", "resident_of", "C1") in ties_of(office)


def test_employer_of_a_mentor_becomes_an_affiliation(office: Session) -> None:
    rows = [["姓名", "所在地", "工作单位"], ["李示例（示例）", "昆明", "云岭农业大学"]]
    number = put(office, rows, kind="mentor").intake.id

    bring(office, number)

    assert ties_of(office) == [("李示例（示例）", "affiliated_with", "N1")]


def test_file_that_says_it_again_changes_nothing(office: Session) -> None:
    bring(office, put(office, STARTUPS[:2]).intake.id)

    again = put(office, STARTUPS[:2])
    key = again.plan.rows[0].record.line
    candidate = next(iter(again.candidates.values()))[0]

    assert key == 2
    assert again.existing.ties[candidate.whom.removeprefix("p:")] == {("resident_of", "C1")}


def test_undoing_takes_the_relation_back_and_the_space_stays(office: Session) -> None:
    number = put(office, STARTUPS[:2]).intake.id
    bring(office, number)

    plan = undoing.undo(office, actor=PROVINCE, intake_id=number, now=NOW)

    assert plan.kept == ()
    assert ties_of(office) == []
    assert office.scalars(select(Participant.id).order_by(Participant.id)).all() == ["C1", "N1"]


def test_startup_that_somebody_tied_since_stays(office: Session) -> None:
    number = put(office, STARTUPS[:2]).intake.id
    bring(office, number)
    row = office.scalars(select(Relation)).one()
    row.occurred_on = dt.date(2026, 8, 1)
    office.flush()

    plan = undoing.undo(office, actor=PROVINCE, intake_id=number, now=NOW)

    assert [each.verdict for each in plan.kept] == ["in_use"]
    assert len(ties_of(office)) == 1
