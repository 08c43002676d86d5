"""A new model under load: no answer fails, and each is of one version from end to end."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, Role
from models.participant import Participant
from models.setting import bump_data_version
from tests.conftest import SECRETS
from tests.journeys.conftest import answers, free_port
from tests.web.conftest import MEMBERS, Auth
from web.config import Config
from web.services import matching
from web.services.engine import Engine

ROOT = Path(__file__).resolve().parents[2]
PAGE = f"/desk/{MEMBERS[Role.STARTUP]}?kind=mentor"
LIST = re.compile(r'<ol class="match-list" data-model="(.+?)">(.+?)</ol>', re.DOTALL)
N_FITS, N_READERS = 5, 4
START_SECONDS, PATIENCE_SECONDS = 120, 60
Answer = tuple[str, object]
"""The version that made a list, and the list."""


@dataclass
class Load:
    """What readers were answered by each version."""

    answers: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    is_over: threading.Event = field(default_factory=threading.Event)

    def read(self, ask: Callable[[], Answer]) -> int:
        """Ask again and again until it is over; return how often."""
        n_asked = 0
        while not self.is_over.is_set():
            model, content = ask()
            self.answers[model].add(content)
            n_asked += 1
        return n_asked

    def wait_for(self, model: str) -> None:
        """Wait until a reader was answered by a version."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while model not in self.answers and time.monotonic() < deadline:
            time.sleep(0.01)


@contextmanager
def reading(asks: list[Callable[[], Answer]]) -> Iterator[Load]:
    """Let readers ask while the body works; the first failure of one is raised."""
    load = Load()
    with ThreadPoolExecutor(len(asks)) as executor:
        readers = [executor.submit(load.read, ask) for ask in asks]
        try:
            yield load
        finally:
            load.is_over.set()
        assert all(reader.result() for reader in readers)


def publish(app: Flask, capacity: int) -> None:
    """Let the mentors take so many, and fit that."""
    database = app.extensions["dianqiao-database"]
    is_mentor = Participant.kind == ParticipantKind.MENTOR
    with Session(database.execution_options(sqlite_immediate=True)) as session:
        session.execute(update(Participant).where(is_mentor).values(capacity=capacity))
        bump_data_version(session, changed=None)
        session.commit()
    with Session(database, info=SECRETS.as_info()) as session:
        quiet(app).fit(session)


def quiet(app: Flask) -> Engine:
    """Return the engine of an application, which asks nobody for a fit."""
    return Engine(app.extensions["dianqiao-engine"].store)


def swapped(app: Flask, asks: list[Callable[[], Answer]], own: Callable[[], Answer]) -> None:
    """Publish one version after another while readers ask; each must answer as it does alone."""
    alone: dict[str, object] = {}
    publish(app, 1)
    with reading(asks) as load:
        for capacity in range(2, N_FITS + 2):
            model, content = own()
            alone[model] = content
            load.wait_for(model)
            publish(app, capacity)
    assert len(set(alone.values())) == N_FITS
    last, content = own()
    alone[last] = content
    assert load.answers.keys() >= alone.keys() - {last}
    assert all(found == {alone[model]} for model, found in load.answers.items())


def test_scores_are_of_one_version(app: Flask) -> None:
    engine, database = quiet(app), app.extensions["dianqiao-database"]

    def ask() -> Answer:
        with Session(database, info=SECRETS.as_info()) as session:
            found = matching.recommend(session, engine=engine, seeker_id="S1", kind="mentor")
        return found.model, tuple((item.id, item.score) for item in found.items)

    swapped(app, [ask] * N_READERS, ask)


def test_engine_of_a_request_stays_with_its_model(app: Flask) -> None:
    engine = quiet(app)
    publish(app, 1)
    with Session(app.extensions["dianqiao-database"], info=SECRETS.as_info()) as session:
        held = engine.held()
        before = held.ready(session)
        publish(app, 2)
        session.rollback()
        after, fresh = held.ready(session), engine.ready(session)

    assert before is not None
    assert after is not None
    assert fresh is not None
    assert (before.version, before.is_stale) == (after.version, False)
    assert (after.is_stale, after.recommender.lines_) == (True, before.recommender.lines_)
    assert (fresh.is_stale, fresh.version == after.version) == (False, False)


def test_server_answers_through_a_swap(app: Flask, client: FlaskClient, config: Config) -> None:
    Auth(client).login(Role.STARTUP)

    def own() -> Answer:
        return parsed(client.get(PAGE).get_data(as_text=True))

    with served(config) as port:
        swapped(app, [reader_of(port, client)] * N_READERS, own)


def parsed(page: str) -> Answer:
    """Return the list of a page, word for word, and the version that made it."""
    match = LIST.search(page)
    assert match is not None
    return match[1], match[2]


@contextmanager
def served(config: Config) -> Iterator[int]:
    """Serve a database with two processes."""
    port = free_port()
    settings = replace(config, is_testing=False, port=port, workers=2, threads=2).environment()
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **settings, "DIANQIAO_LOG_LEVEL": "WARNING"}
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port) and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def reader_of(port: int, client: FlaskClient) -> Callable[[], Answer]:
    """Return what reads the page as whoever the client is; an answer other than 200 fails."""
    name = client.application.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None

    def read() -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", PAGE, headers={"Cookie": f"{name}={cookie.value}"})
            response = connection.getresponse()
            assert response.status == HTTPStatus.OK
            return parsed(response.read().decode())

    return read
