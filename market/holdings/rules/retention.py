"""How long which evidence is kept, and which tables hold it: the one list, table by table. Pure.

Nothing in this market removes a row of these tables or a stored file, whatever its age: the years are the least, not the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of evidence: what it is called, the rule that says for how many years at least, and its tables."""

    key: str
    label: str
    rule: str
    tables: tuple[str, ...]
    families: tuple[str, ...] = ()
    """How the names of further tables of this kind begin."""


KINDS = (
    Kind(
        key="contracts",
        label=N_("Contracts, signatures and deals"),
        rule="keep.contract_years",
        tables=(
            *("contract", "contract_item", "contract_reason", "contract_signature", "contract_seal"),
            *("version_signature", "paper_original", "deal", "deal_objection", "agreement"),
            *("duty", "duty_file", "duty_reminder", "export_declaration"),
        ),
        families=("contract_", "deal_", "duty_"),
    ),
    Kind(
        key="registrations",
        label=N_("Registrations and tax claims"),
        rule="tax.keep_years",
        tables=("registration", "claim", "refusal_notice"),
        families=("registration_", "claim_"),
    ),
    Kind(
        key="rewards",
        label=N_("Receipts, reward plans and payments"),
        rule="tax.keep_years",
        tables=("reward_plan", "reward_entry", "reward_share", "reward_payment", "reward_objection"),
    ),
    Kind(
        key="register",
        label=N_("The register of results and annual reports"),
        rule="keep.contract_years",
        tables=("holding", "holding_change", "annual_report", "annual_report_reminder"),
    ),
    Kind(
        key="auctions",
        label=N_("Auctions: bids, papers, disturbances"),
        rule="auction.edata_years",
        tables=(
            *("sale", "sale_notice", "lot", "lot_reserve", "paddle", "paddle_number", "authority", "representation", "award"),
            *("ledger_entry", "ledger_digest", "bid_attempt", "sealed_attempt", "opening_call", "plan_paper", "panel_points", "proxy"),
            *("priority_attempt", "paper", "paper_signature", "result_notice", "buyer_default", "second_offer", "negotiation", "interest"),
            *("suspension", "outage", "incident", "anomaly_note"),
        ),
    ),
    Kind(
        key="money",
        label=N_("Deposits and the journal of money"),
        rule="keep.money_years",
        tables=(
            *("journal_entry", "journal_line", "deposit", "checkout", "arrival", "statement", "refund"),
            *("webhook_event", "webhook_outcome"),
        ),
    ),
    Kind(
        key="listings",
        label=N_("Listings, reviews, proposals and their files"),
        rule="platform.keep_years",
        tables=(
            *("achievement", "achievement_version", "demand", "listing_review", "listing_flag", "attachment", "question"),
            *("nda_signature", "nda_receipt", "paper_opening", "proposal", "talk_note", "challenge", "objection"),
            *("race", "race_milestone", "race_result"),
        ),
    ),
    Kind(
        key="events",
        label=N_("Who did what, and who they are"),
        rule="keep.contract_years",
        tables=(
            *("event", "person", "organisation", "membership", "agency", "auctioneer", "office"),
            *("signing_key", "signing_key_retirement"),
        ),
    ),
)

EVIDENCE: dict[str, Kind] = {table: kind for kind in KINDS for table in kind.tables}

GUARDED_HERE = (
    *(
        "claim",
        "sale",
        "sale_notice",
        "lot",
        "lot_reserve",
        "paddle",
        "paddle_number",
        "authority",
        "award",
        "buyer_default",
        "second_offer",
    ),
    *("negotiation", "interest", "suspension", "outage", "deposit", "checkout", "arrival", "statement", "refund", "achievement", "demand"),
    *("proposal", "challenge", "objection", "race", "person", "organisation", "membership", "agency", "auctioneer", "office"),
)
"""Tables whose rows may change but have no guard of their own: the register's models let the database refuse their removal."""

_PART = "a part of what is written; its published form is kept as a whole"
_WORKING = "working state; what came of it is kept with the events"
_ACCESS = "a means of access that ends by itself"
_DERIVED = "derived, made anew from what is kept"
OTHERS: dict[str, str] = {
    **dict.fromkeys(("achievement_owner", "inventor", "ip_right", "indicator", "term", "encumbrance"), _PART),
    **dict.fromkeys(("race_stage", "racer", "race_sheet", "expert", "expert_sheet", "panel_member", "priority_holder"), _WORKING),
    **dict.fromkeys(("paper_gate", "paper_grant", "register_entry", "register_link", "rehearsal", "pulse", "right_reminder"), _WORKING),
    "holding_contract": "what an entry names now; its history keeps what it named before",
    **dict.fromkeys(("office_region", "registration_party"), "present settings; what was sent with them is kept with the application"),
    **dict.fromkeys(("api_token", "invitation", "login_attempt", "login_session", "password_reset"), _ACCESS),
    **dict.fromkeys(("second_factor", "recovery_code", "spent_code"), _ACCESS),
    **dict.fromkeys(("match", "match_answer", "match_due", "match_word", "company_interest", "company_profile"), _DERIVED),
    **dict.fromkeys(("search_outbox", "listing_text_keys", "saved_search", "saved_search_hit", "sale_subscription"), _DERIVED),
    **dict.fromkeys(("mail", "webhook", "webhook_attempt", "webhook_gathered", "webhook_news"), "a message; what it told is an event"),
}
"""Tables that are no evidence, with the reason."""


def kind_of(table: str) -> Kind | None:
    """Return the kind of evidence that a table holds; None where it is none."""
    if table in OTHERS:
        return None
    return EVIDENCE.get(table) or next((kind for kind in KINDS if table.startswith(kind.families)), None)
