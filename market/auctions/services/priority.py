"""The priority right 优先购买权 in a lot's own course: published at the opening, asked at the end of bidding, recorded with the result."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from market import audit, clock, rulebook
from market.access import SYSTEM
from market.auctions.models.priority import PriorityHolder
from market.auctions.queries import priority as queries
from market.auctions.rules import record
from market.auctions.rules.asking import Asking
from market.auctions.rules.holders import Result
from market.auctions.services import priority_letters
from market.db import db

if TYPE_CHECKING:
    from market.auctions.models.sale import Lot
    from market.auctions.rules.formats.protocol import Outcome


def published(lot: Lot, now: datetime) -> dict[str, Any]:
    """Return what the opening of a locked lot says of its registered holders, and begin to count on them; empty without any.

    Whose paddle is not active now is absent: it has waived (法释〔2016〕18号 Art. 16).
    """
    registered = queries.registered(lot.id)
    if not registered:
        return {}
    lot.answer_s = rulebook.number("bid.priority_answer_s", clock.legal_date(now))
    return {"priority": record.shared(registered, timedelta(seconds=lot.answer_s))}


def ask(lot: Lot, outcome: Outcome, now: datetime) -> bool:
    """Ask the holders who may match the outcome of a lot that was closed at `now`; say whether anybody is asked."""
    asking = _asking(lot)
    if asking is None or asking.window is None or not asking.pending(outcome, now):
        return False
    lot.answers_until = asking.window.closes
    waiting = asking.waiting(outcome)
    named = {number: organisation for organisation, number in queries.numbers(lot.id).items()}
    for holder in queries.holders(lot.id):
        if holder.organisation_id in {named.get(paddle) for paddle in waiting}:
            priority_letters.asked(holder, lot)
    audit.record(SYSTEM, "lot.holders_asked", lot, at=now, paddles=waiting, until=lot.answers_until)
    return True


def pending(lot: Lot, outcome: Outcome, now: datetime) -> bool:
    """Say whether a holder can still change what the bidding on a locked, closed lot came to."""
    asking = _asking(lot)
    return asking is not None and asking.pending(outcome, now)


def final(lot: Lot, outcome: Outcome) -> Outcome:
    """Return what the bidding on a locked, closed lot comes to after the holders' answers."""
    asking = _asking(lot)
    return outcome if asking is None else asking.final(outcome)


def note_results(lot: Lot, outcome: Outcome, now: datetime) -> None:
    """Write down what became of each holder's right, once the lot is awarded or passed with this outcome."""
    holders = queries.holders(lot.id)
    if not holders:
        return
    asking, numbers = _asking(lot), queries.numbers(lot.id)
    for holder in holders:
        holder.result = _result(holder, asking, outcome, numbers.get(holder.organisation_id))
    silent = [numbers[holder.organisation_id] for holder in holders if holder.result is Result.SILENT]
    if silent:
        audit.record(SYSTEM, "lot.priority_lapsed", lot, at=now, paddles=silent)


def _asking(lot: Lot) -> Asking | None:
    if lot.answer_s is not None:
        db.session.flush()
    return queries.asking(lot)


def _result(holder: PriorityHolder, asking: Asking | None, outcome: Outcome, paddle: int | None) -> Result:
    if asking is None or paddle not in {one.paddle for one in asking.holders}:
        return Result.ABSENT
    said = {match.paddle: match.takes for match in asking.answers}
    if paddle in said:
        took = Result.MATCHED if outcome.winner == paddle else Result.YIELDED
        return took if said[paddle] else Result.WAIVED
    if outcome.winner is None or outcome.winner == paddle:
        return Result.NOT_NEEDED
    best = {one.paddle: one.rank for one in asking.holders}.get(outcome.winner)
    return Result.NOT_NEEDED if best is not None and best <= holder.rank else Result.SILENT
