"""Who is like whom, as far as a reader may know both."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matcher.errors import UnknownIdError
from models.enums import MatchState, Privacy, Role
from models.matching import Match
from models.participant import Participant
from models.privacy import FieldPublication
from models.setting import set_setting
from models.statement import Statement
from models.taxonomy import Region
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import resembling
from web.services.access import VISITOR, Actor
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.resembling import Wish

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
READER = Actor(7, frozenset({Role.INVESTOR}), frozenset({"I9"}))


@pytest.fixture
def engine(session: Session, tmp_path: Path) -> Engine:
    make_vocabularies(session)
    session.get_one(Region, "530100").attributes = {"tile_row": 1, "tile_column": 1}
    set_setting(session, "as_of", NOW.date().isoformat())
    return Engine(ArtifactStore(tmp_path / "artifacts"))


def likes(
    session: Session,
    engine: Engine,
    participant_id: str = "S1",
    actor: Actor = VISITOR,
    wish: Wish | None = None,
) -> resembling.LikesView:
    return resembling.list_like(
        session,
        engine=engine,
        participant_id=participant_id,
        k=5,
        language="en",
        actor=actor,
        wish=wish,
    )


def ids(*arguments: object, **options: object) -> list[str]:
    return [item.card.id for item in likes(*arguments, **options).items]


def said(*arguments: object, **options: object) -> dict[str, list[str]]:
    found = likes(*arguments, **options).items
    return {item.card.id: [reason.code for reason in item.reasons] for item in found}


def hide(session: Session, participant_id: str, name: str, audience: str = "matched") -> None:
    row = FieldPublication(participant_id=participant_id, field=name, audience=audience)
    row.changed_at = NOW
    session.add(row)
    session.flush()


def make_startups(session: Session, *numbers: int, **values: object) -> None:
    for number in numbers:
        make_startup(session, f"S{number}", **values)


def test_nothing_is_known_before_the_first_fit_nor_of_whom_it_lacks(
    session: Session, engine: Engine
) -> None:
    make_startups(session, 1, 2, sectors=("bio.tcm",))
    before = likes(session, engine)
    engine.fit(session)
    make_startup(session, "S3", sectors=("bio.tcm",))

    late = likes(session, engine, "S3")

    assert before == late == resembling.LikesView()


def test_index_stays_in_the_file_that_processes_share(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2, sectors=("bio.tcm",))
    engine.fit(session)
    engine.store.release()

    current = engine.current()

    assert current is not None
    head = current[1].resemblances_["startup"].index_._blocks.head
    assert not head.flags.writeable
    assert ids(session, engine) == ["S2"]


def test_likes_carry_names_and_what_both_share(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2, sectors=("bio.tcm",), region="530100")
    make_startup(session, "S3", sectors=("bio.tcm",))
    make_need(session, "S1", "ip.patent")
    make_need(session, "S2", "ip.patent")
    engine.fit(session)

    view = likes(session, engine)

    first, second = view.items
    assert (first.card.id, first.card.name["en"]) == ("S2", "Name S2 (Demo)")
    assert [reason.text for reason in first.reasons] == [
        "Works in the same sector: Chinese medicine",
        "Looks for the same: Patents",
        "In the same place: Kunming",
    ]
    assert second.card.id == "S3"
    assert first.likeness > second.likeness
    assert (view.is_known, view.has_more, view.wishes) == (True, False, {"near"})


def test_who_left_since_the_fit_is_not_shown(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2, 3, sectors=("bio.tcm",))
    engine.fit(session)
    session.get_one(Participant, "S2").status = "left"
    session.delete(session.get_one(Participant, "S3"))
    session.flush()

    assert ids(session, engine) == []


def test_hidden_field_neither_orders_nor_is_told(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2, 3, region="530100", sectors=("bio.tcm",))
    for number in (1, 2, 3):
        make_need(session, f"S{number}", "ip.patent")
    hide(session, "S3", "sectors")
    engine.fit(session)
    both = ["alike_need", "place_same"]
    assert said(session, engine) == {
        "S2": ["sector_exact", *both],
        "S3": both,
    }
    hide(session, "S1", "sectors")

    assert said(session, engine) == {"S2": both, "S3": both}
    assert said(session, engine, "S3") == {"S1": both, "S2": both}


def test_who_shows_too_little_alike_is_not_shown(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2, 3, sectors=("bio.tcm",), region="530100", stage="seed")
    hide(session, "S2", "sectors")
    hide(session, "S3", "sectors")
    hide(session, "S3", "place")
    engine.fit(session)

    assert ids(session, engine) == []


@pytest.mark.parametrize("privacy", [Privacy.ORGANISERS, Privacy.MATCHED])
def test_need_that_is_not_public_says_nothing_to_strangers(
    session: Session, engine: Engine, privacy: Privacy
) -> None:
    make_startups(session, 1, 2)
    make_need(session, "S1", "ip.patent")
    make_need(session, "S2", "ip.patent", privacy=privacy.value)
    engine.fit(session)

    assert (ids(session, engine), ids(session, engine, "S2")) == ([], [])


def test_need_for_matched_ones_is_told_to_them(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2)
    make_mentor(session, "M1")
    make_need(session, "S1", "ip.patent")
    make_need(session, "S2", "ip.patent", privacy=Privacy.MATCHED.value)
    match = Match(receiver_id="S2", provider_id="M1", initiated_by="receiver", kind="mentor")
    match.state = MatchState.ACTIVE.value
    session.add(match)
    user = make_user(session, "m1@example.com", (Role.MENTOR, "M1"))
    engine.fit(session)

    reader = Actor(user.id, frozenset({Role.MENTOR}), frozenset({"M1"}))

    assert said(session, engine, actor=reader) == {"S2": ["alike_need"]}


def test_need_withdrawn_or_hidden_since_the_fit_is_not_told(
    session: Session, engine: Engine
) -> None:
    make_startups(session, 1, 2, 3, 4, sectors=("bio.tcm",))
    needs = [make_need(session, f"S{number}", "ip.patent") for number in (1, 2, 3, 4)]
    engine.fit(session)
    needs[1].privacy = Privacy.ORGANISERS.value
    session.delete(session.get_one(Statement, needs[2].id))
    session.flush()

    assert said(session, engine) == {
        "S4": ["sector_exact", "alike_need"],
        "S2": ["sector_exact"],
        "S3": ["sector_exact"],
    }


def test_what_changed_since_the_fit_is_not_told(session: Session, engine: Engine) -> None:
    for number in (1, 2, 3):
        make_startup(
            session, f"S{number}", sectors=("bio.tcm",), stage="seed", region="530100",
            summary_en="Herbal medicine from the mountains",
        )  # fmt: skip
    engine.fit(session)
    second, third = (session.get_one(Participant, key) for key in ("S2", "S3"))
    second.sector_links[0].sector, third.summary_en, third.stage = "bio", "Tea", None
    session.flush()

    assert said(session, engine) == {
        "S3": ["sector_exact", "place_same"],
        "S2": ["text_similar", "alike_stage", "place_same"],
    }


def test_person_who_registered_tells_sector_and_place_alone(
    session: Session, engine: Engine
) -> None:
    for key in ("M1", "M2"):
        make_mentor(
            session, key, origin="registered", sectors=("bio.tcm",), region="530100",
            subtype="tech", languages=["zh"], name_zh="张三丰", name_en="Sanfeng Zhang",
        )  # fmt: skip
        make_offer(session, key, "ip.patent")
    engine.fit(session)

    stranger = likes(session, engine, "M1")
    member = said(session, engine, "M1", actor=READER)

    assert [reason.code for reason in stranger.items[0].reasons] == ["sector_exact", "place_same"]
    assert stranger.items[0].card.name["zh"] == "张*丰"
    assert stranger.wishes == {"near"}
    assert member == {"M2": ["sector_exact", "alike_offer", "place_same", "alike_type"]}


def test_wishes_ask_for_what_is_so_now_and_is_shown(session: Session, engine: Engine) -> None:
    make_startups(session, 1, 2, 3, 4, sectors=("bio.tcm",), region="530100", languages=["zh"])
    hide(session, "S2", "place")
    engine.fit(session)
    session.get_one(Participant, "S3").region = None
    session.get_one(Participant, "S4").languages = ["en"]
    session.flush()

    assert ids(session, engine, wish=Wish(is_near=True)) == ["S4"]
    assert ids(session, engine, wish=Wish(shares_language=True)) == ["S2", "S3"]
    assert ids(session, engine, wish=Wish(is_near=True, shares_language=True)) == []


def test_wish_for_what_the_participant_hides_narrows_nothing(
    session: Session, engine: Engine
) -> None:
    make_startups(session, 1, 2, sectors=("bio.tcm",), region="530100")
    make_startup(session, "S3", sectors=("bio.tcm",))
    hide(session, "S1", "place")
    engine.fit(session)

    assert ids(session, engine, wish=Wish(is_near=True)) == ["S2", "S3"]


def test_operators_see_everything_and_learn_of_unknown_ids(
    session: Session, engine: Engine
) -> None:
    make_startups(session, 1, 2, sectors=("bio.tcm",))
    hide(session, "S2", "sectors", "private")
    fitted = engine.fit(session)

    (like,) = resembling.like_of(
        session, fitted=fitted, participant_id="S1", k=5, wish=Wish(), language="zh"
    )

    assert (like.card.id, like.likeness) == ("S2", pytest.approx(1.0, abs=1e-6))
    with pytest.raises(UnknownIdError):
        resembling.like_of(
            session, fitted=fitted, participant_id="X", k=5, wish=Wish(), language="zh"
        )


def test_subject_that_takes_no_part_is_not_found(session: Session, engine: Engine) -> None:
    del engine
    make_startup(session, "S1", status="left")

    with pytest.raises(NotFoundError):
        resembling.subject_of(session, participant_id="S1", actor=VISITOR)


@pytest.mark.parametrize("n_others", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_three(
    session: Session, engine: Engine, count_queries, n_others: int
) -> None:
    make_startups(session, *range(1, n_others + 2), sectors=("bio.tcm",))
    engine.fit(session)
    session.expire_all()

    with count_queries() as statements:
        view = likes(session, engine)

    assert (len(view.items), len(statements)) == (n_others, 24)
