"""Participants like a participant, as far as a reader may know both.

Only what both show counts towards the order, and only that is said: a hidden field neither lifts
anybody in a list nor stands in a reason. Who takes part, where it is and what it speaks is asked of
the rows as they stand, for a model may be older.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matcher.entities import Reason
from matcher.errors import UnknownIdError
from matcher.features.encoder import is_same_language
from matcher.recommendation.narrowing import Narrowing
from matcher.recommendation.portraits import NEED, OFFER, SECTOR, TEXT
from matcher.recommendation.resemblance import Resemblance, Resembling
from models.enums import ParticipantStatus
from models.participant import Participant
from web.services.access import Actor
from web.services.directory import Card, card
from web.services.engine import Engine, Fitted
from web.services.matching import ReasonView, glossary_of, reason_view, wordings
from web.services.missing import NotFoundError
from web.services.open_parts import parts_open, stage_field, stages_of, topics_told
from web.services.publication import EVERYTHING, Seen, Sight, look, sight_of, takes_part
from web.services.words import Text, Words, load_words

SHORTLIST: Final = 60
"""So many are looked at: some drop out, and others move up, where the reader may not see all."""

SUBSTANCE: Final = frozenset({SECTOR, NEED, OFFER, TEXT})


@dataclass(frozen=True, slots=True)
class Wish:
    """What those who are alike shall have in common with the participant at any rate."""

    is_near: bool = False
    shares_language: bool = False
    is_at_stage: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A participant like the one asked about."""

    card: Card
    likeness: float
    by_part: Mapping[str, float]
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class LikesView:
    """Who is like a participant; while no model knows it, nobody can say.

    `wishes` are those that can be asked: the participant states it, and shows it.
    """

    items: tuple[Like, ...] = ()
    is_known: bool = False
    wishes: frozenset[str] = frozenset()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """The participant whose like is looked for."""

    id: str
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class Found:
    """One of those found: what the reader may know of it, and what both share."""

    row: Participant
    seen: Seen
    by_part: Mapping[str, float]
    reasons: tuple[Reason, ...]

    @property
    def likeness(self) -> float:
        """How alike it is in what is open."""
        return sum(self.by_part.values())


def subject_of(session: Session, *, participant_id: str, actor: Actor) -> Subject:
    """Return a participant as a reader may know it.

    Raises
    ------
    NotFoundError
        If there is no such participant, or it takes no part and is none of the reader's.
    """
    sight = sight_of(session, actor)
    is_there = select(Participant.id).where(Participant.id == participant_id, takes_part(sight))
    if session.scalar(is_there) is None:
        raise NotFoundError("participant", participant_id)
    seen = look(session, sight, (participant_id,))[participant_id]
    return Subject(participant_id, seen.kind, seen.name)


def list_like(
    session: Session,
    *,
    engine: Engine,
    participant_id: str,
    k: int,
    language: str,
    actor: Actor,
    wish: Wish | None = None,
) -> LikesView:
    """Return those most like a participant, as pages show them: by the model that there is.

    Public pages show it, so that no fit is asked for: what anybody can call must cost little.
    """
    fitted = model_at_hand(session, engine)
    if fitted is None or participant_id not in fitted.ecosystem.index:
        return LikesView()
    asked = Asked(session, fitted, participant_id, sight_of(session, actor))
    found = asked.like(wish or Wish(), k + 1)
    return LikesView(
        items=worded(asked, fitted, found[:k], language),
        is_known=True,
        wishes=asked.wishes,
        has_more=len(found) > k,
    )


def model_at_hand(session: Session, engine: Engine) -> Fitted | None:
    """Return the model that pages use, however old, None where there is none of this database."""
    current = engine.current()
    if current is None or current[0].database != engine.wanted(session).database:
        return None
    version, recommender = current
    return Fitted(recommender, version)


def like_of(
    session: Session, *, fitted: Fitted, participant_id: str, k: int, wish: Wish, language: str
) -> tuple[Like, ...]:
    """Return those most like a participant as an operator sees them.

    Raises
    ------
    UnknownIdError
        If the model does not know the participant.
    """
    asked = Asked(session, fitted, participant_id, EVERYTHING)
    return worded(asked, fitted, asked.like(wish, k), language)


