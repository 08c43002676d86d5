"""Work that takes longer than a request may: queued by huey, done by a worker process."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy
import structlog
from flask import Flask, current_app, has_request_context
from huey.api import Huey, MemoryHuey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy.orm import Session, sessionmaker

from models.enums import JobState
from models.session import make_engine
from web.config import Config
from web.db import after_commit
from web.mailing import senders_of
from web.services import closing, complaints, drafts, jobs, leaves, retention
from web.services.assignments import runs, solving
from web.services.calendar import reminders
from web.services.data_changes import forget_old_changes
from web.services.engine import Engine
from web.services.intake.retiring import forget_spreadsheets
from web.services.investment import upkeep as financing_duties
from web.services.mentoring import watching as mentoring_duties
from web.services.notifying import FRESH
from web.services.passwords import answer_recoveries
from web.services.pool import upkeep as pool_duties
from web.services.programmes import closing as programme_closing
from web.services.programmes import upkeep as programme_duties
from web.services.requests import upkeep as request_duties
from web.services.sending import Postman
from web.services.weighting import tables
from web.services.weighting.pairs import Pair
from web.shelf import open_store

QUEUE = "dianqiao"
SEND = "send"
UPKEEP_NOW = "upkeep-now"
EXTENSION = "dianqiao-worker"
N_WORKERS = 2
"""One of them may be fitting for minutes: letters are not to wait for that."""
Upkeep = Callable[[Session, dt.datetime], object]
UPKEEP: Sequence[Upkeep] = (
    answer_recoveries,
    *request_duties.DUTIES,
    complaints.close_settled,
    closing.close_due,
    retention.purge,
    *pool_duties.DUTIES,
    financing_duties.adopt_talks,
    financing_duties.close_overdue,
    leaves.remind,
    *mentoring_duties.DUTIES,
    *programme_duties.DUTIES,
    drafts.forget_drafts,
    forget_spreadsheets,
    jobs.give_up_silent_fits,
    runs.give_up_all_lost,
    reminders.remind_of_meetings,
    forget_old_changes,
)
"""What the worker does every minute, each in a transaction of its own: it takes a session that may
write and the moment, does what is due, and changes nothing where nothing is."""

log = structlog.get_logger(__name__)


def init_app(app: Flask, worker: "Worker") -> None:
    """Let pages hand work to the workers."""
    app.extensions[EXTENSION] = worker


def keep_up_soon() -> None:
    """Have what this request left to do done right after it, not by the minute."""
    worker: Worker = current_app.extensions[EXTENSION]
    after_commit(worker.keep_up_soon)


class Worker:
    """The queue and what it can do; a message holds a job's id and nothing else."""

    def __init__(self, config: Config, engine: sqlalchemy.Engine) -> None:
        info = config.secrets().as_info()
        self.reading = sessionmaker(engine, info=info)
        writing = engine.execution_options(sqlite_immediate=True)
        self.sessions = sessionmaker(writing, info=info, expire_on_commit=False)
        self.engine = Engine(open_store(config))
        self.postman = Postman(self.sessions, senders_of(config))
        self.huey = make_huey(config)
        self.fitting = threading.Lock()
        self.tasks: dict[str, Any] = {jobs.FIT: self.huey.task(name=jobs.FIT)(self.fit)}
        self.tasks[tables.TABULATE] = self.huey.task(name=tables.TABULATE)(self.tabulate)
        self.tasks[runs.ASSIGN] = self.huey.task(name=runs.ASSIGN)(self.assign)
        close = self.huey.task(name=programme_closing.CLOSE)(self.close_programme)
        self.tasks[programme_closing.CLOSE] = close
        self.tasks[SEND] = self.huey.task(name=SEND)(self.postman.work_off)
        self.tasks[UPKEEP_NOW] = self.huey.task(name=UPKEEP_NOW)(self.keep_up)
        self.huey.periodic_task(crontab(minute="*"), name="upkeep")(self.keep_up)

    def keep_up(self) -> None:
        """Do everything that is due, and send what it told; a failing duty holds up no other."""
        now = dt.datetime.now(dt.UTC)
        for duty in UPKEEP:
            try:
                with self.sessions.begin() as session:
                    duty(session, now)
            except Exception:
                log.exception("upkeep failed", duty=duty.__name__)
        self.resume_closings(now)
        self.postman.work_off()

    def resume_closings(self, now: dt.datetime) -> None:
        """Let programmes whose closing died with its worker be closed by another."""
        with self.sessions.begin() as session:
            job_ids = programme_closing.resume_lost(session, now)
        for job_id in job_ids:
            self.enqueue(programme_closing.CLOSE, job_id)

    def keep_up_soon(self) -> None:
        """Have what is due done at once, by a worker, instead of within the minute."""
        try:
            self.tasks[UPKEEP_NOW]()
        except Exception:
            log.exception("upkeep could not be queued")

    def send_soon(self, session: Session) -> None:
        """Have what a session put into the outbox sent at once, by a worker."""
        if not session.info.pop(FRESH, False):
            return
        try:
            self.tasks[SEND]()
        except Exception:
            # the deed is done and the outbox keeps it: the next minute's upkeep sends it
            log.exception("sending could not be queued")

    def request_fit(self) -> None:
        """Ask for a fit in a transaction of its own; one that has not begun yet is enough."""
        now = dt.datetime.now(dt.UTC)
        with self.sessions.begin() as session:
            job_id = jobs.request_job(session, kind=jobs.FIT)
            delay = jobs.seconds_to_wait(session, kind=jobs.FIT, now=now)
        if job_id is not None:
            self.enqueue(jobs.FIT, job_id, delay=delay)

    def request_learning(self, user_id: int | None) -> None:
        """Ask for a fit that learns anew, whatever was learned before."""
        with self.sessions.begin() as session:
            job_id = jobs.request_job(
                session, kind=jobs.FIT, user_id=user_id, payload={jobs.IS_ANEW: True}
            )
        if job_id is not None:
            self.enqueue(jobs.FIT, job_id)

    def enqueue(self, kind: str, job_id: int, *, delay: float = jobs.DEBOUNCE_SECONDS) -> None:
        """Hand a job to the workers; changes that follow at once are taken along."""
        task = self.tasks[kind]
        if self.huey.immediate:
            task(job_id)
        else:
            task.schedule(args=(job_id,), delay=delay)

    def fit(self, job_id: int) -> None:
        """Fit the models for the data as they stand; one that is asked for meanwhile waits."""
        if not self.fitting.acquire(blocking=self.huey.immediate):
            self.enqueue(jobs.FIT, job_id)
            return
        try:
            self.carry_out(job_id, partial(self.fit_models, job_id))
        finally:
            self.fitting.release()

    def fit_models(
        self, job_id: int, session: Session, report: Callable[[str, float], None]
    ) -> None:
        """Fit the models, anew where a job asks for that."""
        is_anew = bool(jobs.payload_of(session, job_id=job_id).get(jobs.IS_ANEW))
        self.engine.fit(session, report=report, keeps_learned=not is_anew)

    def request_table(self, pair: Pair) -> None:
        """Ask for the strengths of every pair of two kinds, in a transaction of its own."""
        with self.sessions.begin() as session:
            job_id = tables.request_table(session, pair=pair)
        if job_id is not None:
            self.enqueue(tables.TABULATE, job_id)

    def tabulate(self, job_id: int) -> None:
        """Make the table that a job is for."""
        make = partial(tables.make, store=self.engine.store, job_id=job_id)
        self.carry_out(job_id, lambda session, report: make(session, report=report))

    def assign(self, job_id: int) -> None:
        """Make the draft of a programme that a job is for: whole, or not at all."""
        with self.reading() as session:
            draft_id = runs.draft_of_job(session, job_id)
        if draft_id is None:
            return
        try:
            self.carry_out(job_id, partial(self.make_draft, draft_id))
        finally:
            with self.sessions.begin() as session:
                runs.fail(session, draft_id=draft_id)

    def make_draft(
        self, draft_id: int, session: Session, report: Callable[[str, float], None]
    ) -> None:
        """Solve a draft, then store it in one transaction."""
        with self.sessions.begin() as own:
            if not runs.begin(own, draft_id=draft_id):
                raise jobs.CancelledError
        made = solving.make(session, draft_id=draft_id, report=report)
        with self.sessions.begin() as own:
            runs.store(own, draft_id=draft_id, made=made, now=dt.datetime.now(dt.UTC))

    def close_programme(self, job_id: int) -> None:
        """Compute the pairs of a programme and close it: whole, or not at all."""
        self.carry_out(job_id, partial(self.store_pairs, job_id))

    def store_pairs(
        self, job_id: int, session: Session, report: Callable[[str, float], None]
    ) -> None:
        """Compute the pairs of a programme, then store them in one transaction."""
        pairs = programme_closing.pairs_of(
            session, job_id=job_id, engine=self.engine, report=report
        )
        with self.sessions.begin() as own:
            programme_closing.finish(own, job_id=job_id, pairs=pairs, now=dt.datetime.now(dt.UTC))

    def carry_out(
        self, job_id: int, work: Callable[[Session, Callable[[str, float], None]], object]
    ) -> None:
        """Do a job and record how it went."""
        with self.sessions.begin() as session:
            if not jobs.start(session, job_id=job_id):
                return
        state, error = JobState.FAILED, "interrupted"
        try:
            with self.reading() as session:
                work(session, partial(self.report, job_id))
            state, error = JobState.DONE, ""
        except jobs.CancelledError:
            state, error = JobState.CANCELLED, ""
        except Exception as fault:
            error = type(fault).__name__
            raise
        finally:
            with self.sessions.begin() as session:
                jobs.finish(session, job_id=job_id, state=state, error=error)

    def report(self, job_id: int, step: str, progress: float) -> None:
        """Record progress where others can see it, apart from the work's own reading."""
        with self.sessions.begin() as session:
            jobs.report(session, job_id=job_id, step=step, progress=progress)


