"""Random lives of an ecosystem: whatever people do and time does, the rules of asking hold."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.enums import (
    AGREED_STATES,
    FINAL_STATES,
    PLACE_KINDS,
    UNANSWERED_STATES,
    DeclineReason,
    MatchSide,
    MatchState,
    RequestState,
    WaitingState,
)
from models.matching import Match, MatchRequest, WaitingEntry
from models.message import Message
from models.participant import Participant
from tests.conftest import SECRETS
from tests.web.services.requests.conftest import NOW, World, fill
from web.services.check import check_data
from web.services.missing import NotFoundError
from web.services.requests import choices, pairs, releasing, suggestions, waiting
from web.services.requests.answering import Refusal, accept, decline
from web.services.requests.asking import Question
from web.services.requests.capacity import check_capacity, places_of
from web.services.requests.errors import RequestError
from web.services.requests.expiry import is_reminder_due
from web.services.requests.steps import participant_on

STARTUPS, MENTORS = ("S1", "S2", "S3", "S4"), ("M1", "M2", "M3")
EVERYBODY = (*STARTUPS, *MENTORS, "I1", "C1")
EXAMPLES = int(os.environ.get("DIANQIAO_TEST_LIVES", "6"))
"""How many lives are tried; more by hand, with DIANQIAO_TEST_LIVES."""
STEPS = 30
CLOSING = {
    "match.declined",
    "match.expired",
    "match.lapsed",
    "match.withdrawn",
    "match.freed",
    "match.closed",
}
startups, mentors = st.sampled_from(STARTUPS), st.sampled_from(MENTORS)
some_mentors = st.lists(mentors, min_size=1, max_size=3, unique=True)
some_startups = st.lists(startups, min_size=1, max_size=3, unique=True)
anything = st.integers(min_value=0, max_value=50)


class Asking(RuleBasedStateMachine):
    """Startups, mentors, an investor, a space with a resource, an office, and a clock."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.connection = engine.connect()
        self.outer = self.connection.begin()
        self.session = Session(
            self.connection, join_transaction_mode="create_savepoint", info=SECRETS.as_info()
        )
        self.now = NOW
        self.is_kept_up = True

    @initialize()
    def begin(self) -> None:
        self.world = World(self.session, fill(self.session))
        (match,) = self.world.ask("S4", "M1")
        self.answer_yes(match)
        for who in ("S1", "S2"):
            self.wait(who, "M1")
        self.world.ask("S1", "M2", "M3")
        self.world.ask("M3", "S2", "S3", kind="startup")
        self.suggest("S3", "M2")
        self.session.commit()

    def answer_yes(self, match: Match) -> None:
        assert match.awaits is not None
        who = participant_on(match, match.awaits)
        accept(self.session, self.world.answer(who, match, now=self.now))

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.keep_up()
            assert self.breaches() == []
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    @contextmanager
    def deed(self) -> Iterator[None]:
        """Do something as a request does: whole, or not at all where it is refused."""
        self.is_kept_up = False
        try:
            yield
            self.session.commit()
        except (RequestError, NotFoundError):
            self.session.rollback()

    def pick(self, rows: list[Match], number: int) -> Match | None:
        return rows[number % len(rows)] if rows else None

    def has(self, *states: str) -> bool:
        return hasattr(self, "world") and bool(self.matches(*states))

    def matches(self, *states: str) -> list[Match]:
        statement = select(Match).order_by(Match.id)
        if states:
            statement = statement.where(Match.state.in_(states))
        return list(self.session.scalars(statement))

    @rule(asker=startups, candidates=some_mentors)
    def ask_mentors(self, asker: str, candidates: list[str]) -> None:
        with self.deed():
            self.world.ask(asker, *candidates, now=self.now)

    @rule(asker=mentors, candidates=some_startups)
    def ask_startups(self, asker: str, candidates: list[str]) -> None:
        with self.deed():
            self.world.ask(asker, *candidates, kind="startup", now=self.now)

    @rule(asker=startups, what=st.sampled_from((("I1", "investor"), ("R1", "resource"))))
    def ask_others(self, asker: str, what: tuple[str, str]) -> None:
        with self.deed():
            self.world.ask(asker, what[0], kind=what[1], now=self.now)

    @rule(receiver=startups, provider=mentors)
    def suggest(self, receiver: str, provider: str) -> None:
        with self.deed():
            suggestions.suggest(
                self.session,
                actor=self.world.actors["office"],
                suggestion=suggestions.Suggestion(receiver, "mentor", provider),
                now=self.now,
            )

    @precondition(lambda self: self.has("suggested", "expressed"))
    @rule(number=anything, side=st.sampled_from(list(MatchSide)))
    def accept(self, number: int, side: MatchSide) -> None:
        match = self.pick(self.matches("suggested", "expressed"), number)
        if match is not None:
            who = participant_on(match, match.awaits if match.awaits != "both" else side)
            with self.deed():
                accept(self.session, self.world.answer(who, match, now=self.now))

    @precondition(lambda self: self.has("suggested", "expressed"))
    @rule(number=anything, reason=st.sampled_from(list(DeclineReason)))
    def decline(self, number: int, reason: DeclineReason) -> None:
        match = self.pick(self.matches("suggested", "expressed"), number)
        if match is not None:
            who = participant_on(match, match.awaits if match.awaits != "both" else "provider")
            with self.deed():
                decline(self.session, self.world.answer(who, match, now=self.now), Refusal(reason))

    @rule(number=anything)
    def withdraw(self, number: int) -> None:
        match = self.pick(self.matches(), number)
        if match is not None:
            is_office = match.initiated_by == "organiser"
            who = "office" if is_office else participant_on(match, match.initiated_by)
            take_back = suggestions.withdraw_suggestion if is_office else choices.withdraw
            with self.deed():
                take_back(
                    self.session, actor=self.world.actors[who], match_id=match.id, now=self.now
                )

    @rule(number=anything, candidate=mentors)
    def change_request(self, number: int, candidate: str) -> None:
        requests = list(self.session.scalars(select(MatchRequest).order_by(MatchRequest.id)))
        if not requests:
            return
        request = requests[number % len(requests)]
        own = {"actor": self.world.actors[request.asker_id], "request_id": request.id}
        with self.deed():
            if number % 3 == 0:
                choices.withdraw_request(self.session, now=self.now, **own)
            elif number % 3 == 1:
                choices.add_choice(self.session, candidate_id=candidate, **own)
            else:
                drafts = [each.id for each in request.choices if each.state == "draft"]
                choices.reorder(self.session, match_ids=drafts[::-1], **own)

    @rule(receiver=startups, provider=mentors)
    def wait(self, receiver: str, provider: str) -> None:
        with self.deed():
            waiting.join(
                self.session,
                actor=self.world.actors[receiver],
                question=Question(receiver, "mentor", (provider,)),
                now=self.now,
            )

    @rule(number=anything)
    def use_offer(self, number: int) -> None:
        in_line = select(WaitingEntry).where(WaitingEntry.state.in_(("waiting", "offered")))
        rows = list(self.session.scalars(in_line.order_by(WaitingEntry.state, WaitingEntry.id)))
        if not rows:
            return
        entry = rows[number % len(rows)]
        step = waiting.leave if number % 4 == 0 else waiting.take
        with self.deed():
            step(
                self.session,
                actor=self.world.actors[entry.receiver_id],
                entry_id=entry.id,
                now=self.now,
            )

    @precondition(lambda self: self.has(*AGREED_STATES))
    @rule(number=anything, choice=anything)
    def live(self, number: int, choice: int) -> None:
        match = self.pick(self.matches(*AGREED_STATES), number)
        if match is not None:
            steps = pairs.steps_from(match.state)
            name = steps[choice % len(steps)]
            with self.deed():
                pairs.take_step(
                    self.session,
                    actor=self.world.actors[match.provider_id],
                    match_id=match.id,
                    step=pairs.Step(name),
                    now=self.now,
                )

    @rule(who=st.sampled_from(EVERYBODY), status=st.sampled_from(("active", "suspended")))
    def change_status(self, who: str, status: str) -> None:
        with self.deed():
            self.session.get_one(Participant, who).status = status
            self.session.flush()
            if status != "active":
                releasing.release(self.session, participant_id=who, now=self.now)

    @rule(who=mentors, capacity=st.none() | st.integers(min_value=0, max_value=3))
    def change_capacity(self, who: str, capacity: int | None) -> None:
        with self.deed():
            check_capacity(self.session, provider_id=who, capacity=capacity)
            self.session.get_one(Participant, who).capacity = capacity

    @rule(hours=st.sampled_from((1, 60, 130, 170)), is_worker_up=st.booleans())
    def pass_time(self, hours: int, is_worker_up: bool) -> None:
        self.now += dt.timedelta(hours=hours)
        self.is_kept_up = False
        if is_worker_up:
            self.keep_up()

    @rule()
    def keep_up(self) -> None:
        self.world.keep_up(self.now)
        self.session.commit()
        self.is_kept_up = True

    def breaches(self) -> list[str]:
        self.session.expire_all()
        found = check_data(self.session, as_of=self.now.date(), now=self.now)
        return [f"{breach.code} {breach.subject} {dict(breach.evidence)}" for breach in found]

    @invariant()
    def places_hold(self) -> None:
        for mentor in MENTORS if hasattr(self, "world") else ():
            places = places_of(self.session, mentor)
            assert places.capacity is None or places.held <= places.capacity, (mentor, places)

    @invariant()
    def states_say_who_is_awaited(self) -> None:
        for match in self.matches() if hasattr(self, "world") else ():
            is_awaiting = match.state in {MatchState.SUGGESTED, MatchState.EXPRESSED}
            assert (match.awaits is not None) == is_awaiting
            assert (match.expires_at is not None) == is_awaiting
            assert (match.closed_at is not None) == (match.state in FINAL_STATES)
            assert (match.state == MatchState.SUGGESTED) == (match.awaits == "both")
            assert (match.state == MatchState.DECLINED) == (match.declined_by is not None)

    @invariant()
    def requests_hold_together(self) -> None:
        for request in self.session.scalars(select(MatchRequest)):
            states = Counter(match.state for match in request.choices)
            open_ones = [m for m in request.choices if m.state in UNANSWERED_STATES]
            asked = states["expressed"]
            if request.state == RequestState.OPEN:
                positions = sorted(match.position or 0 for match in open_ones)
                assert positions == list(range(1, len(open_ones) + 1))
                assert 1 <= len(open_ones) <= 3
                assert asked <= 1
            else:
                assert open_ones == []
                agreed = [m for m in request.choices if m.agreed_at is not None]
                assert len(agreed) <= 1

    @invariant()
    def each_closed_ask_is_told_once(self) -> None:
        if not hasattr(self, "world"):
            return
        told = Counter(
            (message.user_id, int(message.key.split(":")[1]))
            for message in self.session.scalars(select(Message).where(Message.kind.in_(CLOSING)))
        )
        for match in self.matches(*FINAL_STATES):
            if match.asked_at is None or match.agreed_at is not None:
                continue
            for side in MatchSide:
                user_id = self.world.actors[participant_on(match, side)].user_id
                expected = self.is_to_be_told(match, side)
                assert told[user_id, match.id] == expected, (match.id, match.state, side)

    def is_to_be_told(self, match: Match, side: MatchSide) -> bool:
        """Whoever closed it knows; everybody else is told."""
        if match.state == MatchState.DECLINED:
            return side != match.declined_by
        if match.state == MatchState.WITHDRAWN:
            return side != match.initiated_by
        return True

    @invariant()
    def nothing_due_is_left_after_upkeep(self) -> None:
        if not self.is_kept_up or not hasattr(self, "world"):
            return
        for match in self.matches("suggested", "expressed"):
            assert match.expires_at is not None
            assert match.expires_at > self.now
            assert match.reminded_at is not None or not is_reminder_due(match, self.now)
        statuses = dict(iter(self.session.execute(select(Participant.id, Participant.status))))
        for match in self.matches(*UNANSWERED_STATES):
            assert {statuses[match.receiver_id], statuses[match.provider_id]} == {"active"}
            if match.kind in PLACE_KINDS:
                assert not places_of(self.session, match.provider_id).is_full
        for mentor in MENTORS:
            places = places_of(self.session, mentor)
            assert not places.waiting or not places.unpromised
        reminded = select(func.count()).select_from(Match).where(Match.reminded_at.is_not(None))
        told = select(func.count(func.distinct(Message.key))).where(
            Message.kind == "match.reminder"
        )
        assert self.session.scalar(told) >= (self.session.scalar(reminded) or 0)

    @invariant()
    def promises_come_from_the_line(self) -> None:
        asked = select(WaitingEntry).where(WaitingEntry.state == WaitingState.ASKED)
        for entry in self.session.scalars(asked):
            match = self.session.get_one(Match, entry.match_id)
            assert match.state == MatchState.EXPRESSED


def run(make: Callable[[], Asking], *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        make,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_rules_of_asking_hold_whatever_happens(engine: Engine) -> None:
    run(partial(Asking, engine), examples=EXAMPLES, steps=STEPS)
