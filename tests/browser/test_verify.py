"""The verifier in the browser finds exactly what `chunqiu lot verify` finds, entry by entry, on sound and on altered files."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market import clock, keys, signing
from market.auctions.rules.digests import check_chain, day_document
from market.auctions.rules.ledger import GENESIS, instant
from market.auctions.rules.receipts import fault_of, published_keys, signed
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence
from market.canonical import canonical
from tests.browser.verifying import here, in_browser, there, verifier
from tests.factories import ledgers
from tests.factories.ledgers import START, YUAN, another, at_path, bid, chained, entry, leaves, passed, sold, succeeded, with_value

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = pytest.mark.browser

SOUND = chained(sold())
FOLLOWED: list[dict[str, Any]] = [
    {"paddle": 18},
    {"paddle": 27},
    {"paddle": None},
    {"amount_fen": 130_000 * YUAN},
    {"amount_fen": None},
    {"data": {"by": "settlement"}},
    {"data": {"why": "refused"}},
    {"kind": "awarded"},
]
OLD, NEW, LOST, FOREIGN = keys.generate(), keys.generate(), keys.generate(), keys.generate()
RETIRED_AT = "2026-10-23T06:30:00.000000Z"
KEYS: dict[str, Any] = {
    "format": "chunqiu-keys/1",
    "keys": [
        {"id": OLD.id, "public_key": OLD.public, "retired_at": RETIRED_AT, "compromised": False},
        {"id": LOST.id, "public_key": LOST.public, "retired_at": RETIRED_AT, "compromised": True},
        {"id": NEW.id, "public_key": NEW.public, "retired_at": None, "compromised": False},
        {"id": "0" * 16, "public_key": FOREIGN.public, "retired_at": None, "compromised": False},
    ],
}
Json = dict[str, Any]


def rehashed(position: int, **changes: Any) -> Json:
    """Return the ledger of a forger who changes an entry and hashes anew."""
    entries = sold()
    entries[position] |= changes
    return chained(entries)


def at(seconds: float) -> str:
    """Return an instant after the opening."""
    return instant(START + timedelta(seconds=seconds))


FORGED = [
    rehashed(1, amount_fen=100_000 * YUAN + 1),
    rehashed(1, amount_fen=None),
    rehashed(1, closes_at=at(1801)),
    rehashed(3, data={"reason": "恢复", "credited_us": 0}),
    rehashed(4, amount_fen=110_001 * YUAN),
    rehashed(4, amount_fen=115_000 * YUAN),
    rehashed(4, paddle=18),
    rehashed(4, at=at(1999)),
    rehashed(5, bid_kind="online", paddle=27),
    rehashed(5, paddle=27),
    rehashed(5, data={"reserve_met": False}),
    rehashed(5, at=at(2300)),
    rehashed(6, at=at(2599.8)),
    rehashed(6, paddle=18),
    rehashed(6, data={"reserve_met": None}),
    rehashed(7, paddle=27),
    rehashed(7, amount_fen=120_000 * YUAN),
    rehashed(7, data={"by": "settlement"}),
    rehashed(7, kind="passed", paddle=None, amount_fen=None, data={"why": "reserve_not_met"}),
    rehashed(7, kind="bid", bid_kind="online", amount_fen=140_000 * YUAN, data={"reserve_met": True}),
    rehashed(7, kind="resumed", paddle=None, amount_fen=None, data={"reason": "x", "credited_us": 1}),
    rehashed(0, data=ledgers.TERMS | {"increment_fen": 15_000 * YUAN}),
    rehashed(0, data=ledgers.TERMS | {"start_fen": 100_000 * YUAN + 50}),
    rehashed(0, data=ledgers.TERMS | {"soft_close_s": 1}),
    rehashed(0, data=ledgers.TERMS | {"mode": "exchange_bidding"}),
    rehashed(0, at="9999-12-31T23:59:59.000000Z"),
    rehashed(0, seq=2),
    rehashed(3, lot=8),
    rehashed(2, kind="toString"),
    rehashed(2, extra=1),
    rehashed(2, at="2026-02-30T00:00:00.000000Z"),
    rehashed(2, at="2026-10-23T06:01:40Z"),
    rehashed(2, paddle=2**70),
    rehashed(2, paddle=2**60),
    chained(passed()),
    chained([*passed()[:3], entry(4, "passed", 1800, 1800, data={"why": "no_bid"})]),
    chained(succeeded()),
    chained(succeeded()[:9]),
    *(chained([*succeeded()[:9], succeeded()[9] | change]) for change in FOLLOWED),
    *(chained([*succeeded()[:8], succeeded()[8] | change, succeeded()[9]]) for change in FOLLOWED),
    chained([passed()[0], entry(2, "terminated", 60, 1800, data={"reason": "不可抗力"})]),
    chained([bid(1, 60, 1800, 18, 100_000, met=True)]),
    *(chained(sold()[:kept] + sold()[kept + 1 :]) for kept in range(8)),
    *(SOUND | {"entries": SOUND["entries"][:kept]} for kept in range(8)),
]
NO_LEDGERS: list[Any] = [None, [], {}, 5, "x", {"format": "x"}, SOUND | {"entries": [1]}, SOUND | {"entries": [{}]}, SOUND | {"lot": "7"}]
NO_LEDGERS += [SOUND | {"format": "chunqiu-ledger/2"}, SOUND | {"more": 1}, SOUND | {"head": "H" * 64}, SOUND | {"lot": 7.0}]
NO_LEDGERS += [with_value(SOUND, ("entries", 1, "amount_fen"), 1e7), with_value(SOUND, ("entries", 2, "data", "reason"), "\ud800")]


def test_a_sound_ledger_proves_the_same_result(verifier: Page) -> None:
    expression = "await m.verify(parse(a)).then(({ result }) => ({ ...result, closes_at: instant(result.closes_at) }))"
    found = in_browser(verifier, "replay", expression, json.dumps(SOUND))
    result = verify(SOUND).result

    assert here(SOUND) == there(verifier, [SOUND])[0] == []
    assert (found["winner"], found["price"], found["extensions"], found["head"]) == (18, result.price.fen, 2, result.head)  # type: ignore[union-attr]
    assert (found["closes_at"], found["entries"], found["bids"], found["state"]) == (at(2599.9), 8, 3, "awarded")


def test_every_altered_field_is_found_alike(verifier: Page) -> None:
    altered = [with_value(SOUND, path, another(at_path(SOUND, path))) for path in leaves(SOUND)]

    assert len(altered) > 100
    assert there(verifier, altered) == [here(document) for document in altered]


def test_every_forgery_that_was_hashed_anew_is_judged_alike(verifier: Page) -> None:
    assert there(verifier, FORGED) == [here(document) for document in FORGED]


def test_what_is_no_ledger_is_refused_alike(verifier: Page) -> None:
    assert there(verifier, NO_LEDGERS) == [here(document) for document in NO_LEDGERS]


def test_a_cut_off_end_is_found_alike_by_what_was_kept_outside(verifier: Page) -> None:
    cut = [chained(sold()[:kept]) for kept in range(1, 9)]
    receipt = signed(SOUND["entries"][5], NEW)
    digest = day_document(date(2026, 10, 23), [{"lot": 7, "seq": 8, "head": SOUND["head"]}], GENESIS)

    assert there(verifier, cut, heads=[SOUND["head"]]) == [here(document, Evidence(heads=(SOUND["head"],))) for document in cut]
    assert there(verifier, cut, receipts=[receipt]) == [here(document, Evidence(receipts=(receipt,))) for document in cut]
    assert there(verifier, cut, digests=[digest]) == [here(document, Evidence(digests=(digest,))) for document in cut]


def test_receipts_are_judged_alike(verifier: Page) -> None:
    receipts: list[Any] = [signed(SOUND["entries"][5], signer) for signer in (OLD, NEW, LOST, FOREIGN)]
    receipts += [signed(SOUND["entries"][1], signer) for signer in (OLD, LOST)]
    genuine = receipts[1]
    receipts += [genuine | {name: another(value)} for name, value in genuine.items()]
    receipts += [
        genuine | {"key": "0" * 16},
        genuine | {"signature": "%"},
        genuine | {"amount_fen": 1.5},
        genuine | {"more": 1},
        None,
        [],
        {},
    ]
    judged = "await Promise.all(a.receipts.map((text) => m.faultOf(parse(text), a.keys.keys)))"

    found = in_browser(verifier, "evidence", judged, {"receipts": list(map(json.dumps, receipts)), "keys": KEYS})

    expected = [fault_of(receipt, published_keys(KEYS)) for receipt in receipts]
    assert found == [fault.value if fault else None for fault in expected]
    assert {fault.name for fault in expected if fault} == {"FORMAT", "UNKNOWN_KEY", "SIGNATURE", "RETIRED", "COMPROMISED"}


def test_digests_are_judged_alike(verifier: Page) -> None:
    previous, days = GENESIS, []
    for number in range(4):
        heads = [{"lot": lot, "seq": number + 1, "head": str(lot) * 64} for lot in range(1, number + 1)]
        days.append(day_document(date(2026, 2, 27) + timedelta(days=number), heads, previous))
        previous = days[-1]["digest"]
    whole = {"format": "chunqiu-digests/1", "days": days}
    documents: list[Any] = [whole, days[2], {"format": "chunqiu-digests/1"}, {}, None, whole | {"days": [*days[:2], days[3]]}]
    documents += [with_value(whole, path, another(at_path(whole, path))) for path in leaves(whole)]
    documents += [whole | {"days": days[::-1]}, with_value(days[2], ("day",), "2026-02-30"), with_value(days[3], ("lots",), 2)]
    judged = "await Promise.all(a.map(async (text) => (await m.checkDigests(parse(text))).map((found) => [found.code, found.day])))"

    found = in_browser(verifier, "evidence", judged, list(map(json.dumps, documents)))

    assert found == [[[finding.fault.value, finding.day] for finding in check_chain(document)] for document in documents]


def test_the_canonical_bytes_are_the_same(verifier: Page) -> None:
    odd = {"z": [1, -1, 2**60, None, True], "a": {"ß": '“\\"\n\t\u0001\u007f\u2028 🧵', "": ""}, "\U0001f9f5": 1, "\uffee": 2}

    written = in_browser(verifier, "canonical", "canonical(parse(a))", json.dumps(odd))

    assert written.encode() == canonical(odd)


def choose(page: Page, *files: tuple[str, Any]) -> str:
    """Give files to the page, verify and return the verdict."""
    given: list[FilePayload] = [
        {"name": name, "mimeType": "application/json", "buffer": json.dumps(content).encode()} for name, content in files
    ]
    page.set_input_files("#files", given)
    page.get_by_role("button", name="核验").click()
    page.wait_for_function("!['', undefined].includes(document.querySelector('[data-result]').dataset.verdict)")
    return page.locator("[data-result]").get_attribute("data-verdict") or ""


def test_the_page_says_in_plain_words_what_it_found_and_works_offline(verifier: Page) -> None:
    verifier.context.set_offline(True)
    signer = signing.ring().signer(clock.now())
    receipt = ("receipt.json", signed(SOUND["entries"][5], signer))
    changed = with_value(SOUND, ("entries", 4, "amount_fen"), 110_000 * YUAN)

    alone = choose(verifier, ("ledger.json", SOUND))
    proven = choose(verifier, ("ledger.json", SOUND), receipt)
    facts = verifier.locator("[data-facts]").inner_text()
    wrong = choose(verifier, ("ledger.json", changed), receipt)
    lines = verifier.locator("[data-lines]").inner_text()

    assert (alone, proven, wrong) == ("warn", "ok", "danger")
    assert "¥130,000" in facts
    assert "第 5 条" in lines
    assert "哈希" in lines
    assert verifier.locator("[data-lines] li[data-code='entry.hash']").count() >= 1


def test_the_page_names_files_that_it_cannot_read(verifier: Page) -> None:
    notes: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"}
    verifier.set_input_files("#files", [notes])
    verifier.fill("#kept", "0" * 64)
    verifier.get_by_role("button", name="核验").click()
    verifier.wait_for_function("document.querySelector('[data-result]').dataset.verdict === 'danger'")

    assert "notes.txt" in verifier.locator("[data-lines]").inner_text()


def test_a_pasted_hash_is_compared_with_the_head(verifier: Page) -> None:
    verifier.fill("#kept", SOUND["head"])
    right = choose(verifier, ("ledger.json", SOUND))
    verifier.fill("#kept", "1" * 64)
    wrong = choose(verifier, ("ledger.json", SOUND))

    assert (right, wrong) == ("ok", "danger")


__all__ = ["verifier"]
