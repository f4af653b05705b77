"""The completeness score: what is there counts, what is missing is told with its reason."""

from dataclasses import replace

from market.listings.rules.completeness import score, wanted
from market.listings.rules.content import Worth
from market.listings.rules.gates import Listing
from market.listings.rules.kinds import TermMode
from market.listings.rules.terms import Offer
from market.money import Money
from tests.unit.listings.test_gates import LISTING

RICH = replace(
    LISTING,
    title_en="Result",
    indicators=2,
    worth=Worth(innovation="新", scenarios="景", comparison="比", economics="账"),
    offers=[Offer(mode=TermMode.TRIAL, months=6, price=Money.yuan(1))],
)


def _open(listing: Listing) -> list[str]:
    return [row.code for row in wanted(listing) if not row.done]


def test_everything_there_is_a_hundred_points() -> None:
    assert _open(RICH) == []
    assert score(wanted(RICH)) == sum(row.points for row in wanted(LISTING)) == 100


def test_each_thing_that_is_missing_costs_its_points_and_says_why() -> None:
    poorer = replace(RICH, worth=replace(RICH.worth, comparison=" "))
    (row,) = (row for row in wanted(poorer) if not row.done)

    assert (row.code, row.step, bool(row.why)) == ("comparison", "worth", True)
    assert score(wanted(poorer)) == 100 - row.points


def test_an_empty_draft_has_no_points() -> None:
    empty = replace(LISTING, abstract="", problem="", sector=None, trl=None, inventors=0, rights=[], indicators=0, offers=[])

    assert score(wanted(empty)) == 0
