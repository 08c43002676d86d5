"""What a refusal teaches: for a while, what resembles it stands last, or stays out.

A provider that declines with a reason which can be checked is taken at its word: startups like the
one it declined stand last in its list, and it in theirs; without time it stays out of the lists of
others until the day it named. Each lesson says so where it acts, ends, and can be deleted.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from matcher.entities import ParticipantKind, Profile, Reason, Recommendation, Verdict
from matcher.scoring.base import Seeker
from models.enums import LessonKind
from models.lesson import Lesson
from models.matching import Match
from models.participant import Participant
from models.setting import get_as_of
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.engine import Fitted
from web.services.missing import NotFoundError
from web.services.words import Text, Words, load_words

HEEDED_FOR: Final = dt.timedelta(days=90)
BUSY_FOR: Final = dt.timedelta(days=30)
"""How long somebody without time is left alone where it names no day."""
SEPARATOR: Final = ";"
TIME: Final = f"lesson_{LessonKind.TIME}"
ASKED_FOR: Final = ("service_exact", "service_related", "wanted_exact", "wanted_related")
VOCABULARIES: Final[Mapping[str, str]] = {
    LessonKind.TOPIC: "topic",
    LessonKind.STAGE: "stage",
    LessonKind.PLACE: "region",
    LessonKind.LANGUAGE: "language",
}


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson as the one it was learnt from sees it."""

    id: int
    kind: str
    values: tuple[Text, ...]
    until: dt.date


def learn(session: Session, match: Match, reason: str, *, free_from: dt.date | None = None) -> None:
    """Keep what a provider's refusal says of later suggestions, where it says something."""
    # of a startup whose name it does not know, a provider learns nothing this way
    if reason not in set(LessonKind) or match.is_nameless:
        return
    receiver = session.get_one(Participant, match.receiver_id)
    value = refused(session, match, receiver, reason)
    if not value and reason != LessonKind.TIME:
        return
    today = get_as_of(session)
    is_time = reason == LessonKind.TIME
    until = (free_from or today + BUSY_FOR) if is_time else today + HEEDED_FOR
    session.add(
        Lesson(
            participant_id=match.provider_id,
            match_id=match.id,
            kind=reason,
            value=value,
            until=until,
        )
    )
    session.flush()


def refused(session: Session, match: Match, receiver: Participant, reason: str) -> str:
    """Return the code of what was refused, blank where nothing can be checked."""
    values = {
        LessonKind.TOPIC.value: match.topic,
        LessonKind.STAGE.value: receiver.stage or "",
        LessonKind.PLACE.value: load_words(session).prefecture(receiver.region),
        LessonKind.LANGUAGE.value: SEPARATOR.join(sorted(receiver.languages)),
    }
    return values.get(reason, "")


def in_force(session: Session, *, as_of: dt.date) -> bool:
    """Tell whether there is any lesson to heed."""
    return bool(session.scalar(select(exists().where(Lesson.until > as_of))))


def load(
    session: Session, participant_ids: Collection[str], *, as_of: dt.date
) -> dict[str, list[Lesson]]:
    """Return the lessons in force of some participants."""
    found = select(Lesson).where(Lesson.participant_id.in_(participant_ids), Lesson.until > as_of)
    lessons: dict[str, list[Lesson]] = {}
    for lesson in session.scalars(found.order_by(Lesson.id)):
        lessons.setdefault(lesson.participant_id, []).append(lesson)
    return lessons


def heed(
    session: Session, fitted: Fitted, seeker: Seeker, ranked: Sequence[Recommendation]
) -> list[Recommendation]:
    """Return ranked candidates as lessons leave them: who has no time is out, others stand last."""
    gives = seeker.profile.kind is not ParticipantKind.STARTUP
    owners = {seeker.profile.id} if gives else {item.candidate_id for item in ranked}
    lessons = load(session, owners, as_of=seeker.as_of)
    if not lessons:
        return list(ranked)
    words = load_words(session)
    first: list[Recommendation] = []
    last: list[Recommendation] = []
    for item in ranked:
        own = lessons.get(seeker.profile.id if gives else item.candidate_id, ())
        receiver = fitted.newest.profile(item.candidate_id) if gives else seeker.profile
        if not gives and any(lesson.kind == LessonKind.TIME for lesson in own):
            continue
        told = next((each for each in own if applies(each, receiver, item, words)), None)
        if told is None:
            first.append(item)
        else:
            last.append(replace(item, reasons=(reason_of(told), *item.reasons)))
    return first + last


