from web.services.folder.messages import MESSAGES, describe, locate
from web.services.folder.report import CellError, ErrorCode


def test_every_code_has_its_wording():
    assert set(MESSAGES) == set(ErrorCode)


def test_error_is_located_and_described():
    error = CellError(
        "needs.csv", 7, "priority", "9", ErrorCode.OUT_OF_RANGE, {"minimum": "1", "maximum": "3"}
    )

    message, arguments = describe(error)

    assert locate(error) == "needs.csv:7: priority = '9'"
    assert message % arguments == "The number must lie between 1 and 3."


def test_error_of_a_whole_file_is_located_by_its_name():
    assert locate(CellError("needs.csv", None, "", "", ErrorCode.NO_HEADER)) == "needs.csv"
