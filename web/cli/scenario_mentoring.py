"""The demo's mentoring: pairs with an agreement, records of their sessions, tasks, an end."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, select

from models.account import User
from models.enums import Direction, MatchState, ParticipantKind, ParticipantStatus, RelationKind
from models.matching import Match
from models.mentoring import Agreement, RecordAction
from models.participant import Participant
from models.relation import Relation
from models.statement import Statement
from seed import mentoring as words
from seed.mentoring import OFFICE, PROVIDER, RECEIVER, Course, Opinion, Talk
from web.services import accounts
from web.services.access import Actor
from web.services.mentoring import actions, addenda, agreements, confirming, records, sharing, turns
from web.services.mentoring.addenda import Correction
from web.services.mentoring.agreements import Goal, Terms
from web.services.mentoring.confirming import Target
from web.services.mentoring.evidence import Upload
from web.services.mentoring.records import ActionEntry, RecordEntry, Writing
from web.services.mentoring.turns import Ending, Rating
from web.services.missing import NotFoundError
from web.services.requests.asking import Question
from web.services.requests.errors import RequestError

if TYPE_CHECKING:
    from web.cli.scenario import Stage

PROVINCE: Final = "province@example.com"
HOME: Final = "530800"
"""Where the demo's office of a prefecture is: its pairs come first."""
YEAR: Final = dt.timedelta(days=365)
SATURDAY: Final = 5
MOST_TRIED: Final = 3


def keep_up_mentoring(stage: "Stage") -> None:
    """Give the demo's own pairs, and some others, the history of a mentoring.

    Raises
    ------
    NotFoundError
        If no pair is there.
    """
    pairs = [*own_pairs(stage), *further_pairs(stage)]
    if not pairs:
        raise NotFoundError("pair", "mentor")
    for match, course in pairs:
        hold(stage, match, course)


def own_pairs(stage: "Stage") -> Iterator[tuple[Match, Course]]:
    """Yield the pairs that earlier stories made, each with its course."""
    ends = (Match.receiver_id == "SYN-V-0001", Match.provider_id == "SYN-M-0001")
    kinds = (ParticipantKind.COMMISSIONER, ParticipantKind.MENTOR)
    for end, kind, course in zip(ends, kinds, words.OWN_COURSES, strict=True):
        found = select(Match).where(end, Match.kind == kind, Match.state == MatchState.ACTIVE)
        match = stage.session.scalar(found.order_by(Match.id).limit(1))
        if match is not None:
            yield match, course


def further_pairs(stage: "Stage") -> Iterator[tuple[Match, Course]]:
    """Yield pairs that asked and agreed some months ago, each with its course."""
    for course in words.COURSES:
        match = next(paired(stage, course), None)
        if match is not None:
            yield match, course


def paired(stage: "Stage", course: Course) -> Iterator[Match]:
    """Yield the pairs of a startup with a need about a topic and who fits it best."""
    for startup_id, need_id in seekers(stage, course.topic):
        mentor_id = next(stage.fitting(startup_id, "mentor"), None)
        if mentor_id is None:
            continue
        question = Question(startup_id, "mentor", (mentor_id,), need_id, told(course.note))
        try:
            with stage.session.begin_nested():
                match = stage.ask(question, days=course.days + 4)
                stage.accept(match, mentor_id, days=course.days + 2)
        except RequestError:
            continue
        stage.taken |= {mentor_id, startup_id}
        yield match


