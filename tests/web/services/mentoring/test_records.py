import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.mentoring import Addendum, MentoringRecord, RecordAction, RecordEvidence, RecordTopic
from models.message import Message
from tests.conftest import SECRETS
from tests.factories import make_user
from tests.web.services.mentoring.building import (
    DAY,
    HELD,
    NOW,
    PDF,
    entry,
    hand_in,
    make_locked,
    make_topic,
)
from tests.web.services.pairs import make_pair
from web.services.access import AccessDeniedError, Actor
from web.services.attachments import AttachmentRefusedError
from web.services.mentoring import actions, addenda, confirming, evidence, reading, records
from web.services.mentoring.addenda import Correction
from web.services.mentoring.confirming import Target
from web.services.mentoring.pair import get_pair
from web.services.mentoring.records import (
    FutureSessionError,
    HandedInAlreadyError,
    RecordedAlreadyError,
    StaleRecordError,
    Writing,
)
from web.services.missing import NotFoundError
from web.services.threads import Upload
from web.services.words import load_words

OFFICE = Actor(None, frozenset({Role.ORGANISER}), is_provincial=True)


def draft(session: Session, actor: Actor, match_id: int, click: str = "draft") -> int:
    writing = Writing(entry(session), click, is_handed_in=False)
    return records.write(session, actor=actor, match_id=match_id, writing=writing, now=NOW)


def kinds_told(session: Session) -> list[str]:
    return sorted(session.scalars(select(Message.kind)))


def seen(session: Session, actor: Actor, match_id: int) -> list[str]:
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    return [r.state for r in reading.list_records(session, pair=pair, words=load_words(session))]


def test_draft_is_its_writers_alone(session: Session):
    match_id, founder, mentor = make_pair(session)
    draft(session, mentor, match_id)

    assert seen(session, mentor, match_id) == ["draft"]
    assert seen(session, founder, match_id) == []
    assert seen(session, OFFICE, match_id) == []


def test_handing_in_asks_the_other_side_with_a_link(session: Session):
    match_id, founder, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)
    row = session.get_one(MentoringRecord, record_id)

    assert (row.number, row.provider_confirmed_at, row.receiver_confirmed_at) == (1, NOW, None)
    assert kinds_told(session) == ["mentoring.record_confirm"]
    assert seen(session, founder, match_id) == ["handed_in"]


def test_second_click_is_stored_once(session: Session):
    match_id, _, mentor = make_pair(session)

    assert hand_in(session, mentor, match_id) == hand_in(session, mentor, match_id)
    assert session.scalar(select(func.count()).select_from(MentoringRecord)) == 1


def test_form_sent_again_after_going_back_changes_the_draft_it_stored(session: Session):
    match_id, _, mentor = make_pair(session)
    record_id = draft(session, mentor, match_id, "form")
    writing = Writing(replace(entry(session), minutes=95), "form", is_handed_in=True)

    again = records.write(session, actor=mentor, match_id=match_id, writing=writing, now=NOW)
    row = session.get_one(MentoringRecord, record_id)

    assert (again, row.minutes, row.state) == (record_id, 95, "handed_in")


def test_form_of_the_other_side_does_not_reach_a_draft(session: Session):
    match_id, founder, mentor = make_pair(session)
    draft(session, mentor, match_id, "form")

    with pytest.raises(RecordedAlreadyError):
        draft(session, founder, match_id, "form")


def test_what_is_written_is_sealed_at_rest(session: Session):
    match_id, _, mentor = make_pair(session)
    hand_in(session, mentor, match_id)
    stored = session.execute(
        select(MentoringRecord.sealed_advice, RecordAction.sealed_what).join(RecordAction)
    ).one()

    assert not any("Kunming" in text or "Call" in text for text in stored)


def test_record_locks_once_the_other_side_confirms(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)

    assert (row.state, row.locked_at, row.certified_at) == ("locked", NOW, None)
    assert "mentoring.record_locked" in kinds_told(session)


def test_second_confirmation_is_refused(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)

    with pytest.raises(StaleRecordError):
        confirming.confirm(session, actor=founder, target=Target(match_id, row.id), now=NOW)


def test_what_changed_since_it_was_seen_is_not_confirmed(session: Session):
    match_id, founder, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)
    records.take_back(session, actor=mentor, match_id=match_id, record_id=record_id, now=NOW)
    again = Writing(entry(session), "again", is_handed_in=True)
    records.write(
        session, actor=mentor, match_id=match_id, record_id=record_id, writing=again, now=NOW + DAY
    )
    target = Target(match_id, record_id, seen=NOW)

    with pytest.raises(StaleRecordError):
        confirming.confirm(session, actor=founder, target=target, now=NOW + DAY)


def test_objection_makes_it_a_draft_and_tells_the_writer(session: Session):
    match_id, founder, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)
    confirming.object_to(
        session, actor=founder, target=Target(match_id, record_id), words="It was Monday", now=NOW
    )

    assert seen(session, mentor, match_id) == ["draft"]
    assert seen(session, founder, match_id) == []
    assert "mentoring.record_returned" in kinds_told(session)


