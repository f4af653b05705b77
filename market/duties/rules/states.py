"""The kinds of duties 履约义务, their life, and whose word ends them."""

from __future__ import annotations

from market.contracts.rules.benefits.kinds import Side
from market.states import Ways
from market.wording import N_, Labelled


class DutyKind(Labelled):
    """What is to be done."""

    TRANSFER_RECORD = "transfer_record", N_("Have the transfer recorded at the patent office")
    LICENCE_FILING = "licence_filing", N_("File the licence at the patent office")
    ANNUAL_FEE = "annual_fee", N_("Pay the annual fee of the licensed patent")
    PAYMENT = "payment", N_("Pay the price")
    ACCEPTANCE = "acceptance", N_("Accept the results")
    EXPORT_REGISTRATION = "export_registration", N_("Register the technology export")
    REGISTRATION_CHANGE = "registration_change", N_("Apply for a change of the registration")
    REGISTRATION_CANCEL = "registration_cancel", N_("Apply for the cancellation of the registration")


class DutyState(Labelled):
    """How far a duty is."""

    OPEN = "open", N_("Still to do")
    OVERDUE = "overdue", N_("Duty overdue")
    DONE = "done", N_("Duty discharged")
    WAIVED = "waived", N_("Duty waived")
    REPLACED = "replaced", N_("Replaced by a new plan")


class DutyAct(Labelled):
    """What moves a duty."""

    LAPSE = "lapse", N_("The last day has passed")
    DISCHARGE = "discharge", N_("Note that it is done")
    REOPEN = "reopen", N_("The receipt was struck out")
    WAIVE = "waive", N_("Waive the duty")
    REPLACE = "replace", N_("Replace by a new plan")


class Listed(Labelled):
    """Which duties a list shows."""

    PENDING = "pending", N_("Still to do")
    DONE = "done", N_("Duty discharged")
    WAIVED = "waived", N_("Duty waived")


PENDING = (DutyState.OPEN, DutyState.OVERDUE)
"""States in which something is still to be done."""

DUTY = Ways[DutyState, DutyAct](
    {
        (DutyState.OPEN, DutyAct.LAPSE): DutyState.OVERDUE,
        (DutyState.OPEN, DutyAct.DISCHARGE): DutyState.DONE,
        (DutyState.OVERDUE, DutyAct.DISCHARGE): DutyState.DONE,
        (DutyState.DONE, DutyAct.REOPEN): DutyState.OPEN,
        (DutyState.OPEN, DutyAct.WAIVE): DutyState.WAIVED,
        (DutyState.OVERDUE, DutyAct.WAIVE): DutyState.WAIVED,
        (DutyState.OPEN, DutyAct.REPLACE): DutyState.REPLACED,
        (DutyState.OVERDUE, DutyAct.REPLACE): DutyState.REPLACED,
    }
)

BOTH = frozenset(Side)
NOTED_BY: dict[DutyKind, frozenset[Side]] = {
    DutyKind.TRANSFER_RECORD: BOTH,
    DutyKind.LICENCE_FILING: BOTH,
    DutyKind.ANNUAL_FEE: frozenset({Side.SELLER}),
    DutyKind.PAYMENT: frozenset({Side.SELLER}),
    DutyKind.ACCEPTANCE: frozenset({Side.BUYER}),
    DutyKind.EXPORT_REGISTRATION: frozenset({Side.SELLER}),
    DutyKind.REGISTRATION_CHANGE: frozenset(),
    DutyKind.REGISTRATION_CANCEL: frozenset(),
}
"""Whose people note that a duty is done: both hold the notices of the patent office; of money, who received it.

Of a registration nobody: the office's ruling discharges the duty."""
AT_THE_OFFICE = frozenset({DutyKind.REGISTRATION_CHANGE, DutyKind.REGISTRATION_CANCEL})
"""Duties that end with a ruling of the registration office."""

WAIVED_BY: dict[DutyKind, Side] = {
    DutyKind.TRANSFER_RECORD: Side.BUYER,
    DutyKind.LICENCE_FILING: Side.BUYER,
    DutyKind.ANNUAL_FEE: Side.BUYER,
    DutyKind.PAYMENT: Side.SELLER,
    DutyKind.ACCEPTANCE: Side.SELLER,
}
"""Who may let a duty go: the party that it serves. Nobody lets go what the state asks for (技术进出口管理条例)."""
