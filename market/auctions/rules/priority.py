"""Priority right 优先购买权: ranked holders may take the lot at the highest price (民法典 Art. 847, 法释〔2016〕18号 Art. 16, 19, 21).

The holders are known and told before the announcement (rules/holders.py), and registered at the opening. Once bidding has ended they
have a window of time to match the price; who was told and stays silent waives. The better rank wins, in the same rank the earlier match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from market.auctions.rules.english import Reason, Refused, refused
from market.auctions.rules.formats.protocol import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One who holds the right: an inventor, a co-owner. Rank 1 comes first; several may share a rank."""

    rank: int
    paddle: int | None = None
    """None where the holder did not register: absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A holder's answer, in ledger order: takes the lot at the highest price, or waives."""

    paddle: int
    seq: int
    takes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When holders may answer: [opens, closes)."""

    opens: datetime
    closes: datetime


def entitled(holders: Sequence[Holder], outcome: Outcome) -> dict[int, int]:
    """Return the rank of each registered holder who may match: none without a sale, and only better ranks where the winner holds one."""
    if outcome.winner is None:
        return {}
    ranks = {holder.paddle: holder.rank for holder in holders if holder.paddle is not None}
    own = ranks.get(outcome.winner)
    return {paddle: rank for paddle, rank in ranks.items() if own is None or rank < own}


def outside(window: Window, at: datetime) -> Refused | None:
    """Say why no answer is taken at database time `at`, or None."""
    if at < window.opens:
        return refused(Reason.NOT_OPEN)
    if at >= window.closes:
        return refused(Reason.ENDED, late_ms=int((at - window.closes) / timedelta(milliseconds=1)))
    return None


def validate(
    holders: Sequence[Holder], outcome: Outcome, given: Sequence[Match], window: Window, match: Match, at: datetime
) -> Refused | None:
    """Say why the answer is refused at database time `at`, or None; each holder answers once."""
    if untimely := outside(window, at):
        return untimely
    if match.paddle not in entitled(holders, outcome):
        return refused(Reason.NO_PRIORITY)
    return refused(Reason.PRIORITY_ANSWERED) if any(one.paddle == match.paddle for one in given) else None


def complete(holders: Sequence[Holder], outcome: Outcome, given: Sequence[Match], window: Window, at: datetime) -> bool:
    """Say whether the result stands: the window is over, all have answered, or nobody better ranked than a match is left."""
    ranks = entitled(holders, outcome)
    best = min((ranks[match.paddle] for match in given if match.takes), default=None)
    silent = [rank for paddle, rank in ranks.items() if all(match.paddle != paddle for match in given)]
    return at >= window.closes or not any(best is None or rank < best for rank in silent)


def settle(holders: Sequence[Holder], outcome: Outcome, given: Sequence[Match]) -> Outcome:
    """Return the outcome after the holders' answers: unchanged, or won by the best match at the same price."""
    ranks = entitled(holders, outcome)
    taking = [match for match in given if match.takes and match.paddle in ranks]
    if not taking:
        return outcome
    best = min(taking, key=lambda match: (ranks[match.paddle], match.seq))
    return replace(outcome, winner=best.paddle, seq=best.seq, by_priority=True)
