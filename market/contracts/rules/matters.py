"""What an office works on beside its first decisions: corrections, objections, and what becomes of a registration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from market import workdays
from market.contracts.rules.registration.points import Wish
from market.contracts.rules.states import RegistrationAct
from market.wording import N_, Labelled


class Matter(Labelled):
    """One kind of work, in the order of the figures."""

    PAPERS = "papers", N_("Corrections of applications asked for")
    OBJECTION = "objection", N_("Objections to refusals")
    CHANGE = "change", N_("Changes of registrations")
    SUPPLEMENT = "supplement", N_("Supplementary amounts")
    CORRECTION = "correction", N_("Corrections of supplementary amounts")
    CANCELLATION = "cancellation", N_("Cancellations of registrations")
    REVOCATION = "revocation", N_("Revocations of registrations")


OF_ACT = {
    RegistrationAct.CHANGE: Matter.CHANGE,
    RegistrationAct.SUPPLEMENT: Matter.SUPPLEMENT,
    RegistrationAct.CORRECT: Matter.CORRECTION,
    RegistrationAct.CANCEL: Matter.CANCELLATION,
    RegistrationAct.REVOKE: Matter.REVOCATION,
}
"""What a confirmed ruling is counted as; registering and refusing are the first decisions."""
OF_WISH = {
    Wish.CHANGE: Matter.CHANGE,
    Wish.SUPPLEMENT: Matter.SUPPLEMENT,
    Wish.CORRECT: Matter.CORRECTION,
    Wish.CANCEL: Matter.CANCELLATION,
}
"""What an application that was declined is counted as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """One thing that was dealt with."""

    matter: Matter
    granted: bool
    """Done as asked: registered after the objection, ruled, or, of asked corrections, the corrected papers came in."""
    began_on: date
    ended_on: date | None
    """None while the corrected papers are awaited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What an office did about one matter in a year."""

    number: int
    granted: int
    declined: int
    median_days: int | None
    """Working days from the application to its end, rounded half up; None where nothing ended."""


def tally(found: Iterable[Dealt]) -> dict[Matter, Tally]:
    """Count what was dealt with, by matter; matters without anything are left out."""
    rows = list(found)
    by_matter = {matter: [row for row in rows if row.matter is matter] for matter in Matter}
    return {matter: _tally(some) for matter, some in by_matter.items() if some}


def _tally(rows: list[Dealt]) -> Tally:
    days = [workdays.between(row.began_on, row.ended_on) for row in rows if row.ended_on is not None]
    return Tally(
        number=len(rows),
        granted=sum(row.granted for row in rows),
        declined=sum(not row.granted and row.ended_on is not None for row in rows),
        median_days=int(median(days) + 0.5) if days else None,
    )
