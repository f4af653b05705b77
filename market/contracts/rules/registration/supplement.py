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
    Wish.CORRECT: RegistrationAct.CORRECT,
    Wish.CANCEL: RegistrationAct.CANCEL,
}
"""Which ruling grants what the holder of a registration applies for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """An amount that could not be known at the registration: what of it is technology, and the day on which it arose."""

    total: Money
    tech: Money
    arose_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What stands under the number of a registration: the part registered first, as it is now, and what supplements 补登 added to it."""

    first: tuple[Money, Money]
    """Total and technology amount without any supplement."""
    added: tuple[Money, Money]
    supplements: int
    """How many there are."""
    certified: bool
    """A certificate was made out; before, this is what is applied for."""
    grows: bool
    """The price is open: what a royalty comes to may still follow."""

    @property
    def total(self) -> Money:
        """Return the sum of the totals."""
        return self.first[0] + self.added[0]

    @property
    def tech(self) -> Money:
        """Return the sum of the technology amounts."""
        return self.first[1] + self.added[1]


def check(payment: PaymentMode, asked: Added, *, signed_on: date, today: date) -> None:
    """Raise Conflict where the price is fixed, Invalid at its field for an amount or a day that cannot be.

    The fixed part of a royalty is registered first, the rest is added later, because the total cannot be fixed at the registration. A
    fixed price is known then: whoever exercises an option 选择权 or orders more signs a change 变更协议 with the new total, and the
    office registers that change 变更登记.
    """
    if payment not in OPEN_TOTALS:
        raise Conflict(
            "registration.fixed_price",
            N_("The price of this contract is fixed: what the parties change is registered as a change."),
            field="total",
        )
    if asked.total <= ZERO:
        raise Invalid("registration.added_positive", N_("Give an amount above zero."), field="total")
    _check_amounts(asked, signed_on=signed_on, today=today)


def check_correction(before: Added, asked: Added, *, signed_on: date, today: date) -> None:
    """Raise Invalid at its field where a supplement cannot be corrected like this 补登更正.

    Both amounts may be zero: then the supplement was made in error, and nothing of it is left. The tax year stays, because the claims of
    the supplement belong to it.
    """
    if asked == before:
        raise Invalid("registration.nothing_changed", N_("Nothing differs from the present registration."), field="total")
    if asked.arose_on.year != before.arose_on.year:
        message = N_("%(year)s is another tax year: correct this amount to zero, and apply for a supplement of that year.")
        raise Invalid("registration.other_year", message, field="arose_on", year=str(asked.arose_on.year))
    if (asked.total, asked.tech) != (ZERO, ZERO):
        _check_amounts(asked, signed_on=signed_on, today=today)


def _check_amounts(asked: Added, *, signed_on: date, today: date) -> None:
    if not ZERO < asked.tech <= asked.total:
        raise Invalid("registration.kind", N_("The technology amount must be above zero and within the total."), field="tech")
    if not signed_on <= asked.arose_on <= today:
        raise Invalid("registration.arose_when", N_("The day lies between the signing and today."), field="arose_on")
