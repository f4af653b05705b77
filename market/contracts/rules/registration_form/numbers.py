"""The number of a registration 合同登记编号: sixteen digits, fourteen in the older form."""

from __future__ import annotations

from market.errors import Invalid
from market.wording import N_

LENGTH, LEGACY_LENGTH = 16, 14
"""year 4, region 4, registration point 2, serial 6; before: year 2, province 2, city 2, point 2, serial 6."""
LARGEST_SERIAL = 999_999


def proposed(year: int, region: str, point: int, serial: int) -> str:
    """Return the sixteen digits of a registration; raise Invalid where the year's serials are used up."""
    if not 0 <= serial <= LARGEST_SERIAL:
        raise Invalid("registration.serials_used", N_("The serial numbers of this office for the year are used up."), field="number")
    return f"{year:04d}{region[:4]:0<4}{point % 100:02d}{serial:06d}"


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
