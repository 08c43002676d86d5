"""Add needs and offers to a participant."""

from typing import Literal

from seed.synthetic.corpus import Text
from seed.synthetic.records import Participant, Statement
from seed.synthetic.texts import Subject, word_need, word_offer
from seed.synthetic.world import World

Written = Literal["both", "zh", "en"]


def in_languages(text: Text, written: Written) -> Text:
    """Return a text in the languages it is written in."""
    return Text("" if written == "en" else text.zh, "" if written == "zh" else text.en)


def add_need(
    world: World, owner: Participant, subject: Subject, *, priority: int, text: Text | None = None
) -> Statement:
    """Add a need, worded from its subject unless the text is given."""
    needs = world.needs_of(owner.id)
    key = f"N{len(needs) + 1}"
    if text is None:
        text = word_need(world.corpus, world.draws("need", owner.id), subject, field=key)
    need = Statement(f"{owner.id}-{key}", owner.id, subject.topic, priority)
    need.text_zh, need.text_en = text.zh, text.en
    needs.append(need)
    return need


def add_offer(
    world: World, owner: Participant, subject: Subject, *, text: Text | None = None
) -> Statement:
    """Add an offer, worded from its subject unless the text is given."""
    offers = world.offers_of(owner.id)
    key = f"O{len(offers) + 1}"
    if text is None:
        text = word_offer(world.corpus, world.draws("offer", owner.id), subject, field=key)
    offer = Statement(f"{owner.id}-{key}", owner.id, subject.topic)
    offer.text_zh, offer.text_en = text.zh, text.en
    offers.append(offer)
    return offer
