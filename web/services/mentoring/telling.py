"""Telling the sides of a pair, with links by which they answer without signing in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from models.enums import MatchSide
from web.services import auditing, links
from web.services.access import Actor
from web.services.accounts import subject_of
from web.services.links import LinkOffer
from web.services.mentoring.pair import Pair
from web.services.notifying import Notice, people_of, tell
from web.services.offices import organisers_above

ANSWER: Final = "mentoring.answer"
"""The purpose of the links by which a side answers."""
ANSWER_PATH: Final = "/mentoring/answers/{word}"
ANSWER_TERM: Final = dt.timedelta(days=60)
AGREEMENT, RECORD, ADDENDUM = "agreement", "record", "addendum"


def tell_sides(
    session: Session,
    pair: Pair,
    notice: Notice,
    *,
    sides: Iterable[str],
    now: dt.datetime,
    asks: str = "",
) -> None:
    """Tell some sides something; `asks` names what they are to answer by a link, if anything."""
    for code in sides:
        across = MatchSide(code).other
        values = {"other": dict(pair.on(across).name), **notice.values}
        told = Notice(
            notice.kind,
            f"{notice.key}:{code}",
            values,
            notice.path or path_of(pair),
            {"answer": answer_offer(asks, code, now)} if asks else {},
        )
        tell(session, notice=told, user_ids=people_of(session, pair.on(code).id), now=now)


def tell_office(session: Session, pair: Pair, notice: Notice, *, now: dt.datetime) -> None:
    """Tell the organisers nearest above the startup, and those above the mentor."""
    people = {
        user_id
        for side in (pair.receiver, pair.provider)
        for user_id in organisers_above(session, subject_of(session, participant_id=side.id))
    }
    names = {"startup": dict(pair.receiver.name), "mentor": dict(pair.provider.name)}
    told = Notice(
        notice.kind,
        notice.key,
        {**names, **notice.values},
        notice.path or path_of(pair),
    )
    tell(session, notice=told, user_ids=people, now=now)


def answer_offer(subject_id: str, side: str, now: dt.datetime) -> LinkOffer:
    """Return the link by which a side answers."""
    return LinkOffer(
        purpose=ANSWER,
        subject_id=subject_id,
        path=ANSWER_PATH,
        expires_at=now + ANSWER_TERM,
        details={"side": side},
    )


def close_links(session: Session, subject_id: str, now: dt.datetime) -> None:
    """Close the links about something that is settled, or no longer what it was."""
    links.revoke(session, purpose=ANSWER, subject_id=subject_id, now=now)


def path_of(pair: Pair) -> str:
    """Return the page of a pair."""
    return f"/matches/{pair.match_id}/mentoring"


def note(
    session: Session,
    actor: Actor,
    pair: Pair,
    action: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note in the log who did what, never what was written."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="match",
        subject_id=pair.match_id,
        participant_id=pair.own.id if pair.own else None,
        details={"side": pair.own_side, **(details or {})},
    )
