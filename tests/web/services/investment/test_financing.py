"""A startup's own requests: one open at a time, closed by itself after the last day."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.financing import FinancingRequest
from models.message import Message
from tests.conftest import SECRETS
from tests.web.services.investment.conftest import DRAFT, NOW, Scene, fill
from web.services.access import AccessDeniedError
from web.services.investment import financing, interest, upkeep
from web.services.investment.financing import AlreadyOpenError
from web.services.missing import NotFoundError


def views(scene: Scene) -> tuple[financing.RequestView, ...]:
    return financing.list_requests(scene.session, actor=scene.actors["S1"], participant_id="S1")


def test_owner_reads_what_it_wrote(scene: Scene) -> None:
    scene.open_request()

    view = views(scene)[0]

    assert (view.state, view.amount_cny, view.round["en"]) == ("open", 2_000_000.0, "Angel")
    assert (view.summary, view.missing) == ("the summary under seal", ("plan",))


def test_second_open_request_is_refused(scene: Scene) -> None:
    scene.open_request()

    with pytest.raises(AlreadyOpenError):
        scene.open_request()


def test_closed_request_may_be_opened_again_but_not_changed(scene: Scene) -> None:
    request_id = scene.open_request(last_day=dt.date(2026, 9, 1))
    own = {"actor": scene.actors["S1"], "participant_id": "S1", "request_id": request_id}
    interest.close_request(scene.session, **own, now=NOW)

    with pytest.raises(NotFoundError):
        financing.update_request(scene.session, **own, draft=DRAFT)
    financing.open_request(scene.session, **own, now=NOW)

    assert views(scene)[0].state == "open"


@pytest.mark.parametrize("reader", ["S2", "I1", "office"])
def test_requests_are_the_startups_alone(scene: Scene, reader: str) -> None:
    request_id = scene.open_request()
    own = {"actor": scene.actors[reader], "participant_id": "S1"}

    with pytest.raises(AccessDeniedError):
        financing.list_requests(scene.session, **own)
    with pytest.raises(AccessDeniedError):
        financing.update_request(
            scene.session, **own, request_id=request_id, draft=replace(DRAFT, hides_name=False)
        )


def test_another_startup_does_not_reach_it_by_its_own_id(scene: Scene) -> None:
    request_id = scene.open_request()

    with pytest.raises(NotFoundError):
        financing.get_request(
            scene.session, actor=scene.actors["S2"], participant_id="S2", request_id=request_id
        )


def test_request_closes_after_its_last_day_and_the_startup_is_told_once(scene: Scene) -> None:
    request_id = scene.open_request(last_day=dt.date(2026, 9, 1))
    upkeep.close_overdue(scene.session, NOW)
    assert scene.row(request_id).state == "open"

    scene.row(request_id).last_day = dt.date(2026, 8, 31)
    scene.session.flush()
    upkeep.close_overdue(scene.session, NOW)
    upkeep.close_overdue(scene.session, NOW)

    assert scene.row(request_id).state == "closed"
    told = scene.session.scalars(select(Message.kind)).all()
    assert told == ["financing.closed"]


def test_two_requests_opened_at_once_leave_one_open(engine: Engine) -> None:
    bind = engine.execution_options(sqlite_immediate=True)
    with Session(bind, info=SECRETS.as_info()) as session:
        actors = fill(session)
        ids = [
            financing.create_request(session, actor=actors["S1"], participant_id="S1", draft=DRAFT)
            for _ in range(4)
        ]
        session.commit()
    barrier, outcomes = threading.Barrier(len(ids)), []

    def open_one(request_id: int) -> None:
        barrier.wait()
        with Session(bind, info=SECRETS.as_info()) as session:
            try:
                financing.open_request(
                    session, actor=actors["S1"], participant_id="S1", request_id=request_id,
                    now=NOW,
                )  # fmt: skip
                session.commit()
                outcomes.append("open")
            except (AlreadyOpenError, OperationalError):
                outcomes.append("refused")

    threads = [threading.Thread(target=open_one, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        count = select(func.count()).where(FinancingRequest.state == "open")
        assert session.scalar(count) == 1
    assert sorted(outcomes) == ["open", "refused", "refused", "refused"]
