"""Whether two texts share a keyword: a Chinese bigram, or an English content word."""

import re

from seed.tables import read_table

CHINESE = re.compile(r"[\u3400-\u9fff]+")
ENGLISH = re.compile(r"[a-z]{3,}")
FUNCTION_WORDS = frozenset(row["word"] for row in read_table("synthetic/data/function_words.csv"))


def keywords(text: str) -> frozenset[str]:
    """Return the keywords of a text."""
    chinese = (run[n : n + 2] for run in CHINESE.findall(text) for n in range(len(run) - 1))
    english = (word.rstrip("s") for word in ENGLISH.findall(text.lower()))
    return frozenset(chinese) | {word for word in english if word not in FUNCTION_WORDS}


def shared_keywords(ours: str, theirs: str) -> frozenset[str]:
    """Return the keywords that two texts have in common."""
    return keywords(ours) & keywords(theirs)
