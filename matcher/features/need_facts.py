"""What a need says besides its topic: how soon, where, how, at what stage, how many."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.features.clauses import Clause, Role


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a text says, and the words that say it.

    Attributes
    ----------
    value : str
        A code, or a number as digits.
    words : str
        As they stand in the normalised text.
    """

    value: str
    words: str


_STAGE_WORDS = {
    "idea": """
        还没注册 尚未注册 未注册 没注册 没有注册 创意期 只有想法 一个想法 有个想法 还在学校 在校学生
        not_registered unregistered just_an_idea only_an_idea idea_stage
    """,
    "scale": "扩张期 规模化 b轮 series_b expansion_stage scale-up_stage",
    "growth": "成长期 a轮(?!后) 快速增长 营收过千万 series_a growth_stage",
    "early": """
        早期成长 pre-?a 已有(?:首批|稳定|一批)?客户 有了(?:首批)?客户 有收入了
        first_customers paying_customers early_growth
    """,
    "startup": """
        初创期 初创公司 天使轮 成立(?:不到)?[一两1-2]年 start-?up_stage angel_round
        founded_last_year
    """,
    "seed": """
        种子期 种子轮 刚注册 刚成立 刚起步 刚刚注册 刚毕业 seed_stage seed_round just_registered
        newly_founded just_founded just_started
    """,
}
_URGENCY_WORDS = {
    "open": """
        不急 不着急 长期有效 长期 慢慢来 随时都?可以
        no_hurry no_rush long[-_]term whenever not_urgent
    """,
    "weeks": """
        急 尽快 马上 立刻 立即 本周 这周 下周 本月 这个月 月底 [一两二三1-3]周内 [一1]个月[之以]?内
        [1-9一两三五七十]+天[之以]?内 urgent asap as_soon_as_possible this_week next_week this_month
        within_(?:a|one|1)_month
        within_(?:a|one|two|three|[1-3])_weeks? right_away immediately
    """,
    "quarter": """
        [两二三2-3]个月[之以]?内 下个?月 季度 年底前
        within_(?:two|three|[2-3])_months next_month this_quarter before_the_end_of_the_year
    """,
}
_MODE_WORDS = {
    "online": """
        线上 远程 视频 网上 在线 微信上?(?:聊|沟通) 电话
        online remote by_video video_call zoom by_phone
    """,
    "onsite": """
        线下 当面 上门 现场 面对面 驻场 到厂 来厂
        on[-_]?site in_person face_to_face on_the_spot
    """,
}
_BOUND_WORDS = {
    "inbound": """
        引进 来滇 来云南 来昆明 来华 外国(?:团队|专家) 引入国外 bring_in inbound
        (?:move|come)_to_(?:kunming|yunnan|china) set_up_in_(?:kunming|yunnan)
    """,
    "outbound": """
        出口 出海 开拓 打入 进入 走出去 卖到 销往 海外市场 境外落地
        export enter abroad overseas sell_(?:in|to) go_global
    """,
}
_EITHER = re.compile(r"线上线下|on site or online|online or on site|either way")
_CLASSIFIED = re.compile(r"涉密|机密|绝密|国防|军工|军品|classified|state secret|military")
_CHINESE_NUMBERS = "零一二三四五六七八九十"
_ENGLISH_NUMBERS = ("", "one", "two", "three", "four", "five", "six")
_COUNT = re.compile(
    r"(?<![\d.])(\d{1,4}|[一两二三四五六七八九十])(?:个|名|位|间|台|套|张|家|人)(?!月|小时)|"
    r"\b(\d{1,4}|one|two|three|four|five|six) (?:desk|room|seat|set|unit|machine|intern|engineer|"
    r"developer|interpreter)s?\b"
)


