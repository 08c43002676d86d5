"""What page services read: nothing private, and as few queries for many rows as for one."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import (
    make_mentor,
    make_need,
    make_participant,
    make_relation,
    make_resource,
    make_startup,
    make_vocabularies,
)
from web.services import catalogue, directory, graph_view, overview, profiles, statistics
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.search import Search

Counter = Callable[[], AbstractContextManager[list[str]]]
DAY = dt.date(2026, 9, 1)
PROVINCE = Actor(1, frozenset({"organiser"}), is_provincial=True)


@pytest.fixture(autouse=True)
def _vocabularies(session: Session) -> None:
    make_vocabularies(session)
    set_setting(session, "as_of", DAY.isoformat())


def names(session: Session, **search: str) -> list[str]:
    return [card.id for card in directory.list_all(session, search=Search(sort="name", **search))]


def test_directory_finds_by_chinese_english_pinyin_and_initials(session: Session) -> None:
    make_mentor(session, "M1", name_zh="张国栋（示例）", name_en="Guodong Zhang (Demo)")
    make_mentor(session, "M2", name_zh="李梅影（示例）", name_en="Meiying Li (Demo)")

    found = [names(session, text=text) for text in ("国栋", "GUODONG", "zhangguodong", "zgd", "%")]

    assert found == [["M1"], ["M1"], ["M1"], ["M1"], []]


def test_directory_filters_by_kind_region_sector_and_stage(session: Session) -> None:
    make_startup(session, "S1", region="530100", sectors=("bio.tcm",), stage="seed")
    make_startup(session, "S2")
    make_mentor(session, "M1", region="530100")

    assert names(session, kind="startup", region="530000", sector="bio", stage="seed") == ["S1"]


def test_directory_leaves_out_those_who_left(session: Session) -> None:
    make_startup(session, "S1", status="left")

    assert names(session) == []


@pytest.mark.parametrize("n_rows", [1, 3])
def test_directory_sends_as_many_queries_for_many_rows(
    session: Session, count_queries: Counter, n_rows: int
) -> None:
    for number in range(n_rows):
        make_startup(session, f"S{number}", sectors=("bio.tcm",))
    session.expire_all()

    with count_queries() as statements:
        page = directory.list_participants(session, search=Search(sort="name"))

    assert (len(page.items), page.total, len(statements)) == (n_rows, n_rows, 10)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_catalogue_hides_defence_and_sends_as_many_queries(
    session: Session, count_queries: Counter, n_rows: int
) -> None:
    owner = make_participant(session, ParticipantKind.INSTITUTION, "O1")
    make_resource(session, owner, "R9", kind="defence", needs_clearance=True)
    for number in range(n_rows):
        make_resource(session, owner, f"R{number}")
    session.expire_all()

    with count_queries() as statements:
        page = catalogue.list_resources(session, search=Search())

    assert (len(page.items), page.total, len(statements)) == (n_rows, n_rows, 9)
    assert all(item.id != "R9" for item in page.items)


def test_defence_resource_has_no_page_and_no_number(session: Session) -> None:
    owner = make_participant(session, ParticipantKind.INSTITUTION, "O1")
    make_resource(session, owner, "R9", kind="defence", needs_clearance=True)

    counts = {count.kind: count.value for count in statistics.count_kinds(session)}

    assert (counts["institution"], counts["resource"]) == (1, 0)
    assert profiles.get_profile(session, participant_id="O1", actor=Actor()).resources == ()
    with pytest.raises(NotFoundError):
        catalogue.get_resource(session, resource_id="R9")


def test_refusals_and_conflicts_are_in_no_profile_and_no_graph(session: Session) -> None:
    startup, mentor = make_startup(session), make_mentor(session)
    make_relation(session, "mentors", mentor, startup)
    make_relation(session, "declined", startup, mentor)
    make_relation(session, "conflict_with", mentor, startup)

    profile = profiles.get_profile(session, participant_id="S1", actor=Actor())
    around = graph_view.get_neighbourhood(session, participant_id="S1", depth=2)

    assert [line.kind for line in profile.relations] == ["mentors"]
    assert around.relation_kinds == ("mentors",)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_graph_sends_two_queries_a_step_after_looking_for_its_middle(
    session: Session, count_queries: Counter, n_rows: int
) -> None:
    startup = make_startup(session)
    for number in range(n_rows):
        make_relation(session, "mentors", make_mentor(session, f"M{number}"), startup)

    with count_queries() as statements:
        around = graph_view.get_neighbourhood(session, participant_id="S1", depth=2)

    assert (len(around.nodes), len(around.edges), len(statements)) == (n_rows + 1, n_rows, 4)


def test_overview_counts_places_needs_and_startups_without_support(session: Session) -> None:
    supported = make_startup(session, "S1", region="530100")
    make_startup(session, "S2", region="530100")
    mentor = make_mentor(session, "M1", region="530100", capacity=2)
    make_relation(session, "mentors", mentor, supported, occurred_on=dt.date(2026, 1, 1))
    make_need(session, "S1", "ip.patent")
    make_need(session, "S1", "ip.patent", ordinal=2, valid_until=dt.date(2026, 8, 31))
    region = session.get_one(Region, "530100")
    region.attributes = {"tile_row": 2, "tile_column": 3, "short_zh": "昆明"}
    session.flush()

    view = overview.get_overview(session, actor=PROVINCE)

    assert (view.open_needs, view.total_places, view.free_places) == (1, 2, 1)
    assert [(row.startups, row.unsupported, row.mentors) for row in view.prefectures] == [(2, 1, 1)]
