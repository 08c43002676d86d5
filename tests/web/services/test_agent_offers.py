"""Letters to agents: the same for every address, once, for the account it went to."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.agency import Agency
from models.enums import AgencyState, Role
from models.message import Message
from tests.factories import make_mentor, make_user, make_vocabularies
from tests.web.mailbox import last_word
from web.services import agent_offers
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of
from web.services.agent_offers import OtherAddressError, Proposal
from web.services.links import LinkClosedError
from web.services.missing import NotFoundError

NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=15)


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    """Store the mentor M1 with its account, an office, and the account of a liaison."""
    make_vocabularies(session)
    make_mentor(session, "M1", region="530100")
    return {
        "mentor": make_user(session, "mentor@example.com", (Role.MENTOR, "M1")),
        "office": make_user(session, "office@example.com", (Role.ORGANISER, None)),
        "liaison": make_user(session, "liaison@example.com", name_zh="联络员"),
        "other": make_user(session, "other@example.com"),
    }


def send(
    session: Session, by: User, email: str = "Liaison@example.com", now: dt.datetime = NOW
) -> str:
    """Write to an address, and return the word of the letter."""
    proposal = Proposal("M1", email, "常在基层", "zh")
    agent_offers.send(session, actor=actor_of(by), proposal=proposal, now=now)
    session.commit()
    return last_word(session, agent_offers.PURPOSE)


def open_addresses(session: Session, by: User, now: dt.datetime = NOW) -> list[str]:
    found = agent_offers.list_open(session, actor=actor_of(by), participant_id="M1", now=now)
    return [item.email for item in found]


def test_letter_goes_out_alike_with_and_without_an_account(
    session: Session, people: dict[str, User]
) -> None:
    send(session, people["office"])
    send(session, people["office"], "nobody@example.com")

    letters = session.scalars(select(Message).where(Message.kind == "agent.offered")).all()
    assert [letter.address for letter in letters] == ["liaison@example.com", "nobody@example.com"]
    assert open_addresses(session, people["office"]) == [
        "nobody@example.com",
        "liaison@example.com",
    ]
    assert session.scalars(select(Agency)).all() == []


def test_agent_of_a_member_acts_as_soon_as_it_agrees(
    session: Session, people: dict[str, User]
) -> None:
    word = send(session, people["mentor"])
    looked = agent_offers.look(session, word=word, now=NOW)

    state = agent_offers.take(session, actor=actor_of(people["liaison"]), word=word, now=NOW)

    session.refresh(people["liaison"], ["memberships"])
    assert (looked.reason, state) == ("常在基层", AgencyState.ACTIVE)
    assert actor_of(people["liaison"]).agent_for == {"M1"}
    assert open_addresses(session, people["mentor"]) == []
    with pytest.raises(LinkClosedError):
        agent_offers.take(session, actor=actor_of(people["liaison"]), word=word, now=NOW)


def test_agent_of_the_office_waits_for_a_member(session: Session, people: dict[str, User]) -> None:
    word = send(session, people["office"])

    state = agent_offers.take(session, actor=actor_of(people["liaison"]), word=word, now=NOW)

    row = session.scalars(select(Agency)).one()
    assert (state, row.state, row.asked_by) == ("asked", "asked", people["office"].id)


def test_letter_is_for_its_own_address(session: Session, people: dict[str, User]) -> None:
    word = send(session, people["mentor"])

    with pytest.raises(OtherAddressError):
        agent_offers.take(session, actor=actor_of(people["other"]), word=word, now=NOW)

    assert agent_offers.look(session, word=word, now=NOW).participant["en"] == "Name M1 (Demo)"


def test_letter_opens_nothing_when_it_is_old_taken_back_or_replaced(
    session: Session, people: dict[str, User]
) -> None:
    first = send(session, people["mentor"])
    second = send(session, people["mentor"], now=NOW + dt.timedelta(minutes=1))
    (item,) = agent_offers.list_open(
        session, actor=actor_of(people["mentor"]), participant_id="M1", now=NOW
    )

    with pytest.raises(LinkClosedError):
        agent_offers.look(session, word=first, now=NOW)
    with pytest.raises(LinkClosedError):
        agent_offers.look(session, word=second, now=LATER)
    own = {"actor": actor_of(people["mentor"]), "participant_id": "M1", "link_id": item.id}
    agent_offers.take_back(session, **own, now=NOW)
    with pytest.raises(LinkClosedError):
        agent_offers.look(session, word=second, now=NOW)
    with pytest.raises(NotFoundError):
        agent_offers.take_back(session, **own, now=NOW)


def test_letter_of_a_former_member_opens_nothing(session: Session, people: dict[str, User]) -> None:
    word = send(session, people["mentor"])
    people["mentor"].memberships.clear()
    session.commit()

    with pytest.raises(LinkClosedError):
        agent_offers.take(session, actor=actor_of(people["liaison"]), word=word, now=NOW)


def test_stranger_writes_to_nobody(session: Session, people: dict[str, User]) -> None:
    for actor in (actor_of(people["other"]), Actor()):
        with pytest.raises(AccessDeniedError):
            agent_offers.send(
                session, actor=actor, proposal=Proposal("M1", "a@example.com", "", "zh"), now=NOW
            )
