"""Importing the lots of a session from a sheet: all or none, each row by the services behind the forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market import clock, mail, rulebook
from market.access import Actor, require
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, catalogue
from market.auctions.rules import lot_sheet
from market.auctions.rules.lot_sheet import SheetRow
from market.auctions.rules.states import ConductMode, LotState, SaleState
from market.auctions.services import lots_plan
from market.auctions.services.lots_plan import Consignment, LotPlan
from market.columns import Problem
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, MarketError
from market.listings import queries as listings
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import PriceMode
from market.wording import N_

COLUMN_OF = {"term_id": "way", "sale_id": "achievement", "file": ""}
"""Where a refusal of the services stands in the sheet; other fields have the name of their column."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a sheet: how many lots it describes, what is wrong with it, and whether they are in the session now."""

    lots: Sequence[SheetRow]
    problems: Sequence[Problem]
    imported: bool


def import_lots(actor: Actor, sale_id: int, rows: Sequence[Sequence[str]], *, dry_run: bool) -> Report:
    """Put the lots of a sheet into a draft session, or only say what would stop it; nothing is written where anything is wrong."""
    require(actor, "operator.clerk")
    catalogue.sale(actor, sale_id)
    sale = bidding.sale_for_update(sale_id)
    if not policy.may_plan(actor, sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    if sale.state is not SaleState.DRAFT:
        raise Conflict("sale.not_draft", N_("An announced auction session cannot be changed; cancel it and announce a new one."))
    lots, problems = lot_sheet.read(rows)
    taken = {lot.number for lot in catalogue.lots_for_update(sale.id) if lot.state is not LotState.WITHDRAWN}
    whole = db.session.begin_nested()
    for row in lots:
        found = _attempt(actor, sale, row, taken)
        if found is not None:
            problems.append(found)
    imported = not problems and not dry_run
    if imported:
        whole.commit()
    else:
        whole.rollback()
        db.session.expire_all()
    return Report(lots, sorted(problems, key=lambda problem: problem.row), imported)


def _attempt(actor: Actor, sale: Sale, row: SheetRow, taken: set[int]) -> Problem | None:
    try:
        with db.session.begin_nested():
            if row.number in taken:
                raise Conflict("import.number_taken", N_("Another lot of this session has this number."), field="number")
            _import(actor, sale, row)
    except MarketError as error:
        field = COLUMN_OF.get(error.field or "", error.field or "")
        return Problem(row.row, field if field in lot_sheet.BY_FIELD else "", error)
    return None


def _import(actor: Actor, sale: Sale, row: SheetRow) -> None:
    achievement = _achievement(row.achievement)
    consignment = Consignment(
        achievement_id=achievement.id,
        term_id=_term(achievement, row),
        sale_id=sale.id,
        start=row.start,
        increment=row.increment,
        reserve=row.reserve,
        accept_terms=True,
    )
    lot = lots_plan.take_in(actor, consignment, achievement, contract=row.contract)
    plan = LotPlan(
        number=row.number or lot.number,
        start=row.start,
        increment=row.increment,
        duration_minutes=row.duration_minutes or _usual_minutes(sale),
        deposit=row.deposit,
    )
    _tell_owner(lots_plan.schedule_lot(actor, lot.id, plan), sale, row.contract)


def _achievement(number: str) -> Achievement:
    found = listings.numbered(number)
    if len(found) > 1:
        raise Invalid("import.ambiguous", N_("Several achievements have this number; give the market's (CG-…)."), field="achievement")
    if not found:
        raise Invalid("import.unknown", N_("No published achievement has this number."), field="achievement")
    return found[0]


def _term(achievement: Achievement, row: SheetRow) -> int:
    offered = [term for term in listings.terms(achievement.id) if term.price_mode is PriceMode.AUCTION]
    fitting = [term for term in offered if row.way is None or (term.mode, term.licence_kind) == row.way]
    if not fitting:
        raise Invalid("import.way_not_offered", N_("The achievement does not offer this by auction."), field="term_id")
    if len(fitting) > 1:
        raise Invalid("import.way_missing", N_("The achievement offers several ways by auction; name one."), field="term_id")
    return fitting[0].id


def _usual_minutes(sale: Sale) -> int:
    today = clock.today()
    if sale.conduct_mode is ConductMode.LICENSED_AUCTION:
        return rulebook.number("auction.lot_minutes", today)
    return rulebook.number("bid.min_hours", today) * 60


def _tell_owner(lot: Lot, sale: Sale, contract: str) -> None:
    """Let the owner hear of a lot that was taken in by its written consignment; it may withdraw the lot like any other."""
    for person in accounts.people_with_role(lot.seller_id, "editor"):
        mail.send(
            person.email,
            f"成果“{lot.title_zh}”已列入拍卖会 · Listed for auction",
            f"本市场已按委托合同 {contract}，将“{lot.title_zh}”列入{sale.name_zh}，起拍价 {lot.start}。"
            "如有不符，请在公告前撤回或与本市场联系。\n"
            f"By consignment contract {contract} the market has listed it for {sale.name_en or sale.name_zh}, starting price {lot.start}.",
        )


__all__ = ["Report", "import_lots"]
