"""A list that many windows load at once is one look; on both databases."""

import datetime as dt
import threading

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.enums import Role
from models.feedback import Impression
from tests.conftest import SECRETS
from tests.factories import make_startup, make_user, make_vocabularies
from web.services import consents
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.feedback.looking import Look, Place, keep_shown

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
N_WINDOWS = 6


def writing(engine: Engine) -> Session:
    return Session(engine.execution_options(sqlite_immediate=True), info=SECRETS.as_info())


def agreeing(engine: Engine) -> Actor:
    """Store a startup and somebody who agreed to have its looks kept."""
    with writing(engine) as session, session.begin():
        make_vocabularies(session)
        make_startup(session, "S1")
        user = make_user(session, "s@example.com", (Role.STARTUP, "S1"))
        consents.record(session, user_id=user.id, purposes=["looks"], now=NOW)
        return actor_of(user)


def test_list_loaded_in_many_windows_at_once_is_one_look(engine: Engine) -> None:
    actor, barrier = agreeing(engine), threading.Barrier(N_WINDOWS)
    faults: list[BaseException] = []

    def load(number: int) -> None:
        places = [Place(f"M{(each + number) % 5}", each + 1) for each in range(5)]
        barrier.wait()
        try:
            with writing(engine) as session, session.begin():
                keep_shown(session, actor=actor, look=Look("S1", "mentor", places), now=NOW)
        except SQLAlchemyError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=load, args=(number,)) for number in range(N_WINDOWS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with writing(engine) as session:
        kept = session.scalars(select(Impression.candidate_id)).all()
    assert (faults, sorted(kept)) == ([], ["M0", "M1", "M2", "M3", "M4"])
