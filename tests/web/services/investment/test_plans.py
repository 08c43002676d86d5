"""The business plan: handed out under a mark, every time in the log that the startup reads."""

import pytest

from tests.web.services.investment.conftest import NOW, PLAN, Scene
from web.services.access import AccessDeniedError
from web.services.investment import plans, viewing
from web.services.investment.disclosure import find_standing
from web.services.missing import NotFoundError


def ready(scene: Scene) -> tuple[int, int]:
    """Bring I1 to where it may read the plan."""
    request_id = scene.open_request()
    deal_id = scene.talk(request_id)
    scene.attach_plan(request_id)
    scene.promise(deal_id)
    scene.release(deal_id)
    return request_id, deal_id


def hand_out(scene: Scene, request_id: int, investor_id: str = "I1") -> plans.File:
    return plans.hand_out_plan(
        scene.session,
        actor=scene.actors[investor_id],
        investor_id=investor_id,
        request_id=request_id,
        now=NOW,
    )


def test_plan_is_handed_out_marked_and_logged(scene: Scene) -> None:
    request_id, _ = ready(scene)

    first, second = hand_out(scene, request_id), hand_out(scene, request_id)

    looks = viewing.list_looks(
        scene.session, actor=scene.actors["S1"], participant_id="S1", request_id=request_id
    )
    assert first.content == PLAN[1]
    assert {first.name, second.name} == {f"计划书-{look.mark}.pdf" for look in looks}
    assert [(look.part, look.investor_id, look.person["zh"]) for look in looks] == [
        ("plan", "I1", "I1的人")
    ] * 2


def test_plan_is_nobody_elses(scene: Scene) -> None:
    request_id, _ = ready(scene)

    with pytest.raises(NotFoundError):
        hand_out(scene, request_id, "I2")
    with pytest.raises(NotFoundError):
        hand_out(scene, request_id, "I3")
    with pytest.raises(AccessDeniedError):
        plans.get_own_plan(
            scene.session, actor=scene.actors["I1"], participant_id="S1", request_id=request_id
        )
    with pytest.raises(AccessDeniedError):
        plans.get_own_plan(
            scene.session, actor=scene.actors["office"], participant_id="S1", request_id=request_id
        )


def test_removing_the_plan_takes_the_release_back(scene: Scene) -> None:
    request_id, _ = ready(scene)

    plans.remove_plan(
        scene.session, actor=scene.actors["S1"], participant_id="S1", request_id=request_id
    )
    scene.attach_plan(request_id)

    standing = find_standing(
        scene.session, actor=scene.actors["I1"], investor_id="I1", request_id=request_id
    )
    assert standing.level == 2


def test_log_is_the_startups_alone(scene: Scene) -> None:
    request_id, _ = ready(scene)

    for reader in ("I1", "office", "S2"):
        with pytest.raises(AccessDeniedError):
            viewing.list_looks(
                scene.session,
                actor=scene.actors[reader],
                participant_id="S1",
                request_id=request_id,
            )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.b.pdf", "a.b-77.pdf"), ("plan", "plan-77"), (".pdf", ".pdf-77")],
)
def test_mark_stands_before_the_ending(name: str, expected: str) -> None:
    assert viewing.marked_name(name, "77") == expected
