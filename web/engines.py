"""The fitted model as pages use it."""

import threading

from flask import Flask, current_app, g
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from web.config import Config
from web.jobs import Worker, ask_for_fit
from web.services import readings
from web.services.engine import Engine
from web.shelf import open_store

EXTENSION = "dianqiao-engine"


def init_app(app: Flask, config: Config, worker: Worker) -> None:
    """Give the application its engine, which asks the worker for a fit when it is behind."""
    store = open_store(config)
    app.extensions[EXTENSION] = Engine(
        store, when_stale=lambda session: ask_for_fit(worker, session)
    )


def current_engine() -> Engine:
    """Return the engine of this request: all of its answer is of one model."""
    if "engine" not in g:
        whole: Engine = current_app.extensions[EXTENSION]
        g.engine = whole.held()
    engine: Engine = g.engine
    return engine


def warm_up(app: Flask, database: Database) -> threading.Thread:
    """Read the model and the words of needs in the background, so that nobody waits for them."""
    engine: Engine = app.extensions[EXTENSION]

    def read() -> None:
        with Session(database) as session:
            engine.ready(session)
            readings.reader(session)

    thread = threading.Thread(target=read, name="warm-up", daemon=True)
    thread.start()
    return thread
