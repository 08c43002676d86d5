"""Masks, for names of every length and writing, and for what else stands in a contact."""

import pytest

from web.services.masking import (
    MASKS,
    mask_address,
    mask_code,
    mask_email,
    mask_name,
    mask_phone,
    mask_wechat,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("王", "*"),
        ("李四", "李*"),
        ("张三丰", "张*丰"),
        ("欧阳明日", "欧**日"),
        ("阿依努尔·吐尔逊", "阿***·***"),
        ("帕·吐", "*·*"),
        ("𠮷", "*"),
        ("𠮷田", "𠮷*"),
        ("𠮷𠀀㐂", "𠮷*㐂"),
        ("张国栋（示例）", "张*栋（示例）"),
        ("Guodong Zhang (Demo)", "Guodong Z**** (Demo)"),
        ("Zhang", "Z****"),
        ("  李四 ", "李*"),
    ],
)
def test_name_keeps_the_family_and_hides_the_given_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("65123456", "******56"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_phone_keeps_first_three_and_last_four(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("zhangsan@example.com", "z***@example.com"),
        ("z@example.com", "z***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("nonsense", "n*******"),
        ("", ""),
    ],
)
def test_email_does_not_tell_the_length_of_its_name(email: str, shown: str) -> None:
    assert mask_email(email) == shown


def test_code_keeps_its_ends_and_a_short_one_nothing() -> None:
    assert mask_code("91530100MA6K12345X") == "9153**********345X"
    assert mask_code("12345678") == "********"


def test_wechat_tells_no_length_and_address_keeps_the_prefecture() -> None:
    assert (mask_wechat("wxid_abc"), mask_wechat("")) == ("w****", "")
    assert mask_address("云南省昆明市五华区一二一大街298号") == "云南省昆明市****"
    assert mask_address("大理白族自治州大理市下关") == "大理白族自治州****"
    assert (mask_address("B座301室"), mask_address("")) == ("B座****", "")


@pytest.mark.parametrize("name", sorted(MASKS))
def test_no_mask_returns_what_it_was_given(name: str) -> None:
    values = {"person": "欧阳明", "phone": "087165123456", "email": "ab@example.com"}
    value = values.get(name, "昆明市五华区wxid")

    assert MASKS[name](value) != value
