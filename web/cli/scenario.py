"""The demo's first days: who asked whom and what came of it, told through the services themselves.

Each part is one story; further areas add theirs to `PARTS`. Who takes part is found from the model,
so that every profile has its own people; a part that finds nobody is left out.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from matcher.errors import UnknownIdError
from models.account import User
from models.enums import DeclineReason, Direction
from models.financing import FinancingRequest, FinancingState
from models.matching import Match
from models.message import Delivery, Message
from models.setting import get_as_of
from models.statement import Statement
from seed import scenario
from seed.demo import BLUEPRINTS
from web.cli.scenario_assessing import assess_a_year
from web.cli.scenario_mentoring import keep_up_mentoring
from web.cli.scenario_outcomes import look_back
from web.cli.scenario_pool import fill_the_pool
from web.cli.scenario_programmes import choose_each_other
from web.cli.scenario_result import show_a_result
from web.services import accounts, appointments, matching, threads
from web.services.access import Actor
from web.services.appointments import Proposal
from web.services.engine import Engine
from web.services.investment import interest, steps
from web.services.investment.steps import Promiser
from web.services.missing import NotFoundError
from web.services.publication import EVERYTHING
from web.services.requests import answering, pairs, suggestions, waiting
from web.services.requests.answering import Answer, Refusal
from web.services.requests.asking import Question, ask
from web.services.requests.capacity import places_of
from web.services.requests.errors import RequestError
from web.services.requests.pairs import Step
from web.services.requests.suggestions import Suggestion

STARTUP, MENTOR, INVESTOR, SPACE = "SYN-V-0001", "SYN-M-0001", "SYN-I-0001", "SYN-S-0001"
SHOWN = frozenset(b.participant_id for b in BLUEPRINTS if b.participant_id)
"""Those with a demo account: they take part in the stories that are theirs alone."""
DEEP = 30


class NobodyError(LookupError):
    """Nobody is there for a part of the story."""


@dataclass
class Stage:
    """Where the stories are played: the database, the model, the present moment, who is taken."""

    session: Session
    engine: Engine
    now: dt.datetime
    taken: set[str] = field(default_factory=set)

    def ago(self, days: float) -> dt.datetime:
        """Return a moment some days before the present."""
        return self.now - dt.timedelta(days=days)

    @contextmanager
    def long_ago(self, days: float, *, is_over: bool = True) -> Iterator[None]:
        """Date what is told meanwhile; unless it waits for somebody, it was sent and read then."""
        latest = self.session.scalar(select(func.max(Message.id))) or 0
        yield
        then, told = self.ago(days), Message.id > latest
        self.session.execute(update(Message).where(told).values(created_at=then))
        if is_over:
            self.session.execute(update(Message).where(told).values(read_at=then))
            of_them = Delivery.message_id > latest
            self.session.execute(delete(Delivery).where(of_them))

    def coming(self, days: int, hour: int) -> dt.datetime:
        """Return a full hour, in UTC, some days after the present."""
        day = (self.now + dt.timedelta(days=days)).date()
        return dt.datetime.combine(day, dt.time(hour), dt.UTC)

    def actor(self, participant_id: str) -> Actor:
        """Return who acts for a participant: its account, or nobody in particular."""
        blueprint = next((b for b in BLUEPRINTS if b.participant_id == participant_id), None)
        name = blueprint.name if blueprint else ""
        user = self.session.scalar(select(User).where(User.email == f"{name}@example.com"))
        if user is not None:
            return accounts.actor_of(user)
        return Actor(participant_ids=frozenset({participant_id}))

    def fitting(self, seeker_id: str, kind: str) -> Iterator[str]:
        """Yield who fits a seeker, the best first, leaving out whoever has a part already."""
        view = matching.recommend(
            self.session,
            engine=self.engine,
            seeker_id=seeker_id,
            kind=kind,
            k=DEEP,
            sight=EVERYTHING,
        )
        out = self.taken | SHOWN
        yield from (item.id for item in view.items if item.id not in out)

    def cast(self, seeker_id: str, kind: str) -> str:
        """Return the best who fits a seeker, and give it its part.

        Raises
        ------
        NobodyError
            If there is nobody.
        """
        found = next(self.fitting(seeker_id, kind), None)
        if found is None:
            raise NobodyError(kind)
        self.taken.add(found)
        return found

    def need(self, participant_id: str, topic: str = "") -> int | None:
        """Return a need of a participant, the one of a topic where it is named."""
        found = select(Statement.id).where(
            Statement.participant_id == participant_id, Statement.direction == Direction.NEED
        )
        if topic:
            found = found.where(Statement.topic == topic)
        return self.session.scalar(found.order_by(Statement.priority, Statement.id).limit(1))

    def ask(self, question: Question, *, days: float) -> Match:
        """Ask some days ago, and return the first choice."""
        request_id = ask(
            self.session,
            actor=self.actor(question.asker_id),
            question=question,
            now=self.ago(days),
            engine=self.engine,
        )
        first = select(Match).where(Match.request_id == request_id, Match.position == 1)
        return self.session.scalars(first).one()

    def accept(self, match: Match, own_id: str, *, days: float) -> None:
        """Accept as one side, some days ago; a mentoring begins at once."""
        when = self.ago(days)
        answering.accept(self.session, Answer(self.actor(own_id), match.id, when))
        if match.state == "mutual":
            actor = self.actor(match.provider_id)
            pairs.take_step(
                self.session, actor=actor, match_id=match.id, step=Step("start"), now=when
            )

    def talk(self, match: Match, lines: Sequence[str], *, days: float) -> None:
        """Let both sides write in turn, the receiver first."""
        for number, text in enumerate(lines):
            own_id = match.provider_id if number % 2 else match.receiver_id
            threads.post(
                self.session,
                actor=self.actor(own_id),
                match_id=match.id,
                text=text,
                uploads=(),
                token=f"demo-{match.id}-{days}-{number}",
                now=self.ago(days - number / 4),
            )

    def meet(self, match: Match, starts_at: dt.datetime, *, url: str = "", place: str = "") -> None:
        """Let the receiver propose a meeting, and the provider confirm it."""
        way = "online" if url else "onsite"
        proposal = Proposal((starts_at,), 60, way, place, url, scenario.MEETING_NOTE)
        number = appointments.propose(
            self.session,
            actor=self.actor(match.receiver_id),
            match_id=match.id,
            proposal=proposal,
            now=self.ago(2),
        )
        appointments.confirm(
            self.session,
            actor=self.actor(match.provider_id),
            match_id=match.id,
            appointment_id=number,
            starts_at=starts_at,
            now=self.ago(1),
        )


def work_with_an_expert(stage: Stage) -> None:
    """Let the demo's startup work with somebody on going abroad: paired, talking, meeting."""
    expert = stage.cast(STARTUP, "commissioner")
    need = stage.need(STARTUP, "mkt.export_asean")
    question = Question(STARTUP, "commissioner", (expert,), need, scenario.ASK_ABROAD)
    with stage.long_ago(126):
        match = stage.ask(question, days=128)
        stage.accept(match, expert, days=127)
        stage.talk(match, scenario.THREAD_ABROAD, days=126)
    stage.talk(match, scenario.THREAD_SHIPPING, days=1)
    stage.meet(match, stage.coming(3, 2), url=scenario.MEETING_URL)


