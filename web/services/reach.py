"""Everyone an organiser answers for: the list that leads to desks, members and agents."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Membership
from models.participant import Participant
from web.services import access, scopes
from web.services.access import Actor
from web.services.search import PAGE_SIZE, Page
from web.services.words import Text, load_words


@dataclass(frozen=True, slots=True)
class Reached:
    """A participant within an organiser's reach, and how many people act for it."""

    id: str
    kind: str
    status: str
    name: Text
    place: Text
    n_members: int


def list_reached(session: Session, *, actor: Actor, text: str, page: int) -> Page[Reached]:
    """Return one page of those an organiser answers for, by name."""
    access.ensure(actor, "scope.read")
    words = load_words(session)
    members = (
        select(func.count())
        .where(Membership.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    found = select(Participant, members.label("n_members")).where(scopes.within(session, actor))
    for word in text.split():
        found = found.where(Participant.search_text.contains(word.casefold(), autoescape=True))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(page, max(-(-total // PAGE_SIZE), 1))
    rows = session.execute(
        found.order_by(Participant.kind, Participant.sort_key, Participant.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(
        tuple(
            Reached(
                id=row.id,
                kind=row.kind,
                status=row.status,
                name={"zh": row.name_zh, "en": row.name_en},
                place=words.place(row.region, row.country),
                n_members=n_members,
            )
            for row, n_members in rows
        ),
        total,
        number,
    )
