"""What re-checking finds: where something does not hold, and what is wrong there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Flaw(StrEnum):
    """What can be wrong with an answer, or with a file that keeps one."""

    LOCKED_CONTRADICT = "locked_contradict"
    OTHER_PROBLEM = "other_problem"
    CHANGED_SOLUTION = "changed_solution"
    PAIR_TWICE = "pair_twice"
    PAIR_FORBIDDEN = "pair_forbidden"
    SEEKER_OVER = "seeker_over"
    SEEKER_UNDER = "seeker_under"
    CANDIDATE_OVER = "candidate_over"
    CANDIDATE_UNDER = "candidate_under"
    LOCKED_MISSING = "locked_missing"
    CONFLICT_IN_ANSWER = "conflict_in_answer"
    MINIMUM_NOT_MISSED = "minimum_not_missed"
    NUMBER_WRONG = "number_wrong"
    GAP_WRONG = "gap_wrong"
    COUNT_EXCEEDED = "count_exceeded"
    BOUND_BELOW = "bound_below"
    BOUND_UNPROVEN = "bound_unproven"
    BOUND_WEAKER = "bound_weaker"
    SUM_OPEN = "sum_open"
    COUNT_UNPROVEN = "count_unproven"
    WORST_OPEN = "worst_open"
    UNMET_UNTOLD = "unmet_untold"
    UNMET_WRONG = "unmet_wrong"
    CHANGE_USELESS = "change_useless"
    BLOCKING = "blocking"
    PAIRS_WITHOUT_ANSWER = "pairs_without_answer"
    NO_CONTRADICTION = "no_contradiction"
    PART_CHANGED = "part_changed"
    SEAL_WRONG = "seal_wrong"
    WISHES_UNLISTED = "wishes_unlisted"
    LIST_CHANGED = "list_changed"
    MADE_OTHERWISE = "made_otherwise"
    OTHER_RECEIPT = "other_receipt"
    WISHES_MISSING = "wishes_missing"
    WISHES_OF_NOBODY = "wishes_of_nobody"
    WISH_MISCOUNTED = "wish_miscounted"
    WISH_INVENTED = "wish_invented"
    REFUSED_LISTED = "refused_listed"
    WORTH_WRONG = "worth_wrong"
    OTHER_RESULT = "other_result"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not hold.

    Attributes
    ----------
    place : str
        Where in the solution: ``pairs[3]``, ``objective.utility``, ``certificate.seal``.
    flaw : Flaw
        What is wrong.
    values : mapping of str to object
        The ids and numbers it is about; a seeker or a candidate by index and id.
    """

    place: str
    flaw: Flaw
    values: Mapping[str, object] = field(default_factory=dict)
