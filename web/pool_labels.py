"""The interface's words about the mentor pool: states, kinds, conflicts of interest."""

from flask_babel import lazy_gettext

from models.pool_states import OBJECTION_UPHELD
from web.labels import word

REASONS = {OBJECTION_UPHELD: lazy_gettext("An objection to the public notice was upheld.")}
CANDIDACY_KINDS = {
    "application": lazy_gettext("Own application"),
    "nomination": lazy_gettext("Nomination"),
    "renewal": lazy_gettext("Renewal"),
}
CANDIDACY_STATES = {
    "nominated": lazy_gettext("Waiting for the mentor"),
    "submitted": lazy_gettext("Being checked by the prefecture"),
    "returned": lazy_gettext("Returned for changes"),
    "checked": lazy_gettext("Being reviewed by the province"),
    "cleared": lazy_gettext("To be put on a public notice"),
    "on_notice": lazy_gettext("On public notice"),
    "appointed": lazy_gettext("Appointed"),
    "refused": lazy_gettext("Not accepted"),
    "declined": lazy_gettext("Declined by the mentor"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
CANDIDACY_ICONS = {
    "nominated": "user",
    "submitted": "clock",
    "returned": "undo-2",
    "checked": "clock",
    "cleared": "check",
    "on_notice": "eye",
    "appointed": "badge-check",
    "refused": "circle-x",
    "declined": "circle-x",
    "withdrawn": "undo-2",
}
TENURE_STATES = {
    "coming": lazy_gettext("Not begun yet"),
    "in_force": lazy_gettext("In force"),
    "suspended": lazy_gettext("Suspended"),
    "expired": lazy_gettext("Expired"),
    "left": lazy_gettext("Has left"),
    "dismissed": lazy_gettext("Ended by the office"),
    "ending": lazy_gettext("Ends soon"),
}
TENURE_ICONS = {
    "coming": "clock",
    "in_force": "circle-check",
    "suspended": "pause",
    "expired": "history",
    "left": "log-out",
    "dismissed": "ban",
}
NOTICE_STATES = {
    "open": lazy_gettext("On display"),
    "closed": lazy_gettext("Settled"),
    "withdrawn": lazy_gettext("Taken back"),
}
OBJECTION_STATES = {
    "received": lazy_gettext("Waiting for an answer"),
    "upheld": lazy_gettext("Upheld"),
    "rejected": lazy_gettext("Not upheld"),
}
CONFLICT_KINDS = {
    "own_firm": lazy_gettext("Own firm"),
    "investment": lazy_gettext("Stake in the firm"),
    "employment": lazy_gettext("Employment or supervision"),
    "family": lazy_gettext("Family"),
    "rival": lazy_gettext("Rival"),
    "other": lazy_gettext("Another reason"),
}
CONFLICT_SIDES = {
    "mentor": lazy_gettext("the mentor"),
    "other": lazy_gettext("the other side"),
    "own": lazy_gettext("this side"),
    "office": lazy_gettext("the office"),
}
BLOCKED = {
    "guiding": lazy_gettext("recommending and assigning"),
    "review": lazy_gettext("reviewing its projects"),
    "judging": lazy_gettext("judging it in contests"),
    "disclosure": lazy_gettext("guiding only with disclosure"),
}
STAKE_STATES = {
    "disclosed": lazy_gettext("Waits for the startup"),
    "agreed": lazy_gettext("The startup agrees"),
    "refused": lazy_gettext("The startup does not agree"),
}
REFUSALS = {
    "inactive": lazy_gettext("This mentor does not take part at present."),
    "team": lazy_gettext("Choose a team of the list."),
    "open": lazy_gettext("A candidacy of this mentor is under review already."),
    "serving": lazy_gettext("This mentor serves in the team already; ask for a renewal instead."),
    "promise": lazy_gettext("Read the commitment letter and tick the box yourself."),
    "nominator": lazy_gettext("Only makerspaces and institutions nominate."),
    "barred": lazy_gettext(
        "Two years in a row were assessed as unqualified: this tenure is not renewed."
        " The office can tell you what you can do."
    ),
    "not_serving": lazy_gettext("Only a tenure in force with a last day can be renewed."),
    "renewed": lazy_gettext("A further tenure follows already."),
    "nobody": lazy_gettext("Mark at least one candidate."),
    "days": lazy_gettext("Choose between 0 and 60 days."),
    "reason": lazy_gettext("Fewer days than the rule need a reason; everybody reads it."),
    "teams": lazy_gettext("One notice is about one team."),
    "running": lazy_gettext("The time of the notice is not over yet."),
    "notice": lazy_gettext("By the rules a public notice comes first."),
    "mentor": lazy_gettext("One of the two has to be a mentor."),
    "self": lazy_gettext("Choose somebody else."),
    "known": lazy_gettext("This has been declared already."),
    "pair": lazy_gettext("Choose a startup that you guide."),
}
RULE_NAMES = {
    "term_years": lazy_gettext("Length of a tenure, years"),
    "notice_days": lazy_gettext("Public notice, days"),
    "capacity": lazy_gettext("Startups a mentor takes, where nothing is said"),
    "reminder_days": lazy_gettext("Reminder before a tenure ends, days"),
    "conflict_years": lazy_gettext("How long a tie that ended still counts, years"),
    "renewal_notice": lazy_gettext("Renewals stand on a public notice"),
}


def pool_reason(reason: str) -> str:
    """Return why something was decided: as it was typed, or in words where nobody typed it."""
    return word(REASONS, reason)


def candidacy_kind(code: str) -> str:
    """Return how somebody came to stand for the team."""
    return word(CANDIDACY_KINDS, code)


def candidacy_state(code: str) -> str:
    """Return how far a candidacy is."""
    return word(CANDIDACY_STATES, code)


def candidacy_icon(code: str) -> str:
    """Return the icon of a state of a candidacy."""
    return CANDIDACY_ICONS.get(code, "circle")


def tenure_state(code: str) -> str:
    """Return how a tenure stands."""
    return word(TENURE_STATES, code)


def tenure_icon(code: str) -> str:
    """Return the icon of a state of a tenure."""
    return TENURE_ICONS.get(code, "circle")


def notice_state(code: str) -> str:
    """Return how a public notice stands."""
    return word(NOTICE_STATES, code)


def objection_state(code: str) -> str:
    """Return how an objection stands."""
    return word(OBJECTION_STATES, code)


def conflict_kind(code: str) -> str:
    """Return the kind of a conflict of interest."""
    return word(CONFLICT_KINDS, code)


def conflict_side(code: str) -> str:
    """Return who declared a conflict of interest."""
    return word(CONFLICT_SIDES, code)


def blocked_name(code: str) -> str:
    """Return what a conflict of interest stands in the way of."""
    return word(BLOCKED, code)


def stake_state(code: str) -> str:
    """Return how a mentor's plan to invest stands."""
    return word(STAKE_STATES, code)


def refusal_text(code: str) -> str:
    """Return why a step of the pool is refused."""
    return word(REFUSALS, code)


def rule_name(code: str) -> str:
    """Return the name of a rule of the pool."""
    return word(RULE_NAMES, code)


WORDS = (
    pool_reason,
    candidacy_kind,
    candidacy_state,
    candidacy_icon,
    tenure_state,
    tenure_icon,
    notice_state,
    objection_state,
    conflict_kind,
    conflict_side,
    blocked_name,
    stake_state,
    refusal_text,
    rule_name,
)
