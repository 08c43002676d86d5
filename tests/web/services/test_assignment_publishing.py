import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.assignment.audit import verify_proof, verify_result
from models.account import User
from models.enums import MatchSide, MatchState
from models.matching import Match, MatchEvent
from models.message import Message
from models.participant import Participant
from models.programme import PublishedPair, PublishedResult, Seat
from models.programme_states import Activation, ProgrammeState
from models.relation import Relation
from models.setting import changed_since, get_data_version
from tests.factories import make_match, make_relation
from tests.web.batches import NOW, Batch, make_batch, make_draft
from web.services.accounts import actor_of
from web.services.assignments import editing, ending, outcomes, publishing, runs, withdrawals
from web.services.assignments.editing import Wanted
from web.services.assignments.errors import BlockedError, DraftError, StaleDraftError
from web.services.assignments.plans import load_plan
from web.services.programmes import opening, progress, seats
from web.services.programmes.errors import StepTakenError
from web.services.requests import answering, steps
from web.services.requests.answering import Answer, Refusal
from web.services.requests.capacity import places_of


def publish(session: Session, batch: Batch, draft_id: int) -> publishing.Published:
    return publishing.publish(session, actor=batch.actor, draft_id=draft_id, revision=0, now=NOW)


def matches_of(session: Session) -> list[Match]:
    return list(session.scalars(select(Match).order_by(Match.receiver_id, Match.provider_id)))


def member(session: Session, participant_id: str) -> User:
    email = f"{participant_id.lower()}@example.com"
    return session.scalars(select(User).where(User.email == email)).one()


def accept(session: Session, match: Match, participant_id: str) -> MatchState:
    actor = actor_of(member(session, participant_id))
    return answering.accept(session, Answer(actor, match.id, NOW))


@pytest.mark.parametrize("objective", ["utility", "fair", "stable"])
def test_published_result_is_sealed_and_accepted(session: Session, objective: str) -> None:
    batch = make_batch(session, receivers=7, providers=3, capacity=2)
    draft_id = make_draft(session, batch, runs.Order(objective, seed=3, seconds=1))

    published = publish(session, batch, draft_id)

    _, content = outcomes.get_file(session, actor=batch.actor, programme_id=batch.programme.id)
    document = json.loads(content)
    assert verify_result(document) == ()
    assert document["seal"] == published.fingerprint
    assert document["made"]["seed"] == 3
    assert b"B1" not in content
    assert batch.programme.state == ProgrammeState.PUBLISHED


def test_both_sides_are_asked_and_the_pair_begins_when_both_accept(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2, has_accounts=True)
    draft_id = make_draft(session, batch)

    publish(session, batch, draft_id)

    first, second = matches_of(session)
    assert (first.state, first.awaits) == (MatchState.SUGGESTED, "both")
    kinds = select(Message.kind, func.count()).group_by(Message.kind)
    assert dict(session.execute(kinds).all()) == {"programme.published": 4}
    assert accept(session, first, first.receiver_id) == MatchState.EXPRESSED
    assert places_of(session, first.provider_id).held == 0
    assert accept(session, first, first.provider_id) == MatchState.ACTIVE
    assert places_of(session, first.provider_id).held == 1
    pair = session.scalars(select(PublishedPair).where(PublishedPair.match_id == first.id)).one()
    assert (pair.receiver_accepted_at, pair.provider_accepted_at) == (NOW, NOW)
    assert session.scalar(select(func.count()).select_from(Relation)) == 1
    session.refresh(second)
    assert second.state == MatchState.SUGGESTED


def test_startup_with_two_places_keeps_the_second_when_it_accepts_the_first(
    session: Session,
) -> None:
    batch = make_batch(session, receivers=1, providers=2, has_accounts=True)
    for seat in batch.programme.seats:
        seat.places = 2 if seat.side == "receiver" else 1
    session.flush()
    publish(session, batch, make_draft(session, batch))
    first, second = matches_of(session)

    for match in (first, second):
        accept(session, match, "B1")
        accept(session, match, match.provider_id)

    session.expire_all()
    assert [match.state for match in matches_of(session)] == [MatchState.ACTIVE] * 2


