"""The price in instalments 分期付款: a plan that adds up, and which receipt covers which instalment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.versions import MOST_INSTALMENTS, Instalment
from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that came in, with the bank's reference."""

    on: date
    amount: Money
    reference: str


def check_plan(
    rows: Sequence[Instalment], *, left: Money | None, since: date, taken: Collection[date] = (), field: str = "rows"
) -> list[Instalment]:
    """Return a plan in the order of its days; raise Invalid where it cannot be meant, or is not what is left of the price.

    `left` is what no discharged instalment covers; None where a royalty has no fixed sum. `taken` are the days of
    instalments that are paid or waived: their day stays theirs.
    """
    if left is not None and left <= ZERO:
        raise Conflict("duty.price_paid", N_("The price is paid already."))
    if not 0 < len(rows) <= MOST_INSTALMENTS:
        raise Invalid("duty.plan_size", N_("Give between one and %(most)s instalments."), field=field, most=MOST_INSTALMENTS)
    if any(row.amount <= ZERO for row in rows):
        raise Invalid("duty.plan_amount", N_("Every instalment is greater than zero."), field=field)
    if any(row.due_on < since for row in rows):
        raise Invalid("duty.plan_day", N_("No instalment is due before the contract was signed on %(since)s."), field=field, since=since)
    if len({row.due_on for row in rows}) < len(rows):
        raise Invalid("duty.plan_twice", N_("Two instalments are due on the same day: add them up."), field=field)
    if both := sorted({row.due_on for row in rows} & set(taken)):
        raise Invalid(
            "duty.plan_taken", N_("An instalment of %(day)s is paid or waived already: choose another day."), field=field, day=both[0]
        )
    given = sum((row.amount for row in rows), ZERO)
    if left is not None and given != left:
        raise Invalid(
            "duty.plan_sum", N_("The instalments come to %(given)s; open of the price are %(left)s."), field=field, given=given, left=left
        )
    return sorted(rows, key=lambda row: row.due_on)


def check_new_plan(rows: Sequence[Instalment], *, total: Money, paid: Money, since: date, taken: Collection[date] = ()) -> list[Instalment]:
    """Return the plan that comes with a new price; raise Invalid where it is not what the price leaves open, paid instalments counted off.

    A price that is paid already leaves nothing to plan; what was paid too much goes back between the parties.
    """
    left = total - paid
    if left > ZERO and not rows:
        raise Invalid("duty.plan_needed", N_("Give the plan of what is still to be paid: together %(left)s."), field="plan", left=left)
    if left > ZERO:
        return check_plan(rows, left=left, since=since, taken=taken, field="plan")
    if rows:
        raise Invalid("duty.plan_empty", N_("The new price is paid already: %(paid)s. Leave the plan empty."), field="plan", paid=paid)
    return []


def covered(amounts: Sequence[Money], receipts: Sequence[Receipt]) -> list[Receipt | None]:
    """Return for each instalment, in their order, the receipt with which it was paid in full; None where money is missing.

    Money covers the oldest instalment first, whatever it was sent for (民法典 Art. 560).
    """
    by_day = sorted(receipts, key=lambda receipt: receipt.on)
    found: list[Receipt | None] = []
    needed = ZERO
    for amount in amounts:
        needed += amount
        found.append(_completing(needed, by_day))
    return found


def _completing(needed: Money, receipts: Sequence[Receipt]) -> Receipt | None:
    got = ZERO
    for receipt in receipts:
        got += receipt.amount
        if got >= needed:
            return receipt
    return None
