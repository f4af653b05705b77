"""The offline verifier over every format: a sound ledger passes; whatever is altered is found, even by a forger who hashes anew."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.formats import FORMATS
from market.auctions.rules.formats.protocol import Terms
from market.auctions.rules.formats.sealed import commitment as seal
from market.auctions.rules.priority import Holder
from market.auctions.rules.replay import verify
from market.auctions.rules.states import Format, LotState
from market.auctions.rules.verdict import Evidence, Fault
from market.money import Money
from tests.factories.ledgers import altered, leaves
from tests.unit.auctions.formats.play import BUSY, LOT, fall, ladder, nonce, s, terms
from tests.unit.auctions.formats.recorder import Json, Recorder, chained

HOLDERS = (Holder(rank=1, paddle=12), Holder(rank=2, paddle=13))


def _open(of: Terms, *bids: tuple[int, int, int], reserve: int | None = 110) -> Recorder:
    lot = Recorder(of, reserve)
    for second, paddle, yuan in bids:
        assert lot.bid(second, paddle, yuan) is None
        lot.pause(second, 50)
    lot.finish()
    return lot


def _english() -> Recorder:
    of = terms(Format.ENGLISH, 100, 600, ladder=ladder((0, 10), (200, 20)), soft_close=s(60), extension=s(60), cap=s(700))
    return _open(of, (10, 10, 100), (590, 11, 200), (600, 10, 220))


def _dynamic() -> Recorder:
    return _open(terms(Format.DYNAMIC, 100, 600, period=s(60)), (10, 10, 100), (640, 11, 120))


def _dutch() -> Recorder:
    return _open(terms(Format.DUTCH, 200, 600, fall=fall(30, 60, 90)), (70, 10, 170), reserve=None)


def _eng_dutch() -> Recorder:
    of = terms(Format.ENG_DUTCH, 200, 300, fall=fall(30, 60, 100), period=s(120), soft_close=s(30), extension=s(30))
    return _open(of, (370, 10, 170), (400, 11, 180))


def _envelopes(of: Terms, reserve: int | None = 110, holders: tuple[Holder, ...] = (), *, start: int = 60) -> Recorder:
    lot = Recorder(of, reserve, holders)
    bids = ((10, 120), (11, 150), (12, 105))
    for paddle, yuan in bids:
        assert lot.seal(1, paddle, yuan) is None
    for paddle, _yuan in bids:
        assert not of.weights or lot.judge(2, paddle, 5000, 6000) is None
    lot.seal(3, 14, 500)
    for paddle, yuan in bids:
        assert lot.reveal(start, paddle, yuan) is None
    return lot


def _sealed_first() -> Recorder:
    lot = _envelopes(terms(Format.SEALED_FIRST, 100, 60, revealing=s(40), tie_round=True), holders=HOLDERS)
    lot.finish([(13, True), (12, True)])
    return lot


def _sealed_second() -> Recorder:
    lot = _envelopes(terms(Format.SEALED_SECOND, 100, 60, revealing=s(40)), 130)
    lot.finish()
    return lot


def _multi_round() -> Recorder:
    lot = _envelopes(terms(Format.MULTI_ROUND, 100, 60, revealing=s(40), rounds=3, raises=True))
    assert lot.seal(101, 12, 160) is None
    assert lot.reveal(161, 12, 160) is None
    lot.finish()
    return lot


def _score() -> Recorder:
    weights = (6000, 2500, 1500)
    named = {"weights": weights, "criteria": ("技术方案", "产业化能力")}
    lot = _envelopes(terms(Format.SCORE, 100, 60, judging=s(20), revealing=s(40), **named), start=80)
    lot.finish()
    return lot


MAKERS: dict[Format, Callable[[], Recorder]] = {
    Format.ENGLISH: _english,
    Format.DYNAMIC: _dynamic,
    Format.DUTCH: _dutch,
    Format.ENG_DUTCH: _eng_dutch,
    Format.SEALED_FIRST: _sealed_first,
    Format.SEALED_SECOND: _sealed_second,
    Format.MULTI_ROUND: _multi_round,
    Format.SCORE: _score,
}
SOUND = {form: make().document() for form, make in MAKERS.items()}
WON = {
    Format.ENGLISH: (10, 220),
    Format.DYNAMIC: (11, 120),
    Format.DUTCH: (10, 170),
    Format.ENG_DUTCH: (11, 180),
    Format.SEALED_FIRST: (12, 150),
    Format.SEALED_SECOND: (11, 130),
    Format.MULTI_ROUND: (12, 160),
    Format.SCORE: (11, 150),
}


def _faults(document: Json) -> set[Fault]:
    return {found.fault for found in verify(document).findings}


def test_every_format_has_its_ledger_here() -> None:
    assert set(MAKERS) == set(FORMATS) == set(Format)


@pytest.mark.parametrize("form", Format)
def test_a_sound_ledger_proves_its_result(form: Format) -> None:
    report = verify(SOUND[form])

    assert report.findings == ()
    assert report.result.state is LotState.AWARDED
    assert (report.result.winner, report.result.price) == (WON[form][0], Money.yuan(WON[form][1]))
    assert report.result.by_priority is (form is Format.SEALED_FIRST)


@pytest.mark.parametrize("form", Format)
def test_every_altered_field_is_found(form: Format) -> None:
    missed = [path for path in leaves(SOUND[form]) if not verify(altered(SOUND[form], path)).findings]
    assert missed == []


@pytest.mark.parametrize("form", Format)
def test_every_altered_field_is_found_against_the_head_even_after_hashing_anew(form: Format) -> None:
    known = Evidence(heads=(SOUND[form]["head"],))
    paths = [path for path in leaves(SOUND[form]) if path[0] == "entries" and path[-1] not in ("hash", "prev")]
    assert [path for path in paths if not verify(chained(altered(SOUND[form], path)["entries"]), known).findings] == []


ODD: list[Any] = [None, 0, -1, 1.5, True, "", "x", "\ud800", 10**14, 2**63, [], {}, [1], [[1, 1]], "9999-12-31T23:59:59.999999Z"]
LEAVES = [(form, path) for form in Format for path in leaves(SOUND[form])]


@BUSY
@given(st.sampled_from(LEAVES), st.sampled_from(ODD), st.booleans())
def test_nothing_that_a_file_may_hold_makes_the_verifier_fail(leaf: tuple[Format, tuple[Any, ...]], odd: object, anew: bool) -> None:  # noqa: FBT001
    form, path = leaf
    changed = copy.deepcopy(SOUND[form])
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = odd
    if anew and odd != "\ud800":
        changed = chained(changed["entries"])

    assert isinstance(verify(changed).findings, tuple)


def _forged(form: Format, kind: str, place: int = 0, **changes: Any) -> Json:
    entries = copy.deepcopy(SOUND[form]["entries"])
    entry = [one for one in entries if one["kind"] == kind][place]
    entry["data"] |= changes.pop("data", {})
    entry |= changes
    return chained(entries)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (_forged(Format.DUTCH, "bid", amount_fen=20_000), Fault.BID),
        (_forged(Format.DUTCH, "bid", amount_fen=14_000), Fault.BID),
        (_forged(Format.ENG_DUTCH, "bid", amount_fen=18_000), Fault.BID),
        (_forged(Format.ENGLISH, "bid", 2, amount_fen=21_000), Fault.BID),
        (_forged(Format.ENGLISH, "opened", data={"rules": {"cap_s": 600}}), Fault.END),
        (_forged(Format.DYNAMIC, "opened", data={"rules": {"period_s": 59}}), Fault.END),
        (_forged(Format.DYNAMIC, "opened", data={"format": "english"}), Fault.TERMS),
        (_forged(Format.DYNAMIC, "opened", data={"format": "chess"}), Fault.TERMS),
        (_forged(Format.DYNAMIC, "opened", data={"rules": {"period_s": 0}}), Fault.SHAPE),
        (_forged(Format.DYNAMIC, "opened", data={"rules": {"chess": 1}}), Fault.SHAPE),
        (_forged(Format.SEALED_FIRST, "revealed", amount_fen=16_000), Fault.BID),
        (_forged(Format.SEALED_FIRST, "revealed", data={"nonce": nonce(0)}), Fault.BID),
        (_forged(Format.SEALED_FIRST, "sealed", data={"commitment": seal(LOT, 1, 10, Money.yuan(999), nonce(0))}), Fault.BID),
        (_forged(Format.SEALED_FIRST, "revealed", 1, data={"reserve_met": False}), Fault.RESERVE),
        (_forged(Format.SEALED_FIRST, "awarded", paddle=13), Fault.WINNER),
        (_forged(Format.SEALED_FIRST, "awarded", paddle=11), Fault.WINNER),
        (_forged(Format.SEALED_FIRST, "matched", paddle=10), Fault.BID),
        (_forged(Format.SEALED_FIRST, "matched", amount_fen=14_900), Fault.BID),
        (_forged(Format.SEALED_SECOND, "awarded", amount_fen=12_000), Fault.PRICE),
        (_forged(Format.SEALED_SECOND, "closed", data={"reserve_fen": 12_900}), Fault.RESERVE),
        (_forged(Format.MULTI_ROUND, "awarded", amount_fen=15_000), Fault.PRICE),
        (_forged(Format.MULTI_ROUND, "opened", data={"rules": {"rounds": 6, "revealing_s": 40}}), Fault.TERMS),
        (_forged(Format.SCORE, "scored", data={"points": [10_000, 10_000]}), Fault.WINNER),
        (_forged(Format.SCORE, "scored", data={"points": [10_000]}), Fault.BID),
        (_forged(Format.SCORE, "scored", data={"points": []}), Fault.SHAPE),
    ],
)
def test_a_forger_who_hashes_anew_is_found_by_the_rules(document: Json, fault: Fault) -> None:
    assert fault in _faults(document)


def test_the_second_price_of_another_bid_leaves_the_reserve_sealed() -> None:
    lot = _envelopes(terms(Format.SEALED_SECOND, 100, 60, revealing=s(40)), 110)
    lot.finish()
    report = verify(lot.document())

    assert (report.findings, report.result.winner, report.result.price) == ((), 11, Money.yuan(120))
    assert "reserve_fen" not in lot.entries[-2]["data"]


def test_the_second_price_at_the_reserve_needs_the_reserve_opened() -> None:
    entries = copy.deepcopy(SOUND[Format.SEALED_SECOND]["entries"])
    entries[-2]["data"] = {"reserve_met": True}
    assert Fault.RESERVE in _faults(chained(entries))


def test_an_award_before_the_holders_have_answered_is_found() -> None:
    entries = copy.deepcopy(SOUND[Format.SEALED_FIRST]["entries"])
    late = [entry for entry in entries if entry["kind"] != "matched"]
    for number, entry in enumerate(late, start=1):
        entry["seq"] = number
    late[-1] |= {"at": late[-2]["at"], "paddle": 11, "data": {"by": "auctioneer"}}
    assert _faults(chained(late)) == {Fault.PRIORITY}
