"""What a need says besides its topic."""

import pytest

from matcher.features import need_facts
from matcher.features.clauses import clauses


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("我们还没注册，想申请专利", "idea"),
        ("刚成立，缺工位", "seed"),
        ("we are at the start-up stage and need space", "startup"),
        ("已有首批客户，想融资", "early"),
        ("完成A轮，找工厂", "growth"),
        ("Series B company looks for listing advice", "scale"),
    ],
)
def test_stage_is_read(text: str, stage: str) -> None:
    found = need_facts.stage(clauses(text))

    assert found is not None
    assert found.value == stage


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("两周内要拿到报告", "weeks"),
        ("一个月内找到机构", "weeks"),
        ("三个月内落实即可", "quarter"),
        ("Need it within 2 months", "quarter"),
        ("不急，慢慢来", "open"),
        ("urgent: an interpreter", "weeks"),
    ],
)
def test_urgency_is_read(text: str, urgency: str) -> None:
    found = need_facts.urgency(clauses(text))

    assert found is not None
    assert found.value == urgency


def test_text_without_facts_has_none() -> None:
    parts = clauses("三七皂苷含量批次间忽高忽低")

    assert need_facts.stage(parts) is None
    assert need_facts.urgency(parts) is None
    assert need_facts.quantity(parts) is None
    assert need_facts.bound(parts) is None
    assert need_facts.modes(parts) == ()
    assert need_facts.classified(parts) == ""


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("想要3个工位", "3"), ("求两名实习生", "2"), ("need six desks", "6"), ("求十间办公室", "10")],
)
def test_quantity_is_read(text: str, quantity: str) -> None:
    found = need_facts.quantity(clauses(text))

    assert found is not None
    assert found.value == quantity


@pytest.mark.parametrize("text", ["想要一个导师", "每月交流2个小时", "我们有五个人"])
def test_what_is_no_quantity_is_not_read(text: str) -> None:
    assert need_facts.quantity(clauses(text)) is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [("想出口到越南", "outbound"), ("引进国外技术", "inbound"), ("We move to Kunming", "inbound")],
)
def test_bound_is_read(text: str, bound: str) -> None:
    found = need_facts.bound(clauses(text))

    assert found is not None
    assert found.value == bound


def test_words_of_classified_matters_are_named() -> None:
    assert need_facts.classified(clauses("我们做军工配套，想找检测")) == "军工"
