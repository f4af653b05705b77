"""Contracts in force with their duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.duties import queries
from market.duties.rules.states import DutyKind
from tests.factories import accounts, contracts

if TYPE_CHECKING:
    from market.duties.models import Duty


def sold(**about: object) -> contracts.Case:
    """Return a contract that took effect, sold by a university unless said otherwise; committed."""
    return contracts.signed(**about)


def by_company(**about: object) -> contracts.Case:
    """Return a contract whose seller is a company, which notes payments itself; committed."""
    return contracts.signed(seller_kind="enterprise", seller_uscc=accounts.uscc("91"), **about)


def one(case: contracts.Case, kind: DutyKind) -> Duty:
    """Return the first duty of a kind."""
    return next(row for row in queries.of_contract(case.id) if row.kind is kind)
