"""The blueprint of the auction house's pages, and how its templates put states and refusals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint

from market import clock
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.planning import percent
from market.auctions.rules.states import BidKind
from market.errors import MarketError
from market.web.i18n import label, translated

bp = Blueprint("auctions", __name__)

_KINDS = {
    "announced": "season",
    "viewing": "season",
    "open": "live",
    "paused": "warn",
    "awarded": "done",
    "confirmed": "done",
    "dealt": "done",
    "settled": "done",
    "reported": "done",
    "withdrawn": "danger",
    "cancelled": "danger",
    "terminated": "danger",
    "defaulted": "danger",
    "deposit_due": "warn",
    "held": "info",
    "active": "ok",
    "refused": "danger",
    "forfeited": "danger",
    "due": "warn",
}


@bp.app_template_filter("auction_kind")
def auction_kind(state: str) -> str:
    """Return the pill's kind for a state of a sale, a lot, a paddle or a deposit."""
    return _KINDS.get(str(state), "")


@bp.app_template_filter("explained")
def explained(error: MarketError) -> str:
    """Return a refusal in the reader's language."""
    return translated(error)


@bp.app_template_filter("percent")
def shown_percent(basis_points: int) -> str:
    """Return basis points as a percentage, e.g. `10%`."""
    return f"{percent(basis_points)}%"


@bp.app_template_filter("on_day")
def on_day(instant: datetime) -> date:
    """Return the day in Beijing on which an instant falls."""
    return clock.legal_date(instant)


@bp.app_template_filter("entry_word")
def entry_word(entry: dict[str, Any]) -> str:
    """Return what a public ledger entry is: for a bid, the way by which it came."""
    return label(BidKind(entry["bid_kind"]) if entry["bid_kind"] else EntryKind(entry["kind"]))
