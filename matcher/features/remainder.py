"""What a phrase says besides the words that were recognised in it."""

import re
from collections.abc import Iterator, Sequence

from matcher.features.text import default_tokenizer
from matcher.features.text_words import STOP_WORDS

__all__ = ["Remainder", "says_nothing", "stripped"]

_LEADING = """
主要 专注于 专注 专业 从事 擅长于 擅长 熟悉 精通 了解 涉及 聚焦 致力于 关注 看好 偏好 主投 主攻
重点 优先 需要 需求 急需 亟需 寻求 寻找 希望 获得 解决 提供 协助 帮助 对接 开展 负责 可提供 能提供
以 面向 基于 兼顾 缺少 缺乏 缺 急缺 亟缺 包括 包含 含 属于 位于 所属 目前 正在 处于 已 已进入
长期从事 长期 可开展 可以提供 能够提供 可为企业提供 面向企业提供 在 我们 我司 本公司 是 做 在做
主做 搞 想 想要 想找 找 求 怎么 如何 the of in focus on expertise in
"""
_TRAILING = """
领域 行业 产业 方向 板块 赛道 类别 类 方面 专业 相关 等等 等 为主 业务 项目 企业 公司 工作 问题 事宜
事项 需求 不足 短缺 紧张 匮乏 欠缺 缺口大 缺口 困难 较难 难 有限 资源 经验 能力 专家 人才 阶段 地区
一带 投资 研究 等服务 等工作 的 这块 这一块 之类 industry sector field related stage phase
"""
_SERVICES = """
服务 技术 业 指导 辅导 咨询 培训 支持 对接 研发 生产 制造 加工 应用 开发 推广 运营 销售 与 及 和
"""
_LIGHT_WORDS = """
研发 生产 制造 加工 应用 开发 推广 运营 销售 技术 产业化 产业 产品 平台 系统 解决方案 方案 设备 装置
装备 管理 建设 设计 工程 智能 数字化 信息化 新型 高端 绿色 现代 创新 科技 关键 核心 综合 一体化
产业链 全产业链 上下游 研究 生产线 及其 制品 材料 制备 集成 供应链 模式 体系 市场 行情 开拓 拓展
布局 撰写 优化 提升 升级 策划 规划 工作 多年 余年 以上 申请 办理 租赁 租用 购置 购买 制定 编制 打造
打磨 完善 建立 搭建 引进 引入 培养 组建 扩大 增加 加强 强化 提高 改善 解决 实现 推进 推动 促进 落实
争取 拓宽 打通 共建 共享 参与 举办 组织 承接 参加 从业 经历 背景 资深 高级 国内 国际 云南 全省 省内
本地 特色 优质 精深 长期 省级 国家级 市级 重点 等 各类 多个 有关 怎么 如何 这块
research development production technology technologies product products solution solutions
system systems platform platforms industry industries application applications smart new
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())


def _pattern(words: str, *, leading: bool) -> re.Pattern[str]:
    listed = "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))
    return re.compile(rf"^(?:{listed})+\s*" if leading else rf"\s*(?:{listed})+$")


_BEFORE = _pattern(_LEADING, leading=True)
_AFTER = _pattern(_TRAILING, leading=False)
_AFTER_SERVICES = _pattern(f"{_TRAILING} {_SERVICES}", leading=False)


def stripped(phrase: str) -> Iterator[str]:
    """Yield a phrase with less and less of what people put around a term.

    Parameters
    ----------
    phrase : str
        Spelled.

    Yields
    ------
    shorter : str
        Never blank.

    Examples
    --------
    >>> list(stripped("从事生物医药领域技术服务"))
    ['生物医药领域技术服务', '生物医药']
    """
    seen = {phrase}
    without_head = _BEFORE.sub("", phrase)
    for form in (
        without_head,
        _AFTER.sub("", without_head),
        _AFTER_SERVICES.sub("", without_head),
    ):
        if form and form not in seen:
            seen.add(form)
            yield form


class Remainder:
    """Measures what is left of a phrase; words that say nothing of a topic do not count."""

    def __init__(self) -> None:
        self._tokenize = default_tokenizer()

    def share(self, phrase: str, spans: Sequence[tuple[int, int]]) -> float:
        """Return how much of what a phrase says lies within some spans of it.

        Parameters
        ----------
        phrase : str
            Spelled.
        spans : sequence of (int, int)
            Beginnings and ends, in order, without overlap.

        Returns
        -------
        share : float
            In [0, 1]; 0 without spans.

        Examples
        --------
        >>> Remainder().share("普洱茶研发", [(0, 3)])
        1.0
        """
        inside = sum(_size(phrase[start:end]) for start, end in spans)
        if not inside:
            return 0.0
        outside, position = 0.0, 0
        for start, end in (*spans, (len(phrase), len(phrase))):
            outside += self._said(phrase[position:start])
            position = end
        return inside / (inside + outside)

    def _said(self, rest: str) -> float:
        words = self._tokenize(rest) if rest else []
        return sum(_size(word) for word in words if not _is_silent(word))


def says_nothing(phrase: str) -> bool:
    """Tell whether a phrase names no topic: 应用, 相关技术.

    Parameters
    ----------
    phrase : str
        Spelled.

    Returns
    -------
    is_silent : bool
        Whether every word of it could be left out.

    Examples
    --------
    >>> says_nothing("应用"), says_nothing("咖啡应用")
    (True, False)
    """
    return all(map(_is_silent, default_tokenizer()(phrase)))


def _is_silent(word: str) -> bool:
    return word in STOP_WORDS or word in _LIGHT or word.isdecimal()


def _size(text: str) -> float:
    """Count characters, four Latin letters like one Chinese character."""
    latin = sum(sign.isascii() for sign in text)
    return len(text) - 0.75 * latin
