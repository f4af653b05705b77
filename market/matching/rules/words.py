"""The words of a listing as the ranking counts them: field by field, common words left out, families of technology added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.matching.rules.topics import MARK, topics

SHORTEST_WORD = 2
_COMMON = """
技术 方法 系统 装置 研究 应用 一种 制备 及其 进行 实现 采用 提高 降低 使用 能够 可以 以及 具有 通过 需求 问题 解决 要求 目前 现有
企业 公司 产品 项目 成果 开发 设计 内容 方向 提出 申请 申请人 相关 关键 方案 利用 过程 主要 其中 一个 我们 希望 达到 不低于 不高于
发明 专利 实用新型 国家 重点 研发 计划 课题 年 领域 基于 用于 面向 条件 指标 结果 数据 团队 开展 公开 围绕 平台 智能 实时 管理
"""
COMMON = frozenset(_COMMON.split())
"""Words that nearly every listing has: sharing them says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWeights:
    """How much one mention counts: in a title or key word, in a text, and as a family of technology."""

    title: float
    text: float
    topic: float


def telling(words: Iterable[str]) -> list[str]:
    """Leave out common words, single characters and bare numbers."""
    return [word for word in words if len(word) >= SHORTEST_WORD and not word.isdigit() and word not in COMMON]


def bag(title: Iterable[str], text: Iterable[str], weights: FieldWeights) -> dict[str, float]:
    """Return the weighted number of mentions of each word and family."""
    titled, told = telling(title), telling(text)
    found: dict[str, float] = {}
    for words, weight in ((titled, weights.title), (told, weights.text)):
        for word in words:
            found[word] = found.get(word, 0.0) + weight
    for name, times in topics((*titled, *told)).items():
        found[name] = times * weights.topic
    return found


def shown(words: Mapping[str, float]) -> list[str]:
    """Return the words that a reader may be shown, without the families."""
    return [word for word in words if not word.startswith(MARK)]
