"""Days, amounts, counts, telephones: the many forms that cells hold."""

import datetime as dt
from decimal import Decimal

import pytest

from web.services.intake.amounts import Amounts, read_amounts, read_count, unit_of
from web.services.intake.dates import read_day
from web.services.intake.private_numbers import (
    fit_to_publish,
    is_secret,
    without_secrets,
)
from web.services.intake.reach import credit_code_of, emails_in, phones_in, without_reach


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年3月5日", (2024, 3, 5)),
        ("２０２４年３月５日", (2024, 3, 5)),
        ("二〇二四年十二月十五日", (2024, 12, 15)),
        ("2024年3月", (2024, 3, 1)),
        ("2024.3.5", (2024, 3, 5)),
        ("2024/3", (2024, 3, 1)),
        ("20240305", (2024, 3, 5)),
        ("45356", (2024, 3, 5)),
        ("45356.0", (2024, 3, 5)),
        ("2024-03-05 00:00:00", (2024, 3, 5)),
        ("5 March 2024", (2024, 3, 5)),
        ("Mar 2024", (2024, 3, 1)),
        ("13/05/2024", (2024, 5, 13)),
        ("5/2021", (2021, 5, 1)),
        ("2019年5月成立", (2019, 5, 1)),
        ("2024", (2024, 1, 1)),
    ],
)
def test_days_are_read_in_every_form(text: str, day: tuple[int, int, int]):
    assert read_day(text) == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    ["03/05/2024", "2024年13月", "2024-02-30", "去年", "待定", "", "300", "0001", "3024-01-01"],
)
def test_days_that_are_not_certain_are_not_read(text: str):
    assert read_day(text) is None


def amounts(least: int | None, most: int | None) -> Amounts:
    return Amounts(*(None if end is None else Decimal(end) for end in (least, most)))


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("300万元", "", amounts(3_000_000, 3_000_000)),
        ("３００万", "", amounts(3_000_000, 3_000_000)),
        ("1.5亿", "", amounts(150_000_000, 150_000_000)),
        ("¥3,000,000", "", amounts(3_000_000, 3_000_000)),
        ("100-300万", "", amounts(1_000_000, 3_000_000)),
        ("1000万—1亿元", "", amounts(10_000_000, 100_000_000)),
        ("50万以下", "", amounts(None, 500_000)),
        ("不低于100万", "", amounts(1_000_000, None)),
        ("300", "wan", amounts(3_000_000, 3_000_000)),
        ("300～500", "wan", amounts(3_000_000, 5_000_000)),
        ("三百万", "", amounts(3_000_000, 3_000_000)),
        ("约200万元左右", "", amounts(2_000_000, 2_000_000)),
        ("CNY 1m - 3m", "", amounts(1_000_000, 3_000_000)),
        ("1-3 million", "", amounts(1_000_000, 3_000_000)),
    ],
)
def test_amounts_are_read_in_yuan(text: str, unit: str, read: Amounts):
    assert read_amounts(text, unit) == read


@pytest.mark.parametrize(
    "text",
    ["300", "50万美元", "USD 1m", "面议", "若干", "", "300-100万", "1-2-3万", "不低于1万不超过"],
)
def test_amounts_that_are_not_certain_are_not_read(text: str):
    assert read_amounts(text) is None


def test_units_stand_in_headers():
    labels = ("金额（万元）", "注册资本/亿元", "金额(元)", "Amount (CNY)", "金额")

    assert [unit_of(label) for label in labels] == ["wan", "yi", "yuan", "yuan", ""]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("5家", 5),
        ("五", 5),
        ("十二家", 12),
        ("3.0", 3),
        ("最多3家", 3),
        ("５", 5),
        ("5-8", None),
        ("", None),
    ],
)
def test_counts_are_whole_numbers(text: str, count: int | None):
    assert read_count(text) == count


def test_telephones_are_found_however_they_are_grouped():
    assert phones_in("１３８ 8888 8888 / 0871-63100000转801") == (
        "13888888888",
        "0871-63100000-801",
    )
    assert phones_in("+86-12000000001、+66 81 234 5678") == ("12000000001", "+66 81 234 5678")
    assert phones_in("信用代码 915301000000000000") == ()


def test_addresses_are_found_in_one_spelling():
    assert emails_in("Ａ.b@Example．com；x#example.com") == ("a.b@example.com", "x@example.com")
    assert emails_in("@张三") == ()


def test_what_is_left_beside_a_telephone_is_a_person():
    assert without_reach("张三 12000000001") == "张三"
    assert without_reach("李四：0871-63100000") == "李四"
    assert without_reach("王五12000000001") == "王五"
    assert without_reach("Mr. Somchai p1@example.com") == "Mr. Somchai"


def test_credit_codes_have_eighteen_characters():
    assert credit_code_of("9153 0100 MA6K 1234 XX") == "91530100MA6K1234XX"
    assert credit_code_of("91530100") == ""


ID = "11010119900307461" + "X"


@pytest.mark.parametrize(
    "cell",
    [
        "110101199003074610",
        "１１０１０１１９９００３０７４６１０",
        f"身份证{ID}",
        "6222020200112345679",
    ],
)
def test_numbers_never_kept_are_recognised_even_with_a_wrong_check_digit(cell: str):
    assert is_secret(cell)


@pytest.mark.parametrize("cell", ["13888888888", "91530100MA6K1234XX", "2024年3月5日", "昆明", ""])
def test_other_numbers_are_kept(cell: str):
    assert not is_secret(cell)


def test_numbers_are_dropped_from_texts():
    dropped = without_secrets(f"负责人{ID}，注册 2020 年")

    assert ID not in dropped
    assert dropped.endswith("，注册 2020 年")


def test_what_is_published_holds_no_way_to_reach_somebody():
    published = fit_to_publish("做咖啡，联系 13888888888 或 a@example.com")

    assert "13888888888" not in published
    assert "a@example.com" not in published
    assert published.startswith("做咖啡")
