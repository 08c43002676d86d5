"""One session and one commit a request: returning commits, raising or refusing rolls back."""

from collections.abc import Callable

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from web.services.sealing import Secrets

EXTENSION = "dianqiao-database"
SECRETS = "dianqiao-secrets"
COMMITTED = "dianqiao-committed"
REFUSED = 400
READING = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask, engine: Engine, secrets: Secrets) -> None:
    """Give the application its sessions, and these what seals and opens."""
    app.extensions[EXTENSION] = engine
    app.extensions[SECRETS] = secrets
    app.extensions[COMMITTED] = []
    app.after_request(finish)
    app.teardown_appcontext(close)


def get_session() -> Session:
    """Return the session of this request, opened when first asked for."""
    if "session" not in g:
        engine: Engine = current_app.extensions[EXTENSION]
        # a request that will write waits for its turn at once: SQLite cannot let it wait later
        writes = request.method not in READING
        bind = engine.execution_options(sqlite_immediate=True) if writes else engine
        secrets: Secrets = current_app.extensions[SECRETS]
        g.session = Session(bind, expire_on_commit=False, info=secrets.as_info())
    session: Session = g.session
    return session


def begin_writing() -> Session:
    """Return the session ready to write in a request that only read so far, as a logged look does.

    What was read before is read anew: on SQLite a transaction that began by reading cannot wait.
    """
    session = get_session()
    session.rollback()
    session.connection(execution_options={"sqlite_immediate": True})
    return session


def writing() -> Session:
    """Return a further session that writes, for work after this request's own."""
    engine: Engine = current_app.extensions[EXTENSION]
    secrets: Secrets = current_app.extensions[SECRETS]
    return Session(engine.execution_options(sqlite_immediate=True), info=secrets.as_info())


def keep() -> None:
    """Store what was done so far even if the request is refused later, as a try that counts."""
    get_session().commit()


def after_commit(action: Callable[[], None]) -> None:
    """Run an action once this request's changes are stored, and never if they are not."""
    g.setdefault("after_commit", []).append(action)


def on_commit(app: Flask, look: Callable[[Session], None]) -> None:
    """Have every session looked at right after a request has committed it."""
    app.extensions[COMMITTED].append(look)


def finish(response: Response) -> Response:
    """Commit what a successful request did, and drop what a refused one began."""
    session: Session | None = g.get("session")
    if response.status_code >= REFUSED:
        if session is not None:
            session.rollback()
        return response
    if session is not None:
        session.commit()
        for look in current_app.extensions[COMMITTED]:
            look(session)
    for action in g.pop("after_commit", []):
        action()
    return response


def close(_error: BaseException | None = None) -> None:
    """Give the connection back; whatever was not committed is gone."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
