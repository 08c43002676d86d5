"""Codes under concurrency: of many who ask one gets a code, of many who try one gets in."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.conftest import SECRETS
from web.services import phone_codes
from web.services.phone_codes import TooSoonError
from web.services.sealing import Secrets
from web.services.second_factor import WrongCodeError

N_TRYING = 6
NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
ABOUT = {"number": "13812345678", "purpose": phone_codes.SIGN_IN}


def at_once(engine: Engine, act: Callable[[Session], object]) -> list[object]:
    """Let several do the same at once, and return what each got."""
    writing = engine.execution_options(sqlite_immediate=True)
    start = Barrier(N_TRYING)

    def run(_number: int) -> object:
        start.wait()
        try:
            with Session(writing, info=SECRETS.as_info()) as session:
                result = act(session)
                session.commit()
                return result
        except (TooSoonError, WrongCodeError) as error:
            return type(error)

    with ThreadPoolExecutor(N_TRYING) as threads:
        return list(threads.map(run, range(N_TRYING)))


def test_of_those_who_ask_at_once_one_gets_a_code(engine: Engine) -> None:
    answers = at_once(engine, lambda session: phone_codes.issue(session, now=NOW, **ABOUT))

    assert answers.count(TooSoonError) == N_TRYING - 1


def test_of_those_who_try_at_once_one_gets_in(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=SECRETS.as_info()) as session, session.begin():
        code = phone_codes.issue(session, now=NOW, **ABOUT)

    answers = at_once(
        engine, lambda session: phone_codes.verify(session, code=code, now=NOW, **ABOUT)
    )

    assert sorted(map(str, answers)) == ["<class 'web.services.second_factor.WrongCodeError'>"] * (
        N_TRYING - 1
    ) + ["None"]


def test_wait_is_told_in_seconds(session: Session) -> None:
    phone_codes.issue(session, now=NOW, **ABOUT)

    with pytest.raises(TooSoonError) as caught:
        phone_codes.issue(session, now=NOW + dt.timedelta(seconds=45), **ABOUT)

    assert caught.value.seconds == 15


def test_code_stays_good_after_a_change_of_keys(engine: Engine) -> None:
    older = Secrets.from_keys(["older"])
    both = Secrets.from_keys(["newer", "older"])
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=older.as_info()) as session, session.begin():
        code = phone_codes.issue(session, now=NOW, **ABOUT)

    with Session(writing, info=both.as_info()) as session, session.begin():
        phone_codes.verify(session, code=code, now=NOW, **ABOUT)
