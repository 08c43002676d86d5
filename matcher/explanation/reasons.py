r"""Reasons as codes with evidence; the caller words them.

Ids are participants', regions', sectors' and topics' codes; days are ISO 8601; amounts CNY.

Why a candidate is recommended:

============================ =====================================================================
code                         evidence
============================ =====================================================================
``service_exact``            ``need``, ``priority``, ``offer``: the topic asked for is offered
``service_related``          ``need``, ``priority``, ``offer``: a topic of the same group, or one
                             above, below or beside it
``service_kind``             ``need``, ``kind``: what such a candidate gives by its nature
``wanted_exact``,            as the three above, where it is the candidate that asks and the
``wanted_related``,          seeker that gives
``wanted_kind``
``sector_exact``             ``sector``
``sector_related``           ``seeker_sector``, ``candidate_sector``: above or below it
``sector_sibling``           ``seeker_sector``, ``candidate_sector``: under the same parent
``stage_served``             ``stage``
``ticket_overlap``           ``gives_min_cny``, ``gives_max_cny``
``place_same``               ``region``
``place_asked``              ``region``: one that a need names
``place_near``               ``seeker_region``, ``candidate_region``
``place_online``             ``seeker_region``, ``candidate_region``: far, but both can meet online
``place_country``            ``country``: one that a need names
``language_shared``          ``languages``: tags of the candidate that the seeker shares
``language_interpreter``     ``seeker_languages``, ``candidate_languages``: none is shared, but
                             there is an interpreter with one language of each (always given)
``text_similar``             ``strength``
``network_path``             ``length``: ties on the strongest path
``history``                  ``strength``: such candidates took on seekers like this one
``portfolio``                ``strength``: an investor backed similar ones before; of any other
                             kind it is said as ``history``, since only investors back
``reciprocal``               ``need``: what the candidate needs, and the seeker offers
``track_record``             ``recognition``
``room_left``                ``capacity``
``disclosure_stake``         ``source_id``, ``target_id``, ``since``: a mentor holds a stake in
                             the one it would mentor (always given)
``resource_kind``            ``need``, ``kind``: the kind of resource that answers the need
``price``                    ``price_cny``, ``unit``: what a resource costs, 0 is free
============================ =====================================================================

What two participants of a kind share besides (:mod:`matcher.explanation.alike`):

============================ =====================================================================
code                         evidence
============================ =====================================================================
``alike_need``               ``need``: what both ask for, or what lies above it
``alike_offer``              ``offer``: what both offer, or what lies above it
``alike_stage``              ``stage``
``alike_stages_served``      ``stages_served``: those that both take
``alike_country``            ``country``
``alike_type``               ``subtype``
============================ =====================================================================

Why a pair is out, by gate (:mod:`matcher.recommendation.gate_evidence`):

================================== ===============================================================
code                               evidence
================================== ===============================================================
``gate_status``                    ``participant_id``, ``status``
``gate_self_same``                 ``participant_id``
``gate_self_serving``              ``relation``, ``source_id``, ``target_id``, ``since``
``gate_capacity``                  ``participant_id``, ``capacity``, ``load``
``gate_term``                      ``participant_id``, ``source_id``, ``target_id``, ``ended_on``
``gate_conflict_declared``         ``source_id``, ``target_id``, ``since``, ``ended_on``
``gate_conflict_affiliated``       ``source_id``, ``target_id``, ``since``, ``ended_on``
``gate_conflict_competes``         ``provider_id``, ``receiver_id``
``gate_conflict_employer_competes`` ``provider_id``, ``receiver_id``, ``organisation_id``
``gate_conflict_stake``            ``provider_id``, ``receiver_id``, ``rival_id``
``gate_conflict_private``          ``provider_id``, ``receiver_id``: by a tie that is not public
``gate_declined``                  ``by_id``, ``to_id``, ``on``, ``until``
``gate_region``                    ``provider_id``, ``receiver_id``, ``region``, ``regions_served``
``gate_stage``                     ``provider_id``, ``receiver_id``, ``stage``, ``stages_served``
``gate_ticket``                    ``provider_id``, ``receiver_id``, ``gives_min_cny``,
                                   ``gives_max_cny``, ``seeks_min_cny``, ``seeks_max_cny``
``gate_language``                  ``seeker_languages``, ``candidate_languages``
``gate_must``                      ``term``: what an organiser requires, and does not hold
``unavailable``                    ``resource_id``, ``available_from``, ``available_until``
================================== ===============================================================

Where a ranked candidate stands, in a verdict:

============================ =====================================================================
code                         evidence
============================ =====================================================================
``ranked_first``             none
``lacks``                    ``term``, ``best_id``: the term in which it loses most against the
                             best candidate
``outranked``                ``rank``, ``k``, ``last_id``, ``share``, ``term``: not among the first
                             k; by which share of its score the last of them is ahead, and the
                             term in which the candidate loses most against it
``unshortlisted``            ``rank``, ``count``: past links put so many others before it, whom
                             the trees order
============================ =====================================================================

The changes of :mod:`matcher.explanation.relaxations`:

============================ =====================================================================
code                         evidence
============================ =====================================================================
``change_go_online``         ``participant_id``
``change_serve_region``      ``participant_id``, ``region``
``change_serve_stage``       ``participant_id``, ``stage``
``change_add_place``         ``participant_id``, ``capacity``
``change_ticket``            ``participant_id``, ``ticket_min_cny``, ``ticket_max_cny``
``change_offer``             ``participant_id``, ``topic``
``change_ask``               ``participant_id``, ``topic``
``change_find_interpreter``  ``seeker_languages``, ``candidate_languages``
``change_sector``            ``participant_id``, ``sector``
``change_renew_term``        ``participant_id``
``change_language``          ``participant_id``, ``language``
``change_reactivate``        ``participant_id``
``change_wait``              ``until``
============================ =====================================================================
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcher.entities import ParticipantKind, Profile, Reason, RelationKind, Resource
from matcher.features.encoder import is_same_language
from matcher.features.taxonomy import Taxonomy
from matcher.scoring.base import Pool, Seeker
from matcher.scoring.service import ServiceFit

_NOTEWORTHY: Mapping[str, float] = {
    "service": 0.29,
    "sector": 0.35,
    "stage": 0.7,
    "ticket": 0.5,
    "place": 0.45,
    "language": 0.8,
    "text": 0.5,
    "network": 0.01,
    "history": 0.15,
    "portfolio": 0.15,
    "reciprocal": 0.0,
    "track": 0.3,
    "room": 0.4,
}
"""The strength from which a term is worth naming."""


@dataclass(frozen=True)
class Case:
    """A candidate and its strengths, as reasons look at it.

    Attributes
    ----------
    contributions : mapping of str to float
        What each term adds to the score.
    path : tuple of str
        The strongest path, if any.
    """

    seeker: Seeker
    pool: Pool
    position: int
    service: ServiceFit
    sectors: Taxonomy
    regions: Taxonomy
    strengths: Mapping[str, float]
    contributions: Mapping[str, float]
    path: tuple[str, ...] = ()

    @property
    def candidate(self) -> Profile:
        """Return the candidate, or the owner of a resource.

        Returns
        -------
        candidate : Profile
            As of the snapshot.
        """
        return self.pool.profiles[self.position]

    @property
    def resource(self) -> Resource | None:
        """Return the resource.

        Returns
        -------
        resource : Resource or None
            None for participants.
        """
        return self.pool.resources[self.position] if self.pool.resources else None


def reasons(case: Case) -> tuple[Reason, ...]:
    """Return why a candidate is recommended, the strongest term first.

    Parameters
    ----------
    case : Case
        The candidate.

    Returns
    -------
    reasons : tuple of Reason
        What must be disclosed stands first, whatever its weight.
    """
    terms = sorted(case.contributions, key=lambda term: -case.contributions[term])
    named = [
        reason
        for term in terms
        if case.strengths[term] >= _NOTEWORTHY.get(term, 0.0)
        for reason in _reasons_of(term, case)
    ]
    told = {reason.code: reason for reason in reversed(named)}
    once = [reason for reason in named if told[reason.code] is reason]
    return (*_disclosures(case), *_interpreter(case), *once, *_price(case))


def _reasons_of(term: str, case: Case) -> list[Reason]:
    """Return the reasons of a term; that others open a candidate is no reason to a reader."""
    return list(_BY_TERM[term](case)) if term in _BY_TERM else []


def _disclosures(case: Case) -> list[Reason]:
    pair = {case.seeker.profile.id, case.candidate.id}
    kinds = {case.seeker.profile.kind, case.candidate.kind}
    if not kinds & {ParticipantKind.MENTOR, ParticipantKind.COMMISSIONER}:
        return []
    return [
        Reason(
            "disclosure_stake",
            {
                "source_id": r.source_id,
                "target_id": r.target_id,
                "since": r.occurred_on.isoformat() if r.occurred_on else "",
            },
        )
        for r in case.seeker.relations
        if r.kind == RelationKind.INVESTED_IN and {r.source_id, r.target_id} == pair
    ]


def _interpreter(case: Case) -> list[Reason]:
    own, other = case.seeker.profile.languages, case.candidate.languages
    if not own or not other or _shared(own, other):
        return []
    evidence = {"seeker_languages": list(own), "candidate_languages": list(other)}
    return [Reason("language_interpreter", evidence)]


def _shared(own: Sequence[str], other: Sequence[str]) -> list[str]:
    return [tag for tag in other if any(is_same_language(tag, mine) for mine in own)]


def _price(case: Case) -> list[Reason]:
    resource = case.resource
    if resource is None or resource.price_cny is None:
        return []
    return [Reason("price", {"price_cny": resource.price_cny, "unit": resource.unit})]


def _service(case: Case) -> list[Reason]:
    match = case.service.best_match(case.seeker, case.position)
    if match is None:
        return []
    evidence: dict[str, object] = {"need": match.need, "priority": match.priority}
    if case.resource is not None:
        return [Reason("resource_kind", {**evidence, "kind": case.resource.kind})]
    gives = case.service.seeker_gives(case.seeker)
    is_wanted = gives and match.giver_kind == case.seeker.profile.kind
    side = "wanted" if is_wanted else "service"
    if not match.is_stated:
        return [Reason(f"{side}_kind", {**evidence, "kind": match.giver_kind})]
    fit = "exact" if match.need == match.offer else "related"
    return [Reason(f"{side}_{fit}", {**evidence, "offer": match.offer})]


def _sector(case: Case) -> list[Reason]:
    return sector_reasons(case.sectors, case.seeker.profile, case.candidate)


def sector_reasons(sectors: Taxonomy, own: Profile, other: Profile) -> list[Reason]:
    """Return what the sectors of two participants have to do with each other.

    Parameters
    ----------
    sectors : Taxonomy
        The vocabulary.
    own, other : Profile
        Who asks, and who is looked at.

    Returns
    -------
    reasons : list of Reason
        The nearest pair of sectors; empty where all are strangers.
    """
    pairs = [
        (_sector_code(sectors, mine, theirs), mine, theirs)
        for mine in own.sectors
        for theirs in other.sectors
    ]
    order = ("sector_exact", "sector_related", "sector_sibling")
    known = sorted((p for p in pairs if p[0]), key=lambda pair: order.index(pair[0]))
    if not known:
        return []
    code, mine, theirs = known[0]
    if code == "sector_exact":
        return [Reason(code, {"sector": mine})]
    return [Reason(code, {"seeker_sector": mine, "candidate_sector": theirs})]


def _sector_code(sectors: Taxonomy, mine: str, theirs: str) -> str:
    if mine == theirs:
        return "sector_exact"
    own, other = sectors.ancestors(mine), sectors.ancestors(theirs)
    if mine in other or theirs in own:
        return "sector_related"
    return "sector_sibling" if own[0] == other[0] else ""


def _stage(case: Case) -> list[Reason]:
    sides = (case.seeker.profile, case.candidate)
    stage = next((p.stage for p in sides if p.kind == ParticipantKind.STARTUP and p.stage), "")
    return [Reason("stage_served", {"stage": stage})] if stage else []


def _ticket(case: Case) -> list[Reason]:
    sides = (case.candidate, case.seeker.profile)
    giver = next((p for p in sides if p.kind != ParticipantKind.STARTUP), case.candidate)
    evidence = {"gives_min_cny": giver.ticket_min_cny, "gives_max_cny": giver.ticket_max_cny}
    return [Reason("ticket_overlap", evidence)]


def _place(case: Case) -> list[Reason]:
    own, resource = case.seeker.profile.region, case.resource
    other = (resource.region if resource else "") or case.candidate.region
    if not own or not other:
        gives = case.service.seeker_gives(case.seeker)
        abroad = case.strengths["place"] >= 1 and case.candidate.country and not gives
        return [Reason("place_country", {"country": case.candidate.country})] if abroad else []
    if own == other:
        return [Reason("place_same", {"region": own})]
    if other in {need.region for need in case.seeker.needs}:
        return [Reason("place_asked", {"region": other})]
    evidence = {"seeker_region": own, "candidate_region": other}
    lineal = own in case.regions.ancestors(other) or other in case.regions.ancestors(own)
    is_online = "online" in case.candidate.modes and not lineal
    return [Reason("place_online" if is_online else "place_near", evidence)]


def _language(case: Case) -> list[Reason]:
    shared = _shared(case.seeker.profile.languages, case.candidate.languages)
    return [Reason("language_shared", {"languages": shared})] if shared else []


def _network(case: Case) -> list[Reason]:
    return [Reason("network_path", {"length": len(case.path) // 2})] if case.path else []


def _reciprocal(case: Case) -> list[Reason]:
    needs = {need.topic for need in case.pool.needs[case.position]}
    offers = {offer.topic for offer in case.seeker.offers}
    if case.service.seeker_gives(case.seeker):
        needs = {need.topic for need in case.seeker.needs}
        offers = {offer.topic for offer in case.pool.offers[case.position]}
    return [Reason("reciprocal", {"need": topic}) for topic in sorted(needs & offers)[:1]]


def _track(case: Case) -> list[Reason]:
    recognition = case.candidate.recognition
    return [Reason("track_record", {"recognition": recognition})] if recognition else []


def _room(case: Case) -> list[Reason]:
    capacity = case.candidate.capacity
    return [Reason("room_left", {"capacity": capacity})] if capacity else []


def _portfolio(case: Case) -> list[Reason]:
    kinds = {case.seeker.profile.kind, case.candidate.kind}
    code = "portfolio" if ParticipantKind.INVESTOR in kinds else "history"
    return [Reason(code, {"strength": round(case.strengths["portfolio"], 3)})]


def _strength(code: str, term: str) -> Callable[[Case], list[Reason]]:
    return lambda case: [Reason(code, {"strength": round(case.strengths[term], 3)})]


_BY_TERM: Mapping[str, Callable[[Case], list[Reason]]] = {
    "service": _service,
    "sector": _sector,
    "stage": _stage,
    "ticket": _ticket,
    "place": _place,
    "language": _language,
    "text": _strength("text_similar", "text"),
    "network": _network,
    "history": _strength("history", "history"),
    "portfolio": _portfolio,
    "reciprocal": _reciprocal,
    "track": _track,
    "room": _room,
}