def ask_for_room_and_tools(stage: Stage) -> None:
    """Let the demo's startup wait for a space and for a resource."""
    desk = Question(STARTUP, "space", (SPACE,), stage.need(STARTUP, "spc.desk"), scenario.ASK_DESK)
    stage.ask(desk, days=1)
    tools = list(stage.fitting(STARTUP, "resource"))[:1]
    if not tools:
        raise NobodyError("resource")
    need = stage.need(STARTUP, "spc.instrument")
    stage.ask(Question(STARTUP, "resource", tools, need, scenario.ASK_INSTRUMENT), days=2)


def mentor_somebody(stage: Stage) -> None:
    """Let the demo's mentor have a pair, and a request to answer."""
    paired, asking = stage.cast(MENTOR, "startup"), stage.cast(MENTOR, "startup")
    question = Question(paired, "mentor", (MENTOR,), stage.need(paired), scenario.ASK_PAIRED)
    with stage.long_ago(144):
        match = stage.ask(question, days=146)
        stage.accept(match, MENTOR, days=145)
    stage.talk(match, scenario.THREAD_PAIRED, days=3)
    stage.meet(match, stage.coming(5, 3), place=scenario.MEETING_PLACE)
    waiting_one = Question(asking, "mentor", (MENTOR,), stage.need(asking), scenario.ASK_MENTOR)
    stage.ask(waiting_one, days=1)


def find_nobody(stage: Stage) -> None:
    """Let a startup be declined, so that its request found nobody: the office follows up."""
    seeker = stage.cast(MENTOR, "startup")
    mentor = stage.cast(seeker, "mentor")
    question = Question(seeker, "mentor", (mentor,), stage.need(seeker), scenario.ASK_IN_VAIN)
    match = stage.ask(question, days=5)
    free_from = get_as_of(stage.session) + dt.timedelta(days=14)
    refusal = Refusal(DeclineReason.TIME, scenario.REFUSAL, True, free_from)
    answering.decline(stage.session, Answer(stage.actor(mentor), match.id, stage.ago(4)), refusal)


