"""Answering by a signed link: whoever holds it stands for the person it was sent to, once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.account import User
from models.enums import UNANSWERED_STATES, MatchState
from models.link import SignedLink
from models.matching import Match
from web.services import accounts, giving, links
from web.services.access import Actor
from web.services.contacts import ContactView
from web.services.links import LinkClosedError, hash_of
from web.services.requests.answering import Answer, Refusal, accept, decline
from web.services.requests.errors import NothingDueError
from web.services.requests.lines import Line, Reader, lines_of
from web.services.requests.steps import ANSWER, participant_on


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What a link is about; `is_open` while it can be answered.

    `contact` is the own one of whom it was sent to, to tick from what the other side may see.
    """

    line: Line
    is_open: bool
    contact: ContactView | None = None


def get_link_page(session: Session, *, word: str, language: str, now: dt.datetime) -> LinkPage:
    """Return what a link asks; looking changes nothing.

    Raises
    ------
    LinkClosedError
        If nobody was ever sent such a link, or whom it was sent to no longer acts for the side.
    """
    row = find(session, word)
    match, actor, side = standing(session, row)
    (line,) = lines_of(session, Reader(actor, language, participant_on(match, side)), (match,))
    is_valid = row.used_at is None and row.expires_at > now
    is_due = match.state in UNANSWERED_STATES and match.awaits in {side, "both"}
    if not (is_valid and is_due):
        return LinkPage(line, is_open=False)
    contact = giving.find_offer_of_match(session, actor=actor, match_id=match.id)
    return LinkPage(line, is_open=True, contact=contact)


def find(session: Session, word: str) -> SignedLink:
    """Return the link of a word, open or not."""
    statement = select(SignedLink).where(
        SignedLink.word_hash == hash_of(word), SignedLink.purpose == ANSWER
    )
    row = session.scalar(statement)
    if row is None:
        raise LinkClosedError
    return row


def standing(session: Session, row: SignedLink) -> tuple[Match, Actor, str]:
    """Return the match of a link, and as whom and on which side its holder stands."""
    match = session.get(Match, int(row.subject_id), populate_existing=True)
    if match is None:
        raise LinkClosedError
    return match, standing_of(session, row, match), str(row.details["side"])


def standing_of(session: Session, row: SignedLink, match: Match) -> Actor:
    """Return as whom the holder of a link about a match stands.

    Raises
    ------
    LinkClosedError
        If whom it was sent to no longer acts for the side.
    """
    user = session.get(
        User, row.user_id or 0, options=[selectinload(User.memberships)], populate_existing=True
    )
    if user is None or not user.is_active:
        raise LinkClosedError
    own = participant_on(match, str(row.details["side"]))
    actor = accounts.actor_of(user)
    if own not in actor.participant_ids:
        raise LinkClosedError
    # the link speaks for this one side, whatever else its holder may do
    return Actor(user.id, participant_ids=frozenset({own}), agent_for=actor.agent_for & {own})


def answer_by_link(
    session: Session,
    *,
    word: str,
    refusal: Refusal | None,
    now: dt.datetime,
    shared: Sequence[str] = (),
) -> MatchState:
    """Accept, or decline with a refusal; of two who try at once, one does.

    With an acceptance the contacts ticked are given to the other side.

    Raises
    ------
    LinkClosedError
        If the link was never sent, or its holder no longer acts for the side.
    NothingDueError
        If it was used, is too old, or the match was answered otherwise.
    """
    row = find(session, word)
    match, actor, _ = standing(session, row)
    try:
        links.redeem(session, word=word, purpose=ANSWER, now=now)
    except LinkClosedError:
        state = match.state if match.state != MatchState.EXPRESSED else MatchState.EXPIRED
        raise NothingDueError(match.id, state, match.closing) from None
    answer = Answer(actor, match.id, now, is_by_link=True)
    if refusal is None:
        state = accept(session, answer)
        giving.give_with_answer(session, actor=actor, match_id=match.id, fields=shared, now=now)
        return state
    decline(session, answer, refusal)
    return MatchState.DECLINED
