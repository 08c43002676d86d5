import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.enums import JobState
from models.job import Job
from models.participant import Participant
from models.programme import AssignmentDraft, CandidatePair, Quota
from models.programme_states import DraftState, ProgrammeState
from tests.web.batches import NOW, make_batch, make_draft
from web.services import jobs
from web.services.access import AccessDeniedError, Actor
from web.services.assignments import runs, solving, views
from web.services.assignments.errors import DraftError
from web.services.assignments.plans import load_plan
from web.services.programmes import steps


@pytest.mark.parametrize("objective", ["utility", "fair", "stable"])
def test_run_gives_a_draft_with_numbers_and_reasons(session: Session, objective: str) -> None:
    batch = make_batch(session, receivers=5, providers=2, capacity=2)

    draft_id = make_draft(session, batch, runs.Order(objective, seed=4, seconds=3))

    page = views.get_draft_page(session, actor=batch.actor, draft_id=draft_id, language="en")
    score = page.line.score
    assert page.programme.state == ProgrammeState.DRAFTED
    assert (page.line.state, page.line.number, page.line.seed) == ("done", 1, 4)
    assert (score["pairs"], score["covered"], score["receivers"]) == (4, 4, 5)
    assert sum(score["receiver_wishes"]) == sum(score["provider_wishes"]) == 4
    assert len(page.pairs) == 4
    assert page.pairs[0].reasons == ("Has room: takes up to 2 startups",)
    (left,) = page.unmet
    assert left.reason == "capacity"
    assert left.capacity == 3
    assert left.is_verified
    assert page.recruit is not None
    assert (page.recruit.places, page.recruit.served) == (1, 1)


def test_draft_says_what_counted_when_it_was_made(session: Session) -> None:
    batch = make_batch(session)
    batch.programme.weights = {"place": "high", "text": "medium"}
    draft_id = make_draft(session, batch, runs.Order("utility", seconds=3))
    batch.programme.weights = {"place": "off"}

    page = views.get_draft_page(session, actor=batch.actor, draft_id=draft_id, language="en")

    assert page.weights.special == {"place": "high"}
    assert page.weights.set is None


def test_same_run_asked_for_twice_is_one(session: Session) -> None:
    batch = make_batch(session)
    order = runs.Order("fair", seed=1)

    ids = [
        runs.request_run(
            session, actor=batch.actor, programme_id=batch.programme.id, order=each, now=NOW
        )
        for each in (order, order, runs.Order("fair", seed=2))
    ]

    assert ids[0] == ids[1] != ids[2]


def test_run_waits_for_the_wishes_to_close(session: Session) -> None:
    batch = make_batch(session)
    steps.take(session, batch.programme, to=ProgrammeState.WISHING, actor=batch.actor, now=NOW)

    with pytest.raises(DraftError, match="not_closed"):
        make_draft(session, batch)


def test_only_so_many_runs_at_a_time(session: Session) -> None:
    batch = make_batch(session)

    def ask(seed: int) -> None:
        order = runs.Order("fair", seed=seed)
        runs.request_run(
            session, actor=batch.actor, programme_id=batch.programme.id, order=order, now=NOW
        )

    for seed in range(runs.MOST_OPEN):
        ask(seed)
    with pytest.raises(DraftError, match="too_many"):
        ask(99)


def test_others_may_not_run(session: Session) -> None:
    batch = make_batch(session)

    with pytest.raises(AccessDeniedError):
        runs.request_run(
            session,
            actor=Actor(user_id=99, participant_ids=frozenset({"B1"})),
            programme_id=batch.programme.id,
            order=runs.Order("fair"),
            now=NOW,
        )


def test_cancelled_run_stores_nothing(session: Session) -> None:
    batch = make_batch(session)
    draft_id, job_id = runs.request_run(
        session,
        actor=batch.actor,
        programme_id=batch.programme.id,
        order=runs.Order("fair", seconds=1),
        now=NOW,
    )
    runs.begin(session, draft_id=draft_id)
    made = solving.make(session, draft_id=draft_id, report=lambda _step, _share: None)

    runs.cancel(session, actor=batch.actor, draft_id=draft_id)

    assert not runs.store(session, draft_id=draft_id, made=made, now=NOW)
    draft = session.get_one(AssignmentDraft, draft_id)
    assert (draft.state, draft.inputs) == (DraftState.CANCELLED, "")
    assert session.get_one(Job, job_id).is_cancel_requested
    assert batch.programme.state == ProgrammeState.CLOSED