def stage(clauses: Sequence[Clause]) -> Fact | None:
    """Return the stage of growth that a text tells of.

    Parameters
    ----------
    clauses : sequence of Clause
        Of the text.

    Returns
    -------
    stage : Fact or None
        A code of the built-in stages.

    Examples
    --------
    >>> from matcher.features.clauses import clauses
    >>> stage(clauses("我们刚注册，想申请专利"))
    Fact(value='seed', words='刚注册')
    """
    return _first(_STAGE_WORDS, clauses)


def urgency(clauses: Sequence[Clause]) -> Fact | None:
    """Return how soon something is needed.

    Parameters
    ----------
    clauses : sequence of Clause
        Of the text.

    Returns
    -------
    urgency : Fact or None
        ``weeks``, ``quarter`` or ``open``.

    Examples
    --------
    >>> from matcher.features.clauses import clauses
    >>> urgency(clauses("两周内要拿到检测报告"))
    Fact(value='weeks', words='两周内')
    """
    return _first(_URGENCY_WORDS, clauses)


def modes(clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the ways of meeting that a text names.

    Parameters
    ----------
    clauses : sequence of Clause
        Of the text.

    Returns
    -------
    modes : tuple of Fact
        ``onsite`` and ``online``; empty where it names none.

    Examples
    --------
    >>> from matcher.features.clauses import clauses
    >>> [fact.value for fact in modes(clauses("线上线下均可"))]
    ['online', 'onsite']
    """
    both = next(filter(None, (_EITHER.search(clause.text) for clause in clauses)), None)
    if both is not None:
        return tuple(Fact(mode, both.group()) for mode in _MODE_WORDS)
    found = (_first({mode: words}, clauses) for mode, words in _MODE_WORDS.items())
    return tuple(fact for fact in found if fact is not None)


def quantity(clauses: Sequence[Clause]) -> Fact | None:
    """Return how many of something are asked for.

    Parameters
    ----------
    clauses : sequence of Clause
        Of the text; only those that ask count.

    Returns
    -------
    quantity : Fact or None
        A whole number above one: "a mentor" counts nothing.

    Examples
    --------
    >>> from matcher.features.clauses import clauses
    >>> quantity(clauses("求三个工位"))
    Fact(value='3', words='三个')
    """
    for clause in clauses:
        match = _COUNT.search(clause.text) if clause.role is Role.ASKS else None
        if match is not None and (number := _number(match.group(1) or match.group(2))) > 1:
            return Fact(str(number), match.group())
    return None


def bound(clauses: Sequence[Clause]) -> Fact | None:
    """Return which way an international need leads.

    Parameters
    ----------
    clauses : sequence of Clause
        Of the text.

    Returns
    -------
    bound : Fact or None
        ``inbound`` or ``outbound``.
    """
    return _first(_BOUND_WORDS, clauses)


def classified(clauses: Sequence[Clause]) -> str:
    """Return the words that may mean a matter no public text may hold.

    Parameters
    ----------
    clauses : sequence of Clause
        Of the text.

    Returns
    -------
    words : str
        Blank where there are none.
    """
    found = (_CLASSIFIED.search(clause.text) for clause in clauses)
    return next((match.group() for match in found if match), "")


def _first(words: Mapping[str, str], clauses: Sequence[Clause]) -> Fact | None:
    spoken = [clause.text for clause in clauses if clause.role is not Role.DENIES]
    for value, listed in words.items():
        pattern = _pattern(listed)
        for text in spoken:
            if (match := pattern.search(text)) is not None:
                return Fact(value, match.group())
    return None


@functools.cache
def _pattern(listed: str) -> re.Pattern[str]:
    """Join words: an underscore stands for a blank, and English ones are found whole."""
    words = [word.replace("_", " ") for word in listed.split()]
    return re.compile("|".join(rf"\b{w}\b" if w.isascii() and w[0] != "[" else w for w in words))


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if word in _ENGLISH_NUMBERS:
        return _ENGLISH_NUMBERS.index(word)
    return 2 if word == "两" else _CHINESE_NUMBERS.index(word)
