"""Net income 净收入: what actually came in, less the costs and taxes of the transfer (浙江省促进科技成果转化条例 Art. 18, 37(4))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.rewards.rules.states import CAME_IN, EntryKind, Form
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """What the nominal value 出资额 of equity does not say."""

    worth: Money
    """作价金额: for how much of the price it was given."""
    unit: Money
    """The nominal value of one share, which nobody divides; one fen in a limited company, whose capital has no shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Money that came in, or a cost."""

    id: int
    kind: EntryKind
    on: date
    amount: Money
    equity: Equity | None = None
    """Of equity received; `amount` is its nominal value then."""


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
        if entry.kind in CAME_IN:
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


def form_of(mode: str) -> Form:
    """Return how people are rewarded: in shares where technology was contributed for shares 作价入股 (促进科技成果转化法 Art. 45)."""
    return Form.SHARES if mode == "equity" else Form.CASH


def check_kind(kind: EntryKind, form: Form) -> None:
    """Raise Conflict for money under a contract that pays in equity, and the other way round."""
    if form is Form.SHARES and kind is not EntryKind.SHARES:
        raise Conflict(
            "reward.shares", N_("Technology contributed for shares is rewarded in shares, not out of money received."), field="kind"
        )
    if form is Form.CASH and kind is EntryKind.SHARES:
        raise Conflict("reward.no_shares", N_("This contract pays in money: there is no equity to divide."), field="kind")


def check_equity(nominal: Money, equity: Equity | None, *, left: Money | None) -> Equity:
    """Raise Invalid where equity has no worth, is no whole number of shares, or is worth more than what is left of the price."""
    if equity is None or equity.worth <= ZERO:
        raise Invalid("reward.worth_missing", N_("Say for how much of the price the equity was given."), field="worth")
    if equity.unit <= ZERO or nominal.fen % equity.unit.fen:
        raise Invalid("reward.no_whole_shares", N_("The nominal value is a whole number of shares."), field="unit")
    if left is not None and equity.worth > left:
        raise Invalid(
            "reward.more_than_price",
            N_("More than the contract's price would have come in; open are %(left)s."),
            field="worth",
            left=left,
        )
    return equity


def check_entry(kind: EntryKind, on: date, amount: Money, note: str, room: Room) -> None:
    """Raise Invalid where an entry cannot be true: its day, its amount, or that it says nothing."""
    if amount <= ZERO:
        raise Invalid("reward.amount_not_positive", N_("The amount is greater than zero."), field="amount")
    if not note:
        raise Invalid("reward.note_missing", N_("Give the bank's reference, or what was paid for."), field="note")
    if on > room.today:
        raise Invalid("reward.day_ahead", N_("The day is not past yet."), field="on")
    if kind not in CAME_IN:
        return
    if on < room.since:
        raise Invalid("reward.day_before_contract", N_("The money cannot come in before the contract was signed."), field="on")
    if kind is EntryKind.RECEIPT and room.left is not None and amount > room.left:
        raise Invalid(
            "reward.more_than_price",
            N_("More than the contract's price would have come in; open are %(left)s."),
            field="amount",
            left=room.left,
        )
