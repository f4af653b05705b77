"""What each kind of organisation finds on its desk: one function per kind returns the context of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock
from market.accounts import queries as accounts
from market.auctions.queries import catalogue, paddles
from market.auctions.rules.states import LotState, PaddleState, SaleState
from market.contracts.queries import contracts, desk, registrations
from market.contracts.rules.states import REGISTERED_STATES, ContractState, RegistrationState
from market.deals import queries as deals
from market.listings import queries as listings
from market.listings.queries import own, queue
from market.listings.queries.reviews import mend_counts
from market.listings.rules.kinds import AchievementState, DemandState
from market.pages.desk import duties
from market.pages.desk.tasks import CORRECTING, DRAFT, FURTHER, NO_HAMMER, RETURNED, UNANSWERED, UNDECIDED, UNDRAFTED, UNREGISTERED, ordered
from market.payments import queries as payments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot, Sale
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand
    from market.pages.desk.tasks import Sort, Task

SHOWN = 6
LOOKED_AT = 50
MOST = 10
FEW = 3
"""Drafts that are named one by one; a list of hundreds must not bury what waits for others."""
SIGNED = (ContractState.SIGNED, ContractState.IN_FORCE, ContractState.AMENDED)
RUNNING = (LotState.OPEN, LotState.PAUSED)
COMING = (SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN)
OVER = (SaleState.CLOSED, SaleState.SETTLED, SaleState.REPORTED)


def institution(actor: Actor) -> dict[str, Any]:
    """Return drafts, listings in the session, contracts and registrations of a seller."""
    mine, counts = own.own_page(actor, size=MOST), own.own_counts(actor)
    drafts = own.own_page(actor, state=AchievementState.DRAFT, size=FEW + 1)
    lots = catalogue.my_lots(actor)
    sold, _ = contracts.contracts(actor, size=LOOKED_AT)
    applied = registrations.of_contracts([contract.id for contract in sold])
    applications = [(applied[contract.id], contract) for contract in sold if contract.id in applied]
    todo = [
        *duties.of(actor),
        *(CORRECTING.task(sale.project_name, f"/contracts/{sale.id}") for found, sale in applications if _is_corrected(found)),
        *(_contract(UNDRAFTED, found) for found in sold if found.state is ContractState.DRAFT),
        *(_contract(UNREGISTERED, found) for found in sold if found.state in SIGNED and found.id not in applied),
        *_unfinished([*own.own_page(actor, state=AchievementState.RETURNED, size=MOST), *drafts[:FEW]], "achievements"),
        *_further(drafts[FEW:], counts.get(AchievementState.DRAFT, 0) - FEW),
    ]
    return {
        "todo": ordered(todo, clock.now()),
        "mine": mine,
        "lots": lots[:SHOWN],
        "all_lots": lots,
        "deals": deals.deals(actor, most=SHOWN),
        "contracts": sold[:SHOWN],
        "applications": applications[:SHOWN],
        "published": sum(counts.get(state, 0) for state in (AchievementState.PUBLISHED, AchievementState.RESERVED)),
        "registered": sum(application.state in REGISTERED_STATES for application, _contract in applications),
    }


def enterprise(actor: Actor) -> dict[str, Any]:
    """Return live bids, paddles with their deposits, contracts and demands of a buyer."""
    shown = paddles.with_lots(actor, most=SHOWN * 2)
    wanted = own.own_demands(actor)
    return {
        "todo": ordered([*duties.of(actor), *_unfinished(wanted, "demands")], clock.now()),
        "live": [(paddle, lot, sale) for paddle, lot, sale in shown if _is_live(paddle, lot)],
        "paddles": [(paddle, lot) for paddle, lot, _sale in shown],
        "deposits": payments.deposits([paddle.deposit_id for paddle, _lot, _sale in shown if paddle.deposit_id]),
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
    due = payments.awaiting(actor)
    achievements, demands = listings.to_review(actor, most=SHOWN), listings.demands_to_review(actor, most=SHOWN)
    return {
        "todo": ordered([*_alarms(waiting), *duties.of(actor), *_money(actor)], clock.now()),
        "queues": {
            "organisations": len(organisations),
            "reviews": queue.waiting_count(actor),
            "flagged": queue.waiting_count(actor, queue.QueueFilter(flags=queue.FLAGGED)),
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
        "todo": ordered([*_alarms(waiting), *duties.of(actor)], clock.now()),
        "coming": [sale for sale in reversed(sales) if sale.state in COMING],
        "over": [sale for sale in sales if sale.state in OVER][:SHOWN],
        "lots": lots,
        "results": {sale.id: catalogue.documented_results(sale) or catalogue.results(lots[sale.id]) for sale in sales},
    }


def office(actor: Actor) -> dict[str, Any]:
    """Return the applications of a registration office, the most urgent first."""
    applications, total = desk.queue(actor)
    todo = ordered(duties.of(actor), clock.now())
    return {"todo": todo, "applications": applications[:SHOWN], "total": total, "counts": desk.counts(actor)}


def guest(actor: Actor) -> dict[str, Any]:
    """Return what waits for a person whose organisation, or role in it, has no desk: a member of a panel."""
    return {"todo": ordered(duties.of(actor), clock.now())}


def _is_live(paddle: Paddle, lot: Lot) -> bool:
    return paddle.state is PaddleState.ACTIVE and lot.state in RUNNING


def _is_corrected(application: Registration) -> bool:
    return application.state is RegistrationState.CORRECTION


def _contract(sort: Sort, contract: Contract) -> Task:
    return sort.task(contract.project_name, f"/contracts/{contract.id}", number=contract.number)


def _unfinished(found: Sequence[Achievement] | Sequence[Demand], path: str) -> list[Task]:
    """Return the listings that the operator sent back, then those never submitted."""
    returned = [one for one in found if one.state in (AchievementState.RETURNED, DemandState.RETURNED)]
    drafts = [one for one in found if one.state in (AchievementState.DRAFT, DemandState.DRAFT)]
    counts = mend_counts(returned)
    return [
        *(RETURNED.task(one.title_zh, f"/{path}/{one.id}", count=counts.get(one.id, 0)) for one in returned),
        *(DRAFT.task(one.title_zh, f"/{path}/{one.id}") for one in drafts),
    ]


def _further(drafts: Sequence[Achievement], count: int) -> list[Task]:
    """Return one task that stands for all drafts beyond the named ones, under the title of the next."""
    return [FURTHER.task(found.title_zh, "/achievements/own?state=draft", count=count) for found in drafts]


def _alarms(waiting: Sequence[tuple[Lot, Sale]]) -> list[Task]:
    """Return the lots whose bidding is over and for which nobody has hammered."""
    return [
        NO_HAMMER.task(lot.title_zh, f"/sales/{sale.id}/console", number=f"{lot.number:02d}", sale=sale.name_zh) for lot, sale in waiting
    ]


def _money(actor: Actor) -> list[Task]:
    """Return the payments that no deposit took by itself, and those of which the payment service says nothing."""
    open_arrivals, silent = payments.open_arrivals()[:MOST], payments.stuck_pages(actor, clock.now())[:MOST]
    return [
        *(UNDECIDED.task(found.payer_name or found.reference, "/deposits/arrivals", amount=found.amount) for found in open_arrivals),
        *(UNANSWERED.task(deposit.purpose, "/deposits#stuck", amount=deposit.amount) for _page, deposit in silent),
    ]


BOARDS = {"institution": institution, "enterprise": enterprise, "operator": operator, "agency": agency, "office": office}
