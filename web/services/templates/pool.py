"""Messages about the mentor pool: candidacies, notices, tenures, conflicts of interest."""

from collections.abc import Mapping
from dataclasses import replace

from models.pool_states import OBJECTION_UPHELD
from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


STEPS = {
    "step": {
        "submitted": _("has accepted; the office checks it now"),
        "returned": _("has been returned for changes"),
        "checked": _("has been checked; the province reviews it"),
        "cleared": _("has passed the review; a public notice follows"),
        "on_notice": _("stands on a public notice"),
        "appointed": _("has been appointed"),
        "refused": _("has not been accepted"),
        "declined": _("has declined the nomination"),
        "withdrawn": _("has taken it back"),
    }
}
"""How far a nominee is, as the nominator reads it."""

FINDINGS = {
    "finding": {
        "upheld": _("The objection is upheld: the candidate is not appointed on this notice."),
        "rejected": _("The objection is not upheld."),
    }
}

REASON = _("Reason: %(reason)s")
REASONS = {"reason": {OBJECTION_UPHELD: _("An objection to the public notice was upheld.")}}
"""Reasons that no officer typed."""
SEE_CANDIDACY = _("See how it stands")
SEE_TENURE = _("See my tenure")
SEE_CONFLICTS = _("See conflicts of interest")
CALM_OFFICE = Category.OFFICE
OWN = Category.MEMBERSHIP


def own(subject: str, *body: str, button: str = SEE_CANDIDACY) -> Kind:
    """Return a kind that a mentor reads about its own standing."""
    return Kind(OWN, subject, body, button, pace=Pace.TIMELY)


def task(subject: str, *body: str) -> Kind:
    """Return a kind that tells an office what waits."""
    return Kind(CALM_OFFICE, subject, body, _("Look at it"))


POOL: Mapping[str, Kind] = {
    "pool.nominated": own(
        _("%(nominator)s nominates you for %(team)s"),
        _("Nothing is handed in before you accept and agree to the commitment letter."),
        button=_("Accept or decline"),
    ),
    "pool.nominee": Kind(
        OWN,
        _("Your nominee %(mentor)s %(step)s"),
        (REASON,),
        _("See your nominations"),
        words=STEPS,
    ),
    "pool.received": own(
        _("Your application to %(team)s has arrived"),
        _("The office checks it, then the province reviews it; you are told of every step."),
    ),
    "pool.checked": own(_("Your application has been checked"), _("The province reviews it now.")),
    "pool.cleared": own(
        _("Your application has passed the review"),
        _("It will be put on a public notice, where anyone may object."),
    ),
    "pool.on_notice": own(
        _("You stand on a public notice until %(closes_at)s"),
        _("Whoever objects is answered before you are appointed."),
    ),
    "pool.returned": own(_("Please change your application to %(team)s"), REASON),
    "pool.refused": replace(
        own(_("Your application to %(team)s is not accepted"), REASON), words=REASONS
    ),
    "pool.appointed": own(
        _("You are appointed to %(team)s"),
        _("Letter of appointment %(number)s, from %(from_on)s to %(to_on)s."),
        button=_("See the letter"),
    ),
    "pool.suspended": own(
        _("Your tenure in %(team)s is suspended"),
        REASON,
        _("Nobody is newly recommended to you meanwhile."),
        button=SEE_TENURE,
    ),
    "pool.resumed": own(_("Your tenure in %(team)s goes on"), button=SEE_TENURE),
    "pool.dismissed": own(
        _("Your tenure in %(team)s has been ended by the office"),
        REASON,
        _("If you think that this is wrong, please file a complaint: somebody else decides."),
        button=SEE_TENURE,
    ),
    "pool.expired": own(_("Your tenure in %(team)s is over"), button=SEE_TENURE),
    "pool.ending": own(
        _("Your tenure in %(team)s ends on %(to_on)s"),
        _("You can ask for a renewal now."),
        button=SEE_TENURE,
    ),
    "pool.waiting": task(_("%(mentor)s: to be checked for %(team)s")),
    "pool.to_review": task(_("%(mentor)s: to be reviewed for %(team)s")),
    "pool.notice_over": task(
        _("Public notice %(number)s is over"),
        _("Answer what is still open, then appoint."),
    ),
    "pool.left": task(
        _("%(mentor)s has left %(team)s"),
        REASON,
        _("Startups still guided: %(pairs)s"),
    ),
    "pool.guide_gone": Kind(
        Category.REQUESTS,
        _("The tenure of %(mentor)s in %(team)s has ended"),
        (_("What you do together goes on. If you would like another mentor, ask for a change."),),
        _("See how it stands"),
    ),
    "objection.waiting": task(
        _("An objection to public notice %(notice)s waits for an answer"),
    ),
    "objection.received": Kind(
        Category.PRIVACY,
        _("Your objection %(number)s has arrived"),
        (_("It is answered before anybody it is about is appointed."),),
        _("See the objection"),
        link="follow",
        pace=Pace.TIMELY,
    ),
    "objection.answered": Kind(
        Category.PRIVACY,
        _("Your objection %(number)s has been answered"),
        (_("Finding: %(finding)s"),),
        _("See the answer"),
        link="follow",
        pace=Pace.TIMELY,
        words=FINDINGS,
    ),
    "conflict.declared": task(
        _("Conflict of interest in a pair: %(mentor)s and %(other)s"),
        _("Please decide whether the pair can go on."),
    ),
    "stake.disclosed": Kind(
        OWN,
        _("%(mentor)s wants to invest in you"),
        (_("Your mentor has to say so beforehand. You decide whether the mentoring goes on so."),),
        _("Agree or refuse"),
        pace=Pace.TIMELY,
    ),
    "stake.office": task(_("%(mentor)s wants to invest in %(startup)s, which it guides")),
    "stake.agreed": own(
        _("%(startup)s agrees that you invest and go on guiding it"), button=SEE_CONFLICTS
    ),
    "stake.refused": own(
        _("%(startup)s does not agree that you invest in it"),
        _("Drop the plan, or end the pair."),
        button=SEE_CONFLICTS,
    ),
    "stake.refused_office": task(
        _("%(startup)s does not agree that %(mentor)s invests"),
        _("The pair goes on only if the mentor drops the plan."),
    ),
    "stake.dropped": Kind(
        OWN,
        _("%(mentor)s does not invest in you after all"),
        (),
        _("See conflicts of interest"),
    ),
}
