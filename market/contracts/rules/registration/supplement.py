"""Supplementary amounts 补登: what a royalty 提成 came to after its fixed part was registered, under the same number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from market.contracts.rules.registration.points import Wish
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS
from market.contracts.rules.states import RegistrationAct
from market.contracts.rules.types import PaymentMode
from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.wording import N_

ACTS = {
    Wish.CHANGE: RegistrationAct.CHANGE,
    Wish.SUPPLEMENT: RegistrationAct.SUPPLEMENT,
    Wish.CANCEL: RegistrationAct.CANCEL,
}
"""Which ruling grants what the holder of a registration applies for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """An amount that could not be known at the registration: what of it is technology, and the day on which it arose."""

    total: Money
    tech: Money
    arose_on: date


def check(payment: PaymentMode, asked: Added, *, signed_on: date, today: date) -> None:
    """Raise Conflict where the price is fixed, Invalid at its field for an amount or a day that cannot be.

    The fixed part of a royalty is registered first, the rest is added later; a fixed price changes by an agreement of the parties.
    """
    if payment not in OPEN_TOTALS:
        raise Conflict(
            "registration.fixed_price",
            N_("The price of this contract is fixed: what the parties change is registered as a change."),
            field="total",
        )
    if asked.total <= ZERO:
        raise Invalid("registration.added_positive", N_("Give an amount above zero."), field="total")
    if not ZERO < asked.tech <= asked.total:
        raise Invalid("registration.kind", N_("The technology amount must be above zero and within the total."), field="tech")
    if not signed_on <= asked.arose_on <= today:
        raise Invalid("registration.arose_when", N_("The day lies between the signing and today."), field="arose_on")
