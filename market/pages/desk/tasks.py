"""One line of a to-do list: what waits, how urgent it is, and where it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from market.auctions.models.authority import Authority
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot, Sale
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand
    from market.payments.models import Arrival

URGENT_DAYS = 3
MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is shown: `what` is an English msgid with places for `params`, `title` is user content."""

    kind: str
    """The pill's look: danger, warn, info, ok or live."""
    pill: str
    what: str
    title: str
    url: str
    act: str
    params: dict[str, object] = field(default_factory=dict)


def returned(listings: Iterable[Achievement | Demand], path: str) -> list[Task]:
    """Return the listings that the operator sent back."""
    return [
        Task(
            kind="danger",
            pill=N_("Returned"),
            what=N_("Sent back for correction"),
            title=found.title_zh,
            url=f"/{path}/{found.id}",
            act=N_("Correct it"),
        )
        for found in listings
    ]


def drafts(listings: Iterable[Achievement | Demand], path: str) -> list[Task]:
    """Return the listings that are not finished."""
    return [
        Task(
            kind="info", pill=N_("Draft"), what=N_("Not submitted yet"), title=found.title_zh, url=f"/{path}/{found.id}", act=N_("Continue")
        )
        for found in listings
    ]


def unsigned(contracts: Iterable[Contract], today: date) -> list[Task]:
    """Return the contracts that wait for the actor's signature."""
    return [
        Task(
            kind="danger" if (found.sign_due_on - today).days <= URGENT_DAYS else "warn",
            pill=N_("To sign"),
            what=N_("Contract %(number)s, to be signed by %(day)s"),
            params={"number": found.number, "day": found.sign_due_on},
            title=found.project_name,
            url=f"/contracts/{found.id}",
            act=N_("Read and sign"),
        )
        for found in contracts
    ]


def undrafted(contracts: Iterable[Contract]) -> list[Task]:
    """Return the contracts that the seller still has to complete."""
    return [
        Task(
            kind="warn",
            pill=N_("To draft"),
            what=N_("Complete the draft of contract %(number)s"),
            params={"number": found.number},
            title=found.project_name,
            url=f"/contracts/{found.id}",
            act=N_("Edit the draft"),
        )
        for found in contracts
    ]


def unregistered(contracts: Iterable[Contract]) -> list[Task]:
    """Return the signed contracts for which nobody has applied for registration: no tax benefit before it."""
    return [
        Task(
            kind="info",
            pill=N_("To register"),
            what=N_("Signed, not registered yet: tax benefits wait for the registration"),
            title=found.project_name,
            url=f"/contracts/{found.id}",
            act=N_("Apply"),
        )
        for found in contracts
    ]


def correcting(registrations: Iterable[tuple[Registration, Contract]]) -> list[Task]:
    """Return the applications that the office sent back."""
    return [
        Task(
            kind="danger",
            pill=N_("Correction"),
            what=N_("The registration office asks for a correction"),
            title=contract.project_name,
            url=f"/contracts/{contract.id}",
            act=N_("Correct it"),
        )
        for _found, contract in registrations
    ]


def deposits_due(paddles: Iterable[tuple[Paddle, Lot]]) -> list[Task]:
    """Return the deposits that the actor's organisation still has to transfer."""
    return [
        Task(
            kind="warn",
            pill=N_("Deposit due"),
            what=N_("Deposit of %(amount)s"),
            params={"amount": lot.deposit},
            title=lot.title_zh,
            url=f"/paddles/{paddle.id}",
            act=N_("How to pay"),
        )
        for paddle, lot in paddles
    ]


def authorities(waiting: Iterable[tuple[Authority, Lot]]) -> list[Task]:
    """Return the requests for authority that wait for the actor as the second person."""
    return [
        Task(
            kind="warn",
            pill=N_("To approve"),
            what=N_("A colleague asks to bid up to %(amount)s, above the own limit"),
            params={"amount": asked.amount},
            title=lot.title_zh,
            url=f"/lots/{lot.id}/authority",
            act=N_("Decide"),
        )
        for asked, lot in waiting
    ]


def undecided(arrivals: Sequence[Arrival]) -> list[Task]:
    """Return the payments that no deposit took by itself, such as one that came after its deposit was cancelled."""
    return [
        Task(
            kind="danger",
            pill=N_("To decide"),
            what=N_("%(amount)s arrived and could not be booked"),
            params={"amount": found.amount},
            title=found.payer_name or found.reference,
            url="/deposits/arrivals",
            act=N_("Decide"),
        )
        for found in arrivals[:MOST]
    ]


def alarms(lots: Iterable[tuple[Lot, Sale]]) -> list[Task]:
    """Return the lots whose bidding is over and for which nobody has hammered."""
    return [
        Task(
            kind="danger",
            pill=N_("No hammer"),
            what=N_("Lot %(number)s waits for the hammer, %(sale)s"),
            params={"number": f"{lot.number:02d}", "sale": sale.name_zh},
            title=lot.title_zh,
            url=f"/sales/{sale.id}/console",
            act=N_("Open the console"),
        )
        for lot, sale in lots
    ]
