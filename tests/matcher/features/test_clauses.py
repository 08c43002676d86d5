"""Cutting a text into clauses, and what each does."""

import pytest

from matcher.features.clauses import Role, clauses


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("我们做普洱茶，想申请专利。", [Role.TELLS, Role.ASKS]),
        ("不需要融资，只要导师", [Role.DENIES, Role.ASKS]),
        ("We make tea. We need a mentor!", [Role.TELLS, Role.ASKS]),
        ("批次间含量忽高忽低", [Role.PLAIN]),
        ("哪里能做？急！", [Role.ASKS]),
    ],
)
def test_clause_does_what_its_words_say(text: str, roles: list[Role]) -> None:
    assert [clause.role for clause in clauses(text)] == roles


def test_stop_within_a_number_does_not_end_a_clause() -> None:
    assert [clause.words for clause in clauses("含量2.5%不够。要提高")] == [
        "含量2.5%不够",
        "要提高",
    ]


@pytest.mark.parametrize("text", ["", "   ", "。。。", "？", "\n\n"])
def test_text_without_words_has_no_clauses(text: str) -> None:
    assert clauses(text) == ()
