"""The commands of listings, under one name."""

from market.listings.services.demand_intake import put_demand, take_in_demands
from market.listings.services.demands import (
    change_demand,
    decide_demand,
    expire_demands,
    move_demand,
    new_demand,
    save_demand,
    save_demand_origin,
    submit_demand,
    withdraw_demand,
)
from market.listings.services.drafts import new_achievement, save_basics, save_indicators, save_origin, save_rights, save_terms, save_worth
from market.listings.services.intake import take_in
from market.listings.services.ledger import number_in_ledger
from market.listings.services.owners import answer_consent, save_owners
from market.listings.services.publication import deal, decide, expire_achievements, release, reserve, revise, submit, withdraw

__all__ = [
    "answer_consent",
    "change_demand",
    "deal",
    "decide",
    "decide_demand",
    "expire_achievements",
    "expire_demands",
    "move_demand",
    "new_achievement",
    "new_demand",
    "number_in_ledger",
    "put_demand",
    "release",
    "reserve",
    "revise",
    "save_basics",
    "save_demand",
    "save_demand_origin",
    "save_indicators",
    "save_origin",
    "save_owners",
    "save_rights",
    "save_terms",
    "save_worth",
    "submit",
    "submit_demand",
    "take_in",
    "take_in_demands",
    "withdraw",
    "withdraw_demand",
]
