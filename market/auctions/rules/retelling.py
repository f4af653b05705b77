"""A lot told again from its public entries alone: the standing, what the reserve must have been, and the outcome.

The reserve itself is secret. But each bid is marked as reaching it or not, and all that depends on it is settled by any amount
between the highest marked below and the lowest marked above. Only a hammer price that is the reserve itself needs its opening.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from market.auctions.rules import default, priority, record
from market.auctions.rules.default import Best
from market.auctions.rules.formats import FORMATS, course, sealed
from market.auctions.rules.formats.protocol import Outcome, Rules, Standing, Terms
from market.auctions.rules.ledger import commitment
from market.auctions.rules.priority import Holder, Match, Window
from market.auctions.rules.states import Format, LotState
from market.money import Money


@dataclass(slots=True)
class Retelling:
    """The lot as its entries so far make it."""

    terms: Terms
    rules: Rules
    standing: Standing
    holders: tuple[Holder, ...] = ()
    window: Window | None = None
    """When holders of a priority right may answer; known once bidding has ended."""
    matches: list[Match] = field(default_factory=list)
    least_met: Money | None = None
    most_unmet: Money | None = None
    prices: list[tuple[int, Money, int]] = field(default_factory=list)
    """(paddle, amount, seq) of each price that was offered."""
    out: set[int] = field(default_factory=set)
    """The paddles that defaulted."""
    opens: bool = False
    """The reserve was opened at the close, as `opened`."""
    opened: Money | None = None

    @classmethod
    def begun(cls, lot: int, opened: dict[str, Any], at: datetime) -> Retelling | None:
        """Return the lot as opened at `at`, or None where its terms are impossible."""
        if opened["format"] not in {form.value for form in Format}:
            return None
        terms = record.terms(lot, opened)
        rules = FORMATS[terms.format]
        if rules.flaw(terms) is not None:
            return None
        return cls(terms=terms, rules=rules, standing=rules.opening(terms, at), holders=record.holders(opened))

    def take(self, entry: dict[str, Any], at: datetime) -> object | None:
        """Take an entry that records an offer; return what the rules say instead where they refuse it or give another amount."""
        offer = record.offer(entry)
        if refusal := self.rules.validate(self.terms, self.standing, offer, at):
            return refusal.reason.value
        after = self.rules.apply(self.terms, self.standing, offer, at, entry["seq"])
        written = record.written(offer, after, reserve_met=False)
        if written["amount_fen"] != entry["amount_fen"]:
            return written["amount_fen"] or "none"
        self.standing = after
        if entry["amount_fen"] is not None:
            self.prices.append((entry["paddle"] or 0, Money(entry["amount_fen"]), entry["seq"]))
        return None

    def successor(self) -> Best | None:
        """Return whose price follows after a default, where the format knows a second one."""
        return default.runner_up(self.prices, self.out) if self.terms.format in default.SUCCESSION else None

    def mark(self, amount: Money, *, met: bool) -> bool:
        """Note whether a bid is said to reach the reserve; False where that contradicts what was said before."""
        if met:
            self.least_met = amount if self.least_met is None else min(self.least_met, amount)
        else:
            self.most_unmet = amount if self.most_unmet is None else max(self.most_unmet, amount)
        return self.least_met is None or self.most_unmet is None or self.most_unmet < self.least_met

    @property
    def reserve_met(self) -> bool | None:
        """Say whether the highest bid reaches the reserve; None without one."""
        current = self.standing.current
        return None if current is None else self.least_met is not None and current >= self.least_met

    def pause(self, at: datetime) -> None:
        """Stop the lot's clock."""
        self.standing = course.paused(self.standing, at)

    def resume(self, at: datetime) -> None:
        """Let the lot's clock go on."""
        self.standing = course.resumed(self.standing, at)

    def close(self, opened: dict[str, Any], said: dict[str, Any], at: datetime) -> bool:
        """End the bidding; holders of a priority right may answer from now on.

        False unless the reserve is opened where the price is the reserve, truly: as bound at the opening, between the marks.
        """
        self.standing = replace(self.standing, state=LotState.CLOSED)
        self.window = record.window(opened, at)
        self.opens = "reserve_nonce" in said
        if not self.opens:
            return self.terms.format is not Format.SEALED_SECOND or len(sealed.ranked(self.standing, self._inferred())) != 1
        self.opened = None if said["reserve_fen"] is None else Money(said["reserve_fen"])
        above = self.opened is None or self.least_met is None or self.opened <= self.least_met
        below = self.most_unmet is None or (self.opened is not None and self.most_unmet < self.opened)
        return above and below and commitment(said["reserve_fen"], said["reserve_nonce"]) == opened["commitment"]

    def answer(self, entry: dict[str, Any], at: datetime) -> object | None:
        """Take a holder's answer; return what is wrong with it, or None."""
        match, outcome = Match(paddle=entry["paddle"] or 0, seq=entry["seq"], takes=entry["data"]["takes"]), self._before_priority()
        if self.window is None:
            return self.standing.state.value
        if refusal := priority.validate(self.holders, outcome, self.matches, self.window, match, at):
            return refusal.reason.value
        self.matches.append(match)
        price = outcome.price.fen if outcome.price else None
        return None if entry["amount_fen"] == price else price

    def complete(self, at: datetime) -> bool:
        """Say whether no holder of a priority right can change the result any more."""
        return self.window is None or priority.complete(self.holders, self._before_priority(), self.matches, self.window, at)

    def outcome(self) -> Outcome:
        """Return what the bidding comes to."""
        return priority.settle(self.holders, self._before_priority(), self.matches)

    def _before_priority(self) -> Outcome:
        return self.rules.settle(self.terms, self.standing, self.opened if self.opens else self._inferred())

    def _inferred(self) -> Money | None:
        if self.least_met is not None or self.most_unmet is None:
            return self.least_met
        return self.most_unmet + Money(1)
