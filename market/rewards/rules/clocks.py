"""The days of a reward: public notice 公示, payment, and the months of the income-tax relief for each receipt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from market import workdays
from market.contracts.rules.deadlines import add_months
from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.rewards.rules.income import Entry
from market.rewards.rules.states import EntryKind
from market.wording import N_

DEFERRAL = N_(
    "Where technology is contributed for nothing but shares and the deferral is filed with the tax office, no income tax falls due when "
    "the shares are received. It falls due when they are sold: 20 percent of the sale's income less the original value of the technology "
    "and reasonable taxes and fees (Caishui 2016 No. 101, part 3). Without the filing there is no deferral."
)
"""What 财税〔2016〕101号 三 says of the income tax on shares; the sum follows from the sale, so none is shown."""


def notice_ends(begins: date, days: int, working_days: int | None) -> date:
    """Return the last day of the notice: so many days, the first not counted (浙江省促进科技成果转化条例 Art. 39; 民法典 Art. 201).

    With `working_days` the later of both, so that the tax relief of 国科发政〔2018〕103号 is not lost to a short notice.
    """
    last = begins + timedelta(days=days)
    return last if working_days is None else max(last, workdays.after(begins, working_days))


def check_notice_over(ends_on: date, today: date) -> None:
    """Raise Conflict until the day after the last day of the notice."""
    if today <= ends_on:
        raise Conflict("reward.notice_runs", N_("The public notice runs until the end of %(until)s."), until=ends_on)


def pay_by(entries: Iterable[Entry], months: int | None) -> date | None:
    """Return the last day of payment: so many months after the oldest receipt (浙江省促进科技成果转化条例 Art. 40); None without a rule.

    Equity has no such day: it is given when the company registers it.
    """
    received = [entry.on for entry in entries if entry.kind is EntryKind.RECEIPT]
    return None if months is None or not received else add_months(min(received), months)


def check_paid_on(paid_on: date, approved_on: date, today: date) -> None:
    """Raise Invalid where a payment is not between the approval and today."""
    if not approved_on <= paid_on <= today:
        raise Invalid(
            "reward.paid_when", N_("The day lies between the approval on %(from_day)s and today."), field="paid_on", from_day=approved_on
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What of a reward comes from one receipt, and the last day on which its payment keeps the relief (财税〔2018〕58号)."""

    received_on: date
    amount: Money
    until: date

    def relieved(self, paid_on: date) -> bool:
        """Say whether a payment on that day is in time; the corresponding day counts."""
        return paid_on <= self.until


def portions(reward: Money, entries: Sequence[Entry], months: int) -> list[Portion]:
    """Divide a reward over the receipts it comes from, the oldest first, in proportion to them and to the fen."""
    receipts = sorted((entry for entry in entries if entry.kind is EntryKind.RECEIPT), key=lambda entry: (entry.on, entry.id))
    parts = reward.allocate([entry.amount.fen for entry in receipts])
    return [
        Portion(received_on=entry.on, amount=part, until=add_months(entry.on, months))
        for entry, part in zip(receipts, parts, strict=True)
        if part > ZERO
    ]
