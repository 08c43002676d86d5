"""The rules of access: each judges a pair, who asks and what is asked about.

How far an organiser reaches is decided object by object, by what the subject lies in:

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

from collections.abc import Callable

from models.enums import Role
from web.services.actors import Actor, Subject

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
