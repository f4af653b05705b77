"""Technology that leaves the country: what may be declared, and when a contract may take effect."""

from __future__ import annotations

from datetime import date

import pytest

from market.duties.rules.exporting import Declared, Standing, check_declared, check_effect
from market.errors import Conflict, Invalid

TODAY = date(2026, 11, 3)
LICENSED = Declared(standing=Standing.RESTRICTED, destination="新加坡", licence_number="3300-2026-01", licence_on=TODAY)


def test_what_does_not_belong_to_a_standing_is_left_out() -> None:
    assert check_declared(Declared(standing=Standing.NONE, destination="新加坡"), TODAY) == Declared(standing=Standing.NONE)
    free = Declared(standing=Standing.FREE, destination="新加坡", licence_number="1", licence_on=TODAY)
    assert check_declared(free, TODAY) == Declared(standing=Standing.FREE, destination="新加坡")
    assert check_declared(LICENSED, TODAY) == LICENSED


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Declared(standing=Standing.FREE), "destination"),
        (Declared(standing=Standing.RESTRICTED, destination="新加坡", licence_number="1"), "licence_half"),
        (Declared(standing=Standing.RESTRICTED, destination="新加坡", licence_on=TODAY), "licence_half"),
        (
            Declared(standing=Standing.RESTRICTED, destination="新加坡", licence_number="1", licence_on=date(2026, 11, 4)),
            "licence_ahead",
        ),
    ],
)
def test_a_declaration_that_cannot_be_true_is_refused(given: Declared, code: str) -> None:
    with pytest.raises(Invalid, match=rf"duty\.{code}"):
        check_declared(given, TODAY)


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        (None, None),
        (Declared(standing=Standing.NONE), None),
        (Declared(standing=Standing.FREE, destination="新加坡"), None),
        (LICENSED, None),
        (Declared(standing=Standing.RESTRICTED, destination="新加坡"), "export_licence"),
        (Declared(standing=Standing.BANNED, destination="新加坡"), "export_banned"),
    ],
)
def test_a_contract_takes_effect_only_with_its_licence(declared: Declared | None, code: str | None) -> None:
    if code is None:
        check_effect(declared)
        return
    with pytest.raises(Conflict, match=rf"contract\.{code}"):
        check_effect(declared)


def test_a_buyer_abroad_contradicts_no_export() -> None:
    with pytest.raises(Invalid, match=r"duty\.buyer_abroad"):
        check_declared(Declared(standing=Standing.NONE), TODAY, "香港特别行政区")
    assert check_declared(Declared(standing=Standing.BANNED), TODAY, "香港特别行政区").destination == "香港特别行政区"


@pytest.mark.parametrize("declared", [None, Declared(standing=Standing.NONE)])
def test_with_a_buyer_abroad_nothing_takes_effect_undeclared(declared: Declared | None) -> None:
    with pytest.raises(Conflict, match=r"contract\.export_undeclared"):
        check_effect(declared, "香港特别行政区")
    check_effect(Declared(standing=Standing.FREE, destination="新加坡"), "香港特别行政区")