def test_declined_pair_leaves_the_others_alone(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2, has_accounts=True)
    publish(session, batch, make_draft(session, batch))
    first, _ = matches_of(session)
    actor = actor_of(member(session, first.provider_id))

    answering.decline(session, Answer(actor, first.id, NOW), Refusal.of("time"))

    session.expire_all()
    assert [match.state for match in matches_of(session)] == ["declined", "suggested"]
    page = outcomes.get_outcome(session, actor=batch.actor, programme_id=batch.programme.id)
    assert (page.count("is_over"), page.count("is_waiting")) == (1, 1)


def test_pairs_are_active_at_once_where_the_programme_says_so(session: Session) -> None:
    batch = make_batch(
        session,
        receivers=3,
        providers=1,
        capacity=2,
        activation=Activation.AT_ONCE,
        has_accounts=True,
    )
    make_match(session, "B1", "T1", state=MatchState.EXPRESSED)

    publish(session, batch, make_draft(session, batch))

    active = [match for match in matches_of(session) if match.state == MatchState.ACTIVE]
    assert len(active) == 2
    assert places_of(session, "T1").is_full
    steps = select(MatchEvent.to_state).where(MatchEvent.match_id == active[0].id)
    assert list(session.scalars(steps.order_by(MatchEvent.id))) == [
        "suggested",
        "expressed",
        "mutual",
        "assigned",
        "active",
    ]
    kinds = set(session.scalars(select(Message.kind)))
    assert {"programme.paired", "programme.left_out"} <= kinds


def test_place_taken_meanwhile_blocks_all_of_it(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2)
    draft_id = make_draft(session, batch)
    session.get_one(Participant, "T1").capacity = 0
    session.flush()

    with session.begin_nested() as nested:
        with pytest.raises(BlockedError) as blocked:
            publish(session, batch, draft_id)
        nested.rollback()

    assert [(item.code, item.provider_id) for item in blocked.value.obstacles] == [("full", "T1")]
    session.expire_all()
    assert matches_of(session) == []
    assert session.scalar(select(PublishedResult)) is None
    assert batch.programme.state == ProgrammeState.DRAFTED


@pytest.mark.parametrize("case", ["inactive", "together", "gate"])
def test_pairs_that_cannot_be_matched_now_are_named(session: Session, case: str) -> None:
    batch = make_batch(session, receivers=1, providers=1, capacity=3)
    draft_id = make_draft(session, batch)
    startup, mentor = session.get_one(Participant, "B1"), session.get_one(Participant, "T1")
    if case == "inactive":
        mentor.status = "suspended"
    elif case == "together":
        make_match(session, "B1", "T1", state=MatchState.ACTIVE)
    else:
        make_relation(session, "conflict_with", mentor, startup)
    session.flush()

    with pytest.raises(BlockedError) as blocked:
        publish(session, batch, draft_id)

    assert [item.code for item in blocked.value.obstacles] == [case]


def test_draft_changed_since_it_was_shown_is_not_published(session: Session) -> None:
    batch = make_batch(session)
    draft_id = make_draft(session, batch)
    plan = load_plan(session, draft_id)
    wanted = Wanted("pin", *plan.seats(*min(plan.sheet.pairs)))
    editing.save(session, actor=batch.actor, draft_id=draft_id, wanted=wanted, revision=0, now=NOW)

    with pytest.raises(StaleDraftError):
        publish(session, batch, draft_id)


