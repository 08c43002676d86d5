"""What the recommender knows of a participant as tags; each can be deleted by its members."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.participant import Participant
from models.setting import bump_data_version
from web.services import access, accounts
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.words import Text, Words, load_words

LINKED = {
    "sectors": ("sector_links", "sector", "sector"),
    "stages_served": ("stage_links", "stage", "stage"),
    "regions_served": ("region_links", "region", "region"),
}
"""By field: the rows that hold its codes, their column, and the vocabulary."""
LISTED = {"languages": "language", "modes": "mode"}
SINGLE = {"stage": "stage", "seeking_round": "round", "recognition": "recognition"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A code that matching reads of a participant."""

    field: str
    code: str
    name: Text


def list_tags(session: Session, *, actor: Actor, participant_id: str) -> tuple[Tag, ...]:
    """Return every tag of a participant."""
    row = find(session, actor, participant_id)
    return tuple(tags_of(row, load_words(session)))


def tags_of(row: Participant, words: Words) -> Iterator[Tag]:
    """Yield the tags of a row."""
    for name, (links, column, vocabulary) in LINKED.items():
        codes = [getattr(link, column) for link in getattr(row, links)]
        yield from (Tag(name, code, words.name(vocabulary, code)) for code in codes)
    for name, vocabulary in LISTED.items():
        yield from (Tag(name, code, words.name(vocabulary, code)) for code in getattr(row, name))
    for name, vocabulary in SINGLE.items():
        if code := getattr(row, name):
            yield Tag(name, code, words.name(vocabulary, code))


def delete_tag(session: Session, *, actor: Actor, participant_id: str, name: str, code: str) -> Tag:
    """Delete a tag; the recommender forgets it with the next ranking.

    Raises
    ------
    NotFoundError
        If the participant has no such tag.
    """
    row = find(session, actor, participant_id)
    tags = {(tag.field, tag.code): tag for tag in tags_of(row, load_words(session))}
    if (name, code) not in tags:
        raise NotFoundError("tag", f"{name} {code}")
    remove(row, name, code)
    session.add(
        AuditLog(
            actor_id=actor.user_id,
            action="tag.delete",
            subject_type="participant",
            subject_id=participant_id,
            details={"field": name, "code": code},
        )
    )
    session.flush()
    bump_data_version(session, changed=(participant_id,))
    return tags[name, code]


def remove(row: Participant, name: str, code: str) -> None:
    """Take a code out of a row."""
    if name in LINKED:
        links, column, _ = LINKED[name]
        kept = [link for link in getattr(row, links) if getattr(link, column) != code]
        setattr(row, links, kept)
    elif name in LISTED:
        setattr(row, name, [each for each in getattr(row, name) if each != code])
    else:
        setattr(row, name, None if name == "stage" else "")


def find(session: Session, actor: Actor, participant_id: str) -> Participant:
    """Return a participant whose profile the actor may edit."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "profile.edit", subject)
    return session.get_one(Participant, participant_id)
