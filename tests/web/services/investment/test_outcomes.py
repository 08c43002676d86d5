"""What came of a deal: declared, confirmed, corrected, retracted; a relation written once."""

import datetime as dt
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.deal import Deal, InvestmentOutcome
from models.matching import Match
from models.participant import Participant
from models.relation import Relation
from models.setting import get_data_version
from tests.conftest import SECRETS
from tests.factories import make_relation
from tests.web.services.investment.conftest import NOW, Scene, fill
from web.services.access import AccessDeniedError
from web.services.adapters import relations_touching
from web.services.investment import outcomes
from web.services.investment.outcomes import AnswerDueError, OutcomeDraft
from web.services.missing import NotFoundError
from web.services.publication import STRANGER
from web.services.relations import list_edges
from web.services.verification import list_outcomes, verify_outcome

DRAFT = OutcomeDraft("equity", "angel", Decimal(1_500_000), dt.date(2026, 8, 30))


def declare(scene: Scene, deal_id: int, by: str = "I1", draft: OutcomeDraft = DRAFT) -> int:
    outcomes.declare(
        scene.session,
        actor=scene.actors[by],
        participant_id=by,
        deal_id=deal_id,
        draft=draft,
        now=NOW,
    )
    newest = select(func.max(InvestmentOutcome.id)).where(InvestmentOutcome.deal_id == deal_id)
    return scene.session.scalars(newest).one()


def settle(scene: Scene, deal_id: int, outcome_id: int, by: str, answer: str = "confirm") -> None:
    outcomes.settle(
        scene.session,
        actor=scene.actors[by],
        participant_id=by,
        deal_id=deal_id,
        outcome_id=outcome_id,
        answer=answer,
        now=NOW,
    )


def invested(scene: Scene) -> int:
    """Bring I1 to a confirmed investment in S1, and return the deal."""
    deal_id = scene.talk(scene.open_request())
    settle(scene, deal_id, declare(scene, deal_id), "S1")
    return deal_id


def ties(scene: Scene) -> list[tuple[str, str, dt.date | None, str, bool]]:
    rows = scene.session.scalars(select(Relation).where(Relation.kind == "invested_in"))
    return [
        (row.source_id, row.target_id, row.occurred_on, row.detail, row.is_private) for row in rows
    ]


def test_declaration_alone_changes_nothing(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())

    declare(scene, deal_id)

    assert ties(scene) == []
    assert scene.session.get_one(Deal, deal_id).stage == "interest"


def test_confirmed_outcome_writes_a_private_dated_relation_and_closes_the_deal(
    scene: Scene,
) -> None:
    before = get_data_version(scene.session)

    deal_id = invested(scene)

    deal = scene.session.get_one(Deal, deal_id)
    assert ties(scene) == [("I1", "S1", dt.date(2026, 8, 30), "angel", True)]
    assert (deal.stage, deal.close_reason) == ("closed", "invested")
    assert scene.session.get_one(Match, deal.match_id).state == "completed"
    assert get_data_version(scene.session) > before


def test_private_relation_counts_for_matching_and_stands_nowhere(scene: Scene) -> None:
    invested(scene)

    known = [r for r in relations_touching(scene.session, ("S1",)) if r.kind == "invested_in"]
    shown = list_edges(scene.session, around=["S1"], most=10, sight=STRANGER)
    assert [(r.source_id, r.is_private) for r in known] == [("I1", True)]
    assert shown == []


@pytest.mark.parametrize("consents", [("S1",), ("I1",), ("S1", "I1")])
def test_deal_is_public_only_if_both_let_it(scene: Scene, consents: tuple[str, ...]) -> None:
    deal_id = invested(scene)

    for each in consents:
        outcomes.set_publication(
            scene.session,
            actor=scene.actors[each],
            participant_id=each,
            deal_id=deal_id,
            is_public=True,
        )

    is_public = len(consents) == 2
    assert ties(scene)[0][-1] is not is_public
    assert len(list_edges(scene.session, around=["S1"], most=9, sight=STRANGER)) == is_public

    outcomes.set_publication(
        scene.session, actor=scene.actors["S1"], participant_id="S1", deal_id=deal_id,
        is_public=False,
    )  # fmt: skip
    assert ties(scene)[0][-1] is True


def test_nobody_confirms_what_it_declared_itself(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())
    outcome_id = declare(scene, deal_id)

    with pytest.raises(NotFoundError):
        settle(scene, deal_id, outcome_id, "I1")
    with pytest.raises(AccessDeniedError):
        outcomes.settle(
            scene.session,
            actor=scene.actors["office"],
            participant_id="S1",
            deal_id=deal_id,
            outcome_id=outcome_id,
            answer="confirm",
            now=NOW,
        )


