"""The people of a deal, each with a window of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.browser.sites import Visitor
from tests.factories import accounts

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask


ROLES = ("seller", "buyer", "rival", "clerk", "auctioneer", "registrar", "reviewer")


@dataclass
class Market:
    """The people of the deal, each in a window of their own, and the days on which they act."""

    app: Flask
    visitors: dict[str, Visitor]
    emails: dict[str, str]
    names: dict[str, str]
    opens_at: datetime
    agency_id: int
    auctioneer_id: int

    def __getattr__(self, role: str) -> Visitor:
        if role not in ROLES and role != "public":
            raise AttributeError(role)
        return self.visitors[role]

    def meet(self, moment: datetime | None, *roles: str) -> None:
        """Let people come to the market on a day."""
        for role in roles:
            self.visitors[role].at(moment)
            if role != "public":
                self.visitors[role].sign_in(self.emails[role], accounts.PASSWORD)

    @property
    def planned_at(self) -> datetime:
        """Return the morning on which the session is planned and announced."""
        return self.opens_at - timedelta(days=9)
