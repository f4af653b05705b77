"""Proposing the days of a sale: every step on a working day, every legal minimum kept with a day in reserve, each with its rule. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from market import workdays
from market.auctions.rules.planning import Minimums
from market.wording import N_, Labelled

DAY = timedelta(days=1)
RESERVE = DAY
"""A notice that is out a day late still keeps the law (民法典 Art. 201: the day of the announcement is not counted)."""


class Step(Labelled):
    """A step on the way to a sale."""

    ANNOUNCE = "announce", N_("Announcement, at the latest")
    VIEW = "view", N_("Viewing days")
    REGISTER = "register", N_("Registration, recommended end")
    DEPOSIT = "deposit", N_("Deposit on its way, recommended end")
    OPEN = "open", N_("Auction day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step with its day, or its first and last day, and the key of the rule it keeps."""

    step: Step
    first: date
    last: date
    rule: str

    @property
    def provisional(self) -> bool:
        """Say whether a holiday table that is not published yet may still move it."""
        return workdays.is_provisional(self.first) or workdays.is_provisional(self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The days of a sale; `moved` where the wanted day could not be had."""

    milestones: tuple[Milestone, ...]
    moved: bool

    def day(self, step: Step) -> Milestone:
        """Return one step."""
        return next(milestone for milestone in self.milestones if milestone.step is step)


def propose(today: date, wanted: date, least: Minimums, *, transfer_days: int) -> Proposal:
    """Return days that keep the law for a sale announced on the first working day from `today`, as near behind `wanted` as can be.

    `transfer_days` are the working days that a bank transfer may take before the auction day.
    """
    announced = workdays.next_working_day(today)
    opens = workdays.next_working_day(max(wanted, _earliest(announced, least)))
    viewing_last = back(opens - DAY)
    viewing_first = back(viewing_last - timedelta(days=least.display_days))
    deposit = back(opens - DAY)
    for _ in range(transfer_days - 1):
        deposit = back(deposit - DAY)
    register = back(deposit - DAY)
    latest = max(announced, back(min(opens - timedelta(days=least.announce_days) - RESERVE, viewing_first)))
    steps = (
        Milestone(step=Step.ANNOUNCE, first=latest, last=latest, rule="auction.announce_days"),
        Milestone(step=Step.VIEW, first=viewing_first, last=viewing_last, rule="auction.display_days"),
        Milestone(step=Step.REGISTER, first=register, last=register, rule="auction.transfer_workdays"),
        Milestone(step=Step.DEPOSIT, first=deposit, last=deposit, rule="auction.transfer_workdays"),
        Milestone(step=Step.OPEN, first=opens, last=opens, rule="auction.announce_days"),
    )
    return Proposal(milestones=steps, moved=opens != wanted)


def _earliest(announced: date, least: Minimums) -> date:
    """Return the first auction day that leaves time for the announcement and, behind it, for a viewing on working days."""
    viewing_last = workdays.next_working_day(announced + timedelta(days=least.display_days))
    return max(announced + timedelta(days=least.announce_days) + RESERVE, viewing_last + DAY)


def back(day: date) -> date:
    """Return `day`, or the last working day before it."""
    while not workdays.is_working_day(day):
        day -= DAY
    return day
