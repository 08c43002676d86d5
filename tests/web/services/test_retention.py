"""What is past its time goes, once a day, with a proof; what is not stays."""

import datetime as dt

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.account import Invitation
from models.agreed import Post
from models.credential import UserSession
from models.draft import StatementDraft
from models.enums import MatchState, Role
from models.job import Job
from models.link import SignedLink
from models.matching import Match
from models.message import Message
from models.privacy import Consent, Disclosure
from models.rights import Complaint, DataExport, DeletionProof
from tests.factories import make_mentor, make_startup, make_user
from web.services import retention
from web.services.access import AccessDeniedError, Actor
from web.services.sealing import seal_text

DAY = dt.timedelta(days=1)
NOW = dt.datetime.now(dt.UTC)
LONG_AGO = NOW - 4 * 366 * DAY


def count(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def store(session: Session, moment: dt.datetime, number: int) -> None:
    """Store one row of each kind, dated by a moment."""
    email = f"closed-{number}@closed.invalid"
    user = make_user(session, email)
    match = Match(receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="receiver")
    match.state, match.closed_at = MatchState.COMPLETED.value, moment
    session.add(match)
    session.flush()
    word = f"w{number}"
    session.add_all(
        [
            UserSession(
                user_id=user.id, word_hash=word, fingerprint="f", way="password", seen_at=moment
            ),
            SignedLink(purpose="p", subject_id="1", seed=word, word_hash=word, expires_at=moment),
            Message(user_id=user.id, kind="k", key=word, created_at=moment),
            StatementDraft(word=word, participant_id="S1", direction="need", updated_at=moment),
            Invitation(email=email, role=Role.STARTUP.value, token_hash=word, expires_at=moment),
            DataExport(user_id=user.id, content=b"x", expires_at=moment),
            Job(kind="fit", finished_at=moment),
            Post(match_id=match.id, participant_id="S1", token=word),
            Disclosure(participant_id="S1", kind="office", occurred_at=moment),
            Consent(user_id=user.id, purpose="sms", is_given=True, occurred_at=moment),
            Complaint(
                kind="other",
                text=seal_text(session, "x"),
                filed_by=user.id,
                due_on=moment.date(),
                closed_at=moment,
            ),
        ]
    )
    session.flush()


MODELS = (
    UserSession,
    SignedLink,
    Message,
    StatementDraft,
    Invitation,
    DataExport,
    Job,
    Post,
    Disclosure,
    Consent,
    Complaint,
)


@pytest.fixture(autouse=True)
def _pair(session: Session) -> None:
    make_startup(session)
    make_mentor(session)


def test_what_is_past_its_time_goes_and_what_is_not_stays(session: Session) -> None:
    store(session, LONG_AGO, 1)
    store(session, NOW + DAY, 2)

    retention.purge(session, NOW)

    assert {model.__name__: count(session, model) for model in MODELS} == dict.fromkeys(
        (model.__name__ for model in MODELS), 1
    )
    proof = session.scalars(select(DeletionProof)).one()
    assert proof.reason == "retention"
    assert sum(proof.counts.values()) == len(MODELS)


def test_purge_runs_once_a_day(session: Session) -> None:
    retention.purge(session, NOW)
    store(session, LONG_AGO, 1)

    retention.purge(session, NOW)
    today = count(session, Message)
    retention.purge(session, NOW + DAY)

    assert (today, count(session, Message)) == (1, 0)


def test_nothing_to_delete_leaves_no_proof(session: Session) -> None:
    retention.purge(session, NOW)

    assert count(session, DeletionProof) == 0


def test_consents_of_living_accounts_are_kept(session: Session) -> None:
    user = make_user(session, "alive@example.com")
    session.add(Consent(user_id=user.id, purpose="sms", is_given=True, occurred_at=LONG_AGO))
    session.flush()

    retention.purge(session, NOW)

    assert count(session, Consent) == 1


def test_every_rule_that_deletes_is_told_with_its_days(session: Session) -> None:
    assert session
    assert [rule.key for rule in retention.RULES if rule.model is not None and not rule.days] == []
    assert len({rule.key for rule in retention.RULES}) == len(retention.RULES)


def test_proofs_are_for_offices(session: Session) -> None:
    store(session, LONG_AGO, 1)
    retention.purge(session, NOW)
    office = Actor(1, frozenset({Role.ORGANISER}), is_provincial=True)

    assert len(retention.list_proofs(session, actor=office)) == 1
    with pytest.raises(AccessDeniedError):
        retention.list_proofs(session, actor=Actor(2, frozenset({Role.STARTUP})))


def test_open_complaints_are_never_purged(session: Session) -> None:
    store(session, LONG_AGO, 1)
    session.execute(update(Complaint).values(closed_at=None))

    retention.purge(session, NOW)

    assert count(session, Complaint) == 1
