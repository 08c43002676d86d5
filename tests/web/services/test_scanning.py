"""Personal numbers in free text: found in every writing, and nothing else taken for one."""

import pytest

from web.services.scanning import NEVER_STORED, mask, narrowed, scan

ID_NUMBER = "11010519491231002X"
CARD = "4111111111111111"


def kinds(text: str) -> list[str]:
    return [finding.kind for finding in scan(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"身份证{ID_NUMBER}。",
        f"身份证{ID_NUMBER.lower()}号",
        "身份证１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
    ],
)
def test_id_card_is_found_in_every_writing(text: str) -> None:
    assert kinds(text) == ["id_card"]


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # the check digit is wrong
        "110105194913310020",  # there is no such month
        "910105194912310020",  # there is no such province
        "订单号202609010001234567890",  # part of a longer number
    ],
)
def test_other_long_numbers_are_no_id_card(text: str) -> None:
    assert "id_card" not in kinds(text)


def test_bank_card_needs_its_check_digit() -> None:
    assert kinds(f"卡号{CARD}") == ["bank_card"]
    assert kinds("4111 1111 1111 1111") == ["bank_card"]
    assert kinds("4111111111111112") == []
    assert kinds("0000000000000000") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话13812345678", ["phone"]),
        ("+86 138 1234 5678", ["phone"]),
        ("１３８１２３４５６７８", ["phone"]),
        ("12812345678", []),
        ("213812345678", []),
        ("138123456789", []),
        ("a.b-c@example.com.cn", ["email"]),
        ("13812345678@example.com", ["email"]),
        ("融资300万元，面积1200平方米，2026年9月1日", []),
    ],
)
def test_phones_and_addresses_are_found_and_amounts_are_not(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_mask_keeps_everything_around_the_findings() -> None:
    text = f"我是张三，身份证{ID_NUMBER}，电话138 1234 5678，邮箱zs@example.com。"

    assert mask(text) == (
        "我是张三，身份证1***************2X，电话138****5678，邮箱z***@example.com。"
    )
    assert mask(text, kinds=NEVER_STORED) == text.replace(ID_NUMBER, "1***************2X")


def test_masked_text_holds_nothing_that_is_found_again() -> None:
    text = f"{ID_NUMBER} {CARD} 13812345678"

    assert kinds(mask(text)) == []


def test_narrowing_keeps_the_length() -> None:
    text = "㍿１２３ﬁ㎏Ａ🀄"

    assert len(narrowed(text)) == len(text)
