"""The blueprint of contracts, and the words its templates share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext

from market.contracts.rules.findings import Finding
from market.contracts.rules.states import ClaimState, ContractState, RegistrationState
from market.web.phrases import readable

bp = Blueprint("contracts", __name__)

PARTIES = ("institution", "enterprise", "operator", "office.registrar")
"""Who may ask for a contract at all; the policy decides which."""

_KINDS: dict[str, str] = {
    ContractState.SIGNING.value: "warn",
    ContractState.VOID.value: "danger",
    ContractState.SIGNED.value: "ok",
    ContractState.IN_FORCE.value: "ok",
    ContractState.COMPLETED.value: "done",
    ContractState.TERMINATED.value: "danger",
    RegistrationState.SUBMITTED.value: "info",
    RegistrationState.CORRECTION.value: "warn",
    RegistrationState.ACCEPTED.value: "info",
    RegistrationState.UNDER_REVIEW.value: "info",
    RegistrationState.EXPERT.value: "info",
    RegistrationState.REGISTERED.value: "ok",
    RegistrationState.REFUSED.value: "danger",
    RegistrationState.REVOKED.value: "danger",
    ClaimState.BLOCKED.value: "",
    ClaimState.READY.value: "season",
    ClaimState.FILED.value: "info",
    ClaimState.REJECTED.value: "danger",
}


@bp.app_template_filter("state_kind")
def state_kind(state: str) -> str:
    """Return the pill's kind for a state of a contract, an application or a claim."""
    return _KINDS.get(str(state), "")


@bp.app_template_filter("said")
def said(message: str, params: dict[str, Any]) -> str:
    """Return a rule's message with its values as users read them."""
    return gettext(message, **readable(params)) if params else gettext(message)


@bp.app_template_filter("finding")
def finding(line: Finding) -> str:
    """Return what a check found."""
    return said(line.message, line.params)


@bp.app_template_filter("kilobytes")
def kilobytes(size: int) -> str:
    """Return a file size as people read it."""
    return f"{max(1, round(size / 1024)):,} KB"
