"""The interface's words for programmes: states, objectives, levels of weights, what went wrong."""

from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext, ngettext

from web.explanations import term_name
from web.financing_labels import gate_name
from web.match_labels import DECLINE_REASONS
from web.services.programmes.errors import ProgrammeError
from web.services.programmes.obstacles import Obstacle

STATES = {
    "opening": lazy_gettext("Being prepared"),
    "wishing": lazy_gettext("Taking wishes"),
    "closing": lazy_gettext("Being closed"),
    "closed": lazy_gettext("Wishes closed"),
    "drafted": lazy_gettext("Drafts at hand"),
    "published": lazy_gettext("Published"),
    "withdrawn": lazy_gettext("Result withdrawn"),
    "ended": lazy_gettext("Ended"),
    "cancelled": lazy_gettext("Cancelled"),
}
STATE_ICONS = {
    "opening": "pencil",
    "wishing": "clipboard-list",
    "closing": "lock",
    "closed": "lock",
    "drafted": "file-text",
    "published": "circle-check",
    "withdrawn": "undo-2",
    "ended": "flag",
    "cancelled": "circle-x",
}
OBJECTIVES = {
    "fair": lazy_gettext("Fair: serve everybody first, then raise the worst-off"),
    "utility": lazy_gettext("Greatest benefit: the best sum over all pairs"),
    "stable": lazy_gettext("Stable: no two who would rather have each other"),
}
ACTIVATIONS = {
    "both_accept": lazy_gettext("When both sides have accepted"),
    "at_once": lazy_gettext("As soon as the result is published"),
}
LEVELS = {
    "must": lazy_gettext("Must"),
    "high": lazy_gettext("High"),
    "medium": lazy_gettext("Medium"),
    "low": lazy_gettext("Low"),
    "off": lazy_gettext("Not counted"),
}
SIDES = {
    "receiver": lazy_gettext("Startups"),
}
NOUNS = {
    "mentor": (lazy_gettext("mentor"), lazy_gettext("a mentor"), lazy_gettext("mentors")),
    "commissioner": (
        lazy_gettext("international commissioner"),
        lazy_gettext("an international commissioner"),
        lazy_gettext("international commissioners"),
    ),
}
SEAT_STATES = {
    "invited": lazy_gettext("Invited"),
    "joined": lazy_gettext("Takes part"),
    "declined": lazy_gettext("Does not take part"),
    "removed": lazy_gettext("Taken out"),
}
GATES = {
    "veto": lazy_gettext("the office ruled it out"),
    "unknown": lazy_gettext("one of them joined after the wishes were closed"),
}
FAULTS = {
    "step_taken": lazy_gettext(
        "Somebody else was faster, or the programme has moved on: this is how it stands now."
    ),
    "stale": lazy_gettext(
        "Your wishes were changed meanwhile, as in another window: this is how they stand now."
    ),
    "not_fitted": lazy_gettext(
        "The recommendations are being computed for the first time; please try again in a minute."
    ),
    "no_receiver": lazy_gettext("No startup takes part yet: add some first."),
    "no_provider": lazy_gettext("Nobody who guides takes part yet: add some first."),
    "due_over": lazy_gettext("The deadline for wishes is past: set a later one first."),
    "not_later": lazy_gettext("Choose a deadline later than the present one."),
    "numbers": lazy_gettext(
        "Nobody can get more at least than at most: correct the line and save again."
    ),
    "veto_reason": lazy_gettext("Say why this pair is ruled out."),
    "quota_empty": lazy_gettext("Choose whom the quota is for, and at least or at most how many."),
    "quota_order": lazy_gettext("At least may not be more than at most."),
}


def programme_state_name(code: str) -> str:
    """Return the state of a programme in words."""
    return str(STATES[code])


def programme_state_icon(code: str) -> str:
    """Return the icon of a programme's state."""
    return STATE_ICONS[code]


def objective_name(code: str) -> str:
    """Return what an assignment is for."""
    return str(OBJECTIVES[code])


def activation_name(code: str) -> str:
    """Return when published pairs become active."""
    return str(ACTIVATIONS[code])


def weight_level_name(code: str) -> str:
    """Return how much a criterion counts, in words."""
    return str(LEVELS[code])


def programme_side_name(code: str, provider_kind: str) -> str:
    """Return a side of a programme in words, by who guides in it."""
    return str(SIDES[code]) if code in SIDES else provider_nouns(provider_kind).titles


