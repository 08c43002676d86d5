"""Several organisers, and importers, at the same time."""

import threading
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.enums import IntakeOutcome
from models.intake import IntakeRow
from models.participant import Participant
from seed.loaders import load_vocabularies
from tests.conftest import SECRETS
from tests.web.services.intake.conftest import NOW, PROVINCE, put
from web.services.intake import applying, drafts, undoing
from web.services.intake.applying import PlanChangedError
from web.services.intake.bench import Bench
from web.services.intake.drafts import NotADraftError
from web.services.intake.undoing import NotAppliedError

N_CONNECTIONS = 6
HEADER = ["企业名称", "所属行业", "所在州市"]


def writing(engine: Engine) -> Session:
    return Session(engine.execution_options(sqlite_immediate=True), info=SECRETS.as_info())


def filled(engine: Engine, *files: list[list[str]]) -> list[tuple[int, str]]:
    """Store the vocabularies and some drafts; return their numbers and what was previewed."""
    with writing(engine) as session, session.begin():
        load_vocabularies(session)
        benches = [put(session, [HEADER, *rows]) for rows in files]
        return [(bench.intake.id, bench.plan.fingerprint) for bench in benches]


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run acts on threads that start together, and return what each got."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], str]) -> None:
        barrier.wait()
        outcomes.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def applied(engine: Engine, number: int, fingerprint: str) -> str:
    try:
        with writing(engine) as session, session.begin():
            applying.apply(
                session,
                actor=PROVINCE,
                intake_id=number,
                fingerprint=fingerprint,
                template_name="",
                now=NOW,
            )
    except NotADraftError:
        return "closed"
    except PlanChangedError:
        return "changed"
    return "applied"


def undone(engine: Engine, number: int) -> str:
    try:
        with writing(engine) as session, session.begin():
            undoing.undo(session, actor=PROVINCE, intake_id=number, now=NOW)
    except NotAppliedError:
        return "closed"
    return "undone"


def count(engine: Engine, model: type[object]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_draft_that_many_apply_at_once_is_applied_once(engine: Engine):
    [(number, fingerprint)] = filled(engine, [["霁禾（示例）", "咖啡", "昆明"]])

    outcomes = at_once([lambda: applied(engine, number, fingerprint)] * N_CONNECTIONS)

    assert outcomes == ["applied", *["closed"] * (N_CONNECTIONS - 1)]
    assert (count(engine, Participant), count(engine, IntakeRow)) == (1, 1)


def test_the_same_firm_in_two_files_at_once_is_added_once(engine: Engine):
    row = ["霁禾（示例）", "咖啡", "昆明"]
    seen = filled(engine, [row], [row])

    outcomes = at_once([lambda one=one: applied(engine, *one) for one in seen])

    assert outcomes == ["applied", "changed"]
    assert count(engine, Participant) == 1


def test_a_file_that_many_undo_at_once_is_undone_once(engine: Engine):
    [(number, fingerprint)] = filled(engine, [["霁禾（示例）", "咖啡", "昆明"]])
    assert applied(engine, number, fingerprint) == "applied"

    outcomes = at_once([lambda: undone(engine, number)] * N_CONNECTIONS)

    assert outcomes == [*["closed"] * (N_CONNECTIONS - 1), "undone"]
    assert count(engine, Participant) == 0


def test_decisions_of_two_people_at_once_both_stand(engine: Engine):
    [(number, _)] = filled(engine, [["霁禾（示例）", "餐饮、美容", "昆明"]])

    def decide(key: str) -> str:
        with writing(engine) as session, session.begin():
            bench = drafts.open_bench(session, actor=PROVINCE, intake_id=number, for_change=True)
            decided = bench.decisions.with_codes("sectors", {key: ()})
            drafts.decide(bench, decided, step="values")
        return key

    at_once([lambda: decide("餐饮"), lambda: decide("美容")])

    with Session(engine, info=SECRETS.as_info()) as session:
        intake = drafts.find(session, actor=PROVINCE, intake_id=number)
        bench = Bench(session, intake, PROVINCE)
        assert bench.decisions.codes == {"sectors": {"餐饮": (), "美容": ()}}
        assert bench.plan.rows[0].outcome is IntakeOutcome.ADDED
