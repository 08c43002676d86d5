"""The fields of a profile, and who sees them where the owner has not said so."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from models.enums import Audience, ParticipantKind

FIELDS: Final = (
    "name", "summary", "subtype", "sectors", "stage", "place", "languages", "modes",
    "founded_on", "host_type", "recognition", "seeking_round", "ticket", "capacity",
    "stages_served", "regions_served", "needs", "offers", "relations", "resources", "evidence",
)  # fmt: skip
PEOPLE_KINDS: Final = frozenset({ParticipantKind.MENTOR, ParticipantKind.COMMISSIONER})
PERSON_INVESTOR: Final = "angel_individual"

_ORGANISATION: Final = dict.fromkeys(FIELDS, Audience.PUBLIC)
_FIRM: Final = {
    **_ORGANISATION,
    **dict.fromkeys(("summary", "languages", "modes", "needs"), Audience.SIGNED_IN),
    **dict.fromkeys(("seeking_round", "ticket", "relations"), Audience.MATCHED),
}
_FUND: Final = {**_ORGANISATION, "capacity": Audience.SIGNED_IN, "relations": Audience.SIGNED_IN}
# The least that recommending needs; everything else, the name above all, is opt-in.
_PERSON: Final = {
    **dict.fromkeys(FIELDS, Audience.SIGNED_IN),
    **dict.fromkeys(("sectors", "place"), Audience.PUBLIC),
    **dict.fromkeys(
        ("name", "summary", "founded_on", "recognition", "ticket", "relations"), Audience.MATCHED
    ),
}
_BY_KIND: Final = {
    ParticipantKind.STARTUP: _FIRM,
    ParticipantKind.INVESTOR: _FUND,
    ParticipantKind.MENTOR: _PERSON,
    ParticipantKind.COMMISSIONER: _PERSON,
}


def is_person(kind: str, subtype: str) -> bool:
    """Tell whether a profile is that of a human being."""
    return kind in PEOPLE_KINDS or subtype == PERSON_INVESTOR


@cache
def defaults_of(kind: ParticipantKind, subtype: str) -> Mapping[str, Audience]:
    """Return who sees each field of a participant that registered itself."""
    return _PERSON if is_person(kind, subtype) else _BY_KIND.get(kind, _ORGANISATION)


PRESETS: Final[Mapping[str, Mapping[str, Audience]]] = {
    "least": {
        **dict.fromkeys(FIELDS, Audience.MATCHED),
        **dict.fromkeys(("sectors", "place"), Audience.PUBLIC),
    },
    "members": {
        **dict.fromkeys(FIELDS, Audience.SIGNED_IN),
        **dict.fromkeys(("sectors", "place"), Audience.PUBLIC),
    },
    "public": dict.fromkeys(FIELDS, Audience.PUBLIC),
}
"""Choices for all fields at once, from little to all."""
