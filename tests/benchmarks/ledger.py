"""How quickly the ledger of ten thousand sessions pages, adds up, exports and is assessed.

Run it with ``python -m tests.benchmarks.ledger [--records 10000]``; it prints the median of each on
SQLite, with the rows written once for all.
"""

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from models.enums import Role
from models.matching import Match
from models.mentoring import MentoringRecord, RecordTopic
from models.session import make_engine, upgrade
from tests.conftest import SECRETS
from tests.factories import make_mentor, make_startup, make_vocabularies
from web.services.access import Actor
from web.services.assessing.evidence import Year
from web.services.assessing.figures import collect
from web.services.assessing.formula import STANDARD
from web.services.ledger import choices, files, totals
from web.services.ledger.lines import get_ledger, list_ledger
from web.services.ledger.search import LedgerSearch
from web.services.ledger.table import Voice
from web.services.sealing import seal_text

N_MENTORS, N_STARTUPS = 200, 1000
PROVINCE = Actor(roles=frozenset({Role.ORGANISER}), is_provincial=True)
VOICE = Voice(lambda message, **values: message % values if values else message, "en")
YEAR = totals.period(totals.YEAR, dt.date(2026, 1, 1))
RUNS = 5


def fill(session: Session, n_records: int) -> None:
    """Store mentors, startups, their pairs and two years of confirmed sessions."""
    rng = np.random.default_rng(7)
    make_vocabularies(session)
    for number in range(N_MENTORS):
        make_mentor(session, f"M{number}", region="530100")
    for number in range(N_STARTUPS):
        make_startup(session, f"S{number}", region="530100")
    pairs = [(f"S{number}", f"M{number % N_MENTORS}") for number in range(N_STARTUPS)]
    session.execute(
        insert(Match),
        [
            {"id": n, "receiver_id": s, "provider_id": m, "kind": "mentor",
             "state": "completed", "initiated_by": "receiver", "reasons": []}
            for n, (s, m) in enumerate(pairs, start=1)
        ],
    )  # fmt: skip
    said = {
        name: seal_text(session, "先做三家标杆客户访谈。" * 5) for name in ("problem", "advice")
    }
    session.execute(
        insert(MentoringRecord), [record(n, rng, said) for n in range(1, n_records + 1)]
    )
    session.execute(
        insert(RecordTopic),
        [{"record_id": n, "topic": "ip.patent"} for n in range(1, n_records + 1)],
    )

    held = MentoringRecord.starts_at
    session.execute(
        update(MentoringRecord).values(
            state="locked",
            number=MentoringRecord.id,
            handed_in_at=held,
            receiver_confirmed_at=held,
            provider_confirmed_at=held,
            locked_at=held,
        ),
        execution_options={"synchronize_session": False},
    )


def record(number: int, rng: np.random.Generator, said: dict[str, str]) -> dict[str, object]:
    """Return one session, as it is drafted."""
    start = dt.datetime(2025, 1, 1, 2, tzinfo=dt.UTC) + dt.timedelta(
        minutes=int(rng.integers(0, 2 * 365 * 24 * 60))
    )
    return {
        "id": number,
        "match_id": int(rng.integers(1, N_STARTUPS + 1)),
        "starts_at": start,
        "minutes": int(rng.integers(2, 13)) * 15,
        "way": "onsite",
        "sealed_problem": said["problem"],
        "sealed_advice": said["advice"],
        "entered_by_side": "provider",
        "token": str(number),
    }


def show(name: str, step: Callable[[], object]) -> None:
    """Print the median time of a step."""
    taken = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        step()
        taken.append(time.perf_counter() - begun)
    sys.stdout.write(f"{name:<40}{statistics.median(taken) * 1000:>10.0f} ms\n")


def measure(session: Session) -> None:
    """Measure what people do with a ledger."""

    def page(**asked: object) -> Callable[[], object]:
        search = replace(LedgerSearch(), **asked)
        return lambda: get_ledger(session, actor=PROVINCE, search=search)

    def export() -> object:
        entries, added = list_ledger(session, actor=PROVINCE, search=LedgerSearch())
        return files.xlsx_of(files.Sheet(entries, added, "", ""), VOICE)

    def summary(by: str) -> Callable[[], object]:
        return lambda: totals.get_summary(
            session, actor=PROVINCE, by=by, chosen=YEAR, search=LedgerSearch(), until=YEAR.last_on
        )

    show("first page", page())
    show("page 200", page(page=200))
    show("first page of a mentor, by minutes", page(mentor="M7", sort="-minutes"))
    show("what the filters offer", lambda: choices.get_choices(session, actor=PROVINCE))
    show("totals by month", summary(totals.MONTH))
    show("totals by mentor", summary(totals.MENTORS))
    show("all lines as a workbook", export)
    year = Year(2026, YEAR.last_on)
    show(
        "figures of an assessment", lambda: collect(session, formula=STANDARD["mentor"], year=year)
    )


def main() -> None:
    """Fill a database and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'ledger.sqlite3'}")
        upgrade(engine)
        writing = engine.execution_options(sqlite_immediate=True)
        with Session(writing, info=SECRETS.as_info()) as session, session.begin():
            fill(session, given.records)
        with Session(engine, info=SECRETS.as_info()) as session:
            measure(session)
        engine.dispose()


if __name__ == "__main__":
    main()