@dataclass(frozen=True, slots=True)
class Nouns:
    """What those who guide in a programme are called: one, one of them, several; also at first."""

    one: str
    a_one: str
    many: str

    @property
    def title(self) -> str:
        """Return the noun as a heading has it."""
        return capital(self.one)

    @property
    def a_title(self) -> str:
        """Return one of them as a sentence begins."""
        return capital(self.a_one)

    @property
    def titles(self) -> str:
        """Return the plural as a heading has it."""
        return capital(self.many)


def capital(text: str) -> str:
    """Return a text with its first letter as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def provider_nouns(kind: str) -> Nouns:
    """Return what those who guide in a programme are called; mentors where a form names no kind."""
    return Nouns(*(str(each) for each in NOUNS.get(kind, NOUNS["mentor"])))


def seat_state_name(code: str) -> str:
    """Return whether somebody takes part, in words."""
    return str(SEAT_STATES[code])


def decline_reason_name(code: str) -> str:
    """Return why somebody says no, in words; blank where nobody said."""
    return str(DECLINE_REASONS.get(code, ""))


def forbidden_by(code: str, receiver: str, provider: str) -> str:
    """Return what forbids a pair, in words; blank where nothing is known."""
    said_no = {"no:receiver": receiver, "no:provider": provider}
    if code in said_no:
        return str(gettext("%(name)s said no", name=said_no[code]))
    return pair_gate_name(code) if code else ""


def pair_gate_name(code: str) -> str:
    """Return what forbids a pair by rule, in words."""
    if code.startswith("must:"):
        name = term_name(code.partition(":")[2])
        return str(gettext("does not meet what must hold: %(name)s", name=name))
    return str(GATES[code]) if code in GATES else gate_name(code)


def programme_fault(error: ProgrammeError) -> str:
    """Return what stands in the way, in words."""
    if error.code == "too_many":
        return str(gettext("You may rank at most %(most)s.", most=error.value))
    if error.code == "too_few":
        return str(gettext("Please rank at least %(least)s before you hand in.", least=error.value))
    if error.code == "not_open":
        return not_open(str(error.value))
    return str(FAULTS[error.code])


def not_open(state: str) -> str:
    """Say why no wishes are taken."""
    if state == "opening":
        return str(gettext("Wishes have not begun yet. Nothing was changed."))
    return str(
        gettext("The wishes are closed. What you handed in before stands; nothing was changed now.")
    )


def obstacle_text(each: Obstacle, receiver: str, provider: str, group: str) -> str:
    """Return a requirement of a contradiction in words."""
    if each.code == "quota":
        return str(
            ngettext(
                "%(quota)s (%(num)s participant is counted for it)",
                "%(quota)s (%(num)s participants are counted for it)",
                each.value or 0,
                quota=quota_text(each, group),
            )
        )
    sentences = {
        "seeker_minimum": gettext(
            "%(receiver)s must get at least %(count)s", receiver=receiver, count=each.value
        ),
        "seeker_demand": gettext(
            "%(receiver)s takes at most %(count)s", receiver=receiver, count=each.value
        ),
        "candidate_minimum": gettext(
            "%(provider)s must get at least %(count)s", provider=provider, count=each.value
        ),
        "candidate_capacity": gettext(
            "%(provider)s takes at most %(count)s", provider=provider, count=each.value
        ),
        "locked": gettext(
            "%(receiver)s and %(provider)s are pinned", receiver=receiver, provider=provider
        ),
        "listed": gettext(
            "%(receiver)s and %(provider)s may not be paired: %(reason)s",
            receiver=receiver,
            provider=provider,
            reason=forbidden_by(each.gate, receiver, provider),
        ),
    }
    return str(sentences[each.code])


def quota_text(each: Obstacle, group: str) -> str:
    """Return a quota of a contradiction in words."""
    if each.most is None:
        return str(
            gettext("Quota: %(group)s gets at least %(least)s", group=group, least=each.least)
        )
    if not each.least:
        return str(gettext("Quota: %(group)s gets at most %(most)s", group=group, most=each.most))
    return str(
        gettext(
            "Quota: %(group)s gets %(least)s to %(most)s",
            group=group,
            least=each.least,
            most=each.most,
        )
    )


WORDS = (
    programme_state_name,
    programme_state_icon,
    objective_name,
    activation_name,
    weight_level_name,
    programme_side_name,
    provider_nouns,
    seat_state_name,
    decline_reason_name,
    obstacle_text,
)
