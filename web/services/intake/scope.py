"""Which offices an account brings files for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.services import access
from web.services.access import Actor, Subject
from web.services.scopes import regions_above
from web.services.words import Option, Words

EDIT, READ = "intake.edit", "intake.read"


def office_subject(session: Session, office: str) -> Subject:
    """Return what the policy needs to know of an office: the regions it lies in."""
    above = regions_above(office)
    return Subject("", frozenset(session.scalars(select(above.c.code))))


def may_use(session: Session, *, actor: Actor, office: str) -> bool:
    """Tell whether an account answers for an office."""
    return access.can(actor, EDIT, office_subject(session, office))


def offices_of(session: Session, *, actor: Actor, words: Words) -> tuple[Option, ...]:
    """Return the offices that an account may bring files for: the province, its prefectures."""
    roots = [
        code
        for vocabulary, code in words.names
        if vocabulary == "region" and not words.parents.get((vocabulary, code))
    ]
    codes = dict.fromkeys([*roots, *words.tiles])
    return tuple(
        Option(code, words.name("region", code))
        for code in codes
        if may_use(session, actor=actor, office=code)
    )
