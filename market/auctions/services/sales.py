"""Sales 拍卖会 from plan to opening: planned, announced, on view, open; or cancelled."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from market import audit, clock, ids, rulebook
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.accounts.rules import regions
from market.auctions import policy
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, catalogue
from market.auctions.rules import gates, planning
from market.auctions.rules.notices import SECTORS, NoticeKind
from market.auctions.rules.states import LOT, SALE, ConductMode, LotEvent, LotState, SaleEvent, SaleState, Season
from market.auctions.services import holders, lots_plan, notices, settlement
from market.db import database_time, db
from market.errors import Conflict, Forbidden, Invalid
from market.listings import services as listings
from market.wording import N_

LENGTHS = {"name_zh": 80, "name_en": 80, "place": 80, "contact": 200, "terms": 5000}
LONGEST_SOFT_CLOSE = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the operator decides about a sale; times are instants, the deposit is in basis points of the start price."""

    name_zh: str
    name_en: str
    season: Season
    sector: str
    conduct_mode: ConductMode
    agency_id: int | None
    auctioneer_id: int | None
    place: str
    terms: str
    viewing_from: datetime
    viewing_until: datetime
    opens_at: datetime
    deposit_bp: int
    soft_close_s: int
    extend_s: int
    branch: str = ""
    """Six digits of GB/T 2260, or empty for the whole market."""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What a source states about a past sale that this market did not hold; None means that the source does not say."""

    name_zh: str
    name_en: str
    season: Season
    year: int
    held_on: date | None
    sector: str
    place: str
    lots_offered: int | None
    lots_sold: int | None
    start_fen: int | None
    hammer_fen: int | None
    bidders: int | None
    source: str
    note: str = ""
    branch: str = ""


def plan_sale(actor: Actor, plan: Plan, *, is_demo: bool = False) -> Sale:
    """Draft a sale; raise Invalid on the field that breaks a rule."""
    require(actor, "operator.clerk")
    now = clock.now()
    _check(plan, now)
    sale_id = catalogue.next_sale_id()
    year = clock.legal_date(plan.opens_at).year
    sale = Sale(
        id=sale_id,
        code=ids.code("PM", year, sale_id),
        year=year,
        operator_id=actor.organisation_id,
        state=SaleState.DRAFT,
        is_demo=is_demo,
        created_at=now,
        **asdict(plan),
    )
    db.session.add(sale)
    db.session.flush()
    audit.record(actor, "sale.planned", sale, at=now, to_state=sale.state)
    return sale


def edit_sale(actor: Actor, sale_id: int, plan: Plan) -> Sale:
    """Change a draft; the deposits of its lots follow the share."""
    sale = _planned_for_update(actor, sale_id)
    if sale.state is not SaleState.DRAFT:
        raise Conflict("sale.not_draft", N_("An announced auction session cannot be changed; cancel it and announce a new one."))
    now = clock.now()
    _check(plan, now)
    new_share = plan.deposit_bp != sale.deposit_bp
    for name, value in asdict(plan).items():
        setattr(sale, name, value)
    sale.year = clock.legal_date(plan.opens_at).year
    for lot in catalogue.lots_for_update(sale.id):
        lot.soft_close_s, lot.extend_s = sale.soft_close_s, sale.extend_s
        if new_share:
            lot.deposit = planning.deposit(lot.start, sale.deposit_bp)
    db.session.flush()
    audit.record(actor, "sale.edited", sale, at=now)
    return sale


def announce(actor: Actor, sale_id: int) -> Sale:
    """Publish the announcement 拍卖公告 with its catalogue (拍卖法 Art. 45, 46); every gate must be open.

    The achievements of the lots are reserved from now on.
    """
    sale = _planned_for_update(actor, sale_id)
    lots = catalogue.lots_for_update(sale.id)
    now = clock.now()
    state = SALE.after(sale.state, SaleEvent.ANNOUNCE)
    gates.require_all(gates.gates(catalogue.facts(sale, lots, clock.legal_date(now))))
    _move(actor, sale, state, SaleEvent.ANNOUNCE, now)
    sale.announced_at = now
    for lot in lots:
        if lot.state is LotState.DRAFT:
            _announce_lot(actor, lot, now)
            holders.invite(lot, sale, now)
    notices.publish(sale, NoticeKind.ANNOUNCED, now)
    return sale


def announcement_gates(actor: Actor, sale_id: int) -> list[gates.Gate]:
    """Return the gates of an announcement today, for the checklist of the planning page."""
    sale = catalogue.sale(actor, sale_id)
    return gates.gates(catalogue.facts(sale, catalogue.lots(actor, sale_id), clock.today()))


def advance(sale_id: int, *, actor: Actor = SYSTEM) -> Sale:
    """Move an announced sale to viewing and opening as the clock says; harmless where nothing is due.

    Lots of a licensed auction wait for the auctioneer; in the other modes they all open with the sale.
    """
    sale = bidding.sale_for_update(sale_id)
    now = clock.mapped(database_time())
    if sale.state is SaleState.ANNOUNCED and sale.viewing_from is not None and now >= sale.viewing_from:
        _move(actor, sale, SaleState.VIEWING, SaleEvent.VIEW, now)
    if sale.state is SaleState.VIEWING and now >= sale.opens_at:
        _move(actor, sale, SaleState.OPEN, SaleEvent.OPEN, now)
        if sale.conduct_mode is not ConductMode.LICENSED_AUCTION:
            _open_all(sale)
    return sale


def open_sale(actor: Actor, sale_id: int) -> Sale:
    """Begin the sale at its hour by whoever conducts it; the scheduler does the same a moment later."""
    found = catalogue.sale(actor, sale_id)
    if not policy.may_conduct(actor, found):
        raise Forbidden("sale.not_conductor", N_("Only the auctioneer who conducts this session may do this."))
    sale = advance(sale_id, actor=actor)
    if sale.state is not SaleState.OPEN:
        raise Conflict("sale.too_early", N_("The auction session begins at the announced time, not before."))
    return sale


def cancel_sale(actor: Actor, sale_id: int, *, reason: str) -> Sale:
    """Call a sale off before it opens; lots are withdrawn and deposits go back."""
    sale = _planned_for_update(actor, sale_id)
    if not reason.strip():
        raise Invalid("sale.reason_missing", N_("Give a reason; it is published with the lot."), field="reason")
    now = clock.now()
    state = SALE.after(sale.state, SaleEvent.CANCEL)
    if sale.announced_at is not None:
        notices.publish(sale, NoticeKind.CANCELLED, now, reason=reason.strip())
    for lot in catalogue.lots_for_update(sale.id):
        if (lot.state, LotEvent.WITHDRAW) in LOT:
            lots_plan.take_out(actor, lot, reason.strip(), now)
    _move(actor, sale, state, SaleEvent.CANCEL, now, reason=reason.strip())
    return sale


def record_past_sale(actor: Actor, past: Documented, *, is_demo: bool = False) -> Sale:
    """Enter a past sale of which only totals are documented elsewhere; it has no lots and no bids here."""
    require(actor, "operator.clerk")
    if not past.source.strip():
        raise Invalid("sale.source_missing", N_("Say where these figures are printed."), field="source")
    now = clock.now()
    held_on = past.held_on or date(past.year, 1, 1)
    if held_on > clock.legal_date(now):
        raise Invalid("sale.not_past", N_("Only a sale of the past can be recorded from a source."), field="held_on")
    totals = asdict(past)
    kept = {name: totals[name] for name in ("lots_offered", "lots_sold", "start_fen", "hammer_fen", "bidders", "place", "source", "note")}
    sale_id = catalogue.next_sale_id()
    sale = Sale(
        id=sale_id,
        code=ids.code("PM", past.year, sale_id),
        name_zh=past.name_zh,
        name_en=past.name_en,
        season=past.season,
        year=past.year,
        sector=past.sector,
        branch=past.branch,
        conduct_mode=ConductMode.LICENSED_AUCTION,
        state=SaleState.REPORTED,
        operator_id=actor.organisation_id,
        place=past.place,
        terms="",
        opens_at=datetime.combine(held_on, time(), tzinfo=clock.BEIJING),
        deposit_bp=rulebook.number("bid.deposit_bp", clock.legal_date(now)),
        soft_close_s=0,
        extend_s=0,
        documented=kept | {"held_on": past.held_on.isoformat() if past.held_on else None},
        is_demo=is_demo,
        created_at=now,
    )
    db.session.add(sale)
    db.session.flush()
    audit.record(actor, "sale.recorded", sale, at=now, to_state=sale.state, source=past.source)
    return sale


def propose_dates(today: date) -> dict[str, datetime]:
    """Return dates that keep the legal days with a day in reserve, at usual hours: a start for the planning form."""
    least = catalogue.minimums(today)
    auction_on = today + timedelta(days=least.announce_days + 1)
    viewing_until = auction_on - timedelta(days=1)
    return {
        "opens_at": datetime.combine(auction_on, time(14), tzinfo=clock.BEIJING),
        "viewing_from": datetime.combine(viewing_until - timedelta(days=least.display_days), time(9), tzinfo=clock.BEIJING),
        "viewing_until": datetime.combine(viewing_until, time(17), tzinfo=clock.BEIJING),
    }


def _check(plan: Plan, now: datetime) -> None:
    today, auction_on = clock.legal_date(now), clock.legal_date(plan.opens_at)
    _check_words(plan)
    in_force = plan.agency_id is not None and accounts.agency_in_force(plan.agency_id, auction_on)
    of_agency = plan.agency_id is not None and plan.auctioneer_id is not None and accounts.is_auctioneer(plan.auctioneer_id, plan.agency_id)
    planning.check_conductor(
        plan.conduct_mode, agency_id=plan.agency_id, in_force=in_force, auctioneer_id=plan.auctioneer_id, of_agency=of_agency
    )
    planning.check_schedule(catalogue.schedule(plan.opens_at, plan.viewing_from, plan.viewing_until, today), catalogue.minimums(today))
    lowest, highest = catalogue.deposit_range(today)
    planning.check_deposit_share(plan.deposit_bp, lowest=lowest, highest=highest)
    for field in ("soft_close_s", "extend_s"):
        if not 0 <= getattr(plan, field) <= LONGEST_SOFT_CLOSE:
            raise Invalid("sale.soft_close", N_("The extension lies between 0 and 60 minutes."), field=field)


def _check_words(plan: Plan) -> None:
    if not plan.name_zh.strip():
        raise Invalid("sale.name_missing", N_("Give the auction session a name."), field="name_zh")
    if plan.sector not in SECTORS:
        raise Invalid("sale.sector_unknown", N_("Choose a sector."), field="sector")
    if plan.branch and not regions.is_known(plan.branch):
        raise Invalid("sale.branch_unknown", N_("Choose a branch."), field="branch")
    for field, most in LENGTHS.items():
        if len(getattr(plan, field)) > most:
            raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field=field, most=most)


def _planned_for_update(actor: Actor, sale_id: int) -> Sale:
    catalogue.sale(actor, sale_id)
    sale = bidding.sale_for_update(sale_id)
    if not policy.may_plan(actor, sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    return sale


def _announce_lot(actor: Actor, lot: Lot, now: datetime) -> None:
    before = lot.state
    lot.state = LOT.after(before, LotEvent.ANNOUNCE)
    lot.announced_at = now
    db.session.flush()
    audit.record(actor, "lot.announce", lot, at=now, from_state=before, to_state=lot.state)
    listings.reserve(lot.achievement_id, actor=actor)


def _open_all(sale: Sale) -> None:
    for lot in catalogue.lots_for_update(sale.id):
        if lot.state is LotState.ANNOUNCED:
            settlement.open_lot(SYSTEM, lot.id)


def _move(actor: Actor, sale: Sale, state: SaleState, event: SaleEvent, at: datetime, **data: Any) -> None:
    before, sale.state = sale.state, state
    db.session.flush()
    audit.record(actor, f"sale.{event.value}", sale, at=at, from_state=before, to_state=state, **data)
