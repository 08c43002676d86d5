import datetime as dt
import string
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.services.folder.read import read_folder
from web.services.folder.report import ErrorList
from web.services.folder.values import canonical_json
from web.services.folder.writing import check_target
from web.services.folder.writing import write_folder as write_rows

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
ids = st.text(string.ascii_letters + string.digits + "-_.滇桥", min_size=1, max_size=12).filter(
    lambda text: text not in {".", ".."}
)
dates = st.dates()
amounts = st.decimals("0", "9999999999", places=2, allow_nan=False, allow_infinity=False)
finite = st.floats(allow_nan=False, allow_infinity=False)
json_objects = st.dictionaries(
    texts, st.none() | st.booleans() | st.integers() | texts | finite, min_size=1
).map(canonical_json)
participants = st.fixed_dictionaries(
    {"id": ids, "kind": st.sampled_from(["startup", "investor"]), "name_zh": texts},
    optional={
        "name_th": texts,
        "summary_x-own": texts,
        "sectors": st.just(("bio", "bio.tcm")),
        "founded_on": dates,
        "capacity": st.integers(0, 1_000_000),
        "ticket_min_cny": amounts,
        "is_synthetic": st.booleans(),
        "languages": st.just(("zh-CN", "en")),
    },
)
resources = st.fixed_dictionaries(
    {"id": ids, "owner_id": ids, "kind": st.just("desk")},
    optional={"attributes": json_objects, "text_vi": texts, "quantity": amounts},
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(participants, max_size=5), st.lists(resources, max_size=5))
def test_written_rows_are_read_back_exactly(tmp_path, people, things):
    errors = ErrorList()

    write_rows(tmp_path, {"participants": people, "resources": things})
    data = read_folder(tmp_path, errors)

    assert errors.listed() == ()
    assert [row.values for row in data.rows["participants"]] == people
    assert [row.values for row in data.rows.get("resources", ())] == things


def test_numbers_are_written_without_noise(tmp_path):
    row = {
        "id": "i1",
        "kind": "investor",
        "name_en": "A",
        "ticket_min_cny": Decimal("100000.10"),
        "ticket_max_cny": Decimal("1E+6"),
        "founded_on": dt.date(2020, 1, 2),
        "sectors": ("a", "b"),
        "is_synthetic": False,
    }

    write_rows(tmp_path, {"participants": [row]})

    assert (tmp_path / "participants.csv").read_text().splitlines()[1] == (
        "i1,investor,,,A,a;b,,,,,,,2020-01-02,,,,,,100000.1,1000000,,,,false"
    )


def test_tables_without_rows_are_not_written(tmp_path):
    (tmp_path / "needs.csv").write_text("id,participant_id,topic\nn1,s1,rd\n")

    write_rows(tmp_path, {})

    assert {file.name: len(file.read_text().splitlines()) for file in tmp_path.iterdir()} == {
        "participants.csv": 1,
        "needs.csv": 1,
    }


def test_target_with_rival_files_is_refused(tmp_path):
    (tmp_path / "participants.csv.gz").write_bytes(b"")
    (tmp_path / "book.xlsx").write_bytes(b"")
    errors = ErrorList()

    check_target(tmp_path, errors)

    assert [(error.code, error.evidence) for error in errors.listed()] == [
        ("target_occupied", {"files": ["book.xlsx", "participants.csv.gz"]})
    ]
