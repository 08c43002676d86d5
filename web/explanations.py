"""Rules and parts of the recommender in plain words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule or a part of the score: its name and what it means."""

    code: str
    name: str
    text: str


GATES = (
    Entry(
        "status",
        lazy_gettext("Taking part"),
        lazy_gettext("Both sides are active; whoever has left or is suspended is not proposed."),
    ),
    Entry(
        "self",
        lazy_gettext("Not already linked"),
        lazy_gettext("Nobody is proposed whose mentoring, investment or residence already exists."),
    ),
    Entry(
        "capacity",
        lazy_gettext("A place is left"),
        lazy_gettext("A mentor takes no more startups at a time than it said it can."),
    ),
    Entry(
        "term",
        lazy_gettext("Appointment in force"),
        lazy_gettext("A mentor or commissioner whose appointments have all ended is not proposed."),
    ),
    Entry(
        "conflict",
        lazy_gettext("No conflict of interest"),
        lazy_gettext(
            "A declared conflict, employment by the startup, or a tie to its competitor keeps a "
            "pair apart, up to a year after it ended."
        ),
    ),
    Entry(
        "declined",
        lazy_gettext("Not declined"),
        lazy_gettext("Within a year of a refusal the two are not proposed to each other again."),
    ),
    Entry(
        "region",
        lazy_gettext("Region served"),
        lazy_gettext("Some serve certain regions only, such as a fund bound to one prefecture."),
    ),
    Entry(
        "stage",
        lazy_gettext("Stage served"),
        lazy_gettext("Some take startups of certain stages only."),
    ),
    Entry(
        "ticket",
        lazy_gettext("Amounts overlap"),
        lazy_gettext("What an investor gives and what a startup seeks have to meet somewhere."),
    ),
    Entry(
        "language",
        lazy_gettext("A common language"),
        lazy_gettext("Both speak a common language, or an interpreter of the ecosystem can help."),
    ),
    Entry(
        "must",
        lazy_gettext("What the office requires"),
        lazy_gettext(
            "The province can decide that a criterion must hold: whoever does not meet it is not "
            "proposed, but can still be asked."
        ),
    ),
)


def gates() -> tuple[Entry, ...]:
    """Return every rule, in the order in which they are named."""
    return GATES


TERMS = (
    Entry(
        "service",
        lazy_gettext("What is asked and offered"),
        lazy_gettext("Does the one offer what the other asks for? The urgent need counts more."),
    ),
    Entry(
        "sector",
        lazy_gettext("Sector"),
        lazy_gettext(
            "The same sub-sector counts most, a sibling less; rare sub-sectors weigh more."
        ),
    ),
    Entry(
        "stage",
        lazy_gettext("Stage of growth"),
        lazy_gettext("How near the startup's stage is to those the other side works with."),
    ),
    Entry(
        "ticket",
        lazy_gettext("Amounts"),
        lazy_gettext("How far the two amounts overlap."),
    ),
    Entry(
        "place",
        lazy_gettext("Place"),
        lazy_gettext(
            "The same prefecture, a neighbour, or far away; online help makes up for distance."
        ),
    ),
    Entry(
        "language",
        lazy_gettext("Languages"),
        lazy_gettext("A common language counts more than an interpreter."),
    ),
    Entry(
        "text",
        lazy_gettext("Words"),
        lazy_gettext(
            "How near the two descriptions are in meaning, also between Chinese and English."
        ),
    ),
    Entry(
        "network",
        lazy_gettext("Connections"),
        lazy_gettext(
            "How closely the two are linked through spaces, mentors, investors and partners."
        ),
    ),
    Entry(
        "history",
        lazy_gettext("Past decisions"),
        lazy_gettext(
            "Whom this side has worked with before, compared with startups like this one."
        ),
    ),
    Entry(
        "portfolio",
        lazy_gettext("Portfolio"),
        lazy_gettext("How similar the startup is to those it has served or backed."),
    ),
    Entry(
        "track",
        lazy_gettext("Track record"),
        lazy_gettext("Finished and running work with startups, with little weight."),
    ),
    Entry(
        "room",
        lazy_gettext("Room left"),
        lazy_gettext("Whoever has places left comes before an equal who is nearly full."),
    ),
    Entry(
        "reciprocal",
        lazy_gettext("Good for both"),
        lazy_gettext("What each side gains; a match that serves one side alone falls back."),
    ),
    Entry(
        "feedback",
        lazy_gettext("What is opened and asked"),
        lazy_gettext(
            "What people open and ask for, whatever its place in the list: a small part, and only "
            "where enough of them agreed to it and it proved better."
        ),
    ),
)

TERM_NAMES = {term.code: term.name for term in TERMS}


def terms() -> tuple[Entry, ...]:
    """Return the parts of the score."""
    return TERMS


def term_name(code: str) -> str:
    """Return what readers call a part of the score."""
    return str(TERM_NAMES.get(code, code))
