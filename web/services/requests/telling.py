"""Telling the two sides: each event once, in the transaction of the deed it tells of."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import MatchSide
from models.matching import Match, WaitingEntry
from models.participant import Participant
from models.resource import Resource
from models.taxonomy import Topic
from web.services.links import LinkOffer
from web.services.notifying import Notice, people_of, tell
from web.services.offices import office_of
from web.services.requests.naming import acting_for, naming_for
from web.services.requests.steps import ANSWER, participant_on
from web.services.words import Text

ANSWER_PATH = "/answers/{word}"
TOLD_TOGETHER = frozenset({"programme.published"})
"""Kinds that come by the dozen: the office is told once how many cannot be reached."""


def tell_side(
    session: Session,
    match: Match,
    side: str,
    kind: str,
    *,
    now: dt.datetime,
    values: Mapping[str, Any] | None = None,
    mark: dt.datetime | None = None,
) -> None:
    """Tell a side of a match something; where its answer is due, with links to answer by.

    It is told once, or once for each `mark` where it may happen again.
    """
    reader_id = participant_on(match, side)
    people = people_of(session, reader_id)
    is_due = match.awaits in {side, "both"} and match.expires_at is not None
    notice = Notice(
        kind=kind,
        key=f"{kind}:{match.id}" if mark is None else f"{kind}:{match.id}:{mark.isoformat()}",
        values={**common_values(session, match, side), **(values or {})},
        path=f"/matches/{match.id}",
        links={"answer": answer_link(match, side)} if is_due else {},
    )
    if is_due and not people and kind not in TOLD_TOGETHER:
        tell_office(session, match, reader_id, now=now)
    tell(session, notice=notice, user_ids=people, now=now)


def tell_office(session: Session, match: Match, asked_id: str, *, now: dt.datetime) -> None:
    """Tell the office in charge that somebody was asked for whom nobody signs in yet."""
    asked = session.get_one(Participant, asked_id)
    notice = Notice(
        kind="match.unreachable",
        key=f"match.unreachable:{match.id}",
        values={
            "participant": {"zh": asked.name_zh, "en": asked.name_en},
            "expires_at": match.expires_at.isoformat() if match.expires_at else "",
        },
        path=f"/members/{asked_id}",
    )
    tell(session, notice=notice, user_ids=office_of(session, asked.region).user_ids, now=now)


def tell_waiting(
    session: Session,
    entry: WaitingEntry,
    kind: str,
    *,
    now: dt.datetime,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Tell who waits for a provider something."""
    given: dict[str, Any] = {
        "other": name_for(session, entry.receiver_id, entry.provider_id),
        "kind": entry.kind,
    }
    if entry.expires_at is not None:
        given["expires_at"] = entry.expires_at.isoformat()
    notice = Notice(
        kind=kind,
        key=f"{kind}:{entry.id}:{entry.offered_at.isoformat() if entry.offered_at else ''}",
        values={**given, **(values or {})},
        path=f"/desk/{entry.receiver_id}/requests",
    )
    tell(session, notice=notice, user_ids=people_of(session, entry.receiver_id), now=now)


def common_values(session: Session, match: Match, side: str) -> dict[str, Any]:
    """Return what every message about a match says to a side of it."""
    naming = naming_for(session, acting_for(participant_on(match, side)), (match,))
    name = naming.name(match, MatchSide(side).other)
    values: dict[str, Any] = {
        "other": name,
        "asker": name,
        "kind": match.kind,
        "need": subject_name(session, match),
        "note": match.note,
    }
    if match.suggested_by is not None:
        values["office"] = office_name(session, match.suggested_by)
    if match.expires_at is not None:
        values["expires_at"] = match.expires_at.isoformat()
    return values


def answer_link(match: Match, side: str) -> LinkOffer:
    """Return the link by which a side answers without signing in, as long as it may."""
    if match.expires_at is None:
        raise ValueError(f"match {match.id} awaits no answer")
    return LinkOffer(
        purpose=ANSWER,
        subject_id=str(match.id),
        path=ANSWER_PATH,
        expires_at=match.expires_at,
        details={"side": side},
    )


def name_for(session: Session, reader_id: str, participant_id: str) -> Text:
    """Return what the people of one participant may call another."""
    naming = naming_for(session, acting_for(reader_id), (), also=(participant_id,))
    return naming.name_of(participant_id)


def subject_name(session: Session, match: Match) -> Text:
    """Return what a match is about: a resource, or the topic of a need."""
    if match.resource_id is not None:
        statement = select(Resource.name_zh, Resource.name_en).where(
            Resource.id == match.resource_id
        )
    else:
        statement = select(Topic.name_zh, Topic.name_en).where(Topic.code == match.topic)
    row = session.execute(statement).one_or_none()
    return {"zh": row.name_zh, "en": row.name_en} if row else {}


def office_name(session: Session, user_id: int) -> Text:
    """Return the name of the organiser who suggested a match."""
    row = session.execute(select(User.name_zh, User.name_en).where(User.id == user_id)).one()
    return {"zh": row.name_zh, "en": row.name_en}
