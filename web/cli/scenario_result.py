"""The demo's earlier programme: chosen, assigned, published, and answered by both sides."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.enums import DeclineReason, JobState, MatchSide, ParticipantKind
from models.matching import Match
from models.programme import Programme, PublishedPair
from seed import scenario
from web.cli.scenario_programmes import near, office_of, settings, vote_as_fits
from web.services import jobs
from web.services.access import Actor
from web.services.assignments import publishing, runs, solving
from web.services.assignments.errors import DraftError
from web.services.missing import NotFoundError
from web.services.programmes import closing, opening, seats
from web.services.requests import answering
from web.services.requests.answering import Answer, Refusal

if TYPE_CHECKING:
    from web.cli.scenario import Stage

N_STARTUPS, N_MENTORS = 7, 4
OPENED, CHOSEN, CLOSED, PUBLISHED, ANSWERED = 45, 40, 27, 25, 23
"""Days ago; none so long that a pair would count as silent."""
ORDER: Final = runs.Order("utility", seconds=2)


def show_a_result(stage: "Stage") -> None:
    """Publish the result of an earlier programme: all its pairs are accepted, but for one.

    Raises
    ------
    NotFoundError
        If there is nobody to choose, or no result can be published.
    """
    with stage.long_ago(PUBLISHED):
        try:
            with stage.session.begin_nested():
                answer_all(stage, publish(stage, open_programme(stage)))
        except DraftError as error:
            raise NotFoundError("result", error.code) from error


def open_programme(stage: "Stage") -> int:
    """Open a programme of those who have no part yet, let all choose, and close it."""
    session, office = stage.session, office_of(stage)
    chosen = settings(stage.coming(-CLOSED, 10))
    programme_id = opening.create(
        session,
        actor=office,
        owner_key="province:",
        settings=replace(
            chosen,
            title_zh=scenario.EARLIER_PROGRAMME_ZH,
            title_en=scenario.EARLIER_PROGRAMME_EN,
        ),
    )
    for side, kind, count in (
        (MatchSide.RECEIVER, ParticipantKind.STARTUP, N_STARTUPS),
        (MatchSide.PROVIDER, ParticipantKind.MENTOR, N_MENTORS),
    ):
        ids = near(stage, kind, "", count, offset=1)
        seats.add(
            session,
            actor=office,
            programme_id=programme_id,
            side=side,
            participant_ids=ids,
            now=stage.coming(-OPENED, 2),
        )
        stage.taken.update(ids)
    opening.invite(session, actor=office, programme_id=programme_id, now=stage.coming(-OPENED, 2))
    vote_as_fits(
        stage, session.get_one(Programme, programme_id), now=stage.coming(-CHOSEN, 3), are_both=True
    )
    closing.close(
        session,
        actor=office,
        programme_id=programme_id,
        engine=stage.engine,
        now=stage.coming(-CLOSED, 10) + dt.timedelta(minutes=5),
    )
    return programme_id


def publish(stage: "Stage", programme_id: int) -> int:
    """Run the assignment as a worker would, and publish what it gives; return the result."""
    session, office, now = stage.session, office_of(stage), stage.coming(-PUBLISHED, 2)
    draft_id, job_id = runs.request_run(
        session, actor=office, programme_id=programme_id, order=ORDER, now=now
    )
    runs.begin(session, draft_id=draft_id)
    made = solving.make(session, draft_id=draft_id, report=lambda _step, _share: None)
    runs.store(session, draft_id=draft_id, made=made, now=now)
    jobs.finish(session, job_id=job_id, state=JobState.DONE)
    return publishing.publish(
        session, actor=office, draft_id=draft_id, revision=0, now=now
    ).result_id


def answer_all(stage: "Stage", result_id: int) -> None:
    """Let both sides of each pair accept, and the startup of the last one decline."""
    found = (
        select(Match)
        .join(PublishedPair, PublishedPair.match_id == Match.id)
        .where(PublishedPair.result_id == result_id)
        .order_by(PublishedPair.id)
    )
    *accepted, last = stage.session.scalars(found).all()
    for match in accepted:
        for own_id in (match.receiver_id, match.provider_id):
            answering.accept(stage.session, own(match, own_id, stage.coming(-ANSWERED, 6)))
    declined = own(last, last.receiver_id, stage.coming(-ANSWERED, 6))
    answering.decline(stage.session, declined, Refusal.of(DeclineReason.TIME))


def own(match: Match, participant_id: str, now: dt.datetime) -> Answer:
    """Return an answer of somebody's own people."""
    return Answer(Actor(participant_ids=frozenset({participant_id})), match.id, now)
