"""What is handed in for the pool, decided about it and objected to it, as forms give it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.forms.checks import is_number
from web.forms.contact import EMAIL
from web.forms.search import LONGEST_QUERY, read_page
from web.services import scanning
from web.services.pool.candidates import CandidacyDraft
from web.services.pool.noticing import MOST_DAYS, NoticeDraft
from web.services.pool.objections import FINDINGS, ObjectionDraft
from web.services.pool.roster import FREE, FULL, SORTS, STATES, RosterSearch
from web.services.pool.rules import LIMITS, PoolRules

LONGEST_LINE, LONGEST_TEXT = 80, 2000
SHORTEST_TEXT = 10
MOST_CAPACITY, MOST_HOURS = 20, 200


@dataclass(frozen=True, slots=True)
class CandidacyForm:
    """What was typed, the draft it makes, and what is wrong."""

    draft: CandidacyDraft = field(default_factory=CandidacyDraft)
    capacity: str = ""
    hours_per_month: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextForm:
    """One text with a choice, and what is wrong with them."""

    text: str = ""
    choice: str = ""
    email: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulesForm:
    """The rules as typed, and what is wrong."""

    values: Mapping[str, str]
    rules: PoolRules | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def candidacy_form(draft: CandidacyDraft) -> CandidacyForm:
    """Return a draft in its form."""
    return CandidacyForm(draft, said(draft.capacity), said(draft.hours_per_month))


def said(value: int | None) -> str:
    """Return a number as a form shows it."""
    return "" if value is None else str(value)


def read_candidacy(
    values: Mapping[str, str], *, categories: frozenset[str], is_own: bool
) -> CandidacyForm:
    """Read what is handed in; the mentor's own promise and consent count only in its own form."""
    typed = {
        name: values.get(name, "").strip() for name in ("team_id", "category", "employer", "post")
    }
    experience = scanning.mask(values.get("experience", "").strip(), kinds=scanning.NEVER_STORED)
    capacity, hours = values.get("capacity", "").strip(), values.get("hours_per_month", "").strip()
    errors = {
        "category": "" if typed["category"] in categories else gettext("Choose what fits best."),
        "employer": line_error(typed["employer"]),
        "post": line_error(typed["post"]),
        "experience": text_error(experience),
        "capacity": number_error(capacity, 1, MOST_CAPACITY),
        "hours_per_month": number_error(hours, 1, MOST_HOURS),
        "promise": promise_error(values, is_own=is_own),
    }
    wrong = {name: str(text) for name, text in errors.items() if text}
    draft = CandidacyDraft(
        **typed,
        experience=experience,
        capacity=number_of(capacity) if "capacity" not in wrong else None,
        hours_per_month=number_of(hours) if "hours_per_month" not in wrong else None,
        is_name_public=is_own and values.get("name_public") == "yes",
        has_promised=is_own and values.get("promise") == "yes",
    )
    return CandidacyForm(draft, capacity, hours, wrong)


def promise_error(values: Mapping[str, str], *, is_own: bool) -> str:
    """Say that the mentor has to promise itself."""
    if not is_own or values.get("promise") == "yes":
        return ""
    return str(gettext("Read the commitment letter and tick the box yourself."))


def line_error(text: str) -> str:
    """Say what is wrong with a line that must be there."""
    if not text:
        return str(gettext("Please fill this in."))
    if len(text) > LONGEST_LINE:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_LINE))
    return ""


def text_error(text: str) -> str:
    """Say what is wrong with a text that must be there."""
    if len(text) < SHORTEST_TEXT:
        return str(gettext("Write at least %(least)s characters.", least=SHORTEST_TEXT))
    if len(text) > LONGEST_TEXT:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_TEXT))
    return ""


def number_of(text: str) -> int | None:
    """Return a whole number, None where there is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("9999") else None


def number_error(text: str, least: int, most: int) -> str:
    """Say what is wrong with a number that may be left out."""
    value = number_of(text)
    if not text or (value is not None and least <= value <= most):
        return ""
    return str(gettext("Write a number from %(least)s to %(most)s.", least=least, most=most))


def read_nominee(values: Mapping[str, str]) -> str:
    """Return the id of whom somebody nominates."""
    return values.get("mentor_id", "").strip()


def read_notice(values: MultiDict[str, str]) -> NoticeDraft:
    """Read who is to stand on a notice and for how long; what is no number counts as wrong."""
    days = number_of(values.get("days", "").strip())
    ids = tuple(values.getlist("candidacy", type=int))
    return NoticeDraft(
        candidacy_ids=ids,
        versions={
            key: int(version)
            for key in ids
            if is_number(version := values.get(f"version-{key}", ""))
        },
        days=MOST_DAYS + 1 if days is None else days,
        shortened_why=values.get("shortened_why", "").strip()[:LONGEST_TEXT],
    )


def read_objection(values: Mapping[str, str], *, is_signed_in: bool) -> TextForm:
    """Read an objection; numbers that are never stored are masked at once."""
    text = scanning.mask(values.get("text", "").strip(), kinds=scanning.NEVER_STORED)
    email = "" if is_signed_in else values.get("email", "").strip()
    needs_address = not is_signed_in and not EMAIL.fullmatch(email)
    errors = {
        "text": text_error(text),
        "email": gettext("Write the address to answer you at.") if needs_address else "",
    }
    kept = {name: str(message) for name, message in errors.items() if message}
    return TextForm(text, values.get("candidacy_id", ""), email, kept)


def objection_draft(form: TextForm) -> ObjectionDraft:
    """Return the objection that a form makes."""
    return ObjectionDraft(form.text, number_of(form.choice), form.email)


def read_finding(values: Mapping[str, str]) -> TextForm:
    """Read the answer to an objection and what was found."""
    text, finding = values.get("text", "").strip(), values.get("finding", "")
    errors = {
        "text": text_error(text),
        "finding": "" if finding in FINDINGS else gettext("Choose whether it is upheld."),
    }
    kept = {name: str(message) for name, message in errors.items() if message}
    return TextForm(text, finding, errors=kept)


def rules_form(rules: PoolRules) -> RulesForm:
    """Return the rules in their form."""
    return RulesForm({name: str(value) for name, value in asdict(rules).items()}, rules)


def read_rules(values: Mapping[str, str]) -> RulesForm:
    """Read the rules of the pool."""
    typed = {each.name: values.get(each.name, "").strip() for each in fields(PoolRules)}
    errors = {}
    for name, text in typed.items():
        error = number_error(text or "-", *LIMITS[name])
        if error:
            errors[name] = error
    if errors:
        return RulesForm(typed, None, errors)
    return RulesForm(typed, PoolRules(**{name: int(text) for name, text in typed.items()}))


def read_roster(values: Mapping[str, str]) -> RosterSearch:
    """Read what is asked of the table; what is not understood falls back to the default."""
    sort, state, places = values.get("sort", ""), values.get("state", ""), values.get("places", "")
    return RosterSearch(
        text=values.get("q", "").strip()[:LONGEST_QUERY],
        state=state if state in STATES else "",
        category=values.get("category", "")[:LONGEST_LINE],
        region=values.get("region", "")[:LONGEST_LINE],
        sector=values.get("sector", "")[:LONGEST_LINE],
        places=places if places in {FREE, FULL} else "",
        sort=sort if sort.removeprefix("-") in SORTS else SORTS[0],
        page=read_page(values.get("page", "1")),
    )
