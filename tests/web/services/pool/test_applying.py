"""Applying, nominating, accepting, correcting: each step, who is told, and who may not."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.assessment import Assessment, AssessmentRule, AssessmentRun
from models.audit import AuditLog
from models.pool import Candidacy, CandidacyStep
from tests.web.pool_people import (
    DRAFT,
    NOW,
    People,
    apply,
    appoint,
    cause,
    told,
)
from web.services.access import AccessDeniedError, Actor
from web.services.pool import applying, candidacy_views, deciding
from web.services.pool.applying import Handing
from web.services.pool.candidates import CandidacyDraft, NotEligibleError, Paper, read
from web.services.pool.steps import StepClosedError


def nominate(session: Session, people: People) -> Candidacy:
    handing = Handing(people.space, DRAFT, NOW)
    row_id = applying.nominate(session, handing, nominator_id="C1", participant_id="M1")
    return session.get_one(Candidacy, row_id)


def test_application_waits_for_the_prefecture(session: Session, people: People):
    row = apply(session, people)

    assert (row.state, row.region, row.promised_by) == (
        "submitted",
        "530100",
        people.mentor.user_id,
    )
    assert told(session, people.prefecture) == ["pool.waiting"]
    assert told(session, people.mentor) == ["pool.received"]
    assert told(session, people.elsewhere) == []


def test_application_keeps_what_is_personal_sealed(session: Session, people: People):
    row = apply(session, people)

    assert DRAFT.employer not in row.employer
    assert read(session, row) == DRAFT


def test_application_of_an_agent_is_refused(session: Session, people: People):
    agent = Actor(
        people.space.user_id,
        participant_ids=frozenset({"M1"}),
        agent_for=frozenset({"M1"}),
    )

    with pytest.raises(AccessDeniedError):
        applying.apply(session, Handing(agent, DRAFT, NOW), participant_id="M1")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"team_id": "C1"}, "team"), ({"team_id": ""}, "team"), ({"has_promised": False}, "promise")],
)
def test_application_that_may_not_be_is_refused(
    session: Session, people: People, changes: dict[str, object], code: str
):
    with pytest.raises(NotEligibleError) as refused:
        apply(session, people, **changes)

    assert refused.value.code == code


def test_second_application_is_refused_while_one_is_open(session: Session, people: People):
    apply(session, people)

    with pytest.raises(NotEligibleError) as refused:
        apply(session, people)

    assert refused.value.code == "open"


def test_nomination_waits_for_the_mentor_and_tells_no_office(session: Session, people: People):
    row = nominate(session, people)

    assert (row.state, row.promised_at, row.is_name_public) == ("nominated", None, False)
    assert told(session, people.mentor) == ["pool.nominated"]
    assert told(session, people.prefecture) == []


def test_accepted_nomination_goes_to_the_prefecture(session: Session, people: People):
    row = nominate(session, people)

    handing = Handing(people.mentor, DRAFT, NOW)
    applying.accept(session, handing, candidacy_id=row.id, version=row.version)

    assert (row.state, row.is_name_public) == ("submitted", True)
    assert told(session, people.prefecture) == ["pool.waiting"]
    assert told(session, people.space) == ["pool.nominee"]
    steps = session.scalars(select(CandidacyStep.to_state)).all()
    assert steps == ["submitted"]


def test_nomination_is_accepted_by_nobody_else(session: Session, people: People):
    row = nominate(session, people)

    with pytest.raises(AccessDeniedError):
        applying.accept(
            session, Handing(people.space, DRAFT, NOW), candidacy_id=row.id, version=row.version
        )


def test_declined_nomination_tells_the_nominator(session: Session, people: People):
    row = nominate(session, people)

    applying.decline(session, candidacy_id=row.id, cause=cause(people.mentor, row.version))

    assert row.state == "declined"
    assert told(session, people.space) == ["pool.nominee"]
    assert apply(session, people).state == "submitted"


def test_nominator_takes_back_what_was_not_answered(session: Session, people: People):
    row = nominate(session, people)

    applying.take_back(session, candidacy_id=row.id, nominator_id="C1", cause=cause(people.space))

    assert row.state == "withdrawn"
    with pytest.raises(StepClosedError):
        applying.take_back(
            session, candidacy_id=row.id, nominator_id="C1", cause=cause(people.space)
        )


def test_returned_application_is_corrected_and_checked_anew(session: Session, people: People):
    row = apply(session, people)
    deciding.give_back(
        session, candidacy_id=row.id, cause=cause(people.prefecture, row.version, "缺少证明")
    )
    assert (row.state, row.reason) == ("returned", "缺少证明")

    handing = Handing(people.mentor, DRAFT, NOW)
    applying.revise(session, handing, candidacy_id=row.id, version=row.version)

    assert (row.state, row.reason, row.version) == ("submitted", "", 3)
    assert told(session, people.mentor)[-1] == "pool.returned"
    assert told(session, people.prefecture) == ["pool.waiting", "pool.waiting"]


def test_correction_of_what_was_not_returned_is_refused(session: Session, people: People):
    row = apply(session, people)

    with pytest.raises(StepClosedError):
        applying.revise(
            session, Handing(people.mentor, DRAFT, NOW), candidacy_id=row.id, version=row.version
        )


def test_withdrawn_application_makes_room_for_another(session: Session, people: People):
    row = apply(session, people)

    applying.withdraw(session, candidacy_id=row.id, cause=cause(people.mentor, row.version))

    assert apply(session, people).id != row.id


def test_renewal_follows_the_tenure_it_renews(session: Session, people: People):
    tenure = appoint(session, people)

    handing = Handing(people.mentor, DRAFT, NOW)
    row_id = applying.renew(session, handing, tenure_id=tenure.id)
    following = appoint(session, people, session.get_one(Candidacy, row_id))

    assert (following.state, following.from_on.isoformat(), following.to_on.isoformat()) == (
        "coming",
        "2029-09-01",
        "2032-08-31",
    )
    with pytest.raises(NotEligibleError) as refused:
        applying.renew(session, handing, tenure_id=tenure.id)
    assert refused.value.code == "renewed"


def test_tenure_of_who_failed_twice_is_not_renewed(session: Session, people: People):
    tenure = appoint(session, people)
    officer = people.province.user_id
    rule = AssessmentRule(kind="mentor", version=1, content={})
    session.add(rule)
    session.flush()
    run = AssessmentRun(kind="mentor", year=2025, rule_id=rule.id, as_of=NOW.date(), ran_by=officer)
    session.add(run)
    session.flush()
    failed = {"final_grade": "unqualified", "bars_renewal": True}
    own = {"participant_id": "M1", "year": 2025, "ran_by": officer, "run_id": run.id}
    session.add(Assessment(**own, **failed, inputs={}, points={}, score=10, grade="unqualified"))
    session.flush()

    with pytest.raises(NotEligibleError) as refused:
        applying.renew(session, Handing(people.mentor, DRAFT, NOW), tenure_id=tenure.id)

    assert refused.value.code == "barred"


def test_serving_mentor_cannot_apply_anew(session: Session, people: People):
    appoint(session, people)

    with pytest.raises(NotEligibleError) as refused:
        apply(session, people)

    assert refused.value.code == "serving"


def test_papers_are_kept_and_shown_to_the_mentor_and_its_office(session: Session, people: People):
    papers = [Paper("证书.pdf", b"%PDF-1.7 x")]
    handing = Handing(people.mentor, DRAFT, NOW, papers)
    row_id = applying.apply(session, handing, participant_id="M1")

    view = candidacy_views.get_candidacy(session, actor=people.prefecture, candidacy_id=row_id)

    (paper,) = view.papers
    for actor in (people.mentor, people.prefecture, people.province):
        file = candidacy_views.get_paper(
            session, actor=actor, candidacy_id=row_id, attachment_id=paper.id
        )
        assert (file.name, file.content) == ("证书.pdf", b"%PDF-1.7 x")
    for actor in (people.other_mentor, people.elsewhere, people.space):
        with pytest.raises(AccessDeniedError):
            candidacy_views.get_paper(
                session, actor=actor, candidacy_id=row_id, attachment_id=paper.id
            )


def test_every_step_stands_in_the_log(session: Session, people: People):
    appoint(session, people)

    actions = session.scalars(select(AuditLog.action).order_by(AuditLog.id)).all()

    assert [
        action for action in actions if action.startswith(("candidacy", "notice", "tenure"))
    ] == [
        "candidacy.application",
        "candidacy.checked",
        "candidacy.cleared",
        "candidacy.on_notice",
        "notice.publish",
        "candidacy.appointed",
        "tenure.appointed",
        "notice.closed",
    ]


def test_blank_draft_has_no_promise():
    assert not CandidacyDraft().has_promised
