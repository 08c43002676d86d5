"""The interface's words for what becomes of recommendations."""

from flask_babel import gettext, lazy_gettext

from matcher.evaluation.intervals import Interval
from web.labels import word
from web.services.outcomes.table import ARM_NAMES, STEP_NAMES

ARM_TEXTS = {
    "recommended": lazy_gettext(
        "Whoever was asked stood among the first ten of the asker's list at that time."
    ),
    "by_hand": lazy_gettext(
        "Found in the directory, further down a list, or without personal ranking."
    ),
    "programme": lazy_gettext("Assigned by the published result of a programme."),
    "random": lazy_gettext("Drawn by lot among those who pass the rules, to compare with."),
    "": lazy_gettext("Asked before it was kept how pairs are found."),
}


def arm_name(code: str) -> str:
    """Return how pairs were found."""
    return str(gettext(ARM_NAMES.get(code, code)))


def arm_text(code: str) -> str:
    """Return what that means."""
    return word(ARM_TEXTS, code)


def pair_step_name(code: str) -> str:
    """Return how far pairs came."""
    return str(gettext(STEP_NAMES.get(code, code)))


def share_text(share: float) -> str:
    """Return a share as a whole percentage."""
    return f"{share * 100:.0f}%"


def share_span(interval: Interval) -> str:
    """Return the bounds of a share."""
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f}%"


def points_text(interval: Interval) -> str:
    """Return a difference of shares in percentage points, with its bounds."""
    return str(
        gettext(
            "%(value)s points (%(low)s to %(high)s)",
            value=f"{round(interval.value * 100):+d}",
            low=f"{round(interval.low * 100):+d}",
            high=f"{round(interval.high * 100):+d}",
        )
    )


def difference_verdict(interval: Interval) -> str:
    """Return what a difference says, if it says anything."""
    if not interval.excludes_zero:
        return str(gettext("no difference can be told"))
    return str(gettext("more often") if interval.value > 0 else gettext("less often"))


WORDS = (
    arm_name,
    arm_text,
    pair_step_name,
    share_text,
    share_span,
    points_text,
    difference_verdict,
)
