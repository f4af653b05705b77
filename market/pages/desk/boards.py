"""What each kind of organisation finds on its desk: one function per kind returns the context of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock
from market.accounts import queries as accounts
from market.auctions.queries import authority, bidding, catalogue, paddles
from market.auctions.rules.states import LotState, PaddleState, SaleState
from market.contracts.queries import contracts, registrations
from market.contracts.rules.states import ContractState, RegistrationState
from market.deals import queries as deals
from market.listings import queries as listings
from market.listings.rules.kinds import AchievementState, DemandState
from market.pages.desk import tasks
from market.payments import queries as payments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot

SHOWN = 6
LOOKED_AT = 50
SIGNED = (ContractState.SIGNED, ContractState.IN_FORCE)
RUNNING = (LotState.OPEN, LotState.PAUSED)
COMING = (SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN)
OVER = (SaleState.CLOSED, SaleState.SETTLED, SaleState.REPORTED)


def institution(actor: Actor) -> dict[str, Any]:
    """Return drafts, listings in the session, contracts and registrations of a seller."""
    mine = listings.mine(actor)
    lots = catalogue.my_lots(actor)
    unsigned = contracts.waiting_for_signature(actor)
    sold, _ = contracts.contracts(actor, size=LOOKED_AT)
    applied = registrations.of_contracts([contract.id for contract in sold])
    applications = [(applied[contract.id], contract) for contract in sold if contract.id in applied]
    todo = [
        *tasks.correcting(_in_state(applications, RegistrationState.CORRECTION)),
        *tasks.unsigned(unsigned, clock.today()),
        *tasks.undrafted(found for found in sold if found.state is ContractState.DRAFT),
        *tasks.unregistered(found for found in sold if found.state in SIGNED and found.id not in applied),
        *tasks.returned((found for found in mine if found.state is AchievementState.RETURNED), "achievements"),
        *tasks.drafts((found for found in mine if found.state is AchievementState.DRAFT), "achievements"),
    ]
    return {
        "todo": todo,
        "mine": mine,
        "lots": lots[:SHOWN],
        "all_lots": lots,
        "deals": deals.deals(actor, most=SHOWN),
        "contracts": sold[:SHOWN],
        "applications": applications[:SHOWN],
        "published": sum(found.state in (AchievementState.PUBLISHED, AchievementState.RESERVED) for found in mine),
        "registered": sum(application.state is RegistrationState.REGISTERED for application, _contract in applications),
    }


def enterprise(actor: Actor) -> dict[str, Any]:
    """Return live bids, paddles with their deposits, contracts and demands of a buyer."""
    held = paddles.mine(actor)
    lots = {paddle.id: paddles.lot_of(paddle) for paddle in held[: SHOWN * 2]}
    shown = [(paddle, lots[paddle.id]) for paddle in held if paddle.id in lots]
    wanted = listings.my_demands(actor)
    todo = [
        *tasks.unsigned(contracts.waiting_for_signature(actor), clock.today()),
        *tasks.authorities(authority.to_decide(actor)),
        *tasks.deposits_due((paddle, lot) for paddle, lot in shown if paddle.state is PaddleState.DEPOSIT_DUE),
        *tasks.returned((found for found in wanted if found.state is DemandState.RETURNED), "demands"),
        *tasks.drafts((found for found in wanted if found.state is DemandState.DRAFT), "demands"),
    ]
    return {
        "todo": todo,
        "live": [(paddle, lot, bidding.sale(lot.sale_id)) for paddle, lot in shown if _is_live(paddle, lot)],
        "paddles": shown,
        "deposits": payments.deposits([paddle.deposit_id for paddle in held if paddle.deposit_id]),
        "deals": deals.deals(actor, most=SHOWN),
        "contracts": contracts.contracts(actor, size=SHOWN)[0],
        "demands": wanted[:SHOWN],
        "sessions": catalogue.upcoming(actor, most=3),
    }


def operator(actor: Actor) -> dict[str, Any]:
    """Return the queues of the market's clerks with their counts, and what is alarming."""
    sales = catalogue.sales(actor)
    lots = catalogue.lots_of_sales(actor, [sale.id for sale in sales])
    waiting = [(lot, sale) for sale in sales for lot in lots[sale.id] if lot.state is LotState.CLOSED and lot.alarmed_at is not None]
    organisations = accounts.pending_organisations(actor)
    achievements, demands, due = listings.to_review(actor), listings.demands_to_review(actor), payments.awaiting(actor)
    return {
        "todo": [*tasks.alarms(waiting), *tasks.undecided(payments.open_arrivals())],
        "queues": {
            "organisations": len(organisations),
            "reviews": len(achievements) + len(demands),
            "deposits": len(due),
            "alarms": len(waiting),
        },
        "organisations": organisations[:SHOWN],
        "reviews": [*(("achievements", found) for found in achievements), *(("demands", found) for found in demands)][:SHOWN],
        "due": due[:SHOWN],
        "payers": accounts.organisations({deposit.organisation_id for deposit in due[:SHOWN]}),
        "sales": [sale for sale in sales if sale.state not in OVER][:SHOWN],
        "lots": lots,
        "applications": registrations.states(actor),
    }


def agency(actor: Actor) -> dict[str, Any]:
    """Return the sessions that the agency conducts, with their consoles."""
    sales = [sale for sale in catalogue.sales(actor) if sale.agency_id == actor.organisation_id]
    lots = catalogue.lots_of_sales(actor, [sale.id for sale in sales])
    waiting = [(lot, sale) for sale in sales for lot in lots[sale.id] if lot.state is LotState.CLOSED]
    return {
        "todo": tasks.alarms(waiting),
        "coming": [sale for sale in reversed(sales) if sale.state in COMING],
        "over": [sale for sale in sales if sale.state in OVER][:SHOWN],
        "lots": lots,
        "results": {sale.id: catalogue.documented_results(sale) or catalogue.results(lots[sale.id]) for sale in sales},
    }


def office(actor: Actor) -> dict[str, Any]:
    """Return the applications of a registration office, the most urgent first."""
    applications, total = registrations.queue(actor)
    return {"applications": applications, "total": total, "states": registrations.states(actor)}


def _is_live(paddle: Paddle, lot: Lot) -> bool:
    return paddle.state is PaddleState.ACTIVE and lot.state in RUNNING


def _in_state(applications: Sequence[tuple[Any, Any]], state: RegistrationState) -> list[tuple[Any, Any]]:
    return [(found, contract) for found, contract in applications if found.state is state]


BOARDS = {"institution": institution, "enterprise": enterprise, "operator": operator, "agency": agency, "office": office}
