"""Without personal ranking: whoever passes the rules, the newest or the nearest first."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Audience, Role
from models.participant import Participant
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import (
    make_mentor,
    make_relation,
    make_resource,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import matches, publication, tags, unranked
from web.services.access import AccessDeniedError, Actor
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.publication import EVERYTHING, STRANGER

DAY = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _world(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    for code, latitude in (("530100", 25.0), ("530900", 23.9), ("532800", 22.0)):
        region = session.get(Region, code) or Region(code=code, name_zh=code, country="CN")
        region.latitude, region.longitude = latitude, 102.0
        session.add(region)
    session.flush()
    make_startup(session, "S1", region="530100")
    for number, region in ((1, "532800"), (2, "530900"), (3, "530100")):
        row = make_mentor(session, f"M{number}", region=region)
        row.created_at = DAY + dt.timedelta(days=number % 3)
    session.flush()


def order(session: Session, name: str, kind: str = "mentor") -> list[str]:
    view = unranked.list_unranked(
        session, seeker_id="S1", kind=kind, order=name, k=10, sight=EVERYTHING
    )
    return [item.id for item in view.items]


def test_newest_and_nearest_stand_first(session: Session) -> None:
    assert order(session, unranked.NEWEST) == ["M2", "M1", "M3"]
    assert order(session, unranked.NEAREST) == ["M3", "M2", "M1"]


def test_rules_stay(session: Session) -> None:
    mentor, startup = session.get_one(Participant, "M2"), session.get_one(Participant, "S1")
    make_relation(session, "conflict_with", mentor, startup, occurred_on=DAY.date())

    assert order(session, unranked.NEWEST) == ["M1", "M3"]


def test_no_grade_no_score_no_reason_is_given(session: Session) -> None:
    view = unranked.list_unranked(
        session, seeker_id="S1", kind="mentor", order=unranked.NEWEST, k=1, sight=EVERYTHING
    )

    (item,) = view.items
    assert (item.rank, item.grade, item.score, item.reasons, item.path) == (1, "", 0.0, (), ())


def test_resources_stand_with_their_owner(session: Session) -> None:
    owner = session.get_one(Participant, "M1")
    make_resource(session, owner)

    assert order(session, unranked.NEWEST, "resource") == ["R1"]


def test_resources_that_their_owner_hides_are_in_no_list(session: Session) -> None:
    make_resource(session, session.get_one(Participant, "M1"))
    audiences = {"resources": Audience.MATCHED}
    publication.store(session, participant_id="M1", audiences=audiences, now=DAY)

    view = unranked.list_unranked(
        session, seeker_id="S1", kind="resource", order=unranked.NEWEST, k=10, sight=STRANGER
    )

    assert view.items == ()
    assert order(session, unranked.NEWEST, "resource") == ["R1"]


def reader(session: Session, *, personalised: bool) -> Actor:
    user: User = make_user(
        session, "s@example.com", (Role.STARTUP, "S1"), personalised=personalised
    )
    return Actor(user.id, frozenset({"startup"}), frozenset({"S1"}))


def test_desk_follows_the_switch(session: Session, unfitted: Engine) -> None:
    actor = reader(session, personalised=False)
    question = matches.Question(actor, "S1", "mentor", "zh", unranked.NEAREST)

    found = matches.get_matches(session, question, engine=unfitted)
    pair = matches.get_pair(session, question, engine=unfitted, candidate_id="M1")

    assert ([item.id for item in found.items], found.order) == (["M3", "M2", "M1"], "nearest")
    assert (pair.is_ranked, pair.grade, pair.verdict) == (False, "", None)


@pytest.fixture
def unfitted() -> Engine:
    """Return an engine that has never been fitted: nothing here may need one."""

    class Never(Engine):
        def __init__(self) -> None: ...

        def ready(self, session: Session) -> None:
            """Return that there is no model."""

    return Never()


def test_tags_are_listed_and_deleted_one_by_one(session: Session) -> None:
    row = make_startup(
        session, "S2", sectors=("bio.tcm", "bio"), stage="seed", languages=["zh", "en"]
    )
    user = make_user(session, "s@example.com", (Role.STARTUP, "S2"))
    actor = Actor(user.id, frozenset({"startup"}), frozenset({"S2"}))
    for name, code in (("sectors", "bio"), ("languages", "en"), ("stage", "seed")):
        tags.delete_tag(session, actor=actor, participant_id="S2", name=name, code=code)

    left = tags.list_tags(session, actor=actor, participant_id="S2")
    assert [(tag.field, tag.code) for tag in left] == [("sectors", "bio.tcm"), ("languages", "zh")]
    assert (row.stage, row.languages) == (None, ["zh"])
    with pytest.raises(NotFoundError):
        tags.delete_tag(session, actor=actor, participant_id="S2", name="sectors", code="bio")
    with pytest.raises(AccessDeniedError):
        tags.list_tags(session, actor=Actor(), participant_id="S2")
