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
    "investment.promised": Kind(
        Category.INVESTMENT,
        _("%(investor)s has promised confidentiality"),
        (
            _("In the name of the investor: %(person)s"),
            _("You decide whether to open your plan now."),
        ),
        _("Decide"),
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
    "investment.outcome_confirmed": Kind(
        Category.INVESTMENT,
        _("%(other)s has confirmed the outcome"),
        (_("Amount: %(amount_cny)s"),),
        _("See the outcome"),
    ),
    "investment.outcome_disputed": Kind(
        Category.INVESTMENT,
        _("%(other)s does not agree with the outcome"),
        (_("Amount: %(amount_cny)s"), _("Please settle it with each other and declare it anew.")),
        _("See the outcome"),
    ),
    "financing.closed": Kind(
        Category.INVESTMENT,
        _("Your financing request is closed"),
        (
            _("Its last day was %(ended_on)s."),
            _("You can open it again with a new last day."),
        ),
        _("See the request"),
    ),
}
