"""A sender killed at any moment: every message once in the inbox, at most once more by e-mail."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.enums import DeliveryState
from models.message import Delivery, Message
from tests.conftest import SECRETS
from tests.factories import make_user
from tests.web.smtp_sink import Sink, smtp_sink
from web.services.notifying import Notice, tell

ROOT = Path(__file__).resolve().parents[3]
READERS = "abc"
N_MESSAGES = 90
N_SENDERS = 2
LONGEST_LIFE = 0.12
PATIENCE = 120.0
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


@contextmanager
def nursery(engine: Engine, sink: Sink) -> Iterator[Callable[[], int]]:
    """Yield what starts a sender and returns the number of its process; none outlives the test."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.web.services.sender_process", url, sink.url]
    parent = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    assert parent.stdin is not None
    assert parent.stdout is not None

    def start() -> int:
        parent.stdin.write("go\n")
        return int(parent.stdout.readline())

    try:
        yield start
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.communicate()


def fill(engine: Engine) -> None:
    """Tell some people many things."""
    now = dt.datetime.now(dt.UTC)
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing, info=SECRETS.as_info()) as session, session.begin():
        for name in READERS:
            user = make_user(session, f"{name}@example.com")
            for n in range(N_MESSAGES // len(READERS)):
                # an urgent kind: the test is not to sleep at night
                notice = Notice("account.new_device", f"{n}", {"device": f"{name}-{n}"})
                tell(session, notice=notice, user_ids=[user.id], now=now)


def count(engine: Engine, *states: DeliveryState) -> int:
    """Return how many deliveries are in some states."""
    statement = select(func.count()).select_from(Delivery).where(Delivery.state.in_(states))
    with Session(engine) as session:
        return session.scalar(statement) or 0


def kill_again_and_again(engine: Engine, start: Callable[[], int]) -> int:
    """Let senders live for a moment each until the outbox owes little; return how many died."""
    chance, deaths = np.random.default_rng(20260305), 0
    while count(engine, *OPEN) > N_MESSAGES // 10:
        living = [start() for _ in range(N_SENDERS)]
        for process in living:
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            os.kill(process, signal.SIGKILL)
            deaths += 1
    return deaths


def wait_until_empty(engine: Engine) -> None:
    """Wait until the outbox owes nothing."""
    deadline = time.monotonic() + PATIENCE
    while count(engine, *OPEN):
        assert time.monotonic() < deadline, "the outbox was not emptied"
        time.sleep(0.05)


def test_killed_senders_lose_nothing_and_send_nothing_three_times(engine: Engine) -> None:
    fill(engine)

    with smtp_sink() as sink, nursery(engine, sink) as start:
        deaths = kill_again_and_again(engine, start)
        start()
        wait_until_empty(engine)
        copies = sink.copies()

    with Session(engine) as session:
        letters = set(session.scalars(select(Delivery.letter)))
        inbox = select(func.count(Message.id)).group_by(Message.user_id, Message.key)
        in_inbox = session.scalars(inbox).all()
    assert deaths > N_SENDERS
    assert in_inbox == [1] * N_MESSAGES
    assert count(engine, DeliveryState.SENT) == len(letters) == N_MESSAGES
    assert set(copies) == {f"<{letter}@dianqiao.example>" for letter in letters}
    assert set(copies.values()) <= {1, 2}
