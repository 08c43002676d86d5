"""Who may do what: the one policy routes and services ask; what it does not name is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: nobody in particular (`user_id` None), or an account with its memberships.

    `regions` are the codes an organiser answers for; with `is_provincial` it answers for all.
    """

    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    participant_ids: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    is_provincial: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account."""
        return self.user_id is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a participant, or something it owns, and the regions it lies in."""

    participant_id: str
    regions: frozenset[str] = frozenset()


class AccessDeniedError(Exception):
    """The policy says no; the caller decides between signing in and refusing."""

    def __init__(self, action: str, *, is_signed_in: bool) -> None:
        super().__init__(f"{action} is refused")
        self.action = action
        self.is_signed_in = is_signed_in


Rule = Callable[[Actor, Subject | None], bool]


def anyone(_actor: Actor, _subject: Subject | None) -> bool:
    """Allow everybody."""
    return True


def signed_in(actor: Actor, _subject: Subject | None) -> bool:
    """Allow every account."""
    return actor.is_signed_in


def administrator(actor: Actor, _subject: Subject | None) -> bool:
    """Allow administrators."""
    return Role.ADMINISTRATOR in actor.roles


def organiser(actor: Actor, subject: Subject | None) -> bool:
    """Allow administrators, and organisers within what they answer for."""
    if administrator(actor, subject):
        return True
    return Role.ORGANISER in actor.roles and (subject is None or answers_for(actor, subject))


def answers_for(actor: Actor, subject: Subject) -> bool:
    """Tell whether a subject lies within an organiser's regions."""
    return actor.is_provincial or not actor.regions.isdisjoint(subject.regions)


def member(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who act for the participant, and the organisers above it."""
    if organiser(actor, subject):
        return True
    if subject is None:
        return bool(actor.participant_ids)
    return subject.participant_id in actor.participant_ids


RULES: Mapping[str, Rule] = {
    "page.read": anyone,
    "language.switch": anyone,
    "health.read": anyone,
    "account.sign_in": anyone,
    "account.sign_out": signed_in,
    "account.join": anyone,
    "directory.read": anyone,
    "participant.read": anyone,
    "graph.read": anyone,
    "resource.read": anyone,
    "reference.read": anyone,
    "desk.read": signed_in,
    "need.read": member,
    "need.edit": member,
    "match.read": member,
    "match.request": member,
    "overview.read": organiser,
    "job.read": organiser,
    "job.start": organiser,
    "account.invite": administrator,
}


def can(actor: Actor, action: str, subject: Subject | None = None) -> bool:
    """Tell whether an actor may do something; without a subject, whether to any subject at all."""
    rule = RULES.get(action)
    return rule is not None and rule(actor, subject)


def ensure(actor: Actor, action: str, subject: Subject | None = None) -> None:
    """Refuse what the policy does not allow.

    Raises
    ------
    AccessDeniedError
        If it may not.
    """
    if not can(actor, action, subject):
        raise AccessDeniedError(action, is_signed_in=actor.is_signed_in)
