"""What is read of sales and their lots: the calendar, catalogues, results, and what the announcement's gates ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, text

from market import clock, rulebook
from market.access import Actor
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.bidding import Award, BidAttempt
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import priority
from market.auctions.rules.gates import LotFacts, SaleFacts
from market.auctions.rules.planning import Minimums, Results, Schedule
from market.auctions.rules.states import LotState, SaleState, Season
from market.db import db, one
from market.listings import queries as listings
from market.listings.models.achievements import Achievement, Term
from market.listings.models.versions import AchievementVersion
from market.listings.rules.kinds import AchievementState, PriceMode
from market.money import Money

TAKEN = (LotState.DRAFT, LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED, LotState.CLOSED)


def next_sale_id() -> int:
    """Draw the id of the next sale, from which its code is made."""
    return int(db.session.execute(text("SELECT nextval(pg_get_serial_sequence('sale', 'id'))")).scalar_one())


def sale(actor: Actor, sale_id: int) -> Sale:
    """Return a sale that the actor may see; raise NotFound."""
    return one(select(Sale).where(Sale.id == sale_id, policy.visible_sales(actor)))


def sale_by_code(actor: Actor, code: str) -> Sale:
    """Return the sale with this code that the actor may see; raise NotFound."""
    return one(select(Sale).where(Sale.code == code, policy.visible_sales(actor)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which sales of the calendar are asked for; None asks for all."""

    year: int | None = None
    season: Season | None = None
    sector: str | None = None
    branch: str | None = None


def sales(actor: Actor, asked: Asked | None = None) -> list[Sale]:
    """Return the sales that the actor may see, the newest auction day first."""
    statement = select(Sale).where(policy.visible_sales(actor))
    for name, value in asdict(asked or Asked()).items():
        if value is not None:
            statement = statement.where(getattr(Sale, name) == value)
    return list(db.session.scalars(statement.order_by(Sale.opens_at.desc(), Sale.id.desc())))


def years(actor: Actor) -> list[int]:
    """Return the years that have sales, the newest first."""
    return list(db.session.scalars(select(Sale.year).where(policy.visible_sales(actor)).distinct().order_by(Sale.year.desc())))


def sectors(actor: Actor) -> set[str]:
    """Return the sectors that have sales, `general` among them."""
    return set(db.session.scalars(select(Sale.sector).where(policy.visible_sales(actor)).distinct()))


def branches(actor: Actor) -> list[str]:
    """Return the regions whose branches have sales."""
    held = select(Sale.branch).where(policy.visible_sales(actor), Sale.branch != "")
    return list(db.session.scalars(held.distinct().order_by(Sale.branch)))


def upcoming(actor: Actor, *, most: int = 6) -> list[Sale]:
    """Return announced and running sales, the nearest first."""
    states = (SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN)
    return list(
        db.session.scalars(
            select(Sale).where(policy.visible_sales(actor), Sale.state.in_(states)).order_by(Sale.opens_at, Sale.id).limit(most)
        )
    )


def collecting(now: datetime) -> list[Sale]:
    """Return the sales that still take lots: drafts that begin after `now`."""
    return list(db.session.scalars(select(Sale).where(Sale.state == SaleState.DRAFT, Sale.opens_at > now).order_by(Sale.opens_at, Sale.id)))


def due_sales(now: datetime) -> list[int]:
    """Return the ids of sales whose viewing or opening has come."""
    waiting = Sale.state.in_((SaleState.ANNOUNCED, SaleState.VIEWING))
    due = ((Sale.state == SaleState.ANNOUNCED) & (Sale.viewing_from <= now)) | (Sale.opens_at <= now)
    return list(db.session.scalars(select(Sale.id).where(waiting, due).order_by(Sale.opens_at, Sale.id)))


def _visible_lots(actor: Actor) -> Select[Any]:
    return select(Lot).join(Sale, Sale.id == Lot.sale_id).where(policy.visible_lots(actor))


