"""The forms of drafts: what is to be run, what is to be edited, why a result is withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from models.programme_states import ProgrammeObjective
from web.services.assignments.editing import Wanted
from web.services.assignments.runs import DEFAULT_SECONDS, MOST_SECONDS, MOST_SEED, Order

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class RunForm:
    """A run as it was typed; `order` where nothing is wrong."""

    objective: str = ProgrammeObjective.FAIR.value
    seed: str = "0"
    seconds: str = str(DEFAULT_SECONDS)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> Order:
        """Return what is to be run."""
        return Order(self.objective, seed=int(self.seed), seconds=int(self.seconds))


def read_run(values: Mapping[str, str]) -> RunForm:
    """Read what is to be run."""
    objective = values.get("objective", "")
    seed, seconds = values.get("seed", "").strip() or "0", values.get("seconds", "").strip()
    seconds = seconds or str(DEFAULT_SECONDS)
    errors = {}
    if objective not in list(ProgrammeObjective):
        errors["objective"] = str(gettext("Choose what the result is for."))
    if not is_within(seed, 0, MOST_SEED):
        errors["seed"] = str(gettext("Write a whole number from 0 to %(most)s.", most=MOST_SEED))
    if not is_within(seconds, 1, MOST_SECONDS):
        errors["seconds"] = str(
            gettext("Write whole seconds from 1 to %(most)s.", most=MOST_SECONDS)
        )
    return RunForm(objective, seed, seconds, errors)


def is_within(text: str, least: int, most: int) -> bool:
    """Tell whether a text is a whole number within limits."""
    longest = len(str(most))
    return text.isascii() and text.isdigit() and len(text) <= longest and least <= int(text) <= most


def read_edit(values: Mapping[str, str]) -> Wanted | None:
    """Read an edit; None where a page of this site would not send it."""
    kind = values.get("kind", "")
    receiver, provider = number(values, "receiver"), number(values, "provider")
    if not kind or receiver is None or provider is None:
        return None
    return Wanted(
        kind,
        receiver,
        provider,
        number(values, "other_receiver"),
        number(values, "other_provider"),
    )


def number(values: Mapping[str, str], name: str) -> int | None:
    """Return a number in a form, None where there is none."""
    text = values.get(name, "")
    return int(text) if is_within(text, 0, MOST_SEED) else None


def read_reason(values: Mapping[str, str]) -> tuple[str, str]:
    """Return why a result is changed, and what is wrong with it."""
    reason = values.get("reason", "").strip()
    if not reason:
        return "", str(gettext("Say why: both sides of each pair read it."))
    if len(reason) > LONGEST_REASON:
        most = LONGEST_REASON
        return reason, str(gettext("Write at most %(most)s characters.", most=most))
    return reason, ""
