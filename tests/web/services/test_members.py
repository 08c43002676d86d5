"""Members who go: never the last one by itself, not even two at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.account import Invitation, Membership, User
from models.audit import AuditLog
from models.enums import Role
from models.link import SignedLink
from tests.conftest import SECRETS
from tests.factories import make_startup, make_user, make_vocabularies
from tests.web.mailbox import kinds_for
from web.services import invitations, inviting, members
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of
from web.services.invitations import InvitationClosedError
from web.services.links import word_of
from web.services.members import LastMemberError
from web.services.missing import NotFoundError

NOW = dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC)
OFFICE = Actor(None, frozenset({Role.ORGANISER}), is_provincial=True)


def make_members(session: Session, *names: str) -> list[User]:
    """Store the startup S1 with some members."""
    make_vocabularies(session)
    make_startup(session, "S1", region="530100")
    return [make_user(session, f"{name}@example.com", (Role.STARTUP, "S1")) for name in names]


def test_member_leaves_while_another_stays(session: Session) -> None:
    ann, ben = make_members(session, "ann", "ben")

    members.leave(session, actor=actor_of(ann), participant_id="S1")

    left = session.scalars(select(Membership.user_id)).all()
    entry = session.scalars(select(AuditLog)).one()
    assert left == [ben.id]
    assert (entry.action, entry.actor_id, entry.subject_id) == ("member.leave", ann.id, "S1")


def test_last_member_cannot_leave(session: Session) -> None:
    (ann,) = make_members(session, "ann")

    with pytest.raises(LastMemberError):
        members.leave(session, actor=actor_of(ann), participant_id="S1")


def test_last_member_is_removed_by_the_office_alone(session: Session) -> None:
    ann, ben = make_members(session, "ann", "ben")
    asked = {"participant_id": "S1", "now": NOW}
    members.remove(session, actor=actor_of(ann), user_id=ben.id, **asked)

    with pytest.raises(LastMemberError):
        members.remove(session, actor=actor_of(ann), user_id=ann.id, **asked)
    members.remove(session, actor=OFFICE, user_id=ann.id, **asked)

    assert session.scalars(select(Membership)).all() == []
    assert kinds_of(session, ben) == ["member.removed"]


def test_whoever_is_removed_comes_back_by_no_invitation_of_their_own(session: Session) -> None:
    ann, ben = make_members(session, "ann", "ben")
    for host, address in ((ann, "friend@example.com"), (ben, "second.ben@example.com")):
        inviting.send_colleague(
            session, actor=actor_of(host), participant_id="S1", email=address, now=NOW
        )

    members.remove(session, actor=actor_of(ann), participant_id="S1", user_id=ben.id, now=NOW)

    session.expire_all()
    revoked = {row.email: row.revoked_at for row in session.scalars(select(Invitation))}
    words = [word_of(session, link) for link in session.scalars(select(SignedLink))]
    assert revoked == {"friend@example.com": None, "second.ben@example.com": NOW}
    assert [invitee(session, word) for word in words] == ["friend@example.com", ""]


def invitee(session: Session, word: str) -> str:
    """Return whose invitation a word opens, blank if none."""
    try:
        return invitations.get_invitation(session, word=word, now=NOW).email
    except InvitationClosedError:
        return ""


def kinds_of(session: Session, user: User) -> list[str]:
    session.commit()
    return kinds_for(session, user.id)


def test_stranger_removes_nobody(session: Session) -> None:
    (ann,) = make_members(session, "ann")
    stranger = Actor(99, frozenset({Role.STARTUP}), frozenset({"S2"}))

    with pytest.raises(AccessDeniedError):
        members.remove(session, actor=stranger, participant_id="S1", user_id=ann.id, now=NOW)


def test_whoever_is_no_member_cannot_be_removed(session: Session) -> None:
    (ann,) = make_members(session, "ann")

    with pytest.raises(NotFoundError):
        members.remove(session, actor=actor_of(ann), participant_id="S1", user_id=9999, now=NOW)


def test_of_the_last_two_who_leave_at_once_one_stays(engine: Engine) -> None:
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        actors = [actor_of(user) for user in make_members(session, "ann", "ben")]
    writing = engine.execution_options(sqlite_immediate=True)
    start = Barrier(2)

    def leave(actor: Actor) -> str:
        start.wait()
        try:
            with Session(writing, info=SECRETS.as_info()) as session, session.begin():
                members.leave(session, actor=actor, participant_id="S1")
        except LastMemberError:
            return "stays"
        return "left"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(leave, actors))

    with Session(engine) as session:
        assert len(session.scalars(select(Membership)).all()) == 1
    assert answers == ["left", "stays"]