def test_run_of_a_dead_worker_is_given_up_and_can_be_run_again(session: Session) -> None:
    batch = make_batch(session)
    order = runs.Order("fair", seed=1, seconds=1)
    draft_id, job_id = runs.request_run(
        session, actor=batch.actor, programme_id=batch.programme.id, order=order, now=NOW
    )
    jobs.start(session, job_id=job_id)
    runs.begin(session, draft_id=draft_id)
    job = session.get_one(Job, job_id)
    job.updated_at = NOW
    session.flush()

    runs.give_up_all_lost(session, NOW + dt.timedelta(minutes=1))
    assert session.get_one(AssignmentDraft, draft_id).state == DraftState.RUNNING
    runs.give_up_all_lost(session, NOW + dt.timedelta(minutes=4))

    session.expire_all()
    assert session.get_one(AssignmentDraft, draft_id).state == DraftState.FAILED
    assert session.get_one(Job, job_id).state == JobState.FAILED
    assert make_draft(session, batch, order) != draft_id


def test_places_taken_meanwhile_are_not_given_away(session: Session) -> None:
    batch = make_batch(session, receivers=3, providers=1, capacity=3)
    session.get_one(Participant, "T1").capacity = 2
    session.flush()

    draft_id = make_draft(session, batch)

    assert len(load_plan(session, draft_id).sheet.pairs) == 2


def test_contradiction_gives_a_draft_that_says_which(session: Session) -> None:
    batch = make_batch(session, receivers=1, providers=2, capacity=1)
    for seat in batch.programme.seats:
        if seat.side == "provider":
            seat.minimum = 1
    session.flush()

    draft_id = make_draft(session, batch)

    page = views.get_draft_page(session, actor=batch.actor, draft_id=draft_id, language="en")
    assert page.line.score["status"] == "infeasible"
    assert {item.rule for item in page.conflicts} == {"candidate_minimum", "seeker_demand"}
    assert not page.can_publish
    assert batch.programme.state == ProgrammeState.CLOSED


def test_last_draft_put_away_closes_the_programme_again(session: Session) -> None:
    batch = make_batch(session)
    first, second = make_draft(session, batch), make_draft(session, batch)

    runs.discard(session, actor=batch.actor, draft_id=first, now=NOW)
    assert batch.programme.state == ProgrammeState.DRAFTED
    runs.discard(session, actor=batch.actor, draft_id=second, now=NOW)

    assert batch.programme.state == ProgrammeState.CLOSED
    lines = views.list_drafts(session, actor=batch.actor, programme_id=batch.programme.id)
    assert lines == ()


def test_whoever_said_no_may_be_asked_and_a_gate_may_not(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=2, capacity=1)
    receivers = [seat for seat in batch.programme.seats if seat.side == "receiver"]
    providers = [seat for seat in batch.programme.seats if seat.side == "provider"]
    for row, gate in ((0, "no:provider"), (1, "conflict")):
        pair = session.get_one(CandidatePair, (receivers[1].id, providers[row].id))
        pair.utility, pair.gate = None, gate
    session.flush()

    draft_id = make_draft(session, batch, runs.Order("utility"))

    page = views.get_draft_page(session, actor=batch.actor, draft_id=draft_id, language="en")
    (left,) = page.unmet
    assert left.receiver.participant_id == "B2"
    assert left.provider is not None
    assert left.provider.participant_id == "T1"
    assert left.lists_pair
    assert left.is_verified


def test_quotas_that_cannot_be_kept_give_no_result(session: Session) -> None:
    batch = make_batch(session, receivers=2, providers=1, capacity=1)
    batch.programme.quotas.append(
        Quota(side="receiver", basis="group", code="east", least=2, most=None)
    )
    for seat in batch.programme.seats:
        seat.group_name = "east"
    session.flush()

    draft_id = make_draft(session, batch)

    page = views.get_draft_page(session, actor=batch.actor, draft_id=draft_id, language="en")
    assert page.line.score["status"] == "infeasible"
    assert not page.can_publish


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_drafts_asks_as_often_however_many_there_are(
    session: Session, count_queries: Callable[[], Any], count: int
) -> None:
    batch = make_batch(session)
    for seed in range(count):
        make_draft(session, batch, runs.Order("utility", seed=seed, seconds=1))
    session.expire_all()
    programme_id = batch.programme.id

    with count_queries() as statements:
        lines = views.list_drafts(session, actor=batch.actor, programme_id=programme_id)

    assert len(lines) == count
    assert len(statements) == 1


@pytest.mark.parametrize("way", [["published"], ["published", "ended"]])
def test_draft_of_a_result_that_stands_is_not_put_away(session: Session, way: list[str]) -> None:
    batch = make_batch(session)
    draft_id = make_draft(session, batch, runs.Order("fair", seed=1, seconds=3))
    for each in way:
        to = ProgrammeState(each)
        steps.take(session, batch.programme, to=to, actor=batch.actor, now=NOW)

    with pytest.raises(DraftError, match="published"):
        runs.discard(session, actor=batch.actor, draft_id=draft_id, now=NOW)
