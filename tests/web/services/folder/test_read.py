import csv
import datetime as dt
import gzip
import io
import os
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from web.services.folder import lines, rows
from web.services.folder.read import read_folder
from web.services.folder.report import ErrorList

PARTICIPANT = "id,kind,name_zh\ns1,startup,霁禾\n"


def test_cells_of_every_type_become_values(write_folder, read):
    folder = write_folder(
        {
            "participants.csv": (
                "id,kind,name_en,name_th,sectors,languages,founded_on,capacity,ticket_min_cny,"
                "is_synthetic,summary_zh\n"
                'm1,mentor,Duan,ต้วน,bio.tcm; bio,zh-CN;en,2020-02-29,3,1500000.50,true,"一,\n二"\n'
            )
        }
    )

    data, faults = read(folder)

    assert faults == []
    assert data.rows["participants"][0].values == {
        "id": "m1",
        "kind": "mentor",
        "name_en": "Duan",
        "name_th": "ต้วน",
        "sectors": ("bio.tcm", "bio"),
        "languages": ("zh-CN", "en"),
        "founded_on": dt.date(2020, 2, 29),
        "capacity": 3,
        "ticket_min_cny": Decimal("1500000.5"),
        "is_synthetic": True,
        "summary_zh": "一,\n二",
    }


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_make_no_difference(write_folder, read, ending, mark):
    folder = write_folder({"participants.csv": mark + PARTICIPANT.replace("\n", ending)})

    data, faults = read(folder)

    assert faults == []
    assert [row.values for row in data.rows["participants"]] == [
        {"id": "s1", "kind": "startup", "name_zh": "霁禾"}
    ]


def test_gzipped_file_is_read_like_a_plain_one(write_folder, read):
    folder = write_folder({})
    (folder / "participants.csv.gz").write_bytes(gzip.compress(PARTICIPANT.encode()))

    data, faults = read(folder)

    assert faults == []
    assert data.rows["participants"][0].values["name_zh"] == "霁禾"


def test_workbook_with_typed_cells_is_read_like_csv(write_folder, read):
    folder = write_folder({})
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "participants"
    sheet.append(
        ["id", "kind", "name_en", "founded_on", "capacity", "ticket_min_cny", "is_synthetic"]
    )
    sheet.append(["m1", "mentor", "Duan", dt.date(2020, 2, 29), 3, 1500000.5, True])
    sheet.append([None, None, None, None, None, None, None])
    sheet.append(["m2", "mentor", "He", None, None, None, None])
    sheet.append(["m3", "mentor", "Li", "tomorrow", None, None, None])
    book.create_sheet("notes").append(["anything"])
    book.save(folder / "ecosystem.xlsx")

    data, faults = read(folder)

    assert faults == [("ecosystem.xlsx:participants", 5, "founded_on", "tomorrow", "not_a_date")]
    assert [dict(row.values) for row in data.rows["participants"]] == [
        {
            "id": "m1",
            "kind": "mentor",
            "name_en": "Duan",
            "founded_on": dt.date(2020, 2, 29),
            "capacity": 3,
            "ticket_min_cny": Decimal("1500000.5"),
            "is_synthetic": True,
        },
        {"id": "m2", "kind": "mentor", "name_en": "He"},
        {"id": "m3", "kind": "mentor", "name_en": "Li"},
    ]


def test_other_files_are_left_alone(write_folder, read):
    folder = write_folder({"participants.csv": PARTICIPANT, "truth.csv": "x\n", "README": "?"})
    (folder / "queries").mkdir()

    data, faults = read(folder)

    assert faults == []
    assert set(data.rows) == {"participants"}