def lot(actor: Actor, lot_id: int) -> Lot:
    """Return a lot that the actor may see; raise NotFound."""
    found: Lot = one(_visible_lots(actor).where(Lot.id == lot_id))
    return found


def offered(actor: Actor, lot_id: int) -> AchievementVersion:
    """Return the version of the achievement that a lot offers, to who may see the lot; raise NotFound where it was not kept."""
    found = lot(actor, lot_id)
    return listings.version(found.achievement_id, found.achievement_version)


def lots(actor: Actor, sale_id: int) -> list[Lot]:
    """Return the lots of a sale that the actor may see, by number."""
    return list(db.session.scalars(_visible_lots(actor).where(Lot.sale_id == sale_id).order_by(Lot.number, Lot.id)))


def lots_of_sales(actor: Actor, ids: Collection[int]) -> dict[int, list[Lot]]:
    """Return the lots of several sales at once, by sale."""
    found: dict[int, list[Lot]] = {sale_id: [] for sale_id in ids}
    for row in db.session.scalars(_visible_lots(actor).where(Lot.sale_id.in_(set(ids))).order_by(Lot.number)) if ids else ():
        found[row.sale_id].append(row)
    return found


def my_lots(actor: Actor) -> list[Lot]:
    """Return the lots that the actor's organisation consigned, the newest first."""
    return list(db.session.scalars(select(Lot).where(Lot.seller_id == actor.organisation_id).order_by(Lot.id.desc())))


def lots_for_update(sale_id: int) -> list[Lot]:
    """Lock all lots of a sale by ascending id; take the sale's lock first."""
    return list(
        db.session.scalars(
            select(Lot).where(Lot.sale_id == sale_id).order_by(Lot.id).with_for_update().execution_options(populate_existing=True)
        )
    )


def lot_of_achievement(achievement_id: int) -> Lot | None:
    """Return the lot in which an achievement stands at the moment, if any."""
    return db.session.scalars(
        select(Lot).where(Lot.achievement_id == achievement_id, Lot.state.in_(TAKEN)).order_by(Lot.id).limit(1)
    ).one_or_none()


def earlier_appearance(achievement_id: int) -> Lot | None:
    """Return the lot in which an achievement was last offered without a lasting sale: it passed, or its buyer defaulted."""
    unsold = (LotState.PASSED, LotState.DEFAULTED)
    return db.session.scalars(
        select(Lot).where(Lot.achievement_id == achievement_id, Lot.state.in_(unsold)).order_by(Lot.id.desc()).limit(1)
    ).one_or_none()


def appearances(lot_id: int) -> list[int]:
    """Return the lot and its earlier appearances, the newest first."""
    chain = select(Lot.id, Lot.earlier_lot_id).where(Lot.id == lot_id).cte("appearance", recursive=True)
    chain = chain.union(select(Lot.id, Lot.earlier_lot_id).join(chain, Lot.id == chain.c.earlier_lot_id))
    return list(db.session.scalars(select(chain.c.id).order_by(chain.c.id.desc())))


def next_number(sale_id: int) -> int:
    """Return the first free number behind a sale's lots."""
    return (db.session.scalar(select(func.max(Lot.number)).where(Lot.sale_id == sale_id)) or 0) + 1


def awards(sale_id: int) -> dict[int, Award]:
    """Return the awards of a sale by lot; after a default the runner-up's."""
    return {award.lot_id: award for award in db.session.scalars(select(Award).where(Award.sale_id == sale_id).order_by(Award.id))}


def refused_attempts(lot_id: int, *, most: int = 20) -> Sequence[BidAttempt]:
    """Return refused bids on a lot, newest first: for the console only."""
    refused = select(BidAttempt).where(BidAttempt.lot_id == lot_id, BidAttempt.reason.is_not(None))
    return db.session.scalars(refused.order_by(BidAttempt.at.desc()).limit(most)).all()


