"""What the scripts compute is what the server computes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from market.money import Money
from market.web.charts import price_stairs, seal_path
from market.web.figures import yuan

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

AMOUNTS = [0, 1, 5, 10, 60, 107, 100, 16_409, 140_932, 10_000_000, 107_000_53, 600_700_000, 325_04, 1_680_032, 386_000_000, 100_010_001_00]
AMOUNTS += [20_000_000_000_00, 1_000_000_000_100, 90_000_000_000_001_00, 386_000_050, 300_000_000_000_01]
START = 260_000_000
HISTORY = [(262_000_000, False), (264_000_000, True), (300_000_000, False)]


def compute(open_page: Callable[[str], Page], module: str, expression: str, argument: Any) -> Any:  # noqa: ANN401 - JSON
    """Evaluate an expression over the exports `m` of a module and the argument `a`."""
    page = open_page("<!doctype html><title>-</title>")
    return page.evaluate(f"async (a) => {{ const m = await import('/static/js/{module}'); return {expression}; }}", argument)


def test_words_are_the_servers(open_page: Callable[[str], Page]) -> None:
    written = compute(open_page, "lib/money.js", "a.map(m.words)", AMOUNTS)

    assert written == [Money(fen).words for fen in AMOUNTS]


def test_figures_are_the_servers(open_page: Callable[[str], Page]) -> None:
    written = compute(open_page, "lib/money.js", "a.map((fen) => m.yuan(fen))", AMOUNTS)

    assert written == [yuan(Money(fen), decimals=False) for fen in AMOUNTS]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("3,880,000", 388_000_000), ("３８８万", 388_000_000), ("¥1 250.50", 125_050), ("1.2亿", 12_000_000_000), ("388万元", 388_000_000)],
)
def test_typed_amounts_are_read_as_the_server_reads_them(open_page: Callable[[str], Page], typed: str, fen: int) -> None:
    assert compute(open_page, "lib/money.js", "m.parse(a)", typed) == fen


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1e308", "1.234"])
def test_what_is_no_amount_is_not_read(open_page: Callable[[str], Page], typed: str) -> None:
    assert compute(open_page, "lib/money.js", "Number.isNaN(m.parse(a))", typed) is True


def test_seals_are_the_servers(open_page: Callable[[str], Page]) -> None:
    digests = [hashlib.sha256(bytes([number])).hexdigest() for number in range(8)]

    assert compute(open_page, "lib/seal.js", "a.map(m.sealPath)", digests) == [seal_path(digest) for digest in digests]


def test_stairs_are_the_servers(open_page: Callable[[str], Page]) -> None:
    drawn = compute(open_page, "lib/stairs.js", f"m.stairs({START}, a)", [fen for fen, _ in HISTORY])

    assert drawn == {"line": price_stairs(HISTORY, START).line, "fill": price_stairs(HISTORY, START).fill}


@pytest.mark.parametrize(("seconds", "text"), [(101.2, "01:42"), (0, "00:00"), (-3, "00:00"), (7509, "2:05:09")])
def test_countdown_format(open_page: Callable[[str], Page], seconds: float, text: str) -> None:
    assert compute(open_page, "lib/left.js", "m.format(a)", seconds) == text
