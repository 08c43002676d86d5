"""What the sides of a deal do: promise, release, withdraw, move on, end."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.deal import CloseReason, ConfidentialityPromise, Deal, DealStage, Side
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment import notices, talks
from web.services.investment.interest import close
from web.services.investment.promise_texts import CURRENT, fingerprint
from web.services.investment.sides import Seat, find_agreed_seat, find_seat
from web.services.investment.trail import record
from web.services.missing import NotFoundError

ON_THE_BOARD: Final = (
    DealStage.INTEREST,
    DealStage.PLAN,
    DealStage.MEETING,
    DealStage.DILIGENCE,
    DealStage.TERM_SHEET,
)
"""Stages a deal is moved between while the two talk, in their order."""


class WrongSideError(ValueError):
    """The step belongs to the other side."""


class StageError(ValueError):
    """There is no such stage to move to."""


@dataclass(frozen=True, slots=True)
class Promiser:
    """The named person who promises, and in which language the text was read."""

    name: str
    position: str
    language: str


def promise(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    promiser: Promiser,
    now: dt.datetime,
) -> None:
    """Promise confidentiality in a named person's words; an agent cannot do it for another.

    Raises
    ------
    WrongSideError
        If it is the startup that promises.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "deal.promise", subject)
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    if seat.side is not Side.INVESTOR:
        raise WrongSideError
    if seat.promise is not None:
        return
    language = "zh" if promiser.language == "zh" else "en"
    row = ConfidentialityPromise(
        deal_id=deal_id,
        version=CURRENT,
        language=language,
        text_sha256=fingerprint(CURRENT, language),
        person_name=promiser.name,
        person_position=promiser.position,
        user_id=actor.user_id,
        accepted_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # a colleague promised a moment ago: that one holds
        return
    record(
        session, actor, "deal.promise", participant_id=participant_id, deal=deal_id, version=CURRENT
    )
    notices.tell(
        session,
        participant_id=seat.other_id,
        kind="investment.promised",
        about=f"{deal_id}:{CURRENT}",
        values={"investor": notices.name_of(session, seat.own_id), "person": promiser.name},
        now=now,
        path=notices.deal_path(seat.other_id, deal_id),
    )


def release(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, now: dt.datetime
) -> None:
    """Let the investor read the plan as soon as confidentiality is promised.

    Raises
    ------
    WrongSideError
        If it is not the startup that releases.
    NotFoundError
        If there is no plan to release.
    """
    seat = startup_seat(session, actor, participant_id, deal_id)
    if seat.request.plan_id is None:
        raise NotFoundError("plan", str(seat.request.id))
    deal = seat.deal
    deal.released_at, deal.withdrawn_at = now, None
    if deal.stage == DealStage.INTEREST:
        deal.stage = DealStage.PLAN.value
    session.flush()
    record(session, actor, "deal.release", participant_id=participant_id, deal=deal_id)
    notices.tell(
        session,
        participant_id=seat.other_id,
        kind="investment.plan_disclosed",
        about=f"{deal_id}:{now:%Y%m%d%H%M%S}",
        values={"startup": notices.name_of(session, seat.own_id)},
        now=now,
        path=notices.deal_path(seat.other_id, deal_id),
    )


def withdraw(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    is_plan_alone: bool,
    now: dt.datetime,
) -> None:
    """Take access back: to the plan alone, or to everything beyond the teaser."""
    seat = startup_seat(session, actor, participant_id, deal_id)
    seat.deal.released_at = None
    if not is_plan_alone:
        seat.deal.withdrawn_at = now
    session.flush()
    record(
        session,
        actor,
        "deal.withdraw",
        participant_id=participant_id,
        deal=deal_id,
        is_plan_alone=is_plan_alone,
    )


def restore(session: Session, *, actor: Actor, participant_id: str, deal_id: int) -> None:
    """Show the investor the profile again; the plan needs a new release."""
    seat = startup_seat(session, actor, participant_id, deal_id)
    seat.deal.withdrawn_at = None
    session.flush()
    record(session, actor, "deal.restore", participant_id=participant_id, deal=deal_id)


def move(session: Session, *, actor: Actor, participant_id: str, deal_id: int, stage: str) -> None:
    """Put a deal at another stage of the board; both sides may.

    Raises
    ------
    StageError
        If that is no stage a talk can be at.
    """
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    if stage not in ON_THE_BOARD or seat.is_over:
        raise StageError(stage)
    seat.deal.stage = stage
    session.flush()
    record(session, actor, "deal.move", participant_id=participant_id, deal=deal_id, stage=stage)


def leave(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, now: dt.datetime
) -> None:
    """End a deal, or take back what was asked; access ends with it."""
    seat = find_seat(
        session, actor=actor, participant_id=participant_id, deal_id=deal_id, action="deal.edit"
    )
    if seat.is_over or seat.match is None:
        return
    talks.end(session, actor=actor, match=seat.match, side=seat.side, now=now)
    is_startup = seat.side is Side.STARTUP
    close(seat.deal, CloseReason.STARTUP_LEFT if is_startup else CloseReason.INVESTOR_LEFT)
    session.flush()
    record(session, actor, "deal.leave", participant_id=participant_id, deal=deal_id)


def publish(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, is_public: bool
) -> Deal:
    """Say whether this side lets the deal stand in public; it does once both sides do."""
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    if seat.side is Side.STARTUP:
        seat.deal.startup_publishes = is_public
    else:
        seat.deal.investor_publishes = is_public
    session.flush()
    record(
        session,
        actor,
        "deal.publish",
        participant_id=participant_id,
        deal=deal_id,
        is_public=is_public,
    )
    return seat.deal


def startup_seat(session: Session, actor: Actor, participant_id: str, deal_id: int) -> Seat:
    """Return a deal whose sides talk, as the startup reaches it."""
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    if seat.side is not Side.STARTUP:
        raise WrongSideError
    return seat
