"""Who may do what: the one policy routes and services ask; what it does not name is refused.

A rule judges a pair: who asks (:class:`Actor`) and what is asked about (:class:`Subject`). How far
an organiser reaches is decided object by object, by what the subject lies in:

========== ==================================================================================
province   everything
prefecture participants whose region is the prefecture or lies in it
zone       the zone itself, the spaces it operates, whoever is affiliated with it, and the
           residents and appointed mentors of all of these (its region alone says nothing:
           a county holds others too)
space      the space itself, its residents, and the mentors it appointed
event      what belongs to the event, and nothing else
========== ==================================================================================

An agent (联络员) acts for a participant like its members, except where :func:`principal` decides:
consents, the disclosure of contacts, closing, and who else may act.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: nobody in particular (`user_id` None), or an account with its memberships.

    `regions` are the codes an organiser answers for; with `is_provincial` it answers for all;
    `hosts` are the spaces and zones it answers for, `events` the events. `agent_for` are those of
    the `participant_ids` that it acts for as their agent.
    """

    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    participant_ids: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    is_provincial: bool = False
    hosts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    agent_for: frozenset[str] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account."""
        return self.user_id is not None

    @property
    def is_office(self) -> bool:
        """Whether it answers for a territory: the province or a prefecture."""
        return self.is_provincial or bool(self.regions)

    def on_behalf_of(self, participant_id: str) -> str | None:
        """Return the participant, if this account acts for it as its agent: what the log marks."""
        return participant_id if participant_id in self.agent_for else None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a participant, or something it owns, and what that lies in.

    `regions` are its region and those above; `hosts` the spaces and zones it belongs to, itself
    among them where it is one; `events` the events it is a part of.
    """

    participant_id: str
    regions: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()


VISITOR = Actor()
"""Nobody in particular, who is shown least."""


class AccessDeniedError(Exception):
    """The policy says no; the caller decides between signing in and refusing."""

    def __init__(self, action: str, *, is_signed_in: bool) -> None:
        super().__init__(f"{action} is refused")
        self.action = action
        self.is_signed_in = is_signed_in


Rule = Callable[[Actor, Subject | None], bool]


def anyone(_actor: Actor, _subject: Subject | None) -> bool:
    """Allow everybody."""
    return True


def signed_in(actor: Actor, _subject: Subject | None) -> bool:
    """Allow every account."""
    return actor.is_signed_in


def administrator(actor: Actor, _subject: Subject | None) -> bool:
    """Allow administrators."""
    return Role.ADMINISTRATOR in actor.roles


def organiser(actor: Actor, subject: Subject | None) -> bool:
    """Allow administrators, and organisers within what they answer for."""
    if administrator(actor, subject):
        return True
    if Role.ORGANISER not in actor.roles:
        return False
    if subject is None:
        return actor.is_office or bool(actor.hosts)
    return answers_for(actor, subject)


def office(actor: Actor, subject: Subject | None) -> bool:
    """Allow administrators, and the organisers of the province and of prefectures."""
    if administrator(actor, subject):
        return True
    if Role.ORGANISER not in actor.roles or not actor.is_office:
        return False
    return subject is None or lies_in_territory(actor, subject)


def province(actor: Actor, subject: Subject | None) -> bool:
    """Allow administrators, and the organisers of the province."""
    return administrator(actor, subject) or (Role.ORGANISER in actor.roles and actor.is_provincial)


def answers_for(actor: Actor, subject: Subject) -> bool:
    """Tell whether a subject lies within what an organiser answers for."""
    return (
        lies_in_territory(actor, subject)
        or not actor.hosts.isdisjoint(subject.hosts)
        or not actor.events.isdisjoint(subject.events)
    )


def lies_in_territory(actor: Actor, subject: Subject) -> bool:
    """Tell whether a subject lies within the province or an organiser's prefectures."""
    return actor.is_provincial or not actor.regions.isdisjoint(subject.regions)


def member(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who act for the participant, and the organisers above it."""
    if organiser(actor, subject):
        return True
    if subject is None:
        return bool(actor.participant_ids)
    return subject.participant_id in actor.participant_ids


def acting(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who act for the participant alone: not even organisers look in."""
    if subject is None:
        return bool(actor.participant_ids)
    return subject.participant_id in actor.participant_ids


def principal(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who act for the participant in its own name: no agents, no organisers."""
    own = actor.participant_ids - actor.agent_for
    return bool(own) if subject is None else subject.participant_id in own


def keeper(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who decide who acts for a participant: its own members, or its organisers."""
    return principal(actor, subject) or organiser(actor, subject)


def host(actor: Actor, subject: Subject | None) -> bool:
    """Allow its keepers, and who acts, in its own name, for a space or zone that it belongs to."""
    if keeper(actor, subject):
        return True
    own = actor.participant_ids - actor.agent_for
    return subject is not None and not own.isdisjoint(subject.hosts)


def confidant(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who act for the participant, and the office above it: no spaces or zones."""
    return acting(actor, subject) or office(actor, subject)


def gatekeeper(actor: Actor, subject: Subject | None) -> bool:
    """Allow those who act for the participant, and confidentiality reviewers."""
    return acting(actor, subject) or reviewer(actor, subject)


def reviewer(actor: Actor, _subject: Subject | None) -> bool:
    """Allow confidentiality reviewers."""
    return Role.REVIEWER in actor.roles


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
    "term.set": administrator,
    "intake.read": office,
    "intake.edit": office,
    "overview.read": office,
    "job.read": office,
    "job.start": office,
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