def seekers(stage: "Stage", topic: str) -> list[tuple[str, int]]:
    """Return who has a need about a topic and nobody yet, those of home first."""
    has_somebody = exists().where(
        Relation.kind == RelationKind.MENTORS,
        Relation.target_id == Participant.id,
        Relation.ended_on.is_(None),
    )
    found = (
        select(Participant.id, Statement.id)
        .join(Statement, Statement.participant_id == Participant.id)
        .where(
            Participant.kind == ParticipantKind.STARTUP,
            Participant.status == ParticipantStatus.ACTIVE,
            Participant.id.not_in(stage.taken),
            Participant.id.not_like("%-0001"),
            Statement.direction == Direction.NEED,
            Statement.topic.startswith(topic),
            Participant.region.is_not(None),
            ~has_somebody,
        )
        .order_by(Participant.region != HOME, Statement.priority, Participant.id, Statement.id)
    )
    return [(row[0], row[1]) for row in stage.session.execute(found.limit(MOST_TRIED))]


def hold(stage: "Stage", match: Match, course: Course) -> None:
    """Let a pair agree, hold its sessions, and end where its course does."""
    with stage.long_ago(course.days):
        agree(stage, match, course)
    for number, talk in enumerate(course.talks):
        with stage.long_ago(max(talk.days - 2, 0), is_over=not is_waiting(talk)):
            settle(stage, match, talk, f"demo-record-{match.id}-{number}")
    if course.end is not None:
        with stage.long_ago(course.end.days):
            complete(stage, match, course.end)


def is_waiting(talk: Talk) -> bool:
    """Tell whether somebody has still to confirm a session."""
    return bool(talk.silent) and not talk.is_certified


def agree(stage: "Stage", match: Match, course: Course) -> None:
    """Let the mentor draft an agreement, and the startup accept it."""
    begin = stage.ago(course.days).date()
    end = begin + YEAR
    terms = Terms(
        goals=tuple(Goal(told(each.text), told(each.measure), end) for each in course.goals),
        starts_on=begin,
        ends_on=end,
        sessions_a_year=course.sessions_a_year,
        is_confidential=course.is_confidential,
    )
    agreement_id = agreements.propose(
        stage.session,
        actor=acting(stage, match, PROVIDER),
        match_id=match.id,
        terms=terms,
        token=f"demo-agreement-{match.id}",
        now=stage.ago(course.days + 1),
    ).id
    agreements.accept(
        stage.session,
        actor=acting(stage, match, RECEIVER),
        match_id=match.id,
        agreement_id=agreement_id,
        now=stage.ago(course.days),
    )


def settle(stage: "Stage", match: Match, talk: Talk, token: str) -> None:
    """Let a session be written down, confirmed or certified, corrected, and acted upon."""
    session = stage.session
    record_id = records.write(
        session,
        actor=acting(stage, match, talk.writer),
        match_id=match.id,
        writing=writing(stage, match, talk, token),
        now=stage.ago(talk.days - 1),
    )
    target = Target(match.id, record_id)
    confirm(stage, match, target, talk)
    if talk.is_certified:
        confirming.certify(
            session,
            actor=acting(stage, match, OFFICE),
            targets=(target,),
            reason=told(words.CERTIFIED_WHY),
            now=stage.ago(talk.days - 20),
        )
    if talk.is_shared:
        for side in (RECEIVER, PROVIDER):
            sharing.set_shared(
                session,
                actor=acting(stage, match, side),
                match_id=match.id,
                record_id=record_id,
                is_shared=True,
            )
    if talk.correction:
        correct(stage, match, target, talk)
    tick(stage, match, record_id, talk)


def writing(stage: "Stage", match: Match, talk: Talk, token: str) -> Writing:
    """Return the form of a session as it was sent."""
    starts_at = held_at(stage, talk)
    day = starts_at.date()
    handler_id = match.receiver_id if talk.writer == RECEIVER else match.provider_id
    named = stage.session.get_one(Participant, handler_id)
    is_paper = talk.writer == OFFICE
    sheet = (Upload(words.SHEET_NAME, words.SHEET.encode()),)
    entry = RecordEntry(
        starts_at=starts_at,
        minutes=talk.minutes,
        way=talk.way,
        place=told(talk.place),
        topics=talk.topics or tuple(filter(None, (match.topic,))),
        problem=told(talk.problem),
        advice=told(talk.advice),
        outcome=told(talk.outcome),
        next_on=day + dt.timedelta(days=talk.next_in) if talk.next_in else None,
        actions=tuple(
            ActionEntry(told(task.what), task.owner, day + dt.timedelta(days=task.days))
            for task in talk.tasks
        ),
        handler=named.name_zh or named.name_en,
        is_from_paper=is_paper,
    )
    return Writing(entry, token, is_handed_in=True, uploads=sheet if is_paper else ())


