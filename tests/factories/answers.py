"""Answers to the registration form 技术合同登记表."""

from __future__ import annotations

ENTERPRISE = {"high_tech_zone": "no", "listed": "no", "scale": "small"}
PARTY = {"transfer_body": "no", "research_body": "no", "converted": "no", "industry": "c", "zipcode": "310012", **ENTERPRISE}
APPLICANT = {"representative": "周启明", "contact": "王老师", "phone": "0571-87654321", "address": "杭州市西湖区浙大路 1 号"}
ANSWERS: dict[str, str] = {
    "related": "no",
    "objective": "industry",
    "industry": "c",
    "field": "biomedical",
    "right": "pat_inv",
    "expected_investment": "2000000.00",
    "expected_output": "5000000.00",
    "responsible": "陈立",
    "filled_by": "王老师",
    "seller_nature": "150",
    "buyer_nature": "150",
    **{f"{side}_{key}": value for side in ("seller", "buyer") for key, value in {**PARTY, **APPLICANT}.items()},
}
"""An answer to everything that any form may ask; those that a contract's form lacks are left out when it is sent."""
