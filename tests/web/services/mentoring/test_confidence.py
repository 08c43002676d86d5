"""What those above a pair read of it: facts always, words by consent or where a duty needs them."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.assessment import Assessment, AssessmentAppeal, AssessmentRule, AssessmentRun
from models.enums import MatchState, Role
from models.mentoring import MentoringRecord
from tests.factories import make_user
from tests.web.services.mentoring.building import (
    NOW,
    PDF,
    TERMS,
    entry,
    hand_in,
    make_agreement,
    make_locked,
)
from tests.web.services.pairs import make_pair
from web.services.access import Actor
from web.services.mentoring import (
    addenda,
    agreements,
    confirming,
    evidence,
    overview,
    reading,
    records,
    turns,
)
from web.services.mentoring.addenda import Correction
from web.services.mentoring.agreements import Terms
from web.services.mentoring.confirming import Target
from web.services.mentoring.pair import get_pair
from web.services.mentoring.reading import RecordView
from web.services.mentoring.records import Writing
from web.services.mentoring.turns import Ending, Rating
from web.services.missing import NotFoundError
from web.services.pool import papers
from web.services.words import load_words

ORGANISER = frozenset({Role.ORGANISER})
PROVINCE = Actor(None, ORGANISER, is_provincial=True)
SPACE = Actor(None, ORGANISER, hosts=frozenset({"S1"}))
OPEN = replace(TERMS, is_confidential=False, note="Dinner is on us")


def seen(session: Session, match_id: int, record_id: int, actor: Actor = PROVINCE) -> RecordView:
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    return reading.get_record(session, pair=pair, record_id=record_id, words=load_words(session))


def agree(session: Session, match_id: int, one: Actor, other: Actor, terms: Terms) -> int:
    number = agreements.propose(
        session, actor=one, match_id=match_id, terms=terms, token=f"t{match_id}", now=NOW
    ).id
    agreements.accept(session, actor=other, match_id=match_id, agreement_id=number, now=NOW)
    return number


def texts(view: RecordView) -> set[str]:
    return {
        *(view.problem, view.advice, view.outcome, view.place, view.standing.objection),
        *(action.what for action in view.actions),
        *(addendum.text for addendum in view.addenda),
        *(file.name for file in view.evidence),
    }


@pytest.mark.parametrize("actor", [PROVINCE, SPACE])
def test_those_above_see_facts_and_no_words(session: Session, actor: Actor):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    addenda.add(
        session,
        actor=mentor,
        match_id=match_id,
        record_id=row.id,
        correction=Correction("It was Dali", "c", 45, (PDF,)),
        now=dt.datetime.now(dt.UTC),
    )
    session.refresh(row)
    view = seen(session, match_id, row.id, actor)

    assert texts(view) == {""}
    assert (view.is_closed, view.minutes, view.way, view.n_files) == (True, 60, "onsite", 1)
    assert view.topic_codes == ("mkt.channel",)
    assert texts(seen(session, match_id, row.id, founder)) >= {"It was Dali", "sheet.pdf"}


def test_both_sides_may_agree_to_be_read(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    agree(session, match_id, founder, mentor, OPEN)

    view = seen(session, match_id, row.id, SPACE)
    page = overview.get_overview(session, actor=SPACE, match_id=match_id, now=NOW)
    assert (view.is_closed, view.advice) == (False, "Visit three in Kunming")
    assert page.agreement is not None
    assert page.agreement.terms.note == "Dinner is on us"


def test_terms_are_facts_alone_for_those_above(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_agreement(session, match_id, founder, mentor)
    page = overview.get_overview(session, actor=PROVINCE, match_id=match_id, now=NOW)

    assert page.agreement is not None
    assert page.agreement.terms.goals[0].text == ""
    assert page.agreement.terms.sessions_a_year == TERMS.sessions_a_year
    with pytest.raises(NotFoundError):
        papers.get_agreement_paper(session, actor=PROVINCE, match_id=match_id)


def test_files_follow_the_same_rule(session: Session):
    match_id, founder, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id, uploads=(PDF,))
    confirming.confirm(session, actor=founder, target=Target(match_id, record_id), now=NOW)
    (link,) = session.get_one(MentoringRecord, record_id).evidence

    def fetch(actor: Actor) -> Any:
        pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
        return evidence.get_file(
            session, pair=pair, record_id=record_id, attachment_id=link.attachment_id
        )

    assert fetch(founder).name == "sheet.pdf"
    with pytest.raises(NotFoundError):
        fetch(PROVINCE)


def test_who_is_to_certify_reads_until_it_is_settled(session: Session):
    match_id, founder, mentor = make_pair(session)
    lately = dt.datetime.now(dt.UTC)
    record_id = hand_in(session, mentor, match_id, now=lately)
    fresh = seen(session, match_id, record_id)
    row = session.get_one(MentoringRecord, record_id)
    row.handed_in_at = lately - dt.timedelta(days=15)
    session.flush()
    ripe = seen(session, match_id, record_id)
    confirming.confirm(session, actor=founder, target=Target(match_id, record_id), now=lately)
    settled = seen(session, match_id, record_id)

    assert [each.is_closed for each in (fresh, ripe, settled)] == [True, False, True]


def test_who_decides_an_appeal_reads_the_year_it_is_about(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    appeal = make_appeal(session)

    assert seen(session, match_id, row.id).advice == "Visit three in Kunming"
    assert seen(session, match_id, row.id, SPACE).is_closed
    decider = make_user(session, "third@example.com").id
    appeal.state, appeal.outcome, appeal.grade = "decided", "kept", "qualified"
    appeal.reasons, appeal.decided_at, appeal.decided_by = "x", NOW, decider
    session.flush()
    assert seen(session, match_id, row.id).is_closed


def make_appeal(session: Session) -> AssessmentAppeal:
    officer, filer = (make_user(session, f"{name}@example.com").id for name in ("one", "two"))
    rule = AssessmentRule(kind="mentor", version=1, content={})
    session.add(rule)
    session.flush()
    run = AssessmentRun(
        kind="mentor", year=2026, rule_id=rule.id, state="draft", as_of=NOW.date(), ran_by=officer
    )
    session.add(run)
    session.flush()
    result = Assessment(
        run_id=run.id,
        participant_id="M1",
        year=2026,
        ran_by=officer,
        inputs={},
        points={},
        score=70,
        grade="qualified",
    )
    session.add(result)
    session.flush()
    appeal = AssessmentAppeal(
        assessment_id=result.id, ran_by=officer, grounds="x", filed_by=filer, due_on=NOW.date()
    )
    session.add(appeal)
    session.flush()
    return appeal


def test_office_reads_what_it_entered_from_paper(session: Session):
    match_id, _, _ = make_pair(session)
    clerk = make_user(session, "clerk@example.com")
    office = replace(PROVINCE, user_id=clerk.id)
    writing = Writing(entry(session), "paper", True, (PDF,))
    record_id = records.write(session, actor=office, match_id=match_id, writing=writing, now=NOW)

    view = seen(session, match_id, record_id)
    assert (view.is_closed, view.evidence[0].name) == (False, "sheet.pdf")


def test_ratings_are_told_to_the_office_and_no_space(session: Session):
    match_id, founder, mentor = make_pair(session, MatchState.ACTIVE)
    ending = Ending("Done", {}, Rating(5, "Patient", is_shared=False))
    turns.complete(session, actor=founder, match_id=match_id, ending=ending, now=NOW)

    def said(actor: Actor) -> list[str]:
        page = overview.get_overview(session, actor=actor, match_id=match_id, now=NOW)
        return [rating.words for rating in page.ratings]

    assert [said(actor) for actor in (PROVINCE, SPACE, mentor)] == [["Patient"], [], []]