def test_edited_result_is_accepted_and_tells_of_its_edits(session: Session) -> None:
    batch = make_batch(session, receivers=5, providers=3, capacity=2)
    draft_id = make_draft(session, batch, runs.Order("stable", seconds=1))
    plan = load_plan(session, draft_id)
    wanted = Wanted("remove", *plan.seats(*min(plan.sheet.pairs)))
    editing.save(session, actor=batch.actor, draft_id=draft_id, wanted=wanted, revision=0, now=NOW)

    publishing.publish(session, actor=batch.actor, draft_id=draft_id, revision=1, now=NOW)

    _, content = outcomes.get_file(session, actor=batch.actor, programme_id=batch.programme.id)
    document = json.loads(content)
    assert verify_result(document) == ()
    assert [row["kind"] for row in document["made"]["edits"]] == ["remove"]
    assert document["made"]["asked_objective"] == "stable"


def test_published_once(session: Session) -> None:
    batch = make_batch(session)
    first, second = make_draft(session, batch), make_draft(session, batch, runs.Order("utility"))
    publish(session, batch, first)

    with pytest.raises(StepTakenError):
        publish(session, batch, second)


def test_withdrawn_result_ends_all_its_pairs_and_another_can_be_published(
    session: Session,
) -> None:
    batch = make_batch(session, receivers=2, providers=2, has_accounts=True)
    draft_id = make_draft(session, batch)
    publish(session, batch, draft_id)
    first, _ = matches_of(session)
    for key in (first.receiver_id, first.provider_id):
        accept(session, first, key)

    ended = ending.withdraw(
        session,
        actor=batch.actor,
        programme_id=batch.programme.id,
        reason="A list was missing",
        now=NOW,
    )

    assert ended == 2
    session.expire_all()
    assert [match.state for match in matches_of(session)] == ["terminated", "withdrawn"]
    assert places_of(session, first.provider_id).held == 0
    assert batch.programme.state == ProgrammeState.WITHDRAWN
    told = session.scalars(select(Message).where(Message.kind == "programme.taken_back")).all()
    assert {message.values["why"] for message in told} == {"A list was missing"}
    again = make_draft(session, batch, runs.Order("utility"))
    publish(session, batch, again)
    versions = select(PublishedResult.version).order_by(PublishedResult.version)
    assert list(session.scalars(versions)) == [1, 2]


def test_participant_finds_its_wishes_in_the_result(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2, has_accounts=True)
    actor = actor_of(member(session, "B1"))
    assert (
        outcomes.get_own(session, actor=actor, participant_id="B1", programme_id=batch.programme.id)
        is None
    )
    published = publish(session, batch, make_draft(session, batch))

    own = outcomes.get_own(
        session, actor=actor, participant_id="B1", programme_id=batch.programme.id
    )
    proof = outcomes.get_proof(
        session, actor=actor, participant_id="B1", programme_id=batch.programme.id
    )

    assert own is not None
    assert own.fingerprint == proof["seal"] == published.fingerprint
    assert [party.participant_id for party in own.ranked] == ["T1", "T2"]
    assert len(own.pairs) == 1
    assert verify_proof(proof) == ()
    seat = session.scalars(select(Seat).where(Seat.participant_id == "B1")).one()
    assert proof["own"]["receipt"] == seat.receipt


def agreed_batch(session: Session) -> tuple[Batch, int]:
    """Return a published batch of six startups and four mentors, in which one pair has begun."""
    batch = make_batch(session, receivers=6, providers=4, capacity=2, has_accounts=True)
    publish(session, batch, make_draft(session, batch))
    first = matches_of(session)[0]
    for key in (first.receiver_id, first.provider_id):
        accept(session, first, key)
    provider = next(
        match.provider_id for match in matches_of(session) if match.provider_id != first.provider_id
    )
    seat = session.scalars(select(Seat).where(Seat.participant_id == provider)).one()
    return batch, seat.id


