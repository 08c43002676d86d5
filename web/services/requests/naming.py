"""What the two sides of a match are called: the one place that names them to one another.

A name is shown as its owner publishes it (:mod:`web.services.publication`); a startup whose
financing request hides its name stays unnamed to the investor until both agree.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.matching import Match
from web.services.access import Actor
from web.services.investment.aliases import aliases
from web.services.publication import Seen, look, sight_of
from web.services.requests.steps import participant_on
from web.services.withholding import told_fields
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class Naming:
    """How one reader may call participants; `hidden` are the aliases by match."""

    own: frozenset[str]
    seen: Mapping[str, Seen]
    hidden: Mapping[int, Text]

    def is_hidden(self, match: Match, side: str) -> bool:
        """Tell whether the reader may not know who stands on a side."""
        return (
            side == MatchSide.RECEIVER
            and match.id in self.hidden
            and match.provider_id in self.own
            and match.receiver_id not in self.own
        )

    def name(self, match: Match, side: str) -> Text:
        """Return what the reader calls a side of a match."""
        if self.is_hidden(match, side):
            return self.hidden[match.id]
        return self.name_of(participant_on(match, side))

    def name_of(self, participant_id: str) -> Text:
        """Return what the reader calls a participant."""
        known = self.seen.get(participant_id)
        return known.name if known else {"": participant_id}

    def fields_of(self, participant_id: str) -> Collection[str]:
        """Return the fields of a participant that the reader may be told of."""
        known = self.seen.get(participant_id)
        return told_fields(known) if known else frozenset()


def naming_for(
    session: Session, actor: Actor, matches: Sequence[Match], *, also: Collection[str] = ()
) -> Naming:
    """Return how a reader may call the sides of some matches, and further participants."""
    ids = {end for match in matches for end in (match.receiver_id, match.provider_id)}
    seen = look(session, sight_of(session, actor), ids.union(also))
    numbers = [match.id for match in matches if match.initiated_by == MatchSide.PROVIDER]
    hidden = aliases(session, match_ids=numbers) if numbers else {}
    return Naming(actor.participant_ids, seen, hidden)


def acting_for(participant_id: str) -> Actor:
    """Return a reader of what is sent to the people of a participant."""
    return Actor(user_id=0, participant_ids=frozenset({participant_id}))
