"""Publishing by several at once, and by a process that is killed: all or nothing, once."""

import datetime as dt
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from matcher.assignment.audit import verify_result
from models.enums import MatchState
from models.matching import Match
from models.message import Message
from models.programme import AssignmentDraft, Programme, PublishedPair, PublishedResult
from models.programme_states import Activation, DraftState, ProgrammeState
from tests.conftest import SECRETS
from tests.web.batches import NOW, close, make_batch, make_draft
from web.services.access import Actor
from web.services.assignments import publishing, runs, solving
from web.services.assignments.plans import load_plan
from web.services.programmes import seeding
from web.services.programmes.errors import StepTakenError
from web.services.requests.capacity import list_places

ROOT = Path(__file__).resolve().parents[3]
N_PAIRS = 4
PUBLISH = """
import sys, time
from sqlalchemy import event
from sqlalchemy.orm import Session
from models.matching import Match
from models.session import make_engine
from tests.conftest import SECRETS
from tests.web.batches import NOW
from tests.web.services.test_assignment_races import OFFICE
from web.services.assignments import publishing

stored = []

@event.listens_for(Match, "after_insert")
def stop_in_the_middle(_mapper, _connection, match):
    stored.append(match)
    if len(stored) == 3:
        print("in the middle", flush=True)
        time.sleep(120)

engine = make_engine(sys.argv[1]).execution_options(sqlite_immediate=True)
with Session(engine, info=SECRETS.as_info()) as session, session.begin():
    publishing.publish(session, actor=OFFICE, draft_id=int(sys.argv[2]), revision=0, now=NOW)
"""
OFFICE = Actor(roles=frozenset({"organiser"}), is_provincial=True)


def writing(engine: Engine) -> Session:
    bind = engine.execution_options(sqlite_immediate=True)
    return Session(bind, info=SECRETS.as_info(), expire_on_commit=False)


def drafts(engine: Engine, count: int) -> list[int]:
    """Store a batch whose pairs are active at once, with some drafts."""
    with writing(engine) as session, session.begin():
        batch = make_batch(
            session,
            receivers=N_PAIRS,
            providers=2,
            capacity=2,
            activation=Activation.AT_ONCE,
            has_accounts=True,
        )
        orders = [runs.Order("utility", seed=seed, seconds=1) for seed in range(count)]
        return [make_draft(session, batch, order) for order in orders]


def counts(session: Session) -> dict[str, int]:
    tables = {"results": PublishedResult, "pairs": PublishedPair, "matches": Match}
    found = {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }
    told = select(func.count()).select_from(Message).where(Message.kind == "programme.paired")
    return {**found, "messages": session.scalar(told) or 0}


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(engine: Engine) -> None:
    ids = drafts(engine, 2)
    barrier, outcomes = threading.Barrier(2), []

    def publish(draft_id: int) -> None:
        barrier.wait()
        try:
            with writing(engine) as session, session.begin():
                publishing.publish(session, actor=OFFICE, draft_id=draft_id, revision=0, now=NOW)
        except StepTakenError as error:
            outcomes.append(f"told: {error.value}")
        else:
            outcomes.append("published")

    threads = [threading.Thread(target=publish, args=(draft_id,)) for draft_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["published", "told: published"]
    with Session(engine) as session:
        assert counts(session) == {
            "results": 1,
            "pairs": N_PAIRS,
            "matches": N_PAIRS,
            "messages": 2 * N_PAIRS,
        }
        places = list_places(session, ["T1", "T2"])
        assert {key: each.held for key, each in places.items()} == {"T1": 2, "T2": 2}


def test_publishing_that_is_killed_leaves_nothing_and_can_be_done_again(engine: Engine) -> None:
    (draft_id,) = drafts(engine, 1)
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISH, url, str(draft_id)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)

    with Session(engine) as session:
        assert set(counts(session).values()) == {0}
        assert session.scalars(select(Programme.state)).one() == ProgrammeState.DRAFTED

    with writing(engine) as session, session.begin():
        publishing.publish(session, actor=OFFICE, draft_id=draft_id, revision=0, now=NOW)
    with Session(engine) as session:
        assert counts(session)["matches"] == N_PAIRS
        assert set(session.scalars(select(Match.state))) == {MatchState.ACTIVE}
        content = session.scalars(select(PublishedResult.content)).one()
        assert verify_result(json.loads(content)) == ()