def test_one_declaration_waits_at_a_time(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())
    first = declare(scene, deal_id)

    with pytest.raises(AnswerDueError):
        declare(scene, deal_id, "S1")

    settle(scene, deal_id, first, "I1", "withdraw")
    settle(scene, deal_id, declare(scene, deal_id, "S1"), "I1", "dispute")
    states = scene.session.scalars(
        select(InvestmentOutcome.state).order_by(InvestmentOutcome.id)
    ).all()
    assert states == ["withdrawn", "disputed"]
    assert ties(scene) == []


def test_correction_moves_the_one_relation_and_needs_a_new_verification(scene: Scene) -> None:
    deal_id = invested(scene)
    first = scene.session.scalars(select(InvestmentOutcome.id)).one()
    verify_outcome(
        scene.session, actor=scene.actors["office"], outcome_id=first, is_verified=True, now=NOW
    )

    corrected = replace(DRAFT, round="a", occurred_on=dt.date(2026, 8, 20))
    second = declare(scene, deal_id, "S1", corrected)
    assert ties(scene)[0][2] == dt.date(2026, 8, 30)
    settle(scene, deal_id, second, "I1")

    assert ties(scene) == [("I1", "S1", dt.date(2026, 8, 20), "a", True)]
    listed = list_outcomes(scene.session, actor=scene.actors["office"])
    assert [(line.id, line.is_verified) for line in listed] == [(second, False)]


def test_retraction_takes_the_relation_out_again(scene: Scene) -> None:
    deal_id = invested(scene)

    retraction = declare(scene, deal_id, draft=replace(DRAFT, is_retraction=True))
    settle(scene, deal_id, retraction, "S1")

    assert ties(scene) == []
    assert scene.session.get_one(Deal, deal_id).stage == "term_sheet"
    settle(scene, deal_id, declare(scene, deal_id), "S1")
    assert len(ties(scene)) == 1


def test_relation_an_office_recorded_before_is_taken_as_it_is(scene: Scene) -> None:
    deal_id = scene.talk(scene.open_request())
    investor, startup = (scene.session.get_one(Participant, key) for key in ("I1", "S1"))
    make_relation(
        scene.session,
        "invested_in",
        investor,
        startup,
        occurred_on=DRAFT.occurred_on,
        detail="angel",
    )

    settle(scene, deal_id, declare(scene, deal_id), "S1")
    assert ties(scene) == [("I1", "S1", DRAFT.occurred_on, "angel", False)]

    retraction = declare(scene, deal_id, draft=replace(DRAFT, is_retraction=True))
    settle(scene, deal_id, retraction, "S1")
    assert len(ties(scene)) == 1


def test_office_sees_the_outcome_and_nothing_of_the_talk(scene: Scene) -> None:
    invested(scene)

    lines = list_outcomes(scene.session, actor=scene.actors["office"])

    shown = [(line.startup_id, line.investor_id, line.amount_cny) for line in lines]
    assert shown == [("S1", "I1", 1_500_000.0)]
    assert "summary" not in repr(lines)


def test_only_an_office_verifies(scene: Scene) -> None:
    invested(scene)
    outcome_id = scene.session.scalars(select(InvestmentOutcome.id)).one()

    with pytest.raises(AccessDeniedError):
        verify_outcome(
            scene.session, actor=scene.actors["S1"], outcome_id=outcome_id, is_verified=True,
            now=NOW,
        )  # fmt: skip


def test_two_who_confirm_at_once_write_one_relation(engine: Engine) -> None:
    with writing(engine) as session:
        scene = Scene(session, fill(session))
        deal_id = scene.talk(scene.open_request())
        outcome_id = declare(scene, deal_id)
        session.commit()
        actors = scene.actors
    barrier, answers = threading.Barrier(6), []

    def confirm() -> None:
        barrier.wait()
        with writing(engine) as session:
            try:
                settle(Scene(session, actors), deal_id, outcome_id, "S1")
                session.commit()
                answers.append("confirmed")
            except NotFoundError:
                answers.append("answered before")

    threads = [threading.Thread(target=confirm) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        kinds = select(func.count()).where(Relation.kind == "invested_in")
        assert session.scalar(kinds) == 1
    assert sorted(answers) == ["answered before"] * 5 + ["confirmed"]


def writing(engine: Engine) -> Session:
    bind = engine.execution_options(sqlite_immediate=True)
    return Session(bind, info=SECRETS.as_info())
