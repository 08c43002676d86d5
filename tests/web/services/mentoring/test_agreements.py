from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.link import SignedLink
from models.matching import Match
from models.mentoring import Agreement, AgreementGoal
from models.message import Message
from tests.conftest import SECRETS
from tests.web.services.mentoring.building import NOW, TERMS, hand_in
from tests.web.services.pairs import make_pair
from web.services import links
from web.services.access import AccessDeniedError, Actor
from web.services.links import LinkClosedError
from web.services.mentoring import agreements, link_answers
from web.services.mentoring.agreements import StaleAgreementError, Terms
from web.services.mentoring.link_answers import SettledError
from web.services.mentoring.pair import get_pair
from web.services.parties import NotAgreedError

CLICK = "one"
OFFICE = Actor(None, frozenset({Role.ORGANISER}), is_provincial=True)


def propose(
    session: Session, actor: Actor, match_id: int, terms: Terms = TERMS, click: str = CLICK
) -> int:
    return agreements.propose(
        session, actor=actor, match_id=match_id, terms=terms, token=click, now=NOW
    ).id


def states(session: Session) -> list[str]:
    return list(session.scalars(select(Agreement.state).order_by(Agreement.version)))


def word_for(session: Session, position: int = 0) -> str:
    rows = session.scalars(select(SignedLink).order_by(SignedLink.id)).all()
    return links.word_of(session, rows[position])


def test_version_is_in_force_once_the_other_side_accepts(session: Session):
    match_id, founder, mentor = make_pair(session, MatchState.MUTUAL)
    number = propose(session, founder, match_id)
    agreements.accept(session, actor=mentor, match_id=match_id, agreement_id=number, now=NOW)

    pair = get_pair(session, actor=founder, match_id=match_id, action="mentoring.read")
    (version,) = agreements.list_agreements(session, pair=pair)
    assert (version.state, version.terms) == ("in_force", TERMS)
    assert session.get_one(Match, match_id).state == "active"


def test_own_version_is_not_for_oneself_to_accept(session: Session):
    match_id, founder, _ = make_pair(session)
    number = propose(session, founder, match_id)

    with pytest.raises(StaleAgreementError):
        agreements.accept(session, actor=founder, match_id=match_id, agreement_id=number, now=NOW)


def test_amendment_replaces_the_version_in_force_only_when_accepted(session: Session):
    match_id, founder, mentor = make_pair(session)
    first = propose(session, founder, match_id)
    agreements.accept(session, actor=mentor, match_id=match_id, agreement_id=first, now=NOW)
    second = propose(session, mentor, match_id, replace(TERMS, sessions_a_year=4), "two")
    assert states(session) == ["in_force", "proposed"]

    agreements.accept(session, actor=founder, match_id=match_id, agreement_id=second, now=NOW)
    assert states(session) == ["replaced", "in_force"]


def test_counter_proposal_takes_the_place_of_the_one_that_waits(session: Session):
    match_id, founder, mentor = make_pair(session)
    first = propose(session, founder, match_id)
    propose(session, mentor, match_id, click="two")

    assert states(session) == ["withdrawn", "proposed"]
    with pytest.raises(StaleAgreementError):
        agreements.accept(session, actor=mentor, match_id=match_id, agreement_id=first, now=NOW)


def test_second_click_drafts_once_and_tells_once(session: Session):
    match_id, founder, _ = make_pair(session)

    assert propose(session, founder, match_id) == propose(session, founder, match_id)
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_form_sent_again_with_other_terms_brings_a_further_version(session: Session):
    match_id, founder, mentor = make_pair(session)
    first = propose(session, founder, match_id)
    agreements.accept(session, actor=mentor, match_id=match_id, agreement_id=first, now=NOW)
    other = replace(TERMS, sessions_a_year=4)

    second = propose(session, founder, match_id, other)
    again = agreements.propose(
        session, actor=founder, match_id=match_id, terms=other, token=CLICK, now=NOW
    )

    assert states(session) == ["in_force", "proposed"]
    assert (again.id, again.is_new) == (second, False)


def test_declining_says_what_should_be_different(session: Session):
    match_id, founder, mentor = make_pair(session)
    number = propose(session, founder, match_id)
    agreements.decline(
        session,
        actor=mentor,
        match_id=match_id,
        agreement_id=number,
        reason="Fewer sessions",
        now=NOW,
    )

    pair = get_pair(session, actor=founder, match_id=match_id, action="mentoring.read")
    assert agreements.list_agreements(session, pair=pair)[0].reason == "Fewer sessions"


def test_organisers_draft_nothing(session: Session):
    match_id, _, _ = make_pair(session)

    with pytest.raises(AccessDeniedError):
        propose(session, OFFICE, match_id)


def test_pair_that_has_ended_agrees_on_nothing_more(session: Session):
    match_id, founder, _ = make_pair(session, MatchState.COMPLETED)

    with pytest.raises(NotAgreedError):
        propose(session, founder, match_id)


def test_link_accepts_once_for_the_side_it_was_sent_to(session: Session):
    match_id, founder, _ = make_pair(session)
    propose(session, founder, match_id)
    word = word_for(session)
    page = link_answers.get_link_page(session, word=word, now=NOW)
    assert (page.is_open, page.pair.own_side) == (True, "provider")

    link_answers.answer(session, word=word, is_yes=True, words="", now=NOW)
    assert states(session) == ["in_force"]
    assert not link_answers.get_link_page(session, word=word, now=NOW).is_open
    with pytest.raises(SettledError):
        link_answers.answer(session, word=word, is_yes=True, words="", now=NOW)


def test_link_of_a_record_confirms_it_or_sends_it_back(session: Session):
    match_id, _, mentor = make_pair(session)
    hand_in(session, mentor, match_id)
    link_answers.answer(session, word=word_for(session), is_yes=False, words="Monday", now=NOW)
    hand_in(session, mentor, match_id, click="two")
    link_answers.answer(session, word=word_for(session, 1), is_yes=True, words="", now=NOW)

    page = link_answers.get_link_page(session, word=word_for(session, 1), now=NOW)
    assert page.record is not None
    assert page.record.state == "locked"


def test_word_that_was_never_sent_opens_nothing(session: Session):
    with pytest.raises(LinkClosedError):
        link_answers.get_link_page(session, word="nothing", now=NOW)


def test_accepted_agreement_refuses_every_change(engine: Engine):
    with Session(engine, info=SECRETS.as_info()) as session:
        match_id, founder, mentor = make_pair(session)
        number = propose(session, founder, match_id)
        agreements.accept(session, actor=mentor, match_id=match_id, agreement_id=number, now=NOW)
        session.commit()
    changes = (
        update(Agreement).values(sessions_a_year=1),
        update(Agreement).values(sealed_note="other"),
        update(Agreement).values(state="proposed"),
        update(Agreement).values(in_force_at=None),
        update(AgreementGoal).values(sealed_goal="other"),
    )
    for change in changes:
        with Session(engine) as other, pytest.raises(IntegrityError):
            other.execute(change)
    with Session(engine) as other:
        other.execute(update(AgreementGoal).values(reached="yes"))
        other.add(AgreementGoal(agreement_id=number, position=2, sealed_goal="x"))
        with pytest.raises(IntegrityError):
            other.flush()
