"""The browser replays every format to the winner and price that the offline verifier proves, and judges forgeries alike."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from market.auctions.rules.ledger import instant
from market.auctions.rules.priority import Holder
from market.auctions.rules.replay import verify
from market.auctions.rules.states import BidKind, Format
from tests.browser.verifying import here, in_browser, there, verifier
from tests.factories.ledgers import another, at_path, chained, leaves, with_value
from tests.unit.auctions.formats.play import fall, ladder, s, terms
from tests.unit.auctions.formats.recorder import Recorder

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

EACH, FORGERIES = 8, 14
Json = dict[str, Any]


TERMS = {
    Format.ENGLISH: terms(
        Format.ENGLISH, 100, 300, ladder=ladder((0, 10), (300, 20), (500, 50)), soft_close=s(60), extension=s(60), cap=s(620)
    ),
    Format.DUTCH: terms(Format.DUTCH, 400, 4000, fall=fall(30, 10, 50)),
    Format.ENG_DUTCH: terms(
        Format.ENG_DUTCH, 400, 120, fall=fall(35, 30, 60), soft_close=s(30), extension=s(30), period=s(120), cap=s(900)
    ),
    Format.SEALED_FIRST: terms(Format.SEALED_FIRST, 100, 60, revealing=s(60), tie_round=True),
    Format.SEALED_SECOND: terms(Format.SEALED_SECOND, 100, 60, revealing=s(60)),
    Format.DYNAMIC: terms(Format.DYNAMIC, 100, 200, period=s(60), cap=s(800)),
    Format.MULTI_ROUND: terms(Format.MULTI_ROUND, 100, 60, revealing=s(60), rounds=3, raises=True),
    Format.SCORE: terms(
        Format.SCORE, 100, 60, judging=s(30), revealing=s(60), weights=(6000, 2500, 1500), criteria=("技术方案", "产业化能力")
    ),
}
SEALED = (Format.SEALED_FIRST, Format.SEALED_SECOND, Format.MULTI_ROUND, Format.SCORE)
HOLDERS = (Holder(rank=1, paddle=13), Holder(rank=2, paddle=14))


def played(form: Format, number: int) -> Json:
    """Return the ledger of a random lot, some with a reserve, pauses and priority rights."""
    rng = Random(number)  # noqa: S311 - repeatable on purpose
    reserve = None if form is Format.DUTCH else rng.choice([None, 105, 120, 700])
    lot = Recorder(TERMS[form], reserve, HOLDERS if number % 2 else ())
    second = 0
    for _ in range(30):
        second += rng.choice([0, 2, 5, 9, 25])
        (_sealed if form in SEALED else _open)(lot, second, rng)
        _interrupt(lot, second, rng.random())
    winner, _price = lot.result(reserve)
    rivals = [paddle for paddle in (13, 14) if lot.holders and winner not in (None, paddle, 13)]
    lot.finish([(paddle, rng.random() < 0.5) for paddle in rivals])
    return lot.document()


def _interrupt(lot: Recorder, second: int, chance: float) -> None:
    """Pause the lot now and then, or let the whole market fail for a while: found late, sometimes after the lot's end."""
    if chance < 0.05:
        lot.pause(second, 90 if chance < 0.025 else 1)
    elif chance < 0.08 and lot.at(second) < lot.standing.closes_at:
        lot.outage(second, 20, 600)


def _open(lot: Recorder, second: int, rng: Random) -> None:
    asked = lot.asks(second) or 100
    if lot.terms.fall is None or lot.standing.current or rng.random() < 0.1:
        lot.bid(second, rng.randrange(10, 15), rng.choice([asked, asked + 10, asked + 50]), rng.choice(list(BidKind)))


def _sealed(lot: Recorder, second: int, rng: Random) -> None:
    into, paddle = second % int(lot.terms.round_length.total_seconds()), rng.randrange(10, 15)
    if into < 60:
        lot.seal(second, paddle, 100 + 10 * (paddle % 4))
        if lot.terms.weights:
            lot.judge(second, paddle, rng.choice([0, 2500, 9000]), rng.choice([0, 5000]))
    else:
        lot.reveal(second, paddle, 100 + 10 * (paddle % 4))


def forged(document: Json, rng: Random) -> Json:
    """Return the ledger with one value changed or one entry lost, hashed anew."""
    entries = document["entries"]
    if rng.random() < 0.15:
        lost = rng.randrange(len(entries))
        return chained(entries[:lost] + entries[lost + 1 :])
    path = rng.choice([path for path in leaves(entries) if path[-1] not in ("hash", "prev")])
    value = at_path(entries, path)
    wanted = rng.choice([another(value), another(another(value)), None, 0, 1, 12_000, True])
    return chained(with_value({"entries": entries}, ("entries", *path), wanted)["entries"])


def told(document: Json) -> list[Any]:
    """Return what Python proves."""
    result = verify(document).result
    price = result.price.fen if result.price else None
    end = instant(result.closes_at) if result.closes_at else None
    return [result.winner, price, result.state.value, result.extensions, result.bids, end, result.reserve_met, result.by_priority]


@pytest.fixture(scope="module")
def ledgers() -> list[Json]:
    """Lots of every format."""
    return [played(form, number) for form in Format for number in range(EACH)]


def test_every_format_is_replayed_to_the_same_result(verifier: Page, ledgers: list[Json]) -> None:
    expression = """await Promise.all(a.map(async (text) => {
        const { result: r } = await m.verify(parse(text));
        const end = r.closes_at === null ? null : instant(r.closes_at);
        return [r.winner, r.price, r.state, r.extensions, r.bids, end, r.reserve_met, r.by_priority];
    }))"""

    found = in_browser(verifier, "replay", expression, list(map(json.dumps, ledgers)))

    assert found == [told(document) for document in ledgers]
    assert there(verifier, ledgers) == [[] for _ in ledgers]
    assert {line[2] for line in found} == {"awarded", "passed"}
    assert any(line[7] for line in found)
    assert sum("since" in entry["data"] for ledger in ledgers for entry in ledger["entries"]) >= 5


def test_forgeries_in_every_format_are_judged_alike(verifier: Page, ledgers: list[Json]) -> None:
    rng = Random(2026)  # noqa: S311 - repeatable on purpose
    forgeries = [forged(document, rng) for document in ledgers for _ in range(FORGERIES)]

    expected = [here(document) for document in forgeries]

    assert there(verifier, forgeries) == expected
    assert len({code for findings in expected for code, _seq in findings}) > 10


__all__ = ["verifier"]
