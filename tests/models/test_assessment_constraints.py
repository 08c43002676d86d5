"""Rules of the ledger and of assessments that the database holds, also when many act at once."""

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.assessment import Assessment, AssessmentAppeal, AssessmentRule, AssessmentRun
from models.ledger import LedgerMonth
from tests.conftest import SECRETS
from tests.models.test_concurrency import N_CONNECTIONS, at_once
from tests.web.services.assessing.cases import NOW, YEAR, Case, make_case
from web.services.assessing import appeals, runs
from web.services.assessing.errors import StepRefusedError
from web.services.ledger import closing
from web.services.ledger.closing import MonthNotOpenError


def writing(engine: Engine) -> Session:
    return Session(engine.execution_options(sqlite_immediate=True), info=SECRETS.as_info())


@pytest.fixture
def case(engine: Engine) -> Case:
    with writing(engine) as session, session.begin():
        return make_case(session)


def done(engine: Engine, step: Callable[[Session], object]) -> str:
    try:
        with writing(engine) as session, session.begin():
            step(session)
    except (StepRefusedError, MonthNotOpenError):
        return "refused"
    return "done"


def published(engine: Engine, case: Case) -> int:
    with writing(engine) as session, session.begin():
        run_id = runs.run(session, actor=case.officer, kind="mentor", year=YEAR, now=NOW)
        runs.publish(session, actor=case.officer, run_id=run_id, now=NOW)
        found = select(Assessment.id).where(Assessment.participant_id == "M2")
        return session.scalars(found).one()


def file(session: Session, case: Case, own: int) -> None:
    appeals.file(
        session, actor=case.idle, assessment_id=own, grounds="请复核两次帮扶。", files=(), now=NOW
    )


def test_one_assessment_a_mentor_and_year_when_many_run_at_once(engine: Engine, case: Case):
    def run(session: Session) -> None:
        runs.run(session, actor=case.officer, kind="mentor", year=YEAR, now=NOW)

    outcomes = at_once(lambda: done(engine, run))

    with Session(engine) as session:
        rows = session.execute(
            select(Assessment.participant_id, func.count()).group_by(Assessment.participant_id)
        )
        assert sorted(tuple(row) for row in rows) == [("M1", 1), ("M2", 1)]
        assert session.scalar(select(func.count()).select_from(AssessmentRun)) == 1
    assert "done" in outcomes


def test_one_of_many_publishes(engine: Engine, case: Case):
    with writing(engine) as session, session.begin():
        run_id = runs.run(session, actor=case.officer, kind="mentor", year=YEAR, now=NOW)

    def publish(session: Session) -> None:
        runs.publish(session, actor=case.officer, run_id=run_id, now=NOW)

    outcomes = at_once(lambda: done(engine, publish))

    assert sorted(outcomes) == ["done"] + ["refused"] * (N_CONNECTIONS - 1)


def test_one_appeal_a_result_when_many_file_at_once(engine: Engine, case: Case):
    own = published(engine, case)

    outcomes = at_once(lambda: done(engine, lambda session: file(session, case, own)))

    assert sorted(outcomes) == ["done"] + ["refused"] * (N_CONNECTIONS - 1)


def test_an_appeal_is_decided_once_when_many_decide_at_once(engine: Engine, case: Case):
    own = published(engine, case)
    done(engine, lambda session: file(session, case, own))

    def decide(session: Session) -> None:
        appeals.decide(
            session,
            actor=case.other,
            assessment_id=own,
            grade="qualified",
            reasons="已补录，予以计入。",
            now=NOW,
        )

    outcomes = at_once(lambda: done(engine, decide))

    assert sorted(outcomes) == ["done"] + ["refused"] * (N_CONNECTIONS - 1)


def test_one_of_many_closes_a_month(engine: Engine, case: Case):
    month = dt.date(2026, 12, 1)

    def close(session: Session) -> None:
        closing.close_month(session, actor=case.officer, month=month, now=NOW)

    outcomes = at_once(lambda: done(engine, close))

    assert sorted(outcomes) == ["done"] + ["refused"] * (N_CONNECTIONS - 1)
    with Session(engine) as session:
        assert session.scalars(select(LedgerMonth.n_records)).all() == [13]


DECIDED = (
    "UPDATE assessment_appeal SET state = 'decided', decided_by = {by}, decided_at = "
    "'2027-01-12 00:00:00', outcome = 'kept', grade = 'unqualified', reasons = 'x'"
)


