"""The blueprint of the auction house's pages, and how its templates put states and refusals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext
from markupsafe import Markup

from market import clock
from market.accounts.rules.regions import region_name
from market.auctions.models.sale import Lot
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.notices import GENERAL
from market.auctions.rules.offers import offered
from market.auctions.rules.planning import percent
from market.auctions.rules.sentences import SENTENCES
from market.auctions.rules.states import BidKind, LotState
from market.errors import MarketError
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState, PriceMode, Sector, TermMode
from market.money import Money
from market.web.figures import yuan
from market.web.i18n import label, language, translated

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
    "requested": "warn",
    "approved": "ok",
}


@bp.app_template_filter("auction_kind")
def auction_kind(state: str) -> str:
    """Return the pill's kind for a state of a sale, a lot, a paddle or a deposit."""
    return _KINDS.get(str(state), "")


@bp.app_template_filter("explained")
def explained(error: MarketError) -> str:
    """Return a refusal in the reader's language."""
    return translated(error)


@bp.app_template_filter("way_word")
def way_word(mode: str) -> str:
    """Return a stored way of transfer in the reader's language."""
    return label(TermMode(mode))


@bp.app_template_filter("lot_word")
def lot_word(state: str) -> str:
    """Return a stored state of a lot in the reader's language."""
    return label(LotState(state))


@bp.app_template_filter("percent")
def shown_percent(basis_points: int) -> str:
    """Return basis points as a percentage, e.g. `10%`."""
    return f"{percent(basis_points)}%"


@bp.app_template_filter("sector_word")
def sector_word(sector: str) -> str:
    """Return what the sector of a sale is called."""
    return gettext("Cross-sector") if sector == GENERAL else label(Sector(sector))


@bp.app_template_filter("offer_words")
def offer_words(lot: Lot) -> list[str]:
    """Return what the lot's format asks of bidders, in short sentences."""
    return [gettext(said.message, **{name: _plain(value) for name, value in said.values.items()}) for said in offered(lot.terms)]


def _plain(value: object) -> object:
    return yuan(value, decimals=False) if isinstance(value, Money) else value


@bp.app_template_filter("branch_word")
def branch_word(branch: str) -> str:
    """Return the name of the region whose branch 分会场 holds a sale."""
    return region_name(branch, english=language() == "en")


@bp.app_template_filter("on_day")
def on_day(instant: datetime) -> date:
    """Return the day in Beijing on which an instant falls."""
    return clock.legal_date(instant)


@bp.app_template_filter("entry_word")
def entry_word(entry: dict[str, Any]) -> str:
    """Return what a public ledger entry is: for a bid, the way by which it came."""
    said = entry.get("data", {})
    if said.get("takes") is False:
        return gettext("Priority waived")
    if said.get("priority"):
        return gettext("Sold by priority")
    return label(BidKind(entry["bid_kind"]) if entry["bid_kind"] else EntryKind(entry["kind"]))


@bp.app_template_global("entry_words")
def entry_words() -> dict[str, str]:
    """Return what each kind of entry and each way of bidding is called, for the scripts that write entries."""
    words = {kind.value: label(kind) for kind in (*EntryKind, *BidKind)}
    return words | {"waived": gettext("Priority waived"), "by_priority": gettext("Sold by priority")}


@bp.app_template_global("format_sentences")
def format_sentences() -> dict[str, str]:
    """Return what each format means, in one sentence."""
    return {form.value: gettext(sentence) for form, sentence in SENTENCES.items()}


@bp.app_template_global("listing_owner_actions")
def listing_owner_actions(achievement: Achievement) -> Markup:
    """Return the owner's button on the page of an achievement: offer it for auction, or see where its lot stands."""
    auctioned = any(term.price_mode is PriceMode.AUCTION for term in achievement.terms)
    if not auctioned or achievement.state not in (AchievementState.PUBLISHED, AchievementState.RESERVED):
        return Markup()
    text = gettext("Offer for auction") if achievement.state is AchievementState.PUBLISHED else gettext("In an auction session")
    return Markup('<a class="btn btn--primary" href="{}">{}</a>').format(
        url_for("auctions.consignment", achievement_id=achievement.id), text
    )
