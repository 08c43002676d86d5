"""Words of assessments: grades, figures, states, and why a step is refused."""

from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext, lazy_gettext

from web.services.assessing.lists import APPEALED, ResultLine

GRADES = {
    "excellent": lazy_gettext("Excellent"),
    "qualified": lazy_gettext("Qualified"),
    "unqualified": lazy_gettext("Unqualified"),
}
RUN_STATES = {
    "draft": lazy_gettext("Draft"),
    "published": lazy_gettext("Published, open to appeals"),
    "final": lazy_gettext("Final"),
}
ASSESSED = {"mentor": lazy_gettext("Mentors"), "space": lazy_gettext("Spaces")}
FIGURES = {
    "sessions": lazy_gettext("Confirmed sessions"),
    "minutes": lazy_gettext("Minutes of service"),
    "pairs": lazy_gettext("Companies and teams guided"),
    "founder_rating": lazy_gettext("Satisfaction of those guided (1 to 5)"),
    "mentor_rating": lazy_gettext("Satisfaction of the mentor (1 to 5)"),
    "outcomes": lazy_gettext("Sessions with a stated effect"),
    "events": lazy_gettext("Events held or joined"),
    "mentors": lazy_gettext("Mentors nominated or appointed"),
    "new_firms": lazy_gettext("Residents founded in the year"),
    "funded": lazy_gettext("Residents that raised money"),
    "graduates": lazy_gettext("Graduates"),
}
OUTCOMES = {
    "kept": lazy_gettext("The grade stays"),
    "changed": lazy_gettext("The grade is changed"),
}
REFUSALS = {
    "written": lazy_gettext("Somebody else does this at the very moment: look again."),
    "published": lazy_gettext("The results are published: they stay as they are."),
    "not_published": lazy_gettext("The results are not open to appeals."),
    "too_early": lazy_gettext("Appeals may still be filed: wait until their last day is over."),
    "appeals_open": lazy_gettext("Decide every appeal first."),
    "too_late": lazy_gettext("The time for an appeal is over."),
    "appealed": lazy_gettext("There is an appeal against this result already."),
    "decided": lazy_gettext("The appeal is decided already."),
    "own": lazy_gettext("An appeal is decided by an officer who neither ran nor published it."),
    "stale": lazy_gettext(
        "The results were worked out anew since you saw them: look at these, then publish."
    ),
    "nobody": lazy_gettext("There is nobody to publish to: nobody served long enough."),
    "year": lazy_gettext("Choose a year that has begun."),
}


APPEALS = {"filed": lazy_gettext("filed"), "decided": lazy_gettext("decided")}
LEFT_OUT = {
    "months": lazy_gettext("Not assessed: served too few months"),
    "no_pair": lazy_gettext("Not assessed: had no pair, or only a recent one"),
}


def appeal_state(code: str) -> str:
    """Return the word for how far an appeal has come; nothing where there is none."""
    return str(APPEALS.get(code, code))


class Choice(NamedTuple):
    """What a filter offers, worded for the reader."""

    code: str
    name: str


def grade_options() -> tuple[Choice, ...]:
    """Return the grades to choose from."""
    return tuple(Choice(code, str(name)) for code, name in GRADES.items())


def appeal_options() -> tuple[Choice, ...]:
    """Return what may be asked of appeals."""
    words = {APPEALED: lazy_gettext("with an appeal"), **APPEALS}
    return tuple(Choice(code, str(name)) for code, name in words.items())


def left_out_reason(code: str) -> str:
    """Say why somebody in office is not assessed."""
    return str(LEFT_OUT.get(code, code))


def consequence(line: ResultLine) -> str:
    """Say what follows from a final grade."""
    if line.bars_renewal:
        is_space = line.kind == "space"
        return str(gettext("recognition reviewed") if is_space else gettext("not renewed"))
    return str(gettext("title of the year")) if line.has_title else ""


def assessed_grade(code: str) -> str:
    """Return the word for a grade."""
    return str(GRADES.get(code, code))


def run_state_name(code: str) -> str:
    """Return the word for the state of a year's assessment."""
    return str(RUN_STATES.get(code, code))


def assessed_name(code: str) -> str:
    """Return the word for who is assessed."""
    return str(ASSESSED.get(code, code))


def figure_name(code: str) -> str:
    """Return the word for a figure."""
    return str(FIGURES.get(code, code))


def appeal_outcome(code: str) -> str:
    """Return the word for what a decision did."""
    return str(OUTCOMES.get(code, code))


def digits(value: Decimal | None) -> str:
    """Write a number of a result to two decimals at most, a dash where there is none."""
    if value is None:
        return "—"
    written = f"{value:.2f}"
    return written.rstrip("0").rstrip(".")


def refusal_of(code: str) -> str:
    """Say why a step is refused."""
    return str(REFUSALS.get(code) or gettext("This is not possible now."))


WORDS = (
    assessed_grade,
    run_state_name,
    assessed_name,
    figure_name,
    appeal_outcome,
    appeal_state,
    grade_options,
    appeal_options,
    left_out_reason,
    consequence,
    digits,
)
"""What templates may call."""
