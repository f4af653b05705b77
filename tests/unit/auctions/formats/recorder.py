"""Plays a lot and writes its public ledger, as the market does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from market.auctions.rules import priority, record
from market.auctions.rules.english import Reason
from market.auctions.rules.formats import course, sealed
from market.auctions.rules.formats.protocol import Bid, Offer, Outcome, Reveal, Terms
from market.auctions.rules.ledger import GENESIS, chain, commitment, instant
from market.auctions.rules.priority import Holder, Match
from market.auctions.rules.states import Format
from market.money import Money
from tests.unit.auctions.formats.play import LOT, OPENING, Play

Json = dict[str, Any]
SECRET = "5" * 64
WINDOW = timedelta(seconds=120)


def chained(entries: Sequence[Json]) -> Json:
    """Return the ledger file of these entries, hashed anew."""
    head, done = GENESIS, []
    for entry in entries:
        content = {key: value for key, value in entry.items() if key not in ("prev", "hash")}
        done.append(content | {"prev": head, "hash": chain(content, head)})
        head = done[-1]["hash"]
    return {"format": "chunqiu-ledger/1", "lot": LOT, "entries": done, "head": head}


class Recorder(Play):
    """A lot under way whose entries are written down."""

    def __init__(self, of: Terms, reserve: int | None = None, holders: Sequence[Holder] = ()) -> None:
        super().__init__(of)
        self.reserve = None if reserve is None else Money.yuan(reserve)
        self.holders = holders
        self.entries: list[Json] = []
        self._put("opened", OPENING, data=self._opened())

    def _opened(self) -> Json:
        of = self.terms
        rules = record.extras(of) | ({"priority": record.shared(self.holders, WINDOW)} if self.holders else {})
        terms = {"start_fen": of.start.fen, "increment_fen": of.ladder.rungs[0][1].fen, "deposit_fen": 100, "number": 3}
        times = {"soft_close_s": of.soft_close, "extend_s": of.extension, "duration_s": of.duration}
        texts = {"sale": "SA-2026-000001", "title_zh": "一种检测方法", "title_en": "A method", "mode": "licensed_auction"}
        bound = {"format": of.format.value, "commitment": commitment(self.reserve.fen if self.reserve else None, SECRET)}
        return (
            terms | {name: int(time.total_seconds()) for name, time in times.items()} | texts | bound | ({"rules": rules} if rules else {})
        )

    def _put(self, kind: str, at: datetime, **more: Any) -> None:
        plain = {"lot": LOT, "seq": len(self.entries) + 1, "kind": kind, "paddle": None, "amount_fen": None, "bid_kind": None}
        times = {"at": instant(at), "closes_at": instant(self.standing.closes_at)}
        self.entries.append(plain | times | more)

    def offer(self, second: float, offer: Offer) -> Reason | None:
        self.seq = len(self.entries)
        refusal = super().offer(second, offer)
        if refusal is None:
            met = isinstance(offer, Reveal | Bid) and (self.reserve is None or self._price(offer) >= self.reserve)
            written = record.written(offer, self.standing, reserve_met=met)
            self._put(written.pop("kind").value, self.at(second), **written)
        return refusal

    def _price(self, offer: Reveal | Bid) -> Money:
        return offer.amount if isinstance(offer, Reveal) else self.standing.current or offer.amount

    def pause(self, second: float, length: float) -> None:
        before, at, stood = self.standing, self.at(second), self.stood
        super().pause(second, length)
        if self.stood == stood:
            return
        after, self.standing = self.standing, before
        self._put("paused", at, data={"reason": "网络故障"})
        self.standing = after
        self._put("resumed", self.at(second), data={"reason": "恢复", "credited_us": int(length * 1_000_000)})

    def call(self, second: float, number: int) -> None:
        """Make a last call of the leading bid."""
        self._put("called", self.at(second), data={"call": number})

    def say(self, second: float, text: str) -> None:
        """Announce something."""
        self._put("said", self.at(second), data={"text": text})

    def outage(self, second: float, unseen: float, length: float) -> None:
        """Let the market fall silent at `second`, find it `unseen` seconds later, and go on `length` seconds after the silence began."""
        since, before = self.at(second), self.standing
        self.standing = course.paused(self.standing, since)
        self.stood += length
        after = course.resumed(self.standing, self.at(second))
        self.standing = before
        said = {"reason": "系统故障", "ground": "outage", "since": instant(since)}
        self._put("paused", since + timedelta(seconds=unseen), data=said)
        self.standing = after
        self._put("resumed", self.at(second), data={"reason": "恢复", "credited_us": int(length * 1_000_000)})

    def finish(self, answers: Sequence[tuple[int, bool]] = ()) -> Outcome:
        """Close the lot at its end, let holders of a priority right answer, and award or pass it."""
        at = self.standing.closes_at
        outcome = self.rules.settle(self.terms, self.standing, self.reserve)
        current = self.standing.current
        met = None if current is None else self.reserve is None or current >= self.reserve
        self._put("closed", at, data={"reserve_met": met} | self._opens_reserve())
        matches = []
        for paddle, takes in answers:
            amount = outcome.price.fen if outcome.price else None
            self._put("matched", at, paddle=paddle, amount_fen=amount, data={"takes": takes})
            matches.append(Match(paddle=paddle, seq=len(self.entries), takes=takes))
        final = priority.settle(self.holders, outcome, matches)
        at += WINDOW
        if final.passed is not None or final.price is None:
            self._put("passed", at, data={"why": final.passed})
        else:
            data = {"by": "auctioneer"} | ({"priority": True} if final.by_priority else {})
            self._put("awarded", at, paddle=final.winner, amount_fen=final.price.fen, data=data)
        return final

    def _opens_reserve(self) -> Json:
        if self.terms.format is not Format.SEALED_SECOND or len(sealed.ranked(self.standing, self.reserve)) != 1:
            return {}
        return {"reserve_fen": self.reserve.fen if self.reserve else None, "reserve_nonce": SECRET}

    def document(self) -> Json:
        return chained(self.entries)
