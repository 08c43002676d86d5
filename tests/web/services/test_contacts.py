"""Contacts: sealed, masked, and in clear only for whoever the owner named, with a log."""

import datetime as dt

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.account import User
from models.enums import MatchState, ParticipantKind, Role
from models.matching import Match
from models.message import Message
from models.privacy import Contact, Disclosure
from tests.factories import make_mentor, make_participant, make_startup, make_user
from web.services import contacts, disclosures
from web.services.access import AccessDeniedError, Actor
from web.services.missing import NotFoundError

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
VALUES = {
    "person": "张三丰",
    "phone": "0871-65123456",
    "email": "zs@example.com",
    "wechat": "zhang_sf",
    "address": "昆明市五华区1号",
}
BOTH = ("phone", "email")


def actor_for(user: User, *, agent: bool = False) -> Actor:
    own = frozenset(m.participant_id for m in user.memberships if m.participant_id)
    roles = frozenset(m.role for m in user.memberships)
    return Actor(user.id, roles, own, agent_for=own if agent else frozenset())


@pytest.fixture
def people(session: Session) -> dict[str, Actor]:
    make_startup(session, "S1")
    make_startup(session, "S2")
    make_mentor(session, "M1")
    make_participant(session, ParticipantKind.PARTNER, "P1", country="TH")
    accounts = {
        key: make_user(session, f"{key.lower()}@example.com", (role, key))
        for key, role in (
            ("S1", Role.STARTUP),
            ("S2", Role.STARTUP),
            ("M1", Role.MENTOR),
            ("P1", Role.PARTNER),
        )
    }
    return {key: actor_for(user) for key, user in accounts.items()}


@pytest.fixture
def office(session: Session) -> Actor:
    row = make_user(session, "office@example.com", (Role.ORGANISER, None))
    return Actor(row.id, frozenset({Role.ORGANISER}), is_provincial=True)


def make_match(session: Session, provider_id: str, state: MatchState) -> int:
    kinds = {"M1": "mentor", "P1": "partner"}
    match = Match(
        receiver_id="S1",
        provider_id=provider_id,
        kind=kinds[provider_id],
        initiated_by="receiver",
        state=state.value,
    )
    session.add(match)
    session.flush()
    return match.id


def write(session: Session, actor: Actor, participant_id: str) -> None:
    contacts.save(session, actor=actor, participant_id=participant_id, values=VALUES, now=NOW)


def test_contact_lies_sealed_and_is_shown_masked(
    session: Session, people: dict[str, Actor]
) -> None:
    write(session, people["S1"], "S1")

    stored = " ".join(map(str, session.execute(text("SELECT * FROM contact")).one()))
    view = contacts.get_contact(session, actor=people["S1"], participant_id="S1")
    assert not [value for value in VALUES.values() if value in stored]
    assert view.values == {
        "person": "张*丰",
        "phone": "0871-****3456",
        "email": "z***@example.com",
        "wechat": "z****",
        "address": "昆明市****",
    }
    assert not view.is_clear


def test_reveal_is_logged_with_its_reason_and_readable_by_the_owner(
    session: Session, people: dict[str, Actor], office: Actor
) -> None:
    write(session, people["S1"], "S1")

    view = contacts.reveal(session, actor=office, participant_id="S1", reason="回访", now=NOW)

    (look,) = disclosures.list_looks(session, actor=people["S1"], participant_id="S1")
    assert (view.values["phone"], view.is_clear) == (VALUES["phone"], True)
    assert (look.kind, look.reason, look.fields) == ("office", "回访", contacts.FIELDS)


def test_own_look_is_logged_but_not_held_against_oneself(
    session: Session, people: dict[str, Actor]
) -> None:
    write(session, people["S1"], "S1")

    contacts.reveal(session, actor=people["S1"], participant_id="S1", reason="", now=NOW)

    assert disclosures.list_looks(session, actor=people["S1"], participant_id="S1") == ()
    assert session.scalars(select(Disclosure.kind)).all() == ["member"]


def test_strangers_and_agents_are_refused(session: Session, people: dict[str, Actor]) -> None:
    agent = actor_for(make_user(session, "agent@example.com", (Role.STARTUP, "S1")), agent=True)

    for actor in (people["S2"], people["M1"], Actor()):
        with pytest.raises(AccessDeniedError):
            contacts.get_contact(session, actor=actor, participant_id="S1")
        with pytest.raises(AccessDeniedError):
            contacts.reveal(session, actor=actor, participant_id="S1", reason="", now=NOW)
    with pytest.raises(AccessDeniedError):
        write(session, agent, "S1")
    with pytest.raises(AccessDeniedError):
        contacts.agree(
            session,
            actor=agent,
            participant_id="S1",
            receiver_id="M1",
            fields=BOTH,
            now=NOW,
        )


def test_organisers_may_not_edit(session: Session, people: dict[str, Actor], office: Actor) -> None:
    assert people

    with pytest.raises(AccessDeniedError):
        write(session, office, "S1")


def test_importing_fills_blanks_and_overwrites_nothing(
    session: Session, people: dict[str, Actor]
) -> None:
    contacts.put(session, participant_id="S1", values={"phone": "0871-1"}, now=NOW)
    contacts.put(
        session, participant_id="S1", values={"phone": "0871-2", "email": "a@b.cn"}, now=NOW
    )

    view = contacts.edit_contact(session, actor=people["S1"], participant_id="S1")
    assert (view.values["phone"], view.values["email"]) == ("0871-1", "a@b.cn")


