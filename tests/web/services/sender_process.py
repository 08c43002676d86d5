"""Senders in processes of their own, for a test to kill.

Started once with a database and a relay, it forks one sender for each line it reads: loading the
program anew for each would take most of the time. A sender prints its process number once it has
sent its first letter, so that it is killed at work and not while it starts.
"""

import datetime as dt
import os
import signal
import sys

import structlog
from sqlalchemy.orm import sessionmaker

from models.enums import Channel
from models.session import make_engine
from tests.conftest import SECRETS
from web.services.relay import Relay
from web.services.sending import Postman
from web.services.smtp import SmtpSender

LEASE = dt.timedelta(seconds=0.5)


def send(database_url: str, relay: str) -> None:
    """Send until killed."""
    engine = make_engine(database_url).execution_options(sqlite_immediate=True)
    sender = SmtpSender(Relay.parse(relay), "Dianqiao <noreply@dianqiao.example>")
    sessions = sessionmaker(engine, info=SECRETS.as_info(), expire_on_commit=False)
    postman = Postman(sessions, {Channel.EMAIL: sender}, lease=LEASE)
    first = postman.take()
    if first is not None:
        postman.deal_with(first)
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    while True:
        postman.work_off()


def main(database_url: str, relay: str) -> None:
    """Fork a sender a line."""
    # what stands on the standard output are process numbers alone
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        if os.fork() == 0:
            send(database_url, relay)


if __name__ == "__main__":
    main(*sys.argv[1:])
