"""The interface's words for codes of financing: stages of a deal, states, instruments, gates."""

from flask_babel import gettext, lazy_gettext

from web.labels import word

INSTRUMENTS = {
    "equity": lazy_gettext("Equity"),
    "loan": lazy_gettext("Loan"),
    "either": lazy_gettext("Equity or loan"),
}
FINANCING_STATES = {
    "draft": lazy_gettext("Draft, seen by you alone"),
    "open": lazy_gettext("Open to investors"),
    "closed": lazy_gettext("No longer open"),
}
DEAL_STAGES = {
    "teaser": lazy_gettext("Watching"),
    "interest": lazy_gettext("Interest"),
    "plan": lazy_gettext("Business plan"),
    "meeting": lazy_gettext("Meetings"),
    "diligence": lazy_gettext("Due diligence"),
    "term_sheet": lazy_gettext("Term sheet"),
    "closed": lazy_gettext("Deal over"),
}
CLOSE_REASONS = {
    "invested": lazy_gettext("Invested"),
    "investor_left": lazy_gettext("Ended by the investor"),
    "startup_left": lazy_gettext("Ended by the startup"),
    "request_closed": lazy_gettext("The startup no longer raises"),
}
TALKS = {
    "draft": lazy_gettext("Not asked yet"),
    "suggested": lazy_gettext("Suggested by an office"),
    "expressed": lazy_gettext("Awaiting an answer"),
    "mutual": lazy_gettext("Talking"),
    "assigned": lazy_gettext("Talking"),
    "active": lazy_gettext("Talking"),
    "paused": lazy_gettext("Paused"),
    "completed": lazy_gettext("Came to an agreement"),
    "declined": lazy_gettext("Declined"),
    "expired": lazy_gettext("Not answered in time"),
    "withdrawn": lazy_gettext("Taken back"),
    "freed": lazy_gettext("Closed without an answer"),
    "terminated": lazy_gettext("Ended"),
}
DISCLOSURES = {
    "teaser": lazy_gettext("Teaser"),
    "profile": lazy_gettext("Profile and summary"),
    "plan": lazy_gettext("Business plan, downloaded"),
    "file": lazy_gettext("Diligence file, downloaded"),
}
SIDES = {
    "startup": lazy_gettext("Startup"),
    "investor": lazy_gettext("Investor"),
}
ITEM_STATES = {
    "open": lazy_gettext("To do"),
    "provided": lazy_gettext("Provided"),
    "accepted": lazy_gettext("Checked"),
    "not_needed": lazy_gettext("Not needed"),
}
ITEMS = {
    "registration": lazy_gettext("Registration, articles and licences of the company"),
    "shareholders": lazy_gettext("Shareholders, their shares and earlier rounds"),
    "finance": lazy_gettext("Accounts of the last three years and forecast"),
    "tax": lazy_gettext("Tax and social insurance payments"),
    "property": lazy_gettext("Patents, trade marks and other rights"),
    "team": lazy_gettext("Core team, employment and non-competition"),
    "contracts": lazy_gettext("Important contracts and customers"),
    "licences": lazy_gettext("Licences and certificates of the trade"),
    "disputes": lazy_gettext("Disputes, penalties and guarantees"),
    "use_of_funds": lazy_gettext("Plan for the use of funds and milestones"),
    "site_visit": lazy_gettext("Visit on site"),
    "references": lazy_gettext("Talks with customers and references"),
}
OUTCOME_STATES = {
    "declared": lazy_gettext("Waiting for the other side"),
    "confirmed": lazy_gettext("Confirmed by both sides"),
    "disputed": lazy_gettext("Disputed"),
    "withdrawn": lazy_gettext("Taken back"),
    "replaced": lazy_gettext("Replaced by a correction"),
}
GATES = {
    "status": lazy_gettext("Not active"),
    "self": lazy_gettext("Served already"),
    "capacity": lazy_gettext("No place left"),
    "term": lazy_gettext("Appointment over"),
    "conflict": lazy_gettext("Conflict of interest"),
    "declined": lazy_gettext("Declined within a year"),
    "region": lazy_gettext("Region"),
    "stage": lazy_gettext("Stage"),
    "ticket": lazy_gettext("Amount"),
    "language": lazy_gettext("Language"),
    "must": lazy_gettext("What the office requires"),
}
AWARD_LEVELS = {
    "international": lazy_gettext("International"),
    "national": lazy_gettext("National"),
    "provincial": lazy_gettext("Provincial"),
    "prefecture": lazy_gettext("Prefecture"),
    "other": lazy_gettext("Other"),
}
FOUNDER_KINDS = {
    "scientist": lazy_gettext("Scientist or engineer"),
    "student": lazy_gettext("Student or graduate"),
    "returnee": lazy_gettext("Returnee from abroad"),
    "entrepreneur": lazy_gettext("Experienced entrepreneur"),
    "other": lazy_gettext("Other"),
}
TRL_BANDS = {
    "lab": lazy_gettext("1–3: principle and laboratory"),
    "pilot": lazy_gettext("4–6: prototype and pilot"),
    "market": lazy_gettext("7–9: product and market"),
}
MISSING = {
    "teaser_en": lazy_gettext("A teaser in English: investors abroad read that one"),
    "use_of_funds": lazy_gettext("What the money is for"),
    "summary": lazy_gettext("A summary for investors you accept"),
    "plan": lazy_gettext("The business plan as a file"),
}
BOARD = ("interest", "plan", "meeting", "diligence", "term_sheet")


def instrument_name(code: str) -> str:
    """Return what a startup gives for the money, in words."""
    return word(INSTRUMENTS, code)


def financing_state(code: str) -> str:
    """Return the state of a financing request in words."""
    return word(FINANCING_STATES, code)


def deal_stage(code: str) -> str:
    """Return a stage of a deal in words."""
    return word(DEAL_STAGES, code)


def close_reason(code: str) -> str:
    """Return why a deal is over, in words."""
    return word(CLOSE_REASONS, code)


def talk_state(code: str) -> str:
    """Return the state of the talk behind a deal in words."""
    return word(TALKS, code)


def disclosure_name(code: str) -> str:
    """Return a part of a request in words."""
    return word(DISCLOSURES, code)


def side_name(code: str) -> str:
    """Return a side of a deal in words."""
    return word(SIDES, code)


def item_state(code: str) -> str:
    """Return the state of an item of the diligence list in words."""
    return word(ITEM_STATES, code)


def item_name(code: str, title: str) -> str:
    """Return the name of an item of the diligence list."""
    return word(ITEMS, code) if code else title


def outcome_state(code: str) -> str:
    """Return the state of an outcome in words."""
    return word(OUTCOME_STATES, code)


def gate_name(code: str) -> str:
    """Return a gate in words."""
    return word(GATES, code)


def award_level(code: str) -> str:
    """Return how far a contest reaches, in words."""
    return word(AWARD_LEVELS, code)


def founder_kind(code: str) -> str:
    """Return what kind of founder somebody is, in words."""
    return word(FOUNDER_KINDS, code) if code else ""


def missing_part(code: str) -> str:
    """Return what a financing request lacks, in words."""
    return word(MISSING, code)


def verified_word(is_verified: bool) -> str:
    """Return whether an office checked something that its owner declared."""
    return str(gettext("Verified") if is_verified else gettext("Self-declared, not verified"))


WORDS = (
    instrument_name,
    financing_state,
    deal_stage,
    close_reason,
    talk_state,
    disclosure_name,
    side_name,
    item_state,
    item_name,
    outcome_state,
    gate_name,
    award_level,
    founder_kind,
    missing_part,
    verified_word,
)
