"""How well an achievement fits a demand, in points and in words that a reader can check."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from market.wording import N_

WORDS, SECTOR, FIELD, WAY = 60, 20, 12, 8
"""The most points for shared words, the same sector, the same technology field, and an offered way that is wanted."""
ENOUGH_WORDS = 6
"""So many shared words give all the points for words."""
SHORTEST_WORD = 2
WORTH_SHOWING = 25
SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is compared: words that matter double stand in `title`; the rest of the text in `words`."""

    title: AbstractSet[str]
    words: AbstractSet[str] = frozenset()
    sector: str | None = None
    field: str | None = None
    ways: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason as an English msgid; `words` are shown as they stand."""

    message: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Points from 0 to 100, why, and what was not compared."""

    points: int
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def worth_showing(self) -> bool:
        """Say whether a reader would call it a match."""
        return self.points >= WORTH_SHOWING


def score(achievement: Side, demand: Side) -> Match:
    """Compare both sides; the order of the reasons is that of their weight."""
    shared = _telling(achievement.title | achievement.words) & _telling(demand.title | demand.words)
    titled = shared & (achievement.title | demand.title)
    counted = len(shared) + len(titled)
    points = min(WORDS, WORDS * counted // (2 * ENOUGH_WORDS))
    reasons = []
    if shared:
        ordered = sorted(shared, key=lambda word: (word not in titled, -len(word), word))
        reasons.append(Reason(message=N_("Both speak of"), words=tuple(ordered[:SHOWN_WORDS])))
    if achievement.sector and achievement.sector == demand.sector:
        points += SECTOR
        reasons.append(Reason(message=N_("Same sector")))
    if achievement.field and achievement.field == demand.field:
        points += FIELD
        reasons.append(Reason(message=N_("Same technology field")))
    if achievement.ways & demand.ways:
        points += WAY
        reasons.append(Reason(message=N_("An offered way is wanted")))
    return Match(points=points if shared else 0, reasons=tuple(reasons))


def _telling(words: AbstractSet[str]) -> AbstractSet[str]:
    return {word for word in words if len(word) >= SHORTEST_WORD and not word.isdigit() and word not in COMMON}


_COMMON = """
技术 方法 系统 装置 研究 应用 一种 制备 及其 进行 实现 采用 提高 降低 使用 能够 可以 以及 具有 通过 需求 问题 解决 要求 目前 现有
企业 公司 产品 项目 成果 开发 设计 内容 方向 提出 申请 申请人 相关 关键 方案 利用 过程 主要 其中 一个 我们 希望 达到 不低于 不高于
发明 专利 实用新型 国家 重点 研发 计划 课题 年 领域 基于 用于 面向 条件 指标 结果 数据
"""
COMMON = frozenset(_COMMON.split())
"""Words that nearly every listing has: sharing them says nothing."""
