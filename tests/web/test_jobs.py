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


def test_messages_are_signed(config: Config) -> None:
    queue = make_huey(Config(config.database_url, config.instance, secret_key="a" * 40))

    assert isinstance(queue, SqliteHuey)
    message = queue.serializer.serialize(7)
    with pytest.raises(ValueError, match="mismatch"):
        queue.serializer.deserialize(message[:-1] + b"!")
    queue.storage.close()
