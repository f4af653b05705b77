"""Money in whole fen 分 of Chinese yuan: no float ever touches it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import total_ordering

from market.errors import Invalid
from market.wording import N_

LARGEST_FEN = 9_000_000_000_000_00
MOST_DIGITS = 40
_UNITS = {"": 1, "元": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
_AMOUNT = re.compile(r"^[¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(元|万元|万|亿元|亿)?$")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen 分; may be negative in a journal, never in a price."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            message = f"money is a whole number of fen, not {self.fen!r}"
            raise TypeError(message)

    @classmethod
    def yuan(cls, yuan: int) -> Money:
        """Return `yuan` whole yuan 元."""
        return cls(yuan * 100)

    @classmethod
    def wan(cls, text: str) -> Money:
        """Return an amount printed in 万元, e.g. `895` or `434.5`."""
        return cls.parse(f"{text}万元")

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read what a person typed: `1,234.50`, `３００万元`, `1.2亿`; raise Invalid with code `money.*`."""
        match = _AMOUNT.match(unicodedata.normalize("NFKC", text).strip())
        if not match:
            raise Invalid("money.malformed", N_("Give an amount in yuan with digits only, for example 1,250,000."))
        whole, decimals, unit = match.groups()
        scale = _UNITS[unit or ""] * 100
        fraction = (decimals or "").rstrip("0")
        numerator = int(whole.replace(",", "") + fraction) * scale
        fen, rest = divmod(numerator, 10 ** len(fraction)) if len(whole) + len(fraction) < MOST_DIGITS else (LARGEST_FEN + 1, 0)
        if rest:
            raise Invalid("money.too_fine", N_("An amount has at most two decimals."))
        if fen > LARGEST_FEN:
            raise Invalid("money.too_large", N_("This amount is larger than any this market can record."))
        return cls(fen)

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __mul__(self, times: int) -> Money:
        return Money(self.fen * times)

    def __lt__(self, other: Money) -> bool:
        return self.fen < other.fen

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        sign, fen = ("-", -self.fen) if self.fen < 0 else ("", self.fen)
        return f"{sign}¥{fen // 100:,}.{fen % 100:02d}"

    @property
    def decimal(self) -> str:
        """Return yuan with two decimals and no separators, for machines: `1234.50`."""
        sign, fen = ("-", -self.fen) if self.fen < 0 else ("", self.fen)
        return f"{sign}{fen // 100}.{fen % 100:02d}"

    def share(self, basis_points: int) -> Money:
        """Return `basis_points` / 10,000 of the amount, rounded half up to the fen."""
        return self.fraction(basis_points, 10_000)

    def fraction(self, numerator: int, denominator: int) -> Money:
        """Return the amount times numerator / denominator, rounded half up to the fen."""
        return Money((2 * self.fen * numerator + denominator) // (2 * denominator))

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split into parts in proportion to `weights` that sum to the whole (largest remainder, earlier first)."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            message = "weights must not be negative and not all zero"
            raise ValueError(message)
        parts = [self.fen * weight // total for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: -(self.fen * weights[i] % total))
        for i in order[: self.fen - sum(parts)]:
            parts[i] += 1
        return [Money(part) for part in parts]

    @property
    def words(self) -> str:
        """Return the amount in capital numerals 大写 (支付结算办法 附一), e.g. 叁佰捌拾陆万元整."""
        if self.fen < 0:
            return "负" + Money(-self.fen).words
        yuan, cents = divmod(self.fen, 100)
        jiao, fen = divmod(cents, 10)
        whole = _whole_words(yuan) + "元" if yuan else ""
        if not cents:
            return (whole or "零元") + "整"
        small = (_DIGITS[jiao] + "角" if jiao else "") + (_DIGITS[fen] + "分" if fen else "")
        needs_zero = yuan and (not jiao or yuan % 10 == 0)
        return whole + ("零" if needs_zero else "") + small + ("" if fen else "整")


ZERO = Money(0)


def _whole_words(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = True
            continue
        if text and (gap or group < 1000):  # noqa: PLR2004 - a group without thousands is preceded by one zero
            text += "零"
        text += _group_words(group) + _GROUPS[index]
        gap = False
    return text


def _group_words(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