def stand_in_line(stage: Stage) -> None:
    """Let a mentor with one place left take a startup, and another one wait."""
    first, second = stage.cast(MENTOR, "startup"), stage.cast(MENTOR, "startup")
    other = set(stage.fitting(second, "mentor"))
    mentor = next(
        (
            key
            for key in stage.fitting(first, "mentor")
            if key in other and places_of(stage.session, key).free == 1
        ),
        None,
    )
    if mentor is None:
        raise NobodyError("mentor")
    stage.taken.add(mentor)
    question = Question(first, "mentor", (mentor,), stage.need(first), scenario.ASK_MENTOR)
    stage.accept(stage.ask(question, days=7), mentor, days=6)
    in_line = Question(second, "mentor", (mentor,), stage.need(second), scenario.ASK_IN_LINE)
    waiting.join(stage.session, actor=stage.actor(second), question=in_line, now=stage.ago(2))


def suggest_a_pair(stage: Stage) -> None:
    """Let the office suggest two who fit each other; both have still to answer."""
    seeker = stage.cast(MENTOR, "startup")
    mentor = stage.cast(seeker, "mentor")
    office = stage.session.scalars(select(User).where(User.email == "province@example.com")).one()
    suggestion = Suggestion(seeker, "mentor", mentor, stage.need(seeker), scenario.SUGGESTION)
    suggestions.suggest(
        stage.session,
        actor=accounts.actor_of(office),
        suggestion=suggestion,
        now=stage.ago(1),
        engine=stage.engine,
    )


def talk_about_money(stage: Stage) -> None:
    """Let the demo's investor talk with a startup, having promised confidentiality."""
    deal_id, match = court(stage, (INVESTOR,), requests_of(stage, is_own=False))
    stage.accept(match, match.receiver_id, days=4)
    promiser = Promiser(name="示例（示例）", position="投资经理", language="zh")
    steps.promise(
        stage.session,
        actor=stage.actor(INVESTOR),
        participant_id=INVESTOR,
        deal_id=deal_id,
        promiser=promiser,
        now=stage.ago(3),
    )


def be_asked_about_money(stage: Stage) -> None:
    """Let another investor wait for the answer of the demo's startup."""
    court(stage, tuple(stage.fitting(STARTUP, "investor")), requests_of(stage, is_own=True))


def requests_of(stage: Stage, *, is_own: bool) -> Sequence[int]:
    """Return the open financing requests of the demo's startup, or of the others."""
    is_its = FinancingRequest.participant_id == STARTUP
    found = select(FinancingRequest.id).where(
        FinancingRequest.state == FinancingState.OPEN, is_its if is_own else ~is_its
    )
    return stage.session.scalars(found.order_by(FinancingRequest.id)).all()


def court(
    stage: Stage, investor_ids: Sequence[str], request_ids: Sequence[int]
) -> tuple[int, Match]:
    """Let the first investor whom no rule keeps out ask a startup to talk; return the deal."""
    for investor_id in investor_ids:
        for request_id in request_ids:
            try:
                with stage.session.begin_nested():
                    deal_id = interest.express(
                        stage.session,
                        actor=stage.actor(investor_id),
                        investor_id=investor_id,
                        request_id=request_id,
                        note=scenario.ASK_CAPITAL,
                        now=stage.ago(2),
                        engine=stage.engine,
                    )
            except (NotFoundError, RequestError):
                continue
            latest = select(Match).order_by(Match.id.desc()).limit(1)
            return deal_id, stage.session.scalars(latest).one()
    raise NobodyError("investor")


PARTS: Sequence[Callable[[Stage], None]] = (
    work_with_an_expert,
    ask_for_room_and_tools,
    mentor_somebody,
    talk_about_money,
    be_asked_about_money,
    find_nobody,
    stand_in_line,
    suggest_a_pair,
    keep_up_mentoring,
    choose_each_other,
    show_a_result,
    fill_the_pool,
    assess_a_year,
    look_back,
)


def play(session: Session, *, engine: Engine, now: dt.datetime) -> tuple[str, ...]:
    """Play every part that finds its people, and return which those were."""
    stage = Stage(session, engine, now)
    played = []
    for part in PARTS:
        try:
            with session.begin_nested():
                part(stage)
        except (NobodyError, NotFoundError, RequestError, UnknownIdError):
            # a smaller world may lack somebody, or a rule may keep two apart: the rest goes on
            continue
        played.append(part.__name__)
    return tuple(played)
