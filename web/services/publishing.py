"""Saying who sees what of a profile, and looking at it through others' eyes first."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import Audience
from models.participant import Participant
from web.services import access, accounts, consents, profiles, publication, statement_privacy
from web.services.access import Actor
from web.services.consents import Purpose
from web.services.profiles import BLANKS, Profile
from web.services.publication import EVERYTHING, Sight
from web.services.publication_defaults import FIELDS, is_person
from web.services.words import Text

PREVIEWS: Mapping[Audience, tuple[Audience, bool]] = {
    Audience.PUBLIC: (Audience.PUBLIC, False),
    Audience.SIGNED_IN: (Audience.SIGNED_IN, False),
    Audience.MATCHED: (Audience.SIGNED_IN, True),
}
"""By whose eyes to look through: the level of the sight, and whether it is matched."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field of a profile, who sees it, and whether it holds anything."""

    field: str
    audience: str
    is_filled: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Who sees what of a profile."""

    id: str
    kind: str
    name: Text
    is_person: bool
    fields: tuple[FieldChoice, ...]


def get_choices(session: Session, *, actor: Actor, participant_id: str) -> Choices:
    """Return who sees which field of a participant."""
    allow(session, actor, "publication.read", participant_id)
    row = session.get_one(Participant, participant_id)
    profile = profiles.seen_by(session, EVERYTHING, participant_id, statement_privacy.ALL)
    audiences = publication.audiences_of(session, participant_id=participant_id)
    return Choices(
        id=row.id,
        kind=row.kind,
        name=profile.name,
        is_person=is_person(row.kind, row.subtype),
        fields=tuple(
            FieldChoice(name, audiences[name].value, is_filled(profile, name)) for name in FIELDS
        ),
    )


def is_filled(profile: Profile, name: str) -> bool:
    """Tell whether a field of a profile holds anything."""
    return name not in BLANKS or getattr(profile, name) != BLANKS[name]


def choose(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    audiences: Mapping[str, Audience],
    now: dt.datetime,
) -> None:
    """Store who sees which field; what becomes public is a consent, what no longer is ends it."""
    allow(session, actor, "publication.edit", participant_id)
    before = published(session, participant_id)
    publication.store(session, participant_id=participant_id, audiences=audiences, now=now)
    after = published(session, participant_id)
    if actor.user_id is not None and after != before:
        about = consents.About(actor.user_id, participant_id, fields=after)
        consents.answer(session, about, [Purpose.PUBLICATION], is_given=bool(after), now=now)
    session.add(
        AuditLog(
            actor_id=actor.user_id,
            action="publication.update",
            subject_type="participant",
            subject_id=participant_id,
            details={name: audience.value for name, audience in audiences.items()},
        )
    )
    session.flush()


def published(session: Session, participant_id: str) -> tuple[str, ...]:
    """Return the fields that everybody sees."""
    audiences = publication.audiences_of(session, participant_id=participant_id)
    return tuple(name for name in FIELDS if audiences[name] is Audience.PUBLIC)


def preview(session: Session, *, actor: Actor, participant_id: str, audience: Audience) -> Profile:
    """Return a profile as a stranger, somebody signed in, or a matched party sees it."""
    allow(session, actor, "publication.read", participant_id)
    level, is_matched = PREVIEWS[audience]
    matched = frozenset({participant_id}) if is_matched else frozenset()
    levels = statement_privacy.MATCHED if is_matched else statement_privacy.PUBLIC
    sight = Sight(level=level, matched=matched)
    return profiles.seen_by(session, sight, participant_id, levels)


def allow(session: Session, actor: Actor, action: str, participant_id: str) -> None:
    """Refuse whoever may not see or change this."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))
