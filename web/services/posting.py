"""Turn a draft into needs or offers, once, with what its writer said of itself on the way."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.enums import Direction
from web.services import access, accounts, drafts, profile_edit, statements
from web.services.access import Actor
from web.services.statements import Content


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be posted: a statement for each topic, and facts of the profile that changed."""

    word: str
    direction: Direction
    contents: Sequence[Content]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a draft; nothing is new where it was posted before."""

    is_new: bool
    numbers: tuple[int, ...] = ()
    changed_facts: tuple[str, ...] = ()


def post_draft(
    session: Session, *, actor: Actor, participant_id: str, post: Post, now: dt.datetime
) -> Posted:
    """Post a draft; a second click on the same draft posts nothing."""
    is_first = drafts.take_draft(
        session,
        actor=actor,
        participant_id=participant_id,
        direction=post.direction,
        word=post.word,
        now=now,
    )
    if not is_first:
        return Posted(is_new=False)
    numbers = tuple(
        statements.create_statement(
            session,
            actor=actor,
            participant_id=participant_id,
            direction=post.direction,
            content=content,
        )
        for content in post.contents
    )
    return Posted(True, numbers, amend(session, actor, participant_id, post.facts))


def amend(
    session: Session, actor: Actor, participant_id: str, facts: Mapping[str, Any]
) -> tuple[str, ...]:
    """Change the profile along, where the actor may."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    if not facts or not access.can(actor, "profile.edit", subject):
        return ()
    return profile_edit.change_facts(
        session, actor=actor, participant_id=participant_id, changes=facts
    )
