"""The interface's words for requests and matches: their states by kind, reasons, steps."""

from flask_babel import lazy_gettext

MENTORING = ("mentor", "commissioner")
MENTORING_STATES = {
    "mutual": lazy_gettext("Paired"),
    "assigned": lazy_gettext("Assigned"),
    "active": lazy_gettext("Mentoring"),
    "completed": lazy_gettext("Completed"),
    "terminated": lazy_gettext("Ended early"),
}
CONTACT_STATES = {
    "mutual": lazy_gettext("In contact"),
    "assigned": lazy_gettext("In contact"),
    "active": lazy_gettext("In contact"),
    "completed": lazy_gettext("Concluded"),
    "terminated": lazy_gettext("Ended"),
}
STATES = {
    "draft": lazy_gettext("Next in order"),
    "suggested": lazy_gettext("Suggested by the office"),
    "expressed": lazy_gettext("Awaiting an answer"),
    "paused": lazy_gettext("Paused"),
    "declined": lazy_gettext("Declined"),
    "expired": lazy_gettext("Not answered in time"),
    "withdrawn": lazy_gettext("Taken back"),
    "freed": lazy_gettext("Closed"),
}
STATE_ICONS = {
    "draft": "circle",
    "suggested": "sparkles",
    "expressed": "clock",
    "mutual": "handshake",
    "assigned": "handshake",
    "active": "handshake",
    "paused": "pause",
    "completed": "circle-check",
    "declined": "circle-x",
    "expired": "clock",
    "withdrawn": "undo-2",
    "freed": "circle-x",
    "terminated": "circle-x",
}
REQUEST_STATES = {
    "open": lazy_gettext("Under way"),
    "agreed": lazy_gettext("Somebody agreed"),
    "ended": lazy_gettext("Nobody agreed"),
    "withdrawn": lazy_gettext("Taken back"),
}
DECLINE_REASONS = {
    "topic": lazy_gettext("Not my field"),
    "time": lazy_gettext("No time at present"),
    "stage": lazy_gettext("Not the right stage"),
    "place": lazy_gettext("Too far away"),
    "language": lazy_gettext("No shared language"),
    "amount": lazy_gettext("The amounts do not fit"),
    "conflict": lazy_gettext("Conflict of interest"),
    "other": lazy_gettext("Another reason"),
}
REASONS_OF_KIND = {
    "mentor": ("topic", "time", "stage", "place", "language", "conflict", "other"),
    "commissioner": ("topic", "time", "stage", "place", "language", "conflict", "other"),
    "investor": ("topic", "stage", "amount", "place", "time", "conflict", "other"),
    "partner": ("topic", "language", "place", "time", "conflict", "other"),
    "space": ("topic", "stage", "place", "time", "conflict", "other"),
    "institution": ("topic", "place", "time", "conflict", "other"),
    "resource": ("time", "topic", "place", "amount", "conflict", "other"),
}
CLOSING_REASONS = {
    "filled": lazy_gettext("The need has been met."),
    "full": lazy_gettext("All places are taken by now."),
    "suspended": lazy_gettext("One side does not take part at present."),
    "left": lazy_gettext("One side has left."),
    "not_eligible": lazy_gettext("A rule keeps the two apart by now."),
    "need_closed": lazy_gettext("The need is no longer open."),
}
STEPS = {
    "start": lazy_gettext("Begin the mentoring"),
    "pause": lazy_gettext("Pause"),
    "resume": lazy_gettext("Resume"),
    "complete": lazy_gettext("Complete"),
    "terminate": lazy_gettext("End early"),
}
STEP_ICONS = {
    "start": "play",
    "pause": "pause",
    "resume": "play",
    "complete": "circle-check",
    "terminate": "circle-x",
}
UNMET = {
    "no_offer": lazy_gettext("Nobody offers this"),
    "kept_out": lazy_gettext("Rules keep everybody out"),
    "asked": lazy_gettext("Being asked"),
    "left_out": lazy_gettext("Asked, nobody agreed"),
    "not_asked": lazy_gettext("Nobody asked yet"),
}
LINE_RANKS = {
    0: lazy_gettext("Left without a match last time, so served first"),
    1: lazy_gettext("In the order of joining"),
    2: lazy_gettext("An offer was left to lapse lately, so served last"),
}


def match_state_name(kind: str, state: str) -> str:
    """Return the state of a match in the words of its kind."""
    of_kind = MENTORING_STATES if kind in MENTORING else CONTACT_STATES
    return str(of_kind.get(state) or STATES.get(state, state))


def match_state_icon(state: str) -> str:
    """Return the icon beside a state."""
    return STATE_ICONS.get(state, "circle")


def request_state_name(state: str) -> str:
    """Return the state of a request in words."""
    return str(REQUEST_STATES.get(state, state))


def closing_name(code: str) -> str:
    """Return why a match was declined or closed, in words; blank where nobody said."""
    return str(DECLINE_REASONS.get(code) or CLOSING_REASONS.get(code, ""))


def decline_reasons(kind: str) -> list[tuple[str, str]]:
    """Return the reasons to choose from where something of a kind is declined."""
    return [(code, str(DECLINE_REASONS[code])) for code in REASONS_OF_KIND[kind]]


def step_name(name: str) -> str:
    """Return what the button of a step says."""
    return str(STEPS[name])


def step_icon(name: str) -> str:
    """Return the icon of a step's button."""
    return STEP_ICONS[name]


def line_rank_name(rank: int) -> str:
    """Return why somebody stands where it does in a waiting list."""
    return str(LINE_RANKS[rank])


def unmet_reason(code: str) -> str:
    """Return why a need has no match, in words."""
    return str(UNMET[code])


WORDS = (
    unmet_reason,
    match_state_name,
    match_state_icon,
    request_state_name,
    closing_name,
    decline_reasons,
    step_name,
    step_icon,
    line_rank_name,
)
