"""Decisions about deals, under one name; the rules of agreements and of notices are modules of their own."""

from market.deals.rules.states import TRANSITIONS, DealAct, DealKind, DealState

__all__ = ["TRANSITIONS", "DealAct", "DealKind", "DealState"]
