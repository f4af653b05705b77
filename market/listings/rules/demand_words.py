"""The words that stand in the cells of a list of demands, in the spellings that are met, and how they are written out. Pure."""

from __future__ import annotations

import re

from market.accounts.rules.regions import REGIONS
from market.columns import folded, named
from market.errors import Invalid
from market.listings.rules.content import MOST_ROWS, Target
from market.listings.rules.kinds import Cooperation
from market.listings.rules.sheet_words import wan_cell
from market.listings.rules.wishes import DemandMode
from market.money import Money
from market.wording import N_

C = Cooperation
WAYS = {
    "委托开发": C.ENTRUSTED,
    "委托研发": C.ENTRUSTED,
    "合作开发": C.JOINT,
    "联合开发": C.JOINT,
    "先用后转": C.TRIAL,
    "技术许可": C.LICENCE,
    "许可": C.LICENCE,
    "技术转让": C.TRANSFER,
    "转让": C.TRANSFER,
    "作价入股": C.EQUITY,
    "技术入股": C.EQUITY,
    "技术咨询": C.CONSULTING,
    "咨询": C.CONSULTING,
    "技术服务": C.SERVICE,
    "服务": C.SERVICE,
}
MODES = {
    "普通需求": DemandMode.ORDINARY,
    "普通": DemandMode.ORDINARY,
    "揭榜挂帅": DemandMode.CHALLENGE,
    "揭榜": DemandMode.CHALLENGE,
    "赛马": DemandMode.RACE,
    "赛马制": DemandMode.RACE,
}
NEGOTIATED = frozenset({"面议", "协商", "待定", "negotiable"})
EVERYWHERE = frozenset({"全国", "不限", "anywhere"})
PLACES = {
    folded(name): region.code for region in REGIONS.values() for name in (region.code, region.zh, region.en, region.zh.rstrip("省市"))
}
Budget = tuple[Money | None, Money | None]
_RANGE = re.compile(r"(?P<low>[\d,.]+)(?:万元?)?\s*(?:[-~至到]|—+|–)\s*(?P<high>[\d,.]+)")
_SEVERAL = re.compile(r"[;；、,，/\n]+")
_BAR = re.compile(r"(?<!\\)[|｜]")
_KEPT_BAR = re.compile(r"\\([|｜])")


def ways(text: str) -> tuple[Cooperation, ...]:
    """Return the ways of cooperation of a list of words, each once; raise Invalid for a word that is none."""
    words = [folded(part) for part in _SEVERAL.split(text) if part.strip()]
    known = {member.value: member for member in Cooperation} | WAYS
    unknown = next((word for word in words if word not in known), None)
    if unknown is not None:
        raise Invalid("import.cooperation", N_("Not a way of cooperation: %(text)s."), text=unknown)
    return tuple(dict.fromkeys(known[word] for word in words))


def mode(text: str) -> DemandMode:
    """Return how the solver is found; raise Invalid for another word."""
    known = named(DemandMode, MODES, text)
    if known is None:
        raise Invalid("import.mode", N_("Not a way to a solver: %(text)s."), text=text)
    return known


def region(text: str) -> str:
    """Return six digits of GB/T 2260, empty for the whole country; raise Invalid for a place that is not in the table."""
    if folded(text) in EVERYWHERE:
        return ""
    if folded(text) not in PLACES:
        raise Invalid("import.region", N_("Not a region that is known here: %(text)s."), text=text)
    return PLACES[folded(text)]


def budget(text: str) -> Budget:
    """Return the lower and the upper budget behind `80`, `30-80`, `30以上` or `面议`; a single amount is the upper one."""
    plain = folded(text).removesuffix("元").removesuffix("万")
    if plain in NEGOTIATED:
        return None, None
    if match := _RANGE.fullmatch(plain):
        return _wan(match["low"]), _wan(match["high"])
    if plain.endswith("以上"):
        return _wan(plain.removesuffix("以上").removesuffix("元").removesuffix("万")), None
    return None, _wan(plain.removesuffix("以内"))


def targets(lines: list[str]) -> tuple[Target, ...]:
    """Return the indicators of a cell's lines; raise Invalid where there are too many or one has no name."""
    found = tuple(_target(line) for line in lines if line)
    if len(found) > MOST_ROWS:
        raise Invalid("listing.rows_most", N_("At most %(most)s rows can be kept."), most=MOST_ROWS)
    return found


def _target(line: str) -> Target:
    cells = [_KEPT_BAR.sub(r"\1", cell.strip()) for cell in _BAR.split(line)]
    if len(cells) == 1:
        name, _, wanted = line.replace("：", ":", 1).partition(":")
        cells = [name.strip(), "", wanted.strip()]
    name, now, wanted, unit, test = (*cells, "", "", "", "")[:5]
    return Target(name=name, now=now, wanted=wanted, unit=unit, test=test)


def line_of(target: Target) -> str:
    """Return an indicator as a line that is read back as the same."""
    cells = [target.name, target.now, target.wanted, target.unit, target.test]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(re.sub("[|｜]", r"\\\g<0>", cell) for cell in cells)


def budget_cell(low: Money | None, high: Money | None) -> str:
    """Return a budget as a cell that is read back as the same."""
    if low is not None and high is not None:
        return f"{wan_cell(low)}-{wan_cell(high)}"
    if low is not None:
        return f"{wan_cell(low)}以上"
    return wan_cell(high)


def _wan(text: str) -> Money:
    return Money.wan(text.removesuffix("元").removesuffix("万"))
