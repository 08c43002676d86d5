"""The lines of the ledger: what counts, who sees what, how months are closed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, Role
from models.privacy import FieldPublication
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import (
    make_mentor,
    make_participant,
    make_relation,
    make_startup,
    make_vocabularies,
)
from tests.web.services.ledger.records import PROVINCE, correct, held, make_record, open_up
from web.services.access import Actor
from web.services.ledger.lines import get_ledger, list_ledger
from web.services.ledger.search import LedgerSearch

EVERYTHING = LedgerSearch()


@pytest.fixture(autouse=True)
def pairs(session: Session) -> None:
    make_vocabularies(session)
    session.add(Region(code="530800", parent="530000", name_zh="普洱市", name_en="Pu'er"))
    session.flush()
    make_startup(session, "S1", region="530100")
    make_startup(session, "S2", region="530800")
    make_mentor(session, "M1", region="530100")
    make_mentor(session, "M2", region="530800")


def ids(session: Session, actor: Actor = PROVINCE, search: LedgerSearch = EVERYTHING) -> list[int]:
    return [line.record_id for line in list_ledger(session, actor=actor, search=search)[0]]


def test_only_confirmed_sessions_count(session: Session):
    locked = make_record(session, held(2026, 3, 5), minutes=90)
    make_record(session, held(2026, 3, 6), state="handed_in")
    make_record(session, held(2026, 3, 7), state="draft")

    ledger = get_ledger(session, actor=PROVINCE, search=EVERYTHING)

    assert [line.record_id for line in ledger.page.items] == [locked.id]
    assert (ledger.totals.records, ledger.totals.minutes) == (1, 90)
    assert ledger.n_pending == 1


def test_a_session_that_waits_is_shown_apart_and_not_added_up(session: Session):
    waiting = make_record(session, held(2026, 3, 6), state="handed_in")

    ledger = get_ledger(session, actor=PROVINCE, search=LedgerSearch(state="pending"))

    assert [line.record_id for line in ledger.page.items] == [waiting.id]
    assert ledger.totals.records == 0


def test_corrected_minutes_replace_those_of_the_record(session: Session):
    correct(session, make_record(session, held(2026, 3, 5), minutes=90), 45, held(2026, 3, 9))

    (line,), totals = list_ledger(session, actor=PROVINCE, search=EVERYTHING)

    assert (line.minutes, line.n_addenda, totals.minutes) == (45, 1, 45)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (LedgerSearch(from_on=dt.date(2026, 3, 5), to_on=dt.date(2026, 3, 5)), {"first"}),
        (LedgerSearch(to_on=dt.date(2026, 3, 4)), set()),
        (LedgerSearch(region="530800"), {"second"}),
        (LedgerSearch(mentor="M1"), {"first"}),
        (LedgerSearch(startup="S2"), {"second"}),
        (LedgerSearch(topic="ip"), {"first"}),
        (LedgerSearch(shortest=45), {"first"}),
        (LedgerSearch(text="名称S2"), {"second"}),
        (LedgerSearch(text="m1"), {"first"}),
        (LedgerSearch(space="-"), {"first", "second"}),
    ],
)
def test_filters(session: Session, search: LedgerSearch, expected: set[str]):
    late_evening = held(2026, 3, 5, 23)  # still the same day in UTC, a day later at midnight
    first = make_record(session, late_evening, minutes=60, topics=("ip.patent",))
    second = make_record(session, held(2026, 4, 1), minutes=30, pair=("S2", "M2"))
    names = {first.id: "first", second.id: "second"}

    assert {names[each] for each in ids(session, search=search)} == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", [1, 2, 3]),
        ("-date", [3, 2, 1]),
        ("minutes", [2, 3, 1]),
        ("-minutes", [1, 3, 2]),
        ("startup", [3, 1, 2]),
        ("-mentor", [2, 3, 1]),
    ],
)
def test_sorting(session: Session, sort: str, expected: list[int]):
    records = [
        make_record(session, held(2026, 3, 5), minutes=90),
        make_record(session, held(2026, 3, 6), minutes=30, pair=("S2", "M2")),
        make_record(session, held(2026, 3, 7), minutes=60),
    ]
    numbers = {record.id: number for number, record in enumerate(records, start=1)}

    found = ids(session, search=LedgerSearch(sort=sort))

    assert [numbers[each] for each in found] == expected


def readers() -> dict[str, Actor]:
    organiser = frozenset({Role.ORGANISER})
    return {
        "province": PROVINCE,
        "prefecture": Actor(1, organiser, regions=frozenset({"530100"})),
        "elsewhere": Actor(1, organiser, regions=frozenset({"530800"})),
        "space": Actor(1, frozenset({Role.SPACE}), frozenset({"C1"})),
        "host": Actor(1, organiser, hosts=frozenset({"C1"})),
        "startup": Actor(1, frozenset({Role.STARTUP}), frozenset({"S1"})),
        "mentor": Actor(1, frozenset({Role.MENTOR}), frozenset({"M1"})),
        "stranger": Actor(1, frozenset({Role.MENTOR}), frozenset({"M2"})),
    }


@pytest.mark.parametrize(
    ("reader", "n_lines"),
    [
        ("province", 2),
        ("prefecture", 2),
        ("elsewhere", 0),
        ("space", 1),
        ("host", 2),
        ("startup", 2),
        ("mentor", 2),
        ("stranger", 0),
    ],
)
def test_everybody_sees_their_own_part(session: Session, reader: str, n_lines: int):
    space = make_participant(session, ParticipantKind.SPACE, "C1")
    startup = make_record(session, held(2026, 3, 5))
    make_record(session, held(2026, 5, 5))
    tenant = session.get_one(type(space), "S1")
    # it moved in after the first session: the space itself sees what was held in its time
    make_relation(session, "resident_of", tenant, space, occurred_on=dt.date(2026, 4, 1))

    found = ids(session, readers()[reader])

    assert len(found) == n_lines
    assert reader != "space" or startup.id not in found


@pytest.mark.parametrize(
    ("reader", "has_consent", "handler"),
    [
        ("province", False, "李四海"),
        ("prefecture", False, "李四海"),
        ("prefecture", True, "李四海"),
        ("space", False, "李*海"),
        ("host", False, "李*海"),
        ("space", True, "李四海"),
    ],
)
def test_those_above_read_facts_and_with_consent_words(
    session: Session, reader: str, has_consent: bool, handler: str
):
    space = make_participant(session, ParticipantKind.SPACE, "C1")
    make_relation(session, "resident_of", session.get_one(type(space), "S1"), space)
    make_spoken(session)
    if has_consent:
        open_up(session)

    (line,), _ = list_ledger(session, actor=readers()[reader], search=EVERYTHING)

    said = ("没有专利 → 先申请", "已提交") if has_consent else ("", "")
    assert (line.summary, line.outcome) == said
    assert (line.is_closed, line.has_outcome) == (not has_consent, True)
    assert line.handler == handler


@pytest.mark.parametrize("reader", ["startup", "mentor"])
def test_the_two_read_their_own_words(session: Session, reader: str):
    make_spoken(session)

    (line,), _ = list_ledger(session, actor=readers()[reader], search=EVERYTHING)

    assert (line.summary, line.outcome, line.is_closed) == ("没有专利 → 先申请", "已提交", False)


def make_spoken(session: Session) -> None:
    make_record(
        session,
        held(2026, 3, 5),
        sealed_problem="没有专利",
        sealed_advice="先申请",
        sealed_outcome="已提交",
        sealed_handler="李四海",
    )


def test_a_name_that_is_hidden_is_masked_and_not_searched_by(session: Session):
    space = make_participant(session, ParticipantKind.SPACE, "C1")
    make_relation(session, "resident_of", session.get_one(type(space), "S1"), space)
    session.get_one(type(space), "M1").name_zh = "王建国（示例）"
    session.add(FieldPublication(participant_id="M1", field="name", audience="private"))
    make_record(session, held(2026, 3, 5))
    reader = readers()["space"]

    (line,), _ = list_ledger(session, actor=reader, search=EVERYTHING)

    assert line.mentor["zh"] == "王*国（示例）"
    assert ids(session, reader, LedgerSearch(text="王建国")) == []


def test_sessions_short_of_the_set_length_are_marked_and_told_apart(session: Session):
    set_setting(session, "mentoring_session_minutes", "60")
    short = make_record(session, held(2026, 3, 5), minutes=45)
    make_record(session, held(2026, 3, 6), minutes=60)

    lines, totals = list_ledger(session, actor=PROVINCE, search=EVERYTHING)

    assert [line.record_id for line in lines if line.is_short] == [short.id]
    assert (totals.records, totals.full, totals.least, totals.minutes) == (2, 1, 60, 105)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_query_count(session: Session, count_queries: Callable[[], object], n_rows: int):
    for number in range(n_rows):
        make_record(session, held(2026, 3, 1 + number), topics=("ip.patent",))
    session.expire_all()

    with count_queries() as statements:
        get_ledger(session, actor=PROVINCE, search=replace(EVERYTHING, text="名"))

    assert len(statements) == 15
