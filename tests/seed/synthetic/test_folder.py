import csv
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from models.relation_ends import RELATION_ENDPOINTS
from seed.synthetic import AS_OF, DEFAULT_SEED, synthesize
from seed.synthetic.corpus import load_corpus
from seed.synthetic.records import Participant, Relation, Resource, Statement, Truth, columns
from seed.tables import read_table, split

Folder = dict[str, list[dict[str, str]]]
PINNED = {
    ("demo", DEFAULT_SEED): "16c9c91c465871b4bccaf7b10db76e946d7487d811a31a420f9e7429898b0f87",
    ("demo", 7): "23705674ae680e725f230fdef9d9fff2a3e53c9538d96acfb204d45473dba588",
    ("standard", DEFAULT_SEED): "d7840c5f93706a2d4c04ca973c48473294ee87177f89f3da1d9e62ad91ee50c5",
}
FILES = ("participants", "needs", "offers", "relations", "resources", "truth")
KINDS = {"spaces": "space", "startups": "startup", "mentors": "mentor", "investors": "investor",
         "partners": "partner", "commissioners": "commissioner",
         "institutions": "institution"}  # fmt: skip
IDS = re.compile(r"SYN-[VSMIPCOR]-\d{4}")
PHONE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")


def digest(folder: Path) -> str:
    """Return one hash over the names and bytes of all files."""
    total = sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(tmp_path_factory.mktemp("demo")).folder


@pytest.fixture(scope="module")
def rows(folder: Path) -> Folder:
    tables: Folder = {}
    for name in FILES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


@pytest.mark.parametrize(("profile", "seed"), PINNED)
def test_synthesize_writes_the_same_bytes_everywhere(
    tmp_path: Path, profile: str, seed: int
) -> None:
    synthesize(tmp_path, profile=profile, seed=seed)

    assert digest(tmp_path) == PINNED[profile, seed]


def test_biggest_profile_has_names_enough_and_can_be_imported(tmp_path: Path) -> None:
    synthesize(tmp_path, profile="scale")

    with (tmp_path / "participants.csv").open(encoding="utf-8", newline="") as file:
        kinds = Counter(row["kind"] for row in csv.DictReader(file))
    assert kinds["startup"] == 8_000
    with (tmp_path / "resources.csv").open(encoding="utf-8", newline="") as file:
        spans = [(row["available_from"], row["available_until"]) for row in csv.DictReader(file)]
    assert [span for span in spans if all(span) and span[0] > span[1]] == []


def test_headers_are_the_columns_of_the_contract(folder: Path) -> None:
    kinds = (Participant, Statement, Statement, Relation, Resource, Truth)
    for name, kind in zip(FILES, kinds, strict=True):
        header = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert header == ",".join(columns(kind))

    assert columns(Truth) == ["seeker_id", "as_of", "kind", "candidate_id", "label", "gate", "note"]


def test_counts_are_those_of_the_calibration(rows: Folder) -> None:
    numbers = load_corpus().calibration["profiles"]["demo"]

    counts = Counter(row["kind"] for row in rows["participants"])
    assert counts == {kind: numbers[name] for name, kind in KINDS.items()}
    assert len(rows["resources"]) == numbers["resources"]


def test_counts_by_prefecture_are_those_of_the_calibration(rows: Folder) -> None:
    numbers = load_corpus().calibration["profiles"]["demo"]["by_prefecture"]
    for name in ("startups", "mentors", "investors", "spaces"):
        here = [row["region"] for row in rows["participants"] if row["kind"] == KINDS[name]]
        counts, forgotten = Counter(here), here.count("")
        missing = {code: numbers[code][name] - counts[code] for code in numbers}

        assert min(missing.values()) == 0
        assert sum(missing.values()) == forgotten


def test_recognised_spaces_are_those_of_the_calibration(rows: Folder) -> None:
    numbers = load_corpus().calibration["profiles"]["demo"]["by_prefecture"]
    recognised = Counter(
        row["region"]
        for row in rows["participants"]
        if row["recognition"] in {"national", "provincial"}
    )

    expected = {code: row["spaces_national_provincial"] for code, row in numbers.items()}
    assert recognised == Counter(expected)


def test_every_record_is_labelled_as_fictional(rows: Folder) -> None:
    for row in (*rows["participants"], *rows["resources"]):
        assert IDS.fullmatch(row["id"])
        assert row["name_zh"].endswith("（示例）") or not row["name_zh"]
        assert row["name_en"].endswith(" (Demo)") or not row["name_en"]
        assert row["name_zh"] or row["name_en"]
    assert {row["is_synthetic"] for row in rows["participants"]} == {"true"}


def test_no_phone_number_or_address_is_written(folder: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.iterdir())

    assert PHONE.findall(text) == []
    assert "@" not in text


