"""One-time codes: the examples of RFC 6238, drift, and the shapes of codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from market.accounts import rules

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert rules.code_at(SECRET, rules.step_of(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_step(steps: int, *, counts: bool) -> None:
    now = datetime(2026, 11, 3, 2, 0, 5, tzinfo=UTC)
    shown = rules.code_at(SECRET, rules.step_of(now + timedelta(seconds=30 * steps)))
    found = rules.matching_step(SECRET, shown, now)
    assert found == (rules.step_of(now) + steps if counts else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "０８１８０４"])
def test_what_has_no_six_digits_is_no_code(code: str) -> None:
    assert rules.matching_step(SECRET, code, datetime.fromtimestamp(1111111109, UTC)) is None


def test_a_code_is_read_however_it_is_typed() -> None:
    assert rules.fold_code(" ０８１ 804 ") == "081804"
    assert rules.fold_code("abcd-efgh 2345-6722") == "ABCDEFGH23456722"


def test_recovery_codes_carry_eighty_bits() -> None:
    code = rules.recovery_code(bytes(range(10)))
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    assert rules.is_recovery(rules.fold_code(code))
    assert not rules.is_recovery("081804")


def test_the_address_names_market_person_and_secret() -> None:
    assert rules.address(SECRET, "wang@example.cn") == (
        "otpauth://totp/ChunQiu:wang%40example.cn?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ChunQiu&algorithm=SHA1&digits=6&period=30"
    )
    assert rules.spelled(SECRET).startswith("GEZD GNBV")
