"""What is typed about assessments: formulas, figures, appeals and their decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from models.assessment import AppealState, AssessedKind, Grade
from web.forms.complaint import text_error
from web.forms.search import LONGEST_QUERY, read_page
from web.services import scanning
from web.services.assessing.formula import NUMBERS, STANDARD, WHOLE, Formula
from web.services.assessing.lists import APPEALED, SORTS, ResultSearch

LONGEST_NOTE = 300
MOST_DIGITS = 5
BOUNDS: Mapping[str, tuple[int, int]] = {
    "excellent_from": (1, 100),
    "qualified_from": (1, 100),
    "shortest_minutes": (5, 240),
    "least_months": (1, 12),
    "appeal_days": (3, 60),
    "decide_days": (3, 60),
}


@dataclass(frozen=True, slots=True)
class FormulaForm:
    """A formula as it was typed: each number by the name of its field, and what is wrong."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class FigureForm:
    """A declared figure as it was typed."""

    value: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The figure."""
        return int(self.value)


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """A decision of an appeal as it was typed."""

    grade: str = ""
    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def kind_of(text: str) -> str:
    """Return the kind a text names, mentors where it names none."""
    return text if text in tuple(AssessedKind) else AssessedKind.MENTOR.value


def year_of(text: str) -> int:
    """Return the year a text names, 0 where it names none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == len("2026") else 0


def formula_values(formula: Formula) -> dict[str, str]:
    """Return a formula as its form shows it."""
    values = {name: str(getattr(formula, name)) for name in NUMBERS}
    for code in formula.weights:
        values[f"weight-{code}"] = str(formula.weights[code])
        values[f"target-{code}"] = str(formula.targets[code])
        values[f"least-{code}"] = str(formula.least.get(code, 0))
    return values


def read_formula(kind: str, values: Mapping[str, str]) -> FormulaForm:
    """Read a formula: its weights make 100, its targets are no zeros, its grades are in order."""
    names = formula_values(STANDARD[kind])
    typed = {name: values.get(name, "").strip() for name in names}
    errors = {name: number_error(name, text) for name, text in typed.items()}
    found = {name: message for name, message in errors.items() if message}
    if found:
        return FormulaForm(typed, found)
    formula = formula_of(kind, {name: int(text) for name, text in typed.items()})
    found = rule_errors(formula)
    return FormulaForm(typed, found, None if found else formula)


def number_error(name: str, text: str) -> str:
    """Say what is wrong with one number."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        return str(gettext("Write a whole number, 0 or more."))
    least, most = BOUNDS.get(name, (1 if name.startswith("target-") else 0, 10**MOST_DIGITS))
    if not least <= int(text) <= most:
        return str(gettext("Write a number from %(least)s to %(most)s.", least=least, most=most))
    return ""


def rule_errors(formula: Formula) -> dict[str, str]:
    """Say what does not fit together in a formula."""
    errors: dict[str, str] = {}
    total = sum(formula.weights.values())
    if total != WHOLE:
        message = gettext("The weights must make 100; now they make %(total)s.", total=total)
        errors[f"weight-{next(iter(formula.weights))}"] = str(message)
    if formula.excellent_from <= formula.qualified_from:
        errors["excellent_from"] = str(gettext("Must be above the score of a qualified result."))
    return errors


def formula_of(kind: str, numbers: Mapping[str, int]) -> Formula:
    """Return the formula that some numbers make."""
    codes = STANDARD[kind].weights
    least = {code: numbers[f"least-{code}"] for code in codes if numbers[f"least-{code}"]}
    return Formula(
        kind=kind,
        weights={code: numbers[f"weight-{code}"] for code in codes},
        targets={code: numbers[f"target-{code}"] for code in codes},
        least=least,
        **{name: numbers[name] for name in NUMBERS},
    )


def read_results(values: Mapping[str, str]) -> ResultSearch:
    """Read what an officer asks of the results of a year; what is not understood asks for all."""
    sort, grade = values.get("sort", ""), values.get("grade", "")
    appeal = values.get("appeal", "")
    return ResultSearch(
        text=values.get("q", "").strip()[:LONGEST_QUERY],
        region=values.get("region", ""),
        grade=grade if grade in tuple(Grade) else "",
        appeal=appeal if appeal in (APPEALED, *AppealState) else "",
        sort=sort if sort in SORTS else SORTS[0],
        page=read_page(values.get("page", "1")),
    )


def read_figure(values: Mapping[str, str]) -> FigureForm:
    """Read a declared figure; it says whence it is known."""
    form = FigureForm(values.get("value", "").strip(), values.get("note", "").strip())
    errors = {"value": number_error("value", form.value)}
    if not form.note:
        errors["note"] = str(
            gettext("Say whence this is known: a notice, a sign-in list, a report.")
        )
    elif len(form.note) > LONGEST_NOTE:
        errors["note"] = str(
            gettext("Please shorten this to %(most)s characters.", most=LONGEST_NOTE)
        )
    return FigureForm(form.value, form.note, {key: text for key, text in errors.items() if text})


def read_decision(values: Mapping[str, str]) -> DecisionForm:
    """Read a decision: a grade, and reasons that those concerned will read."""
    text = scanning.mask(values.get("text", "").strip(), kinds=scanning.NEVER_STORED)
    grade = values.get("grade", "")
    errors = {
        "grade": "" if grade in tuple(Grade) else str(gettext("Choose the grade.")),
        "text": text_error(text),
    }
    return DecisionForm(grade, text, {key: message for key, message in errors.items() if message})
