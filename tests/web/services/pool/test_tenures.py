"""Tenures and the relation that matching reads: appointed, suspended, left, ended, begun, over."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.participant import Participant
from models.pool import Candidacy, Tenure
from models.relation import Relation
from models.rights import DeletionProof
from models.setting import set_setting
from tests.factories import make_match, make_mentor, make_relation
from tests.web.pool_people import (
    DRAFT,
    NOW,
    TODAY,
    People,
    apply,
    appoint,
    cause,
    pass_review,
    told,
)
from web.services.access import AccessDeniedError
from web.services.adapters import load_seeker
from web.services.current import judged_now
from web.services.pool import applying, deciding, noticing, retiring, tenures, upkeep
from web.services.pool.applying import Handing
from web.services.pool.candidates import Paper
from web.services.pool.noticing import NoticeError
from web.services.pool.rules import PoolRules, RuleError, load_rules, save_rules
from web.services.pool.standing import get_standing
from web.services.pool.steps import StepClosedError
from web.services.pool.tenures import last_day


def relation(session: Session) -> tuple[dt.date | None, dt.date | None]:
    row = session.scalars(select(Relation).where(Relation.kind == "appointed_by")).one()
    return row.occurred_on, row.ended_on


def test_appointment_writes_number_term_relation_and_profile(session: Session, people: People):
    tenure = appoint(session, people)

    assert (tenure.number, tenure.state) == ("DS-2026-0001", "in_force")
    assert (tenure.from_on, tenure.to_on) == (TODAY, dt.date(2029, 8, 31))
    assert relation(session) == (TODAY - dt.timedelta(days=1), dt.date(2029, 8, 31))
    person = session.get_one(Participant, "M1")
    assert (person.subtype, person.capacity, person.hours_per_month) == ("tech", 3, 8)
    assert told(session, people.mentor)[-1] == "pool.appointed"


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (dt.date(2026, 9, 1), 3, dt.date(2029, 8, 31)),
        (dt.date(2024, 2, 29), 1, dt.date(2025, 2, 27)),
        (dt.date(2026, 1, 1), 1, dt.date(2026, 12, 31)),
    ],
)
def test_last_day_of_a_term(first: dt.date, years: int, last: dt.date):
    assert last_day(first, years) == last


def gate(session: Session) -> str | None:
    """Return the gate that keeps the mentor from the startup."""
    seeker = load_seeker(session, seeker_id="S1", as_of=TODAY)
    found = judged_now(session, seeker=seeker, kind="mentor", candidate_ids=["M1"])["M1"]
    return found.gate if found else None


def test_gate_of_matching_follows_the_tenure_the_same_day(session: Session, people: People):
    first = appoint(session, people)
    gates = [gate(session)]
    tenures.suspend(session, tenure_id=first.id, cause=cause(people.province, reason="停职"))
    gates.append(gate(session))
    tenures.resume(session, tenure_id=first.id, cause=cause(people.province))
    gates.append(gate(session))
    tenures.leave(session, tenure_id=first.id, cause=cause(people.mentor, reason="工作变动"))
    gates.append(gate(session))
    again = appoint(session, people)
    gates.append(gate(session))

    assert gates == [None, "term", None, "term", None]
    assert (again.number, again.state) == ("DS-2026-0002", "in_force")


def test_suspension_ends_the_relation_and_return_takes_it_up(session: Session, people: People):
    tenure = appoint(session, people)

    tenures.suspend(session, tenure_id=tenure.id, cause=cause(people.province, reason="停职"))
    assert (tenure.state, relation(session)[1]) == ("suspended", TODAY)
    tenures.resume(session, tenure_id=tenure.id, cause=cause(people.province))

    assert (tenure.state, relation(session)[1]) == ("in_force", dt.date(2029, 8, 31))
    assert told(session, people.mentor)[-2:] == ["pool.suspended", "pool.resumed"]


def test_dismissal_needs_the_province(session: Session, people: People):
    tenure = appoint(session, people)

    with pytest.raises(AccessDeniedError):
        tenures.dismiss(
            session, tenure_id=tenure.id, cause=cause(people.prefecture, reason="违反承诺")
        )
    tenures.dismiss(session, tenure_id=tenure.id, cause=cause(people.province, reason="违反承诺"))

    assert (tenure.state, tenure.ended_on, tenure.reason) == ("dismissed", TODAY, "违反承诺")
    assert relation(session)[1] == TODAY


def test_dismissal_tells_those_guided_and_shows_them_to_the_office(
    session: Session, people: People
):
    tenure = appoint(session, people)
    match = make_match(session, state="active", agreed_at=NOW)

    tenures.dismiss(session, tenure_id=tenure.id, cause=cause(people.province, reason="违反承诺"))

    assert told(session, people.startup) == ["pool.guide_gone"]
    standing = get_standing(session, actor=people.province, participant_id="M1")
    (guided,) = standing.guided
    assert (guided.match_id, guided.state, guided.published) == (match.id, "active", None)
    assert not standing.is_serving


def test_mentor_leaves_and_the_office_learns_whom_it_guides(session: Session, people: People):
    tenure = appoint(session, people)

    tenures.leave(session, tenure_id=tenure.id, cause=cause(people.mentor, reason="工作变动"))

    assert (tenure.state, relation(session)[1]) == ("left", TODAY)
    assert told(session, people.prefecture)[-1] == "pool.left"
    assert told(session, people.province)[-1] == "pool.left"
    with pytest.raises(StepClosedError):
        tenures.leave(session, tenure_id=tenure.id, cause=cause(people.mentor, reason="x"))


def test_tenure_that_never_began_leaves_no_relation(session: Session, people: People):
    tenure = appoint(session, people)
    row_id = applying.renew(session, Handing(people.mentor, DRAFT, NOW), tenure_id=tenure.id)
    following = appoint(session, people, session.get_one(Candidacy, row_id))

    tenures.dismiss(session, tenure_id=following.id, cause=cause(people.province, reason="撤销"))

    assert following.state == "dismissed"
    assert relation(session)[1] == dt.date(2029, 8, 31)


def test_tenure_expires_and_the_renewed_one_begins(session: Session, people: People):
    tenure = appoint(session, people)
    row_id = applying.renew(session, Handing(people.mentor, DRAFT, NOW), tenure_id=tenure.id)
    following = appoint(session, people, session.get_one(Candidacy, row_id))
    set_setting(session, "as_of", "2029-09-01")

    for duty in upkeep.DUTIES:
        duty(session, NOW)

    assert (tenure.state, tenure.ended_on) == ("expired", dt.date(2029, 8, 31))
    assert following.state == "in_force"


def test_mentor_is_reminded_once_before_the_end(session: Session, people: People):
    appoint(session, people)

    set_setting(session, "as_of", "2029-06-01")
    upkeep.remind(session, NOW)
    assert told(session, people.mentor).count("pool.ending") == 0
    set_setting(session, "as_of", "2029-08-01")
    upkeep.remind(session, NOW)
    upkeep.remind(session, NOW)

    assert told(session, people.mentor).count("pool.ending") == 1


@pytest.mark.usefixtures("people")
def test_recorded_appointments_are_taken_over_once(session: Session):
    team = session.get_one(Participant, "T1")
    for key, first, last in (
        ("A1", dt.date(2025, 1, 1), dt.date(2027, 12, 31)),
        ("A2", dt.date(2022, 1, 1), dt.date(2024, 12, 31)),
        ("A3", dt.date(2026, 12, 1), None),
    ):
        mentor = make_mentor(session, key, subtype="finance")
        make_relation(session, "appointed_by", mentor, team, occurred_on=first, ended_on=last)

    upkeep.adopt_recorded(session, NOW)
    upkeep.adopt_recorded(session, NOW)

    rows = session.scalars(select(Tenure).order_by(Tenure.participant_id)).all()
    assert [(row.participant_id, row.state, row.number) for row in rows] == [
        ("A1", "in_force", "DS-2025-0001"),
        ("A2", "expired", "DS-2022-0001"),
        ("A3", "coming", "DS-2026-0001"),
    ]


def test_renewal_without_a_notice_where_the_rules_allow_it(session: Session, people: People):
    tenure = appoint(session, people)
    row_id = applying.renew(session, Handing(people.mentor, DRAFT, NOW), tenure_id=tenure.id)
    row = session.get_one(Candidacy, row_id)
    pass_review(session, people, row)

    with pytest.raises(NoticeError):
        noticing.appoint_at_once(session, candidacy_id=row_id, cause=cause(people.province))
    save_rules(session, actor=people.province, rules=PoolRules(renewal_notice=0))
    number = noticing.appoint_at_once(session, candidacy_id=row_id, cause=cause(people.province))

    assert (number, row.state) == ("DS-2029-0001", "appointed")


def test_first_appointment_always_needs_a_notice(session: Session, people: People):
    save_rules(session, actor=people.province, rules=PoolRules(renewal_notice=0))
    row = apply(session, people)
    pass_review(session, people, row)

    with pytest.raises(NoticeError):
        noticing.appoint_at_once(session, candidacy_id=row.id, cause=cause(people.province))


def test_rules_hold_and_stay_within_limits(session: Session, people: People):
    save_rules(session, actor=people.province, rules=PoolRules(term_years=1))

    assert load_rules(session).term_years == 1
    assert appoint(session, people).to_on == dt.date(2027, 8, 31)
    with pytest.raises(RuleError):
        save_rules(session, actor=people.province, rules=PoolRules(term_years=9))
    with pytest.raises(AccessDeniedError):
        save_rules(session, actor=people.prefecture, rules=PoolRules())


def test_standing_says_what_the_mentor_may_do(session: Session, people: People):
    before = get_standing(session, actor=people.mentor, participant_id="M1")
    appoint(session, people)
    after = get_standing(session, actor=people.mentor, participant_id="M1")
    seen = get_standing(session, actor=people.prefecture, participant_id="M1")

    assert (before.may_apply, before.tenures) == (True, ())
    assert (after.may_apply, after.tenures[0].may_leave, after.tenures[0].may_renew) == (
        False,
        True,
        True,
    )
    assert (seen.tenures[0].may_leave, seen.tenures[0].may_decide) == (False, False)
    assert after.offering.places.free == 3


def test_candidacies_in_vain_go_after_a_year_with_their_papers(session: Session, people: People):
    papers = [Paper("证书.pdf", b"%PDF-1.7 x")]
    handing = Handing(people.mentor, DRAFT, NOW, papers)
    row_id = applying.apply(session, handing, participant_id="M1")
    row = session.get_one(Candidacy, row_id)
    deciding.refuse(session, candidacy_id=row_id, cause=cause(people.prefecture, reason="不符合"))
    row.updated_at = NOW
    session.flush()

    retiring.forget_candidacies(session, NOW + dt.timedelta(days=366))
    assert session.get(Candidacy, row_id) is row
    retiring.forget_candidacies(session, NOW + dt.timedelta(days=367))

    assert session.scalars(select(Candidacy.id)).all() == []
    assert session.scalars(select(Attachment.id)).all() == []
    (proof,) = session.scalars(select(DeletionProof)).all()
    assert (proof.subject, proof.counts) == ("candidacy", {"attachment": 1, "candidacy": 1})


def test_relation_that_an_import_took_away_is_written_anew(session: Session, people: People):
    appoint(session, people)
    before = relation(session)
    upkeep.restore_relations(session, NOW)
    session.delete(session.scalars(select(Relation)).one())
    session.flush()

    upkeep.restore_relations(session, NOW)

    assert relation(session) == before
