"""Two at once about one right: one wins, the other is told; on both databases."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.enums import Role
from models.rights import Closing, Complaint, DeletionProof
from tests.conftest import SECRETS
from tests.factories import make_startup, make_user, make_vocabularies
from web.services import closing, complaints, retention
from web.services.access import Actor
from web.services.closing import HAND_OVER
from web.services.complaints import Draft, StepRefusedError

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
N_CONNECTIONS = 6


def writing(engine: Engine) -> Session:
    return Session(engine.execution_options(sqlite_immediate=True), info=SECRETS.as_info())


def at_once(act: Callable[[int], object]) -> list[object]:
    """Run `act` on several threads that start together, and return what each got."""
    barrier = threading.Barrier(N_CONNECTIONS)
    outcomes: list[object] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes.append(act(number))
        except (StepRefusedError, IntegrityError):
            outcomes.append("refused")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(N_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def office(engine: Engine) -> list[Actor]:
    """Return as many organisers as there are connections; the startup's complaint is number 1."""
    with writing(engine) as session, session.begin():
        make_vocabularies(session)
        make_startup(session, "S1", region="530100")
        owner = make_user(session, "s1@example.com", (Role.STARTUP, "S1"))
        rows = [
            make_user(session, f"o{number}@example.com", (Role.ORGANISER, None))
            for number in range(N_CONNECTIONS)
        ]
        draft = Draft("other", "有一个问题需要答复。", about_id="S1")
        complaints.file(session, actor=Actor(owner.id), draft=draft, now=NOW)
        return [Actor(row.id, frozenset({Role.ORGANISER}), is_provincial=True) for row in rows]


def test_one_answer_a_complaint(engine: Engine, office: list[Actor]) -> None:
    def answer(number: int) -> str:
        with writing(engine) as session, session.begin():
            complaints.answer(
                session, actor=office[number], complaint_id=1, text="已核实，已更正。", now=NOW
            )
        return "answered"

    outcomes = at_once(answer)

    with writing(engine) as session:
        assert session.scalars(select(Complaint.state)).all() == ["answered"]
    assert sorted(map(str, outcomes)) == ["answered"] + ["refused"] * (N_CONNECTIONS - 1)


@pytest.mark.usefixtures("office")
def test_account_is_asked_to_be_closed_once(engine: Engine) -> None:
    with writing(engine) as session:
        user_id = session.scalars(select(Complaint.filed_by)).one()

    def ask(_number: int) -> str:
        with writing(engine) as session, session.begin():
            choices = {"S1": HAND_OVER}
            closing.request(session, actor=Actor(user_id), choices=choices, now=NOW)
        return "asked"

    outcomes = at_once(ask)

    with writing(engine) as session:
        assert session.scalar(select(func.count()).select_from(Closing)) == 1
    assert outcomes.count("asked") >= 1


@pytest.mark.usefixtures("office")
def test_account_is_closed_once_by_several_workers(engine: Engine) -> None:
    with writing(engine) as session, session.begin():
        user_id = session.scalars(select(Complaint.filed_by)).one()
        session.add(Closing(user_id=user_id, due_at=NOW))

    def work(_number: int) -> str:
        with writing(engine) as session, session.begin():
            closing.close_due(session, NOW)
        return "done"

    at_once(work)

    with writing(engine) as session:
        assert session.scalar(select(func.count()).select_from(DeletionProof)) == 1


def test_purge_by_several_workers_fails_for_none(engine: Engine) -> None:
    def work(_number: int) -> str:
        with writing(engine) as session, session.begin():
            retention.purge(session, NOW)
        return "done"

    assert at_once(work) == ["done"] * N_CONNECTIONS
