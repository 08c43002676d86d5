from string import Formatter

import pytest

from seed.synthetic.corpus import load_corpus
from seed.tables import read_table

FRAGMENTS = {"use", "founder", "fee", "bio_team", "bio_interpreter"}
FIELDS_NEUTRAL = ("_low", "_cap", "_en")


def test_every_sub_sector_has_four_problems_on_four_topics() -> None:
    corpus = load_corpus()

    assert len(corpus.sub_sectors) == 83
    for problems in corpus.problems_of.values():
        assert len(problems) >= 4
        assert len({problem.topic for problem in problems}) == len(problems)


def test_every_problem_is_told_in_both_languages() -> None:
    topics = load_corpus().topics
    for row in read_table("synthetic/data/problems.csv"):
        assert row["topic"] in topics
        assert all(row.values())


@pytest.mark.parametrize("name", sorted(load_corpus().templates))
def test_templates_come_in_as_many_variants_in_either_language(name: str) -> None:
    forms = load_corpus().templates[name]

    assert len(forms["zh"]) == len(forms["en"])
    assert len(forms["zh"]) >= 3 or name in FRAGMENTS or name.endswith("_plain")


@pytest.mark.parametrize("name", sorted(load_corpus().templates))
def test_english_templates_use_fields_that_fit_a_sentence(name: str) -> None:
    for template in load_corpus().templates[name]["en"]:
        fields = {field for _, field, _, _ in Formatter().parse(template) if field}
        assert not fields & {"founder", "fee", "range", "amount", "category"}


def test_names_are_enough_to_be_distinct() -> None:
    names = load_corpus().names

    assert len({zh for zh, _ in names["heads"]}) == 80
    assert len({zh for zh, _ in names["given"]}) == 120
    assert len(names["images"]) == 12
