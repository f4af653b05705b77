"""The browser replays every format to the winner and price that the offline verifier proves, and judges forgeries alike."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from market.auctions.rules.ledger import instant
from market.auctions.rules.replay import verify
from market.auctions.rules.states import Format
from tests.browser.verifying import here, in_browser, there, verifier
from tests.factories.ledgers import another, at_path, chained, leaves, with_value
from tests.unit.auctions.formats import test_random as lots
from tests.unit.auctions.formats.recorder import Recorder

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

EACH, FORGERIES = 8, 14
Json = dict[str, Any]


def played(form: Format, number: int) -> Json:
    """Return the ledger of a random lot, some with a reserve, pauses and priority rights."""
    rng = Random(number)  # noqa: S311 - repeatable on purpose
    of, _model, _told = lots.MAKERS[form](rng)
    reserve = None if form is Format.DUTCH else rng.choice([None, 105, 120, 700])
    lot = Recorder(of, reserve, lots.HOLDERS if number % 2 else ())
    (lots._rising if form in lots.OPEN else lots._hidden)(rng, lot, Counter())
    winner, _price = lot.result(reserve)
    rivals = [paddle for paddle in (13, 14) if lot.holders and winner not in (None, paddle, 13)]
    lot.finish([(paddle, rng.random() < 0.5) for paddle in rivals])
    return lot.document()


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


def test_forgeries_in_every_format_are_judged_alike(verifier: Page, ledgers: list[Json]) -> None:
    rng = Random(2026)  # noqa: S311 - repeatable on purpose
    forgeries = [forged(document, rng) for document in ledgers for _ in range(FORGERIES)]

    expected = [here(document) for document in forgeries]

    assert there(verifier, forgeries) == expected
    assert len({code for findings in expected for code, _seq in findings}) > 10


__all__ = ["verifier"]