def test_withdrawal_is_shown_then_made_with_the_fewest_changes(session: Session) -> None:
    batch, seat_id = agreed_batch(session)
    before = {(m.receiver_id, m.provider_id): m.id for m in matches_of(session)}
    mending = withdrawals.preview(
        session, actor=batch.actor, programme_id=batch.programme.id, seat_id=seat_id, now=NOW
    )
    assert {pair[1] for pair in mending.lost} == {seat_id}
    assert len(mending.gained) == len(mending.lost)
    assert mending.left_out == ()
    version = get_data_version(session)

    withdrawals.apply(
        session,
        actor=batch.actor,
        programme_id=batch.programme.id,
        seat_id=seat_id,
        word=mending.word,
        reason="Left the province",
        now=NOW,
    )

    session.expire_all()
    page = outcomes.get_outcome(session, actor=batch.actor, programme_id=batch.programme.id)
    pairs = {(x.receiver.participant_id, x.provider.participant_id): x for x in page.lines}
    assert page.result.version == 2
    assert len(pairs) == 6
    assert session.get_one(Seat, seat_id).state == "declined"
    kept = [key for key in pairs if key in before]
    assert len(kept) == 6 - len(mending.lost)
    assert all(pairs[key].match_id == before[key] for key in kept)
    assert [line.state for line in page.lines].count("active") == 1
    _, content = outcomes.get_file(session, actor=batch.actor, programme_id=batch.programme.id)
    assert verify_result(json.loads(content)) == ()
    ended = session.scalars(select(Match).where(Match.state == "withdrawn")).all()
    assert len(ended) == len(mending.lost)
    assert (changed_since(session, version) or set()) >= steps.ends_of(*ended)


def test_withdrawal_shown_before_something_changed_is_not_made(session: Session) -> None:
    batch, seat_id = agreed_batch(session)
    mending = withdrawals.preview(
        session, actor=batch.actor, programme_id=batch.programme.id, seat_id=seat_id, now=NOW
    )
    lost = session.get_one(Seat, mending.lost[0][0])
    match = next(
        m
        for m in matches_of(session)
        if m.receiver_id == lost.participant_id and m.state == "suggested"
    )
    actor = actor_of(member(session, lost.participant_id))
    answering.decline(session, Answer(actor, match.id, NOW), Refusal.of("time"))

    with pytest.raises(StaleDraftError):
        withdrawals.apply(
            session,
            actor=batch.actor,
            programme_id=batch.programme.id,
            seat_id=seat_id,
            word=mending.word,
            reason="Left",
            now=NOW,
        )


def test_nobody_withdraws_from_what_is_not_published(session: Session) -> None:
    batch = make_batch(session)
    make_draft(session, batch)
    seat = next(seat for seat in batch.programme.seats if seat.side == "provider")

    with pytest.raises(DraftError, match="not_published"):
        withdrawals.preview(
            session, actor=batch.actor, programme_id=batch.programme.id, seat_id=seat.id, now=NOW
        )


