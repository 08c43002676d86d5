"""The clauses of a text somebody wrote, and what each does: asks, tells of its writer, denies."""

import re
from dataclasses import dataclass
from enum import StrEnum

from matcher.features.text import normalise


class Role(StrEnum):
    """What a clause does in a need."""

    ASKS = "asks"
    TELLS = "tells"
    PLAIN = "plain"
    DENIES = "denies"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence.

    Attributes
    ----------
    words : str
        As written, without blanks around it.
    text : str
        Normalised.
    role : Role
        What it does.
    """

    words: str
    text: str
    role: Role


# A full stop between digits is part of a number; a question mark stays with its clause: it asks.
_ENDS = re.compile(r"[，。；！,;!：:\n（）()【】]|(?<=[?？])|(?<!\d)\.|\.(?=\s|$)")
_DENIES = re.compile(
    r"不需要|不缺|不找|无需|不用|并非|don't need|do not need|no need|not looking|without needing"
)
_ASKS = re.compile(
    r"需要|想|求|找|寻|希望|缺|怎么|如何|哪里|哪儿|哪家|有没有|能不能|能否|可以吗|可不可以|急|招|请|帮|"
    r"要|吗|呢|盼|诚|谁能|\?|need|look(?:ing)? for|want|seek|wish|how |where|who |which|can we|"
    r"can you|could|help|hop(?:e|ing)|someone|somebody|anyone|lack|request|is there|would like"
)
_TELLS = re.compile(
    r"^(?:我们|我|本公司|公司|团队)?(?:是|做|在做|主打|主营|专注|从事|来自)|已经|已有|做好了|已完成|"
    r"我们是|我们做|^we (?:are|make|grow|work|build|run|have|produce)|^our \w+ (?:is|are)|already"
)


def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text in their order.

    Parameters
    ----------
    text : str
        Any text, Chinese, English or both.

    Returns
    -------
    clauses : tuple of Clause
        Those with at least two characters.

    Examples
    --------
    >>> [(c.words, c.role.value) for c in clauses("我们做普洱茶，想申请专利")]
    [('我们做普洱茶', 'tells'), ('想申请专利', 'asks')]
    """
    parts = [part.strip() for part in _ENDS.split(text)]
    read = [(part, normalise(part)) for part in parts]
    return tuple(Clause(part, text, _role(text)) for part, text in read if len(text) > 1)


def _role(text: str) -> Role:
    if _DENIES.search(text):
        return Role.DENIES
    if _ASKS.search(text):
        return Role.ASKS
    return Role.TELLS if _TELLS.search(text) else Role.PLAIN