def test_no_real_organisation_is_named(folder: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    kinds = {"makerspace", "zone", "centre", "fund", "incubator", "operator"}
    real = [row["name_zh"] for row in read_table("reference/entities.csv") if row["kind"] in kinds]

    assert [name for name in real if name in text] == []


def test_ids_are_unique(rows: Folder) -> None:
    for name in ("participants", "needs", "offers", "resources"):
        ids = [row["id"] for row in rows[name]]
        assert len(ids) == len(set(ids))
    keys = [
        tuple(row[column] for column in ("source_id", "target_id", "kind", "occurred_on", "detail"))
        for row in rows["relations"]
    ]
    assert len(keys) == len(set(keys))


def test_references_resolve(rows: Folder) -> None:
    participants = {row["id"] for row in rows["participants"]}

    owners = {row["participant_id"] for name in ("needs", "offers") for row in rows[name]}
    owners |= {row["owner_id"] for row in rows["resources"]}
    owners |= {row[end] for row in rows["relations"] for end in ("source_id", "target_id")}
    assert owners <= participants


def test_codes_are_known(rows: Folder) -> None:
    codes = {
        name: {row["code"] for row in read_table(f"vocabularies/{name}.csv")}
        for name in ("sectors", "topics", "regions", "stages", "resource_kinds", "languages")
    }
    for row in rows["participants"]:
        assert set(split(row["sectors"])) <= codes["sectors"]
        assert {row["region"], *split(row["regions_served"])} <= codes["regions"] | {""}
        assert {row["stage"], *split(row["stages_served"])} <= codes["stages"] | {""}
        assert set(split(row["languages"])) <= codes["languages"] | {"zh"}
    for row in (*rows["needs"], *rows["offers"]):
        assert row["topic"] in codes["topics"]
    assert {row["kind"] for row in rows["resources"]} <= codes["resource_kinds"] - {"defence"}


def test_relations_join_the_kinds_they_may(rows: Folder) -> None:
    kinds = {row["id"]: row["kind"] for row in rows["participants"]}
    for row in rows["relations"]:
        joined = kinds[row["source_id"]], kinds[row["target_id"]]
        allowed = {
            (source, target)
            for sources, targets in RELATION_ENDPOINTS[row["kind"]]
            for source in sources
            for target in targets
        }
        assert joined in allowed


def test_relations_start_before_the_day_and_end_after_they_start(rows: Folder) -> None:
    for row in rows["relations"]:
        assert row["occurred_on"] < AS_OF.isoformat()
        assert not row["ended_on"] or row["ended_on"] >= row["occurred_on"]


def test_every_kind_of_relation_occurs(rows: Folder) -> None:
    assert {row["kind"] for row in rows["relations"]} == set(RELATION_ENDPOINTS)


def test_mentors_take_no_more_than_their_capacity(rows: Folder) -> None:
    capacity = {row["id"]: int(row["capacity"] or 99) for row in rows["participants"]}
    taken = Counter(
        row["source_id"]
        for row in rows["relations"]
        if row["kind"] == "mentors" and not row["ended_on"]
    )

    assert {mentor for mentor, count in taken.items() if count > capacity[mentor]} == set()


def test_every_startup_states_a_need(rows: Folder) -> None:
    asking = {row["participant_id"] for row in rows["needs"]}

    assert {row["id"] for row in rows["participants"] if row["kind"] == "startup"} <= asking


def test_two_in_a_hundred_startups_are_duplicates(rows: Folder) -> None:
    names = Counter(row["name_en"] for row in rows["participants"] if row["kind"] == "startup")

    assert sum(count > 1 for count in names.values()) == round(0.02 * 320)


def test_data_are_messy_in_small_shares(rows: Folder) -> None:
    startups = [row for row in rows["participants"] if row["kind"] in {"startup", "mentor"}]
    statements = [*rows["needs"], *rows["offers"]]

    without_region = sum(not row["region"] for row in startups) / len(startups)
    english_only = sum(not row["name_zh"] for row in startups) / len(startups)
    expired = [row for row in statements if "" < row["valid_until"] < AS_OF.isoformat()]
    assert 0.005 < without_region < 0.04
    assert 0.01 < english_only < 0.06
    assert 0 < len(expired) / len(statements) < 0.02


def test_careless_texts_hold_emoji_or_full_width_digits(rows: Folder) -> None:
    texts = [row["text_zh"] for name in ("needs", "offers") for row in rows[name]]

    assert any(character in text for text in texts for character in "０１２３４５６７８９")
    assert any("🌱" in text or "🚀" in text for text in texts)


def test_no_text_has_an_unfilled_field(folder: Path) -> None:
    text = "\n".join(
        (folder / f"{name}.csv").read_text(encoding="utf-8")
        for name in ("participants", "needs", "offers")
    )

    assert "{" not in text