def applies(lesson: Lesson, receiver: Profile, item: Recommendation, words: Words) -> bool:
    """Tell whether a startup resembles the one that was declined."""
    if lesson.kind == LessonKind.STAGE:
        return receiver.stage == lesson.value
    if lesson.kind == LessonKind.PLACE:
        return words.prefecture(receiver.region) == lesson.value
    if lesson.kind == LessonKind.LANGUAGE:
        spoken = set(receiver.languages)
        return bool(spoken) and spoken <= set(lesson.value.split(SEPARATOR))
    asked = {reason.evidence.get("need") for reason in item.reasons if reason.code in ASKED_FOR}
    return lesson.kind == LessonKind.TOPIC and asked == {lesson.value}


def reason_of(lesson: Lesson) -> Reason:
    """Return a lesson as a reason that is worded like the matcher's."""
    evidence: dict[str, object] = {
        "participant_id": lesson.participant_id,
        "until": lesson.until.isoformat(),
    }
    if lesson.kind == LessonKind.LANGUAGE:
        evidence["languages"] = lesson.value.split(SEPARATOR)
    elif lesson.kind != LessonKind.TIME:
        evidence[VOCABULARIES[lesson.kind]] = lesson.value
    return Reason(f"lesson_{lesson.kind}", evidence)


def judged(session: Session, seeker: Seeker, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts in which whoever passes every rule but has no time is said to have none."""
    if seeker.profile.kind is not ParticipantKind.STARTUP:
        return list(verdicts)
    ids = [verdict.candidate_id for verdict in verdicts if verdict.gate is None]
    lessons = load(session, ids, as_of=seeker.as_of)
    busy = {
        owner: lesson
        for owner, own in lessons.items()
        for lesson in own
        if lesson.kind == LessonKind.TIME
    }
    return [
        without_time(busy[verdict.candidate_id]) if verdict.candidate_id in busy else verdict
        for verdict in verdicts
    ]


def without_time(lesson: Lesson) -> Verdict:
    """Return the verdict on somebody without time, and until when."""
    change = Reason("change_wait", {"until": lesson.until.isoformat()})
    return Verdict(lesson.participant_id, None, None, reason_of(lesson), change)


def list_lessons(session: Session, *, actor: Actor, participant_id: str) -> tuple[LessonView, ...]:
    """Return what a participant's refusals taught and still acts, the latest first."""
    allow(session, actor, participant_id)
    words = load_words(session)
    found = load(session, (participant_id,), as_of=get_as_of(session)).get(participant_id, [])
    return tuple(
        LessonView(
            id=row.id,
            kind=row.kind,
            values=words.all_names(VOCABULARIES.get(row.kind, ""), filter(None, codes_of(row))),
            until=row.until,
        )
        for row in reversed(found)
    )


def codes_of(lesson: Lesson) -> list[str]:
    """Return the codes of what was refused."""
    return lesson.value.split(SEPARATOR)


def forget(session: Session, *, actor: Actor, participant_id: str, lesson_id: int) -> None:
    """Delete a lesson: it acts no more from the next list on.

    Raises
    ------
    NotFoundError
        If the participant has no such lesson.
    """
    allow(session, actor, participant_id)
    row = session.get(Lesson, lesson_id)
    if row is None or row.participant_id != participant_id:
        raise NotFoundError("lesson", str(lesson_id))
    auditing.record(
        session,
        actor=actor,
        action="lesson.forget",
        subject_type="participant",
        subject_id=participant_id,
        participant_id=participant_id,
        details={"kind": row.kind, "value": row.value},
    )
    session.delete(row)
    session.flush()


def forget_old(session: Session, now: dt.datetime) -> None:
    """Delete the lessons that are over; a demo's own day may lag behind the calendar."""
    day = min(now.date(), get_as_of(session))
    session.execute(delete(Lesson).where(Lesson.until <= day))


def allow(session: Session, actor: Actor, participant_id: str) -> None:
    """Refuse whoever may not edit this participant's profile."""
    access.ensure(
        actor, "profile.edit", accounts.subject_of(session, participant_id=participant_id)
    )
