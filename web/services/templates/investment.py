"""Messages about investment."""

from collections.abc import Mapping

from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


INVESTMENT: Mapping[str, Kind] = {
    "investment.interest": Kind(
        Category.INVESTMENT,
        _("%(investor)s is interested in %(startup)s"),
        (_("You decide what they may see next."),),
        _("See who is interested"),
    ),
    "investment.plan_disclosed": Kind(
        Category.INVESTMENT,
        _("%(startup)s has opened its plan to you"),
        (_("Every view is logged, as the promise of confidentiality says."),),
        _("See the plan"),
    ),
    "investment.outcome": Kind(
        Category.INVESTMENT,
        _("%(other)s has declared an outcome"),
        (_("Amount: %(amount_cny)s"), _("Please confirm or correct it.")),
        _("See the outcome"),
    ),
}