def make_huey(config: Config) -> Huey:
    """Return the queue: a file beside SQLite, tables in PostgreSQL; its messages are signed."""
    if config.is_testing:
        return MemoryHuey(QUEUE, immediate=True)
    serializer = SignedSerializer(secret=config.resolved_secret(), salt=QUEUE)
    if config.is_sqlite:
        config.instance.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(
            QUEUE, filename=str(config.instance / "jobs.sqlite3"), serializer=serializer
        )
    address = sqlalchemy.make_url(config.database_url).set(drivername="postgresql")
    return PostgresHuey(
        QUEUE, dsn=address.render_as_string(hide_password=False), serializer=serializer
    )


def ask_for_fit(worker: Worker, _session: Session) -> None:
    """Queue a fit unless one is waiting already: once this request's changes are stored.

    The thread that reads the model when a server starts has no request: there it is queued at once.
    """
    if has_request_context():
        after_commit(worker.request_fit)
    else:
        worker.request_fit()


def ask_to_learn(user_id: int | None) -> None:
    """Queue a fit that learns anew once this request is over."""
    worker: Worker = current_app.extensions[EXTENSION]
    after_commit(partial(worker.request_learning, user_id))


def ask_for_table(pair: Pair) -> None:
    """Queue the table of a pair once this request is over, unless one is under way."""
    worker: Worker = current_app.extensions[EXTENSION]
    after_commit(partial(worker.request_table, pair))


def run_worker(config: Config) -> None:
    """Work off the queue until told to stop."""
    worker = Worker(config, make_engine(config.database_url))
    worker.huey.create_consumer(workers=N_WORKERS, periodic=True, max_delay=1.0).run()
