"""Word the two sides of a planted pair so that they share words, or share none."""

from collections.abc import Iterator
from dataclasses import dataclass

from seed.synthetic.corpus import NO_TEXT, Text
from seed.synthetic.keywords import shared_keywords
from seed.synthetic.texts import Subject, fill, statement_template
from seed.synthetic.world import World


@dataclass(frozen=True, slots=True)
class Side:
    """What a side says: its subject, the template of it, and what else stands in its profile."""

    subject: Subject
    template: str
    context: Text = NO_TEXT


def need_template(world: World, subject: Subject, style: str) -> str:
    """Return the template of a planted need."""
    template = statement_template(world.corpus, subject, "need")
    return _plain(world, template) if style == "disjoint" else template


def offer_template(world: World, subject: Subject, style: str) -> str:
    """Return the template of a planted offer."""
    template = statement_template(world.corpus, subject, "offer")
    return _plain(world, template) if style == "disjoint" else template


def word_pair(world: World, key: str, need: Side, offer: Side, style: str) -> tuple[Text, Text]:
    """Return the texts of a need and its answer, worded in the style."""
    for ours, theirs in _candidates(world, key, need, offer):
        has_shared = bool(_shared(need, offer, ours, theirs))
        if style == "cross" or has_shared == (style == "shared"):
            return ours, theirs
    raise ValueError(f"no {style} wording for {need.subject.sector} and {need.subject.topic}")


def _candidates(world: World, key: str, need: Side, offer: Side) -> Iterator[tuple[Text, Text]]:
    draws = world.draws("pair", key)
    ours = draws.shuffled("need", range(_variants(world, need)))
    theirs = draws.shuffled("offer", range(_variants(world, offer)))
    for attempt in range(3):
        for our in ours:
            for their in theirs:
                yield (
                    _fill(world, key, need, our, f"need{attempt}"),
                    _fill(world, key, offer, their, f"offer{attempt}"),
                )


def _fill(world: World, key: str, side: Side, variant: int, field: str) -> Text:
    return fill(
        world.corpus,
        world.draws("pair", key),
        side.subject,
        template=side.template,
        variant=variant,
        field=field,
    )


def _shared(need: Side, offer: Side, ours: Text, theirs: Text) -> frozenset[str]:
    return shared_keywords(
        " ".join((ours.zh, ours.en, need.context.zh, need.context.en)),
        " ".join((theirs.zh, theirs.en, offer.context.zh, offer.context.en)),
    )


def _variants(world: World, side: Side) -> int:
    return len(world.corpus.templates[side.template]["zh"])


def _plain(world: World, template: str) -> str:
    plain = f"{template}_plain"
    side = template.split("_", maxsplit=1)[0]
    return plain if plain in world.corpus.templates else f"{side}_problem_plain"
