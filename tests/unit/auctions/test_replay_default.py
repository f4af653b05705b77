"""The offline verifier follows a default and the second offer."""

from __future__ import annotations

from typing import Any

import pytest

from market.auctions.rules.replay import verify
from market.auctions.rules.states import LotState
from market.auctions.rules.verdict import Fault
from market.money import Money
from tests.factories.ledgers import YUAN, Json, altered, chained, leaves, succeeded

SOUND = chained(succeeded())
PATHS = [path for path in leaves(SOUND) if path[0] == "entries" and path[1] >= 8]


def faults(entries: list[Json]) -> set[Fault]:
    return {found.fault for found in verify(chained(entries)).findings}


def test_the_runner_up_is_the_winner_at_its_own_highest_price() -> None:
    report = verify(SOUND)
    assert report.findings == ()
    assert (report.result.state, report.result.winner, report.result.price) == (LotState.AWARDED, 27, Money.yuan(120_000))


def test_after_a_default_alone_nobody_has_won() -> None:
    report = verify(chained(succeeded()[:9]))
    assert report.findings == ()
    assert (report.result.state, report.result.winner) == (LotState.DEFAULTED, None)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_every_altered_field_is_found(path: tuple[Any, ...]) -> None:
    assert verify(altered(SOUND, path)).findings


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"paddle": 18}, Fault.WINNER),
        ({"paddle": None}, Fault.PLACE),
        ({"amount_fen": 130_000 * YUAN}, Fault.PRICE),
        ({"amount_fen": 120_000 * YUAN + 1}, Fault.PRICE),
        ({"amount_fen": None}, Fault.PLACE),
        ({"data": {"by": "auctioneer"}}, Fault.AUTHOR),
        ({"data": {"why": "x"}}, Fault.SHAPE),
        ({"kind": "awarded"}, Fault.ORDER),
    ],
)
def test_a_false_successor_is_found_however_the_chain_is_rehashed(changes: Json, fault: Fault) -> None:
    entries = succeeded()
    assert fault in faults([*entries[:9], entries[9] | changes])


def test_only_the_winner_can_default() -> None:
    entries = succeeded()
    assert Fault.WINNER in faults([*entries[:8], entries[8] | {"paddle": 27}])


def test_nobody_follows_below_the_reserve() -> None:
    entries = succeeded()
    for one in entries:
        if one["kind"] == "bid" and one["paddle"] == 27:
            one["data"] = {"reserve_met": False}
    assert Fault.RESERVE in faults(entries)


def test_nobody_follows_where_nobody_defaulted() -> None:
    entries = succeeded()
    assert Fault.ORDER in faults([*entries[:8], entries[9] | {"seq": 9}])
