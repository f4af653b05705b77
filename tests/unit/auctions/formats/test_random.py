"""Ten thousand random auctions over all formats: rules, reference models and the offline verifier agree on winner and price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import course, sealed
from market.auctions.rules.formats.protocol import Bid, Terms
from market.auctions.rules.priority import Holder
from market.auctions.rules.proxies import Proxy, answers, forestalled
from market.auctions.rules.replay import verify
from market.auctions.rules.states import BidKind, Format, LotState
from market.money import Money
from tests.unit.auctions.formats.models import dutch, dynamic, eng_dutch, english, multi_round, score, sealed_first, sealed_second
from tests.unit.auctions.formats.models import proxies as model_of_proxies
from tests.unit.auctions.formats.play import fall, ladder, s, terms
from tests.unit.auctions.formats.recorder import Recorder

AUCTIONS = 10_000
LEAST_BIDS = 20
PADDLES = range(10, 15)
RUNGS = ((0, 10), (300, 20), (500, 50))
HOLDERS = (Holder(rank=1, paddle=13), Holder(rank=2, paddle=14))
Model = Callable[..., Any]
Lot = tuple[Terms, Model, dict[str, Any]]


def _english(rng: Random) -> Lot:
    cap = rng.choice([None, 620, 900])
    lot = {"start": 100, "rungs": RUNGS, "duration": 600, "soft": 60, "extension": 60, "cap": cap}
    capped = None if cap is None else s(cap)
    return terms(Format.ENGLISH, 100, 600, ladder=ladder(*RUNGS), soft_close=s(60), extension=s(60), cap=capped), english.run, lot


def _dynamic(rng: Random) -> Lot:
    cap = rng.choice([660, 800, 5000])
    lot = {"start": 100, "step": 10, "free": 400, "period": 60, "cap": cap}
    return terms(Format.DYNAMIC, 100, 400, period=s(60), cap=s(cap)), dynamic.run, lot


def _dutch(rng: Random) -> Lot:
    step, interval, floor = rng.randint(5, 60), rng.randint(10, 40), rng.randint(20, 90)
    lot = {"start": 400, "step": step, "interval": interval, "floor": floor, "duration": 400 * interval}
    return terms(Format.DUTCH, 400, 400 * interval, fall=fall(step, interval, floor)), dutch.run, lot


def _eng_dutch(rng: Random) -> Lot:
    step, floor = rng.randint(5, 60), rng.randint(20, 90)
    lot = {"start": 400, "rise": 10, "first": 120, "soft": 30, "extension": 30, "period": 120, "step": step, "interval": 30, "floor": floor}
    soft = {"soft_close": s(30), "extension": s(30), "period": s(120)}
    return terms(Format.ENG_DUTCH, 400, 120, fall=fall(step, 30, floor), **soft), eng_dutch.run, lot


def _sealed_first(rng: Random) -> Lot:
    tie = rng.random() < 0.5
    lot = {"start": 100, "sealing": 60, "revealing": 60, "tie_round": tie}
    return terms(Format.SEALED_FIRST, 100, 60, revealing=s(60), tie_round=tie), sealed_first.run, lot


def _sealed_second(_rng: Random) -> Lot:
    lot = {"start": 100, "sealing": 60, "revealing": 60}
    return terms(Format.SEALED_SECOND, 100, 60, revealing=s(60)), sealed_second.run, lot


def _multi_round(rng: Random) -> Lot:
    rounds, raises = rng.randint(2, 5), rng.random() < 0.5
    lot = {"start": 100, "sealing": 60, "revealing": 60, "rounds": rounds, "raises": raises, "step": 10}
    return terms(Format.MULTI_ROUND, 100, 60, revealing=s(60), rounds=rounds, raises=raises), multi_round.run, lot


def _score(rng: Random) -> Lot:
    weights = rng.choice([(6000, 2500, 1500), (5000, 3000, 2000), (3334, 3333, 3333)])
    lot = {"start": 100, "sealing": 60, "judging": 30, "revealing": 60, "weights": weights}
    return terms(Format.SCORE, 100, 60, judging=s(30), revealing=s(60), weights=weights), score.run, lot


MAKERS = {
    Format.ENGLISH: _english,
    Format.DYNAMIC: _dynamic,
    Format.DUTCH: _dutch,
    Format.ENG_DUTCH: _eng_dutch,
    Format.SEALED_FIRST: _sealed_first,
    Format.SEALED_SECOND: _sealed_second,
    Format.MULTI_ROUND: _multi_round,
    Format.SCORE: _score,
}
PROXIED = (Format.ENGLISH, Format.DYNAMIC)
OPEN = (Format.ENGLISH, Format.DYNAMIC, Format.DUTCH, Format.ENG_DUTCH)


def _proxied(rng: Random, form: Format) -> Lot:
    """Return a lot whose bidders may leave secret maxima: its model answers them."""
    if form is Format.DYNAMIC:
        lot = {"start": 100, "step": 10, "end": 460, "moved": lambda end, second: end if second < 400 else second + 60}
        return terms(form, 100, 400, period=s(60)), model_of_proxies.run, lot
    cap = rng.choice([620, 900])
    lot = {"start": 100, "step": 10, "end": 600}
    lot["moved"] = lambda end, second: end if end - second > 60 else max(end, min(second + 60, cap))
    return terms(form, 100, 600, soft_close=s(60), extension=s(60), cap=s(cap)), model_of_proxies.run, lot


def _place(lot: Recorder, proxies: list[Proxy], second: int, paddle: int, yuan: int) -> Reason | None:
    """Bid by hand where secret maxima are in force: they answer within the same instant."""
    before, amount = course.view(lot.terms, lot.standing), Money.yuan(yuan)
    if refusal := lot.rules.validate(lot.terms, lot.standing, Bid(paddle=paddle, amount=amount), lot.at(second)):
        return refusal.reason
    if ahead := forestalled(before, proxies, paddle, amount):
        assert lot.offer(second, Bid(paddle=ahead[0], amount=ahead[1], kind=BidKind.PROXY)) is None
        return Reason.TOO_LOW
    assert lot.bid(second, paddle, yuan) is None
    _answer(lot, proxies, second)
    return None


def _answer(lot: Recorder, proxies: list[Proxy], second: int) -> None:
    for paddle, amount in answers(course.view(lot.terms, lot.standing), proxies):
        assert lot.offer(second, Bid(paddle=paddle, amount=amount, kind=BidKind.PROXY)) is None


def _rising(rng: Random, lot: Recorder, proxies: list[Proxy], tally: Counter[str]) -> list[tuple[int, int, int]]:
    """Bid in the open: mostly what is asked, sometimes more, too little, off the ladder, or what another has bid already."""
    second, long = rng.choice([0, 0, 100, 200]), rng.randint(LEAST_BIDS, 32)
    bids: list[tuple[int, int, int]] = []
    _answer(lot, proxies, 0)
    while len(bids) < long:
        second += rng.choice([0, 1, 5, 20, 45])
        asked, current = lot.asks(second) or 100, lot.standing.current
        yuan = rng.choice(
            [asked, asked, asked + 10, asked + 100, max(asked - 30, 1), asked + 5, current.fen // 100 if current else asked - 40]
        )
        if lot.terms.fall and current is None and rng.random() < 0.93:
            yuan = max(asked - rng.choice([1, 10, 50]), 1)
        tally["ties"] += bool(current and yuan * 100 == current.fen)
        paddle = rng.choice(PADDLES)
        bids.append((second, paddle, yuan))
        _count(tally, _place(lot, proxies, second, paddle, yuan))
        _pause(rng, lot, second, tally)
    return bids


def _hidden(rng: Random, lot: Recorder, tally: Counter[str]) -> list[tuple[int, str, int, Any]]:
    """Seal and reveal, mostly in time and truly; amounts repeat, so that there are ties."""
    second, long = 0, rng.randint(LEAST_BIDS, 44)
    events: list[tuple[int, str, int, Any]] = []
    sealed_yuan: dict[tuple[int, int], int] = {}
    while len(events) < long:
        second += rng.choice([0, 2, 5, 9, 12])
        at, paddle = sealed.moment(lot.terms, lot.standing, lot.at(second)), rng.choice(PADDLES)
        what = "seal" if (at[1] is sealed.Stage.SEALING) is (rng.random() < 0.9) else "reveal"
        value: Any = rng.choice([90, 100, 110, 110, 120, 120, 130])
        if lot.terms.weights and rng.random() < 0.2:
            what, value = "points", (rng.choice([0, 2500, 5000, 10_000, 10_001]), rng.choice([0, 5000, 9000]))
        if what == "reveal" and rng.random() < 0.9:
            value = sealed_yuan.get((at[0], paddle), value)
        events.append((second, what, paddle, value))
        refusal = lot._try(second, what, paddle, value)
        if what == "seal" and refusal is None:
            sealed_yuan[at[0], paddle] = value
        _count(tally, refusal)
        _pause(rng, lot, second, tally)
    counted = sealed.ranked(lot.standing)
    tally["ties"] += len(counted) > 1 and counted[0][1] == counted[1][1]
    return events


def _count(tally: Counter[str], refusal: str | None) -> None:
    tally["bids"] += 1
    tally["accepted" if refusal is None else f"refused {refusal}"] += 1


def _pause(rng: Random, lot: Recorder, second: int, tally: Counter[str]) -> None:
    if rng.random() < 0.02:
        before = lot.stood
        lot.pause(second, rng.choice([1, 90, 100_000]))
        tally["pauses"] += lot.stood > before


def _played(number: int, form: Format, tally: Counter[str]) -> None:
    """Play one auction three times: by the rules, by the model, and from its ledger."""
    rng = Random(number)  # noqa: S311 - repeatable on purpose
    maxima = [(paddle, rng.randint(90, 400)) for paddle in rng.sample(PADDLES, 3)] if form in PROXIED and rng.random() < 0.5 else []
    of, model, told = _proxied(rng, form) if maxima else MAKERS[form](rng)
    reserve = None if form is Format.DUTCH else rng.choice([None, None, 105, 120, 700, 2000])
    lot = Recorder(of, reserve, HOLDERS if rng.random() < 0.1 else ())
    if form in OPEN:
        proxies = [Proxy(paddle, Money.yuan(maximum), place) for place, (paddle, maximum) in enumerate(maxima)]
        bids = _rising(rng, lot, proxies, tally)
        _taken, price, winner, end = model(told, maxima, bids) if maxima else model(told, bids)
        tally["proxy bids"] += sum(entry["bid_kind"] == "proxy" for entry in lot.entries)
        if price is not None and price < (reserve or 0):
            price = winner = None
    else:
        _taken, winner, price, _left, end = model(told, _hidden(rng, lot, tally), reserve or 0)
    assert (lot.result(reserve), lot.end()) == ((winner, price), end), (number, form)
    matching = [paddle for paddle in (13, 14) if lot.holders and winner not in (None, paddle, 13)]
    answers = [(paddle, rng.random() < 0.5) for paddle in matching]
    taking = [paddle for paddle, takes in answers if takes]
    winner = taking[0] if taking else winner
    tally["matched by priority"] += bool(taking)
    lot.finish(answers)
    report = verify(lot.document())
    assert report.findings == (), (number, form, report.findings)
    proven = report.result
    assert (proven.winner, proven.price.fen // 100 if proven.price and winner else None) == (winner, price), (number, form)
    assert proven.state is (LotState.PASSED if winner is None else LotState.AWARDED)
    tally["extensions"] += lot.standing.extensions
    tally["entries"] += len(lot.entries)
    tally["sold" if winner else "passed"] += 1


@pytest.mark.slow
def test_ten_thousand_random_auctions_replay_to_the_same_winner_and_price() -> None:
    forms, tallies = list(MAKERS), {form: Counter[str]() for form in MAKERS}
    for number in range(AUCTIONS):
        form = forms[number % len(forms)]
        before = tallies[form]["bids"]
        _played(number, form, tallies[form])
        assert tallies[form]["bids"] - before >= LEAST_BIDS
    for form, tally in tallies.items():
        refused = sum(count for what, count in tally.items() if what.startswith("refused"))
        shown = {
            name: tally[name]
            for name in ("sold", "passed", "bids", "accepted", "ties", "extensions", "pauses", "proxy bids", "matched by priority")
        }
        print(form.value, shown | {"refused": refused})  # noqa: T201 - the distribution is part of the result
        print("   ", {what: count for what, count in sorted(tally.items()) if what.startswith("refused")})  # noqa: T201
        assert min(tally["sold"], tally["passed"], tally["ties"], refused, tally["pauses"]) > 0, form
    assert all(tallies[form]["extensions"] > 0 and tallies[form]["proxy bids"] > 0 for form in PROXIED)
