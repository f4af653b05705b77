"""Net income 净收入: what actually came in, less the costs and taxes of the transfer (浙江省促进科技成果转化条例 Art. 18, 37(4))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.rewards.rules.states import EntryKind
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Money that came in, or a cost."""

    id: int
    kind: EntryKind
    on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """What a plan divides."""

    received: Money
    costs: Money

    @property
    def net(self) -> Money:
        """Return what is left."""
        return self.received - self.costs


def income(entries: Iterable[Entry]) -> Income:
    """Add up what came in and what it cost; raise Invalid where nothing came in, or nothing is left of it."""
    received = costs = ZERO
    for entry in entries:
        if entry.kind is EntryKind.RECEIPT:
            received += entry.amount
        else:
            costs += entry.amount
    found = Income(received=received, costs=costs)
    if not received:
        raise Invalid("reward.nothing_received", N_("Nothing has come in that is not divided yet. Record the receipt first."))
    if found.net <= ZERO:
        raise Invalid("reward.no_net_income", N_("The costs use up what came in: there is no net income to divide."), net=found.net)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What may still be entered of a contract: from which day, and up to which sum; no sum for a royalty."""

    since: date
    today: date
    left: Money | None


def check_way(mode: str) -> None:
    """Raise Conflict where technology was contributed for shares 作价入股: its people get shares (促进科技成果转化法 Art. 45)."""
    if mode == "equity":
        raise Conflict("reward.shares", N_("Technology contributed for shares is rewarded in shares, not out of money received."))


def check_entry(kind: EntryKind, on: date, amount: Money, note: str, room: Room) -> None:
    """Raise Invalid where an entry cannot be true: its day, its amount, or that it says nothing."""
    if amount <= ZERO:
        raise Invalid("reward.amount_not_positive", N_("The amount is greater than zero."), field="amount")
    if not note:
        raise Invalid("reward.note_missing", N_("Give the bank's reference, or what was paid for."), field="note")
    if on > room.today:
        raise Invalid("reward.day_ahead", N_("The day is not past yet."), field="on")
    if kind is not EntryKind.RECEIPT:
        return
    if on < room.since:
        raise Invalid("reward.day_before_contract", N_("The money cannot come in before the contract was signed."), field="on")
    if room.left is not None and amount > room.left:
        raise Invalid(
            "reward.more_than_price",
            N_("More than the contract's price would have come in; open are %(left)s."),
            field="amount",
            left=room.left,
        )
