"""Amounts in 万元, and the forms of financing, theses, deals, evidence and founders."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from web.forms.amounts import read_amount, written
from web.forms.deal import read_item, read_outcome, read_promise
from web.forms.evidence import read_award, read_result
from web.forms.financing import read_financing
from web.forms.founder import read_founder
from web.forms.thesis import read_thesis
from web.services.investment.thesis import ThesisChoices
from web.services.words import Group, Option

TODAY = dt.date(2026, 9, 1)
ROUNDS = ("angel", "a")
REQUEST = {"instrument": "equity", "amount": "300", "teaser_zh": "两句话", "round": "angel"}


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask) -> object:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("300", 3_000_000),
        ("300万", 3_000_000),
        ("300 万元", 3_000_000),
        ("３００", 3_000_000),
        ("1,200", 12_000_000),
        ("12.5", 125_000),
        ("0.0001", 1),
    ],
)
def test_amount_is_read_as_people_type_it(text: str, yuan: int) -> None:
    assert read_amount(text) == yuan


@pytest.mark.parametrize("text", ["", "viel", "-1", "1.23456", "1e9", "3亿", "∞", "1.2.3"])
def test_amount_that_is_none(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("yuan", "text"), [(3_000_000, "300"), (125_000.0, "12.5"), (1, "0.0001"), (None, "")]
)
def test_amount_is_written_as_it_is_typed(yuan: float | None, text: str) -> None:
    assert written(yuan) == text


def financing(**changes: str) -> Mapping[str, str]:
    return read_financing(REQUEST | changes, rounds=ROUNDS, today=TODAY).errors


def test_request_is_read() -> None:
    form = read_financing(
        REQUEST | {"least": "50", "last_day": "2026-09-01", "hides_name": "1"},
        rounds=ROUNDS,
        today=TODAY,
    )

    draft = form.draft
    assert form.errors == {}
    assert (draft.amount_cny, draft.least_cny) == (Decimal(3_000_000), Decimal(500_000))
    assert (draft.last_day, draft.hides_name) == (TODAY, True)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"amount": ""}, {"amount"}),
        ({"amount": "0"}, {"amount"}),
        ({"amount": "many"}, {"amount"}),
        ({"amount": "2000000"}, {"amount"}),
        ({"least": "301"}, {"least"}),
        ({"instrument": "gift"}, {"instrument"}),
        ({"round": "z"}, {"round"}),
        ({"last_day": "2026-08-31"}, {"last_day"}),
        ({"last_day": "tomorrow"}, {"last_day"}),
        ({"teaser_zh": ""}, {"teaser_zh"}),
        ({"teaser_zh": "长" * 401}, {"teaser_zh"}),
        ({"summary": "长" * 4001}, {"summary"}),
        ({"valuation": "x"}, {"valuation"}),
    ],
)
def test_request_names_the_field_that_is_wrong(changes: dict[str, str], fields: set[str]) -> None:
    assert set(financing(**changes)) == fields


def test_thesis_keeps_what_was_offered_and_names_what_is_wrong() -> None:
    seed, angel = Option("seed", {"zh": "种子"}), Option("angel", {"zh": "天使"})
    choices = ThesisChoices(
        subtypes=(Option("vc_fund", {}),),
        sectors=(Group("bio", {}, (Option("bio.tcm", {}),)),),
        stages=(seed,),
        regions=(Option("530100", {}),),
        rounds=(angel,),
    )
    typed = MultiDict(
        [
            ("subtype", "vc_fund"),
            ("sectors", "bio.tcm"),
            ("sectors", "bio.tcm"),
            ("sectors", "planted"),
            ("stages", "seed"),
            ("ticket_min", "300"),
            ("ticket_max", "100"),
        ]
    )

    form = read_thesis(typed, choices=choices)

    assert (form.sectors, form.stages, set(form.errors)) == (
        ("bio.tcm",),
        ("seed",),
        {"ticket_max"},
    )
    assert set(read_thesis(MultiDict(), choices=choices).errors) == {"subtype"}


def test_promise_needs_a_name_and_the_tick() -> None:
    assert set(read_promise({}).errors) == {"person_name", "is_agreed"}
    form = read_promise({"person_name": " 王  示例 ", "is_agreed": "1"})
    assert (form.errors, form.person_name) == ({}, "王 示例")


def test_item_needs_a_title_only_where_it_is_ones_own() -> None:
    assert set(read_item({}, needs_title=True).errors) == {"title"}
    assert read_item({}, needs_title=False).errors == {}
    wrong = read_item({"owner": "x", "state": "y", "due_on": "z"}, needs_title=False)
    assert set(wrong.errors) == {"owner", "state", "due_on"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"occurred_on": "2026-09-02"}, {"occurred_on"}),
        ({"occurred_on": ""}, {"occurred_on"}),
        ({"instrument": "either"}, {"instrument"}),
        ({"amount": "0"}, {"amount"}),
        ({"round": "z"}, {"round"}),
    ],
)
def test_outcome_names_the_field_that_is_wrong(changes: dict[str, str], fields: set[str]) -> None:
    typed = {"instrument": "equity", "amount": "150", "occurred_on": "2026-09-01"}

    assert set(read_outcome(typed | changes, rounds=ROUNDS, today=TODAY).errors) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"year": "２０２５"}, set()),
        ({"year": "2027"}, {"year"}),
        ({"year": "25"}, {"year"}),
        ({"level": ""}, {"level"}),
        ({"contest_zh": ""}, {"contest_zh"}),
    ],
)
def test_award_names_the_field_that_is_wrong(changes: dict[str, str], fields: set[str]) -> None:
    typed = {"contest_zh": "大赛", "level": "national", "year": "2025"}

    assert set(read_award(typed | changes, today=TODAY).errors) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"reward_share": "60%"}, set()),
        ({"reward_share": "101"}, {"reward_share"}),
        ({"reward_share": "NaN"}, {"reward_share"}),
        ({"trl": "10"}, {"trl"}),
        ({"sector": "planted"}, {"sector"}),
        ({"name_zh": ""}, {"name_zh"}),
        ({"licence_terms": "长" * 2001}, {"licence_terms"}),
    ],
)
def test_result_names_the_field_that_is_wrong(changes: dict[str, str], fields: set[str]) -> None:
    form = read_result({"name_zh": "成果"} | changes, sectors={"bio"})

    assert set(form.errors) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"family_zh": ""}, {"family_zh"}),
        ({"leave_to": "2026-01-01"}, {"leave_from"}),
        ({"leave_from": "2024-01-01", "leave_to": "2023-12-31"}, {"leave_to"}),
        ({"leave_from": "2024-01-01", "leave_to": "2027-01-02"}, {"leave_to"}),
        ({"leave_from": "2024-01-01", "leave_to": "2027-01-01"}, set()),
        ({"leave_from": "soon"}, {"leave_from"}),
    ],
)
def test_founder_names_the_field_that_is_wrong(changes: dict[str, str], fields: set[str]) -> None:
    assert set(read_founder({"family_zh": "示"} | changes).errors) == fields
