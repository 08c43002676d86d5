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
from matcher.errors import UnknownIdError
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
IN_SIGHT: Final = 10
"""How many a list shows: who stands further down is not kept from it by a lesson."""
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
    session: Session, fitted: Fitted, seeker: Seeker, ranked: Sequence[Recommendation], *, k: int
) -> list[Recommendation]:
    """Return ranked candidates as lessons leave them: who has no time is out, others stand last.

    A startup still sees, last of its first `k`, who declined one like it: that is said there, not
    hidden. To who declined, others are proposed before.
    """
    told = told_of(session, fitted, seeker, ranked)
    kept = [item for item in ranked if not is_busy(told.get(item.candidate_id))]
    n_in_sight = len(kept) if seeker.profile.kind is not ParticipantKind.STARTUP else k
    sight, rest = kept[:n_in_sight], kept[n_in_sight:]
    first = [item for item in sight if item.candidate_id not in told]
    last = [
        replace(item, reasons=(reason_of(told[item.candidate_id]), *item.reasons))
        for item in sight
        if item.candidate_id in told
    ]
    return [*first, *last, *rest]


def is_busy(lesson: Lesson | None) -> bool:
    """Tell whether somebody said that it has no time."""
    return lesson is not None and lesson.kind == LessonKind.TIME


def told_of(
    session: Session, fitted: Fitted, seeker: Seeker, ranked: Sequence[Recommendation]
) -> dict[str, Lesson]:
    """Return the lesson that acts on each candidate, for those that one acts on."""
    gives = seeker.profile.kind is not ParticipantKind.STARTUP
    owners = {seeker.profile.id} if gives else {item.candidate_id for item in ranked}
    lessons = load(session, owners, as_of=seeker.as_of)
    if not lessons:
        return {}
    words, grounds = load_words(session), grounds_of(session, fitted, lessons)
    told: dict[str, Lesson] = {}
    for item in ranked:
        own = lessons.get(seeker.profile.id if gives else item.candidate_id, ())
        receiver = fitted.newest.profile(item.candidate_id) if gives else seeker.profile
        acting = [
            lesson
            for lesson in own
            if (is_busy(lesson) and not gives)
            or (applies(lesson, receiver, item, words) and not grounds.spares(lesson, receiver))
        ]
        if acting:
            told[item.candidate_id] = min(acting, key=lambda lesson: not is_busy(lesson))
    return told


@dataclass(frozen=True)
class Grounds:
    """Whom refusals for the topic were about: who is nearer to the provider is not meant by them.

    Attributes
    ----------
    sectors : mapping of str to frozenset
        Those of each provider.
    strange : frozenset of int
        The lessons from refusing a startup of none of the provider's sectors.
    """

    sectors: Mapping[str, frozenset[str]]
    strange: frozenset[int]

    def spares(self, lesson: Lesson, receiver: Profile) -> bool:
        """Tell whether a startup works in the provider's sector where the declined one did not."""
        own = self.sectors.get(lesson.participant_id, frozenset())
        return lesson.id in self.strange and bool(own.intersection(receiver.sectors))


def grounds_of(
    session: Session, fitted: Fitted, lessons: Mapping[str, Sequence[Lesson]]
) -> Grounds:
    """Return what the refusals behind lessons of a topic were about."""
    by_match = {
        lesson.match_id: lesson
        for own in lessons.values()
        for lesson in own
        if lesson.kind == LessonKind.TOPIC
    }
    if not by_match:
        return Grounds({}, frozenset())
    found = session.execute(select(Match.id, Match.receiver_id).where(Match.id.in_(by_match)))
    declined = dict(found.all())
    sectors = {owner: sectors_of(fitted, owner) for owner in lessons}
    strange = (
        lesson.id
        for match_id, lesson in by_match.items()
        if not sectors[lesson.participant_id] & sectors_of(fitted, declined[match_id])
    )
    return Grounds(sectors, frozenset(strange))


def sectors_of(fitted: Fitted, participant_id: str) -> frozenset[str]:
    """Return what a participant works in; nothing of one that the data no longer hold."""
    try:
        return frozenset(fitted.newest.profile(participant_id).sectors)
    except UnknownIdError:
        return frozenset()


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


def judged(
    session: Session, fitted: Fitted, seeker: Seeker, verdicts: Sequence[Verdict], *, kind: str
) -> list[Verdict]:
    """Return verdicts as lists are: who has no time is out, who declined one alike stands last."""
    gives = seeker.profile.kind is not ParticipantKind.STARTUP
    ids = [verdict.candidate_id for verdict in verdicts if verdict.gate is None]
    if not load(session, [seeker.profile.id] if gives else ids, as_of=seeker.as_of):
        return list(verdicts)
    ranked = fitted.newest.recommend(seeker, kind=kind, k=IN_SIGHT, rerank=True)
    told = told_of(session, fitted, seeker, ranked)
    if not gives:
        told |= busy_among(session, ids, as_of=seeker.as_of)
    return [
        put_back(verdict, told[verdict.candidate_id])
        if verdict.gate is None and verdict.candidate_id in told
        else verdict
        for verdict in verdicts
    ]


def busy_among(session: Session, ids: Collection[str], *, as_of: dt.date) -> dict[str, Lesson]:
    """Return who said that it has no time, however far down it would stand."""
    lessons = load(session, ids, as_of=as_of)
    return {owner: each for owner, own in lessons.items() for each in own if is_busy(each)}


def put_back(verdict: Verdict, lesson: Lesson) -> Verdict:
    """Return the verdict on somebody that a lesson keeps back, and until when."""
    change = Reason("change_wait", {"until": lesson.until.isoformat()})
    rank = None if is_busy(lesson) else verdict.rank
    return Verdict(verdict.candidate_id, rank, None, reason_of(lesson), change)


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
