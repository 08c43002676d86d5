"""Who may be the same: names, sounds, telephones; never decided by the machine."""

import pytest

from web.services.intake.duplicates import Candidate, Known, find_duplicates
from web.services.intake.names import alikeness, name_keys, split_name


def firm(whom: str, name: str, **told: object) -> Known:
    return Known(whom=whom, names=(name, ""), **told)


def first(row: Known, *others: Known, kind: str = "startup") -> Candidate | None:
    found = find_duplicates([row], others, kind=kind).get(row.whom)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("霁禾咖啡科技有限公司（示例）", "same_name"),
        ("霁禾咖啡科技有限公司 （示例）", "same_name"),
        ("霁禾咖啡科技有限責任公司（示例）", "same_own_name"),
        ("昆明霁禾咖啡科技有限公司（示例）", "same_own_name"),
        ("霁禾咖啡科技", "same_own_name"),
        ("霁和咖啡科技有限公司（示例）", "same_sound"),
        ("霁禾咖啡科技开发有限公司（示例）", "similar_name"),
    ],
)
def test_names_of_one_firm_are_found(name: str, sign: str):
    candidate = first(firm("r:2", name), firm("p:S1", "霁禾咖啡科技有限公司（示例）"))

    assert candidate is not None
    assert (candidate.whom, candidate.signs[0]) == ("p:S1", sign)


@pytest.mark.parametrize(
    "name",
    [
        "曦峦咖啡科技有限公司（示例）",
        "霁禾茶叶科技有限公司（示例）",
        "霁禾咖啡科技二分公司（示例）",
    ],
)
def test_names_of_other_firms_are_not_clear(name: str):
    candidate = first(firm("r:2", name), firm("p:S1", "霁禾咖啡科技有限公司（示例）"))

    assert candidate is None or not candidate.is_clear


def test_same_name_is_clear_in_one_region_and_asked_in_two():
    known = firm("p:S1", "霁禾咖啡有限公司", region="530100")

    near = first(firm("r:2", "霁禾咖啡有限公司", region="530100"), known)
    far = first(firm("r:2", "霁禾咖啡有限公司", region="532900"), known)

    assert near is not None
    assert near.is_clear
    assert far is not None
    assert not far.is_clear
    assert far.against == ("other_region",)


def test_same_telephone_is_asked_even_under_another_name():
    row = firm("r:2", "曦峦", phones=frozenset({"12000000001"}))

    candidate = first(row, firm("p:S1", "霁禾", phones=frozenset({"12000000001"})))

    assert candidate is not None
    assert not candidate.is_clear
    assert candidate.signs == ("same_phone",)


def test_credit_codes_decide_for_and_against():
    code, other = "91530100MA6K123401", "91530100MA6K123402"
    known = firm("p:S1", "霁禾咖啡有限公司", credit_code=code)

    same = first(firm("r:2", "全新的名字", credit_code=code), known)
    another = first(firm("r:2", "霁禾咖啡有限公司", credit_code=other), known)

    assert same is not None
    assert same.is_clear
    assert another is None


def test_people_are_never_clear_by_their_name_alone():
    known = firm("p:M1", "张伟", region="530100", sectors=frozenset({"bio"}))
    row = firm("r:2", "张伟", region="530100", sectors=frozenset({"bio"}))
    reached = Known("r:2", ("张伟", ""), emails=frozenset({"w@example.com"}))
    known_reached = Known("p:M1", ("张伟", ""), emails=frozenset({"w@example.com"}))

    alone = first(row, known, kind="mentor")
    together = first(reached, known_reached, kind="mentor")

    assert alone is not None
    assert not alone.is_clear
    assert together is not None
    assert together.is_clear


def test_similar_names_of_people_are_other_people():
    assert first(firm("r:2", "张伟明"), firm("p:M1", "张伟民"), kind="mentor") is None


def test_rows_are_compared_with_the_rows_before_them():
    rows = [firm("r:2", "霁禾"), firm("r:3", "曦峦"), firm("r:4", "霁禾")]

    found = find_duplicates(rows, [], kind="startup")

    assert {whom: asked[0].whom for whom, asked in found.items()} == {"r:4": "r:2"}


def test_likeliest_comes_first_and_few_are_listed():
    known = [firm(f"p:S{n}", f"霁禾咖啡科技{sign}") for n, sign in enumerate("甲乙丙丁戊己")]
    known.append(firm("p:S9", "霁禾咖啡科技甲"))

    found = find_duplicates([firm("r:2", "霁禾咖啡科技甲")], known, kind="startup")["r:2"]

    assert len(found) == 4
    assert found[0].likelihood == max(one.likelihood for one in found)


def test_legal_forms_and_places_are_no_part_of_a_name():
    names = ("云南滇云生物科技股份有限公司", "滇云生物科技有限公司", "滇云生物科技")

    assert len({name_keys(name).own for name in names}) == 1
    assert name_keys("昆明公司").own == "昆明"


def test_alikeness_of_a_name_with_itself_is_one():
    keys = name_keys("滇云生物")

    assert alikeness(keys, keys) == 1.0


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("霁禾联盟（示例） Golden Agro Alliance", ("霁禾联盟（示例）", "Golden Agro Alliance")),
        ("霁禾咖啡（示例）", ("霁禾咖啡（示例）", "")),
        ("Golden Agro (Demo)", ("", "Golden Agro (Demo)")),
        ("AI医疗有限公司", ("AI医疗有限公司", "")),
        ("阿依努尔·吐尔逊", ("阿依努尔·吐尔逊", "")),
        ("", ("", "")),
    ],
)
def test_two_languages_in_one_cell_are_two_names(name: str, parts: tuple[str, str]):
    assert split_name(name) == parts
