"""What can be wrong with stored data, and how each breach is worded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class BreachCode(StrEnum):
    """What can be wrong with stored data."""

    UNREADABLE = "unreadable"
    RULE = "rule"
    DANGLING = "dangling"
    CYCLE = "cycle"
    RELATION_ENDPOINT = "relation_endpoint"
    SELF_RELATION = "self_relation"
    DATES_ORDER = "dates_order"
    TICKET_ORDER = "ticket_order"
    NAME_MISSING = "name_missing"
    UNKNOWN_CODE = "unknown_code"
    CAPACITY = "capacity"
    DEFENCE_LEAK = "defence_leak"
    STATE_HISTORY = "state_history"
    NOT_EXPIRED = "not_expired"
    AWAITED = "awaited"
    CLOSED = "closed"
    REQUEST_STANDS = "request_stands"
    AGENT_WITHOUT_LEAVE = "agent_without_leave"
    LEAVE_WITHOUT_AGENT = "leave_without_agent"
    SCOPE_UNKNOWN = "scope_unknown"
    DEAL_WITH_OTHERS = "deal_with_others"
    DEAL_TOO_FAR = "deal_too_far"
    DEAL_UNCONFIRMED = "deal_unconfirmed"
    OUTCOME_OF_OTHERS = "outcome_of_others"


def _(message: str) -> str:
    """Mark a message for the translators."""
    return message


MESSAGES: Final[Mapping[BreachCode, str]] = {
    BreachCode.UNREADABLE: _("%(column)s holds what no program wrote there: %(value)s."),
    BreachCode.RULE: _("It breaks the rule “%(rule)s” of its table."),
    BreachCode.DANGLING: _("%(column)s refers to %(value)s, which is not there."),
    BreachCode.CYCLE: _("The parents run in a circle: %(chain)s."),
    BreachCode.RELATION_ENDPOINT: _(
        "“%(kind)s” does not lead from a %(source_kind)s to a %(target_kind)s."
    ),
    BreachCode.SELF_RELATION: _("The relation joins a participant with itself."),
    BreachCode.DATES_ORDER: _("It ends on %(last)s, before it begins on %(first)s."),
    BreachCode.TICKET_ORDER: _("The largest amount is below the smallest."),
    BreachCode.NAME_MISSING: _("It has neither a Chinese nor an English name."),
    BreachCode.UNKNOWN_CODE: _("%(column)s is %(value)s, which is in no vocabulary."),
    BreachCode.CAPACITY: _("It serves %(count)s startups and takes %(capacity)s."),
    BreachCode.DEFENCE_LEAK: _("It is defence-related and not marked as needing clearance."),
    BreachCode.STATE_HISTORY: _("Its state is %(state)s, its history leads to %(history)s."),
    BreachCode.NOT_EXPIRED: _("It is still %(state)s, though it ended on %(expires_at)s."),
    BreachCode.AWAITED: _("Its state is %(state)s, and it awaits %(awaits)s."),
    BreachCode.CLOSED: _("Its state is %(state)s, and it was closed on %(closed_at)s."),
    BreachCode.REQUEST_STANDS: _("The request is %(state)s and has %(count)s open choices."),
    BreachCode.AGENT_WITHOUT_LEAVE: _("It acts for %(participant)s without consent in force."),
    BreachCode.LEAVE_WITHOUT_AGENT: _(
        "Its consent to act for %(participant)s is in force, and nobody acts by it."
    ),
    BreachCode.SCOPE_UNKNOWN: _("It answers for the %(scope)s %(code)s, which is not there."),
    BreachCode.DEAL_WITH_OTHERS: _(
        "Its match is between %(receiver)s and %(provider)s, who are not the two of the deal."
    ),
    BreachCode.DEAL_TOO_FAR: _("It has come to %(stage)s, though the two never agreed to talk."),
    BreachCode.DEAL_UNCONFIRMED: _("It says that money was invested, which nobody confirmed."),
    BreachCode.OUTCOME_OF_OTHERS: _(
        "It stands on record as %(source)s %(kind)s %(target)s, which are not the two of the deal."
    ),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken invariant: the row, and what is wrong with it."""

    code: BreachCode
    subject: str
    evidence: Mapping[str, str] = field(default_factory=dict)


def describe_breach(breach: Breach) -> tuple[str, dict[str, str]]:
    """Return the message id of a breach and the arguments that it takes."""
    return MESSAGES[breach.code], dict(breach.evidence)
