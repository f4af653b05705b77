"""What may be offered, and the offer of the price box."""

from datetime import date

import pytest

from market.errors import Invalid
from market.listings.rules.kinds import LicenceKind, PriceMode, TermMode
from market.listings.rules.terms import Offer, OfferFields, check_offer, check_rights_behind, preferred, shares_whole
from market.money import Money

FIELDS = OfferFields(price_mode="price_mode_x", price="price_x", months="months_x")
TODAY = date(2026, 11, 22)


def licence(**given: object) -> Offer:
    values = {"mode": TermMode.LICENCE, "licence_kind": LicenceKind.ORDINARY, "months": 60}
    return Offer(**values | given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offer", "code", "field"),
    [
        (Offer(mode=TermMode.LICENCE, months=12), "term.licence_kind", "price_mode_x"),
        (Offer(mode=TermMode.TRANSFER, licence_kind=LicenceKind.SOLE), "term.licence_kind", "price_mode_x"),
        (Offer(mode=TermMode.TRIAL, price_mode=PriceMode.AUCTION, months=6), "term.auction_mode", "price_mode_x"),
        (Offer(mode=TermMode.EQUITY, price_mode=PriceMode.AUCTION), "term.auction_mode", "price_mode_x"),
        (Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.LISTED), "term.price_missing", "price_x"),
        (Offer(mode=TermMode.TRANSFER, price=Money(0)), "term.price_positive", "price_x"),
        (Offer(mode=TermMode.TRANSFER, price=Money(-1)), "term.price_positive", "price_x"),
        (Offer(mode=TermMode.TRIAL), "term.months_missing", "months_x"),
        (Offer(mode=TermMode.TRIAL, months=37), "term.months_range", "months_x"),
        (licence(months=0), "term.months_range", "months_x"),
        (licence(months=None), "term.months_missing", "months_x"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_on_its_input(offer: Offer, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_offer(offer, FIELDS)

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "offer",
    [
        Offer(mode=TermMode.TRIAL, months=6),
        licence(price_mode=PriceMode.LISTED, price=Money.yuan(1)),
        licence(price_mode=PriceMode.AUCTION),
        Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.AUCTION, price=Money.yuan(100)),
        Offer(mode=TermMode.EQUITY),
    ],
)
def test_sensible_offers_pass(offer: Offer) -> None:
    check_offer(offer, FIELDS)


@pytest.mark.parametrize(("months", "fits"), [(120, True), (121, False)])
def test_a_licence_ends_with_the_rights_behind_it(months: int, fits: bool) -> None:  # noqa: FBT001
    last_day = date(2036, 11, 22)
    if fits:
        check_rights_behind(licence(months=months), last_day=last_day, today=TODAY, fields=FIELDS)
    else:
        with pytest.raises(Invalid, match=r"term\.outlives_rights"):
            check_rights_behind(licence(months=months), last_day=last_day, today=TODAY, fields=FIELDS)


def test_a_licence_of_a_secret_has_no_such_end() -> None:
    check_rights_behind(licence(months=600), last_day=None, today=TODAY, fields=FIELDS)


def test_the_price_box_prefers_a_listed_price() -> None:
    trial = Offer(mode=TermMode.TRIAL, months=6, price=Money.yuan(1))
    agreed = Offer(mode=TermMode.TRANSFER, price=Money.yuan(9))
    listed = licence(price_mode=PriceMode.LISTED, price=Money.yuan(5))

    assert preferred([trial, agreed, listed]) is listed
    assert preferred([trial, agreed]) is agreed
    assert preferred([trial]) is trial
    assert preferred([]) is None


@pytest.mark.parametrize(
    ("shares", "whole"),
    [([10_000], True), ([6_000, 4_000], True), ([6_000, 3_999], False), ([10_001], False), ([10_000, 0], False), ([], False)],
)
def test_shares_are_whole_only_as_positive_parts_of_ten_thousand(shares: list[int], whole: bool) -> None:  # noqa: FBT001
    assert shares_whole(shares) is whole