def test_discarding_a_returned_record_leaves_its_number_void(session: Session):
    match_id, founder, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)
    confirming.object_to(
        session, actor=founder, target=Target(match_id, record_id), words="We never met", now=NOW
    )
    records.discard(session, actor=mentor, match_id=match_id, record_id=record_id, now=NOW)

    assert session.get_one(MentoringRecord, record_id).state == "void"
    next_id = hand_in(session, mentor, match_id, click="two")
    assert session.get_one(MentoringRecord, next_id).number == 2


def test_draft_that_was_never_handed_in_is_gone_with_its_files(session: Session):
    match_id, _, mentor = make_pair(session)
    writing = Writing(entry(session), "draft", is_handed_in=False, uploads=(PDF,))
    record_id = records.write(session, actor=mentor, match_id=match_id, writing=writing, now=NOW)
    records.discard(session, actor=mentor, match_id=match_id, record_id=record_id, now=NOW)

    for table in (MentoringRecord, RecordEvidence, RecordAction, RecordTopic):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_session_to_come_cannot_be_handed_in(session: Session):
    match_id, _, mentor = make_pair(session)
    writing = Writing(entry(session, held=NOW + DAY), "early", is_handed_in=True)

    with pytest.raises(FutureSessionError):
        records.write(session, actor=mentor, match_id=match_id, writing=writing, now=NOW)


def test_too_many_files_are_refused(session: Session):
    match_id, _, mentor = make_pair(session)

    with pytest.raises(AttachmentRefusedError, match="too_many"):
        hand_in(session, mentor, match_id, uploads=(PDF,) * (evidence.MOST_FILES + 1))


def test_office_enters_from_paper_and_asks_both(session: Session):
    match_id, _, _ = make_pair(session)
    row = session.get_one(MentoringRecord, hand_in(session, OFFICE, match_id))

    assert (row.entered_by_side, row.is_from_paper) == ("office", True)
    assert (row.receiver_confirmed_at, row.provider_confirmed_at) == (None, None)
    assert kinds_told(session) == ["mentoring.record_confirm"] * 2


def test_organisers_do_not_confirm_for_a_side(session: Session):
    match_id, _, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)

    with pytest.raises(AccessDeniedError):
        confirming.confirm(session, actor=OFFICE, target=Target(match_id, record_id), now=NOW)


@pytest.mark.parametrize(
    "stranger",
    [
        Actor(99, frozenset({Role.STARTUP}), frozenset({"S9"})),
        Actor(98, frozenset({Role.ORGANISER}), regions=frozenset({"530800"})),
        Actor(),
    ],
)
def test_strangers_are_refused(session: Session, stranger: Actor):
    match_id, _, _ = make_pair(session)

    with pytest.raises(AccessDeniedError):
        get_pair(session, actor=stranger, match_id=match_id, action="mentoring.read")


def certify(session: Session, actor: Actor, match_id: int, record_id: int, now: dt.datetime):
    return confirming.certify(
        session,
        actor=actor,
        targets=(Target(match_id, record_id),),
        reason="Sign-in sheet seen",
        now=now,
    )


def office_account(session: Session) -> Actor:
    user = make_user(session, "office@example.com", name_en="Office")
    return Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)


def test_office_certifies_after_the_days_set_and_marks_it(session: Session):
    match_id, _, mentor = make_pair(session)
    office = office_account(session)
    record_id = hand_in(session, mentor, match_id)

    assert certify(session, office, match_id, record_id, NOW + 13 * DAY).left == (record_id,)
    assert certify(session, office, match_id, record_id, NOW + 14 * DAY).locked == (record_id,)
    row = session.get_one(MentoringRecord, record_id)
    assert (row.state, row.certified_by) == ("locked", office.user_id)
    assert row.certified_reason == "Sign-in sheet seen"
    assert kinds_told(session).count("mentoring.record_certified") == 2


@pytest.mark.parametrize(("uploads", "is_locked"), [((), False), ((PDF,), True)])
def test_what_neither_side_confirmed_is_certified_only_on_evidence(
    session: Session, uploads: tuple, is_locked: bool
):
    match_id, _, _ = make_pair(session)
    office = office_account(session)
    record_id = hand_in(session, office, match_id, uploads=uploads)

    certify(session, office, match_id, record_id, NOW + 20 * DAY)

    assert (session.get_one(MentoringRecord, record_id).state == "locked") is is_locked


def test_nobody_certifies_sessions_of_their_own(session: Session):
    match_id, _, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)
    both = Actor(
        mentor.user_id,
        frozenset({Role.MENTOR, Role.ORGANISER}),
        frozenset({"M1"}),
        is_provincial=True,
    )

    with pytest.raises(AccessDeniedError):
        certify(session, both, match_id, record_id, NOW + 20 * DAY)


