"""The policy as a table that people can read: for each action and reader, how far it reaches.

Nothing is written down twice: each cell is what the policy answers about three subjects, the
reader's own (or one within an organiser's scope), another one, and one far away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.enums import Role
from web.services import access
from web.services.access import RULES, Actor, Subject

OWN = Subject("own", frozenset({"here", "province"}), frozenset({"host"}), frozenset({"event"}))
FOREIGN = Subject("foreign", frozenset({"elsewhere", "province"}), frozenset({"other host"}))
MEMBER_ROLES = (
    Role.STARTUP,
    Role.MENTOR,
    Role.INVESTOR,
    Role.PARTNER,
    Role.SPACE,
    Role.INSTITUTION,
)


class Reach(StrEnum):
    """How far an action reaches for a reader."""

    ALL = "all"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """An action, the routes that declare it, and how far it reaches for each reader."""

    action: str
    routes: tuple[str, ...]
    reaches: tuple[str, ...]


def readers() -> Mapping[str, Actor]:
    """Return who the table speaks of, each as the policy sees it."""
    own = frozenset({OWN.participant_id})
    organiser = frozenset({Role.ORGANISER.value})
    members = {
        role.value: Actor(1, frozenset({role.value}), participant_ids=own) for role in MEMBER_ROLES
    }
    return {
        "visitor": Actor(),
        "newcomer": Actor(1),
        **members,
        "agent": Actor(1, frozenset({Role.STARTUP.value}), participant_ids=own, agent_for=own),
        "event": Actor(1, organiser, events=OWN.events),
        "space_organiser": Actor(1, organiser, hosts=OWN.hosts),
        "zone": Actor(1, organiser, hosts=OWN.hosts),
        "prefecture": Actor(1, organiser, regions=frozenset({"here"})),
        "province": Actor(1, organiser, is_provincial=True),
        "reviewer": Actor(1, frozenset({Role.REVIEWER.value})),
        "administrator": Actor(1, frozenset({Role.ADMINISTRATOR.value})),
    }


def get_table(
    *, actor: Actor, routes: Mapping[str, Iterable[str]]
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Return the readers, and a line for each action; `routes` are listed by action."""
    access.ensure(actor, "access.read")
    everyone = readers()
    lines = tuple(
        Line(
            action,
            tuple(sorted(routes.get(action, ()))),
            tuple(reach(reader, action).value for reader in everyone.values()),
        )
        for action in sorted(RULES)
    )
    return tuple(everyone), lines


def reach(reader: Actor, action: str) -> Reach:
    """Return how far an action reaches for a reader."""
    if access.can(reader, action, FOREIGN):
        return Reach.ALL
    return Reach.OWN if access.can(reader, action, OWN) else Reach.NONE
