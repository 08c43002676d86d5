"""A mentor's places hold when many are accepted at once; the whole measure is a benchmark."""

import threading
from collections import Counter

from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.matching import Match
from tests.web.services.requests.rush import faults, prepare, rush, writing

STARTUPS, PLACES = 24, 5


def test_places_hold_when_all_are_accepted_at_once(engine: Engine) -> None:
    actor = prepare(engine, startups=STARTUPS, places=PLACES)

    outcome = rush(engine, actor)

    assert faults(outcome, startups=STARTUPS, places=PLACES) == []


def test_database_itself_lets_nobody_take_a_place_too_many(engine: Engine) -> None:
    prepare(engine, startups=8, places=2)
    barrier = threading.Barrier(8)
    outcomes: Counter[str] = Counter()

    def take(match_id: int) -> None:
        barrier.wait()
        try:
            with writing(engine) as session, session.begin():
                chosen = update(Match).where(Match.id == match_id)
                session.execute(chosen.values(state="mutual", awaits=None))
            outcomes["taken"] += 1
        except IntegrityError:
            outcomes["refused"] += 1

    threads = [threading.Thread(target=take, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == {"taken": 2, "refused": 6}
    with Session(engine) as session:
        states = Counter(match.state for match in session.query(Match))
    assert states["mutual"] == 2
