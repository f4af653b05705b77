"""The offline verifier: a sound ledger passes; every altered field, lost entry or cut-off end is found."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from market.auctions.cli.proofs import lot
from market.auctions.rules.ledger import instant
from market.auctions.rules.replay import verify
from market.auctions.rules.states import LotState
from market.auctions.rules.verdict import NO_EVIDENCE, Evidence, Fault
from market.money import Money
from tests.factories.ledgers import START, TERMS, YUAN, Json, altered, another, bid, chained, entry, leaves, sold

if TYPE_CHECKING:
    from pathlib import Path

SOUND = chained(sold())
PATHS = list(leaves(SOUND))


def _faults(document: Any, evidence: Evidence = NO_EVIDENCE) -> set[Fault]:  # noqa: ANN401
    return {found.fault for found in verify(document, evidence).findings}


def test_a_sound_ledger_proves_its_result() -> None:
    report = verify(SOUND)

    assert report.findings == ()
    assert (report.result.state, report.result.winner, report.result.price) == (LotState.AWARDED, 18, Money.yuan(130_000))
    assert (report.result.extensions, report.result.closes_at) == (2, START + timedelta(seconds=2599.9))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_every_altered_field_is_found(path: tuple[Any, ...]) -> None:
    assert verify(altered(SOUND, path)).findings


@pytest.mark.parametrize(
    "path", [path for path in PATHS if path[-1] not in ("hash", "prev", "head")], ids=lambda path: ".".join(map(str, path))
)
def test_every_altered_field_is_found_against_the_head_even_after_hashing_anew(path: tuple[Any, ...]) -> None:
    forged = altered(SOUND, path)
    if path[0] == "entries":
        forged |= {key: value for key, value in chained(forged["entries"]).items() if key in ("entries", "head")}

    assert verify(forged, Evidence(heads=(SOUND["head"],))).findings


@pytest.mark.parametrize(
    ("position", "changes", "fault"),
    [
        (1, {"amount_fen": 100_000 * YUAN + 1}, Fault.BID),
        (1, {"closes_at": instant(START + timedelta(seconds=1801))}, Fault.END),
        (2, {"closes_at": instant(START + timedelta(seconds=1801))}, Fault.END),
        (3, {"data": {"reason": "恢复", "credited_us": 0}}, Fault.CREDIT),
        (4, {"amount_fen": 110_001 * YUAN}, Fault.BID),
        (4, {"paddle": 18}, Fault.BID),
        (4, {"closes_at": instant(START + timedelta(seconds=2100))}, Fault.END),
        (5, {"data": {"reserve_met": False}}, Fault.RESERVE),
        (5, {"at": instant(START + timedelta(seconds=2300))}, Fault.BID),
        (5, {"at": instant(START + timedelta(seconds=1999))}, Fault.TIME),
        (6, {"at": instant(START + timedelta(seconds=2599.8))}, Fault.EARLY),
        (6, {"data": {"reserve_met": False}}, Fault.RESERVE),
        (6, {"paddle": 18}, Fault.PLACE),
        (7, {"paddle": 27}, Fault.WINNER),
        (7, {"amount_fen": 120_000 * YUAN}, Fault.PRICE),
        (7, {"data": {"by": "settlement"}}, Fault.AUTHOR),
        (7, {"kind": "passed", "paddle": None, "amount_fen": None, "data": {"why": "reserve_not_met"}}, Fault.REASON),
        (7, {"kind": "bid", "bid_kind": "online", "amount_fen": 140_000 * YUAN, "data": {"reserve_met": True}}, Fault.BID),
        (0, {"data": TERMS | {"increment_fen": 15_000 * YUAN}}, Fault.BID),
        (0, {"data": TERMS | {"start_fen": 110_000 * YUAN}}, Fault.BID),
        (0, {"data": TERMS | {"duration_s": 1801}}, Fault.END),
        (0, {"data": TERMS | {"extend_s": 301}}, Fault.END),
        (0, {"data": TERMS | {"soft_close_s": 1}}, Fault.END),
        (0, {"data": TERMS | {"mode": "exchange_bidding"}}, Fault.AUTHOR),
        (0, {"data": TERMS | {"start_fen": True}}, Fault.SHAPE),
        (0, {"seq": 2}, Fault.NUMBER),
        (3, {"lot": 8}, Fault.LOT),
        (1, {"extra": 1}, Fault.SHAPE),
    ],
)
def test_a_forger_who_hashes_anew_is_found_by_the_rules(position: int, changes: Json, fault: Fault) -> None:
    entries = sold()
    entries[position] |= changes

    assert fault in _faults(chained(entries))


@pytest.mark.parametrize("position", range(8))
def test_a_lost_entry_is_found_even_after_hashing_anew(position: int) -> None:
    entries = sold()
    del entries[position]

    assert verify(chained(entries), Evidence(heads=(SOUND["head"],))).findings


@pytest.mark.parametrize("kept", range(8))
def test_a_cut_off_end_is_found_by_the_head_inside(kept: int) -> None:
    assert Fault.HEAD in _faults(SOUND | {"entries": SOUND["entries"][:kept]})


@pytest.mark.parametrize("kept", range(1, 8))
def test_a_cut_off_end_with_a_fitting_head_is_found_by_what_was_kept_outside(kept: int) -> None:
    cut = chained(sold()[:kept])
    digest = {"format": "chunqiu-digest/1", "heads": [{"lot": 7, "seq": 8, "head": SOUND["head"]}]}

    assert verify(cut).findings == ()
    assert not verify(cut).anchored
    assert Fault.HEAD in _faults(cut, Evidence(heads=(SOUND["head"],)))
    assert Fault.DIGEST in _faults(cut, Evidence(digests=(digest,)))
    if kept < 6:
        assert Fault.RECEIPT in _faults(cut, Evidence(receipts=(_receipt(),)))


def _receipt() -> Json:
    entry = SOUND["entries"][5]
    kept = ("lot", "seq", "amount_fen", "at", "closes_at", "prev", "hash")
    return {name: entry[name] for name in kept} | {"accepted": True, "extended": True, "next_fen": 140_000 * YUAN}


def test_true_evidence_agrees() -> None:
    digest = {"format": "chunqiu-digest/1", "heads": [{"lot": 7, "seq": 8, "head": SOUND["head"]}]}

    report = verify(SOUND, Evidence(heads=(SOUND["head"],), receipts=(_receipt(),), digests=(digest,)))

    assert (report.findings, report.anchored) == ((), True)


@pytest.mark.parametrize("name", ["lot", "seq", "amount_fen", "at", "closes_at", "prev", "hash"])
def test_a_receipt_that_differs_in_any_member_is_found(name: str) -> None:
    receipt = _receipt()
    receipt[name] = another(receipt[name])

    assert Fault.RECEIPT in _faults(SOUND, Evidence(receipts=(receipt,)))


@pytest.mark.parametrize(("bids", "why"), [(0, "no_bid"), (1, "reserve_not_met")])
def test_a_passed_lot_proves_its_reason(bids: int, why: str) -> None:
    entries = [entry(1, "opened", 0, 1800, data=TERMS), bid(2, 60, 1800, 18, 100_000, met=False)][: bids + 1]
    said = None if not bids else False
    entries.append(entry(bids + 2, "closed", 1800, 1800, data={"reserve_met": said}))
    entries.append(entry(bids + 3, "passed", 1800, 1800, data={"why": why}))

    report = verify(chained(entries))

    assert (report.findings, report.result.state, report.result.winner) == ((), LotState.PASSED, None)


@pytest.mark.parametrize(
    "document", [None, [], {}, {"format": "x"}, SOUND | {"entries": [1]}, SOUND | {"entries": [{}]}, SOUND | {"lot": "7"}]
)
def test_what_is_no_ledger_is_a_finding_and_not_a_crash(document: Any) -> None:  # noqa: ANN401
    assert verify(document).findings


def test_the_command_tells_right_from_wrong(tmp_path: Path) -> None:
    sound, cut, head = tmp_path / "sound.json", tmp_path / "cut.json", SOUND["head"]
    sound.write_text(json.dumps(SOUND))
    cut.write_text(json.dumps(chained(sold()[:7])))

    right = CliRunner().invoke(lot, ["verify", str(sound), "--head", head])
    wrong = CliRunner().invoke(lot, ["verify", str(cut), "--head", head])

    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert "winner 18" in right.output
    assert "cut off" in wrong.output


def test_the_command_reads_receipts_and_prints_json(tmp_path: Path) -> None:
    sound, receipt = tmp_path / "sound.json", tmp_path / "receipt.json"
    sound.write_text(json.dumps(SOUND))
    receipt.write_text(json.dumps(_receipt()))

    answer = CliRunner().invoke(lot, ["verify", str(sound), "--receipt", str(receipt), "--json"])

    assert json.loads(answer.output)["price_fen"] == 130_000 * YUAN
