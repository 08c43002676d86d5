import datetime as dt
import gzip
from pathlib import Path

import pytest

from matcher.recommendation.batch import Query
from web.services.queries import Fault, FileFormatError, read_queries, read_truth


def test_queries_are_read_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "queries.csv"
    path.write_text("\ufeffseeker_id,as_of,seeking_round\na,2012-07-01,angel\n\nb,,\n", "utf-8")

    lines = read_queries(path)

    assert [line.query for line in lines] == [
        Query("a", dt.date(2012, 7, 1), "angel"),
        Query("b"),
    ]
    assert [line.line for line in lines] == [2, 4]


def test_gzipped_queries_are_read(tmp_path: Path) -> None:
    path = tmp_path / "queries.csv.gz"
    path.write_bytes(gzip.compress(b"seeker_id\na\n"))

    assert [line.query for line in read_queries(path)] == [Query("a")]


@pytest.mark.parametrize(
    ("content", "line", "column", "fault"),
    [
        (b"", 1, "", Fault.NO_HEADER),
        (b"as_of\n2012-07-01\n", 1, "seeker_id", Fault.MISSING_COLUMN),
        (b"seeker_id,when\na,b\n", 1, "when", Fault.UNKNOWN_COLUMN),
        (b"seeker_id,seeker_id\na,b\n", 1, "seeker_id", Fault.DUPLICATE_COLUMN),
        (b"seeker_id,as_of\na,\n,\n", 3, "seeker_id", Fault.REQUIRED),
        (b"seeker_id,as_of\na,1 July\n", 2, "as_of", Fault.NOT_A_DATE),
        (b"seeker_id\na,b\n", 2, "2", Fault.TOO_MANY_CELLS),
        (b"seeker_id\na\n\xff\n", 3, "", Fault.ENCODING),
        (b'seeker_id\n"a\n', 2, "", Fault.NOT_CSV),
    ],
)
def test_fault_is_told_with_its_place(
    tmp_path: Path, content: bytes, line: int, column: str, fault: Fault
) -> None:
    path = tmp_path / "queries.csv"
    path.write_bytes(content)

    with pytest.raises(FileFormatError) as caught:
        read_queries(path)

    error = caught.value
    assert (error.line, error.column, error.fault) == (line, column, fault)


def test_damaged_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "queries.csv.gz"
    path.write_bytes(b"seeker_id\na\n")

    with pytest.raises(FileFormatError) as caught:
        read_queries(path)

    assert caught.value.fault is Fault.NOT_CSV


def test_truth_is_gathered_by_seeker(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text("seeker_id,kind,candidate_id\na,mentor,x\na,mentor,y\nb,mentor,x\n")

    assert read_truth(path) == {"a": {"x", "y"}, "b": {"x"}}
