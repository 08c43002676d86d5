import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.matching import Match
from models.mentoring import AgreementGoal, MentorChange, MentoringRating, Pause
from models.message import Message
from tests.factories import make_match, make_mentor, make_user
from tests.web.services.mentoring.building import (
    DAY,
    HELD,
    NOW,
    hand_in,
    make_agreement,
    make_locked,
)
from tests.web.services.pairs import make_pair
from web.services.access import AccessDeniedError, Actor
from web.services.mentoring import desk, overview, own_pairs, sharing, turns, watching
from web.services.mentoring.desk import Filters
from web.services.mentoring.pair import get_pair
from web.services.mentoring.settings import Numbers, ProgrammeNumberError, load_numbers, set_numbers
from web.services.mentoring.turns import Ending, Rating
from web.services.office_queues import Task
from web.services.parties import NotAgreedError
from web.services.requests import pairs
from web.services.requests.errors import ReasonMissingError

OFFICE = Actor(None, frozenset({Role.ORGANISER}), is_provincial=True)


def step(session: Session, actor: Actor, match_id: int, name: str, note: str = "") -> None:
    pairs.take_step(session, actor=actor, match_id=match_id, step=pairs.Step(name, note), now=NOW)


def told(session: Session, kind: str) -> int:
    statement = select(func.count()).select_from(Message).where(Message.kind == kind)
    return session.scalar(statement) or 0


def agreed(session: Session, match_id: int, at: dt.datetime) -> None:
    session.get_one(Match, match_id).agreed_at = at
    session.flush()


def test_break_is_noted_with_its_end_and_closed_on_resuming(session: Session):
    match_id, founder, mentor = make_pair(session)
    until = dt.date(2026, 10, 1)
    turns.pause(session, actor=founder, match_id=match_id, reason="Leave", until=until, now=NOW)
    row = session.scalars(select(Pause)).one()
    assert (row.side, row.until, row.ended_at) == ("receiver", until, None)

    step(session, mentor, match_id, "resume")
    session.expire_all()
    assert row.ended_at == NOW


def test_ending_early_needs_a_reason(session: Session):
    match_id, founder, _ = make_pair(session)

    with pytest.raises(ReasonMissingError):
        step(session, founder, match_id, "terminate")
    step(session, founder, match_id, "terminate", "The need has changed")
    assert session.get_one(Match, match_id).state == "terminated"


def test_completing_keeps_what_became_of_the_goals_and_asks_the_other_side(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_agreement(session, match_id, founder, mentor)
    ending = Ending("Ten customers", {1: "yes"}, Rating(5, "Very good"))
    turns.complete(session, actor=founder, match_id=match_id, ending=ending, now=NOW)

    assert session.scalars(select(AgreementGoal.reached)).one() == "yes"
    assert session.scalars(select(MentoringRating.side)).one() == "receiver"
    assert told(session, "mentoring.rate") == 1


def test_rating_is_read_by_the_other_side_only_where_it_is_shared(session: Session):
    match_id, founder, mentor = make_pair(session, MatchState.COMPLETED)
    turns.rate(session, actor=founder, match_id=match_id, rating=Rating(2, "Too late"))
    turns.rate(session, actor=mentor, match_id=match_id, rating=Rating(4, "Eager", is_shared=True))

    def seen(actor: Actor) -> list[int]:
        pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
        return sorted(rating.score for rating in overview.list_ratings(session, pair))

    assert (seen(founder), seen(mentor), seen(OFFICE)) == ([2, 4], [4], [2, 4])


def test_rating_waits_for_the_end(session: Session):
    match_id, founder, _ = make_pair(session)

    with pytest.raises(NotAgreedError):
        turns.rate(session, actor=founder, match_id=match_id, rating=Rating(5))


@pytest.mark.parametrize(("is_kept", "state"), [(False, "terminated"), (True, "active")])
def test_change_ends_the_earlier_pair_once_another_mentor_agreed(
    session: Session, is_kept: bool, state: str
):
    match_id, founder, _ = make_pair(session)
    turns.ask_change(
        session,
        actor=founder,
        match_id=match_id,
        reason="Other field",
        is_earlier_kept=is_kept,
        now=NOW,
    )
    turns.finish_changes(session, NOW)
    assert session.get_one(Match, match_id).state == "active"

    make_mentor(session, "M2")
    new = make_match(session, "S1", "M2", state=MatchState.MUTUAL)
    agreed(session, new.id, NOW + DAY)
    turns.finish_changes(session, NOW + DAY)
    change = session.scalars(select(MentorChange)).one()
    assert (change.state, change.new_match_id) == ("done", new.id)
    assert session.get_one(Match, match_id).state == state


def test_mentor_does_not_read_why_another_one_is_wanted(session: Session):
    match_id, founder, mentor = make_pair(session)
    turns.ask_change(
        session,
        actor=founder,
        match_id=match_id,
        reason="Never on time",
        is_earlier_kept=False,
        now=NOW,
    )

    def reasons(actor: Actor) -> list[str]:
        pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
        return [change.reason for change in overview.list_changes(session, pair)]

    assert (reasons(founder), reasons(mentor)) == (["Never on time"], [""])


def test_silence_reminds_both_once_and_then_the_office(session: Session):
    match_id, _, _ = make_pair(session)
    make_user(session, "office@example.com", (Role.ADMINISTRATOR, None), name_en="Office")
    agreed(session, match_id, NOW)

    counts = []
    for days in (29, 30, 31, 45, 46):
        watching.watch_silence(session, NOW + days * DAY)
        counts.append((told(session, "mentoring.silent"), told(session, "mentoring.escalated")))

    assert counts == [(0, 0), (2, 0), (2, 0), (2, 1), (2, 1)]


@pytest.mark.parametrize("state", [MatchState.PAUSED, MatchState.COMPLETED])
def test_nobody_is_reminded_in_a_break_or_after_the_end(session: Session, state: MatchState):
    match_id, _, _ = make_pair(session, state)
    agreed(session, match_id, NOW)
    watching.watch_silence(session, NOW + 90 * DAY)

    assert told(session, "mentoring.silent") == 0


def test_session_begins_the_days_anew(session: Session):
    match_id, _, mentor = make_pair(session)
    agreed(session, match_id, NOW - 60 * DAY)
    hand_in(session, mentor, match_id)
    watching.watch_silence(session, NOW)

    assert told(session, "mentoring.silent") == 0


def test_unconfirmed_record_is_called_to_mind_once(session: Session):
    match_id, _, mentor = make_pair(session)
    hand_in(session, mentor, match_id)
    for days in (6, 8, 9):
        watching.remind_to_confirm(session, NOW + days * DAY)

    assert told(session, "mentoring.unconfirmed") == 1


def test_numbers_are_set_within_their_limits(session: Session):
    set_numbers(session, actor=OFFICE, values={"remind_days": 20})
    assert load_numbers(session) == replace(Numbers(), remind_days=20)
    for values in ({"remind_days": 1}, {"escalate_days": 15}, {"certify_days": 100}):
        with pytest.raises(ProgrammeNumberError):
            set_numbers(session, actor=OFFICE, values=values)
    with pytest.raises(AccessDeniedError):
        set_numbers(session, actor=Actor(1, frozenset({Role.MENTOR})), values={})


def test_desk_shows_sessions_against_the_plan_and_silence(session: Session):
    match_id, founder, mentor = make_pair(session)
    agreed(session, match_id, NOW - 60 * DAY)
    make_agreement(session, match_id, founder, mentor)
    hand_in(session, mentor, match_id)
    view = desk.get_desk(session, actor=OFFICE, part="pairs", filters=Filters(), now=NOW + 40 * DAY)

    (line,) = view.lines
    assert (line.n_sessions, line.n_planned, line.n_open) == (1, 10, 1)
    assert (line.last_at, line.silent_days) == (HELD, 42)
    assert view.n_confirmations == 1


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 1),
        (Filters(text="nobody"), 0),
        (Filters(state="paused"), 0),
        (Filters(state="active", sort="startup"), 1),
        (Filters(silence="escalate"), 1),
        (Filters(has_open=True), 0),
    ],
)
def test_desk_filters(session: Session, filters: Filters, count: int):
    match_id, _, _ = make_pair(session)
    agreed(session, match_id, NOW - 60 * DAY)

    assert len(desk.list_lines(session, actor=OFFICE, filters=filters, now=NOW)) == count