def results(found: Sequence[Lot]) -> Results:
    """Count a sale's results from its lots: totals of what has a buyer, so that the premium compares like with like."""
    offered = [lot for lot in found if lot.state not in (LotState.DRAFT, LotState.WITHDRAWN)]
    sold = [lot for lot in offered if lot.hammer is not None]
    return Results(
        offered=len(offered),
        sold=len(sold),
        start=sum((lot.start for lot in sold), Money(0)),
        hammer=sum((lot.hammer for lot in sold if lot.hammer is not None), Money(0)),
    )


def documented_results(found: Sale) -> Results | None:
    """Return the totals that a source states for a past sale, or None where the market held it itself."""
    kept = found.documented
    if kept is None:
        return None
    start, hammer = kept.get("start_fen"), kept.get("hammer_fen")
    return Results(
        offered=kept.get("lots_offered"),
        sold=kept.get("lots_sold"),
        start=None if start is None else Money(start),
        hammer=None if hammer is None else Money(hammer),
    )


def schedule(opens_at: datetime, viewing_from: datetime, viewing_until: datetime, announced_on: date) -> Schedule:
    """Return the instants of a sale with their days in Beijing."""
    return Schedule(
        announced_on=announced_on,
        viewing_from=viewing_from,
        viewing_until=viewing_until,
        opens_at=opens_at,
        viewing_first=clock.legal_date(viewing_from),
        viewing_last=clock.legal_date(viewing_until),
        auction_on=clock.legal_date(opens_at),
    )


def minimums(on: date) -> Minimums:
    """Return the legal days in force on the day `on`."""
    return Minimums(announce_days=rulebook.number("auction.announce_days", on), display_days=rulebook.number("auction.display_days", on))


def deposit_range(on: date) -> tuple[int, int]:
    """Return the lowest and highest legal deposit in basis points of the start price."""
    return rulebook.number("bid.deposit_min_bp", on), rulebook.number("bid.deposit_max_bp", on)


def facts(found: Sale, lots: Sequence[Lot], today: date) -> SaleFacts:
    """Return what the announcement's gates ask of a planned sale, if it were announced today."""
    auction_on = clock.legal_date(found.opens_at)
    viewing_from, viewing_until = found.viewing_from or found.opens_at, found.viewing_until or found.opens_at
    planned = [lot for lot in lots if lot.state is LotState.DRAFT]
    told = priority.notices([lot.id for lot in planned])
    return SaleFacts(
        mode=found.conduct_mode,
        agency_id=found.agency_id,
        agency_in_force=found.agency_id is not None and accounts.agency_in_force(found.agency_id, auction_on),
        auctioneer_id=found.auctioneer_id,
        auctioneer_of_agency=_of_agency(found.auctioneer_id, found.agency_id),
        place=found.place,
        terms=found.terms,
        deposit_bp=found.deposit_bp,
        deposit_range=deposit_range(today),
        schedule=schedule(found.opens_at, viewing_from, viewing_until, today),
        least=minimums(today),
        lots=_lot_facts(planned),
        holders=told,
        notice=priority.notice_days(today) if told else None,
    )


def _of_agency(person_id: int | None, agency_id: int | None) -> bool:
    return person_id is not None and agency_id is not None and accounts.is_auctioneer(person_id, agency_id)


def _lot_facts(planned: Sequence[Lot]) -> list[LotFacts]:
    achievements = listings.achievements([lot.achievement_id for lot in planned])
    terms = listings.terms_of([lot.achievement_id for lot in planned])
    return [
        LotFacts(
            number=lot.number,
            accepted=lot.accepted_at is not None,
            sealed=bool(lot.commitment),
            offered=_offered(lot, achievements.get(lot.achievement_id), terms[lot.achievement_id]),
        )
        for lot in planned
    ]


def _offered(lot: Lot, achievement: Achievement | None, terms: Sequence[Term]) -> bool:
    if achievement is None or achievement.state is not AchievementState.PUBLISHED or achievement.version != lot.achievement_version:
        return False
    return any(term.id == lot.term_id and term.price_mode is PriceMode.AUCTION for term in terms)
