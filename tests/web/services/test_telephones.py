import pytest

from web.services.telephones import NoTelephoneError, grouped, read_telephone


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        " 138 1234 5678 ",
        "+86 138-1234-5678",
        "＋８６１３８１２３４５６７８",
        "008613812345678",
        "86 13812345678",
        "(138)1234·5678",
        "138\u30001234\u30005678",
    ],
)
def test_number_is_read_however_typed(typed: str) -> None:
    assert read_telephone(typed) == "13812345678"


@pytest.mark.parametrize(
    "typed",
    ["", "1381234567", "138123456789", "12812345678", "+852 9123 4567", "138x1234567", "①③⑧"],
)
def test_other_texts_are_no_number(typed: str) -> None:
    with pytest.raises(NoTelephoneError):
        read_telephone(typed)


def test_number_is_written_in_groups() -> None:
    assert grouped("13812345678") == "+86 138 1234 5678"
