"""Messages about yearly assessments and their appeals."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


GRADES: Mapping[str, str] = {
    "excellent": _("excellent"),
    "qualified": _("qualified"),
    "unqualified": _("unqualified"),
}

ASSESSING: Mapping[str, Kind] = {
    "assessment.published": Kind(
        Category.MEMBERSHIP,
        _("Your assessment for %(year)s can be read"),
        (
            _("You see the result with every number that led to it."),
            _("If one of them is wrong, you may appeal until %(until)s."),
        ),
        _("Read the result"),
        pace=Pace.TIMELY,
    ),
    "assessment.decided": Kind(
        Category.MEMBERSHIP,
        _("Your appeal against the assessment for %(year)s is decided"),
        (_("The decision says its reasons."),),
        _("Read the decision"),
        pace=Pace.TIMELY,
    ),
    "assessment.final": Kind(
        Category.MEMBERSHIP,
        _("Your assessment for %(year)s is final"),
        (_("The result: %(grade)s."),),
        _("Read the result"),
        pace=Pace.TIMELY,
        words={"grade": GRADES},
    ),
    "assessment.appealed": Kind(
        Category.OFFICE,
        _("An appeal against an assessment waits"),
        (_("It is to be decided by %(due_on)s, by nobody who ran or published the result."),),
        _("Look at it"),
        pace=Pace.TIMELY,
    ),
}
