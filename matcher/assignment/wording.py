"""The few sentences that stand in a solution file, in English; pages word the data themselves."""

from matcher.assignment.problem import Problem
from matcher.assignment.solution import Requirement, Rule, Unmet


def relaxation_text(problem: Problem, unmet: Unmet) -> str:
    """Say what would give a seeker one more place.

    Parameters
    ----------
    problem : Problem
        Gives the ids.
    unmet : Unmet
        Who lacks a place.

    Returns
    -------
    text : str
        A sentence without full stop.
    """
    change = unmet.change
    if change is None:
        return "add another candidate: all there are have been assigned already"
    candidate = repr(problem.candidate_ids[change.candidate])
    pair = f"the pair of {problem.seeker_ids[unmet.seeker]!r} and {candidate}"
    raised = f"raise the capacity of {candidate} to {change.capacity}"
    if change.capacity is None:
        if change.lists_pair:
            return f"allow {pair}: {candidate} has room"
        return f"take {pair}, which would lower the sum"
    return f"allow {pair} and {raised}" if change.lists_pair else raised


def requirement_text(problem: Problem, requirement: Requirement) -> str:
    """Say what a requirement asks for.

    Parameters
    ----------
    problem : Problem
        Gives the ids.
    requirement : Requirement
        One of those that conflict.

    Returns
    -------
    text : str
        A sentence without full stop.
    """
    seeker, candidate = "", ""
    if requirement.seeker is not None:
        seeker = f"seeker {problem.seeker_ids[requirement.seeker]!r}"
    if requirement.candidate is not None:
        candidate = f"candidate {problem.candidate_ids[requirement.candidate]!r}"
    sentences = {
        Rule.SEEKER_MINIMUM: f"{seeker} must get at least {requirement.value}",
        Rule.SEEKER_DEMAND: f"{seeker} wants at most {requirement.value}",
        Rule.CANDIDATE_MINIMUM: f"{candidate} must get at least {requirement.value}",
        Rule.CANDIDATE_CAPACITY: f"{candidate} takes at most {requirement.value}",
        Rule.LOCKED: f"{seeker} and {candidate} are locked",
        Rule.LISTED: f"the pair of {seeker} and {candidate} is not listed",
    }
    return sentences[requirement.rule]
