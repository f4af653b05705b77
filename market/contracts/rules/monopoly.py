"""The six patterns of illegal monopoly of technology 非法垄断技术 (民法典 Art. 850; 技术合同司法解释 Art. 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from market.contracts.rules.clauses import Clause
from market.wording import N_

_SPAN = r"[^。；;\n]{0,24}?"
_EDGE = re.compile(r"[，,。；;\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What a passage of a pattern looks like, and what makes such a passage harmless."""

    name: str
    message: str
    item: str
    """The item of Art. 10."""
    suggestion: str
    passage: re.Pattern[str]
    harmless: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A passage that reads like illegal monopoly of technology."""

    pattern: Pattern
    clause: Clause
    passage: str


PATTERNS = (
    Pattern(
        name="improvement_ban",
        message=N_("It bans improvements or takes them without payment."),
        item="第（一）项",
        suggestion=N_("Leave each party its own improvements, or exchange them on equal terms and against payment."),
        passage=re.compile(
            rf"(不得|禁止)(?!将|把|以|向|使用|披露|转让|许可){_SPAN}(改进|二次开发|新的研究开发)(?!成果|方|为由|后|专利)"
            rf"|改进{_SPAN}(无偿|免费){_SPAN}(归|转让|提供|回授|许可|使用)|(无偿|免费)(回授|返授)"
        ),
        harmless=re.compile(r"互相|相互|对等|双方均可"),
    ),
    Pattern(
        name="rival_source_ban",
        message=N_("It bans technology from other sources."),
        item="第（二）项",
        suggestion=N_("Let both parties take technology from other sources, also one that competes."),
        passage=re.compile(
            rf"(不得|禁止){_SPAN}(其他|第三方|第三人|他人|竞争){_SPAN}(获得|取得|引进|受让|采用|使用|购买){_SPAN}技术"
            rf"|(不得|禁止)(采用|使用|引进|取得){_SPAN}(竞争|类似|同类){_SPAN}技术"
        ),
        harmless=re.compile(r"许可第三|许可他人|允许第三|允许他人|向第三|向他人|转让给|提供给|披露"),
    ),
    Pattern(
        name="market_limit",
        message=N_("It limits output, price or market without need."),
        item="第（三）项",
        suggestion=N_("Drop limits of output, kind, price and export; a licence's territory belongs to its scope."),
        passage=re.compile(
            rf"(产量|销量|生产数量|销售数量|销售价格|产品价格|售价){_SPAN}不得(超过|高于|低于)|(不得|禁止){_SPAN}(出口|销往)"
            rf"|限制{_SPAN}(产量|品种|销售价格|销售渠道|出口)"
        ),
        harmless=re.compile(r"未经批准|未经许可|依法|出口管制|不(得)?限制"),
    ),
    Pattern(
        name="tie_in",
        message=N_("It forces the buyer to take what the technology does not need."),
        item="第（四）项",
        suggestion=N_("Ask only for what the use of the technology cannot do without."),
        passage=re.compile(rf"(必须|应当|须)(同时|一并|另行|搭配)?(购买|接受|采购|聘用){_SPAN}(非必需|无关|其他)|搭售|搭配销售"),
        harmless=re.compile(r"不得搭售|不搭售|不得搭配"),
    ),
    Pattern(
        name="supply_channel",
        message=N_("It forces a channel for material, parts or equipment."),
        item="第（五）项",
        suggestion=N_("Name the quality that is needed and leave the source to the buyer."),
        passage=re.compile(
            rf"(只能|仅能|只可|限于|仅限于)(从|向|在){_SPAN}(购买|采购|购入)"
            rf"|(原材料|原料|零部件|设备){_SPAN}(必须|只能|仅限|只可){_SPAN}(购买|采购|供应)"
        ),
        harmless=re.compile(r"不限于"),
    ),
    Pattern(
        name="no_challenge",
        message=N_("It forbids to challenge the right's validity."),
        item="第（六）项",
        suggestion=N_("Leave everybody the right to challenge the validity, without conditions."),
        passage=re.compile(
            rf"(不得|禁止|放弃){_SPAN}(有效性|宣告无效|无效宣告|请求无效)|(不得|禁止|放弃){_SPAN}(专利|知识产权|权利|专有权|品种权){_SPAN}(异议|质疑)"
            rf"|有效性{_SPAN}(不得|禁止|放弃)"
        ),
        harmless=re.compile(r"为由"),
    ),
)


def suspicions(clauses: Mapping[str, str]) -> list[Suspicion]:
    """Return the passages of the six patterns, by article; a person decides, the linter points."""
    return [one for clause in Clause for pattern in PATTERNS for one in _found(pattern, clause, clauses.get(clause, ""))]


def _found(pattern: Pattern, clause: Clause, text: str) -> Iterator[Suspicion]:
    for match in pattern.passage.finditer(text):
        if not pattern.harmless.search(_phrase(text, match)):
            yield Suspicion(pattern=pattern, clause=clause, passage=match.group(0))


def _phrase(text: str, match: re.Match[str]) -> str:
    """Return the passage with the rest of the phrases it begins and ends in."""
    edges = [0, *(edge.end() for edge in _EDGE.finditer(text, 0, match.start()))]
    end = _EDGE.search(text, match.end())
    return text[edges[-1] : end.start() if end else len(text)]
