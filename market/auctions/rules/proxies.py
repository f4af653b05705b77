"""Proxy bids 代理出价: a secret maximum bids the least that leads, in the same transaction as the bid that it answers.

Of two equal maxima the earlier leads. The proxies of a lot are few, so their fight is not fought step by step: the second
highest bids its maximum, the highest one step above it (拍卖管理办法 Art. 29, 36: announced, with a written limit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.auctions.rules.english import LotView
from market.auctions.rules.states import Format
from market.money import Money

PROXIED = frozenset({Format.ENGLISH, Format.DYNAMIC})
"""The formats in which a proxy may bid: bids only rise, and nobody has to be there when the price turns."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """The maximum in force of one paddle; `since` orders equal maxima."""

    paddle: int
    maximum: Money
    since: int


def reach(lot: LotView, maximum: Money) -> Money:
    """Return the highest amount on the lot's ladder that a maximum can pay; below the minimum it can pay none that counts."""
    return Money(maximum.fen - (maximum.fen - lot.base.fen) % lot.step.fen)


def forestalled(lot: LotView, proxies: Sequence[Proxy], paddle: int, amount: Money) -> tuple[int, Money] | None:
    """Return the (paddle, amount) of another's proxy that bids before the paddle's bid of `amount` could lead, or None.

    It was given before and goes exactly as high; or it goes higher, though not by the larger step that the ladder asks above `amount`.
    """
    others = _contenders(lot, [proxy for proxy in proxies if proxy.paddle != paddle])
    if not others or (reached := reach(lot, others[0].maximum)) < amount:
        return None
    if reached == amount:
        return others[0].paddle, amount
    return None if others[0].maximum >= amount + lot.step_above(amount) else (others[0].paddle, amount + lot.step)


def answers(lot: LotView, proxies: Sequence[Proxy]) -> list[tuple[int, Money]]:
    """Return the (paddle, amount) that the proxies bid now, in order; after them no proxy that could still lead is outbid."""
    contenders = _contenders(lot, proxies)
    if not contenders or (len(contenders) == 1 and contenders[0].paddle == lot.leader):
        return []
    top, others = contenders[0], contenders[1:]
    if not others:
        return [(top.paddle, lot.minimum)]
    second = reach(lot, others[0].maximum)
    if reach(lot, top.maximum) == second:
        return [(top.paddle, second)]
    if top.maximum < second + lot.step_above(second):
        return [(top.paddle, second + lot.step)]
    return [(others[0].paddle, second), (top.paddle, second + lot.step_above(second))]


def _contenders(lot: LotView, proxies: Sequence[Proxy]) -> list[Proxy]:
    able = [proxy for proxy in proxies if proxy.maximum >= lot.minimum]
    return sorted(able, key=lambda proxy: (-reach(lot, proxy.maximum).fen, proxy.since))
