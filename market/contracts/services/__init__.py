"""The commands of contracts, under one name."""

from market.contracts.services.applying import apply_registration, require_applicant
from market.contracts.services.claiming import conclude as conclude_claim
from market.contracts.services.claiming import file as file_claim
from market.contracts.services.claiming import fill_rewards
from market.contracts.services.correcting import conclude as conclude_correction
from market.contracts.services.correcting import file as file_correction
from market.contracts.services.drafting import add_item, on_deal_confirmed, remove_item, update_draft, with_item
from market.contracts.services.evidence import papers as contract_papers
from market.contracts.services.evidence import verify
from market.contracts.services.form_files import make_pack
from market.contracts.services.form_files import pack as registration_pack
from market.contracts.services.form_files import xlsx as registration_xlsx
from market.contracts.services.form_files import xml as registration_xml
from market.contracts.services.office.accepting import accept, request_correction
from market.contracts.services.office.certificates import certificate, certificates
from market.contracts.services.office.experts import add_opinion, call_experts
from market.contracts.services.office.numbering import begin_numbers
from market.contracts.services.office.refusals import refusal_notice
from market.contracts.services.office.reminding import remind_offices
from market.contracts.services.office.requests import (
    apply_for_cancellation,
    apply_for_change,
    apply_for_correction,
    apply_for_supplement,
    decline_request,
    object_to_refusal,
)
from market.contracts.services.office.requests import proof as proof_of_supplement
from market.contracts.services.office.rulings import (
    confirm,
    prepare_cancellation,
    prepare_change,
    prepare_refusal,
    prepare_registration,
    prepare_revocation,
    send_back,
)
from market.contracts.services.originals import agree as agree_original
from market.contracts.services.originals import confirm as confirm_original
from market.contracts.services.originals import decline as decline_original
from market.contracts.services.originals import file as original_file
from market.contracts.services.originals import refuse as refuse_original
from market.contracts.services.originals import upload as upload_original
from market.contracts.services.patents import name_patent, strike_patent
from market.contracts.services.preparing import prepare as prepare_claim
from market.contracts.services.recovering import claw_back
from market.contracts.services.recovering import repaid as note_repaid
from market.contracts.services.remarks import give_reason
from market.contracts.services.sealing import sealed_file, sealed_version
from market.contracts.services.signing import document, freeze_for_signing, reopen, sign
from market.contracts.services.versions import document as version_document
from market.contracts.services.versions import end as end_version
from market.contracts.services.versions import propose as propose_version
from market.contracts.services.versions import sign as sign_version

__all__ = [
    "accept",
    "add_item",
    "add_opinion",
    "agree_original",
    "apply_for_cancellation",
    "apply_for_change",
    "apply_for_correction",
    "apply_for_supplement",
    "apply_registration",
    "begin_numbers",
    "call_experts",
    "certificate",
    "certificates",
    "claw_back",
    "conclude_claim",
    "conclude_correction",
    "confirm",
    "confirm_original",
    "contract_papers",
    "decline_original",
    "decline_request",
    "document",
    "end_version",
    "file_claim",
    "file_correction",
    "fill_rewards",
    "freeze_for_signing",
    "give_reason",
    "make_pack",
    "name_patent",
    "note_repaid",
    "object_to_refusal",
    "on_deal_confirmed",
    "original_file",
    "prepare_cancellation",
    "prepare_change",
    "prepare_claim",
    "prepare_refusal",
    "prepare_registration",
    "prepare_revocation",
    "proof_of_supplement",
    "propose_version",
    "refusal_notice",
    "refuse_original",
    "registration_pack",
    "registration_xlsx",
    "registration_xml",
    "remind_offices",
    "remove_item",
    "reopen",
    "request_correction",
    "require_applicant",
    "sealed_file",
    "sealed_version",
    "send_back",
    "sign",
    "sign_version",
    "strike_patent",
    "update_draft",
    "upload_original",
    "verify",
    "version_document",
    "with_item",
]
