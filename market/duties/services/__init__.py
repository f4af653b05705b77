"""The commands of duties, under one name."""

from market.duties.services.closing import attach, discharge, waive
from market.duties.services.exporting import declare, on_contract_concluding
from market.duties.services.following import (
    on_amount_proposed,
    on_contract_amended,
    on_contract_terminated,
    on_registration_ruled,
    on_request_unneeded,
)
from market.duties.services.making import make, on_contract_took_effect
from market.duties.services.paying import plan_payments, receipts_changed

__all__ = [
    "attach",
    "declare",
    "discharge",
    "make",
    "on_amount_proposed",
    "on_contract_amended",
    "on_contract_concluding",
    "on_contract_terminated",
    "on_contract_took_effect",
    "on_registration_ruled",
    "on_request_unneeded",
    "plan_payments",
    "receipts_changed",
    "waive",
]
