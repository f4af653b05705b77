"""The verifier over what an auctioneer does beside the hammer: last calls, announcements, suspensions and outages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from market.auctions.rules.replay import verify
from market.auctions.rules.states import Format, LotState
from market.auctions.rules.verdict import Fault
from tests.unit.auctions.formats.play import s, terms
from tests.unit.auctions.formats.recorder import Json, Recorder, chained

OF = terms(Format.ENGLISH, 100, 600, soft_close=s(60), extension=s(60))


def conducted() -> Recorder:
    """A lot with everything: calls taken back by a bid, announcements, an outage over its end."""
    lot = Recorder(OF, 110)
    lot.say(1, "开始竞价")
    assert lot.bid(10, 10, 100) is None
    lot.call(20, 1)
    lot.say(21, "请抓紧")
    lot.call(30, 2)
    assert lot.bid(40, 11, 110) is None
    lot.call(50, 1)
    lot.outage(590, 200, 3600)
    lot.call(595, 1)
    lot.finish()
    return lot


def faults(entries: list[Json]) -> list[tuple[Fault, int]]:
    return [(found.fault, found.seq) for found in verify(chained(entries)).findings]


def at(entries: list[Json], kind: str, place: int = 0) -> Json:
    return [entry for entry in entries if entry["kind"] == kind][place]


def test_a_conducted_lot_is_sound_and_its_end_is_moved_by_the_outage() -> None:
    report = verify(conducted().document())
    assert report.findings == ()
    assert (report.result.state, report.result.winner) == (LotState.AWARDED, 11)


def alter(what: Callable[[list[Json]], object]) -> list[tuple[Fault, int]]:
    entries = [dict(entry) | {"data": dict(entry["data"])} for entry in conducted().entries]
    what(entries)
    return faults(entries)


def _set(kind: str, name: str, value: object, place: int = 0) -> Callable[[list[Json]], object]:
    return lambda entries: at(entries, kind, place)["data"].update({name: value})


@pytest.mark.parametrize(
    ("what", "found"),
    [
        (_set("called", "call", 2), [(Fault.ORDER, 4)]),
        (_set("called", "call", 1, 1), [(Fault.ORDER, 6)]),
        (_set("called", "call", 2, 2), [(Fault.ORDER, 8)]),
        (_set("called", "call", 2, 3), [(Fault.ORDER, 11)]),
        (_set("called", "call", 3), [(Fault.SHAPE, 4)]),
        (_set("paused", "ground", "system"), [(Fault.ORDER, 9)]),
        (lambda entries: at(entries, "paused")["data"].pop("ground"), [(Fault.SHAPE, 9)]),
        (_set("said", "text", 5), [(Fault.SHAPE, 2)]),
    ],
    ids=["begins at two", "once twice", "a bid begins anew", "so does an interruption", "three", "other ground", "no ground", "no text"],
)
def test_what_the_rules_do_not_allow_is_found(what: Callable[[list[Json]], object], found: list[tuple[Fault, int]]) -> None:
    assert alter(what)[: len(found)] == found


@pytest.mark.parametrize(
    "moved", ["2026-10-23T06:00:00.000000Z", "2027-01-01T00:00:00.000000Z"], ids=["before the last entry", "after it was found"]
)
def test_an_outage_lies_in_the_silence_before_it_was_found(moved: str) -> None:
    assert Fault.ORDER in [fault for fault, _seq in alter(_set("paused", "since", moved))]


def test_a_second_more_credit_is_found() -> None:
    assert Fault.CREDIT in [fault for fault, _seq in alter(_set("resumed", "credited_us", 3_601_000_000))]


def test_nothing_is_called_while_the_lot_stands_still_or_before_it_opens() -> None:
    lot = Recorder(OF, None)
    call = lot.entries[0] | {"kind": "called", "data": {"call": 1}, "closes_at": None}
    assert (Fault.ORDER, 1) in faults([call | {"seq": 1}, lot.entries[0] | {"seq": 2}])
