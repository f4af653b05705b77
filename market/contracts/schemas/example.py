"""Whole cases that stand in the schema as examples: a patent transfer, and a licence with a reward to its inventor."""

from __future__ import annotations

from typing import Any

_NOTHING = {"listed_vat_fen": 0, "non_technical": [], "related_services_fen": 0, "invoice": "ordinary"}
_ENTERPRISE = {"kind": "enterprise", "foreign": False, "small_firm": False}
_CLIENT = {**_ENTERPRISE, "cit_rate_bp": 2500, "research_class": "general", "excluded_industry": False}
_SELLER = {"resident": True, "vat_kind": "general", "vat_waived_on": None, "separate_accounts": True, "park": None}
_TECHNOLOGY = {
    "ownership": "owned",
    "patent_kind": "invention",
    "defence_patent": False,
    "job_related": True,
    "export_list": "none",
    "public_money": False,
}

TRANSFER: dict[str, Any] = {
    "reference": "A patent transferred for 12,000,000.00 yuan",
    "contract": {
        "type": "trf",
        "subtype": "trf_patent",
        "signed_on": "2026-11-03",
        "effective_on": "2026-11-03",
        "registered_on": "2026-11-10",
        "total_fen": 1_200_000_000,
        **_NOTHING,
    },
    "technology": _TECHNOLOGY,
    "seller": {**_ENTERPRISE, **_SELLER},
    "buyer": _CLIENT,
    "relation": {"related": False, "share_bp": 0},
    "costs": {"intangible_net_fen": 150_000_000, "taxes_and_fees_fen": 10_000_000},
    "tax_year": 2026,
    "other_transfers": [],
    "receipts": [{"received_on": "2026-11-05", "amount_fen": 1_200_000_000}],
    "rewards": [],
    "notice": None,
    "equity": None,
}

LICENCE: dict[str, Any] = {
    **TRANSFER,
    "reference": "A university licenses a patent for 1,000,000.00 yuan and rewards its inventor",
    "contract": {**TRANSFER["contract"], "type": "lic", "subtype": "lic_patent", "total_fen": 100_000_000},
    "licence": {"starts_on": "2026-11-04", "ends_on": "2031-11-03", "exclusive": False, "worldwide": False},
    "seller": {**_ENTERPRISE, **_SELLER, "kind": "state_research"},
    "costs": {"amortisation_fen": 0, "period_expenses_fen": 0, "taxes_and_fees_fen": 30_000},
    "receipts": [{"received_on": "2026-11-05", "amount_fen": 100_000_000}],
    "rewards": [
        {
            "person": "王工",
            "role": "inventor",
            "amount_fen": 49_000_000,
            "received_on": "2026-11-05",
            "paid_on": "2026-12-01",
            "published": True,
            "apart_from_wages": True,
            "marginal_bp": 2500,
        }
    ],
    "notice": {"begins_on": "2026-11-06", "ends_on": "2026-11-30"},
}

EXAMPLES = [TRANSFER, LICENCE]