def test_desk_ends_where_an_organiser_reaches(session: Session):
    make_pair(session)
    elsewhere = Actor(5, frozenset({Role.ORGANISER}), regions=frozenset({"530800"}))
    view = desk.get_desk(session, actor=elsewhere, part="pairs", filters=Filters(), now=NOW)

    assert (view.lines, view.total) == ((), 0)


def test_tasks_count_silent_pairs_and_what_waits(session: Session):
    match_id, _, mentor = make_pair(session)
    agreed(session, match_id, NOW)
    hand_in(session, mentor, match_id)

    assert list(desk.list_queues(session, OFFICE, NOW + 50 * DAY)) == [
        Task("silent_pairs", 1, 1),
        Task("confirmations", 1, 1),
    ]


def test_advice_is_read_by_other_mentors_only_with_both_consents(session: Session):
    match_id, founder, mentor = make_pair(session)
    row = make_locked(session, match_id, mentor, founder, shared=True)
    make_mentor(session, "M2")
    other = make_user(session, "other@example.com", (Role.MENTOR, "M2"), name_en="Other")
    second = make_match(session, "S1", "M2", state=MatchState.ACTIVE)
    actor = Actor(other.id, frozenset({Role.MENTOR}), frozenset({"M2"}))

    def read() -> list[str]:
        pair = get_pair(session, actor=actor, match_id=second.id, action="mentoring.read")
        found = sharing.list_shared(session, pair=pair, topics={"mkt.channel"})
        return [each.advice for each in found]

    seen = [read()]
    for is_shared in (True, False):
        sharing.set_shared(
            session, actor=founder, match_id=match_id, record_id=row.id, is_shared=is_shared
        )
        seen.append(read())
    assert seen == [[], ["Visit three in Kunming"], []]
    with pytest.raises(AccessDeniedError):
        get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")


@pytest.mark.parametrize(("who", "counts"), [("founder", (1, 1)), ("mentor", (0, 0))])
def test_own_pairs_say_what_waits_and_what_is_to_do(
    session: Session, who: str, counts: tuple[int, int]
):
    match_id, founder, mentor = make_pair(session)
    hand_in(session, mentor, match_id)
    actor, own = {"founder": (founder, "S1"), "mentor": (mentor, "M1")}[who]

    view = own_pairs.list_own(session, actor=actor, participant_id=own, now=NOW)
    (pair,) = view.pairs
    assert (pair.n_due, pair.n_todo, pair.is_open) == (*counts, True)


def test_own_pairs_are_nobody_elses(session: Session):
    make_pair(session)
    stranger = Actor(9, frozenset({Role.STARTUP}), frozenset({"S9"}))

    with pytest.raises(AccessDeniedError):
        own_pairs.list_own(session, actor=stranger, participant_id="S1", now=NOW)
