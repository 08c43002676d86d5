"""What weights would do: for a few startups, who comes first by the usual and the chosen ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.programme import Seat
from models.setting import get_as_of
from web.services.access import Actor
from web.services.adapters import load_seeker
from web.services.engine import Engine, Fitted
from web.services.programmes import territory
from web.services.programmes.freezing import seats_of
from web.services.programmes.grid import weighted
from web.services.programmes.opening import EDITABLE
from web.services.programmes.worth import musts_of
from web.services.publication import names_seen, sight_of
from web.services.words import Text

SAMPLES = 3
BEST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody among the best; `before` is its rank by the usual weights, None below the best."""

    name: Text
    rank: int
    before: int | None

    @property
    def move(self) -> int:
        """How many ranks it has gained; negative where it lost."""
        return (self.before or BEST + 1) - self.rank


@dataclass(frozen=True, slots=True)
class Sample:
    """A startup with its best by the chosen weights, and how many pairs they leave possible."""

    name: Text
    places: tuple[Place, ...]
    n_possible: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The weights of a programme and what they do; no samples while there is no model."""

    programme_id: int
    title: Text
    provider_kind: str
    chosen: Mapping[str, str]
    weight_set_id: int | None
    is_editable: bool
    is_fitting: bool
    samples: tuple[Sample, ...]


def get_preview(
    session: Session,
    *,
    actor: Actor,
    programme_id: int,
    chosen: Mapping[str, str] | None,
    engine: Engine,
) -> Preview:
    """Return what weights would do; those stored where none are given.

    Raises
    ------
    NotFoundError
        If there is no such programme.
    """
    programme = territory.find(session, actor, programme_id, "programme.edit")
    weights = programme.weights if chosen is None else chosen
    fitted = engine.ready(session)
    receivers, providers = seats_of(session, programme_id)
    sample_ids = [seat.participant_id for seat in spread(receivers)]
    ids = [seat.participant_id for seat in providers]
    names = names_seen(session, sight_of(session, actor), [*sample_ids, *ids])
    samples: tuple[Sample, ...] = ()
    if fitted is not None:
        samples = tuple(
            sample(session, fitted, each, ids, programme.provider_kind, weights, names)
            for each in sample_ids
        )
    return Preview(
        programme_id=programme.id,
        title={"zh": programme.title_zh, "en": programme.title_en},
        provider_kind=programme.provider_kind,
        chosen=weights,
        weight_set_id=programme.weight_set_id,
        is_editable=programme.state in EDITABLE,
        is_fitting=fitted is None,
        samples=samples,
    )


def spread(seats: Sequence[Seat]) -> list[Seat]:
    """Return a few seats from all over the list."""
    step = max(len(seats) // SAMPLES, 1)
    return list(seats[::step][:SAMPLES])


def sample(
    session: Session,
    fitted: Fitted,
    receiver_id: str,
    provider_ids: Sequence[str],
    kind: str,
    chosen: Mapping[str, str],
    names: Mapping[str, Text],
) -> Sample:
    """Return who comes first for a startup."""
    seeker = load_seeker(
        session, seeker_id=receiver_id, as_of=get_as_of(session), is_for_others=True
    )
    usual = fitted.newest.among(seeker, kind=kind, candidate_ids=provider_ids)
    recommender = weighted(fitted.newest, chosen, kind)
    musts = frozenset(musts_of(chosen))
    found = [
        item
        for item in recommender.among(seeker, kind=kind, candidate_ids=provider_ids)
        if musts <= item.contributions.keys()
    ]
    before = {item.candidate_id: rank for rank, item in enumerate(usual, start=1)}
    places = tuple(
        Place(names.get(item.candidate_id, {}), rank, before.get(item.candidate_id))
        for rank, item in enumerate(found[:BEST], start=1)
    )
    return Sample(names.get(receiver_id, {}), places, len(found))