@pytest.mark.parametrize("role", ["officer", "idle"])
def test_the_database_lets_nobody_decide_who_ran_or_filed(engine: Engine, case: Case, role: str):
    own = published(engine, case)
    done(engine, lambda session: file(session, case, own))
    statement = DECIDED.format(by=getattr(case, role).user_id)

    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment SET score = 99",
        "UPDATE assessment SET grade = 'excellent'",
        "DELETE FROM assessment WHERE participant_id = 'M1'",
        "UPDATE assessment_rule SET version = 7",
        "DELETE FROM assessment_rule",
        "UPDATE ledger_month SET minutes = 0",
        "UPDATE ledger_line SET minutes = 1",
        "DELETE FROM ledger_line",
    ],
)
def test_what_is_published_or_closed_stays(engine: Engine, case: Case, statement: str):
    published(engine, case)
    with writing(engine) as session, session.begin():
        closing.close_month(session, actor=case.officer, month=dt.date(2026, 12, 1), now=NOW)

    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text(statement))


def test_a_decided_appeal_stays(engine: Engine, case: Case):
    own = published(engine, case)
    done(engine, lambda session: file(session, case, own))
    with writing(engine) as session, session.begin():
        session.execute(text(DECIDED.format(by=case.other.user_id)))

    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text("UPDATE assessment_appeal SET grade = 'excellent'"))
    with Session(engine) as session:
        assert session.scalars(select(AssessmentAppeal.grade)).all() == ["unqualified"]
        assert session.scalar(select(func.count()).select_from(AssessmentRule)) == 1


def after_all_have_read(
    engine: Engine, look: Callable[[Session], object], *steps: Callable[[Session], object]
) -> list[str]:
    """Let several act on what they read before the others did: each on a connection of its own.

    On SQLite one who is to write reads alone: there they follow one another.
    """
    barrier, outcomes = threading.Barrier(len(steps)), list[str]()

    def run(step: Callable[[Session], object]) -> None:
        def act(session: Session) -> None:
            look(session)
            if engine.dialect.name != "sqlite":
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(timeout=20)
            step(session)

        outcomes.append(done(engine, act))

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_two_who_have_seen_the_draft_one_publishes(engine: Engine, case: Case):
    with writing(engine) as session, session.begin():
        run_id = runs.run(session, actor=case.officer, kind="mentor", year=YEAR, now=NOW)

    def publish(session: Session) -> None:
        runs.publish(session, actor=case.officer, run_id=run_id, now=NOW)

    outcomes = after_all_have_read(
        engine, lambda session: session.get_one(AssessmentRun, run_id), publish, publish
    )

    assert outcomes == ["done", "refused"]


def test_draft_worked_out_anew_is_not_published_by_who_saw_the_old_one(engine: Engine, case: Case):
    with writing(engine) as session, session.begin():
        run_id = runs.run(session, actor=case.officer, kind="mentor", year=YEAR, now=NOW)

    def again(session: Session) -> None:
        later = NOW + dt.timedelta(seconds=1)
        runs.run(session, actor=case.officer, kind="mentor", year=YEAR, now=later)

    def publish(session: Session) -> None:
        runs.publish(session, actor=case.officer, run_id=run_id, now=NOW, shown=NOW)

    outcomes = after_all_have_read(
        engine, lambda session: session.get_one(AssessmentRun, run_id), again, publish
    )

    # whoever was first: what is published was seen, and what was not seen is a draft
    assert outcomes == ["done", "refused"]
    with Session(engine) as session:
        row = session.get_one(AssessmentRun, run_id)
        assert (row.state, row.ran_at == NOW) in {("published", True), ("draft", False)}


def test_appeal_filed_as_results_become_final_is_in_or_refused(engine: Engine, case: Case):
    own = published(engine, case)
    with Session(engine) as session:
        run_id = session.get_one(Assessment, own).run_id
    late = NOW + dt.timedelta(days=60)

    outcomes = after_all_have_read(
        engine,
        lambda session: session.get_one(AssessmentRun, run_id),
        lambda session: file(session, case, own),
        lambda session: runs.finish(session, actor=case.officer, run_id=run_id, now=late),
    )

    assert outcomes == ["done", "refused"]
    with Session(engine) as session:
        n_appeals = session.scalar(select(func.count()).select_from(AssessmentAppeal))
        state = session.get_one(AssessmentRun, run_id).state
        assert (state, n_appeals) in {("published", 1), ("final", 0)}
