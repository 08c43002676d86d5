"""Wishes are saved, handed in, changed and taken back, until the deadline and never after."""

import datetime as dt

import pytest

from models.account import User
from models.enums import MatchSide
from tests.web.services.programmes.conftest import DAY, NOW, Batch
from web.services.access import AccessDeniedError
from web.services.programmes import freezing, opening, progress, wishing
from web.services.programmes.ballots import Ballot, Refusal, load_ballot, receipt_of
from web.services.programmes.errors import NotOpenError, ProgrammeError, StaleBallotError
from web.services.programmes.wishing import Voter

AFTER = NOW + 11 * DAY


def ranked(batch: Batch, participant_id: str) -> tuple[int, ...]:
    """Return whom a participant ranks."""
    return load_ballot(batch.session, batch.seat(participant_id)).ranked


def test_what_is_saved_is_not_handed_in(batch: Batch) -> None:
    mentor = batch.seat("M1").id

    wishing.save(
        batch.session,
        voter=batch.voter("S1"),
        change=lambda ballot: ballot.with_wish(mentor),
        revision=0,
        now=NOW,
    )

    assert ranked(batch, "S1") == (mentor,)
    assert batch.seat("S1").handed_in_at is None
    assert freezing.wishes_of(batch.session, batch.programme_id).ranks == {}


def test_change_after_handing_in_counts_at_once_with_a_new_receipt(batch: Batch) -> None:
    batch.rank("S1", "M1")
    receipt = batch.seat("S1").receipt

    later = NOW + DAY
    wishing.save(
        batch.session,
        voter=batch.voter("S1"),
        change=lambda ballot: ballot.with_wish(batch.seat("M2").id).moved(batch.seat("M2").id, -1),
        revision=batch.seat("S1").revision,
        now=later,
    )

    seat = batch.seat("S1")
    ballot = Ballot((batch.seat("M2").id, batch.seat("M1").id))
    assert seat.handed_in_at == later
    assert seat.receipt == receipt_of(batch.programme_id, seat.id, ballot) != receipt


def test_second_window_does_not_write_over_the_first(batch: Batch) -> None:
    batch.rank("S1", "M1")

    with pytest.raises(StaleBallotError):
        wishing.save(
            batch.session,
            voter=batch.voter("S1"),
            change=lambda _: Ballot(),
            revision=0,
            now=NOW,
        )

    assert ranked(batch, "S1") == (batch.seat("M1").id,)


def test_nothing_is_taken_after_the_deadline(batch: Batch) -> None:
    with pytest.raises(NotOpenError):
        batch.rank("S1", "M1", now=AFTER)

    assert ranked(batch, "S1") == ()


def test_more_than_allowed_cannot_be_ranked(batch: Batch) -> None:
    batch.programme.wishes_most = 1
    batch.session.flush()

    with pytest.raises(ProgrammeError, match="too_many"):
        batch.rank("S1", "M1", "M2")


def test_too_few_cannot_be_handed_in(batch: Batch) -> None:
    batch.programme.wishes_least = 2
    batch.session.flush()

    with pytest.raises(ProgrammeError, match="too_few"):
        batch.rank("S1", "M1")


@pytest.mark.parametrize("reader", ["S2", "M1", "province"])
def test_nobody_else_says_what_a_participant_wishes(batch: Batch, reader: str) -> None:
    voter = Voter(batch.actors[reader], batch.programme_id, "S1")

    with pytest.raises(AccessDeniedError):
        wishing.save(batch.session, voter=voter, change=lambda _: Ballot(), revision=0, now=NOW)


def test_office_enters_a_paper_after_the_deadline_and_it_is_marked(batch: Batch) -> None:
    seat = batch.seat("S1")
    voter = wishing.paper_voter(
        batch.session, batch.actors["province"], batch.programme_id, seat.id
    )
    mentor = batch.seat("M1").id

    wishing.save(
        batch.session,
        voter=voter,
        change=lambda ballot: ballot.with_wish(mentor),
        revision=0,
        now=AFTER,
    )
    wishing.hand_in(batch.session, voter=voter, revision=1, now=AFTER)

    seat = batch.seat("S1")
    assert seat.is_on_paper
    assert seat.handed_in_by == batch.actors["province"].user_id
    assert batch.told("S1")[-1] == "programme.paper"


def test_startups_cannot_enter_papers(batch: Batch) -> None:
    with pytest.raises(AccessDeniedError):
        wishing.paper_voter(
            batch.session, batch.actors["S1"], batch.programme_id, batch.seat("S2").id
        )


def test_whoever_declines_is_out_and_may_come_back(batch: Batch) -> None:
    batch.rank("S1", "M1")
    wishing.decline(batch.session, voter=batch.voter("S1"), reason="time", note="", now=NOW)

    receivers, _ = freezing.seats_of(batch.session, batch.programme_id)
    assert [seat.participant_id for seat in receivers] == ["S2", "S3"]
    assert ranked(batch, "S1") == ()

    wishing.come_back(batch.session, voter=batch.voter("S1"), now=NOW)

    assert batch.seat("S1").state == "joined"
    assert batch.seat("S1").handed_in_at is None


def test_count_says_who_is_missing(batch: Batch) -> None:
    batch.rank("S1", "M1")
    wishing.decline(batch.session, voter=batch.voter("S2"), reason="time", note="", now=NOW)

    line = progress.get_line(batch.session, batch.programme, NOW)

    counts = line.receivers
    assert (counts.seats, counts.handed_in, counts.declined, counts.missing) == (3, 1, 1, 1)
    assert line.providers.missing == 3
    assert line.receivers.places == 2


def test_refusal_is_stored_sealed(batch: Batch) -> None:
    mentor = batch.seat("M1").id
    batch.say("S1", Ballot((), {mentor: Refusal("conflict", "a former employer")}))

    rows = batch.session.connection().exec_driver_sql("SELECT sealed_note FROM programme_wish")
    (stored,) = [row[0] for row in rows]

    assert "employer" not in stored


def test_missing_ones_are_reminded_and_nobody_else(batch: Batch) -> None:
    batch.rank("S1", "M1")

    count = opening.remind(
        batch.session, actor=batch.actors["province"], programme_id=batch.programme_id, now=NOW
    )

    assert count == 5
    assert "programme.reminder" not in batch.told("S1")
    assert batch.told("S2") == ["programme.invited", "programme.reminder"]


def test_only_those_whom_a_reminder_reaches_count(batch: Batch) -> None:
    batch.session.get_one(User, batch.actors["S2"].user_id).is_active = False
    batch.session.flush()

    count = opening.remind(
        batch.session, actor=batch.actors["province"], programme_id=batch.programme_id, now=NOW
    )

    assert count == 5
    assert batch.seat("S2").reminded_at is None


def test_seats_of_the_other_side_are_those_across(batch: Batch) -> None:
    found = wishing.across(batch.session, batch.seat("S1"))

    assert found == {batch.seat(key).id for key in ("M1", "M2", "M3")}
    assert batch.seat("M1").side == MatchSide.PROVIDER


def test_deadline_is_a_moment(batch: Batch) -> None:
    due = batch.programme.wishes_due_at

    batch.rank("S1", "M1", now=due - dt.timedelta(seconds=1))
    with pytest.raises(NotOpenError):
        batch.rank("S2", "M1", now=due)
