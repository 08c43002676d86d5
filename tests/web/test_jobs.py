import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from huey.api import SqliteHuey
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import JobState, Role
from models.job import Job
from tests.web.conftest import Auth
from web.config import Config
from web.jobs import Worker, make_huey
from web.services import jobs
from web.services.overview import get_fit_state


def worker_of(app: Flask, config: Config) -> Worker:
    """Return a worker on the application's database."""
    return Worker(config, app.extensions["dianqiao-database"])


def test_first_desk_fits_in_a_job(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)

    pages = [client.get("/desk/S1?kind=mentor").text for _ in range(2)]

    job = stored.scalars(select(Job)).one()
    assert (job.kind, job.state, job.progress) == ("fit", JobState.DONE, 1.0)
    assert ["/desk/S1/mentor/M1" in page for page in pages] == [False, True]


def test_one_waiting_job_is_enough(stored: Session) -> None:
    first = jobs.request_job(stored, kind=jobs.FIT)
    second = jobs.request_job(stored, kind=jobs.FIT)

    assert (first is not None, second) == (True, None)


def test_job_is_taken_once(stored: Session) -> None:
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None

    assert [jobs.start(stored, job_id=job_id) for _ in range(2)] == [True, False]


def test_cancelled_job_never_begins(stored: Session) -> None:
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None
    jobs.cancel(stored, job_id=job_id)

    assert not jobs.start(stored, job_id=job_id)
    assert jobs.get_job(stored, job_id=job_id).state == JobState.CANCELLED


def test_running_job_stops_when_asked(app: Flask, config: Config, stored: Session) -> None:
    worker = worker_of(app, config)
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None
    stored.commit()

    def work(_session: Session, report: object) -> None:
        jobs.cancel(stored, job_id=job_id)
        stored.commit()
        assert callable(report)
        report("load", 0.5)
        pytest.fail("it went on")

    worker.carry_out(job_id, work)

    stored.expire_all()
    assert jobs.get_job(stored, job_id=job_id).state == JobState.CANCELLED


def test_fit_that_nobody_hears_of_is_given_up(stored: Session) -> None:
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None
    jobs.start(stored, job_id=job_id)
    now = dt.datetime.now(dt.UTC)

    jobs.give_up_silent_fits(stored, now + dt.timedelta(minutes=14))
    before = jobs.get_job(stored, job_id=job_id).state
    jobs.give_up_silent_fits(stored, now + dt.timedelta(minutes=16))

    job = jobs.get_job(stored, job_id=job_id)
    assert (before, job.state, job.error) == (JobState.RUNNING, JobState.FAILED, "lost")


def test_fit_that_was_asked_to_stop_is_not_waited_for(stored: Session) -> None:
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None
    jobs.start(stored, job_id=job_id)
    assert get_fit_state(stored).is_running

    jobs.cancel(stored, job_id=job_id)

    assert not get_fit_state(stored).is_running


def test_failure_is_recorded_and_raised(app: Flask, config: Config, stored: Session) -> None:
    worker = worker_of(app, config)
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None
    stored.commit()

    def work(_session: Session, _report: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        worker.carry_out(job_id, work)

    stored.expire_all()
    view = jobs.get_job(stored, job_id=job_id)
    assert (view.state, view.error) == (JobState.FAILED, "ZeroDivisionError")


@pytest.mark.parametrize(
    ("took", "ago", "waits"),
    [(1.0, 0.5, 3.5), (1.0, 30.0, 2.0), (0.1, 0.0, 2.0), (300.0, 10.0, 50.0), (None, 0.0, 2.0)],
)
def test_fits_leave_a_worker_free_most_of_the_time(
    stored: Session, took: float | None, ago: float, waits: float
) -> None:
    now = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
    if took is not None:
        ended = now - dt.timedelta(seconds=ago)
        began = ended - dt.timedelta(seconds=took)
        done = {"kind": jobs.FIT, "state": JobState.DONE}
        stored.add(Job(**done, started_at=began, finished_at=ended))
        stored.add(Job(**done, started_at=began, finished_at=began))
        stored.flush()

    assert jobs.seconds_to_wait(stored, kind=jobs.FIT, now=now) == pytest.approx(waits)


def test_no_fit_begins_beside_another(app: Flask, config: Config, stored: Session) -> None:
    worker = worker_of(app, config)
    worker.huey.immediate = False
    job_id = jobs.request_job(stored, kind=jobs.FIT)
    assert job_id is not None
    stored.commit()

    with worker.fitting:
        worker.fit(job_id)

    stored.expire_all()
    assert jobs.get_job(stored, job_id=job_id).state == JobState.QUEUED
    assert worker.huey.pending_count() == 1
    worker.fit(job_id)
    stored.rollback()
    assert jobs.get_job(stored, job_id=job_id).state == JobState.DONE


def test_messages_are_signed(config: Config) -> None:
    queue = make_huey(Config(config.database_url, config.instance, secret_key="a" * 40))

    assert isinstance(queue, SqliteHuey)
    message = queue.serializer.serialize(7)
    with pytest.raises(ValueError, match="mismatch"):
        queue.serializer.deserialize(message[:-1] + b"!")
    queue.storage.close()
