"""Results of research: listed for transfer, or behind a gate that only a reviewer opens."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, Role
from models.participant import Result
from tests.factories import make_participant, make_user, make_vocabularies
from web.services import evidence, results
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of
from web.services.missing import NotFoundError
from web.services.results import ResultDraft, ResultSearch

STRANGER = Actor()
DRAFT = ResultDraft(
    name_zh="三七皂苷提取",
    name_en="Saponin extraction",
    text_zh="中试工艺",
    text_en="Pilot process",
    sector="bio",
    trl=5,
    rights_holder="示例研究院",
    disposal_delegated=True,
    licence_terms="普通许可",
    reward_share_percent=Decimal(70),
    is_for_transfer=True,
    needs_clearance=False,
)
SECRET = replace(DRAFT, name_zh="机密成果", needs_clearance=True)


@pytest.fixture
def actors(session: Session) -> dict[str, Actor]:
    make_vocabularies(session)
    make_participant(session, ParticipantKind.INSTITUTION, "N1", region="530100")
    make_participant(session, ParticipantKind.INSTITUTION, "N2")
    users = {
        "N1": make_user(session, "one@example.com", (Role.INSTITUTION, "N1")),
        "N2": make_user(session, "two@example.com", (Role.INSTITUTION, "N2")),
        "office": make_user(session, "office@example.com", (Role.ORGANISER, None)),
        "reviewer": make_user(session, "reviewer@example.com", (Role.REVIEWER, None)),
        "administrator": make_user(session, "root@example.com", (Role.ADMINISTRATOR, None)),
    }
    return {key: actor_of(user) for key, user in users.items()}


def create(session: Session, actors: dict[str, Actor], draft: ResultDraft = DRAFT) -> int:
    results.create_result(session, actor=actors["N1"], participant_id="N1", draft=draft)
    return session.scalars(select(Result.id).order_by(Result.id.desc())).first() or 0


def names(session: Session, search: ResultSearch) -> list[str]:
    page = results.list_for_transfer(session, actor=STRANGER, search=search)
    return [item.name["zh"] for item in page.items]


def test_listed_results_are_open_to_everybody(session: Session, actors: dict[str, Actor]) -> None:
    result_id = create(session, actors)
    create(session, actors, replace(DRAFT, name_zh="未登记", is_for_transfer=False))

    assert names(session, ResultSearch()) == ["三七皂苷提取"]
    view = results.get_open_result(session, actor=STRANGER, result_id=result_id)
    assert (view.trl, view.reward_share_percent, view.disposal_delegated) == (5, 70.0, True)


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        (ResultSearch(text="皂苷"), True),
        (ResultSearch(text="pilot PROCESS"), True),
        (ResultSearch(text="%"), False),
        (ResultSearch(trl="pilot"), True),
        (ResultSearch(trl="market"), False),
        (ResultSearch(sector="bio"), True),
        (ResultSearch(sector="bio.tcm"), False),
    ],
)
def test_search_and_filters(
    session: Session, actors: dict[str, Actor], search: ResultSearch, is_found: bool
) -> None:
    create(session, actors)

    assert (names(session, search) == ["三七皂苷提取"]) is is_found


def test_what_needs_clearance_never_leaves_its_gate(
    session: Session, actors: dict[str, Actor]
) -> None:
    result_id = create(session, actors, SECRET)

    assert names(session, ResultSearch()) == []
    assert evidence.list_results(session, owner_id="N1") == ()
    with pytest.raises(NotFoundError):
        results.get_open_result(session, actor=actors["office"], result_id=result_id)
    for reader, count in (("N1", 1), ("office", 0), ("administrator", 0)):
        own = results.list_of_owner(session, actor=actors[reader], participant_id="N1")
        assert (reader, len(own)) == (reader, count)
    with pytest.raises(NotFoundError):
        results.get_result(
            session, actor=actors["office"], participant_id="N1", result_id=result_id
        )
    with pytest.raises(AccessDeniedError):
        results.list_of_owner(session, actor=actors["N2"], participant_id="N1")


def test_owner_cannot_take_the_mark_off_and_a_reviewer_can(
    session: Session, actors: dict[str, Actor]
) -> None:
    result_id = create(session, actors, SECRET)
    open_draft = replace(SECRET, needs_clearance=False)

    results.update_result(
        session, actor=actors["N1"], participant_id="N1", result_id=result_id, draft=open_draft
    )
    assert names(session, ResultSearch()) == []
    waiting = results.list_to_clear(session, actor=actors["reviewer"])
    assert [item.name["zh"] for item in waiting] == ["机密成果"]

    results.clear_result(session, actor=actors["reviewer"], result_id=result_id)
    results.update_result(
        session, actor=actors["N1"], participant_id="N1", result_id=result_id, draft=open_draft
    )
    assert names(session, ResultSearch()) == ["机密成果"]


@pytest.mark.parametrize("reader", ["N1", "office", "administrator"])
def test_only_reviewers_clear(session: Session, actors: dict[str, Actor], reader: str) -> None:
    result_id = create(session, actors, SECRET)

    with pytest.raises(AccessDeniedError):
        results.clear_result(session, actor=actors[reader], result_id=result_id)
    with pytest.raises(AccessDeniedError):
        results.list_to_clear(session, actor=actors[reader])
