"""The calendar of sales 拍卖会 and the catalogue of each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import MAXYEAR, MINYEAR
from itertools import groupby
from typing import TYPE_CHECKING

from flask import render_template, request

from market.access import access
from market.accounts import queries as accounts
from market.accounts.rules import regions
from market.auctions import policy
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import catalogue, notices, paddles, priority
from market.auctions.queries.catalogue import Asked
from market.auctions.rules.notices import SECTORS
from market.auctions.rules.states import LotState, SaleState, Season
from market.auctions.views.blueprint import bp
from market.listings import queries as listings
from market.listings.models.achievements import Term
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

AHEAD = (SaleState.DRAFT, SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN, SaleState.CLOSED)
RUNNING = (LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
WAITING = (LotState.ANNOUNCED,)
FILTERS = ("running", "waiting", "ended")


@bp.get("/sales")
@access("public")
def calendar() -> ResponseReturnValue:
    """Show what is coming and what was, by year and season, with the figures that documents state."""
    wanted = asked()
    found = catalogue.sales(actor(), wanted)
    past, held = [sale for sale in found if sale.state not in AHEAD], catalogue.sectors(actor())
    return render_template(
        "auctions/calendar.html",
        ahead=sorted((sale for sale in found if sale.state in AHEAD), key=lambda sale: sale.opens_at),
        past=[(key, list(sales)) for key, sales in groupby(past, key=lambda sale: sale.year)],
        lots=catalogue.lots_of_sales(actor(), [sale.id for sale in found]),
        results={sale.id: results for sale, results in _results(found).items()},
        agencies=accounts.organisations({sale.agency_id for sale in found if sale.agency_id is not None}),
        years=catalogue.years(actor()),
        seasons=list(Season),
        sectors=[sector for sector in SECTORS if sector in held],
        branches=catalogue.branches(actor()),
        asked=wanted,
        query={name: value for name, value in asdict(wanted).items() if value is not None},
    )


@bp.get("/sales/<int:sale_id>")
@access("public")
def sale_page(sale_id: int) -> ResponseReturnValue:
    """Show the catalogue of a sale: its announcement, lots, prices and results."""
    sale = catalogue.sale(actor(), sale_id)
    lots = [lot for lot in catalogue.lots(actor(), sale_id) if lot.announced_at is not None]
    mine = {paddle.lot_id: paddle for paddle in paddles.my_paddles_in(actor(), sale_id)}
    shown, awards = request.args.get("show", ""), catalogue.awards(sale_id)
    return render_template(
        "auctions/catalogue.html",
        sale=sale,
        lots=[lot for lot in lots if shown not in FILTERS or _group(lot) == shown],
        counts={name: sum(_group(lot) == name for lot in lots) for name in FILTERS},
        shown=shown if shown in FILTERS else "",
        total=len(lots),
        numbers={lot.id: lot.number for lot in lots},
        next_lot=next((lot for lot in lots if lot.state is LotState.ANNOUNCED), None),
        sellers=accounts.organisations({lot.seller_id for lot in lots}),
        ways=ways(lots),
        priority=priority.counts([lot.id for lot in lots]),
        matched={lot_id for lot_id, award in awards.items() if award.by_priority},
        bought={lot_id for lot_id, award in awards.items() if award.buyer_id == actor().organisation_id},
        results=catalogue.results(lots),
        documented=catalogue.documented_results(sale),
        postponed=notices.last_postponement(sale_id),
        agency=accounts.organisations({sale.agency_id} if sale.agency_id else set()).get(sale.agency_id or 0),
        licence=accounts.agency(sale.agency_id) if sale.agency_id else None,
        auctioneer=auctioneer(sale),
        admitted=paddles.admitted(sale_id),
        mine=mine,
        may_plan=policy.may_plan(actor(), sale),
        may_watch=policy.may_watch_console(actor(), sale),
    )


@bp.get("/lots/<int:lot_id>/offered")
@access("public")
def offered(lot_id: int) -> ResponseReturnValue:
    """Show the version of the achievement that a lot offers, word for word."""
    lot = catalogue.lot(actor(), lot_id)
    version = catalogue.offered(actor(), lot_id)
    sale = catalogue.sale(actor(), lot.sale_id)
    return render_template("auctions/offered.html", lot=lot, sale=sale, version=version, told=version.told())


def ways(lots: Sequence[Lot]) -> dict[int, Term]:
    """Return the term on which each lot is offered, by lot."""
    found = {term.id: term for terms in listings.terms_of({lot.achievement_id for lot in lots}).values() for term in terms}
    return {lot.id: found[lot.term_id] for lot in lots}


def asked() -> Asked:
    """Return which sales the address asks for; what it cannot mean asks for all."""
    season, sector, branch = (request.args.get(name, "") for name in ("season", "sector", "branch"))
    return Asked(
        year=request.args.get("year", type=_year),
        season=Season(season) if season in set(Season) else None,
        sector=sector if sector in SECTORS else None,
        branch=branch if regions.is_known(branch) else None,
    )


def _year(text: str) -> int:
    year = int(text)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(text)
    return year


def _results(found: Sequence[Sale]) -> dict[Sale, object]:
    lots = catalogue.lots_of_sales(actor(), [sale.id for sale in found])
    return {sale: catalogue.documented_results(sale) or catalogue.results(lots[sale.id]) for sale in found}


def _group(lot: Lot) -> str:
    if lot.state in RUNNING:
        return "running"
    return "waiting" if lot.state in WAITING else "ended"


def auctioneer(sale: Sale) -> tuple[str, str] | None:
    """Return the presiding auctioneer's name and certificate number (拍卖法 Art. 14)."""
    if sale.agency_id is None or sale.auctioneer_id is None:
        return None
    found = {person.id: (person.name, auctioneer.certificate_no) for auctioneer, person in accounts.auctioneers(sale.agency_id)}
    return found.get(sale.auctioneer_id)
