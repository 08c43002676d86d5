"""Wishes are frozen in the request; a worker computes the pairs: whole, once, even if it dies."""

import datetime as dt
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.enums import JobState
from models.job import Job
from models.programme import CandidatePair, Programme, ProgrammeEvent
from models.programme_states import ProgrammeState
from tests.web.services.programmes.conftest import DAY, NOW, Batch
from tests.web.services.programmes.test_at_once import prepare, writing
from web.services import jobs
from web.services.engine import Engine
from web.services.programmes import closing, opening, organiser_view, seats
from web.services.programmes.errors import NotOpenError, StepTakenError

ROOT = Path(__file__).parents[4]
DIE = """
import sys, time
from pathlib import Path
from sqlalchemy.orm import Session
from models.session import make_engine
from web.services import jobs
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.programmes import closing, steps
from tests.conftest import SECRETS
from tests.web.services.programmes.conftest import NOW

url, folder, job_id = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
bind = make_engine(url).execution_options(sqlite_immediate=True)
models = Engine(ArtifactStore(folder))

def stop(*_args, **_values):
    print("in the middle", flush=True)
    time.sleep(60)

with Session(bind, info=SECRETS.as_info()) as session, session.begin():
    jobs.start(session, job_id=job_id)
with Session(bind, info=SECRETS.as_info()) as session, session.begin():
    pairs = closing.pairs_of(session, job_id=job_id, engine=models, report=lambda *_: None)
    closing.take = stop
    closing.finish(session, job_id=job_id, pairs=pairs, now=NOW)
"""


def ask(batch: Batch, engine: Engine, *, now: dt.datetime = NOW) -> int:
    """Ask for the closing as the office would, and return its job."""
    return closing.request_close(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        engine=engine,
        now=now,
    )


def finish(batch: Batch, engine: Engine, job_id: int) -> bool:
    """Compute and store the pairs as a worker would."""
    pairs = closing.pairs_of(
        batch.session, job_id=job_id, engine=engine, report=lambda _step, _share: None
    )
    return closing.finish(batch.session, job_id=job_id, pairs=pairs, now=NOW)


def n_pairs(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CandidatePair)) or 0


def test_wishes_and_seats_are_frozen_from_the_request_on(batch: Batch, fitted: Engine) -> None:
    batch.rank("S1", "M1")

    ask(batch, fitted)

    assert batch.programme.state == ProgrammeState.CLOSING
    assert batch.programme.closed_at == NOW
    with pytest.raises(NotOpenError):
        batch.rank("S1", "M2")
    with pytest.raises(StepTakenError):
        seats.remove(
            batch.session,
            actor=batch.actors["province"],
            programme_id=batch.programme_id,
            seat_ids=[batch.seat("S1").id],
        )
    assert n_pairs(batch.session) == 0


def test_second_click_is_the_same_closing(batch: Batch, fitted: Engine) -> None:
    assert ask(batch, fitted) == ask(batch, fitted)

    steps = batch.session.scalars(select(ProgrammeEvent.to_state)).all()
    assert steps.count("closing") == 1


def test_finished_twice_the_pairs_are_the_same(batch: Batch, fitted: Engine) -> None:
    job_id = ask(batch, fitted)

    assert [finish(batch, fitted, job_id), finish(batch, fitted, job_id)] == [True, False]

    assert n_pairs(batch.session) == 9
    assert batch.programme.state == ProgrammeState.CLOSED


def test_progress_grows_to_the_whole(batch: Batch, fitted: Engine) -> None:
    shares: list[float] = []

    closing.pairs_of(
        batch.session,
        job_id=ask(batch, fitted),
        engine=fitted,
        report=lambda _step, share: shares.append(share),
    )

    assert shares == [1 / 3, 2 / 3, 1.0]


def test_page_shows_how_far_the_closing_is(batch: Batch, fitted: Engine) -> None:
    job_id = ask(batch, fitted)
    jobs.report(batch.session, job_id=job_id, step="pairs", progress=0.5)

    page = organiser_view.get_page(
        batch.session, actor=batch.actors["province"], programme_id=batch.programme_id, now=NOW
    )

    assert page.closing == organiser_view.ClosingLine(0.5, is_failed=False)


