"""Who applies and why, and what a number looks like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form.applicants import Basis, Standing, refusal, standing, swapped
from market.contracts.rules.registration_form.numbers import check, given, is_current, may_begin, stem
from market.contracts.rules.seats import country_of
from market.contracts.rules.types import Subtype
from market.errors import Conflict, Invalid
from tests.unit.contracts.test_clauses import PATENT


@pytest.mark.parametrize(
    ("subtype", "seller", "buyer", "side", "basis"),
    [
        (Subtype.TRF_PATENT, "chn", "chn", Side.SELLER, Basis.SELLER),
        (Subtype.DEV_ENTRUST, "chn", "usa", Side.SELLER, Basis.SELLER),
        (Subtype.LIC_PATENT, "hkg", "chn", Side.BUYER, Basis.IMPORTER),
        (Subtype.LIC_PATENT, "hkg", "deu", Side.SELLER, Basis.SELLER),
        (Subtype.SRV_BROKER, "chn", "chn", Side.SELLER, Basis.INTERMEDIARY),
    ],
)
def test_who_applies(subtype: Subtype, seller: str, buyer: str, side: Side, basis: Basis) -> None:
    assert standing(subtype, seller_country=seller, buyer_country=buyer) == Standing(side=side, basis=basis)


def test_regions_outside_the_mainland_are_abroad_for_imports() -> None:
    assert [country_of(region) for region in ("330106", "810000", "820000", "710000")] == ["chn", "hkg", "mac", "twn"]


@pytest.mark.parametrize("basis", Basis)
def test_others_are_told_who_applies(basis: Basis) -> None:
    refused = refusal(Standing(side=Side.SELLER, basis=basis), "钱江理工大学")
    assert "钱江理工大学" in str(refused)
    assert refused.status == 403


def test_parties_are_swapped_where_the_rights_are_the_buyers() -> None:
    seller, buyer = "甲大学", PATENT.patentee
    assert swapped(seller, buyer, [PATENT])
    assert not swapped(buyer, seller, [PATENT])
    assert not swapped(seller, buyer, [replace(PATENT, patentee=f"{seller}；{buyer}")])
    assert not swapped(seller, buyer, [])
    assert not swapped(seller, buyer, [replace(PATENT, patentee="", applicant="")])


def test_a_number_has_year_region_point_and_serial() -> None:
    assert given(stem(2026, "330108", "07"), 123) == "2026330107000123"
    assert given(stem(2026, "33", "07"), 999_999) == "2026330007999999"
    for serial in (0, 1_000_000):
        with pytest.raises(Conflict, match="serials_used"):
            given("2026330107", serial)


@pytest.mark.parametrize(("after", "given_here", "code"), [(-1, 0, "serial_range"), (999_999, 0, "serial_range"), (5, 1, "numbers_begun")])
def test_a_row_begins_only_while_it_is_empty_and_within_its_digits(after: int, given_here: int, code: str) -> None:
    may_begin(0, given_here=0)
    may_begin(999_998, given_here=0)
    with pytest.raises((Conflict, Invalid), match=rf"registration\.{code}"):
        may_begin(after, given_here=given_here)


@pytest.mark.parametrize("text", ["20263301070001", "2026330107000123 ", "２０２６330107000123", "20263301070001x3", ""])
def test_what_is_not_a_number_of_today(text: str) -> None:
    assert not is_current(text)


def test_blanks_between_the_groups_are_understood() -> None:
    assert check("2026 3301 07 000123") == "2026330107000123"
    assert check("26330107000123", legacy=True) == "26330107000123"


@pytest.mark.parametrize(
    ("text", "legacy", "code"),
    [
        ("26330107000123", False, "number_form"),
        ("263301070001", True, "number_form"),
        ("2026330107000x23", False, "number_digits"),
        ("２０２６３３０１０７０００１２３", False, "number_digits"),
        ("", True, "number_digits"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(text: str, code: str, *, legacy: bool) -> None:
    with pytest.raises(Invalid, match=rf"registration\.{code}"):
        check(text, legacy=legacy)