def test_programme_is_concluded_once_all_have_answered(session: Session) -> None:
    batch = make_batch(session, receivers=1, providers=1, has_accounts=True)
    publish(session, batch, make_draft(session, batch))
    programme_id = batch.programme.id

    with pytest.raises(DraftError, match="answers_due"):
        ending.conclude(session, actor=batch.actor, programme_id=programme_id, now=NOW)
    (match,) = matches_of(session)
    for key in ("B1", "T1"):
        accept(session, match, key)
    ending.conclude(session, actor=batch.actor, programme_id=programme_id, now=NOW)

    assert batch.programme.state == ProgrammeState.ENDED
    with pytest.raises(StepTakenError):
        ending.conclude(session, actor=batch.actor, programme_id=programme_id, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_result_asks_as_often_however_many_pairs_there_are(
    session: Session, count_queries: Callable[[], Any], count: int
) -> None:
    batch = make_batch(session, receivers=count, providers=3)
    publish(session, batch, make_draft(session, batch))
    programme_id = batch.programme.id

    with count_queries() as statements:
        page = outcomes.get_outcome(session, actor=batch.actor, programme_id=programme_id)

    assert len(page.lines) == count
    assert len(statements) == 5


def test_whoever_publishes_is_told_once_how_many_cannot_be_reached(session: Session) -> None:
    batch = make_batch(session, receivers=3, providers=3)

    publish(session, batch, make_draft(session, batch))

    (told,) = session.scalars(select(Message).where(Message.user_id == batch.user.id))
    assert (told.kind, told.values["count"]) == ("programme.unreachable", 6)


def test_seat_taken_out_after_a_withdrawn_result_stays_in_that_result(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2)
    programme_id, office = batch.programme.id, batch.actor
    draft_id = make_draft(session, batch)
    publish(session, batch, draft_id)
    ending.withdraw(session, actor=office, programme_id=programme_id, reason="Wrong", now=NOW)
    later = make_draft(session, batch, runs.Order("utility", seconds=1))
    for each in (draft_id, later):
        runs.discard(session, actor=office, draft_id=each, now=NOW)
    due_at = NOW + dt.timedelta(days=9)
    opening.reopen(session, actor=office, programme_id=programme_id, due_at=due_at, now=NOW)
    before = session.execute(
        select(PublishedPair.id, PublishedPair.receiver_seat_id).order_by(PublishedPair.id)
    ).all()
    gone = session.scalars(select(Seat).where(Seat.participant_id == "B1")).one()

    seats.remove(session, actor=office, programme_id=programme_id, seat_ids=[gone.id])

    rows = session.execute(
        select(PublishedPair.id, PublishedPair.receiver_seat_id).order_by(PublishedPair.id)
    ).all()
    assert rows == before
    assert (gone.state, gone.handed_in_at) == ("removed", None)
    page = outcomes.get_outcome(session, actor=office, programme_id=programme_id)
    assert "B1" in {line.receiver.participant_id for line in page.lines}
    listed = progress.get_line(session, batch.programme, NOW)
    assert listed.receivers.seats == 1


def test_seat_taken_out_may_be_given_again(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2)
    programme_id, office = batch.programme.id, batch.actor
    draft_id = make_draft(session, batch)
    publish(session, batch, draft_id)
    ending.withdraw(session, actor=office, programme_id=programme_id, reason="Wrong", now=NOW)
    later = make_draft(session, batch, runs.Order("utility", seconds=1))
    for each in (draft_id, later):
        runs.discard(session, actor=office, draft_id=each, now=NOW)
    due_at = NOW + dt.timedelta(days=9)
    opening.reopen(session, actor=office, programme_id=programme_id, due_at=due_at, now=NOW)
    seat_id = session.scalars(select(Seat.id).where(Seat.participant_id == "B1")).one()
    seats.remove(session, actor=office, programme_id=programme_id, seat_ids=[seat_id])

    count = seats.add(
        session,
        actor=office,
        programme_id=programme_id,
        side=MatchSide.RECEIVER,
        participant_ids=["B1"],
        now=NOW,
    )

    assert count == 1
    seat = session.get_one(Seat, seat_id)
    assert (seat.state, seat.places) == ("invited", 1)


def test_rerun_with_pins_says_what_they_cost(session: Session) -> None:
    batch = make_batch(session, receivers=3, providers=3)
    plan = load_plan(session, make_draft(session, batch, runs.Order("utility", seconds=1)))
    best = plan.solution.score.utility
    worst = min(
        zip(plan.problem.seeker, plan.problem.candidate, plan.problem.utility, strict=True),
        key=lambda row: row[2],
    )
    pin = plan.seats(int(worst[0]), int(worst[1]))

    pinned = load_plan(
        session, make_draft(session, batch, runs.Order("utility", seconds=1, pins=(pin,)))
    )

    score = pinned.draft.score
    assert score["gap"] == 0.0
    assert score["upper_bound_unlocked"] == pytest.approx(best)
    assert score["gap_unlocked"] == pytest.approx(1 - score["utility"] / best)
