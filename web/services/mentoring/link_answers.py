"""Answering by a signed link: whoever holds it stands for the person it was sent to, once."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.link import SignedLink
from models.matching import Match
from models.mentoring import Addendum, Agreement, MentoringRecord
from web.services import links
from web.services.access import Actor
from web.services.links import LinkClosedError, hash_of
from web.services.mentoring import agreements, confirming, reading
from web.services.mentoring.agreements import AgreementView, StaleAgreementError
from web.services.mentoring.confirming import Target
from web.services.mentoring.pair import Pair, get_pair
from web.services.mentoring.reading import AddendumView, RecordView
from web.services.mentoring.records import StaleRecordError
from web.services.mentoring.telling import AGREEMENT, ANSWER, RECORD
from web.services.missing import NotFoundError
from web.services.requests.link_answers import standing_of
from web.services.words import load_words


class SettledError(ValueError):
    """The link was used, is too old, or what it asks has been answered otherwise."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What a link is about; `is_open` while it can be answered by it."""

    pair: Pair
    agreement: AgreementView | None
    record: RecordView | None
    addendum: AddendumView | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A link with whom its holder stands for and what it is about."""

    actor: Actor
    pair: Pair
    kind: str
    subject_id: int
    is_valid: bool


def get_link_page(session: Session, *, word: str, now: dt.datetime) -> LinkPage:
    """Return what a link asks; looking changes nothing.

    Raises
    ------
    LinkClosedError
        If nobody was ever sent such a link, or whom it was sent to no longer acts for the side.
    """
    held = find_held(session, word, now)
    if held.kind == AGREEMENT:
        version = agreements.get_agreement(session, pair=held.pair, agreement_id=held.subject_id)
        return LinkPage(held.pair, version, None, None, held.is_valid and version.is_due)
    target = target_of(session, held)
    record = reading.get_record(
        session, pair=held.pair, record_id=target.record_id, words=load_words(session)
    )
    addendum = next((each for each in record.addenda if each.id == target.addendum_id), None)
    standing = addendum.standing if addendum else record.standing
    return LinkPage(held.pair, None, record, addendum, held.is_valid and standing.is_due)


def answer(session: Session, *, word: str, is_yes: bool, words: str, now: dt.datetime) -> None:
    """Say yes, or no with what is to be different; of two who try at once, one does.

    Raises
    ------
    LinkClosedError
        If the link was never sent, or its holder no longer acts for the side.
    SettledError
        If there is nothing to answer any more.
    """
    held = find_held(session, word, now)
    try:
        links.redeem(session, word=word, purpose=ANSWER, now=now)
        if held.kind == AGREEMENT:
            answer_agreement(session, held, is_yes=is_yes, words=words, now=now)
        else:
            answer_record(session, held, is_yes=is_yes, words=words, now=now)
    except (LinkClosedError, StaleAgreementError, StaleRecordError):
        raise SettledError from None


def answer_agreement(
    session: Session, held: Held, *, is_yes: bool, words: str, now: dt.datetime
) -> None:
    """Accept a version of an agreement, or decline it."""
    match_id = held.pair.match_id
    if is_yes:
        agreements.accept(
            session,
            actor=held.actor,
            match_id=match_id,
            agreement_id=held.subject_id,
            now=now,
        )
        return
    agreements.decline(
        session,
        actor=held.actor,
        match_id=match_id,
        agreement_id=held.subject_id,
        reason=words,
        now=now,
    )


def answer_record(
    session: Session, held: Held, *, is_yes: bool, words: str, now: dt.datetime
) -> None:
    """Confirm a record or an addendum, or say what is to be put right."""
    target = target_of(session, held)
    if is_yes:
        confirming.confirm(session, actor=held.actor, target=target, now=now)
    else:
        confirming.object_to(session, actor=held.actor, target=target, words=words, now=now)


def find_held(session: Session, word: str, now: dt.datetime) -> Held:
    """Return a link with whom its holder stands for."""
    row = session.scalar(
        select(SignedLink).where(
            SignedLink.word_hash == hash_of(word), SignedLink.purpose == ANSWER
        )
    )
    if row is None:
        raise LinkClosedError
    kind, _, number = row.subject_id.partition(":")
    match_id = match_of(session, kind, int(number))
    match = session.get_one(Match, match_id, populate_existing=True)
    actor = standing_of(session, row, match)
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.confirm")
    is_valid = row.used_at is None and row.expires_at > now
    return Held(actor, pair, kind, int(number), is_valid)


def match_of(session: Session, kind: str, number: int) -> int:
    """Return the match that an agreement, a record or an addendum belongs to."""
    statements = {
        AGREEMENT: select(Agreement.match_id).where(Agreement.id == number),
        RECORD: select(MentoringRecord.match_id).where(MentoringRecord.id == number),
    }
    of_addendum = select(MentoringRecord.match_id).join(Addendum).where(Addendum.id == number)
    found = session.scalar(statements.get(kind, of_addendum))
    if found is None:
        raise LinkClosedError
    return found


def target_of(session: Session, held: Held) -> Target:
    """Return the record or addendum that a link is about."""
    if held.kind == RECORD:
        return Target(held.pair.match_id, held.subject_id)
    addendum = session.get(Addendum, held.subject_id)
    if addendum is None:
        raise NotFoundError("addendum", str(held.subject_id))
    return Target(held.pair.match_id, addendum.record_id, addendum.id)
