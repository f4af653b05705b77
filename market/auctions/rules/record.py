"""How terms and offers stand in the public ledger, and how they are read from it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from market.auctions.rules.english import Ladder
from market.auctions.rules.formats.protocol import Bid, Fall, Offer, Points, Reveal, Seal, Standing, Terms
from market.auctions.rules.ledger import EntryKind, is_text
from market.auctions.rules.priority import Holder, Window
from market.auctions.rules.states import BidKind, Format
from market.money import LARGEST_FEN, ZERO, Money

SECOND = timedelta(seconds=1)
LONGEST_S = 10 * 366 * 86_400
SECONDS = {"cap_s": "cap", "period_s": "period", "judging_s": "judging", "revealing_s": "revealing"}
FLAGS = ("raises", "tie_round")
FALL = {"step_fen": LARGEST_FEN, "interval_s": LONGEST_S, "floor_fen": LARGEST_FEN}
MOST = 100


def extras(terms: Terms) -> dict[str, Any]:
    """Return what the opening's member `rules` says beyond start price, increment, duration and soft close; empty for a plain format."""
    said: dict[str, Any] = {name: getattr(terms, part) // SECOND for name, part in SECONDS.items() if getattr(terms, part)}
    said |= {name: True for name in FLAGS if getattr(terms, name)}
    if len(terms.ladder.rungs) > 1 or terms.ladder.rungs[0][0] != ZERO:
        said["ladder"] = [[price.fen, step.fen] for price, step in terms.ladder.rungs]
    if terms.fall is not None:
        fall = terms.fall
        said["fall"] = {"step_fen": fall.step.fen, "interval_s": fall.interval // SECOND, "floor_fen": fall.floor.fen}
    if terms.rounds > 1:
        said["rounds"] = terms.rounds
    if terms.weights:
        said["weights"] = list(terms.weights)
    if terms.criteria:
        said["criteria"] = list(terms.criteria)
    return said


def are_extras(said: object) -> bool:
    """Say whether this can be read by `terms`: known members, each of its type."""
    known = {*SECONDS, *FLAGS, "ladder", "fall", "rounds", "weights", "criteria", "priority"}
    if not isinstance(said, dict) or not said or not known.issuperset(said):
        return False
    seconds = all(_whole(said[name], 1, LONGEST_S) for name in SECONDS if name in said)
    flags = all(said[name] is True for name in FLAGS if name in said)
    rounds = "rounds" not in said or _whole(said["rounds"], 2, MOST)
    weights = "weights" not in said or _list(said["weights"], lambda one: _whole(one, 0, LARGEST_FEN))
    criteria = "criteria" not in said or _list(said["criteria"], is_text)
    ladder = "ladder" not in said or _list(said["ladder"], _is_rung)
    fall = said.get("fall")
    falls = "fall" not in said or (
        isinstance(fall, dict) and set(fall) == set(FALL) and all(_whole(fall[name], 1, most) for name, most in FALL.items())
    )
    priority = "priority" not in said or _is_priority(said["priority"])
    return all((seconds, flags, rounds, weights, criteria, ladder, falls, priority))


def shared(holders: Sequence[Holder], window: timedelta) -> dict[str, Any]:
    """Return the member `priority` of `rules`: the registered holders of a priority right with their ranks, and their time to answer."""
    ranks = [[holder.paddle, holder.rank] for holder in holders if holder.paddle is not None]
    return {"window_s": window // SECOND, "ranks": ranks}


def holders(opened: dict[str, Any]) -> tuple[Holder, ...]:
    """Return the holders of a priority right that an opening published."""
    said = opened.get("rules", {}).get("priority", {"ranks": ()})
    return tuple(Holder(rank=rank, paddle=paddle) for paddle, rank in said["ranks"])


def window(opened: dict[str, Any], ended_at: datetime) -> Window | None:
    """Return when the holders may answer once bidding has ended, or None where there are none."""
    said = opened.get("rules", {}).get("priority")
    return said and Window(opens=ended_at, closes=ended_at + timedelta(seconds=said["window_s"]))


def terms(lot: int, opened: dict[str, Any]) -> Terms:
    """Return the terms that an opening published."""
    said: dict[str, Any] = opened.get("rules", {})
    rungs = said.get("ladder", [[0, opened["increment_fen"]]])
    fall = said.get("fall")
    return Terms(
        lot=lot,
        format=Format(opened["format"]),
        start=Money(opened["start_fen"]),
        ladder=Ladder(tuple((Money(price), Money(step)) for price, step in rungs)),
        duration=timedelta(seconds=opened["duration_s"]),
        soft_close=timedelta(seconds=opened["soft_close_s"]),
        extension=timedelta(seconds=opened["extend_s"]),
        fall=fall and Fall(step=Money(fall["step_fen"]), interval=timedelta(seconds=fall["interval_s"]), floor=Money(fall["floor_fen"])),
        rounds=said.get("rounds", 1),
        weights=tuple(said.get("weights", ())),
        criteria=tuple(said.get("criteria", ())),
        raises="raises" in said,
        tie_round="tie_round" in said,
        **{part: timedelta(seconds=said[name]) for name, part in SECONDS.items() if name in said},
    )


def written(offer: Offer, after: Standing, *, reserve_met: bool) -> dict[str, Any]:
    """Return kind, paddle, amount, bid kind and data of the ledger entry of an accepted offer; `after` is the standing that it left.

    A falling price is written as it was at that instant, not as far as the bidder would have gone.
    """
    entry: dict[str, Any] = {"kind": EntryKind.BID, "paddle": offer.paddle, "amount_fen": None, "bid_kind": None}
    if isinstance(offer, Bid):
        amount = (after.current or offer.amount).fen
        return entry | {"amount_fen": amount, "bid_kind": offer.kind.value, "data": {"reserve_met": reserve_met}}
    if isinstance(offer, Seal):
        return entry | {"kind": EntryKind.SEALED, "data": {"commitment": offer.commitment}}
    if isinstance(offer, Reveal):
        data = {"nonce": offer.nonce, "reserve_met": reserve_met}
        return entry | {"kind": EntryKind.REVEALED, "amount_fen": offer.amount.fen, "data": data}
    return entry | {"kind": EntryKind.SCORED, "data": {"points": list(offer.points)}}


def offer(entry: dict[str, Any]) -> Offer:
    """Return the offer that a public entry of kind bid, sealed, revealed or scored records."""
    kind, paddle, data = EntryKind(entry["kind"]), entry["paddle"] or 0, entry["data"]
    if kind is EntryKind.SEALED:
        return Seal(paddle=paddle, commitment=data["commitment"])
    if kind is EntryKind.SCORED:
        return Points(paddle=paddle, points=tuple(data["points"]))
    amount = Money(entry["amount_fen"] or 0)
    if kind is EntryKind.REVEALED:
        return Reveal(paddle=paddle, amount=amount, nonce=data["nonce"])
    return Bid(paddle=paddle, amount=amount, kind=BidKind(entry["bid_kind"] or BidKind.ONLINE))


def are_points(points: object) -> bool:
    """Say whether these can be a panel's points."""
    return _list(points, lambda one: _whole(one, 0, LARGEST_FEN))


def _list(value: object, right: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST and all(map(right, value))


def _is_priority(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"window_s", "ranks"} or not _whole(value["window_s"], 1, LONGEST_S):
        return False
    return _list(value["ranks"], _is_rung)


def _is_rung(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and _whole(value[0], 0, LARGEST_FEN) and _whole(value[1], 1, LARGEST_FEN)  # noqa: PLR2004


def _whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
