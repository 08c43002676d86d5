"""From strengths to the grade users see."""

from collections.abc import Mapping

from matcher.entities import Grade

CODE_TERMS: Mapping[str, float] = {"service": 0.6, "sector": 0.4}
"""Terms that grade a fit: what was asked for, and the field."""

RECORD_TERMS = ("history", "portfolio")

HIGH, GOOD = 0.8, 0.6
_RECORD_GOOD = 0.4


def grade(strengths: Mapping[str, float], asked: Mapping[str, bool]) -> Grade:
    """Return the grade of a candidate.

    It is an absolute mapping, not a place in the list. The fit is the mean of the strengths of
    ``service`` (0.6) and ``sector`` (0.4), of those that the seeker asked for; high from 0.8 (the
    service itself, in the same or a closely related sector), good from 0.6 (the service itself in
    another sector, or one of its group in the same sector), else fair. Where neither was asked
    for, a record that speaks for the candidate is good.

    Parameters
    ----------
    strengths : mapping of str to float
        Strength of each term, in [0, 1].
    asked : mapping of str to bool
        Whether the seeker states what each code term compares.

    Returns
    -------
    grade : Grade
        As users see it.

    Examples
    --------
    >>> grade({"service": 1.0, "sector": 0.7}, {"service": True, "sector": True}).value
    'high'
    """
    weights = {term: weight for term, weight in CODE_TERMS.items() if asked.get(term)}
    if not weights:
        record = max(strengths.get(term, 0.0) for term in RECORD_TERMS)
        return Grade.GOOD if record >= _RECORD_GOOD else Grade.FAIR
    fit = sum(weight * strengths.get(t, 0.0) for t, weight in weights.items())
    fit /= sum(weights.values())
    if fit >= HIGH:
        return Grade.HIGH
    return Grade.GOOD if fit >= GOOD else Grade.FAIR
