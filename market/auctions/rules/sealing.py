"""Sealing around the rules of the formats: the acts, the file that a bidder keeps, the mean of a panel, who may judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from market.auctions.rules.formats.sealed import commitment
from market.canonical import fingerprint
from market.errors import Conflict
from market.money import Money
from market.wording import N_, Labelled

FILE_FORMAT = "chunqiu-seal/1"
MOST_MEMBERS = 15


class Act(Labelled):
    """What a bidder does with a sealed bid."""

    SEAL = "seal", N_("Seal a bid")
    REVEAL = "reveal", N_("Open a sealed bid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a bidder keeps of a sealed bid 密封报价凭据: everything that opens it, and nothing that the market has."""

    lot: int
    round: int
    paddle: int
    amount: Money
    nonce: str

    def file(self) -> dict[str, Any]:
        """Return the JSON of the file, with the commitment that it opens."""
        return {
            "format": FILE_FORMAT,
            "lot": self.lot,
            "round": self.round,
            "paddle": self.paddle,
            "amount_fen": self.amount.fen,
            "nonce": self.nonce,
            "commitment": commitment(self.lot, self.round, self.paddle, self.amount, self.nonce),
        }


def sent(act: Act, **values: str | int) -> str:
    """Return the hash by which a repeated submit is known; with a nonce inside it tells nothing of an amount."""
    return fingerprint({"act": act.value, **values})


def mean(given: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return the panel's points per criterion: the mean of its members', rounded down to a basis point."""
    return tuple(sum(column) // len(given) for column in zip(*given, strict=True))


def check_panel(members: Collection[int], *, related: Collection[int]) -> None:
    """Raise Conflict for a panel that is too large, or that judges its own side (法释〔2016〕18号 Art. 34)."""
    if len(members) > MOST_MEMBERS:
        raise Conflict("panel.too_large", N_("A panel has at most %(most)s members."), field="emails", most=MOST_MEMBERS)
    if set(members) & set(related):
        raise Conflict("panel.related", N_("Nobody of the seller or of a registered bidder judges the plans of this lot."), field="emails")
