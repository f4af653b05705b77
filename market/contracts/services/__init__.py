"""The commands of contracts, under one name."""

from market.contracts.services.claiming import conclude as conclude_claim
from market.contracts.services.claiming import file as file_claim
from market.contracts.services.claiming import fill_rewards
from market.contracts.services.claiming import prepare as prepare_claim
from market.contracts.services.drafting import add_item, on_deal_confirmed, remove_item, update_draft
from market.contracts.services.recovering import claw_back, registration_fell
from market.contracts.services.recovering import repaid as note_repaid
from market.contracts.services.registering import accept, apply_registration, object_to_refusal, refuse, register, request_correction
from market.contracts.services.remarks import give_reason
from market.contracts.services.sealing import sealed_file
from market.contracts.services.signing import DocumentChanged, document, freeze_for_signing, reopen, sign, verify

__all__ = [
    "DocumentChanged",
    "accept",
    "add_item",
    "apply_registration",
    "claw_back",
    "conclude_claim",
    "document",
    "file_claim",
    "fill_rewards",
    "freeze_for_signing",
    "give_reason",
    "note_repaid",
    "object_to_refusal",
    "on_deal_confirmed",
    "prepare_claim",
    "refuse",
    "register",
    "registration_fell",
    "remove_item",
    "reopen",
    "request_correction",
    "sealed_file",
    "sign",
    "update_draft",
    "verify",
]
