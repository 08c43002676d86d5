"""One invitation, one account, however many try at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Role
from web.services.invitations import InvitationClosedError, accept, invite

N_TRYING = 4
PHRASE = "a-long-enough-password"


def test_of_those_who_try_at_once_one_joins(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing) as session, session.begin():
        word = invite(session, email="a@example.com", role=Role.REVIEWER)
    start = Barrier(N_TRYING)

    def join(number: int) -> bool:
        start.wait()
        with Session(writing) as session:
            try:
                accept(
                    session,
                    word=word,
                    name=f"No. {number}",
                    password=PHRASE,
                    language="en",
                    now=dt.datetime.now(dt.UTC),
                )
            except InvitationClosedError:
                return False
            session.commit()
        return True

    with ThreadPoolExecutor(N_TRYING) as threads:
        joined = list(threads.map(join, range(N_TRYING)))

    with Session(engine) as session:
        names = session.scalars(select(User.name_en)).all()
    assert joined.count(True) == 1
    assert names == [f"No. {joined.index(True)}"]
