"""The topics, sectors, places and languages that a form offers."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.taxonomy import Topic
from web.services.words import Group, Option, Words, groups, options

# What needs clearance is asked for through a reviewer, never in public.
UNLISTED = frozenset({"spc.defence"})
ABROAD = ("int.", "mkt.export", "tt.intl", "tal.overseas")
"""How topics begin that lead across the border."""


def list_topics(words: Words) -> tuple[Group, ...]:
    """Return the topics to choose from: fields, each with what may be needed."""
    return tuple(
        Group(
            group.code,
            group.name,
            tuple(option for option in group.children if option.code not in UNLISTED),
        )
        for group in groups(words, "topic")
    )


def topic_codes(session: Session) -> frozenset[str]:
    """Return the codes of the topics to choose from."""
    codes = session.scalars(select(Topic.code).where(Topic.parent.is_not(None)))
    return frozenset(codes) - UNLISTED


def is_abroad(topic: str) -> bool:
    """Tell whether a topic leads across the border."""
    return topic.startswith(ABROAD)


def codes(words: Words, vocabulary: str) -> frozenset[str]:
    """Return every code of a vocabulary."""
    return frozenset(code for known, code in words.names if known == vocabulary)


def list_sectors(words: Words) -> tuple[Group, ...]:
    """Return the sectors in groups."""
    return groups(words, "sector")


def list_prefectures(words: Words) -> tuple[Option, ...]:
    """Return the places of the province."""
    return tuple(Option(code, words.name("short_region", code)) for code in words.tiles)


def with_kept(
    offered: tuple[Option, ...], kept: Iterable[str], words: Words, vocabulary: str
) -> tuple[Option, ...]:
    """Return options with those that are chosen already, so that saving a form loses none."""
    known = {option.code for option in offered}
    more = (code for code in dict.fromkeys(kept) if code and code not in known)
    return (*offered, *(Option(code, words.name(vocabulary, code)) for code in more))


def list_of(words: Words, vocabulary: str) -> tuple[Option, ...]:
    """Return the codes of a flat vocabulary in their order."""
    return options(words, vocabulary)
