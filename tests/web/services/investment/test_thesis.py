"""What an investor looks for: gates that hold at once on both sides, and what they mean."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.enums import Audience
from models.participant import Participant
from models.setting import get_data_version
from tests.web.services.investment.conftest import NOW, Scene
from web.services import publication
from web.services.access import AccessDeniedError
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.investment import previews, thesis
from web.services.investment.gates import failed_gates
from web.services.investment.previews import GateCount, Preview
from web.services.investment.thesis import ThesisDraft

DRAFT = ThesisDraft("vc_fund", sectors=("bio.tcm",), stages=("seed", "early"))


def save(scene: Scene, draft: ThesisDraft, reader: str = "I1") -> None:
    thesis.save_thesis(scene.session, actor=scene.actors[reader], investor_id="I1", draft=draft)


def preview(
    scene: Scene, tmp_path: Path, draft: ThesisDraft | None = None, gate: str = ""
) -> Preview:
    engine = Engine(ArtifactStore(tmp_path))
    return previews.preview(
        scene.session,
        actor=scene.actors["I1"],
        investor_id="I1",
        draft=draft,
        engine=engine,
        gate=gate,
    )


def test_thesis_is_stored_and_read_back(scene: Scene) -> None:
    before = get_data_version(scene.session)

    save(scene, ThesisDraft(
        "vc_fund", ("bio.tcm",), ("early", "seed"), ("530100",), Decimal(1), Decimal(2),
        ("angel",), ("loan",),
    ))  # fmt: skip

    view = thesis.get_thesis(scene.session, actor=scene.actors["I1"], investor_id="I1")
    assert (view.sectors, view.stages, view.regions) == (
        ("bio.tcm",),
        ("early", "seed"),
        ("530100",),
    )
    assert (view.ticket_min_cny, view.ticket_max_cny) == (1.0, 2.0)
    assert (view.rounds, view.instruments) == (("angel",), ("loan",))
    assert get_data_version(scene.session) > before


def test_saving_again_keeps_what_stays(scene: Scene) -> None:
    save(scene, DRAFT)

    save(scene, ThesisDraft("vc_fund", stages=("early", "seed")))

    row = scene.session.get_one(Participant, "I1")
    assert (row.stages_served, row.sectors) == (("early", "seed"), ())


@pytest.mark.parametrize("reader", ["I2", "S1", "office"])
def test_thesis_is_the_investors_to_change(scene: Scene, reader: str) -> None:
    with pytest.raises(AccessDeniedError):
        save(scene, DRAFT, reader)


@pytest.mark.parametrize(
    ("draft", "gates"),
    [
        (DRAFT, ()),
        (ThesisDraft("vc_fund", stages=("early",)), ("stage",)),
        (ThesisDraft("vc_fund", regions=("530000",)), ()),
        (ThesisDraft("vc_fund", ticket_min_cny=Decimal(2_000_001)), ("ticket",)),
        (ThesisDraft("vc_fund", ticket_max_cny=Decimal(499_999)), ("ticket",)),
    ],
)
def test_limits_are_gates_at_once(scene: Scene, draft: ThesisDraft, gates: tuple[str, ...]) -> None:
    request_id = scene.open_request()

    save(scene, draft)

    failed = failed_gates(scene.session, investor_id="I1", requests=[scene.row(request_id)])
    assert failed == {request_id: gates}


def test_preview_counts_by_gate_without_saving(scene: Scene, tmp_path: Path) -> None:
    scene.session.get_one(Participant, "S2").stage = "early"
    scene.session.flush()

    now, then = preview(scene, tmp_path), preview(scene, tmp_path, DRAFT)

    assert (now.in_all, now.passing, then.passing) == (2, 1, 2)
    assert now.gates == (
        GateCount("region", 0, 0, is_editable=True),
        GateCount("stage", 1, 1, is_editable=True),
        GateCount("ticket", 0, 0, is_editable=True),
    )
    assert scene.session.get_one(Participant, "I1").stages_served == ("seed",)


def test_preview_names_who_is_out_and_why(scene: Scene, tmp_path: Path) -> None:
    scene.session.get_one(Participant, "S2").stage = "early"
    scene.session.flush()

    found = preview(scene, tmp_path, gate="stage")

    assert [(each.id, "Early growth" in each.reason["en"]) for each in found.outsiders] == [
        ("S2", True)
    ]


def test_preview_does_not_tell_what_a_startup_hides(scene: Scene, tmp_path: Path) -> None:
    scene.session.get_one(Participant, "S2").stage = "early"
    audiences = {"stage": Audience.MATCHED}
    publication.store(scene.session, participant_id="S2", audiences=audiences, now=NOW)

    (outsider,) = preview(scene, tmp_path, gate="stage").outsiders

    assert outsider.id == "S2"
    assert "Early growth" not in outsider.reason["en"]
