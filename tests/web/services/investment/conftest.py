"""A startup that raises, investors in and out of its reach, and who acts for whom."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.deal import Deal
from models.enums import DeclineReason, ParticipantKind, Role
from models.financing import FinancingRequest
from models.participant import Participant, ParticipantStage
from models.setting import set_setting
from models.taxonomy import CodeTerm, Stage
from tests.factories import make_participant, make_startup, make_user, make_vocabularies
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.investment import financing, interest, plans, steps
from web.services.investment.financing import FinancingDraft
from web.services.investment.steps import Promiser
from web.services.requests import answering
from web.services.requests.answering import Answer, Refusal

NOW = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PLAN = ("计划书.pdf", b"%PDF-1.7 the plan")
PROMISER = Promiser("王示例", "投资经理", "zh")


DRAFT = FinancingDraft(
    instrument="equity",
    round="angel",
    amount_cny=Decimal(2_000_000),
    least_cny=Decimal(500_000),
    valuation_cny=None,
    last_day=None,
    hides_name=True,
    teaser_zh="中药提取，三家客户复购",
    teaser_en="Extraction of herbs, three returning customers",
    use_of_funds="pilot line",
    summary="the summary under seal",
)
"""What a startup says it raises: two million, at least half a million each."""


@dataclass
class Scene:
    """A session, who acts in it, and shortcuts along the way of a deal."""

    session: Session
    actors: dict[str, Actor]

    def open_request(self, startup_id: str = "S1", **overrides: Any) -> int:
        """Write down and open a request, and return it."""
        actor = self.actors[startup_id]
        request_id = financing.create_request(
            self.session, actor=actor, participant_id=startup_id, draft=replace(DRAFT, **overrides)
        )
        financing.open_request(
            self.session, actor=actor, participant_id=startup_id, request_id=request_id, now=NOW
        )
        return request_id

    def row(self, request_id: int) -> FinancingRequest:
        """Return the row of a request."""
        return self.session.get_one(FinancingRequest, request_id)

    def express(self, request_id: int, investor_id: str = "I1", now: dt.datetime = NOW) -> int:
        """Let an investor ask the startup to talk, and return the deal."""
        return interest.express(
            self.session,
            actor=self.actors[investor_id],
            investor_id=investor_id,
            request_id=request_id,
            note="",
            now=now,
        )

    def answer(self, deal_id: int, *, says_yes: bool = True, by: str = "S1") -> None:
        """Let the side that was asked answer."""
        match_id = self.session.get_one(Deal, deal_id).match_id
        assert match_id is not None
        reply = Answer(self.actors[by], match_id, NOW)
        if says_yes:
            answering.accept(self.session, reply)
        else:
            answering.decline(self.session, reply, Refusal(DeclineReason.OTHER))

    def talk(self, request_id: int, investor_id: str = "I1") -> int:
        """Bring an investor and the startup to talk, and return the deal."""
        deal_id = self.express(request_id, investor_id)
        self.answer(deal_id)
        return deal_id

    def attach_plan(self, request_id: int) -> None:
        """Attach the business plan."""
        plans.attach_plan(
            self.session,
            actor=self.actors["S1"],
            participant_id="S1",
            request_id=request_id,
            file=PLAN,
        )

    def promise(self, deal_id: int, investor_id: str = "I1") -> None:
        """Let an investor promise confidentiality."""
        steps.promise(
            self.session,
            actor=self.actors[investor_id],
            participant_id=investor_id,
            deal_id=deal_id,
            promiser=PROMISER,
            now=NOW,
        )

    def release(self, deal_id: int) -> None:
        """Release the plan."""
        steps.release(
            self.session, actor=self.actors["S1"], participant_id="S1", deal_id=deal_id, now=NOW
        )

    def stop(self, participant_id: str) -> None:
        """Suspend a participant."""
        self.session.get_one(Participant, participant_id).status = "suspended"
        self.session.flush()


def fill(session: Session) -> dict[str, Actor]:
    """Store the ecosystem and return who acts in it."""
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    session.add_all(
        [
            Stage(code="early", name_zh="早期成长", name_en="Early growth", position=4),
            CodeTerm(vocabulary="round", code="angel", name_zh="天使轮", name_en="Angel"),
            CodeTerm(vocabulary="round", code="a", name_zh="A轮", name_en="Series A"),
            CodeTerm(vocabulary="investor_type", code="vc_fund", name_zh="创投", name_en="VC"),
        ]
    )
    session.flush()
    facts = {"region": "530100", "sectors": ("bio.tcm",), "stage": "seed"}
    make_startup(session, "S1", name_zh="云上药源（示例）", name_en="Herb Source (Demo)", **facts)
    make_startup(session, "S2", **facts)
    for investor_id, stage in (("I1", "seed"), ("I2", "seed"), ("I3", "early")):
        row = make_participant(session, ParticipantKind.INVESTOR, investor_id, subtype="vc_fund")
        row.stage_links = [ParticipantStage(stage=stage)]
        row.ticket_min_cny, row.ticket_max_cny = Decimal(500_000), Decimal(3_000_000)
    roles = {"S1": Role.STARTUP, "S2": Role.STARTUP}
    roles |= dict.fromkeys(("I1", "I2", "I3"), Role.INVESTOR)
    for key, role in roles.items():
        make_user(session, f"{key}@example.com".lower(), (role, key), name_zh=f"{key}的人")
    make_user(session, "office@example.com", (Role.ORGANISER, None))
    session.flush()
    users = {user.email.split("@")[0]: user for user in session.scalars(select(User))}
    actors = {key: actor_of(users[key.lower()]) for key in roles}
    return actors | {"office": actor_of(users["office"])}


@pytest.fixture
def scene(session: Session) -> Scene:
    """Return a startup that may raise, and three investors, one of them out of reach."""
    return Scene(session, fill(session))
