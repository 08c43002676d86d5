"""Candidates without personal ranking: whoever passes the rules, the newest or nearest first."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import ParticipantStatus
from models.participant import Participant
from models.setting import get_as_of
from models.taxonomy import Region
from web.services.access import Actor
from web.services.adapters import load_seeker
from web.services.catalogue import public_resources
from web.services.current import eligible_now
from web.services.matching import RecommendationsView, RecommendationView
from web.services.publication import Seen, Sight, look
from web.services.words import Text, Words, load_words

NEWEST, NEAREST = "newest", "nearest"
ORDERS: Final = (NEWEST, NEAREST)
RESOURCE: Final = "resource"
CHUNK: Final = 40
EARTH_KM: Final = 6371.0
FAR: Final = 100_000.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may be shown: an id, whom it belongs to, and what an order looks at."""

    id: str
    owner_id: str
    name: Text
    region: str
    country: str
    since: dt.datetime


def is_personalised(session: Session, actor: Actor) -> bool:
    """Tell whether a reader has left personal ranking on."""
    if actor.user_id is None:
        return True
    choice = session.scalar(select(User.personalised).where(User.id == actor.user_id))
    return choice is not False


def list_unranked(
    session: Session, *, seeker_id: str, kind: str, order: str, k: int, sight: Sight
) -> RecommendationsView:
    """Return candidates of a kind that pass every gate, in an order that judges nobody."""
    as_of = get_as_of(session)
    seeker = load_seeker(session, seeker_id=seeker_id, as_of=as_of)
    candidates = list_candidates(session, kind, sight)
    found = in_order(session, candidates, order, seeker.profile.region)
    passing: list[Candidate] = []
    rest = iter(found)
    while len(passing) < k and (chunk := list(islice(rest, CHUNK))):
        ids = [candidate.id for candidate in chunk]
        allowed = eligible_now(session, seeker=seeker, kind=kind, candidate_ids=ids)
        passing += [candidate for candidate in chunk if candidate.id in allowed]
    items = described(session, passing[:k], sight)
    return RecommendationsView(seeker_id, kind, as_of, tuple(items))


def list_candidates(session: Session, kind: str, sight: Sight) -> Sequence[Candidate]:
    """Return everyone of a kind that takes part; of resources, those that a reader may see."""
    if kind == RESOURCE:
        return list_resources(session, sight)
    columns = (Participant.id, Participant.region, Participant.country, Participant.created_at)
    rows = session.execute(
        select(*columns).where(
            Participant.kind == kind, Participant.status == ParticipantStatus.ACTIVE
        )
    )
    return [
        Candidate(key, key, {}, region or "", country, since)
        for key, region, country, since in rows
    ]


def list_resources(session: Session, sight: Sight) -> Sequence[Candidate]:
    """Return every resource that a reader may see, of owners that take part."""
    rows = session.execute(public_resources(sight))
    return [
        Candidate(
            resource.id,
            owner.id,
            {"zh": resource.name_zh, "en": resource.name_en},
            resource.region or owner.region or "",
            owner.country,
            resource.created_at,
        )
        for resource, owner in rows
    ]


def in_order(
    session: Session, candidates: Iterable[Candidate], order: str, region: str
) -> list[Candidate]:
    """Put candidates in order; equal ones stand the newest first, then by id."""
    newest = sorted(sorted(candidates, key=lambda each: each.id), key=since, reverse=True)
    if order != NEAREST:
        return newest
    points = load_points(session)
    here = points.get(region)
    return sorted(newest, key=lambda each: distance_km(here, points.get(each.region)))


def since(candidate: Candidate) -> dt.datetime:
    """Return when a candidate came in."""
    return candidate.since


def load_points(session: Session) -> dict[str, Point]:
    """Return where each region lies."""
    columns = select(Region.code, Region.latitude, Region.longitude)
    rows = session.execute(columns.where(Region.latitude.is_not(None)))
    return {code: (latitude, longitude or 0.0) for code, latitude, longitude in rows if latitude}


def distance_km(here: Point | None, there: Point | None) -> float:
    """Return how far two places are apart; an unknown one is far."""
    if here is None or there is None:
        return FAR
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(y), radians(x)) for y, x in (here, there))
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))


def described(
    session: Session, candidates: Sequence[Candidate], sight: Sight
) -> Iterator[RecommendationView]:
    """Yield candidates as a page shows them: no grade, no score, no reasons."""
    words = load_words(session)
    ids = [candidate.owner_id for candidate in candidates]
    seen = look(session, sight, ids)
    found = session.scalars(select(Participant).where(Participant.id.in_(ids)))
    rows = {row.id: row for row in found}
    for rank, each in enumerate(candidates, start=1):
        owner = seen[each.owner_id]
        yield RecommendationView(
            rank=rank,
            id=each.id,
            name=each.name or owner.name,
            meta=(owner.name,) if each.name else meta_of(rows[each.id], owner, words),
            is_of_other_sector=False,
            grade="",
            score=0.0,
            contributions={},
            reasons=(),
            path=(),
        )


def meta_of(row: Participant, seen: Seen, words: Words) -> tuple[Text, ...]:
    """Return where a candidate is and what it works in, as far as it shows that."""
    place = (words.place(row.region, row.country),) if "place" in seen.fields else ()
    return place + (words.all_names("sector", row.sectors[:2]) if "sectors" in seen.fields else ())
