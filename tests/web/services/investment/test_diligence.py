"""The diligence list: opened by a promise, kept by both sides, its files read under a log."""

import datetime as dt

import pytest

from models.deal import Deal
from tests.web.services.investment.conftest import NOW, Scene
from web.services.investment import deals, diligence, steps, viewing
from web.services.investment.diligence import ItemDraft, ItemView
from web.services.investment.steps import StageError, WrongSideError
from web.services.missing import NotFoundError

FILE = ("accounts.xlsx", b"PK\x03\x04 rows")


def items(scene: Scene, deal_id: int, reader: str = "S1") -> tuple[ItemView, ...]:
    page = deals.get_deal(
        scene.session, actor=scene.actors[reader], participant_id=reader, deal_id=deal_id
    )
    return page.items


def promised(scene: Scene) -> tuple[int, int]:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.promise(deal_id)
    return request_id, deal_id


def begin(scene: Scene, deal_id: int, by: str = "I1") -> None:
    diligence.start(scene.session, actor=scene.actors[by], participant_id=by, deal_id=deal_id)


def attach(scene: Scene, deal_id: int, item_id: int, by: str) -> None:
    diligence.attach(
        scene.session,
        actor=scene.actors[by],
        participant_id=by,
        deal_id=deal_id,
        item_id=item_id,
        file=FILE,
    )


def test_list_is_closed_to_an_investor_that_promised_nothing(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())

    with pytest.raises(NotFoundError):
        begin(scene, deal_id)
    begin(scene, deal_id, "S1")

    assert (len(items(scene, deal_id)), items(scene, deal_id, "I1")) == (12, ())


def test_template_begins_once_and_moves_the_deal(scene: Scene) -> None:
    _, deal_id = promised(scene)

    begin(scene, deal_id)
    begin(scene, deal_id, "S1")

    assert [item.code for item in items(scene, deal_id)][:2] == ["registration", "shareholders"]
    assert len(items(scene, deal_id)) == 12
    assert scene.session.get_one(Deal, deal_id).stage == "diligence"


def test_item_of_ones_own_is_kept_with_owner_state_note_and_day(scene: Scene) -> None:
    _, deal_id = promised(scene)
    said = ItemDraft("环评批复", "startup", "open", "原件", dt.date(2026, 8, 1))

    diligence.add_item(
        scene.session, actor=scene.actors["I1"], participant_id="I1", deal_id=deal_id, draft=said
    )

    item = items(scene, deal_id)[0]
    assert (item.title, item.owner, item.note, item.is_late) == (
        "环评批复",
        "startup",
        "原件",
        True,
    )


def test_file_counts_as_provided_and_reading_it_is_logged(scene: Scene) -> None:
    request_id, deal_id = promised(scene)
    begin(scene, deal_id)
    attach(scene, deal_id, items(scene, deal_id)[0].id, "S1")
    item = items(scene, deal_id)[0]

    file = diligence.hand_out(
        scene.session,
        actor=scene.actors["I1"],
        participant_id="I1",
        deal_id=deal_id,
        file_id=item.files[0].id,
        now=NOW,
    )

    look = viewing.list_looks(
        scene.session, actor=scene.actors["S1"], participant_id="S1", request_id=request_id
    )[0]
    assert (item.state, file.content) == ("provided", FILE[1])
    assert (look.part, look.file_name, file.name) == (
        "file",
        "accounts.xlsx",
        f"accounts-{look.mark}.xlsx",
    )


def test_files_are_closed_when_access_is_taken_back(scene: Scene) -> None:
    _, deal_id = promised(scene)
    begin(scene, deal_id)
    attach(scene, deal_id, items(scene, deal_id)[0].id, "S1")
    file_id = items(scene, deal_id)[0].files[0].id
    steps.withdraw(
        scene.session,
        actor=scene.actors["S1"],
        participant_id="S1",
        deal_id=deal_id,
        is_plan_alone=False,
        now=NOW,
    )

    with pytest.raises(NotFoundError):
        diligence.hand_out(
            scene.session,
            actor=scene.actors["I1"],
            participant_id="I1",
            deal_id=deal_id,
            file_id=file_id,
            now=NOW,
        )
    assert items(scene, deal_id, "I1") == ()


def test_only_ones_own_files_are_removed(scene: Scene) -> None:
    _, deal_id = promised(scene)
    begin(scene, deal_id)
    attach(scene, deal_id, items(scene, deal_id)[0].id, "S1")
    file_id = items(scene, deal_id)[0].files[0].id
    where = {"deal_id": deal_id, "file_id": file_id}

    with pytest.raises(NotFoundError):
        diligence.remove_file(scene.session, actor=scene.actors["I1"], participant_id="I1", **where)
    diligence.remove_file(scene.session, actor=scene.actors["S1"], participant_id="S1", **where)

    assert items(scene, deal_id)[0].files == ()


def test_item_of_another_deal_is_not_reached(scene: Scene) -> None:
    request_id, deal_id = promised(scene)
    begin(scene, deal_id)
    other = scene.talk(request_id, "I2")
    scene.promise(other, "I2")

    with pytest.raises(NotFoundError):
        attach(scene, other, items(scene, deal_id)[0].id, "I2")


def test_stages_move_both_ways_within_the_board(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())

    for stage, by in (("term_sheet", "I1"), ("meeting", "S1")):
        steps.move(
            scene.session, actor=scene.actors[by], participant_id=by, deal_id=deal_id, stage=stage
        )
    with pytest.raises(StageError):
        steps.move(
            scene.session,
            actor=scene.actors["S1"],
            participant_id="S1",
            deal_id=deal_id,
            stage="closed",
        )

    assert scene.session.get_one(Deal, deal_id).stage == "meeting"


def test_steps_of_the_other_side_are_refused(scene: Scene) -> None:
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.attach_plan(request_id)

    with pytest.raises(WrongSideError):
        scene.promise(deal_id, "S1")
    with pytest.raises(WrongSideError):
        steps.release(
            scene.session, actor=scene.actors["I1"], participant_id="I1", deal_id=deal_id, now=NOW
        )
