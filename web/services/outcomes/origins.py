"""How a pair was found, kept with its match as it is made."""

from typing import Final

from sqlalchemy.orm import Session

from models.enums import MatchArm
from models.feedback import MatchOrigin
from models.matching import Match

IN_SIGHT: Final = 10
"""How long a list of recommendations is: whoever stands further down was not seen in it."""


def keep_origin(
    session: Session,
    match: Match,
    *,
    place: int | None = None,
    model: str = "",
    arm: MatchArm | None = None,
) -> None:
    """Store a match with how its two were found; out of a list where the place was in sight."""
    is_seen = place is not None and place <= IN_SIGHT
    found = arm or (MatchArm.RECOMMENDED if is_seen else MatchArm.BY_HAND)
    is_recommended = found is MatchArm.RECOMMENDED
    position = place if is_recommended else None
    session.add_all(
        (match, MatchOrigin(match=match, arm=found.value, position=position, model=model))
    )
