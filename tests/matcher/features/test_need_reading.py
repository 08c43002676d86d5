"""Reading a need in somebody's own words."""

import pytest

from matcher.entities import Term
from matcher.errors import NotFittedError
from matcher.features.need_reading import NeedReader, Reading
from matcher.features.phrase_index import Entry
from matcher.features.text_embedding import TfidfEmbedder

TOPICS = (
    Entry(Term("ip.patent", "ip", "专利申请布局", "Patent filing"), ("专利", "申请专利")),
    Entry(Term("spc.desk", "spc", "工位", "Desk"), ("办公位",)),
)
SECTORS = (Entry(Term("agr.tea", "agr", "茶产业", "Tea"), ("普洱茶",)),)
REGIONS = (
    Term("530000", "", "云南省", "Yunnan"),
    Term("532900", "530000", "大理白族自治州", "Dali"),
)


@pytest.fixture(scope="module")
def reader() -> NeedReader:
    return NeedReader(embedder=TfidfEmbedder()).fit(topics=TOPICS, sectors=SECTORS, regions=REGIONS)


def test_reading_names_topic_sector_place_and_facts_with_their_words(reader: NeedReader) -> None:
    found = reader.read("我们做普洱茶，刚注册，两周内想在大理要3个工位，线上也行，出口泰国")

    assert (found.topics[0].code, found.topics[0].words) == ("spc.desk", ("工位",))
    assert [each.code for each in found.sectors] == ["agr.tea"]
    assert [(fact.value, fact.words) for fact in found.regions] == [("532900", "大理")]
    facts = (found.stage, found.urgency, found.quantity, found.bound, *found.modes)
    assert [fact.value for fact in facts if fact] == ["seed", "weeks", "3", "outbound", "online"]
    assert found.countries == ("TH",)


def test_topic_that_stands_out_is_sure_and_a_vague_one_is_not(reader: NeedReader) -> None:
    assert reader.read("想申请专利").is_sure
    assert not reader.read("想要点帮助").is_sure


def test_blank_text_says_nothing(reader: NeedReader) -> None:
    assert reader.read("  \n") == Reading()


def test_reader_before_fit_says_so() -> None:
    with pytest.raises(NotFittedError):
        NeedReader().read("想申请专利")
