"""Who asks the policy of access, and what about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: nobody in particular (`user_id` None), or an account with its memberships.

    `regions` are the codes an organiser answers for; with `is_provincial` it answers for all;
    `hosts` are the spaces and zones it answers for, `events` the events. `agent_for` are those of
    the `participant_ids` that it acts for as their agent. With `shares_looks` what it looks at
    among recommendations may be kept to learn from.
    """

    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    participant_ids: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    is_provincial: bool = False
    hosts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    agent_for: frozenset[str] = frozenset()
    shares_looks: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account."""
        return self.user_id is not None

    @property
    def is_office(self) -> bool:
        """Whether it answers for a territory: the province or a prefecture."""
        return self.is_provincial or bool(self.regions)

    def on_behalf_of(self, participant_id: str) -> str | None:
        """Return the participant, if this account acts for it as its agent: what the log marks."""
        return participant_id if participant_id in self.agent_for else None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a participant, or something it owns, and what that lies in.

    `regions` are its region and those above; `hosts` the spaces and zones it belongs to, itself
    among them where it is one; `events` the events it is a part of.
    """

    participant_id: str
    regions: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()


VISITOR = Actor()
"""Nobody in particular, who is shown least."""
