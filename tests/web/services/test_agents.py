"""Agents: by consent alone, marked in everything they do, gone at once."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.agency import Agency
from models.audit import AuditLog
from models.enums import AgencyState, ParticipantKind, Role
from models.participant import Participant
from tests.factories import (
    make_mentor,
    make_participant,
    make_relation,
    make_user,
    make_vocabularies,
)
from tests.web.mailbox import last_word
from web.services import access, agents, auditing
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of, subject_of
from web.services.agents import AgencyDraft, AgencyOpenError
from web.services.links import LinkClosedError
from web.services.missing import NotFoundError

NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=15)
OFFICE = Actor(None, frozenset({Role.ORGANISER}), is_provincial=True)
REASON = "导师常在基层"


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    """Store the mentor M1 with its account, and the account of a liaison."""
    make_vocabularies(session)
    make_mentor(session, "M1", region="530100")
    return {
        "mentor": make_user(session, "mentor@example.com", (Role.MENTOR, "M1")),
        "liaison": make_user(session, "liaison@example.com", name_zh="联络员"),
        "other": make_user(session, "other@example.com"),
    }


def ask(session: Session, actor: Actor) -> AgencyState:
    """Ask that the liaison may act for M1."""
    liaison = session.scalars(select(User).where(User.email == "liaison@example.com")).one()
    return agents.ask(session, actor=actor, draft=AgencyDraft("M1", liaison.id, REASON), now=NOW)


def state_of(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(Agency.state)).one()


def now_of(session: Session, user: User) -> Actor:
    """Return what the policy knows of an account at present."""
    session.flush()
    session.refresh(user, ["memberships"])
    return actor_of(user)


def test_member_grants_an_agent_at_once(session: Session, people: dict[str, User]) -> None:
    state = ask(session, actor_of(people["mentor"]))

    actor = now_of(session, people["liaison"])
    assert state is AgencyState.ACTIVE
    assert (actor.participant_ids, actor.agent_for) == ({"M1"}, {"M1"})


def test_office_asks_and_a_member_consents(session: Session, people: dict[str, User]) -> None:
    state = ask(session, OFFICE)
    before = now_of(session, people["liaison"])
    row = session.scalars(select(Agency)).one()

    agents.answer(
        session, actor=actor_of(people["mentor"]), agency_id=row.id, is_consent=True, now=NOW
    )

    assert (state, before.agent_for) == (AgencyState.ASKED, frozenset())
    assert (row.state, row.consented_by) == ("active", people["mentor"].id)
    assert now_of(session, people["liaison"]).agent_for == {"M1"}


def test_member_consents_through_a_link_once(session: Session, people: dict[str, User]) -> None:
    ask(session, OFFICE)
    word = last_word_of(session)

    question = agents.look(session, word=word, now=NOW)
    agents.answer_by_link(session, word=word, is_consent=True, now=NOW)

    assert (question.agent["zh"], question.reason) == ("联络员", "导师常在基层")
    assert now_of(session, people["liaison"]).agent_for == {"M1"}
    with pytest.raises(LinkClosedError):
        agents.answer_by_link(session, word=word, is_consent=False, now=NOW)


def last_word_of(session: Session) -> str:
    session.commit()
    return last_word(session, agents.PURPOSE)


def test_declined_agent_never_acts(session: Session, people: dict[str, User]) -> None:
    ask(session, OFFICE)

    agents.answer_by_link(session, word=last_word_of(session), is_consent=False, now=NOW)

    assert state_of(session) == "declined"
    assert now_of(session, people["liaison"]).agent_for == frozenset()


@pytest.mark.usefixtures("people")
def test_link_of_an_office_that_took_it_back_opens_nothing(session: Session) -> None:
    ask(session, OFFICE)
    word = last_word_of(session)
    agents.end(session, actor=OFFICE, agency_id=session.scalars(select(Agency.id)).one(), now=NOW)

    with pytest.raises(LinkClosedError):
        agents.look(session, word=word, now=NOW)


@pytest.mark.usefixtures("people")
def test_link_ends_after_two_weeks(session: Session) -> None:
    ask(session, OFFICE)

    with pytest.raises(LinkClosedError):
        agents.answer_by_link(session, word=last_word_of(session), is_consent=True, now=LATER)


def test_link_of_a_former_member_opens_nothing(session: Session, people: dict[str, User]) -> None:
    ask(session, OFFICE)
    word = last_word_of(session)
    people["mentor"].memberships.clear()
    session.commit()

    with pytest.raises(LinkClosedError):
        agents.answer_by_link(session, word=word, is_consent=True, now=NOW)


def test_office_cannot_consent_itself(session: Session, people: dict[str, User]) -> None:
    ask(session, OFFICE)
    agency_id = session.scalars(select(Agency.id)).one()

    for actor in (OFFICE, actor_of(people["liaison"]), actor_of(people["other"])):
        with pytest.raises(AccessDeniedError):
            agents.answer(session, actor=actor, agency_id=agency_id, is_consent=True, now=NOW)


@pytest.mark.parametrize("who", ["mentor", "liaison"])
def test_leave_ends_at_once(session: Session, people: dict[str, User], who: str) -> None:
    ask(session, actor_of(people["mentor"]))
    agency_id = session.scalars(select(Agency.id)).one()

    agents.end(session, actor=now_of(session, people[who]), agency_id=agency_id, now=NOW)

    assert state_of(session) == "ended"
    assert now_of(session, people["liaison"]).participant_ids == frozenset()
    with pytest.raises(NotFoundError):
        agents.end(session, actor=OFFICE, agency_id=agency_id, now=NOW)


def test_stranger_ends_nothing(session: Session, people: dict[str, User]) -> None:
    ask(session, actor_of(people["mentor"]))
    agency_id = session.scalars(select(Agency.id)).one()

    with pytest.raises(AccessDeniedError):
        agents.end(session, actor=actor_of(people["other"]), agency_id=agency_id, now=NOW)


def test_agent_acts_but_not_in_matters_of_consent(
    session: Session, people: dict[str, User]
) -> None:
    ask(session, actor_of(people["mentor"]))
    actor = now_of(session, people["liaison"])
    subject = subject_of(session, participant_id="M1")

    allowed = {
        action
        for action in ("statement.edit", "match.answer", "contact.share", "agent.consent")
        if access.can(actor, action, subject)
    }

    assert allowed == {"statement.edit", "match.answer"}


def test_everything_an_agent_does_is_marked(session: Session, people: dict[str, User]) -> None:
    ask(session, actor_of(people["mentor"]))
    actor = now_of(session, people["liaison"])

    auditing.record(session, actor=actor, action="a.recorded", participant_id="M1")
    auditing.mark_acting(session, actor=actor, participant_id="M1")
    session.add(AuditLog(actor_id=actor.user_id, action="a.plain"))
    session.add(AuditLog(actor_id=people["mentor"].id, action="a.other"))
    session.flush()

    marks = select(AuditLog.action, AuditLog.on_behalf_of).where(AuditLog.action.like("a.%"))
    assert dict(session.execute(marks).all()) == {
        "a.recorded": "M1",
        "a.plain": "M1",
        "a.other": None,
    }


def test_second_question_about_the_same_agent_is_refused(
    session: Session, people: dict[str, User]
) -> None:
    ask(session, actor_of(people["mentor"]))
    session.refresh(people["liaison"], ["memberships"])

    with pytest.raises(AgencyOpenError):
        ask(session, OFFICE)


def test_people_of_the_space_ask_for_themselves_alone(
    session: Session, people: dict[str, User]
) -> None:
    space = make_participant(session, ParticipantKind.SPACE, "C1")
    mentor = session.get_one(Participant, "M1")
    make_relation(session, "appointed_by", mentor, space)
    host = make_user(session, "host@example.com", (Role.SPACE, "C1"))

    with pytest.raises(AccessDeniedError):
        ask(session, actor_of(host))
    state = agents.ask(
        session, actor=actor_of(host), draft=AgencyDraft("M1", host.id, REASON), now=NOW
    )

    assert state is AgencyState.ASKED
    with pytest.raises(AccessDeniedError):
        agents.ask(
            session,
            actor=actor_of(people["other"]),
            draft=AgencyDraft("M1", people["other"].id, REASON),
            now=NOW,
        )