def test_run_stored_by_two_workers_at_once_is_one_draft(engine: Engine) -> None:
    with writing(engine) as session, session.begin():
        batch = make_batch(session)
        draft_id, _ = runs.request_run(
            session,
            actor=batch.actor,
            programme_id=batch.programme.id,
            order=runs.Order("utility", seconds=1),
            now=NOW,
        )
        runs.begin(session, draft_id=draft_id)
        made = solving.make(session, draft_id=draft_id, report=lambda _step, _share: None)
    barrier, outcomes = threading.Barrier(2), []

    def store() -> None:
        barrier.wait()
        with writing(engine) as session, session.begin():
            outcomes.append(runs.store(session, draft_id=draft_id, made=made, now=NOW))

    threads = [threading.Thread(target=store) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False, True]
    with Session(engine) as session:
        draft = session.scalars(select(AssignmentDraft)).one()
        assert draft.state == DraftState.DONE
        assert len(load_plan(session, draft_id).sheet.pairs) == 2


def run_at_once(*acts: Callable[[], object]) -> list[object]:
    """Do several things on threads that start together; an error is an outcome, too."""
    barrier, outcomes = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes.append(act())
        except SQLAlchemyError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_run_cancelled_as_it_is_kept_is_one_or_the_other(engine: Engine) -> None:
    with writing(engine) as session, session.begin():
        batch = make_batch(session)
        draft_id, _ = runs.request_run(
            session,
            actor=batch.actor,
            programme_id=batch.programme.id,
            order=runs.Order("utility", seconds=1),
            now=NOW,
        )
        runs.begin(session, draft_id=draft_id)
        made = solving.make(session, draft_id=draft_id, report=lambda _step, _share: None)

    def store() -> bool:
        with writing(engine) as session, session.begin():
            return runs.store(session, draft_id=draft_id, made=made, now=NOW)

    def cancel() -> str:
        with writing(engine) as session, session.begin():
            runs.cancel(session, actor=OFFICE, draft_id=draft_id)
        return "asked"

    outcomes = run_at_once(store, cancel)

    assert "asked" in outcomes
    with Session(engine) as session:
        draft = session.scalars(select(AssignmentDraft)).one()
        programme = session.scalars(select(Programme)).one()
        is_kept = True in outcomes
        assert draft.state == (DraftState.DONE if is_kept else DraftState.CANCELLED)
        assert programme.state == (ProgrammeState.DRAFTED if is_kept else ProgrammeState.CLOSED)


def test_workers_that_give_up_lost_runs_at_once_never_wait_for_each_other(engine: Engine) -> None:
    with writing(engine) as session, session.begin():
        batch = make_batch(session)
        for seed in (1, 2):
            order = runs.Order("utility", seed=seed, seconds=1)
            runs.request_run(
                session, actor=batch.actor, programme_id=batch.programme.id, order=order, now=NOW
            )
        copy = seeding.fill(
            session,
            actor=batch.actor,
            title="Second batch (Demo)",
            receiver_ids=["B1"],
            provider_ids=["T1"],
            now=NOW,
        )
        close(session, copy, batch.actor)
        runs.request_run(
            session,
            actor=batch.actor,
            programme_id=copy.id,
            order=runs.Order("utility", seconds=1),
            now=NOW,
        )
    late = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)

    def give_up() -> str:
        with writing(engine) as session, session.begin():
            runs.give_up_all_lost(session, late)
        return "done"

    assert run_at_once(*[give_up] * 4) == ["done"] * 4
    with Session(engine) as session:
        states = session.scalars(select(AssignmentDraft.state)).all()
        assert states == [DraftState.FAILED] * 3
