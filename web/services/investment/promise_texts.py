"""The promise of confidentiality, by version: what was promised once is never rewritten.

The texts stand in `promises.json`. A new text is a new version under its own name; deals promised
under an older one ask again before the plan is handed out.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

CURRENT: Final = "2026-09"
TEXTS: Final = Path(__file__).with_name("promises.json")


@cache
def versions() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the paragraphs of every version in every language."""
    texts: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(TEXTS.read_text("utf-8"))
    return texts


def paragraphs(version: str, language: str) -> tuple[str, ...]:
    """Return what a version says in a language."""
    return tuple(versions()[version]["zh" if language == "zh" else "en"])


def fingerprint(version: str, language: str) -> str:
    """Return the hash of the very text that somebody read."""
    return hashlib.sha256("\n".join(paragraphs(version, language)).encode()).hexdigest()
