"""CSV for people."""

import pytest
from flask import Flask

from web.spreadsheet import csv_response, harmless


def test_csv_starts_with_a_byte_order_mark_and_disarms_formulas() -> None:
    with Flask(__name__).app_context():
        response = csv_response("list.csv", ["名称"], [["=1+1"], ["滇桥"], ["@cmd"]])

    assert response.get_data(as_text=True) == "\ufeff名称\r\n'=1+1\r\n滇桥\r\n'@cmd\r\n"
    assert response.headers["Content-Disposition"] == 'attachment; filename="list.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
