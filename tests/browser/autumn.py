"""An autumn session of twelve lots in four formats: planned and announced through the services, conducted in browsers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from market import bus, clock
from market.auctions.models.sale import Lot
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules.states import Format
from market.auctions.services import paddles, representation, sales
from market.db import db, unit_of_work
from market.money import Money
from market.payments.events import DepositHeld
from tests.browser.ahead import Ahead
from tests.browser.sites import Visitor
from tests.factories import accounts, auctions, formats
from tests.faults import hall

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from market.accounts.models import Organisation

Found = TypeVar("Found")
ROLES = ("clerk", "seller", "auctioneer", "floor", "first", "second", "public")
BIDDERS = ("floor", "first", "second")
MINUTES = 10
A_SECOND = timedelta(seconds=1)
CATALOGUE: tuple[tuple[Format, Money | None], ...] = (
    (Format.ENGLISH, Money.yuan(280_000)),
    (Format.DUTCH, None),
    (Format.DYNAMIC, None),
    (Format.SEALED_FIRST, None),
    (Format.ENGLISH, None),
    (Format.ENGLISH, None),
    (Format.DUTCH, None),
    (Format.DYNAMIC, Money.yuan(400_000)),
    (Format.ENGLISH, None),
    (Format.SEALED_FIRST, None),
    (Format.DUTCH, None),
    (Format.DYNAMIC, None),
)
"""Format and reserve of each lot."""


@dataclass(frozen=True)
class Plan:
    """The announced session: its lots by number, and who takes part."""

    sale: int
    lots: dict[int, int]
    emails: dict[str, str]
    numbers: dict[str, int]
    first_paddle: int
    """The floor bidder's registration for the first lot, still without authority for floor bids."""


def announced(app: Flask) -> Plan:
    """Plan and announce the session on the latest day that the law allows for an opening before now; admit three bidders to all lots."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    planned = hall.day_before(clock.now())
    with app.app_context():
        with clock.frozen(planned):
            held, firms = auctions.market(), {name: accounts.organisation() for name in BIDDERS}
            drafted = auctions.sale(held, name_zh="2026 秋季拍卖会 综合场")
            lots = [formats.planned(held, drafted, form, minutes=MINUTES, reserve=reserve) for form, reserve in CATALOGUE]
            with unit_of_work():
                sale = sales.announce(held.clerk, drafted.id)
        with clock.frozen(sale.viewing_from or planned):
            first = _admit(held, lots, firms)
        numbers = {name: paddle_queries.my_paddle(accounts.actor(firm), lots[0].id) for name, firm in firms.items()}
        people = firms | {"clerk": held.operator, "seller": held.seller, "auctioneer": held.agency}
        plan = Plan(
            sale=sale.id,
            lots={lot.number: lot.id for lot in lots},
            emails={name: accounts.email_of(organisation) for name, organisation in people.items()},
            numbers={name: paddle.number or 0 for name, paddle in numbers.items() if paddle},
            first_paddle=first,
        )
        db.session.remove()
        return plan


def _admit(held: auctions.Market, lots: list[Lot], firms: dict[str, Organisation]) -> int:
    found: list[int] = []
    for lot in lots:
        for firm in firms.values():
            auctions.paddle(held, lot, firm)
        paddle = paddle_queries.my_paddle(accounts.actor(firms["floor"]), lot.id)
        found.append(paddle.id if paddle else 0)
    for paddle_id in found[1:]:
        with unit_of_work():
            representation.give(accounts.actor(firms["floor"]), paddle_id, representative="王代理")
    return found[0]


@dataclass
class Session:
    """The session in its market: everybody in a window of their own, and the market's time."""

    app: Flask
    plan: Plan
    visitors: dict[str, Visitor]
    ahead: Ahead

    def __getattr__(self, role: str) -> Visitor:
        if role not in ROLES:
            raise AttributeError(role)
        return self.visitors[role]

    def meet(self, *roles: str) -> None:
        """Sign people in."""
        for role in roles:
            self.visitors[role].sign_in(self.plan.emails[role], accounts.PASSWORD)

    def read(self, question: Callable[[], Found]) -> Found:
        """Ask the market's database."""
        with self.app.app_context():
            found = question()
            db.session.remove()
        return found

    def lot(self, number: int) -> Lot:
        """Return a lot as stored."""
        return self.read(lambda: db.session.get_one(Lot, self.plan.lots[number]))

    def room(self, number: int) -> str:
        """Return the address of a lot's room."""
        return f"/lots/{self.plan.lots[number]}"

    def pass_time(self, until: Any) -> None:  # noqa: ANN401 - an instant, or seconds from now
        """Let the market's time pass; whoever is in a room asks at once what time it is, instead of within seconds."""
        self.ahead.wait_until(self.ahead.now() + timedelta(seconds=until) if isinstance(until, int) else until)
        for visitor in (self.visitors[name] for name in BIDDERS):
            visitor.page.evaluate(
                "(() => { const room = document.querySelector('.room-root')?.room; return room?.clock.measure(room.root.dataset.time); })()"
            )

    def to_the_end(self, number: int) -> None:
        """Let the time of a lot run out."""
        closes_at = self.lot(number).closes_at
        assert closes_at is not None
        self.pass_time(closes_at + A_SECOND)


def until(session: Session, true: Callable[[], bool], seconds: int = 60) -> None:
    """Wait for what the market's jobs do by themselves."""
    for _ in range(seconds * 5):
        if session.read(true):
            return
        session.public.page.wait_for_timeout(200)
    raise AssertionError(true)


__all__ = ["A_SECOND", "ROLES", "Plan", "Session", "announced", "until"]
