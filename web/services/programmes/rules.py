"""What an office decides of pairs and groups beforehand: pins, vetoes, quotas."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.programme import PairRule, Programme, Quota
from models.programme_states import PairRuleKind, QuotaBasis
from web.services import auditing
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.programmes import territory
from web.services.programmes.errors import ProgrammeError, StepTakenError
from web.services.programmes.opening import TUNABLE
from web.services.programmes.seats import get_seat
from web.services.programmes.steps import lock


@dataclass(frozen=True, slots=True)
class Decision:
    """A pair that is to be in every result, or in none."""

    receiver_seat_id: int
    provider_seat_id: int
    rule: PairRuleKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many pairs a region or a group of a side gets at least, and at most."""

    side: MatchSide
    basis: QuotaBasis
    code: str
    least: int
    most: int | None


def tunable(session: Session, actor: Actor, programme_id: int) -> Programme:
    """Return a programme whose rules may still be changed.

    Raises
    ------
    StepTakenError
        If the result is published.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state not in TUNABLE:
        raise StepTakenError(programme.state)
    return programme


def decide(session: Session, *, actor: Actor, programme_id: int, decision: Decision) -> None:
    """Pin or veto a pair; a later word on the same pair stands in place of the earlier one.

    Raises
    ------
    ProgrammeError
        If a veto gives no reason.
    NotFoundError
        If the seats are not across from each other in this programme.
    """
    programme = tunable(session, actor, programme_id)
    if decision.rule is PairRuleKind.VETO and not decision.reason:
        raise ProgrammeError("veto_reason")
    seats = (decision.receiver_seat_id, decision.provider_seat_id)
    for seat_id, side in zip(seats, MatchSide, strict=True):
        if get_seat(session, programme_id, seat_id).side != side:
            raise NotFoundError("seat", str(seat_id))
    rule = session.scalar(
        select(PairRule).where(
            PairRule.receiver_seat_id == seats[0], PairRule.provider_seat_id == seats[1]
        )
    )
    if rule is None:
        rule = PairRule(
            programme_id=programme.id, receiver_seat_id=seats[0], provider_seat_id=seats[1]
        )
        session.add(rule)
    rule.rule, rule.reason, rule.decided_by = decision.rule, decision.reason, actor.user_id
    session.flush()
    log(session, actor, f"programme.{decision.rule}", programme, f"{seats[0]}-{seats[1]}")


def lift(session: Session, *, actor: Actor, programme_id: int, rule_id: int) -> None:
    """Take a pin or a veto back."""
    programme = tunable(session, actor, programme_id)
    rule = session.get(PairRule, rule_id)
    if rule is None or rule.programme_id != programme_id:
        raise NotFoundError("rule", str(rule_id))
    session.delete(rule)
    session.flush()
    log(session, actor, "programme.lift", programme, str(rule_id))


def set_quota(session: Session, *, actor: Actor, programme_id: int, share: Share) -> None:
    """Give a region or group a quota; a later one stands in place of the earlier one.

    Raises
    ------
    ProgrammeError
        If it asks for nothing, or for more at least than at most.
    """
    programme = tunable(session, actor, programme_id)
    if not share.code or (share.least == 0 and share.most is None):
        raise ProgrammeError("quota_empty")
    if share.least < 0 or (share.most is not None and share.most < share.least):
        raise ProgrammeError("quota_order")
    quota = session.scalar(
        select(Quota).where(
            Quota.programme_id == programme_id,
            Quota.side == share.side.value,
            Quota.basis == share.basis.value,
            Quota.code == share.code,
        )
    )
    if quota is None:
        quota = Quota(
            programme_id=programme_id,
            side=share.side.value,
            basis=share.basis.value,
            code=share.code,
        )
        session.add(quota)
    quota.least, quota.most = share.least, share.most
    session.flush()
    log(session, actor, "programme.quota", programme, share.code)


def drop_quota(session: Session, *, actor: Actor, programme_id: int, quota_id: int) -> None:
    """Take a quota back."""
    programme = tunable(session, actor, programme_id)
    quota = session.get(Quota, quota_id)
    if quota is None or quota.programme_id != programme_id:
        raise NotFoundError("quota", str(quota_id))
    session.delete(quota)
    session.flush()
    log(session, actor, "programme.drop_quota", programme, quota.code)


def log(session: Session, actor: Actor, action: str, programme: Programme, what: str) -> None:
    """Write what was decided into the audit log."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="programme",
        subject_id=programme.id,
        details={"what": what},
    )
