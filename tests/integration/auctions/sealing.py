"""A sealed lot with its bidders at an exact time: who seals and opens, and what the bidders keep."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from market import clock
from market.access import SYSTEM, Actor
from market.accounts.models import Organisation
from market.auctions.models.sale import Lot
from market.auctions.queries import room
from market.auctions.rules.sealing import Kept
from market.auctions.rules.states import ConductMode, Format
from market.auctions.services import sales, sealed, settlement
from market.auctions.services.sealed import Answer
from market.db import db, unit_of_work
from market.money import Money
from tests.factories import accounts, auctions, formats

SEALING = timedelta(hours=24)
REVEALING = timedelta(minutes=10)


@dataclass
class SealedHall:
    """An open sealed lot of an online session; `at` is its opening, times are given after it."""

    held: auctions.Market
    lot: Lot
    at: datetime
    firms: list[Organisation]
    kept: dict[tuple[int, int], Kept] = field(default_factory=dict)

    @classmethod
    def opened(
        cls, held: auctions.Market, form: Format, rules: dict[str, Any] | None = None, *, bidders: int = 2, **changes: Any
    ) -> SealedHall:
        """Plan, announce and open the session through the services; each bidder's deposit is paid."""
        drafted = auctions.sale(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
        lot = formats.planned(held, drafted, form, rules, minutes=24 * 60, **changes)
        with unit_of_work():
            sale = sales.announce(held.clerk, drafted.id)
        firms = [accounts.organisation() for _ in range(bidders)]
        for firm in firms:
            auctions.paddle(held, lot, firm)
        with clock.frozen(sale.opens_at), unit_of_work():
            sales.advance(sale.id)
        with clock.frozen(sale.opens_at), unit_of_work():
            sales.advance(sale.id)
        db.session.refresh(lot)
        return cls(held, lot, lot.opened_at or sale.opens_at, firms)

    def number(self, firm: int) -> int:
        """Return a firm's paddle number."""
        paddle = room.own_paddle(self.firms[firm].id, self.lot.id)
        assert paddle is not None
        assert paddle.number is not None
        return paddle.number

    def actor(self, firm: int) -> Actor:
        """Return a firm's bidder."""
        return accounts.actor(self.firms[firm])

    def seal(self, firm: int, yuan: int, *, round_number: int = 1, after: timedelta = timedelta(minutes=1), key: str = "") -> Answer:
        """Seal an amount; the bidder keeps what opens it, the market gets the commitment."""
        kept = Kept(lot=self.lot.id, round=round_number, paddle=self.number(firm), amount=Money.yuan(yuan), nonce=secrets.token_hex(32))
        self.kept[firm, round_number] = kept
        return self.hand_in(firm, str(kept.file()["commitment"]), round_number=round_number, after=after, key=key)

    def hand_in(self, firm: int, commitment: str, *, round_number: int = 1, after: timedelta, key: str = "") -> Answer:
        """Hand in a commitment."""
        with clock.frozen(self.at + after), unit_of_work():
            return sealed.seal(
                self.actor(firm), self.lot.id, round_number=round_number, commitment=commitment, key=key or secrets.token_hex(8)
            )

    def reveal(
        self,
        firm: int,
        *,
        round_number: int = 1,
        after: timedelta = SEALING + timedelta(minutes=1),
        yuan: int | None = None,
        kept_by: int | None = None,
        key: str = "",
    ) -> Answer:
        """Open what a firm (or `kept_by`) sealed."""
        kept = self.kept[firm if kept_by is None else kept_by, round_number]
        amount = kept.amount if yuan is None else Money.yuan(yuan)
        with clock.frozen(self.at + after), unit_of_work():
            return sealed.reveal(self.actor(firm), self.lot.id, amount=amount, nonce=kept.nonce, key=key or secrets.token_hex(8))

    def close(self, after: timedelta = SEALING + REVEALING) -> Lot:
        """Let the scheduler's work be done once the end has come."""
        with clock.frozen(self.at + after), unit_of_work():
            lot = settlement.close_lot(self.lot.id)
        db.session.refresh(lot)
        return lot

    def entries(self) -> list[dict[str, Any]]:
        """Return the public ledger."""
        entries: list[dict[str, Any]] = room.ledger(self.lot.id)["entries"]
        return entries


__all__ = ["REVEALING", "SEALING", "SYSTEM", "SealedHall"]
