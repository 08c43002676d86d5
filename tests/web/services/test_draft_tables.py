"""The pairs of a draft as a table: nothing in it is a formula, whatever its title says."""

import io

from openpyxl import load_workbook

from web.services.assignments.tables import csv_table, workbook

FORMULA = '=HYPERLINK("https://elsewhere.example")'


def test_workbook_takes_nothing_for_a_formula() -> None:
    content = workbook(FORMULA, ["Startup"], [[FORMULA], ["a\x07b"]])

    cells = [row[0] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]

    assert [cell.value for cell in cells] == [f"'{FORMULA}", "Startup", f"'{FORMULA}", "ab"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_csv_takes_nothing_for_a_formula() -> None:
    assert csv_table(["Startup"], [["+1"]]).decode("utf-8-sig") == "Startup\r\n'+1\r\n"