def held_at(stage: "Stage", talk: Talk) -> dt.datetime:
    """Return when a session was held: on a working day."""
    day = (stage.now - dt.timedelta(days=talk.days)).date()
    day -= dt.timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
    return dt.datetime.combine(day, dt.time(talk.hour), dt.UTC)


def confirm(stage: "Stage", match: Match, target: Target, talk: Talk) -> None:
    """Let every side confirm that neither wrote a session down nor stays silent."""
    for side in (RECEIVER, PROVIDER):
        if side not in {talk.writer, talk.silent}:
            actor = acting(stage, match, side)
            now = stage.ago(talk.days - 2)
            confirming.confirm(stage.session, actor=actor, target=target, now=now)


def correct(stage: "Stage", match: Match, target: Target, talk: Talk) -> None:
    """Let the mentor add a correction to a locked record, and the startup confirm it."""
    token = f"demo-addendum-{target.record_id}"
    addendum_id = addenda.add(
        stage.session,
        actor=acting(stage, match, PROVIDER),
        match_id=match.id,
        record_id=target.record_id,
        correction=Correction(told(talk.correction), token, talk.corrected_minutes),
        now=stage.ago(talk.days - 3),
    ).id
    confirming.confirm(
        stage.session,
        actor=acting(stage, match, RECEIVER),
        target=Target(match.id, target.record_id, addendum_id),
        now=stage.ago(talk.days - 4),
    )


def tick(stage: "Stage", match: Match, record_id: int, talk: Talk) -> None:
    """Let the sides tick off what they have done, a day before it was due."""
    of_record = select(RecordAction).where(RecordAction.record_id == record_id)
    rows = stage.session.scalars(of_record.order_by(RecordAction.position)).all()
    for row, task in zip(rows, talk.tasks, strict=True):
        if task.is_done:
            actions.tick(
                stage.session,
                actor=acting(stage, match, task.owner),
                match_id=match.id,
                action_id=row.id,
                is_done=True,
                now=stage.ago(max(talk.days - task.days + 1, 0)),
            )


def complete(stage: "Stage", match: Match, end: Opinion) -> None:
    """Let the mentor complete a mentoring, and both say how it was."""
    found = select(Agreement).where(Agreement.match_id == match.id)
    goals = stage.session.scalars(found).one().goals
    reached = {goal.position: "partly" if goal.position > 1 else "yes" for goal in goals}
    score, said = end.of_receiver
    ending = Ending(told(end.words), reached, Rating(score, told(said), is_shared=True))
    turns.complete(
        stage.session,
        actor=acting(stage, match, PROVIDER),
        match_id=match.id,
        ending=ending,
        now=stage.ago(end.days),
    )
    score, said = end.of_provider
    turns.rate(
        stage.session,
        actor=acting(stage, match, RECEIVER),
        match_id=match.id,
        rating=Rating(score, told(said), is_shared=True),
    )


def acting(stage: "Stage", match: Match, side: str) -> Actor:
    """Return who acts for a side of a pair, or for the office."""
    if side != OFFICE:
        return stage.actor(match.receiver_id if side == RECEIVER else match.provider_id)
    user = stage.session.scalar(select(User).where(User.email == PROVINCE))
    if user is None:
        raise NotFoundError("account", PROVINCE)
    return accounts.actor_of(user)


def told(text: str) -> str:
    """Return a text marked as fictional."""
    return f"{text}（示例）" if text else ""
