"""The report of a session: sums, premiums, shares, and how lots are told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from market.auctions.rules.session_report import ENDED, Line, figures, report, share_bp
from market.auctions.rules.states import Format, LotState, SaleState
from market.listings.rules.kinds import Sector
from market.money import ZERO, Money

SOLD = Line(
    lot=11,
    number=1,
    title_zh="甲",
    title_en="A",
    sector=Sector.BIO,
    format=Format.ENGLISH,
    state=LotState.AWARDED,
    start=Money.yuan(260_000),
    hammer=Money.yuan(300_000),
    bids=5,
    paddles=3,
    extensions=2,
)
PASSED = replace(SOLD, lot=12, number=2, state=LotState.PASSED, hammer=None, bids=1, paddles=1, extensions=0)
FALLEN = replace(SOLD, lot=13, number=3, format=Format.DUTCH, sector=Sector.IOT, hammer=Money.yuan(200_000), bids=1, extensions=0)
WITHDRAWN = replace(SOLD, lot=14, number=4, state=LotState.WITHDRAWN, hammer=None, bids=0, extensions=0)


def test_a_line_compares_its_own_prices() -> None:
    assert (SOLD.gain, SOLD.premium) == (Money.yuan(40_000), "15.38")
    assert (FALLEN.gain, FALLEN.premium) == (Money.yuan(-60_000), "-23.08")
    assert (PASSED.gain, PASSED.premium) == (None, None)


def test_sums_compare_like_with_like() -> None:
    found = figures([SOLD, PASSED, FALLEN])
    assert (found.offered, found.sold, found.passed, found.undone, found.withdrawn) == (3, 2, 1, 0, 0)
    assert (found.start_offered, found.start, found.hammer) == (Money.yuan(780_000), Money.yuan(520_000), Money.yuan(500_000))
    assert (found.gain, found.premium, found.sell_through) == (Money.yuan(-20_000), "-3.85", "66.67")
    assert (found.bids, found.extensions) == (7, 2)


def test_prices_agreed_on_for_passed_lots_are_a_sum_of_their_own() -> None:
    found = figures([SOLD, replace(PASSED, negotiated=Money.yuan(200_000))])
    assert (found.sold, found.passed, found.hammer) == (1, 1, SOLD.hammer)
    assert found.negotiated == Money.yuan(200_000)


def test_withdrawn_lots_are_not_offered() -> None:
    found = figures([SOLD, WITHDRAWN])
    assert (found.offered, found.withdrawn, found.start_offered, found.sell_through) == (1, 1, SOLD.start, "100")


@pytest.mark.parametrize("state", [LotState.TERMINATED, LotState.DEFAULTED])
def test_what_came_to_nothing_is_neither_sold_nor_passed(state: LotState) -> None:
    found = figures([replace(SOLD, state=state, hammer=None)])
    assert (found.offered, found.sold, found.passed, found.undone) == (1, 0, 0, 1)


def test_nothing_has_no_shares() -> None:
    found = figures([])
    assert (found.premium, found.sell_through, found.hammer) == (None, None, ZERO)
    assert share_bp(0, 0) is None


def test_shares_round_half_up() -> None:
    assert [share_bp(part, 3) for part in range(4)] == [0, 3333, 6667, 10_000]
    assert share_bp(1, 20_000) == 1


def test_parts_add_up_to_the_whole_and_keep_their_order() -> None:
    unknown = replace(SOLD, lot=15, number=5, sector=None)
    found = report([unknown, FALLEN, PASSED, SOLD])
    assert [line.number for line in found.lines] == [1, 2, 3, 5]
    assert [sector for sector, _ in found.by_sector] == [Sector.IOT, Sector.BIO, None]
    assert [form for form, _ in found.by_format] == [Format.ENGLISH, Format.DUTCH]
    for parts in (found.by_sector, found.by_format):
        assert sum((part.hammer for _, part in parts), ZERO) == found.total.hammer
        assert sum(part.offered for _, part in parts) == found.total.offered


def test_only_ended_sessions_have_a_report() -> None:
    assert set(SaleState) - ENDED == {SaleState.DRAFT, SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN, SaleState.CANCELLED}
