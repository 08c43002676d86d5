"""Searches a person keeps under a name, and what is new since that person's last visit."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.financing import DealFlowVisit, DisclosureView, SavedSearch
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment.disclosure import is_investor
from web.services.missing import NotFoundError

MOST_SEARCHES = 20
SAME_VISIT = dt.timedelta(minutes=30)


class SearchNameError(ValueError):
    """The name is taken, or there are too many; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SearchView:
    """A kept search."""

    id: int
    name: str
    criteria: Mapping[str, str]


def list_searches(session: Session, *, actor: Actor, investor_id: str) -> tuple[SearchView, ...]:
    """Return the searches of this person, by name."""
    allow(session, actor, investor_id)
    found = session.scalars(
        select(SavedSearch)
        .where(SavedSearch.user_id == actor.user_id, SavedSearch.investor_id == investor_id)
        .order_by(SavedSearch.name)
    )
    return tuple(SearchView(row.id, row.name, row.criteria) for row in found)


def save_search(
    session: Session,
    *,
    actor: Actor,
    investor_id: str,
    name: str,
    criteria: Mapping[str, str],
) -> None:
    """Keep a search under a name.

    Raises
    ------
    SearchNameError
        With code ``taken`` or ``many``.
    """
    allow(session, actor, investor_id)
    if actor.user_id is None:
        raise NotFoundError("search", name)
    held = select(func.count()).where(
        SavedSearch.user_id == actor.user_id, SavedSearch.investor_id == investor_id
    )
    if (session.scalar(held) or 0) >= MOST_SEARCHES:
        raise SearchNameError("many")
    row = SavedSearch(
        user_id=actor.user_id, investor_id=investor_id, name=name, criteria=dict(criteria)
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise SearchNameError("taken") from None


def delete_search(session: Session, *, actor: Actor, investor_id: str, search_id: int) -> None:
    """Forget a search of one's own."""
    allow(session, actor, investor_id)
    row = session.get(SavedSearch, search_id)
    if row is None or row.user_id != actor.user_id or row.investor_id != investor_id:
        raise NotFoundError("search", str(search_id))
    session.delete(row)
    session.flush()


def new_since(session: Session, *, actor: Actor, investor_id: str) -> dt.datetime | None:
    """Return the moment from which on requests are new to this person; None at a first visit."""
    row = visit_of(session, actor, investor_id)
    return row.previous_at if row else None


def is_new_visit(session: Session, *, actor: Actor, investor_id: str, now: dt.datetime) -> bool:
    """Tell whether a look at the deal flow begins another visit."""
    row = visit_of(session, actor, investor_id)
    return row is None or now - row.seen_at > SAME_VISIT


def begin_visit(session: Session, *, actor: Actor, investor_id: str, now: dt.datetime) -> None:
    """Remember when the last visit was, and that another one begins."""
    allow(session, actor, investor_id)
    if actor.user_id is None:
        return
    row = visit_of(session, actor, investor_id)
    if row is None:
        session.add(DealFlowVisit(user_id=actor.user_id, investor_id=investor_id, seen_at=now))
    elif now - row.seen_at > SAME_VISIT:
        row.previous_at, row.seen_at = row.seen_at, now
    session.flush()


def mark_seen(session: Session, *, actor: Actor, investor_id: str, now: dt.datetime) -> None:
    """Take everything up to now as seen."""
    begin_visit(session, actor=actor, investor_id=investor_id, now=now)
    row = visit_of(session, actor, investor_id)
    if row is not None:
        row.previous_at = row.seen_at = now
        session.flush()


def opened_ones(session: Session, *, actor: Actor, investor_id: str) -> frozenset[int]:
    """Return the requests this person has opened."""
    seen = select(DisclosureView.request_id).where(
        DisclosureView.investor_id == investor_id, DisclosureView.user_id == actor.user_id
    )
    return frozenset(session.scalars(seen))


def visit_of(session: Session, actor: Actor, investor_id: str) -> DealFlowVisit | None:
    """Return when this person looked at the deal flow."""
    if actor.user_id is None:
        return None
    return session.get(DealFlowVisit, (actor.user_id, investor_id))


def allow(session: Session, actor: Actor, investor_id: str) -> None:
    """Refuse whoever does not act for the investor, and who is none.

    Raises
    ------
    NotFoundError
        If it is no investor, or takes no part any more.
    """
    subject = accounts.subject_of(session, participant_id=investor_id)
    access.ensure(actor, "dealflow.read", subject)
    if not is_investor(session, investor_id):
        raise NotFoundError("investor", investor_id)
