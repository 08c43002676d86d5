"""Who may do what: the one policy routes and services ask; what it does not name is refused.

The table names a rule for each action (:mod:`web.services.access_rules`); a rule judges who asks
(:class:`Actor`) and what is asked about (:class:`Subject`).
"""

from collections.abc import Mapping

from web.services.access_rules import (
    Rule,
    acting,
    administrator,
    anyone,
    confidant,
    gatekeeper,
    host,
    keeper,
    member,
    office,
    organiser,
    principal,
    province,
    reviewer,
    signed_in,
)
from web.services.actors import VISITOR, Actor, Subject

__all__ = [
    "RULES",
    "VISITOR",
    "AccessDeniedError",
    "Actor",
    "Subject",
    "can",
    "ensure",
]


class AccessDeniedError(Exception):
    """The policy says no; the caller decides between signing in and refusing."""

    def __init__(self, action: str, *, is_signed_in: bool) -> None:
        super().__init__(f"{action} is refused")
        self.action = action
        self.is_signed_in = is_signed_in


RULES: Mapping[str, Rule] = {
    "financing.read": acting,
    "financing.edit": acting,
    "dealflow.read": acting,
    "thesis.edit": acting,
    "deal.read": acting,
    "deal.edit": acting,
    "deal.promise": principal,
    "evidence.verify": office,
    "award.read": member,
    "award.edit": member,
    "result.browse": anyone,
    "result.read": member,
    "result.read_closed": gatekeeper,
    "result.edit": member,
    "result.clear": reviewer,
    "leave.read": confidant,
    "leave.edit": confidant,
    "leave.oversee": office,
    "mentoring.read": member,
    # unless the pair agreed otherwise, or an office needs it: web.services.mentoring.confidence
    "mentoring.hear": acting,
    "mentoring.remarks": confidant,
    "mentoring.agree": acting,
    "mentoring.record": member,
    "mentoring.confirm": acting,
    "mentoring.change": member,
    "mentoring.certify": organiser,
    "mentoring.oversee": organiser,
    "mentoring.set": province,
    "mentoring.answer": anyone,
    "thread.read": acting,
    "thread.post": acting,
    "appointment.read": acting,
    "appointment.edit": acting,
    "availability.read": acting,
    "availability.edit": acting,
    "agenda.read": signed_in,
    "feed.read": signed_in,
    "feed.edit": signed_in,
    # whoever knows the secret address
    "feed.open": anyone,
    "page.read": anyone,
    "language.switch": anyone,
    "health.read": anyone,
    "account.sign_in": anyone,
    "account.sign_out": signed_in,
    "account.join": anyone,
    "account.recover": anyone,
    "account.read": signed_in,
    "account.edit": signed_in,
    "account.second_factor": signed_in,
    "registration.create": anyone,
    "registration.read": signed_in,
    "registration.edit": signed_in,
    "registration.review": organiser,
    "registration.decide": office,
    "member.read": member,
    "member.edit": keeper,
    "member.leave": acting,
    "agent.ask": keeper,
    "agent.apply": host,
    "agent.consent": principal,
    "agent.answer": anyone,
    "scope.read": organiser,
    "access.read": administrator,
    "directory.read": anyone,
    "participant.read": anyone,
    "graph.read": anyone,
    "resource.read": anyone,
    "reference.read": anyone,
    "desk.read": signed_in,
    "statement.read": member,
    "statement.edit": member,
    "profile.edit": member,
    "ledger.read": member,
    "ledger.months": organiser,
    "ledger.close": province,
    "assessment.read": confidant,
    "assessment.appeal": principal,
    "assessment.run": province,
    "assessment.decide": province,
    "match.read": member,
    "match.request": acting,
    "match.answer": acting,
    "match.view": member,
    "match.step": member,
    "match.suggest": organiser,
    "programme.browse": signed_in,
    "programme.read": organiser,
    "programme.edit": organiser,
    "wish.edit": acting,
    "draft.read": organiser,
    "draft.run": organiser,
    "draft.edit": organiser,
    "draft.publish": organiser,
    "outcome.read": acting,
    "answer.open": anyone,
    "follow_up.read": organiser,
    "feedback.read": organiser,
    "term.set": administrator,
    "intake.read": office,
    "intake.edit": office,
    "overview.read": office,
    "job.read": office,
    "job.start": office,
    "weights.read": office,
    "weights.save": office,
    "weights.publish": province,
    "model.read": province,
    "model.set": province,
    "account.invite": office,
    "message.read": signed_in,
    "message.settings": signed_in,
    "outbox.read": administrator,
    "outbox.retry": administrator,
    # only where there is a demo: elsewhere its page does not exist
    "demo.mail": anyone,
    "notice.read": anyone,
    "notice.publish": administrator,
    "privacy.read": signed_in,
    "privacy.edit": signed_in,
    "contact.read": member,
    "contact.reveal": member,
    "contact.edit": principal,
    "contact.share": principal,
    "publication.read": member,
    "publication.edit": principal,
    "complaint.file": anyone,
    "complaint.read": anyone,
    "complaint.answer": organiser,
    "pool.browse": anyone,
    "pool.object": anyone,
    "pool.read": confidant,
    "pool.apply": principal,
    "pool.nominate": acting,
    "pool.review": office,
    "pool.decide": province,
    "pool.rule": province,
    "conflict.read": confidant,
    "conflict.edit": confidant,
    "stake.disclose": acting,
    "stake.answer": principal,
    "records.read": office,
    "records.edit": office,
}


def can(actor: Actor, action: str, subject: Subject | None = None) -> bool:
    """Tell whether an actor may do something; without a subject, whether to any subject at all."""
    rule = RULES.get(action)
    return rule is not None and rule(actor, subject)


def ensure(actor: Actor, action: str, subject: Subject | None = None) -> None:
    """Refuse what the policy does not allow.

    Raises
    ------
    AccessDeniedError
        If it may not.
    """
    if not can(actor, action, subject):
        raise AccessDeniedError(action, is_signed_in=actor.is_signed_in)
