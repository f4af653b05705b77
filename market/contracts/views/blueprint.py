"""The blueprint of contracts, and the words its templates share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext

from market.contracts.rules.findings import Finding
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.refusal import GROUNDS
from market.contracts.rules.states import ClaimState, ContractState, RegistrationState
from market.contracts.views.tax_fields import FIELDS
from market.web.phrases import readable
from market.wording import N_

bp = Blueprint("contracts", __name__)

NAMED = {
    **{f"/{path.replace('.', '/').replace('-', '/')}": label for path, label in FIELDS.items()},
    "/other_transfers": N_("Income of all other transfers of the year"),
    "/equity": N_("Technology contributed for shares"),
}
"""What the facts of a case are called, by their JSON pointers."""
PARTIES = ("institution", "enterprise", "operator", "office.registrar")
"""Who may ask for a contract at all; the policy decides which."""

_KINDS: dict[str, str] = {
    ContractState.SIGNING.value: "warn",
    ContractState.VOID.value: "danger",
    ContractState.SIGNED.value: "ok",
    ContractState.IN_FORCE.value: "ok",
    ContractState.AMENDED.value: "ok",
    ContractState.COMPLETED.value: "done",
    ContractState.TERMINATED.value: "danger",
    RegistrationState.SUBMITTED.value: "info",
    RegistrationState.CORRECTION.value: "warn",
    RegistrationState.ACCEPTED.value: "info",
    RegistrationState.UNDER_REVIEW.value: "info",
    RegistrationState.EXPERT.value: "info",
    RegistrationState.REGISTERED.value: "ok",
    RegistrationState.REFUSED.value: "danger",
    RegistrationState.OBJECTION.value: "warn",
    RegistrationState.CHANGED.value: "ok",
    RegistrationState.CANCELLED.value: "done",
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


@bp.app_template_filter("fact_name")
def fact_name(pointer: str) -> str:
    """Return what the form of the tax calculator calls a fact, or its place in the JSON of a case."""
    path = NAMED.get(pointer)
    return gettext(path) if path else pointer


@bp.app_template_filter("finding")
def finding(line: Finding) -> str:
    """Return what a check found."""
    return said(line.message, line.params)


@bp.app_template_filter("refused_for")
def refused_for(ground: CheckPoint) -> str:
    """Return what a refusal on a ground says is not in order."""
    return gettext(GROUNDS[ground])


@bp.app_template_filter("kilobytes")
def kilobytes(size: int) -> str:
    """Return a file size as people read it."""
    return f"{max(1, round(size / 1024)):,} KB"
