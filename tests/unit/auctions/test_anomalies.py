"""Anomalies, branch by branch: who is named, how often, how close, and who is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from market.auctions.rules.anomalies import SELLER, Anomaly, AnomalyKind, Limits, Tie, Trace, Try, find

START = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
LIMITS = Limits(together=timedelta(milliseconds=50), in_turn=4)
HERE, THERE = "203.0.113.1", "203.0.113.2"


def trace(party: int, address: str = HERE, agent: str = "") -> Trace:
    return Trace(party=party, address=address, agent=agent)


def tries(*bids: tuple[int, int], accepted: bool = True) -> list[Try]:
    """Return bids of (paddle, milliseconds after the start)."""
    return [Try(paddle=paddle, at=START + timedelta(milliseconds=ms), accepted=accepted) for paddle, ms in bids]


def kinds(found: list[Anomaly]) -> list[tuple[AnomalyKind, tuple[int, ...]]]:
    return [(one.kind, one.parties) for one in found]


def test_nothing_is_conspicuous_where_nothing_is() -> None:
    assert find([], [], [], LIMITS) == []
    assert (
        find([trace(10), trace(11, THERE)], [Tie(party=10, name="甲"), Tie(party=11, name="乙")], tries((10, 0), (11, 900)), LIMITS) == []
    )


def test_the_same_controller_is_named_as_often_as_something_is_shared() -> None:
    ties = [Tie(party=party, name=name) for party in (11, 10) for name in ("王某", "文一路 1 号")]

    assert find([], ties, [], LIMITS) == [Anomaly(kind=AnomalyKind.CONTROLLER, parties=(10, 11), times=2)]


def test_a_tie_without_a_name_and_one_twice_of_the_same_party_say_nothing() -> None:
    assert find([], [Tie(party=10, name=""), Tie(party=11, name="")], [], LIMITS) == []
    assert find([], [Tie(party=10, name="王某"), Tie(party=10, name="王某")], [], LIMITS) == []


def test_three_at_one_address_are_three_pairs() -> None:
    found = find([trace(12), trace(10), trace(11)], [], [], LIMITS)

    assert kinds(found) == [(AnomalyKind.ADDRESS, pair) for pair in ((10, 11), (10, 12), (11, 12))]


def test_the_same_device_is_not_named_again_as_the_same_address() -> None:
    found = find([trace(10, agent="F"), trace(11, agent="F"), trace(12, agent="C")], [], [], LIMITS)

    assert kinds(found) == [(AnomalyKind.DEVICE, (10, 11)), (AnomalyKind.ADDRESS, (10, 12)), (AnomalyKind.ADDRESS, (11, 12))]


@pytest.mark.parametrize(
    "traces",
    [
        [trace(10, agent="F"), trace(11, THERE, agent="F")],
        [trace(10, "", agent="F"), trace(11, "", agent="F")],
        [trace(10), trace(10, agent="F")],
    ],
    ids=["another address", "no address", "one party"],
)
def test_no_device_and_no_address_in_common(traces: list[Trace]) -> None:
    assert find(traces, [], [], LIMITS) == []


def test_devices_without_a_name_are_only_addresses() -> None:
    assert kinds(find([trace(10), trace(11)], [], [], LIMITS)) == [(AnomalyKind.ADDRESS, (10, 11))]


def test_the_seller_is_a_party_and_comes_first() -> None:
    (found,) = find([trace(10), trace(SELLER)], [], [], LIMITS)

    assert (found.parties, found.with_seller, found.key) == ((0, 10), True, "address:0-10")
    assert not Anomaly(kind=AnomalyKind.PAIR, parties=(10, 11)).with_seller


@pytest.mark.parametrize(("ms", "conspicuous"), [(0, True), (1, True), (50, True), (51, False)])
def test_bids_within_the_limit_are_together(ms: int, conspicuous: bool) -> None:  # noqa: FBT001
    found = find([], [], tries((11, 0), (10, ms)), LIMITS)

    expected = [Anomaly(kind=AnomalyKind.TOGETHER, parties=(10, 11), times=1, closest_ms=ms)]
    assert found == (expected if conspicuous else [])


def test_refused_bids_count_as_together_and_the_closest_is_told() -> None:
    found = find([], [], tries((10, 0), (11, 30), (10, 1000), (11, 1007), accepted=False), LIMITS)

    assert found == [Anomaly(kind=AnomalyKind.TOGETHER, parties=(10, 11), times=2, closest_ms=7)]


def test_one_paddle_is_never_together_with_itself_and_only_neighbours_count() -> None:
    assert find([], [], tries((10, 0), (10, 10)), LIMITS) == []
    assert kinds(find([], [], tries((10, 0), (12, 20), (11, 40)), LIMITS)) == [
        (AnomalyKind.TOGETHER, (10, 12)),
        (AnomalyKind.TOGETHER, (11, 12)),
    ]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5], ids=str)
def test_the_order_of_the_rows_does_not_matter(order: tuple[int, ...]) -> None:
    bids = tries((10, 0), (11, 1000), (10, 2000), (11, 3000))

    assert find([], [], [bids[place] for place in order], LIMITS) == [Anomaly(kind=AnomalyKind.PAIR, parties=(10, 11), times=4)]


@pytest.mark.parametrize(
    ("paddles", "times"),
    [
        ([10, 11, 10], None),
        ([10, 11, 10, 11], 4),
        ([10, 10, 11, 10], 4),
        ([12, 10, 11, 10, 11], 4),
        ([10, 11, 10, 12, 10, 11, 10], None),
        ([10, 11, 10, 11, 12, 10, 11, 10, 11, 10], 5),
        ([10, 10, 10, 10, 10], None),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, list) else str(value),
)
def test_a_pair_outbids_only_each_other(paddles: list[int], times: int | None) -> None:
    found = find([], [], tries(*((paddle, 1000 * place) for place, paddle in enumerate(paddles))), LIMITS)

    assert found == ([] if times is None else [Anomaly(kind=AnomalyKind.PAIR, parties=(10, 11), times=times)])


def test_refused_bids_break_no_run_and_make_none() -> None:
    refused = tries((12, 1500), (13, 2500), accepted=False)

    assert kinds(find([], [], [*tries((10, 0), (11, 1000), (10, 2000), (11, 3000)), *refused], LIMITS)) == [(AnomalyKind.PAIR, (10, 11))]
    assert find([], [], tries((10, 0), (11, 1000), (10, 2000), (11, 3000), accepted=False), LIMITS) == []


def test_the_weightiest_comes_first() -> None:
    found = find(
        [trace(10, agent="F"), trace(11, agent="F"), trace(12)],
        [Tie(party=10, name="王某"), Tie(party=11, name="王某")],
        tries((10, 0), (11, 10), (10, 20), (11, 30)),
        LIMITS,
    )

    kinds_found = [one.kind for one in found]
    assert list(dict.fromkeys(kinds_found)) == list(AnomalyKind)
