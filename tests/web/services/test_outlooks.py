"""Which kind a need is for: the one that gives it by its nature, else whom most of offer it."""

import pytest

from matcher.recommendation.gaps import Answers, Outlook
from web.services.outlooks import best_kind

KINDS = ("mentor", "investor", "space")


@pytest.mark.parametrize(
    ("topic", "answers", "expected"),
    [
        ("bi.mentor", [("mentor", 2, 8), ("space", 12, 26)], "mentor"),
        ("bi.mentor", [("mentor", 0, 3), ("space", 12, 26)], "mentor"),
        ("cap.angel", [("mentor", 5, 0), ("investor", 1, 0)], "investor"),
        ("ip.patent", [("mentor", 5, 0), ("space", 9, 0)], "space"),
        ("ip.patent", [("mentor", 0, 4)], ""),
        ("rd.test", [("resource", 9, 0)], ""),
        ("rd.test", [], ""),
    ],
)
def test_need_is_for_one_kind(
    topic: str, answers: list[tuple[str, int, int]], expected: str
) -> None:
    found = Outlook(tuple(Answers(*each) for each in answers), ())

    assert best_kind(found, topic, KINDS) == expected
