"""How a duty ends, and what proves it."""

from __future__ import annotations

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
    DutyKind.REGISTRATION_CHANGE: N_("Number and version of the new certificate"),
    DutyKind.REGISTRATION_CANCEL: N_("Number and version of the ended certificate"),
}
"""What proves that a duty is done."""


def check_done(kind: DutyKind, on: date, reference: str, *, since: date, today: date) -> None:
    """Raise Invalid where a duty cannot have been done on that day, or nothing proves it; `since` is the day of signing."""
    if not since <= on <= today:
        raise Invalid("duty.done_when", N_("The day lies between the signing on %(since)s and today."), field="on", since=since)
    if not reference:
        raise Invalid("duty.reference", N_("Give the number that proves it: %(what)s."), field="reference", what=REFERENCES[kind])
