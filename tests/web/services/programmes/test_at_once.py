"""What is handed in at the moment of closing is in, or is refused: never lost without a word."""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import sqlalchemy
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import CandidatePair, Programme, ProgrammeEvent, Seat
from tests.conftest import SECRETS
from tests.web.services.programmes.conftest import MENTORS, NOW, STARTUPS, Batch, open_batch, settle
from web.services.access import Actor
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.programmes import closing
from web.services.programmes.errors import ProgrammeError, StaleBallotError, StepTakenError


def writing(engine: sqlalchemy.Engine) -> Session:
    """Return a session that writes."""
    bind = engine.execution_options(sqlite_immediate=True)
    return Session(bind, info=SECRETS.as_info(), expire_on_commit=False)


def prepare(engine: sqlalchemy.Engine, folder: Path) -> tuple[dict[str, Actor], int, Engine]:
    """Store a programme that takes wishes, and fit a model."""
    with writing(engine) as session, session.begin():
        actors = settle(session)
        batch = open_batch(session, actors)
    models = Engine(ArtifactStore(folder / "artifacts"))
    with writing(engine) as session:
        models.fit(session)
    return actors, batch.programme_id, models


def at_once(acts: list[Callable[[], str]]) -> Counter[str]:
    """Do several things on threads that start together, and count what became of them."""
    barrier, outcomes = threading.Barrier(len(acts)), Counter[str]()

    def run(act: Callable[[], str]) -> None:
        barrier.wait()
        outcomes[act()] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_wish_at_the_moment_of_closing_is_in_or_refused(
    engine: sqlalchemy.Engine, tmp_path: Path
) -> None:
    actors, programme_id, models = prepare(engine, tmp_path)
    said: dict[str, bool] = {}

    def vote(participant_id: str, other: str) -> str:
        try:
            with writing(engine) as session, session.begin():
                Batch(session, actors, programme_id).rank(participant_id, other)
        except ProgrammeError as error:
            said[participant_id] = False
            return error.code
        said[participant_id] = True
        return "in"

    def close() -> str:
        with writing(engine) as session, session.begin():
            office = actors["province"]
            closing.close(session, actor=office, programme_id=programme_id, engine=models, now=NOW)
        return "closed"

    pairs = [*zip(STARTUPS, MENTORS, strict=True), *zip(MENTORS, STARTUPS, strict=True)]
    votes = [lambda pair=pair: vote(*pair) for pair in pairs]
    outcomes = at_once([*votes, close])

    assert outcomes["closed"] == 1
    assert outcomes["in"] + outcomes["not_open"] == len(pairs)
    with Session(engine) as session:
        seats = {seat.participant_id: seat for seat in session.scalars(select(Seat))}
        frozen = session.scalars(select(CandidatePair)).all()
        counted = {pair.receiver_seat_id for pair in frozen if pair.receiver_rank}
        counted |= {pair.provider_seat_id for pair in frozen if pair.provider_rank}
        assert {key for key, is_in in said.items() if is_in} == {
            key for key, seat in seats.items() if seat.id in counted
        }
        assert all((seats[key].handed_in_at is not None) == is_in for key, is_in in said.items())


def test_two_organisers_close_once(engine: sqlalchemy.Engine, tmp_path: Path) -> None:
    actors, programme_id, models = prepare(engine, tmp_path)

    def close() -> str:
        try:
            with writing(engine) as session, session.begin():
                closing.close(
                    session,
                    actor=actors["province"],
                    programme_id=programme_id,
                    engine=models,
                    now=NOW,
                )
        except StepTakenError:
            return "told"
        return "closed"

    assert at_once([close] * 4) == {"closed": 1, "told": 3}
    with Session(engine) as session:
        steps = session.scalars(select(ProgrammeEvent.to_state)).all()
        assert steps.count("closed") == 1
        assert session.get_one(Programme, programme_id).state == "closed"
        assert len(session.scalars(select(CandidatePair)).all()) == 9


def test_two_windows_of_one_participant_keep_one_ballot(
    engine: sqlalchemy.Engine, tmp_path: Path
) -> None:
    actors, programme_id, _ = prepare(engine, tmp_path)

    def vote(other: str) -> str:
        try:
            with writing(engine) as session, session.begin():
                batch = Batch(session, actors, programme_id)
                batch.rank("S1", other)
        except StaleBallotError:
            return "stale"
        return "in"

    outcomes = at_once([lambda key=key: vote(key) for key in MENTORS])

    assert outcomes["in"] >= 1
    assert outcomes.total() == len(MENTORS)
    with Session(engine) as session:
        batch = Batch(session, actors, programme_id)
        assert batch.seat("S1").revision == outcomes["in"]
