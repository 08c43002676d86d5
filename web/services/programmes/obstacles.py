"""Why no result can keep everything the office asks for: a smallest set that contradicts itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.diagnose import contradiction
from matcher.assignment.quotas import conflicting
from matcher.assignment.solution import Requirement
from models.programme import CandidatePair, PairRule, Quota, Seat
from models.programme_states import PairRuleKind, QuotaBasis
from web.services.access import Actor
from web.services.offices import region_name
from web.services.programmes.problem import BuiltProblem
from web.services.publication import names_seen, sight_of
from web.services.words import Text

SEATS, RULES, QUOTAS = "seats", "rules", "quotas"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One requirement of a contradiction, and the part of the programme where it is changed.

    `code` is a rule of the solver, ``quota``, ``pin`` or ``forbidden``; `gate` says what forbids a
    pair; `least` and `most` are those of a quota, and `value` is how many are counted for it.
    """

    code: str
    part: str
    side: str = ""
    receiver: Text | None = None
    provider: Text | None = None
    value: int | None = None
    group: Text | None = None
    least: int = 0
    most: int | None = None
    gate: str = ""
    anchor: str = ""


def explain(session: Session, actor: Actor, built: BuiltProblem) -> tuple[Obstacle, ...]:
    """Return a smallest set of requirements that cannot hold together; empty where all can."""
    found = contradiction(built.plain)
    if found:
        names = names_of(session, actor, built, found)
        return tuple(obstacle(session, built, each, names) for each in found)
    if built.is_within_quotas:
        return ()
    indices = conflicting(built.plain, built.groups)
    return tuple(
        quota_obstacle(session, built.quotas[index], len(built.groups[index].members))
        for index in indices
    )


def names_of(
    session: Session, actor: Actor, built: BuiltProblem, found: tuple[Requirement, ...]
) -> Mapping[int, Text]:
    """Return what the seats that a contradiction names are called."""
    seats = {built.receiver_seats[each.seeker] for each in found if each.seeker is not None}
    seats |= {built.provider_seats[each.candidate] for each in found if each.candidate is not None}
    rows = session.execute(select(Seat.id, Seat.participant_id).where(Seat.id.in_(seats))).all()
    seen = names_seen(session, sight_of(session, actor), [row.participant_id for row in rows])
    return {row.id: seen.get(row.participant_id, {"": row.participant_id}) for row in rows}


def obstacle(
    session: Session, built: BuiltProblem, each: Requirement, names: Mapping[int, Text]
) -> Obstacle:
    """Return a requirement of the solver as one of the programme."""
    receiver = None if each.seeker is None else built.receiver_seats[each.seeker]
    provider = None if each.candidate is None else built.provider_seats[each.candidate]
    said = (names.get(receiver or 0), names.get(provider or 0))
    if receiver is not None and provider is not None:
        gate = gate_of(session, receiver, provider) if each.rule == "listed" else ""
        return Obstacle(each.rule.value, RULES, "", *said, gate=gate, anchor="pins")
    anchor = f"seat-{provider or receiver}"
    return Obstacle(each.rule.value, SEATS, "", *said, value=each.value, anchor=anchor)


def gate_of(session: Session, receiver_seat_id: int, provider_seat_id: int) -> str:
    """Return what forbids a pair; a pair that was never frozen has no candidate on record."""
    pair = session.get(CandidatePair, (receiver_seat_id, provider_seat_id))
    rule = session.scalar(
        select(PairRule.id).where(
            PairRule.receiver_seat_id == receiver_seat_id,
            PairRule.provider_seat_id == provider_seat_id,
            PairRule.rule == PairRuleKind.VETO.value,
        )
    )
    if pair is not None and pair.gate:
        return pair.gate
    return "veto" if rule is not None else "unknown"


def quota_obstacle(session: Session, quota: Quota, n_members: int) -> Obstacle:
    """Return a quota as a requirement, with how many are counted for it."""
    is_region = quota.basis == QuotaBasis.REGION
    group = region_name(session, quota.code) if is_region else {"": quota.code}
    return Obstacle(
        "quota",
        QUOTAS,
        side=quota.side,
        value=n_members,
        group=group,
        least=quota.least,
        most=quota.most,
        anchor=f"quota-{quota.id}",
    )
