"""What re-checking a result finds, in the reader's words."""

from collections.abc import Mapping

from matcher.assignment.violation import Flaw, Violation
from web.cli.language import gettext


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


FLAWS: Mapping[Flaw, str] = {
    Flaw.LOCKED_CONTRADICT: _("the locked pairs of the problem contradict its rules"),
    Flaw.OTHER_PROBLEM: _("the problem is not the one that was solved: it was changed"),
    Flaw.CHANGED_SOLUTION: _("the solution was changed after it was sealed"),
    Flaw.PAIR_TWICE: _("seeker %(seeker)s with candidate %(candidate)s stands there twice"),
    Flaw.PAIR_FORBIDDEN: _(
        "seeker %(seeker)s with candidate %(candidate)s is forbidden: the problem does not list it"
    ),
    Flaw.SEEKER_OVER: _("seeker %(who)s: %(n)s, at most %(most)s"),
    Flaw.SEEKER_UNDER: _("seeker %(who)s: %(n)s, at least %(least)s"),
    Flaw.CANDIDATE_OVER: _("candidate %(who)s: %(n)s, at most %(most)s"),
    Flaw.CANDIDATE_UNDER: _("candidate %(who)s: %(n)s, at least %(least)s"),
    Flaw.LOCKED_MISSING: _("seeker %(seeker)s with candidate %(candidate)s is locked, and missing"),
    Flaw.CONFLICT_IN_ANSWER: _("an answer that keeps all rules has no conflicts"),
    Flaw.MINIMUM_NOT_MISSED: _("this minimum is not missed"),
    Flaw.NUMBER_WRONG: _("%(claimed)s, but it is %(value)s"),
    Flaw.GAP_WRONG: _("%(claimed)s, but the bound leaves %(value)s"),
    Flaw.COUNT_EXCEEDED: _("its prices allow %(most)s places, but there are more"),
    Flaw.BOUND_BELOW: _("%(claimed)s is below the %(value)s that was reached"),
    Flaw.BOUND_UNPROVEN: _("nothing in the certificate proves %(claimed)s"),
    Flaw.BOUND_WEAKER: _("%(claimed)s, but the prices of the certificate prove only %(value)s"),
    Flaw.SUM_OPEN: _("optimal, but the sum may be below its upper bound"),
    Flaw.COUNT_UNPROVEN: _("optimal, but the certificate does not prove so few places"),
    Flaw.WORST_OPEN: _("optimal, but the worst-off may be below their upper bound"),
    Flaw.UNMET_UNTOLD: _("seeker %(seeker)s lacks %(n)s, and is not told of"),
    Flaw.UNMET_WRONG: _("%(claimed)s, but seeker %(seeker)s lacks %(n)s"),
    Flaw.CHANGE_USELESS: _("the change would not give seeker %(seeker)s a place"),
    Flaw.BLOCKING: _("seeker %(seeker)s and candidate %(candidate)s would rather have each other"),
    Flaw.PAIRS_WITHOUT_ANSWER: _("there are pairs, though there should be no answer"),
    Flaw.NO_CONTRADICTION: _("these requirements do not contradict each other"),
    Flaw.PART_CHANGED: _("was changed after the file was sealed"),
    Flaw.SEAL_WRONG: _("it is not the fingerprint of the parts: one of them was changed"),
    Flaw.WISHES_UNLISTED: _("these wishes are not those in the list of fingerprints"),
    Flaw.LIST_CHANGED: _("the list is not the one that was sealed"),
    Flaw.MADE_OTHERWISE: _("%(claimed)s, but it was solved with %(value)s"),
    Flaw.OTHER_RECEIPT: _("%(who)s was given a receipt for other wishes than these"),
    Flaw.WISHES_MISSING: _("%(who)s takes part, but its wishes are missing"),
    Flaw.WISHES_OF_NOBODY: _("%(who)s takes no part, but has wishes"),
    Flaw.WISH_MISCOUNTED: _(
        "%(who)s names %(other)s as wish %(wished)s, but %(counted)s was counted"
    ),
    Flaw.WISH_INVENTED: _("%(who)s does not name %(other)s, but wish %(counted)s was counted"),
    Flaw.REFUSED_LISTED: _("%(who)s said no to %(other)s, but the pair is listed"),
    Flaw.WORTH_WRONG: _("worth %(claimed)s, but score and wishes make %(value)s"),
    Flaw.OTHER_RESULT: _("this is another result than the one with that fingerprint"),
}


def flaw_text(violation: Violation) -> str:
    """Say what does not hold, with the ids and numbers it is about."""
    return gettext(FLAWS[violation.flaw], **violation.values)
