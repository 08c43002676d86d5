"""Which pairs are asked about on the page of outcomes, as an address says it."""

from collections.abc import Mapping

from models.enums import MATCH_KINDS, MatchArm
from web.forms.ledger import read_day
from web.services.outcomes.figures import Step
from web.services.outcomes.reading import UNKNOWN, OutcomeSearch

ALL = "all"


def read_outcomes(values: Mapping[str, str]) -> OutcomeSearch:
    """Read a search; what is not understood falls back to mentors and all times."""
    kind = values.get("kind", "")
    search = OutcomeSearch(
        from_on=read_day(values.get("from", "")), to_on=read_day(values.get("to", ""))
    )
    known = {ALL: "", **{each: each for each in MATCH_KINDS}}
    return OutcomeSearch(known.get(kind, search.kind), search.from_on, search.to_on)


def read_arm(values: Mapping[str, str]) -> str:
    """Read how pairs were found; recommended ones where it is not understood."""
    arm = values.get("arm", MatchArm.RECOMMENDED)
    return arm if arm in {*MatchArm, UNKNOWN} else MatchArm.RECOMMENDED


def read_step(values: Mapping[str, str]) -> str:
    """Read how far pairs came; all that were asked where it is not understood."""
    step = values.get("step", Step.ASKED)
    return step if step in set(Step) else Step.ASKED
