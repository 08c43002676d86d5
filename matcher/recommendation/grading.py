"""From the score to the grade users see."""

from collections.abc import Mapping

from matcher.entities import Grade

CODE_TERMS = ("service", "sector")
RECORD_TERMS = ("history", "portfolio", "feedback")

HIGH, GOOD = 0.74, 0.5


def ceiling(weights: Mapping[str, float], asked: Mapping[str, bool]) -> float:
    """Return the score that a full fit reaches for a seeker, whoever the candidates are.

    Code terms that the seeker says nothing about cannot be met, and records come on top of a fit:
    neither counts. A seeker that says next to nothing is held to the code terms all the same, so
    that place or language alone never makes a high grade.

    Parameters
    ----------
    weights : mapping of str to float
        Weight of each term.
    asked : mapping of str to bool
        Whether the seeker states what each code term compares.

    Returns
    -------
    ceiling : float
        Positive where any code term has a weight.
    """
    codes = sum(weights.get(term, 0.0) for term in CODE_TERMS)
    reachable = sum(
        weight
        for term, weight in weights.items()
        if term not in RECORD_TERMS and asked.get(term, True)
    )
    return max(codes, reachable)


def grade(score: float, ceiling: float) -> Grade:
    """Return the grade of a score.

    It is an absolute mapping, not a place in the list, and never falls as the score rises: the
    share of the ceiling is high from 0.74 (with the default weights: the service itself in the
    very sector, or in a kindred one with all else in favour), good from 0.5 (the service itself in
    another sector, or one of its group in the same sector), else fair.

    Parameters
    ----------
    score : float
        Ranking score.
    ceiling : float
        Of the seeker, from :func:`ceiling`.

    Returns
    -------
    grade : Grade
        As users see it.

    Examples
    --------
    >>> grade(0.72, 0.95).value
    'high'
    """
    if score >= HIGH * ceiling:
        return Grade.HIGH
    return Grade.GOOD if score >= GOOD * ceiling else Grade.FAIR
