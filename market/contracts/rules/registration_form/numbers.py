"""The number of a registration 合同登记编号: sixteen digits, fourteen in the older form."""

from __future__ import annotations

from market.errors import Conflict, Invalid
from market.wording import N_

LENGTH, LEGACY_LENGTH = 16, 14
"""year 4, region 4, registration point 2, serial 6; before: year 2, province 2, city 2, point 2, serial 6."""
LARGEST_SERIAL = 999_999


def stem(year: int, region: str, point: str) -> str:
    """Return the ten digits with which all numbers of an office begin in a year: year, region, registration point."""
    return f"{year:04d}{region[:4]:0<4}{point}"


def given(row: str, serial: int) -> str:
    """Return the sixteen digits of the row `row`, as `stem` writes it; raise Conflict where the year's serials are used up."""
    if not 0 < serial <= LARGEST_SERIAL:
        raise Conflict("registration.serials_used", N_("The serial numbers of this office for the year are used up."))
    return f"{row}{serial:06d}"


def may_begin(after: int, *, given_here: int) -> None:
    """Raise Conflict once a number of the year was given here, Invalid for a last serial of elsewhere that cannot be."""
    if given_here:
        raise Conflict(
            "registration.numbers_begun", N_("%(count)s numbers of this year were given here: their row goes on."), count=given_here
        )
    if not 0 <= after < LARGEST_SERIAL:
        raise Invalid("registration.serial_range", N_("A serial number lies between 1 and 999,999."), field="after")


def is_current(text: str) -> bool:
    """Say whether `text` is a number of today's form: sixteen ASCII digits."""
    return len(text) == LENGTH and text.isascii() and text.isdigit()


def check(text: str, *, field: str = "number", legacy: bool = False) -> str:
    """Return the number without blanks; raise Invalid that says what is wrong. Fourteen digits pass where `legacy` is allowed."""
    number = "".join(text.split())
    if not (number.isascii() and number.isdigit()):
        raise Invalid("registration.number_digits", N_("A registration number has digits only."), field=field)
    if len(number) == LENGTH or (legacy and len(number) == LEGACY_LENGTH):
        return number
    raise Invalid(
        "registration.number_form",
        N_("A registration number has 16 digits (year, region, registration point, serial); this one has %(count)s."),
        field=field,
        count=len(number),
    )
