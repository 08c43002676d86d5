"""Two who act at once on real connections: one wins, the other is told, no number twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.pool import Candidacy, Tenure
from models.pool_states import CandidacyState
from models.public_notice import Objection
from tests.conftest import SECRETS
from tests.web.pool_people import (
    DRAFT,
    NOW,
    People,
    apply,
    cause,
    make_people,
    pass_review,
    put_on_notice,
)
from web.services.access import VISITOR
from web.services.pool import applying, deciding, noticing, objections, tenures
from web.services.pool.applying import Handing
from web.services.pool.candidates import NotEligibleError
from web.services.pool.numbers import next_number
from web.services.pool.objections import ObjectionDraft
from web.services.pool.steps import StepClosedError

TOLD = (StepClosedError, NotEligibleError)


def at_once(engine: Engine, *acts: Callable[[Session], object]) -> list[object]:
    """Let several act at once, each in a transaction of its own."""
    writing = engine.execution_options(sqlite_immediate=True)
    start = Barrier(len(acts))

    def run(act: Callable[[Session], object]) -> object:
        start.wait()
        try:
            with Session(writing, info=SECRETS.as_info()) as session:
                result = act(session)
                session.commit()
        except TOLD as error:
            return type(error).__name__
        return result or "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def filled(engine: Engine, fill: Callable[[Session, People], int]) -> tuple[People, int]:
    """Fill a database and return its people, and the id of what was filled in."""
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        people = make_people(session)
        return people, fill(session, people)


def test_of_two_officers_who_decide_at_once_one_wins(engine: Engine):
    people, row_id = filled(engine, lambda session, people: apply(session, people).id)

    answers = at_once(
        engine,
        lambda session: deciding.check(
            session, candidacy_id=row_id, cause=cause(people.prefecture, 1)
        ),
        lambda session: deciding.refuse(
            session, candidacy_id=row_id, cause=cause(people.province, 1, "不符合条件")
        ),
    )

    assert sorted(map(str, answers)) == ["StepClosedError", "done"]
    with Session(engine) as session:
        assert session.get_one(Candidacy, row_id).state == (
            "checked" if answers[0] == "done" else "refused"
        )


def test_of_two_applications_at_once_one_is_open(engine: Engine):
    people, _ = filled(engine, lambda _session, _people: 0)

    handing = Handing(people.mentor, DRAFT, NOW)
    answers = at_once(
        engine,
        *[lambda session: bool(applying.apply(session, handing, participant_id="M1")) and "done"]
        * 4,
    )

    assert sorted(map(str, answers)) == ["NotEligibleError"] * 3 + ["done"]


def noticed(session: Session, people: People) -> int:
    row = apply(session, people)
    pass_review(session, people, row)
    return put_on_notice(session, people, row)


def test_notice_settled_by_several_at_once_appoints_once(engine: Engine):
    people, notice_id = filled(engine, noticed)

    answers = at_once(
        engine,
        *[
            lambda session: (
                noticing.settle(
                    session, notice_id=notice_id, cause=cause(people.province)
                ).appointed
            )
        ]
        * 4,
    )

    assert sorted(map(str, answers)) == ["1"] + ["StepClosedError"] * 3
    with Session(engine) as session:
        assert session.scalars(select(Tenure.number)).all() == ["DS-2026-0001"]


def test_nobody_is_appointed_over_an_objection_that_arrives_at_once(engine: Engine):
    people, notice_id = filled(engine, noticed)
    draft = ObjectionDraft("该人选与企业有利益关系", None, "citizen@example.org")

    at_once(
        engine,
        lambda session: objections.file(
            session, actor=VISITOR, notice_id=notice_id, draft=draft, now=NOW
        ),
        lambda session: noticing.settle(session, notice_id=notice_id, cause=cause(people.province)),
    )

    with Session(engine) as session:
        state = session.scalars(select(Candidacy.state)).one()
        filed = session.scalars(select(Objection)).all()
        assert (state, len(filed)) in {
            (CandidacyState.ON_NOTICE, 1),
            (CandidacyState.APPOINTED, 0),
        }


def test_numbers_are_given_out_once_when_many_ask(engine: Engine):
    numbers = at_once(
        engine,
        *[lambda session: next_number(session, series="DS", year=2026)] * 12,
    )

    assert sorted(map(str, numbers)) == [f"DS-2026-{n:04d}" for n in range(1, 13)]


def test_of_suspension_and_leaving_at_once_neither_is_lost(engine: Engine):
    def serve(session: Session, people: People) -> int:
        noticing.settle(session, notice_id=noticed(session, people), cause=cause(people.province))
        return session.scalars(select(Tenure.id)).one()

    people, tenure_id = filled(engine, serve)

    answers = at_once(
        engine,
        lambda session: tenures.suspend(
            session, tenure_id=tenure_id, cause=cause(people.province, 1, "停职")
        ),
        lambda session: tenures.leave(
            session, tenure_id=tenure_id, cause=cause(people.mentor, 1, "工作变动")
        ),
    )

    assert sorted(map(str, answers)) == ["StepClosedError", "done"]
    with Session(engine) as session:
        assert session.get_one(Tenure, tenure_id).version == 2
