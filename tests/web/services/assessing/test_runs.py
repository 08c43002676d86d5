"""The procedure of an assessment: draft, publication, appeal, decision, and what follows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.assessment import Assessment, AssessmentAppeal, AssessmentRun
from models.enums import MatchState, ParticipantKind
from models.matching import MatchEvent
from models.mentoring import MentoringRating
from models.message import Message
from tests.factories import make_participant, make_relation
from tests.web.services.assessing.cases import NOW, YEAR, Case, make_case, make_tenure, participant
from tests.web.services.ledger.records import PROVINCE, pair_of
from web.services.access import AccessDeniedError
from web.services.assessing import appeals, lists, rules, runs, views
from web.services.assessing.consequences import is_barred
from web.services.assessing.errors import StepRefusedError
from web.services.assessing.formula import STANDARD
from web.services.assessing.lists import ResultSearch
from web.services.ledger.lines import list_ledger
from web.services.missing import NotFoundError

DAY = dt.timedelta(days=1)
AFTERWARDS = NOW + 30 * DAY
GROUNDS = "三月的两次帮扶没有计入，请复核。"


@pytest.fixture
def case(session: Session) -> Case:
    return make_case(session)


def draft(session: Session, case: Case, year: int = YEAR, kind: str = "mentor") -> int:
    return runs.run(session, actor=case.officer, kind=kind, year=year, now=NOW)


def published(session: Session, case: Case) -> int:
    run_id = draft(session, case)
    runs.publish(session, actor=case.officer, run_id=run_id, now=NOW)
    return run_id


def result(session: Session, participant_id: str, year: int = YEAR) -> Assessment:
    found = select(Assessment).where(
        Assessment.participant_id == participant_id, Assessment.year == year
    )
    return session.scalars(found).one()


def refusal(step: Callable[[], object]) -> str:
    with pytest.raises(StepRefusedError) as refused:
        step()
    return refused.value.code


def test_figures_are_those_of_the_year(session: Session, case: Case):
    session.add(MentoringRating(match_id=pair_of(session, "S1", "M1").id, side="receiver", score=4))
    session.flush()
    rated_now = session.scalars(select(MentoringRating)).one()
    rated_now.created_at = dt.datetime(YEAR, 6, 1, tzinfo=dt.UTC)

    draft(session, case)

    row = result(session, "M1")
    assert row.inputs == {
        "sessions": "12",
        "minutes": "720",
        "pairs": "2",
        "founder_rating": "4",
        "mentor_rating": None,
        "outcomes": "12",
        "events": "0",
    }
    assert (row.months, row.score, row.grade) == (12, Decimal("85.3"), "excellent")
    assert result(session, "M2").grade == "unqualified"


def test_each_number_opens_the_lines_it_was_counted_from(session: Session, case: Case):
    draft(session, case)
    view = views.get_result(
        session, actor=case.officer, assessment_id=result(session, "M1").id, now=NOW
    )
    counted = {term.code: term.value for term in view.terms}

    _, totals = list_ledger(session, actor=PROVINCE, search=view.searches["sessions"])
    _, with_effect = list_ledger(session, actor=PROVINCE, search=view.searches["outcomes"])

    assert counted["sessions"] == totals.records
    assert counted["minutes"] == totals.minutes
    assert counted["pairs"] == totals.startups
    assert counted["outcomes"] == with_effect.records


def test_a_new_member_of_the_team_is_assessed_by_the_months_served(session: Session, case: Case):
    participant_id = "M3"
    make_participant(session, ParticipantKind.MENTOR, participant_id)
    make_tenure(session, participant_id, dt.date(2026, 10, 15))
    pair_of(session, "S1", participant_id)
    make_participant(session, ParticipantKind.MENTOR, "M4")
    make_tenure(session, "M4", dt.date(2026, 11, 2))

    draft(session, case)

    assert result(session, participant_id).months == 3
    assert session.scalars(select(Assessment.participant_id)).all().count("M4") == 0


def test_a_mentor_without_a_pair_is_not_assessed_and_not_barred(session: Session, case: Case):
    make_participant(session, ParticipantKind.MENTOR, "M5")
    make_tenure(session, "M5")
    make_participant(session, ParticipantKind.MENTOR, "M7")
    make_tenure(session, "M7")
    pair_of(session, "S2", "M7").agreed_at = NOW - 20 * DAY
    make_participant(session, ParticipantKind.MENTOR, "M6")
    make_tenure(session, "M6", dt.date(2026, 12, 1))
    ended = pair_of(session, "S2", "M5")
    ended.state = MatchState.TERMINATED.value
    earlier = dt.datetime(YEAR - 1, 6, 1, tzinfo=dt.UTC)
    session.add(
        MatchEvent(
            match_id=ended.id,
            from_state=MatchState.ACTIVE.value,
            to_state=ended.state,
            occurred_at=earlier,
        )
    )
    session.flush()

    run_id = draft(session, case)
    found = lists.list_left_out(session, actor=case.officer, run_id=run_id)

    assert [(line.participant_id, line.reason) for line in found] == [
        ("M5", "no_pair"),
        ("M6", "months"),
        ("M7", "no_pair"),
    ]
    page = lists.get_left_out(session, actor=case.officer, run_id=run_id, number=9)
    assert (page.items, page.total, page.number) == (found, 3, 1)
    assert session.scalars(select(Assessment.participant_id)).all() == ["M1", "M2"]
    runs.publish(session, actor=case.officer, run_id=run_id, now=NOW)
    own = replace(case.idle, participant_ids=frozenset({"M5"}))
    assert lists.list_own_left_out(session, actor=own, participant_id="M5") == ((YEAR, "no_pair"),)
    assert lists.list_own_left_out(session, actor=case.idle, participant_id="M2") == ()
    assert not is_barred(session, participant_id="M5")


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (ResultSearch(), ["M1", "M2"]),
        (ResultSearch(sort="-name"), ["M2", "M1"]),
        (ResultSearch(sort="score"), ["M2", "M1"]),
        (ResultSearch(text="名称M2"), ["M2"]),
        (ResultSearch(region="530800"), []),
        (ResultSearch(region="530100"), ["M1", "M2"]),
        (ResultSearch(grade="excellent"), ["M1"]),
        (ResultSearch(appeal="any"), ["M2"]),
        (ResultSearch(appeal="decided"), []),
        (ResultSearch(page=9), ["M1", "M2"]),
    ],
)
def test_results_are_searched_and_sorted(
    session: Session, case: Case, search: ResultSearch, expected: list[str]
):
    run_id = published(session, case)
    file(session, case)

    page = lists.get_results(session, actor=case.officer, run_id=run_id, search=search)

    assert [line.participant_id for line in page.items] == expected
    assert page.total == len(expected)


def test_a_draft_is_the_office_s_alone_and_is_worked_out_anew(session: Session, case: Case):
    run_id = draft(session, case)
    first = result(session, "M1").id

    with pytest.raises(NotFoundError):
        views.get_result(session, actor=case.mentor, assessment_id=first, now=NOW)
    runs.declare(
        session,
        actor=case.officer,
        run_id=run_id,
        participant_id="M1",
        value=2,
        source_note="签到表",
        now=NOW,
    )

    row = result(session, "M1")
    figure = views.get_figure(session, actor=case.officer, assessment_id=row.id, code="events")
    assert row.inputs["events"] == "2"
    assert [(item.value, item.note) for item, _ in figure.items] == [(2, "签到表")]


def test_publication_tells_those_concerned_and_keeps_the_numbers(session: Session, case: Case):
    run_id = published(session, case)

    told = set(session.scalars(select(Message.user_id).where(Message.kind.like("assessment.%"))))
    assert told == {case.mentor.user_id, case.idle.user_id}
    assert refusal(lambda: draft(session, case)) == "published"
    assert (
        refusal(lambda: runs.publish(session, actor=case.officer, run_id=run_id, now=NOW))
        == "published"
    )


def test_everybody_reads_the_own_result_alone(session: Session, case: Case):
    published(session, case)
    own = result(session, "M1").id

    assert views.get_result(session, actor=case.mentor, assessment_id=own, now=NOW).may_appeal
    with pytest.raises(NotFoundError):
        views.get_result(session, actor=case.idle, assessment_id=own, now=NOW)
    with pytest.raises(AccessDeniedError):
        lists.list_own(session, actor=case.idle, participant_id="M1")


def file(session: Session, case: Case, now: dt.datetime = NOW) -> int:
    own = result(session, "M2").id
    appeals.file(
        session,
        actor=case.idle,
        assessment_id=own,
        grounds=GROUNDS,
        files=[("证明.pdf", b"%PDF-1.7 demo")],
        now=now,
    )
    return own


def decide(session: Session, case: Case, own: int, actor_name: str = "other") -> None:
    appeals.decide(
        session,
        actor=getattr(case, actor_name),
        assessment_id=own,
        grade="qualified",
        reasons="两次帮扶已补录，予以计入。",
        now=NOW,
    )


def test_an_appeal_is_decided_by_another_officer_and_changes_the_grade(
    session: Session, case: Case
):
    run_id = published(session, case)
    own = file(session, case)

    assert refusal(lambda: decide(session, case, own, "officer")) == "own"
    decide(session, case, own)
    runs.finish(session, actor=case.officer, run_id=run_id, now=AFTERWARDS)

    view = views.get_result(session, actor=case.idle, assessment_id=own, now=AFTERWARDS)
    assert view.appeal is not None
    assert (view.appeal.grounds, view.appeal.outcome) == (GROUNDS, "changed")
    assert [name for _, name in view.appeal.files] == ["证明.pdf"]
    assert view.line.final_grade == "qualified"
    stored = session.scalars(select(AssessmentAppeal)).one()
    assert GROUNDS not in stored.grounds


def test_an_appeal_is_filed_once_and_decided_once(session: Session, case: Case):
    published(session, case)
    own = file(session, case)

    assert refusal(lambda: file(session, case)) == "appealed"
    decide(session, case, own)
    assert refusal(lambda: decide(session, case, own)) == "decided"


def test_an_appeal_comes_too_late_after_its_last_day(session: Session, case: Case):
    published(session, case)
    last_day = session.scalars(select(AssessmentRun.appeal_until)).one()
    assert last_day == dt.date(2027, 1, 25)  # ten working days
    late = dt.datetime(2027, 1, 25, 16, 1, tzinfo=dt.UTC)  # a minute past midnight in the province

    assert refusal(lambda: file(session, case, late)) == "too_late"
    file(session, case, late - 2 * dt.timedelta(minutes=1))


def test_results_become_final_once_appeals_are_over(session: Session, case: Case):
    run_id = published(session, case)

    def finish(now: dt.datetime) -> None:
        runs.finish(session, actor=case.officer, run_id=run_id, now=now)

    assert refusal(lambda: finish(NOW)) == "too_early"
    own = file(session, case)
    assert refusal(lambda: finish(AFTERWARDS)) == "appeals_open"
    decide(session, case, own)
    finish(AFTERWARDS)
    assert refusal(lambda: finish(AFTERWARDS)) == "not_published"


def final(session: Session, case: Case, year: int) -> None:
    now = NOW.replace(year=year + 1)
    run_id = runs.run(session, actor=case.officer, kind="mentor", year=year, now=now)
    runs.publish(session, actor=case.officer, run_id=run_id, now=now)
    runs.finish(session, actor=case.officer, run_id=run_id, now=now + 30 * DAY)


def test_two_failures_in_a_row_bar_the_renewal(session: Session, case: Case):
    final(session, case, YEAR)
    assert not is_barred(session, participant_id="M2")

    final(session, case, YEAR + 1)

    assert is_barred(session, participant_id="M2")
    assert not is_barred(session, participant_id="M1")


def test_an_edition_of_the_formula_holds_for_later_runs_alone(session: Session, case: Case):
    published(session, case)
    stricter = replace(STANDARD["mentor"], qualified_from=75)

    edition = rules.write_edition(session, actor=case.officer, formula=stricter, now=NOW)

    view = views.get_result(
        session, actor=case.mentor, assessment_id=result(session, "M1").id, now=NOW
    )
    assert edition.version == 2
    assert (view.edition.version, view.edition.formula.qualified_from) == (1, 60)
    assert rules.current_edition(session, "mentor").formula.qualified_from == 75


def test_spaces_are_assessed_by_what_their_residents_did(session: Session, case: Case):
    space = make_participant(session, ParticipantKind.SPACE, "C1")
    further = make_participant(session, ParticipantKind.SPACE, "C2")
    tenant, mentor = participant(session, "S1"), participant(session, "M1")
    tenant.founded_on = dt.date(2026, 2, 1)
    investor = make_participant(session, ParticipantKind.INVESTOR, "I1")
    day = dt.date(2026, 5, 1)
    make_relation(session, "resident_of", tenant, space, occurred_on=day, ended_on=day + 200 * DAY)
    make_relation(session, "appointed_by", mentor, space, occurred_on=day)
    make_relation(session, "invested_in", investor, tenant, occurred_on=day + 9 * DAY)
    make_relation(session, "graduated_to", tenant, further, occurred_on=day + 200 * DAY)

    draft(session, case, kind="space")

    assert result(session, "C1").inputs == {
        "mentors": "1",
        "sessions": "3",  # those of S1 from June to October, every other month
        "events": "0",
        "new_firms": "1",
        "funded": "1",
        "graduates": "1",
    }


def test_a_year_to_come_is_not_assessed(session: Session, case: Case):
    assert refusal(lambda: draft(session, case, year=2028)) == "year"


@pytest.mark.parametrize("n_rows", [1, 3])
def test_query_count_of_a_run(
    session: Session, case: Case, count_queries: Callable[[], object], n_rows: int
):
    for number in range(n_rows):
        make_participant(session, ParticipantKind.MENTOR, f"N{number + 5}")
        make_tenure(session, f"N{number + 5}")
        pair_of(session, "S1", f"N{number + 5}")
    run_id = draft(session, case)
    session.flush()
    session.expire_all()

    with count_queries() as statements:
        lists.get_results(session, actor=case.officer, run_id=run_id, search=ResultSearch())

    assert len(statements) == 3
