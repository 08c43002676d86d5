"""The interface's words for codes: kinds, grades, relations, terms, gates, roles.

Words of the vocabularies (sectors, topics, regions, stages) live in the database instead, because
organisers may extend them.
"""

from flask_babel import gettext, lazy_gettext

KINDS = {
    "startup": lazy_gettext("Startup"),
    "mentor": lazy_gettext("Mentor"),
    "commissioner": lazy_gettext("International commissioner"),
    "investor": lazy_gettext("Investor"),
    "partner": lazy_gettext("Partner abroad"),
    "space": lazy_gettext("Makerspace"),
    "institution": lazy_gettext("Institution"),
    "resource": lazy_gettext("Shared resource"),
}
KIND_PLURALS = {
    "startup": lazy_gettext("Startups"),
    "mentor": lazy_gettext("Mentors"),
    "commissioner": lazy_gettext("International commissioners"),
    "investor": lazy_gettext("Investors"),
    "partner": lazy_gettext("Partners abroad"),
    "space": lazy_gettext("Makerspaces"),
    "institution": lazy_gettext("Institutions"),
    "resource": lazy_gettext("Shared resources"),
}
SIMILAR = {
    "startup": lazy_gettext("Similar startups"),
    "mentor": lazy_gettext("Similar mentors"),
    "commissioner": lazy_gettext("Similar commissioners"),
    "investor": lazy_gettext("Similar investors"),
    "partner": lazy_gettext("Similar partners"),
    "space": lazy_gettext("Similar makerspaces"),
    "institution": lazy_gettext("Similar institutions"),
}
GRADES = {
    "high": lazy_gettext("High"),
    "good": lazy_gettext("Good"),
    "fair": lazy_gettext("Fair"),
}
PRIORITIES = {
    1: lazy_gettext("Must have"),
    2: lazy_gettext("Should have"),
    3: lazy_gettext("Nice to have"),
}
STATUSES = {
    "active": lazy_gettext("Active"),
    "suspended": lazy_gettext("Suspended"),
    "left": lazy_gettext("Has left"),
}
MODES = {
    "onsite": lazy_gettext("on site"),
    "online": lazy_gettext("online"),
}
MEETING_WAYS = {
    "onsite": lazy_gettext("In person"),
    "online": lazy_gettext("Video call"),
    "phone": lazy_gettext("By phone"),
}
RELATIONS = {
    "mentors": lazy_gettext("mentors"),
    "invested_in": lazy_gettext("invested in"),
    "resident_of": lazy_gettext("resident of"),
    "graduated_to": lazy_gettext("graduated to"),
    "operates": lazy_gettext("operates"),
    "appointed_by": lazy_gettext("appointed by"),
    "affiliated_with": lazy_gettext("affiliated with"),
    "partner_with": lazy_gettext("partner of"),
    "conflict_with": lazy_gettext("conflict of interest with"),
    "declined": lazy_gettext("declined"),
    "competes_with": lazy_gettext("competes with"),
    "owns": lazy_gettext("owns"),
}
INCOMING = {
    "mentors": lazy_gettext("mentored by"),
    "invested_in": lazy_gettext("investment from"),
    "resident_of": lazy_gettext("home of"),
    "graduated_to": lazy_gettext("taken over from incubation:"),
    "operates": lazy_gettext("operated by"),
    "appointed_by": lazy_gettext("appointed"),
    "affiliated_with": lazy_gettext("affiliated:"),
    "partner_with": lazy_gettext("partner of"),
    "competes_with": lazy_gettext("competes with"),
}
ROLES = {
    "startup": lazy_gettext("a startup"),
    "mentor": lazy_gettext("a mentor"),
    "investor": lazy_gettext("an investor"),
    "partner": lazy_gettext("a partner abroad"),
    "space": lazy_gettext("a makerspace"),
    "institution": lazy_gettext("an institution"),
    "organiser": lazy_gettext("an organiser"),
    "reviewer": lazy_gettext("a confidentiality reviewer"),
    "administrator": lazy_gettext("an administrator"),
}
SCOPES = {
    "province": lazy_gettext("Province"),
    "prefecture": lazy_gettext("Prefecture"),
    "zone": lazy_gettext("Zone"),
    "space": lazy_gettext("Makerspace"),
    "event": lazy_gettext("Event"),
}
SIGN_IN_WAYS = {
    "password": lazy_gettext("by password"),
    "phone": lazy_gettext("by a code to the telephone"),
    "wechat": lazy_gettext("through WeChat"),
    "demo": lazy_gettext("with one click"),
    "link": lazy_gettext("by a link"),
}
REGISTRATION_STATES = {
    "submitted": lazy_gettext("Being reviewed"),
    "returned": lazy_gettext("Returned for changes"),
    "approved": lazy_gettext("Approved"),
    "rejected": lazy_gettext("Not accepted"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
ROLE_ICONS = {
    "startup": "rocket",
    "mentor": "user-check",
    "investor": "coins",
    "partner": "handshake",
    "space": "building-2",
    "institution": "building-2",
    "organiser": "layout-dashboard",
    "reviewer": "shield",
    "administrator": "users",
}
FACTS = {
    "subtype": lazy_gettext("Type"),
    "sectors": lazy_gettext("Sectors"),
    "stage": lazy_gettext("Stage"),
    "seeking_round": lazy_gettext("Seeking round"),
    "place": lazy_gettext("Place"),
    "languages": lazy_gettext("Languages"),
    "modes": lazy_gettext("Ways of meeting"),
    "founded_on": lazy_gettext("Founded"),
    "host_type": lazy_gettext("Host type"),
    "recognition": lazy_gettext("Recognition"),
    "capacity": lazy_gettext("Startups it can take"),
    "ticket": lazy_gettext("Amount"),
    "stages_served": lazy_gettext("Stages served"),
    "regions_served": lazy_gettext("Regions served"),
}

AWARD_RANKS = {
    "特等奖": lazy_gettext("Grand prize"),
    "一等奖": lazy_gettext("First prize"),
    "二等奖": lazy_gettext("Second prize"),
    "三等奖": lazy_gettext("Third prize"),
    "优胜奖": lazy_gettext("Winner's prize"),
    "优秀奖": lazy_gettext("Prize of merit"),
}
"""The prizes that contests here usually give, for readers of the other language."""


def word(table: dict[str, str], code: str) -> str:
    """Return the word for a code, or the code itself where it is free text."""
    return str(table.get(code, code))


def kind_name(code: str) -> str:
    """Return the name of a participant kind."""
    return word(KINDS, code)


def kind_plural(code: str) -> str:
    """Return the plural name of a participant kind."""
    return word(KIND_PLURALS, code)


def similar_name(code: str) -> str:
    """Return what those like a participant of a kind are called."""
    return word(SIMILAR, code)


def grade_name(code: str) -> str:
    """Return the word users see for a grade."""
    return word(GRADES, code)


def priority_name(level: int) -> str:
    """Return how urgent a need is, in words."""
    return str(PRIORITIES[level])


def status_name(code: str) -> str:
    """Return the name of a participant's status."""
    return word(STATUSES, code)


def mode_name(code: str) -> str:
    """Return a way of meeting in words."""
    return word(MODES, code)


def meeting_way_name(code: str) -> str:
    """Return how a meeting is held."""
    return word(MEETING_WAYS, code)


def relation_name(code: str) -> str:
    """Return a relation read from its source."""
    return word(RELATIONS, code)


def relation_sentence(code: str, is_outgoing: bool) -> str:
    """Return a relation as read from one of its two ends."""
    return word(RELATIONS if is_outgoing else INCOMING, code)


def role_name(code: str) -> str:
    """Return who an account acts as."""
    return word(ROLES, code)


def scope_name(code: str) -> str:
    """Return how far an organiser's role reaches."""
    return word(SCOPES, code)


def way_name(code: str) -> str:
    """Return how somebody signed in."""
    return word(SIGN_IN_WAYS, code)


def registration_state(code: str) -> str:
    """Return how far a registration is."""
    return word(REGISTRATION_STATES, code)


def role_icon(code: str) -> str:
    """Return the icon of a role."""
    return ROLE_ICONS.get(code, "user")


def fact_name(key: str) -> str:
    """Return the label of a fact of a profile."""
    return word(FACTS, key)


def unit_name(code: str) -> str:
    """Return the unit of a resource's quantity."""
    units = {
        "hour": gettext("hours"),
        "hours": gettext("hours"),
        "day": gettext("days"),
        "days": gettext("days"),
        "seat": gettext("seats"),
        "seats": gettext("seats"),
        "desk": gettext("desks"),
        "desks": gettext("desks"),
        "m2": gettext("m²"),
        "set": gettext("sets"),
        "sets": gettext("sets"),
    }
    return str(units.get(code, code))


def award_rank(text: str) -> str:
    """Return a prize as a reader understands it; what is no usual prize stays as it was typed."""
    return str(AWARD_RANKS.get(text, text))


WORDS = (
    award_rank,
    kind_name,
    kind_plural,
    similar_name,
    grade_name,
    priority_name,
    status_name,
    mode_name,
    meeting_way_name,
    relation_name,
    relation_sentence,
    role_name,
    scope_name,
    way_name,
    registration_state,
    role_icon,
    fact_name,
    unit_name,
)