def test_locked_record_refuses_every_change(engine: Engine):
    with Session(engine, info=SECRETS.as_info()) as plain:
        match_id, founder, mentor = make_pair(plain)
        writing = Writing(entry(plain), "one", True, (PDF,))
        record_id = records.write(plain, actor=mentor, match_id=match_id, writing=writing, now=NOW)
        confirming.confirm(plain, actor=founder, target=Target(match_id, record_id), now=NOW)
        make_topic(plain, "mkt.other")
        plain.commit()
    changes = [
        update(MentoringRecord).values(minutes=90),
        update(MentoringRecord).values(sealed_advice="other"),
        update(MentoringRecord).values(state="draft", locked_at=None),
        update(MentoringRecord).values(receiver_confirmed_at=None),
        delete(MentoringRecord),
        update(RecordAction).values(owner_side="provider"),
        delete(RecordAction),
        delete(RecordTopic),
        update(RecordTopic).values(topic="mkt.other"),
        delete(RecordEvidence),
    ]
    for change in changes:
        with Session(engine) as other, pytest.raises(IntegrityError):
            other.execute(change)
    with Session(engine) as other:
        other.execute(update(MentoringRecord).values(receiver_shares=True))
        other.execute(update(RecordAction).values(done_at=NOW))
        other.commit()
        for part in (
            RecordTopic(record_id=record_id, topic="mkt.other"),
            RecordAction(record_id=record_id, position=9, sealed_what="x", owner_side="provider"),
        ):
            other.add(part)
            with pytest.raises(IntegrityError):
                other.flush()
            other.rollback()


def test_addendum_corrects_the_minutes_once_both_confirm(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    addendum_id = addenda.add(
        session,
        actor=mentor,
        match_id=match_id,
        record_id=row.id,
        correction=Correction("It took longer", "fix", 90, (PDF,)),
        now=NOW,
    ).id
    session.expire_all()
    assert reading.effective_minutes(row) == 60
    confirming.confirm(
        session, actor=founder, target=Target(match_id, row.id, addendum_id), now=NOW
    )
    session.expire_all()

    assert reading.effective_minutes(row) == 90
    assert row.minutes == 60


def test_correction_sent_again_with_other_words_is_a_further_one(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)

    def send(text: str, *uploads: Upload) -> tuple[int, bool]:
        added = addenda.add(
            session,
            actor=mentor,
            match_id=match_id,
            record_id=row.id,
            correction=Correction(text, "same form", None, uploads),
            now=NOW,
        )
        return session.get_one(Addendum, added.id).number, added.is_new

    first, twice = send("It was Dali"), send("It was Dali")
    other, with_file, both = send("Dali, not Lijiang"), send("Dali", PDF), send("Dali", PDF)

    assert (first, twice) == ((1, True), (1, False))
    assert (other, with_file, both) == ((2, True), (3, True), (3, False))


def test_record_sent_again_with_other_words_says_so(session: Session):
    match_id, _, mentor = make_pair(session)
    record_id = hand_in(session, mentor, match_id)
    other = replace(entry(session), advice="Stay in Kunming")

    with pytest.raises(HandedInAlreadyError) as refused:
        records.write(
            session,
            actor=mentor,
            match_id=match_id,
            writing=Writing(other, "one", is_handed_in=True),
            now=NOW,
        )

    assert refused.value.record_id == record_id


def test_addendum_that_is_objected_to_counts_for_nothing(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    addendum_id = addenda.add(
        session,
        actor=mentor,
        match_id=match_id,
        record_id=row.id,
        correction=Correction("It took longer", "fix", 90),
        now=NOW,
    ).id
    target = Target(match_id, row.id, addendum_id)
    confirming.object_to(session, actor=founder, target=target, words="No", now=NOW)

    assert session.get_one(Addendum, addendum_id).state == "void"
    assert reading.effective_minutes(row) == 60


def test_owner_alone_ticks_off(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder)
    action_id = row.actions[0].id

    with pytest.raises(NotFoundError):
        actions.tick(
            session, actor=mentor, match_id=match_id, action_id=action_id, is_done=True, now=NOW
        )
    actions.tick(
        session, actor=founder, match_id=match_id, action_id=action_id, is_done=True, now=NOW
    )

    assert session.get_one(RecordAction, action_id).done_at == NOW


def test_owner_is_told_once_before_it_is_due(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_locked(session, match_id, mentor, founder)
    for _ in range(2):
        actions.remind_of_actions(session, NOW)

    assert kinds_told(session).count("mentoring.action_due") == 1


@pytest.mark.parametrize("state", [MatchState.COMPLETED, MatchState.TERMINATED])
def test_session_held_before_the_end_may_be_recorded_after_it(session: Session, state: MatchState):
    match_id, _, mentor = make_pair(session, state)

    assert session.get_one(MentoringRecord, hand_in(session, mentor, match_id)).starts_at == HELD
