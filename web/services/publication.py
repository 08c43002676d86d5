"""Who may see which field of a profile: decided here alone, for pages, lists, exports and the API.

A field is shown to everybody, to whoever is signed in, to those the participant is matched with, or
to its owner alone (and always to its members and the organisers above it). Where the owner has not
said so, the origin decides: an office's directory is public, as it was when it was brought in;
whoever registered shows organisations' facts, and of people only sector and place. For readers
abroad only what is public counts, until a separate consent names them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from models.enums import (
    AGREED_STATES,
    Audience,
    MatchState,
    Origin,
    ParticipantKind,
    ParticipantStatus,
    Role,
)
from models.matching import Match
from models.participant import Participant
from models.privacy import FieldPublication
from web.services import consents, scopes
from web.services.access import Actor
from web.services.consents import Purpose
from web.services.masking import mask_name
from web.services.publication_defaults import FIELDS, PEOPLE_KINDS, PERSON_INVESTOR, defaults_of
from web.services.words import Text

ORDER: Final = tuple(Audience)
ABROAD_EXCEPT: Final = ("", "CN")
MATCHED_STATES: Final = AGREED_STATES | {MatchState.COMPLETED}


@dataclass(frozen=True)
class Sight:
    """How much a reader may see: of everybody, and more of some.

    `level` holds for all; `matched` are those it is matched with, `own` those it acts for, and
    `reach` the condition under which it sees everything as an organiser.
    """

    level: Audience = Audience.PUBLIC
    matched: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    is_abroad: bool = False
    reach: ColumnElement[bool] = field(default_factory=false, compare=False)


STRANGER: Final = Sight()
EVERYTHING: Final = Sight(level=Audience.PRIVATE, reach=true())
"""The sight of an operator at the command line."""


def sight_of(session: Session, actor: Actor) -> Sight:
    """Return how much a reader may see."""
    # whoever nobody has approved yet is no more than a visitor
    if not (actor.roles or actor.participant_ids):
        return STRANGER
    own = actor.participant_ids
    is_abroad = acts_from_abroad(session, own)
    matched = matched_with(session, own)
    if is_abroad:
        matched = frozenset(key for key in matched if consents_to(session, key, own))
    organises = not actor.roles.isdisjoint({Role.ORGANISER, Role.ADMINISTRATOR})
    return Sight(
        level=Audience.PUBLIC if is_abroad else Audience.SIGNED_IN,
        matched=matched,
        own=own,
        is_abroad=is_abroad,
        reach=scopes.within(session, actor) if organises else false(),
    )


def acts_from_abroad(session: Session, own: Collection[str]) -> bool:
    """Tell whether a reader acts for participants abroad alone."""
    if not own:
        return False
    countries = session.scalars(select(Participant.country).where(Participant.id.in_(own))).all()
    return bool(countries) and not any(country in ABROAD_EXCEPT for country in countries)


def matched_with(session: Session, own: Collection[str]) -> frozenset[str]:
    """Return those with whom some participants have an agreed match."""
    if not own:
        return frozenset()
    found = select(Match.receiver_id, Match.provider_id).where(
        or_(Match.receiver_id.in_(own), Match.provider_id.in_(own)),
        Match.state.in_(MATCHED_STATES),
    )
    ends = {end for pair in session.execute(found) for end in pair}
    return frozenset(ends.difference(own))


def consents_to(session: Session, participant_id: str, receivers: Iterable[str]) -> bool:
    """Tell whether a participant agreed to be known to one of some receivers abroad."""
    return any(
        consents.allows(
            session,
            purpose=Purpose.ABROAD,
            participant_id=participant_id,
            receiver_id=receiver_id,
        )
        for receiver_id in receivers
    )


def visible(sight: Sight, name: str, table: Any = Participant) -> ColumnElement[bool]:
    """Return the condition that a reader may see a field of a participant."""
    if sight is EVERYTHING:
        return true()
    audience = effective(name, table)
    shown = audience.in_(up_to(sight.level))
    ways = [shown, table.id.in_(sight.own), sight.reach] if sight.own else [shown, sight.reach]
    if sight.matched:
        ways.append(table.id.in_(sight.matched) & audience.in_(up_to(Audience.MATCHED)))
    if table is not Participant:
        # an organiser's reach speaks of the participant itself, not of one under another name
        reached = select(Participant.id).where(sight.reach)
        ways = [*(way for way in ways if way is not sight.reach), table.id.in_(reached)]
    return or_(*ways)


def effective(name: str, table: Any = Participant) -> ColumnElement[Any]:
    """Return the audience of a field: as its owner said, else by origin and kind."""
    said = (
        select(FieldPublication.audience)
        .where(FieldPublication.participant_id == table.id, FieldPublication.field == name)
        .correlate(table)
        .scalar_subquery()
    )
    by_kind = {kind.value: defaults_of(kind, "")[name].value for kind in ParticipantKind}
    person = defaults_of(ParticipantKind.INVESTOR, PERSON_INVESTOR)[name].value
    by_origin = case(
        (table.origin == Origin.IMPORTED, Audience.PUBLIC.value),
        (table.subtype == PERSON_INVESTOR, person),
        *((table.kind == kind, audience) for kind, audience in by_kind.items()),
        else_=Audience.PRIVATE.value,
    )
    return func.coalesce(said, by_origin)


def takes_part(sight: Sight) -> ColumnElement[bool]:
    """Return the condition that a participant is there for a reader.

    Who is suspended or has left is there for its own people, those it is matched with and the
    organisers above it alone.
    """
    known = sight.own | sight.matched
    is_active = Participant.status == ParticipantStatus.ACTIVE
    return or_(is_active, Participant.id.in_(known), sight.reach)


def up_to(level: Audience) -> list[str]:
    """Return the audiences that a reader of a level belongs to."""
    return [audience.value for audience in ORDER[: ORDER.index(level) + 1]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant as a reader may see it: its kind, its name, and the fields that are shown."""

    kind: str
    name: Text
    fields: frozenset[str]