def test_reopened_while_being_closed_nothing_is_kept(batch: Batch, fitted: Engine) -> None:
    job_id = ask(batch, fitted)
    pairs = closing.pairs_of(
        batch.session, job_id=job_id, engine=fitted, report=lambda _step, _share: None
    )

    opening.reopen(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        due_at=NOW + 20 * DAY,
        now=NOW,
    )

    assert not closing.finish(batch.session, job_id=job_id, pairs=pairs, now=NOW)
    assert batch.programme.state == ProgrammeState.WISHING
    assert jobs.get_job(batch.session, job_id=job_id).state == JobState.CANCELLED
    with pytest.raises(jobs.CancelledError):
        finish(batch, fitted, job_id)


def test_closing_that_failed_by_itself_waits_for_the_office(batch: Batch, fitted: Engine) -> None:
    job_id = ask(batch, fitted)
    jobs.finish(batch.session, job_id=job_id, state=JobState.FAILED, error="KeyError")

    assert closing.resume_lost(batch.session, NOW) == []
    page = organiser_view.get_page(
        batch.session, actor=batch.actors["province"], programme_id=batch.programme_id, now=NOW
    )
    assert page.closing == organiser_view.ClosingLine(0.0, is_failed=True)

    again = ask(batch, fitted)
    assert again != job_id
    assert finish(batch, fitted, again)


def test_closing_that_goes_on_is_left_alone(batch: Batch, fitted: Engine) -> None:
    job_id = ask(batch, fitted)

    assert closing.resume_lost(batch.session, dt.datetime.now(dt.UTC)) == []
    assert batch.programme.closing_job_id == job_id


def test_closing_whose_worker_fell_silent_is_begun_anew(batch: Batch, fitted: Engine) -> None:
    job_id = ask(batch, fitted)
    jobs.start(batch.session, job_id=job_id)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=4)

    (again,) = closing.resume_lost(batch.session, later)

    lost = jobs.get_job(batch.session, job_id=job_id)
    assert (lost.state, lost.error) == (JobState.FAILED, "lost")
    assert not closing.finish(batch.session, job_id=job_id, pairs=[], now=NOW)
    assert finish(batch, fitted, again)


def test_killed_worker_leaves_nothing_and_another_closes(
    engine: sqlalchemy.Engine, tmp_path: Path
) -> None:
    actors, programme_id, models = prepare(engine, tmp_path)
    with writing(engine) as session, session.begin():
        job_id = closing.request_close(
            session, actor=actors["province"], programme_id=programme_id, engine=models, now=NOW
        )
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", DIE, url, str(tmp_path / "artifacts"), str(job_id)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)

    with Session(engine) as session:
        assert n_pairs(session) == 0
        assert session.get_one(Programme, programme_id).state == ProgrammeState.CLOSING

    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=4)
    with writing(engine) as session, session.begin():
        (again,) = closing.resume_lost(session, later)
    with writing(engine) as session, session.begin():
        pairs = closing.pairs_of(
            session, job_id=again, engine=models, report=lambda _step, _share: None
        )
        assert closing.finish(session, job_id=again, pairs=pairs, now=NOW)
    with Session(engine) as session:
        assert n_pairs(session) == 9
        assert session.get_one(Programme, programme_id).state == ProgrammeState.CLOSED


def test_many_clicks_at_once_are_one_closing(engine: sqlalchemy.Engine, tmp_path: Path) -> None:
    actors, programme_id, models = prepare(engine, tmp_path)
    barrier, job_ids = threading.Barrier(4), []

    def click() -> None:
        barrier.wait()
        with writing(engine) as session, session.begin():
            job_ids.append(
                closing.request_close(
                    session,
                    actor=actors["province"],
                    programme_id=programme_id,
                    engine=models,
                    now=NOW,
                )
            )

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(job_ids) == 4
    assert len(set(job_ids)) == 1
    with Session(engine) as session:
        of_kind = select(func.count()).where(Job.kind == closing.CLOSE)
        assert session.scalar(of_kind) == 1