class Asked:
    """A participant whose like is looked for by a reader.

    Raises
    ------
    UnknownIdError
        If the model does not know the participant.
    """

    def __init__(self, session: Session, fitted: Fitted, participant_id: str, sight: Sight) -> None:
        self.session, self.sight, self.id = session, sight, participant_id
        self.resemblance = resemblance_of(fitted, participant_id)
        self.words: Words = load_words(session)
        self.row = session.get_one(Participant, participant_id)
        self.seen = look(session, sight, (participant_id,))[participant_id]

    @property
    def wishes(self) -> frozenset[str]:
        """What can be wished for."""
        can = {
            "near": bool(self.words.prefecture(self.row.region)) and self.shows("place"),
            "speaks": bool(self.row.languages) and self.shows("languages"),
            "stage": bool(stages_of(self.row)) and self.shows(stage_field(self.row.kind)),
        }
        return frozenset(name for name, is_open in can.items() if is_open)

    def like(self, wish: Wish, k: int) -> list[Found]:
        """Return those that are most alike in what the reader sees of both."""
        own = parts_open(
            self.sight,
            self.seen,
            self.resemblance.pool_,
            self.row,
            topics_told(self.session, self.sight, (self.id,)).get(self.id, {}),
        )
        asked = self.narrowing(wish)
        near = self.resemblance.like(self.id, max(k, SHORTLIST), parts=own, narrowing=asked)
        found = [each for each in self.seen_of(near) if self.grants(asked, each)]
        return sorted(found, key=lambda each: (-each.likeness, each.row.id))[:k]

    def seen_of(self, near: Sequence[Resembling]) -> list[Found]:
        """Return those who take part, with what they show; nobody who shows too little alike."""
        ids = [each.participant_id for each in near]
        rows, seen = active_rows(self.session, ids), look(self.session, self.sight, ids)
        told, pool = topics_told(self.session, self.sight, ids), self.resemblance.pool_
        found = []
        for each in near:
            key = each.participant_id
            if key not in rows:
                continue
            parts = parts_open(self.sight, seen[key], pool, rows[key], told.get(key, {}))
            by_part = {part: added for part, added in each.by_part.items() if part in parts}
            reasons = {part: r for part, r in each.reasons.items() if part in parts}
            if is_telling(reasons) or self.sight is EVERYTHING:
                found.append(Found(rows[key], seen[key], by_part, tuple(reasons.values())))
        return found

    def narrowing(self, wish: Wish) -> Narrowing:
        """Return what the model is to look among; what cannot be wished for narrows nothing."""
        wishes = self.wishes
        return Narrowing(
            languages=tuple(self.row.languages)
            if wish.shares_language and "speaks" in wishes
            else (),
            region=self.words.prefecture(self.row.region)
            if wish.is_near and "near" in wishes
            else "",
            stages=stages_of(self.row) if wish.is_at_stage and "stage" in wishes else (),
        )

    def grants(self, asked: Narrowing, found: Found) -> bool:
        """Tell whether one of those found has now, and shows, what is asked for."""
        row, fields = found.row, found.seen.fields
        is_near = not asked.region or (
            "place" in fields and self.words.prefecture(row.region) == asked.region
        )
        speaks = not asked.languages or (
            "languages" in fields
            and any(is_same_language(a, b) for a in asked.languages for b in row.languages)
        )
        is_at_stage = not asked.stages or (
            stage_field(row.kind) in fields and not {*stages_of(row)}.isdisjoint(asked.stages)
        )
        return is_near and speaks and is_at_stage

    def shows(self, name: str) -> bool:
        """Tell whether the reader sees a field of the participant."""
        return name in self.seen.fields


def is_telling(shared: Collection[str]) -> bool:
    """Tell whether what is shared makes two alike: places, stages and types alone do not."""
    return not SUBSTANCE.isdisjoint(shared)


def resemblance_of(fitted: Fitted, participant_id: str) -> Resemblance:
    """Return what finds the like of a participant.

    Raises
    ------
    UnknownIdError
        If the model does not know it.
    """
    row = fitted.ecosystem.index.get(participant_id)
    if row is None:
        raise UnknownIdError("participant", participant_id)
    return fitted.recommender.resemblances_[fitted.ecosystem.profiles[row].kind.value]


def active_rows(session: Session, ids: Collection[str]) -> dict[str, Participant]:
    """Return those of some participants who take part now."""
    found = (
        select(Participant)
        .where(Participant.id.in_(ids), Participant.status == ParticipantStatus.ACTIVE)
        .options(selectinload(Participant.sector_links), selectinload(Participant.stage_links))
    )
    return {row.id: row for row in session.scalars(found)}


def worded(asked: Asked, fitted: Fitted, found: Sequence[Found], language: str) -> tuple[Like, ...]:
    """Put names and words to those found."""
    reasons = [reason for each in found for reason in each.reasons]
    words = wordings(glossary_of(asked.session, fitted, (), reasons, asked.sight))
    return tuple(
        Like(
            card(each.row, asked.words, each.seen),
            each.likeness,
            each.by_part,
            tuple(reason_view(reason, words, language) for reason in each.reasons),
        )
        for each in found
    )
