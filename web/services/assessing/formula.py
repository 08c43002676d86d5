"""The formula of an assessment: each figure against its target, weighted, and what that earns.

Everything here is arithmetic on plain values, so that a printed result can be worked out again by
hand: points = weight × min(figure / target, 1), score = 100 × points / weights of what was judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Final

from models.assessment import AssessedKind, Grade

FULL_YEAR: Final = 12
TENTH: Final = Decimal("0.1")
HUNDREDTH: Final = Decimal("0.01")
WHOLE: Final = Decimal(100)
RATINGS: Final = ("founder_rating", "mentor_rating")
"""Averages: they do not grow with the months served, and nobody is judged by none at all."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Weights, targets and thresholds, as an edition of them says."""

    kind: str
    weights: Mapping[str, int]
    targets: Mapping[str, int]
    least: Mapping[str, int]
    excellent_from: int
    qualified_from: int
    shortest_minutes: int
    least_months: int
    appeal_days: int
    decide_days: int

    def as_content(self) -> dict[str, Any]:
        """Return the formula as an edition stores it."""
        return {
            "weights": dict(self.weights),
            "targets": dict(self.targets),
            "least": dict(self.least),
            **{name: getattr(self, name) for name in NUMBERS},
        }


NUMBERS: Final = (
    "excellent_from",
    "qualified_from",
    "shortest_minutes",
    "least_months",
    "appeal_days",
    "decide_days",
)

STANDARD: Final[Mapping[str, Formula]] = {
    AssessedKind.MENTOR: Formula(
        kind=AssessedKind.MENTOR.value,
        weights={
            "sessions": 25,
            "minutes": 20,
            "pairs": 10,
            "founder_rating": 20,
            "mentor_rating": 5,
            "outcomes": 10,
            "events": 10,
        },
        targets={
            "sessions": 10,
            "minutes": 600,
            "pairs": 2,
            "founder_rating": 5,
            "mentor_rating": 5,
            "outcomes": 2,
            "events": 2,
        },
        least={"sessions": 2},
        excellent_from=85,
        qualified_from=60,
        shortest_minutes=30,
        least_months=3,
        appeal_days=10,
        decide_days=15,
    ),
    AssessedKind.SPACE: Formula(
        kind=AssessedKind.SPACE.value,
        weights={
            "mentors": 15,
            "sessions": 25,
            "events": 15,
            "new_firms": 15,
            "funded": 15,
            "graduates": 15,
        },
        targets={
            "mentors": 3,
            "sessions": 20,
            "events": 10,
            "new_firms": 5,
            "funded": 3,
            "graduates": 2,
        },
        least={"mentors": 3},
        excellent_from=85,
        qualified_from=60,
        shortest_minutes=30,
        least_months=3,
        appeal_days=10,
        decide_days=15,
    ),
}
"""Where the province has written no edition yet: usual numbers of such programmes."""


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a result: a figure, what it is measured by, and the points it gives."""

    code: str
    weight: int
    target: Decimal
    value: Decimal | None
    points: Decimal | None
    least: int = 0

    @property
    def is_short(self) -> bool:
        """Whether the figure stays below what a qualified result needs at the least."""
        return self.value is not None and self.value < self.least


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A result with every line that led to it."""

    terms: tuple[Term, ...]
    score: Decimal
    grade: str


def from_content(kind: str, content: Mapping[str, Any]) -> Formula:
    """Return the formula that an edition stores."""
    return Formula(
        kind=kind,
        weights=dict(content["weights"]),
        targets=dict(content["targets"]),
        least=dict(content["least"]),
        **{name: int(content[name]) for name in NUMBERS},
    )


def reckon(formula: Formula, figures: Mapping[str, Decimal | None], months: int) -> Reckoning:
    """Apply a formula to the figures of somebody who served some months of the year."""
    terms = tuple(term(formula, code, figures.get(code), months) for code in formula.weights)
    judged = [each for each in terms if each.points is not None]
    whole = sum(each.weight for each in judged)
    earned = sum((each.points for each in judged if each.points is not None), Decimal(0))
    score = (WHOLE * earned / whole).quantize(TENTH, ROUND_HALF_UP) if whole else Decimal(0)
    return Reckoning(terms, score, grade_of(formula, terms, score))


def term(formula: Formula, code: str, value: Decimal | None, months: int) -> Term:
    """Return one line: counted targets shrink with the months, averages do not."""
    weight, full = formula.weights[code], Decimal(formula.targets[code])
    target = full if code in RATINGS else full * months / FULL_YEAR
    least = int(
        (Decimal(formula.least.get(code, 0)) * months / FULL_YEAR).to_integral_value(ROUND_CEILING)
    )
    if value is None:
        return Term(code, weight, target, None, None, least)
    points = (weight * min(value / target, Decimal(1))).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Term(code, weight, target, value, points, least)


def grade_of(formula: Formula, terms: tuple[Term, ...], score: Decimal) -> str:
    """Return the grade: below a least figure nobody qualifies, whatever the score."""
    if score < formula.qualified_from or any(each.is_short for each in terms):
        return Grade.UNQUALIFIED.value
    is_excellent = score >= formula.excellent_from
    return (Grade.EXCELLENT if is_excellent else Grade.QUALIFIED).value