HEADER = "id,kind,name_en\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(1, "", "", "no_header")]),
        ("s1,startup,A\n", [(1, "", "", "no_header")]),
        ("id,kind,name_en,colour\n", [(1, "colour", "colour", "unknown_column")]),
        ("id,kind,name_en,name_\n", [(1, "name_", "name_", "unknown_column")]),
        ("id,kind,name_en,ID\n", [(1, "ID", "ID", "unknown_column")]),
        ("id,kind,name_en,name_th,name_TH\n", [(1, "name_th", "name_th", "duplicate_column")]),
        ("id,kind,id,name_en\n", [(1, "id", "id", "duplicate_column")]),
        ("id,name_en\n", [(1, "kind", "kind", "missing_column")]),
        (HEADER + "s1,startup\n", [(2, "", "", "too_few_cells")]),
        (HEADER + "s1,startup,A,B\n", [(2, "", "", "too_many_cells")]),
        (HEADER + "s1,startup,A\n\n,,\ns2,banana,B\n", [(5, "kind", "banana", "unknown_word")]),
        (HEADER + ",startup,A\n", [(2, "id", "", "required")]),
        (HEADER + "s1,startup,\n", [(2, "name_zh", "", "name_required")]),
        (HEADER + "../etc,startup,A\n", [(2, "id", "../etc", "not_an_id")]),
        (HEADER + "..,startup,A\n", [(2, "id", "..", "not_an_id")]),
        (HEADER + " s1,startup,A\n", [(2, "id", " s1", "not_an_id")]),
        (HEADER + "s\x1b1,startup,A\n", [(2, "id", "s\x1b1", "not_an_id")]),
        (HEADER + "s\u202e1,startup,A\n", [(2, "id", "s\u202e1", "not_an_id")]),
        (HEADER + "s" * 65 + ",startup,A\n", [(2, "id", "s" * 65, "not_an_id")]),
        (HEADER + "s1,startup,A\ns1,startup,B\n", [(3, "id", "s1", "duplicate_id")]),
        (HEADER + 's1,startup,"A\n', [(2, "", "", "quotes")]),
        (HEADER + 's1,startup,"A"B\n', [(2, "", "", "quotes")]),
        (HEADER + 's1,startup,"A\nB"\ns2,startup,"C\n', [(4, "", "", "quotes")]),
        (HEADER + "s1,startup,A\0B\n", [(2, "", "", "nul")]),
        (HEADER + "s1,startup," + "x" * 140_000 + "\n", [(2, "", "", "cell_too_long")]),
        (HEADER + 's1,startup,"' + "x\n" * 70_000, [(2, "", "", "cell_too_long")]),
        (HEADER + "s1,startup," + "x" * 301 + "\n", [(2, "name_en", "x" * 200, "too_long")]),
    ],
)  # fmt: skip
def test_damaged_participants_name_line_column_and_value(write_folder, read, content, expected):
    folder = write_folder({"participants.csv": content})

    _, faults = read(folder)

    assert faults == [("participants.csv", *fault) for fault in expected]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("founded_on", "2023-02-29", "not_a_date"),
        ("founded_on", "20230228", "not_a_date"),
        ("founded_on", "2023/02/28", "not_a_date"),
        ("capacity", "3.5", "not_an_integer"),
        ("capacity", "１２", "not_an_integer"),
        ("capacity", "9" * 5000, "not_an_integer"),
        ("capacity", "-1", "out_of_range"),
        ("ticket_min_cny", "1e6", "not_a_number"),
        ("ticket_min_cny", "NaN", "not_a_number"),
        ("ticket_min_cny", "1,000", "not_a_number"),
        ("ticket_min_cny", "0.0000001", "not_a_number"),
        ("ticket_min_cny", "-5", "out_of_range"),
        ("is_synthetic", "maybe", "not_a_boolean"),
        ("languages", "zh_CN", "not_a_language"),
        ("languages", "en;en", "listed_twice"),
        ("country", "XX", "not_a_country"),
        ("country", "cn", "not_a_country"),
        ("modes", "onsite;remote", "unknown_word"),
        ("status", "gone", "unknown_word"),
        ("seeking_round", " seed", "not_a_word"),
        ("sectors", "bio;nonsense", "unknown_code"),
        ("stage", "teen", "unknown_code"),
        ("region", "999999", "unknown_code"),
        ("stages_served", "teen", "unknown_code"),
        ("regions_served", "999999", "unknown_code"),
        ("host_type", "circus", "unknown_code"),
        ("recognition", "galactic", "unknown_code"),
        ("subtype", "banana", "unknown_code"),
    ],
)
def test_cell_that_does_not_parse_is_named(write_folder, read, column, cell, code):
    quoted = f'"{cell}"'
    folder = write_folder({"participants.csv": f"id,kind,name_en,{column}\nm1,mentor,A,{quoted}\n"})

    _, faults = read(folder)

    value = {"sectors": "nonsense"}.get(column, cell[:200])
    assert faults == [("participants.csv", 2, column, value, code)]


def test_every_fault_of_every_file_is_listed_together(write_folder, read):
    folder = write_folder(
        {
            "participants.csv": "id,kind,name_en,stage,founded_on\ns1,startup,A,teen,never\n",
            "needs.csv": "participant_id,topic,priority\ns1,rd.none,9\ns9,rd.joint,1\n",
            "sectors.csv": "code,parent\na,b\n",
        }
    )

    _, faults = read(folder)

    assert faults == [
        ("needs.csv", 2, "priority", "9", "out_of_range"),
        ("needs.csv", 2, "topic", "rd.none", "unknown_code"),
        ("needs.csv", 3, "participant_id", "s9", "unknown_participant"),
        ("participants.csv", 2, "founded_on", "never", "not_a_date"),
        ("participants.csv", 2, "stage", "teen", "unknown_code"),
        ("sectors.csv", 2, "parent", "b", "unknown_code"),
    ]


def test_wrong_encoding_names_byte_and_line(write_folder):
    folder = write_folder({})
    (folder / "participants.csv").write_bytes(
        b"id,kind,name_zh\ns1,startup," + "霁禾".encode("gb18030")
    )
    errors = ErrorList()

    read_folder(folder, errors)

    assert [(e.file, e.line, e.code, dict(e.evidence)) for e in errors.listed()] == [
        ("participants.csv", 2, "encoding", {"byte": 27})
    ]


