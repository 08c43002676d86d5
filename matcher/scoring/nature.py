"""What a kind of participant gives by its nature, whether or not it says so.

An investor gives capital without an offer that says it, a mentor advises, a space has desks; their
subtype says more. What they state themselves counts for more: once a participant states offers,
its nature counts for less than a stated offer of the same group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.entities import Need, ParticipantKind, Profile
from matcher.features.countries import EXPORT_TOPICS

KIND_TOPICS: Mapping[str, tuple[str, ...]] = {
    ParticipantKind.MENTOR: ("bi.mentor",),
    ParticipantKind.COMMISSIONER: ("int.commissioner", "tt.intl"),
    ParticipantKind.INVESTOR: ("cap",),
    ParticipantKind.PARTNER: ("int.partner_search",),
    ParticipantKind.SPACE: ("bi.space", "spc.desk"),
}
"""What each kind gives."""

SUBTYPE_TOPICS: Mapping[str, tuple[str, ...]] = {
    "angel_individual": ("cap.angel",),
    "angel_group": ("cap.angel",),
    "angel_fund": ("cap.angel",),
    "vc_fund": ("cap.vc",),
    "gov_guided": ("cap.gov_fund",),
    "state_owned": ("cap.strategic",),
    "cvc": ("cap.strategic",),
    "bank_bridge": ("cap.vc", "sf.loan"),
    "space_seed": ("cap.seed",),
    "mgmt": ("sc.management", "sc.strategy"),
    "fin": ("sf.bp",),
    "founder": ("sc.strategy",),
    "transfer": ("tt.broker", "tt.license"),
    "policy": ("sc.policy",),
    "intl": ("tt.intl",),
    "accelerator": ("bi.acceleration",),
    "university": ("rd.joint",),
    "institute": ("rd.joint", "rd.outsourced"),
}
"""What the subtypes of investors, mentors, spaces and institutions add."""

ROUND_TOPICS: Mapping[str, str] = {
    "seed": "cap.seed",
    "angel": "cap.angel",
    "pre_a": "cap.vc",
    "a": "cap.vc",
    "b": "cap.vc",
}
"""What a startup that only names its round asks of investors."""

WISHES: Mapping[str, str] = {
    ParticipantKind.MENTOR: "bi.mentor",
    ParticipantKind.COMMISSIONER: "int.commissioner",
    ParticipantKind.INVESTOR: "cap",
    ParticipantKind.PARTNER: "int.partner_search",
    ParticipantKind.SPACE: "bi.space",
}
"""What asking for a kind means where no need says more."""


@dataclass(frozen=True, kw_only=True)
class NatureWeights:
    """How much of a stated offer a gift by nature counts, in [0, 1].

    Attributes
    ----------
    typed_alone, kind_alone : float
        By subtype or by kind alone, where no offers are stated.
    typed_beside, kind_beside : float
        The same beside stated offers; both below a sibling of the topic asked for.
    """

    typed_alone: float = 0.9
    kind_alone: float = 0.42
    typed_beside: float = 0.38
    kind_beside: float = 0.3


def natural_topics(
    profile: Profile, *, states_offers: bool, weights: NatureWeights
) -> dict[str, float]:
    """Return what a participant gives by its nature.

    Parameters
    ----------
    profile : Profile
        The participant.
    states_offers : bool
        Whether it states offers of its own.
    weights : NatureWeights
        How much that counts.

    Returns
    -------
    topics : dict of str to float
        Weight of each topic, in [0, 1].
    """
    by_kind = weights.kind_beside if states_offers else weights.kind_alone
    by_type = weights.typed_beside if states_offers else weights.typed_alone
    topics = dict.fromkeys(KIND_TOPICS.get(profile.kind, ()), by_kind)
    if profile.kind in {ParticipantKind.PARTNER, ParticipantKind.COMMISSIONER}:
        topics |= {t: by_kind for t, members in EXPORT_TOPICS.items() if profile.country in members}
    return topics | dict.fromkeys(SUBTYPE_TOPICS.get(profile.subtype, ()), by_type)


def implied_need(seeker: Profile, kind: str) -> Need | None:
    """Return what asking for a kind means where no need of the seeker says it.

    Parameters
    ----------
    seeker : Profile
        Who asks.
    kind : str
        What it asks for.

    Returns
    -------
    need : Need or None
        None where the kind says nothing.
    """
    topic = WISHES.get(kind)
    if kind == ParticipantKind.INVESTOR:
        topic = ROUND_TOPICS.get(seeker.seeking_round.casefold(), topic)
    return Need(id="", participant_id=seeker.id, topic=topic) if topic else None
