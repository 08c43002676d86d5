"""What the wizard's forms read."""

import io

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from web.forms.intake import (
    read_columns,
    read_duplicates,
    read_sheet,
    read_template_name,
    read_upload,
    read_values,
)
from web.services.intake.decisions import ColumnChoice
from web.services.intake.steps.sheet import SheetChoice


def test_uploads_name_every_field_that_is_missing(app: Flask):
    with app.test_request_context():
        form = read_upload({}, None, kinds=("startup",), offices={"530000"})

    assert set(form.errors) == {"kind", "office", "file"}
    assert form.upload is None


def test_uploads_are_read(app: Flask):
    file = FileStorage(io.BytesIO(b"x"), filename="a.csv")
    with app.test_request_context():
        form = read_upload(
            {"kind": "startup", "office": "530000"}, file, kinds=("startup",), offices={"530000"}
        )

    assert form.upload is not None
    assert (form.upload.name, form.upload.content, form.errors) == ("a.csv", b"x", {})


def test_headers_are_whole_numbers(app: Flask):
    with app.test_request_context():
        wrong = read_sheet({"sheet": "S", "first": "-1", "last": "٣"})
        right = read_sheet({"sheet": "S", "first": " 1 ", "last": "2", "hidden": "without"})

    assert set(wrong.errors) == {"first", "last"}
    assert right.choice == SheetChoice("S", 1, 2, with_hidden=False)


def test_columns_that_are_not_understood_are_left_to_the_suggestion():
    columns = read_columns(
        {"field-0": "name", "field-1": "nonsense", "field-x": "name", "field-2": "ticket"}
        | {"unit-2": "wan", "unit-0": "nonsense", "down-0": "1"}
    )

    assert columns == {0: ColumnChoice("name", "", True), 2: ColumnChoice("ticket", "wan")}


def test_values_about_which_nothing_was_said_are_not_decided():
    values = read_values(
        MultiDict(
            [
                ("key-1", "餐饮"),
                ("code-1", "a"),
                ("code-1", "b"),
                ("more-1", "b"),
                ("key-2", "美容"),
                ("more-2", ""),
                ("key-3", "房产"),
                ("code-3", "c"),
                ("blank-3", "1"),
                ("key-x", "nonsense"),
            ]
        )
    )

    assert values == {"餐饮": ("a", "b"), "房产": ()}


def test_duplicates_are_read_by_line():
    decided, choices = read_duplicates(
        {"whom-5": "p:S1", "keep-5-stage": "file", "keep-7-sectors": "both", "whom-x": "new"}
    )

    assert decided == {5: "p:S1"}
    assert choices == {5: {"stage": "file"}, 7: {"sectors": "both"}}


def test_templates_are_named_only_where_they_are_wanted():
    assert read_template_name({"template": " 企业  表 "}) == ""
    assert read_template_name({"template": " 企业  表 ", "remember": "1"}) == "企业 表"
    assert len(read_template_name({"template": "x" * 99, "remember": "1"})) == 80
