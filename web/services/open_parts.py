"""Which parts of a likeness a reader may know of: what a participant hides tells nothing."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.entities import ParticipantKind, Profile
from matcher.recommendation.portraits import NEED, OFFER, PARTS, PLACE, SECTOR, STAGE, TEXT, TYPE
from matcher.recommendation.portraits import stages_of as fitted_stages
from matcher.scoring.base import Pool
from models.enums import Privacy
from models.participant import Participant
from models.setting import get_as_of
from models.statement import Statement
from web.services.publication import EVERYTHING, Seen, Sight

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    SECTOR: frozenset({"sectors"}),
    NEED: frozenset({"needs"}),
    OFFER: frozenset({"offers"}),
    TEXT: frozenset({"summary", "needs", "offers"}),
    PLACE: frozenset({"place"}),
    TYPE: frozenset({"subtype"}),
}
"""The fields that a part is made of; that of stages depends on the kind."""

Topics = Mapping[str, frozenset[str]]
"""By direction: what a reader may know that a participant states."""


def stage_field(kind: str) -> str:
    """Return the field that holds the stages of a participant."""
    return "stage" if kind == ParticipantKind.STARTUP else "stages_served"


def stages_of(row: Participant) -> tuple[str, ...]:
    """Return the stage of a startup, or those that another takes."""
    if row.kind == ParticipantKind.STARTUP:
        return (row.stage,) if row.stage else ()
    return tuple(row.stages_served)


def parts_open(
    sight: Sight, seen: Seen, pool: Pool, row: Participant, told: Topics
) -> frozenset[str]:
    """Return the parts of a participant that a reader may know, and that are as they were fitted.

    What a model was fitted on may have been changed or withdrawn since, or be for those it is
    matched with: a statement that is not open now closes the part that it counts in, and the texts.
    """
    if sight is EVERYTHING:
        return frozenset(PARTS)
    position = pool.index[row.id]
    fields = {**FIELDS, STAGE: frozenset({stage_field(seen.kind)})}
    parts = {part for part, needed in fields.items() if needed <= seen.fields}
    stated = {NEED: pool.needs[position], OFFER: pool.offers[position]}
    for part, statements in stated.items():
        if not {each.topic for each in statements} <= told.get(part, frozenset()):
            parts -= {part, TEXT}
    return frozenset(parts - parts_changed(row, pool.profiles[position]))


def parts_changed(row: Participant, fitted: Profile) -> set[str]:
    """Return the parts in which a participant is not any more what a model was fitted on."""
    summaries = {"zh": row.summary_zh, "en": row.summary_en}
    is_same = {
        SECTOR: {*row.sectors} == {*fitted.sectors},
        STAGE: {*stages_of(row)} == {*fitted_stages(fitted)},
        PLACE: (row.region or "", row.country) == (fitted.region, fitted.country),
        TYPE: row.subtype == fitted.subtype,
        TEXT: all(text == fitted.summaries.get(tag, "") for tag, text in summaries.items()),
    }
    return {part for part, same in is_same.items() if not same}


def topics_told(session: Session, sight: Sight, ids: Collection[str]) -> dict[str, Topics]:
    """Return the topics of the needs and offers that a reader may know, in one query."""
    known = sight.own | sight.matched
    is_open = or_(
        Statement.privacy == Privacy.PUBLIC,
        Statement.participant_id.in_(known) & (Statement.privacy == Privacy.MATCHED),
    )
    counts = or_(Statement.valid_until.is_(None), Statement.valid_until >= get_as_of(session))
    found = select(Statement.participant_id, Statement.direction, Statement.topic).where(
        Statement.participant_id.in_(ids), is_open, counts
    )
    topics: dict[str, dict[str, frozenset[str]]] = {}
    for participant_id, direction, topic in session.execute(found):
        own = topics.setdefault(participant_id, {})
        own[direction] = own.get(direction, frozenset()) | {topic}
    return {**topics}
