import json
from collections import Counter
from importlib.resources import files

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.setting import get_data_version
from models.taxonomy import CodeTerm, ReferenceEntity, Region, ResourceKind, Sector, Stage, Topic
from seed.loaders import FLAT, LISTS, TREES, load_reference, load_vocabularies, read_vocabularies
from seed.tables import read_table, split


def test_read_vocabularies_has_every_code() -> None:
    vocabularies = read_vocabularies()

    assert (len(vocabularies.sectors), len(vocabularies.topics)) == (8 + 83, 13 + 83)
    assert len(vocabularies.regions) == 17
    assert vocabularies.stages[:3] == ("idea", "seed", "startup")
    assert vocabularies.topic_resources["bi.space"] == ("desk", "office")


@pytest.mark.parametrize("file", ["sectors", "topics", "regions"])
def test_tree_parents_are_listed_before_their_children(file: str) -> None:
    seen = {""}
    for row in read_table(f"vocabularies/{file}.csv"):
        assert row["parent"] in seen
        seen.add(row["code"])


def test_every_vocabulary_states_its_source() -> None:
    folder = files("seed") / "vocabularies"
    sources = json.loads((folder / "sources.json").read_text(encoding="utf-8"))

    assert sources.keys() == {path.name for path in folder.iterdir() if path.suffix == ".csv"}


def test_every_term_is_named_in_both_languages() -> None:
    for file in (*TREES, *LISTS, *FLAT):
        for row in read_table(f"vocabularies/{file}.csv"):
            assert row["name_zh"]
            assert row["name_en"]


def test_every_sub_sector_has_keywords_in_both_languages() -> None:
    for row in read_table("vocabularies/sectors.csv"):
        if row["parent"]:
            assert len(split(row["keywords_zh"])) >= 3
            assert len(split(row["keywords_en"])) >= 3


def test_tiles_of_prefectures_do_not_overlap() -> None:
    tiles = Counter(
        (row["tile_row"], row["tile_column"])
        for row in read_table("vocabularies/regions.csv")
        if row["parent"]
    )

    assert set(tiles.values()) == {1}


def test_load_vocabularies_fills_every_table(session: Session) -> None:
    load_vocabularies(session)

    counts = [
        session.scalar(select(func.count()).select_from(model))
        for model in (Sector, Topic, Region, Stage, ResourceKind)
    ]
    assert counts == [91, 96, 17, 8, 20]
    vocabularies = set(session.scalars(select(CodeTerm.vocabulary)))
    assert vocabularies == set(FLAT.values())


def test_load_vocabularies_keeps_what_the_files_say(session: Session) -> None:
    load_vocabularies(session)

    kunming = session.get_one(Region, "530100")
    assert (kunming.parent, kunming.attributes["short_zh"]) == ("530000", "昆明")
    assert (kunming.attributes["tile_row"], kunming.attributes["tile_column"]) == (2, 3)
    assert session.get_one(Sector, "bio.tcm").attributes["gbt4754"] == ["C2730", "C2740"]
    assert session.get_one(Topic, "bi.space").attributes["resources"] == ["desk", "office"]
    assert session.get_one(ResourceKind, "defence").attributes["requires_clearance"] is True


def test_load_vocabularies_twice_changes_nothing(session: Session) -> None:
    first = load_vocabularies(session)
    version = get_data_version(session)

    assert first > 300
    assert load_vocabularies(session) == 0
    assert get_data_version(session) == version


def test_load_vocabularies_keeps_edited_terms(session: Session) -> None:
    load_vocabularies(session)
    tea, coffee = session.get_one(Sector, "agr.tea"), session.get_one(Sector, "agr.coffee")
    tea.name_zh, tea.is_edited = "茶", True
    coffee.name_zh = "咖啡豆"

    assert load_vocabularies(session) == 1
    assert (tea.name_zh, coffee.name_zh) == ("茶", "咖啡")


def test_load_reference_twice_changes_nothing(session: Session) -> None:
    load_vocabularies(session)

    assert load_reference(session) == 48
    assert load_reference(session) == 0
    assert session.scalar(select(func.count()).select_from(ReferenceEntity)) == 48


def test_load_reference_drops_what_the_file_no_longer_has(session: Session) -> None:
    load_vocabularies(session)
    load_reference(session)
    session.add(
        ReferenceEntity(
            name="Old", kind="rule", fact="", as_of="", source="", source_kind="", confidence=""
        )
    )
    session.flush()

    assert load_reference(session) == 1
    assert session.scalar(select(ReferenceEntity.id).where(ReferenceEntity.name == "Old")) is None


def test_every_reference_entry_is_sourced_and_bilingual() -> None:
    for row in read_table("reference/entities.csv"):
        assert row["source"]
        assert row["fact_zh"]
        assert row["fact_en"]
        assert row["name_en"]


def test_mirrors_are_named_by_their_document_only() -> None:
    for row in read_table("reference/entities.csv"):
        if row["source_kind"].startswith(("mirror", "reprint", "secondary")):
            assert row["source_url"] == ""