def test_utf16_is_named_as_wrong_encoding(write_folder):
    folder = write_folder({})
    (folder / "participants.csv").write_bytes(PARTICIPANT.encode("utf-16"))
    errors = ErrorList()

    read_folder(folder, errors)

    assert [(e.line, e.code, dict(e.evidence)) for e in errors.listed()] == [
        (1, "encoding", {"byte": 0})
    ]


def test_file_over_the_limit_is_refused_unread(write_folder, read):
    folder = write_folder({})
    with (folder / "participants.csv").open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)

    _, faults = read(folder)

    assert faults == [("participants.csv", None, "", "", "file_too_large")]


def test_gzip_bomb_is_refused_at_the_limit(write_folder, read, monkeypatch):
    monkeypatch.setattr(lines, "MAX_FILE_BYTES", 1_000_000)
    folder = write_folder({})
    bomb = PARTICIPANT + "s2,startup,x\n" * 500_000
    (folder / "participants.csv.gz").write_bytes(gzip.compress(bomb.encode()))

    _, faults = read(folder)

    assert ("participants.csv.gz", None, "", "", "file_too_large") in faults


def test_too_many_rows_stop_the_reading(write_folder, read, monkeypatch):
    monkeypatch.setattr(rows, "MAX_ROWS", 3)
    content = io.StringIO()
    csv.writer(content).writerows(
        [["id", "kind", "name_en"], *([f"s{i}", "startup", "A"] for i in range(9))]
    )
    folder = write_folder({"participants.csv": content.getvalue()})

    _, faults = read(folder)

    assert faults == [("participants.csv", 5, "", "", "too_many_rows")]


def test_blank_rows_count_towards_the_limit_of_lines(write_folder, read, monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINES", 4)
    folder = write_folder({"participants.csv": PARTICIPANT + ",,\n" * 9})

    _, faults = read(folder)

    assert faults == [("participants.csv", 5, "", "", "too_many_rows")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("participants.csv.gz", b"not gzip"),
        ("book.xlsx", b"not a workbook"),
        ("participants.csv.gz", gzip.compress(b"id,kind")[:-6]),
    ],
    ids=["no gzip", "no workbook", "gzip cut short"],
)
def test_damaged_archive_is_named(write_folder, read, name, content):
    folder = write_folder({})
    (folder / name).write_bytes(content)

    _, faults = read(folder)

    assert [(file, code) for file, *_, code in faults] == [(name, "bad_archive")]


def test_table_given_twice_is_an_error(write_folder, read):
    folder = write_folder({"participants.csv": PARTICIPANT})
    (folder / "participants.csv.gz").write_bytes(gzip.compress(PARTICIPANT.encode()))

    _, faults = read(folder)

    assert faults == [("participants.csv.gz", None, "", "", "given_twice")]


def test_link_out_of_the_folder_is_refused(write_folder, read, tmp_path):
    folder = write_folder({})
    outside = tmp_path / "secret.csv"
    outside.write_text(PARTICIPANT)
    (folder / "participants.csv").symlink_to(outside)

    _, faults = read(folder)

    assert faults == [("participants.csv", None, "", "", "outside_folder")]


def test_link_to_itself_is_refused(write_folder, read):
    folder = write_folder({})
    (folder / "participants.csv").symlink_to("participants.csv")

    _, faults = read(folder)

    assert faults == [("participants.csv", None, "", "", "outside_folder")]


def test_directory_or_pipe_in_place_of_a_file_is_refused(write_folder, read):
    folder = write_folder({})
    (folder / "participants.csv").mkdir()
    os.mkfifo(folder / "needs.csv")

    _, faults = read(folder)

    assert faults == [
        ("needs.csv", None, "", "", "not_a_file"),
        ("participants.csv", None, "", "", "not_a_file"),
    ]


def test_folder_that_is_missing_a_file_or_empty_is_refused(write_folder, read, tmp_path):
    file = tmp_path / "file"
    file.write_text("")

    outcomes = [read(path)[1][0][4] for path in (tmp_path / "none", file, write_folder({}))]

    assert outcomes == ["folder_missing", "folder_missing", "no_tables"]


def test_misspelt_file_name_is_pointed_out(write_folder, read):
    folder = write_folder({"Participants.csv": PARTICIPANT})

    _, faults = read(folder)

    assert faults == [("Participants.csv", None, "", "", "misspelt_file")]


def test_misspelt_sheet_name_is_pointed_out(write_folder, read):
    folder = write_folder({"participants.csv": PARTICIPANT})
    book = openpyxl.Workbook()
    book.active.title = "Needs "
    book.save(folder / "more.xlsx")

    _, faults = read(folder)

    assert faults == [("more.xlsx:Needs ", None, "", "", "misspelt_file")]


def test_errors_are_all_counted_but_not_all_kept(write_folder):
    folder = write_folder({"participants.csv": HEADER + "s 1,startup,A\n" * 5_000})
    errors = ErrorList(limit=10)

    read_folder(Path(folder), errors)

    assert (len(errors.listed()), errors.count) == (10, 5_000)
