"""Scheduled work of the auction house: takes no arguments, may run anywhere, twice or late without harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import takewhile

import structlog

from market import clock, mail, rulebook
from market.auctions.heartbeat import process_name
from market.auctions.queries import aftermath, bidding, catalogue
from market.auctions.queries import papers as papers_queries
from market.auctions.queries import priority as priority_queries
from market.auctions.queries import sealed as sealed_queries
from market.auctions.queries import watch as watch_queries
from market.auctions.services import (
    digests,
    incidents,
    negotiations,
    notices,
    openings,
    papers,
    sales,
    settlement,
    succession,
    watch,
)
from market.db import db, unit_of_work

log = structlog.get_logger()
MOST_AT_ONCE = 100
_FRESH_END = timedelta(seconds=30)
"""A lot that could not be closed for longer holds no paper back."""
_PROCESS = process_name("scheduler")


def close_due_lots() -> int:
    """Close every lot whose end has come and return how many: first all results, then what they lead to.

    One transaction each, so that one failure stops no other.
    """
    with unit_of_work():
        due = [lot_id for _sale_id, lot_id in bidding.due_lots(MOST_AT_ONCE)]
    closed = sum(_alone("lot.close_failed", partial(settlement.close_lot, lot_id, follow=False), lot_id) for lot_id in due)
    with unit_of_work():
        ended = bidding.unfollowed_lots(MOST_AT_ONCE)
    for lot_id in ended:
        _alone("lot.follow_up_failed", partial(settlement.follow_up, lot_id), lot_id)
    return closed


def _alone(event: str, work: Callable[[], object], lot_id: int) -> bool:
    """Do one lot's work in a transaction of its own; say whether it succeeded."""
    try:
        with unit_of_work():
            work()
    except Exception:  # one lot's fault must not hold the others back: logged, tried again at the next tick
        log.exception(event, lot=lot_id)
        return False
    finally:
        db.session.remove()
    return True


def settle_priority() -> int:
    """Award the lots whose holders of a priority right had their time to answer and return how many; one transaction each."""
    with unit_of_work():
        due = priority_queries.due(MOST_AT_ONCE)
    return sum(_alone("lot.priority_failed", partial(settlement.settle_priority, lot_id), lot_id) for lot_id in due)


def call_for_openings() -> int:
    """Ask who sealed a bid to open it, once for each round, and return how many were asked."""
    with unit_of_work():
        running = sealed_queries.running()
    asked = 0
    for lot_id in running:
        with unit_of_work():
            asked += openings.call(lot_id)
    return asked


def begin_due_sales() -> int:
    """Move announced sales to viewing and opening at their hour and return how many were looked at."""
    with unit_of_work():
        due = catalogue.due_sales(clock.now())
    for sale_id in due:
        try:
            with unit_of_work():
                sales.advance(sale_id)
        except Exception:  # one sale's fault must not hold the others back: logged, tried again at the next tick
            log.exception("sale.advance_failed", sale=sale_id)
        finally:
            db.session.remove()
    return len(due)


def finish_sales() -> int:
    """Settle the sales whose last lot has ended and return how many."""
    with unit_of_work():
        finished = bidding.finished_sales()
    for sale_id in finished:
        with unit_of_work():
            settlement.finish_sale(sale_id)
    return len(finished)


def raise_alarms() -> int:
    """Tell the operator of lots that nobody hammered within `auction.hammer_minutes`; nothing is awarded."""
    now = clock.now()
    limit = timedelta(minutes=rulebook.number("auction.hammer_minutes", clock.legal_date(now)))
    with unit_of_work():
        late = bidding.awaiting_hammer(now - limit)
    for lot_id in late:
        with unit_of_work():
            for recipient in settlement.raise_alarm(lot_id):
                mail.send(
                    recipient,
                    "落槌超时 · Hammer overdue",
                    f"拍品 {lot_id} 竞价已结束，尚未落槌。\nBidding on lot {lot_id} has ended and nobody has hammered.",
                )
    return len(late)


def tell_notices(base_url: str) -> int:
    """Write the letters about new notices, each notice in a transaction of its own, and return how many were told."""
    told = 0
    while told < MOST_AT_ONCE:
        with unit_of_work():
            if not notices.tell_next(base_url):
                return told
        told += 1
    return told


def make_papers() -> int:
    """Make the confirmation letters and session records that are due and return how many; one transaction each.

    Papers wait while lots have just ended: a page takes as long to set as several results take to decide.
    """
    with unit_of_work():
        letters, records = papers_queries.awards_without_letter(), papers_queries.sales_without_record()
    due = [(papers.make_confirmation, award_id) for award_id in letters] + [(papers.make_record, sale_id) for sale_id in records]
    unhurried = takewhile(lambda _paper: not _lots_wait(), due)
    return sum(_alone("paper.failed", partial(make, about), about) for make, about in unhurried)


def _lots_wait() -> bool:
    with unit_of_work():
        return bidding.awaits_result(_FRESH_END)


def end_overdue() -> int:
    """End the second offers and negotiations whose time is over and return how many; one transaction each."""
    with unit_of_work():
        now = clock.now()
        offers, windows = aftermath.overdue_offers(now), aftermath.overdue_negotiations(now)
    ended = sum(_alone("offer.lapse_failed", partial(succession.lapse, offer_id), offer_id) for offer_id in offers)
    return ended + sum(_alone("negotiation.lapse_failed", partial(negotiations.lapse, lot_id), lot_id) for lot_id in windows)


def seal_days() -> int:
    """Publish the digests of the days that are over and return how many."""
    with unit_of_work():
        return digests.seal_days()


def watch_over() -> int:
    """Give the scheduler's sign of life and stop the lots that an outage touches; return how many."""
    with unit_of_work():
        return watch.beat(_PROCESS, role="scheduler")


def write_incidents() -> int:
    """Write and sign the records of outages that have none yet and return how many."""
    with unit_of_work():
        waiting = [(suspension.id, stage) for suspension, stage in watch_queries.unrecorded()]
    return sum(_alone("incident.failed", partial(incidents.write, suspension_id, stage), suspension_id) for suspension_id, stage in waiting)
