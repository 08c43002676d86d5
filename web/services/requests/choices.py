"""What an asker may still change of an open request: add, reorder, take back."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.enums import MatchSide, MatchState, RequestState
from models.matching import MOST_CHOICES, Match, MatchRequest
from models.setting import bump_data_version
from web.services import access, accounts
from web.services.access import Actor
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.requests.asking import (
    Question,
    add_choices,
    appraisals_of,
    check_candidates,
    find_asker,
    pairings_of,
    record,
    sides_of,
)
from web.services.requests.errors import ChoicesError, NothingDueError
from web.services.requests.passing import close, close_ranks, open_choices, pass_on
from web.services.requests.steps import (
    cause_of,
    ends_of,
    get_match,
    move,
    participant_on,
    wait_for_turn,
)
from web.services.requests.telling import tell_side
from web.services.requests.waiting import settle


def find_request(session: Session, actor: Actor, request_id: int) -> MatchRequest:
    """Return an open request the actor may change.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    NothingDueError
        If it is closed.
    """
    request = session.get(MatchRequest, request_id, populate_existing=True)
    if request is None:
        raise NotFoundError("request", str(request_id))
    subject = accounts.subject_of(session, participant_id=request.asker_id)
    access.ensure(actor, "match.request", subject)
    if request.state != RequestState.OPEN:
        raise NothingDueError(request_id, request.state)
    return request


def add_choice(
    session: Session,
    *,
    actor: Actor,
    request_id: int,
    candidate_id: str,
    engine: Engine | None = None,
) -> None:
    """Queue one more candidate behind the open choices.

    Raises
    ------
    ChoicesError
        If three are open already, or the request goes to somebody whose name is not shown.
    """
    wait_for_turn(session)
    request = find_request(session, actor, request_id)
    count = len(open_choices(session, request))
    if count >= MOST_CHOICES:
        raise ChoicesError("number")
    if any(match.is_nameless for match in request.choices):
        raise ChoicesError("nameless")
    asker = find_asker(session, actor, request.asker_id)
    kind = "startup" if request.side == MatchSide.PROVIDER else request.kind
    question = Question(request.asker_id, kind, (candidate_id,))
    pairings = pairings_of(session, asker, question)
    check_candidates(session, question, pairings)
    appraisals = appraisals_of(session, engine, actor, question)
    add_choices(session, request, pairings, appraisals, start=count + 1)
    record(session, actor, "request.add", request)
    bump_data_version(session, changed=sides_of(pairings))


def reorder(session: Session, *, actor: Actor, request_id: int, match_ids: Sequence[int]) -> None:
    """Put the choices that wait into another order; whoever is being asked stays first.

    Raises
    ------
    ChoicesError
        If these are not the waiting choices of the request.
    """
    wait_for_turn(session)
    request = find_request(session, actor, request_id)
    matches = open_choices(session, request)
    waiting = {match.id: match for match in matches if match.state == MatchState.DRAFT}
    if sorted(match_ids) != sorted(waiting):
        raise ChoicesError("order")
    first = len(matches) - len(waiting) + 1
    for match in waiting.values():
        match.position = None
    session.flush()
    for position, match_id in enumerate(match_ids, start=first):
        waiting[match_id].position = position
    session.flush()
    record(session, actor, "request.reorder", request)


def withdraw(session: Session, *, actor: Actor, match_id: int, now: dt.datetime) -> None:
    """Take back one choice, asked or waiting; the next one is asked.

    Raises
    ------
    NothingDueError
        If it is agreed or closed already.
    """
    wait_for_turn(session)
    match = get_match(session, match_id)
    if match.initiated_by == "organiser":
        raise NothingDueError(match.id, match.state, match.closing)
    asker_id = participant_on(match, match.initiated_by)
    access.ensure(actor, "match.request", accounts.subject_of(session, participant_id=asker_id))
    take_back(session, match, actor, now=now)
    request = match.request
    if request is not None and request.state == RequestState.OPEN:
        close_ranks(session, request)
        if open_choices(session, request):
            pass_on(session, request, cause_of(actor, match, match.initiated_by, now=now))
        else:
            close(session, request, RequestState.WITHDRAWN, now=now)
    bump_data_version(session, changed=ends_of(match))


def withdraw_request(session: Session, *, actor: Actor, request_id: int, now: dt.datetime) -> None:
    """Take back a whole request."""
    wait_for_turn(session)
    request = find_request(session, actor, request_id)
    matches = open_choices(session, request)
    for match in matches:
        take_back(session, match, actor, now=now)
    close(session, request, RequestState.WITHDRAWN, now=now)
    record(session, actor, "request.withdraw", request)
    bump_data_version(session, changed={request.asker_id, *ends_of(*matches)})


def take_back(session: Session, match: Match, actor: Actor, *, now: dt.datetime) -> None:
    """Take back an open match, and tell who had been asked."""
    asked_side = match.awaits
    move(session, match, MatchState.WITHDRAWN, cause_of(actor, match, match.initiated_by, now=now))
    if asked_side is not None:
        tell_side(session, match, asked_side, "match.withdrawn", now=now)
    settle(session, match, now=now)
