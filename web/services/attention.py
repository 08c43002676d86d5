"""What on a desk needs its owner's attention now, the most pressing first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.enums import ParticipantKind
from web.services.drafts import DraftView
from web.services.profile_edit import ProfileView
from web.services.shelves import Shelf
from web.services.statements import StatementView
from web.services.words import Text

REQUESTS, MENTORING, WISHES, ENDING, OVER, DRAFT, FIRST, FACTS = (
    "requests",
    "mentoring",
    "wishes",
    "ending",
    "over",
    "draft",
    "first",
    "facts",
)
MOST_ITEMS = 5
QUOTE = 24
WANTED = {
    ParticipantKind.STARTUP: ("sectors", "stage", "region", "languages"),
    ParticipantKind.MENTOR: ("sectors", "languages", "modes", "capacity"),
    ParticipantKind.COMMISSIONER: ("sectors", "languages", "modes", "capacity"),
    ParticipantKind.INVESTOR: ("sectors", "ticket_min_cny", "stages_served"),
    ParticipantKind.PARTNER: ("sectors", "country", "languages"),
    ParticipantKind.SPACE: ("region", "summary_zh"),
    ParticipantKind.INSTITUTION: ("sectors", "region"),
}
"""The facts without which matching knows little of a participant."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to attend to; which of the fields it fills depends on its code."""

    code: str
    name: Text = field(default_factory=dict)
    number: int = 0
    word: str = ""
    facts: tuple[str, ...] = ()
    direction: str = ""
    statement: StatementView | None = None


def list_items(
    *, due: int, mentoring: int, wishes: int, shelves: Sequence[Shelf], profile: ProfileView
) -> tuple[Item, ...]:
    """Return what needs attention: requests, mentoring, wishes, last days, drafts, blank facts.

    The first shelf is the one the desk is mainly about.
    """
    found = [
        *([Item(REQUESTS, number=due)] if due else []),
        *([Item(MENTORING, number=mentoring)] if mentoring else []),
        *([Item(WISHES, number=wishes)] if wishes else []),
        *(item for shelf in shelves for item in of_statements(shelf)),
        *(draft_item(draft, shelf.direction) for shelf in shelves for draft in shelf.drafts),
        *([Item(FIRST, direction=shelves[0].direction)] if shelves[0].is_empty else []),
        *of_profile(profile),
    ]
    return tuple(found[:MOST_ITEMS])


def of_statements(shelf: Shelf) -> Iterator[Item]:
    """Yield the needs or offers whose last day is near, or over without an outcome."""
    for each in shelf.statements:
        if each.is_ending:
            yield Item(ENDING, each.topic, direction=shelf.direction, statement=each)
        elif each.is_over and not each.is_closed:
            yield Item(OVER, each.topic, direction=shelf.direction, statement=each)


def draft_item(draft: DraftView, direction: str) -> Item:
    """Return a draft that waits to be posted, named by its first words."""
    text = str(draft.values.get("text", ""))
    quote = text if len(text) <= QUOTE else f"{text[:QUOTE]}…"
    return Item(DRAFT, {"zh": quote, "en": quote}, word=draft.word, direction=direction)


def of_profile(profile: ProfileView) -> Iterator[Item]:
    """Yield one item for the facts that matching misses."""
    wanted = WANTED.get(ParticipantKind(profile.kind), ())
    blank = tuple(name for name in wanted if getattr(profile.facts, name) in {None, "", ()})
    if blank:
        yield Item(FACTS, facts=blank)
