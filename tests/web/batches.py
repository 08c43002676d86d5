"""A programme whose wishes are closed, for tests of what follows: runs, drafts, results."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.account import User
from models.enums import Role
from models.programme import Programme
from models.programme_states import Activation, ProgrammeState
from tests.factories import make_mentor, make_startup, make_user
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.assignments import runs, solving
from web.services.programmes import freezing, seeding, steps
from web.services.programmes.grid import Fit

NOW = dt.datetime(2026, 9, 1, 2, 0, tzinfo=dt.UTC)
REASON = {"code": "room_left", "evidence": {"capacity": 2}}


@dataclass(frozen=True)
class Batch:
    """A programme with its organiser."""

    programme: Programme
    actor: Actor
    user: User


def make_batch(
    session: Session,
    *,
    receivers: int = 4,
    providers: int = 2,
    capacity: int = 1,
    activation: Activation = Activation.BOTH_ACCEPT,
    has_accounts: bool = False,
) -> Batch:
    """Store a closed programme of startups B1, B2 … and mentors T1, T2 …, and who runs it."""
    user = make_user(session, "batch@example.com", (Role.ORGANISER, None), name_en="Office")
    actor = actor_of(user)
    receiver_ids = [f"B{i}" for i in range(1, receivers + 1)]
    provider_ids = [f"T{i}" for i in range(1, providers + 1)]
    for key in receiver_ids:
        make_startup(session, key)
    for key in provider_ids:
        make_mentor(session, key, capacity=capacity)
    if has_accounts:
        for key in receiver_ids:
            make_user(session, f"{key.lower()}@example.com", (Role.STARTUP, key))
        for key in provider_ids:
            make_user(session, f"{key.lower()}@example.com", (Role.MENTOR, key))
    programme = seeding.fill(
        session,
        actor=actor,
        title="Spring batch (Demo)",
        receiver_ids=receiver_ids,
        provider_ids=provider_ids,
        now=NOW,
    )
    programme.activation = activation.value
    for seat in programme.seats:
        if seat.side == "provider":
            seat.places = capacity
    close(session, programme, actor)
    return Batch(programme, actor, user)


def close(session: Session, programme: Programme, actor: Actor) -> None:
    """Close the wishes of a programme, with pairs that no model computed."""
    for state in (ProgrammeState.CLOSING, ProgrammeState.CLOSED):
        steps.take(session, programme, to=state, actor=actor, now=NOW)
    freeze(session, programme)


def freeze(session: Session, programme: Programme) -> None:
    """Store the pairs of a programme, each with a score of its own."""
    receivers, providers = freezing.seats_of(session, programme.id)
    said = freezing.wishes_of(session, programme.id)
    session.add_all(
        freezing.pair(
            receiver,
            provider,
            Fit(((7 * i + 3 * j) % 11) / 11, "good", (REASON,)),
            said,
        )
        for i, receiver in enumerate(receivers)
        for j, provider in enumerate(providers)
    )
    session.flush()


def make_draft(session: Session, batch: Batch, order: runs.Order | None = None) -> int:
    """Run the solver as a worker would, and return the draft."""
    order = order or runs.Order("fair", seed=1, seconds=2)
    draft_id, _ = runs.request_run(
        session, actor=batch.actor, programme_id=batch.programme.id, order=order, now=NOW
    )
    assert runs.begin(session, draft_id=draft_id)
    made = solving.make(session, draft_id=draft_id, report=lambda _step, _share: None)
    assert runs.store(session, draft_id=draft_id, made=made, now=NOW)
    session.flush()
    return draft_id
