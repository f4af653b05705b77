"""How a duty ends, and when its people are written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from market.duties.rules.states import DutyKind
from market.errors import Invalid
from market.wording import N_

REFERENCES: dict[DutyKind, str] = {
    DutyKind.TRANSFER_RECORD: N_("Number of the notice"),
    DutyKind.LICENCE_FILING: N_("Number of the filing certificate"),
    DutyKind.ANNUAL_FEE: N_("Number of the fee receipt"),
    DutyKind.PAYMENT: N_("Bank reference of the payment"),
    DutyKind.ACCEPTANCE: N_("Number of the acceptance certificate"),
    DutyKind.EXPORT_REGISTRATION: N_("Number of the export registration"),
}
"""What proves that a duty is done."""


def check_done(kind: DutyKind, on: date, reference: str, *, since: date, today: date) -> None:
    """Raise Invalid where a duty cannot have been done on that day, or nothing proves it; `since` is the day of signing."""
    if not since <= on <= today:
        raise Invalid("duty.done_when", N_("The day lies between the signing on %(since)s and today."), field="on", since=since)
    if not reference:
        raise Invalid("duty.reference", N_("Give the number that proves it: %(what)s."), field="reference", what=REFERENCES[kind])


def stage(due_on: date, today: date, stages: Sequence[int]) -> int | None:
    """Return which reminder is due, as its days before: the latest that applies; None while it is early, and when the day is over."""
    left = (due_on - today).days
    return min((days for days in stages if days >= left), default=None) if left >= 0 else None