def look(session: Session, sight: Sight, ids: Collection[str]) -> dict[str, Seen]:
    """Return some participants as a reader may see them; one query for all of them."""
    rank = case(
        (or_(Participant.id.in_(sight.own), sight.reach), ORDER.index(Audience.PRIVATE)),
        (Participant.id.in_(sight.matched), ORDER.index(Audience.MATCHED)),
        else_=ORDER.index(sight.level),
    )
    columns = (Participant.kind, Participant.subtype, Participant.origin)
    names = (Participant.name_zh, Participant.name_en)
    found = (
        select(Participant.id, *columns, *names, rank.label("rank"))
        .add_columns(FieldPublication.field, FieldPublication.audience)
        .outerjoin(FieldPublication, FieldPublication.participant_id == Participant.id)
        .where(Participant.id.in_(ids))
        .order_by(Participant.id)
    )
    rows = session.execute(found).all()
    return {key: seen(sight, list(own)) for key, own in groupby(rows, key=lambda row: row.id)}


def seen(sight: Sight, rows: Sequence[Row[Any]]) -> Seen:
    """Return one participant from its rows, one for each field its owner spoke about."""
    first = rows[0]
    said = {row.field: Audience(row.audience) for row in rows if row.field in FIELDS}
    audiences = {**standard(first.kind, first.subtype, first.origin), **said}
    fields = frozenset(name for name, each in audiences.items() if ORDER.index(each) <= first.rank)
    names = {"zh": first.name_zh, "en": first.name_en}
    name = names if "name" in fields else hidden_name(sight, names, first.kind, first.id)
    return Seen(first.kind, name, fields)


def hidden_name(sight: Sight, names: Text, kind: str, participant_id: str) -> Text:
    """Return what stands for a name that is not shown: its mask, for readers abroad a number."""
    if sight.is_abroad and kind in PEOPLE_KINDS:
        return {"zh": participant_id, "en": participant_id}
    return {language: mask_name(name) for language, name in names.items()}


def standard(kind: str, subtype: str, origin: str) -> Mapping[str, Audience]:
    """Return who sees each field of a participant whose owner has said nothing."""
    if origin == Origin.IMPORTED:
        return dict.fromkeys(FIELDS, Audience.PUBLIC)
    return defaults_of(ParticipantKind(kind), subtype)


def names_seen(session: Session, sight: Sight, ids: Collection[str]) -> dict[str, Text]:
    """Return the names of some participants as a reader may see them."""
    return {key: each.name for key, each in look(session, sight, ids).items()}


def audiences_of(session: Session, *, participant_id: str) -> dict[str, Audience]:
    """Return who sees each field of a participant now."""
    row = session.get_one(Participant, participant_id)
    said = select(FieldPublication).where(FieldPublication.participant_id == participant_id)
    choices = {each.field: Audience(each.audience) for each in session.scalars(said)}
    return {**standard(row.kind, row.subtype, row.origin), **choices}


def store(
    session: Session, *, participant_id: str, audiences: Mapping[str, Audience], now: dt.datetime
) -> None:
    """Store who sees which field."""
    for name, audience in audiences.items():
        row = session.get(FieldPublication, (participant_id, name))
        if row is None:
            row = FieldPublication(participant_id=participant_id, field=name)
            session.add(row)
        row.audience, row.changed_at = audience.value, now
    session.flush()
