"""The demo's programme: open for wishes, some handed in, those of the demo's own people missing."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.account import User
from models.enums import MatchSide, ParticipantKind, ParticipantStatus
from models.participant import Participant
from models.programme import Programme, Seat
from seed import scenario
from web.services import accounts
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.programmes import opening, seats, wishing
from web.services.programmes.ballots import Ballot
from web.services.programmes.grid import grid
from web.services.programmes.opening import Settings
from web.services.programmes.wishing import Voter

if TYPE_CHECKING:
    from web.cli.scenario import Stage

OFFICE = "province@example.com"
STARTUP, MENTOR = "SYN-V-0001", "SYN-M-0001"
N_STARTUPS, N_MENTORS, N_HANDED_IN = 12, 8, 6
DAYS_LEFT = 12


def choose_each_other(stage: "Stage") -> None:
    """Open a programme around the demo's startup and mentor, and let half of it hand in.

    Raises
    ------
    NotFoundError
        If nobody organises anything, or there is nobody to choose.
    """
    session, office = stage.session, office_of(stage)
    programme_id = opening.create(
        session, actor=office, owner_key="province:", settings=settings(stage.coming(DAYS_LEFT, 10))
    )
    for side, ids in (
        (MatchSide.RECEIVER, near(stage, ParticipantKind.STARTUP, STARTUP, N_STARTUPS)),
        (MatchSide.PROVIDER, near(stage, ParticipantKind.MENTOR, MENTOR, N_MENTORS)),
    ):
        count = seats.add(
            session,
            actor=office,
            programme_id=programme_id,
            side=side,
            participant_ids=ids,
            now=stage.ago(3),
        )
        if not count:
            raise NotFoundError("participant", ids[0])
    opening.invite(session, actor=office, programme_id=programme_id, now=stage.ago(2))
    vote_as_fits(
        stage,
        session.get_one(Programme, programme_id),
        now=stage.ago(1),
        most=N_HANDED_IN,
        besides=STARTUP,
    )


def office_of(stage: "Stage") -> Actor:
    """Return the office of the province.

    Raises
    ------
    NotFoundError
        If nobody organises anything.
    """
    user = stage.session.scalar(select(User).where(User.email == OFFICE))
    if user is None:
        raise NotFoundError("user", OFFICE)
    return accounts.actor_of(user)


def settings(due_at: dt.datetime) -> Settings:
    """Return what the office decided."""
    return Settings(
        title_zh=scenario.PROGRAMME_ZH,
        title_en=scenario.PROGRAMME_EN,
        text_zh=scenario.PROGRAMME_TEXT_ZH,
        text_en=scenario.PROGRAMME_TEXT_EN,
        provider_kind=ParticipantKind.MENTOR.value,
        objective="fair",
        demand=1,
        receiver_minimum=0,
        provider_minimum=0,
        wishes_least=0,
        wishes_most=5,
        activation="both_accept",
        answer_days=7,
        wishes_due_at=due_at,
    )


def near(
    stage: "Stage", kind: ParticipantKind, own_id: str, count: int, *, offset: int = 0
) -> list[str]:
    """Return somebody of the demo's own and others of its kind, by their ids."""
    found = select(Participant.id).where(
        Participant.kind == kind, Participant.status == ParticipantStatus.ACTIVE
    )
    ids = stage.session.scalars(found.order_by(Participant.id)).all()
    others = [each for each in ids if each != own_id and each not in stage.taken]
    step = max(len(others) // count, 1)
    first = [own_id] if own_id else []
    return [*first, *others[offset::step][: count - len(first)]]


def vote_as_fits(
    stage: "Stage",
    programme: Programme,
    *,
    now: dt.datetime,
    most: int | None = None,
    besides: str = "",
    are_both: bool = False,
) -> None:
    """Let some startups, or both sides, hand in whom they fit best, as their own would."""
    fitted = stage.engine.ready(stage.session)
    if fitted is None:
        return
    by_id = {seat.participant_id: seat for seat in seats_of(stage, programme)}
    startups = [key for key, seat in by_id.items() if seat.side == MatchSide.RECEIVER]
    mentors = [key for key, seat in by_id.items() if seat.side == MatchSide.PROVIDER]
    fits = grid(
        stage.session,
        fitted,
        receiver_ids=[key for key in startups if key != besides][:most],
        provider_ids=mentors,
        kind=programme.provider_kind,
        chosen={},
    )
    scores: dict[str, dict[str, float]] = {}
    for key, row in fits:
        for other, fit in row.items():
            if not fit.gate:
                scores.setdefault(key, {})[other] = fit.score
                scores.setdefault(other, {})[key] = fit.score
    voters = {key for key in scores if are_both or by_id[key].side == MatchSide.RECEIVER}
    for key in sorted(voters):
        best = sorted(scores[key], key=lambda each: -scores[key][each])
        ballot = Ballot(tuple(by_id[each].id for each in best[:3]))
        vote(stage, Voter(Actor(participant_ids=frozenset({key})), programme.id, key), ballot, now)


def vote(stage: "Stage", voter: Voter, ballot: Ballot, now: dt.datetime) -> None:
    """Save and hand in what somebody wishes."""
    wishing.save(stage.session, voter=voter, change=lambda _: ballot, now=now)
    seat = wishing.find_seat(stage.session, voter.programme_id, voter.participant_id)
    wishing.hand_in(stage.session, voter=voter, revision=seat.revision, now=now)


def seats_of(stage: "Stage", programme: Programme) -> list[Seat]:
    """Return the seats of the programme, in their order."""
    found = select(Seat).where(Seat.programme_id == programme.id).order_by(Seat.id)
    return list(stage.session.scalars(found))
