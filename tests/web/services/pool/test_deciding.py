"""What offices decide: in their order, within their reach, one or many, each version once."""

import pytest
from sqlalchemy.orm import Session

from models.pool import Candidacy
from tests.web.pool_people import DRAFT, NOW, People, apply, cause, pass_review, told
from web.services.access import AccessDeniedError
from web.services.pool import applying, candidacy_views, deciding
from web.services.pool.applying import Handing
from web.services.pool.deciding import Picked
from web.services.pool.queues import list_queues
from web.services.pool.steps import StepClosedError


def test_checked_candidacy_goes_to_the_province(session: Session, people: People):
    row = apply(session, people)

    deciding.check(session, candidacy_id=row.id, cause=cause(people.prefecture, row.version))

    assert (row.state, row.checked_by) == ("checked", people.prefecture.user_id)
    assert told(session, people.province) == ["pool.to_review"]
    assert told(session, people.mentor)[-1] == "pool.checked"


def test_office_elsewhere_may_not_decide(session: Session, people: People):
    row = apply(session, people)

    with pytest.raises(AccessDeniedError):
        deciding.check(session, candidacy_id=row.id, cause=cause(people.elsewhere))


def test_prefecture_may_not_clear_nor_refuse_what_it_has_checked(session: Session, people: People):
    row = apply(session, people)
    deciding.check(session, candidacy_id=row.id, cause=cause(people.prefecture))

    with pytest.raises(AccessDeniedError):
        deciding.clear(session, candidacy_id=row.id, cause=cause(people.prefecture))
    with pytest.raises(AccessDeniedError):
        deciding.refuse(session, candidacy_id=row.id, cause=cause(people.prefecture, reason="x"))


def test_province_cannot_clear_what_was_not_checked(session: Session, people: People):
    row = apply(session, people)

    with pytest.raises(StepClosedError):
        deciding.clear(session, candidacy_id=row.id, cause=cause(people.province))


def test_decision_on_another_version_is_refused(session: Session, people: People):
    row = apply(session, people)
    deciding.check(session, candidacy_id=row.id, cause=cause(people.prefecture, row.version))

    with pytest.raises(StepClosedError):
        deciding.give_back(session, candidacy_id=row.id, cause=cause(people.province, 1, "x"))


def test_refusal_tells_the_mentor_why(session: Session, people: People):
    row = apply(session, people)

    deciding.refuse(
        session, candidacy_id=row.id, cause=cause(people.prefecture, row.version, "不符合条件")
    )

    assert (row.state, row.reason) == ("refused", "不符合条件")
    assert told(session, people.mentor)[-1] == "pool.refused"


def test_batch_decides_what_it_may_and_names_the_rest(session: Session, people: People):
    first = apply(session, people)
    handing = Handing(people.other_mentor, DRAFT, NOW)
    second_id = applying.apply(session, handing, participant_id="M2")
    deciding.check(session, candidacy_id=second_id, cause=cause(people.province))

    picked = [Picked(first.id, first.version), Picked(second_id, 1)]
    result = deciding.check_all(session, picked=picked, cause=cause(people.prefecture))

    assert result.done == 1
    assert result.left_out == ({"zh": "名称M2（示例）", "en": "Name M2 (Demo)"},)
    assert session.get_one(Candidacy, first.id).state == "checked"


def test_queues_hold_what_waits_for_each_office(session: Session, people: People):
    row = apply(session, people)
    counts = [
        [(task.code, task.waiting) for task in list_queues(session, actor, NOW)]
        for actor in (people.prefecture, people.province, people.elsewhere, people.mentor)
    ]
    assert counts == [
        [("candidates", 1)],
        [("candidates", 0), ("objections", 0)],
        [("candidates", 0)],
        [],
    ]

    pass_review(session, people, row)

    assert candidacy_views.count_waiting(session, actor=people.prefecture) == 0
    assert candidacy_views.count_waiting(session, actor=people.province) == 1


def test_candidacies_list_costs_the_same_for_one_and_for_two(
    session: Session, people: People, count_queries
):
    apply(session, people)
    with count_queries() as for_one:
        listed(session, people)
    applying.apply(session, Handing(people.other_mentor, DRAFT, NOW), participant_id="M2")
    session.expire_all()
    with count_queries() as for_two:
        page = listed(session, people)

    assert len(page.items) == 2
    assert (len(for_one), len(for_two)) == (3, 3)


def listed(session: Session, people: People):
    return candidacy_views.list_candidacies(session, actor=people.prefecture, listed="mine", page=1)
