"""What two participants of a kind share, as reasons; the codes stand in the module of reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from matcher.entities import ParticipantKind, Profile, Reason
from matcher.explanation.reasons import sector_reasons
from matcher.features.taxonomy import Taxonomy

_NOTEWORTHY: Mapping[str, float] = {"need": 0.25, "offer": 0.25, "text": 0.6}
"""The cosine from which a part is worth naming: what nearly all share says nothing."""
_NEAR = 2
"""Of how many levels from the top two places are near that share them."""


@dataclass(frozen=True)
class Alike:
    """Two participants, and how alike they are.

    Attributes
    ----------
    own, other : Profile
        Who is asked about, and who is like it.
    cosines : mapping of str to float
        How alike they are in each part, what adds most to the likeness first.
    shared : callable
        From a part to the code that says most of what both have in it, blank without one.
    sectors, regions : Taxonomy
        The vocabularies.
    """

    own: Profile
    other: Profile
    cosines: Mapping[str, float]
    shared: Callable[[str], str]
    sectors: Taxonomy
    regions: Taxonomy


def shared_traits(case: Alike) -> dict[str, Reason]:
    """Return what two participants share, by part, what counts most first.

    Parameters
    ----------
    case : Alike
        The two.

    Returns
    -------
    reasons : dict of str to Reason
        At most one a part.
    """
    found = {
        part: _BY_PART[part](case)
        for part, cosine in case.cosines.items()
        if cosine > 0 and cosine >= _NOTEWORTHY.get(part, 0.0)
    }
    return {part: reason for part, reason in found.items() if reason is not None}


def _sector(case: Alike) -> Reason | None:
    return next(iter(sector_reasons(case.sectors, case.own, case.other)), None)


def _topic(part: str) -> Callable[[Alike], Reason | None]:
    def _reason(case: Alike) -> Reason | None:
        code = case.shared(part)
        return Reason(f"alike_{part}", {part: code}) if code else None

    return _reason


def _text(case: Alike) -> Reason | None:
    return Reason("text_similar", {"strength": round(case.cosines["text"], 3)})


def _stage(case: Alike) -> Reason | None:
    if case.own.kind == ParticipantKind.STARTUP:
        return Reason("alike_stage", {"stage": case.own.stage})
    both = [stage for stage in case.own.stages_served if stage in case.other.stages_served]
    return Reason("alike_stages_served", {"stages_served": both})


def _place(case: Alike) -> Reason | None:
    own, other = case.own.region, case.other.region
    if not own and not other:
        return Reason("alike_country", {"country": case.own.country})
    if own == other:
        return Reason("place_same", {"region": own})
    above, beside = case.regions.ancestors(own), case.regions.ancestors(other)
    is_lineal = own in beside or other in above
    if is_lineal or above[:_NEAR] == beside[:_NEAR] != above[:1]:
        return Reason("place_near", {"seeker_region": own, "candidate_region": other})
    return None


def _type(case: Alike) -> Reason | None:
    return Reason("alike_type", {"subtype": case.own.subtype})


_BY_PART: Mapping[str, Callable[[Alike], Reason | None]] = {
    "sector": _sector,
    "need": _topic("need"),
    "offer": _topic("offer"),
    "text": _text,
    "stage": _stage,
    "place": _place,
    "type": _type,
}
