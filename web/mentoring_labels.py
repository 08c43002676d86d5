"""The interface's words for the life of a pair: ways, states, sides, scores."""

from flask_babel import gettext, lazy_gettext

WAYS = {
    "onsite": lazy_gettext("In person"),
    "video": lazy_gettext("Video call"),
    "phone": lazy_gettext("Telephone"),
    "visit": lazy_gettext("They came to us"),
}
RECORD_STATES = {
    "draft": lazy_gettext("Draft"),
    "handed_in": lazy_gettext("To be confirmed"),
    "locked": lazy_gettext("Confirmed and locked"),
    "void": lazy_gettext("Void"),
}
RECORD_ICONS = {
    "draft": "pencil",
    "handed_in": "clock",
    "locked": "lock",
    "void": "circle-x",
}
AGREEMENT_STATES = {
    "proposed": lazy_gettext("Waiting for an answer"),
    "in_force": lazy_gettext("In force"),
    "replaced": lazy_gettext("Replaced by a later version"),
    "declined": lazy_gettext("To be changed"),
    "withdrawn": lazy_gettext("Taken back"),
}
SCORES = {
    5: lazy_gettext("5 – very good"),
    4: lazy_gettext("4 – good"),
    3: lazy_gettext("3 – fair"),
    2: lazy_gettext("2 – of little use"),
    1: lazy_gettext("1 – of no use"),
}
REACHED = {
    "yes": lazy_gettext("Reached"),
    "partly": lazy_gettext("Reached in part"),
    "no": lazy_gettext("Not reached"),
}


def mentoring_way(code: str) -> str:
    """Return how a session was held."""
    return str(WAYS.get(code, code))


def record_state(code: str) -> str:
    """Return how far a record has come."""
    return str(RECORD_STATES.get(code, code))


def record_icon(code: str) -> str:
    """Return the icon beside the state of a record."""
    return RECORD_ICONS.get(code, "circle")


def agreement_state(code: str) -> str:
    """Return how far a version of an agreement has come."""
    return str(AGREEMENT_STATES.get(code, code))


def score_name(score: int) -> str:
    """Return a score in words."""
    return str(SCORES.get(score, score))


def score_names() -> list[tuple[int, str]]:
    """Return the scores to choose from, the best first."""
    return [(score, str(name)) for score, name in SCORES.items()]


def reached_name(code: str) -> str:
    """Return what became of a goal."""
    return str(REACHED.get(code, ""))


def reached_names() -> list[tuple[str, str]]:
    """Return what may have become of a goal."""
    return [(code, str(name)) for code, name in REACHED.items()]


def role_of_side(code: str) -> str:
    """Return what a side is, apart from its name."""
    words = {
        "receiver": gettext("Startup"),
        "provider": gettext("Mentor"),
        "office": gettext("Office"),
    }
    return str(words.get(code, code))


WORDS = (
    mentoring_way,
    record_state,
    record_icon,
    agreement_state,
    score_name,
    score_names,
    reached_name,
    reached_names,
    role_of_side,
)