@pytest.mark.parametrize("state", list(MatchState))
def test_contact_is_given_in_agreed_states_only(
    session: Session, people: dict[str, Actor], state: MatchState
) -> None:
    write(session, people["S1"], "S1")
    match_id = make_match(session, "M1", state)
    contacts.agree(
        session, actor=people["S1"], participant_id="S1", receiver_id="M1", fields=BOTH, now=NOW
    )

    try:
        shared = contacts.shared_with(session, actor=people["M1"], match_id=match_id)
    except AccessDeniedError:
        shared = ()

    given = {one.participant_id: dict(one.values) for one in shared}
    if state in contacts.OPEN_STATES:
        assert given == {"S1": {"phone": "0871-****3456", "email": "z***@example.com"}, "M1": {}}
    else:
        assert given == {}


def test_other_side_sees_what_was_ticked_logged_and_told_once(
    session: Session, people: dict[str, Actor]
) -> None:
    write(session, people["S1"], "S1")
    match_id = make_match(session, "M1", MatchState.ACTIVE)
    contacts.agree(
        session, actor=people["S1"], participant_id="S1", receiver_id="M1", fields=BOTH, now=NOW
    )

    for _ in range(2):
        (other, own) = contacts.disclose(session, actor=people["M1"], match_id=match_id, now=NOW)

    assert other.values == {"phone": VALUES["phone"], "email": VALUES["email"]}
    assert (other.is_clear, own.is_waiting) == (True, True)
    looks = disclosures.list_looks(session, actor=people["S1"], participant_id="S1")
    assert [(look.kind, look.receiver_id, look.fields) for look in looks] == [
        ("match", "M1", BOTH)
    ] * 2
    told = session.scalars(select(Message)).all()
    assert [(message.user_id, message.kind) for message in told] == [
        (people["S1"].user_id, "contact.disclosed")
    ]


def test_without_a_consent_nothing_is_given(session: Session, people: dict[str, Actor]) -> None:
    write(session, people["S1"], "S1")
    match_id = make_match(session, "M1", MatchState.MUTUAL)

    (other, _) = contacts.disclose(session, actor=people["M1"], match_id=match_id, now=NOW)

    assert (other.values, other.is_clear) == ({}, False)
    assert session.scalars(select(Disclosure)).all() == []


def test_withdrawing_takes_effect_at_once(session: Session, people: dict[str, Actor]) -> None:
    write(session, people["S1"], "S1")
    match_id = make_match(session, "M1", MatchState.ACTIVE)
    about = {"actor": people["S1"], "participant_id": "S1", "receiver_id": "M1"}
    contacts.agree(session, fields=BOTH, now=NOW, **about)
    contacts.withdraw(session, now=NOW, **about)

    (other, _) = contacts.disclose(session, actor=people["M1"], match_id=match_id, now=NOW)

    assert other.is_waiting


def test_consent_for_one_receiver_is_none_for_another(
    session: Session, people: dict[str, Actor]
) -> None:
    write(session, people["S1"], "S1")
    match_id = make_match(session, "P1", MatchState.ACTIVE)
    contacts.agree(
        session, actor=people["S1"], participant_id="S1", receiver_id="M1", fields=BOTH, now=NOW
    )

    (other, _) = contacts.shared_with(session, actor=people["P1"], match_id=match_id)

    assert other.is_waiting


def test_receiver_abroad_needs_its_own_consent_and_is_counted(
    session: Session, people: dict[str, Actor]
) -> None:
    write(session, people["S1"], "S1")
    match_id = make_match(session, "P1", MatchState.ACTIVE)
    contacts.agree(
        session, actor=people["S1"], participant_id="S1", receiver_id="P1", fields=BOTH, now=NOW
    )

    for _ in range(2):
        contacts.disclose(session, actor=people["P1"], match_id=match_id, now=NOW)

    count = disclosures.count_abroad(session, today=NOW.date())
    later = disclosures.count_abroad(session, today=dt.date(2027, 1, 1))
    assert (count.people, count.step, later.people) == (1, "exempt", 0)


@pytest.mark.parametrize(
    ("people_abroad", "step"),
    [(99_999, "exempt"), (100_000, "contract"), (1_000_000, "assessment")],
)
def test_number_of_people_abroad_says_what_it_asks_for(people_abroad: int, step: str) -> None:
    assert disclosures.AbroadCount(2026, people_abroad).step == step


def test_third_parties_and_organisers_see_no_match_contacts(
    session: Session, people: dict[str, Actor], office: Actor
) -> None:
    match_id = make_match(session, "M1", MatchState.ACTIVE)

    for actor in (people["S2"], office, Actor()):
        with pytest.raises(AccessDeniedError):
            contacts.shared_with(session, actor=actor, match_id=match_id)
    with pytest.raises(NotFoundError):
        contacts.shared_with(session, actor=people["S1"], match_id=match_id + 1)


def test_nothing_ticked_is_no_consent(session: Session, people: dict[str, Actor]) -> None:
    with pytest.raises(contacts.NothingToShareError):
        contacts.agree(
            session,
            actor=people["S1"],
            participant_id="S1",
            receiver_id="M1",
            fields=("shoe size",),
            now=NOW,
        )


def test_log_of_looks_cannot_be_changed_or_deleted(
    session: Session, people: dict[str, Actor]
) -> None:
    write(session, people["S1"], "S1")
    contacts.reveal(
        session,
        actor=people["S1"],
        participant_id="S1",
        reason="",
        now=dt.datetime.now(dt.UTC),
    )

    for statement in (text("UPDATE disclosure SET reason = 'x'"), delete(Disclosure)):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(statement)


def test_blank_values_delete_what_was_there(session: Session, people: dict[str, Actor]) -> None:
    write(session, people["S1"], "S1")

    contacts.save(session, actor=people["S1"], participant_id="S1", values={}, now=NOW)

    row = session.get_one(Contact, "S1")
    assert [getattr(row, name) for name in contacts.FIELDS] == [""] * 5
