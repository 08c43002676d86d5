"""What is kept of looks: only with consent, once a day, deleted with its switch."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Role
from models.feedback import Impression
from models.rights import DeletionProof
from tests.factories import make_mentor, make_startup, make_user, make_vocabularies
from web.services import consents, personal_data, retention
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.feedback import own
from web.services.feedback.looking import Look, Place, keep_opened, keep_shown, may_keep
from web.services.personal_tables import OWN, handling_of

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=2)
LOOK = Look(
    "S1",
    "mentor",
    (Place("M1", 1), Place("M2", 2, 3), Place("M3", 3, 2)),
    model="2026-09-01-abc",
    weights="spring 2",
)


@pytest.fixture
def user(session: Session) -> User:
    """Store a startup, three mentors, and somebody who agreed to have its looks kept."""
    make_vocabularies(session)
    make_startup(session, "S1")
    for key in ("M1", "M2", "M3"):
        make_mentor(session, key, name_zh=f"导师{key}（示例）")
    user: User = make_user(session, "s@example.com", (Role.STARTUP, "S1"))
    consents.record(session, user_id=user.id, purposes=["looks"], now=NOW)
    return user


def places(session: Session) -> list[tuple[str, int, bool]]:
    """Return what is kept: candidate, place, whether it was opened."""
    found = select(Impression).order_by(Impression.id)
    return [(r.candidate_id, r.position, r.opened_at is not None) for r in session.scalars(found)]


def open_one(session: Session, actor: Actor, candidate_id: str) -> None:
    keep_opened(
        session, actor=actor, seeker_id="S1", kind="mentor", candidate_id=candidate_id, now=LATER
    )
    session.expire_all()


def test_list_is_kept_with_its_places_model_and_weights(session: Session, user: User) -> None:
    keep_shown(session, actor=actor_of(user), look=LOOK, now=NOW)

    row = session.scalars(select(Impression).where(Impression.candidate_id == "M2")).one()
    assert (row.user_id, row.seeker_id, row.list_kind, row.kind) == (
        user.id,
        "S1",
        "desk",
        "mentor",
    )
    assert (row.day, row.position, row.swapped_with) == (dt.date(2026, 9, 1), 2, 3)
    assert (row.model, row.weights, row.opened_at) == ("2026-09-01-abc", "spring 2", None)


def test_list_loaded_again_on_a_day_is_one_look(session: Session, user: User) -> None:
    turned = Look("S1", "mentor", (Place("M2", 1), Place("M1", 2)))
    for look, when in ((LOOK, NOW), (turned, LATER), (LOOK, NOW + dt.timedelta(days=1))):
        keep_shown(session, actor=actor_of(user), look=look, now=when)

    assert [place[:2] for place in places(session)] == [("M1", 1), ("M2", 2), ("M3", 3)] * 2


def test_opening_marks_the_last_look_of_the_same_person(session: Session, user: User) -> None:
    other = make_user(session, "other@example.com", (Role.STARTUP, "S1"))
    consents.record(session, user_id=other.id, purposes=["looks"], now=NOW)
    keep_shown(session, actor=actor_of(user), look=LOOK, now=NOW)

    open_one(session, actor_of(other), "M1")
    open_one(session, actor_of(user), "M2")
    open_one(session, actor_of(user), "M9")

    assert places(session) == [("M1", 1, False), ("M2", 2, True), ("M3", 3, False)]


@pytest.mark.parametrize("purpose", ["looks", "personalised"])
def test_nothing_is_kept_without_both_switches(session: Session, user: User, purpose: str) -> None:
    before = actor_of(user)
    keep_shown(session, actor=before, look=LOOK, now=NOW)

    consents.withdraw(session, user_id=user.id, purposes=[purpose], now=LATER)
    gone = places(session)
    for actor in (before, actor_of(user)):
        keep_shown(session, actor=actor, look=LOOK, now=LATER)
        open_one(session, actor, "M1")

    assert (gone, places(session)) == ([], [])
    proof = session.scalars(select(DeletionProof)).one()
    assert (proof.reason, proof.counts) == ("looks", {"impression": 3})


def test_switch_is_off_until_somebody_turns_it_on(session: Session, user: User) -> None:
    newcomer = make_user(session, "new@example.com", (Role.STARTUP, "S1"))

    switches = {s.purpose: s.is_given for s in consents.list_switches(session, user_id=newcomer.id)}
    assert switches["looks"] is False
    assert may_keep(actor_of(newcomer), seeker_id="S1") is False
    assert may_keep(actor_of(user), seeker_id="S1") is True


def test_organiser_who_looks_in_leaves_no_trace(session: Session, user: User) -> None:
    office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True, shares_looks=True)

    keep_shown(session, actor=office, look=LOOK, now=NOW)

    assert places(session) == []


@pytest.mark.parametrize("n_places", [1, 3])
def test_keeping_a_list_takes_one_statement_beside_the_consent(
    session: Session, user: User, count_queries: Callable[[], Any], n_places: int
) -> None:
    look = Look("S1", "mentor", LOOK.places[:n_places])
    with count_queries() as statements:
        keep_shown(session, actor=actor_of(user), look=look, now=NOW)

    assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT"]


def test_own_looks_are_read_and_deleted_list_by_list(session: Session, user: User) -> None:
    actor = actor_of(user)
    keep_shown(session, actor=actor, look=LOOK, now=NOW)
    keep_shown(session, actor=actor, look=LOOK, now=NOW + dt.timedelta(days=1))
    open_one(session, actor, "M3")

    found = own.get_looks(session, actor=actor)
    assert [(each.day.day, len(each.places)) for each in found.lists] == [(2, 3), (1, 3)]
    assert [place.is_opened for place in found.lists[0].places] == [False, False, True]
    assert found.lists[0].places[1].was_drawn

    day = dt.date(2026, 9, 1)
    gone = own.forget_list(session, actor=actor, day=day, seeker_id="S1", kind="mentor", now=LATER)
    assert (gone, len(places(session))) == (3, 3)
    stranger = actor_of(make_user(session, "x@example.com", (Role.STARTUP, "S1")))
    assert own.forget_all(session, actor=stranger, now=LATER) == 0
    assert own.forget_all(session, actor=actor, now=LATER) == 3


def test_looks_are_in_the_copy_and_go_with_the_account_and_with_time(
    session: Session, user: User
) -> None:
    keep_shown(session, actor=actor_of(user), look=LOOK, now=NOW)

    copy = personal_data.collect(session, user, actor_of(user), NOW)
    shown = copy["records"]["impression.user_id"]
    assert [(row["candidate_id"], row["position"]) for row in shown] == [
        ("M1", 1),
        ("M2", 2),
        ("M3", 3),
    ]
    assert handling_of(Impression.__table__.c.user_id) == OWN

    retention.purge(session, NOW + dt.timedelta(days=179))
    kept = session.scalar(select(func.count()).select_from(Impression))
    retention.purge(session, NOW + dt.timedelta(days=181))
    assert (kept, places(session)) == (3, [])
