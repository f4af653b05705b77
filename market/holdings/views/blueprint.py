"""The blueprint of the register, and the words its templates share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext
from sqlalchemy import select

from market import clock
from market.accounts import queries as accounts
from market.contracts.models.contract import Contract
from market.db import db
from market.holdings.rules.kinds import Conversion, IpStatus, Management, Ownership, ResultType, ValueBasis
from market.holdings.rules.report import PARTS, ReportState
from market.listings.rules.kinds import Secrecy
from market.money import Money
from market.web.figures import day
from market.wording import N_

bp = Blueprint("holdings", __name__)
bp.add_app_template_global(clock.today, "legal_today")

_KINDS: dict[str, str] = {
    ReportState.DRAFT.value: "warn",
    ReportState.SUBMITTED.value: "ok",
    ReportState.CORRECTED.value: "done",
    Conversion.OFFERED.value: "info",
    Conversion.CONTRACTING.value: "warn",
    Conversion.CONVERTED.value: "ok",
    Conversion.DISPOSED.value: "done",
    Management.CONVERT.value: "info",
}
_FIELDS: dict[str, str] = {
    "management": N_("Class of management"),
    "ownership": N_("Ownership"),
    "inventor_bp": N_("The inventors' share"),
    "use_years": N_("Years of use by the inventors"),
    "obtained_on": N_("Obtained on"),
    "source_project": N_("Project it comes from"),
    "funding": N_("Funding"),
    "next_review_on": N_("Next review"),
    "value_basis": N_("Confirmation of the value"),
    "value": N_("Appraised value"),
    "valued_on": N_("Value confirmed on"),
    "equity_company": N_("Company of the shares"),
    "equity_bp": N_("The institution's share"),
    "equity_value": N_("Value of the contribution"),
    "equity_exit": N_("Exit"),
    "disposed_on": N_("Disposed of on"),
    "disposal": N_("What was decided"),
    "note": N_("Notes of the office"),
    "readers": N_("Accounts of its inventors"),
    "name_zh": N_("Chinese name"),
    "type": N_("Type of result"),
    "inventors": N_("Inventors"),
    "ip_number": N_("Number of the patent or registration"),
    "ip_status": N_("State of the right"),
    "fee_due_on": N_("Annual fee due on"),
    "secrecy": N_("Secrecy"),
    "trl": N_("Readiness level"),
    "contract_ids": N_("Contracts about it"),
}
_LABELLED: dict[str, Any] = {
    "management": Management,
    "ownership": Ownership,
    "value_basis": ValueBasis,
    "type": ResultType,
    "ip_status": IpStatus,
    "secrecy": Secrecy,
}


@bp.app_template_filter("holding_kind")
def holding_kind(state: str) -> str:
    """Return the pill's kind for a class or a state of conversion."""
    return _KINDS.get(str(state), "")


@bp.app_template_filter("holding_field")
def holding_field(name: str) -> str:
    """Return what a field of the history is called on the form."""
    return gettext(_FIELDS[name])


def _people(spelled: str) -> str:
    return "、".join(person.name for person in accounts.people([int(one) for one in spelled.split("; ")]).values())


def _contracts(spelled: str) -> str:
    rows = db.session.scalars(select(Contract.number).where(Contract.id.in_([int(one) for one in spelled.split("; ")])))
    return "、".join(rows.all()) or spelled


def _amount(spelled: str) -> str:
    return str(Money(int(spelled)))


def _share(spelled: str) -> str:
    return f"{int(spelled) / 100:g} %"


def _inventors(spelled: str) -> str:
    return "、".join(_SHARE.sub(lambda found: f" {_share(found[1])}", one) for one in spelled.split("; "))


def _day(spelled: str) -> str:
    return day(date.fromisoformat(spelled))


_SHARE = re.compile(r" (\d+)$")
_READ: dict[str, Callable[[str], str]] = {
    "inventors": _inventors,
    **dict.fromkeys(("obtained_on", "next_review_on", "valued_on", "disposed_on", "fee_due_on"), _day),
    "value": _amount,
    "equity_value": _amount,
    "inventor_bp": _share,
    "equity_bp": _share,
    "readers": _people,
    "contract_ids": _contracts,
}


@bp.app_template_filter("holding_value")
def holding_value(spelled: str, name: str) -> str:
    """Return a value of the history as people read it."""
    if not spelled:
        return "—"
    if name in _LABELLED:
        return gettext(_LABELLED[name](spelled).label)
    return _READ[name](spelled) if name in _READ else spelled


@bp.app_template_filter("report_part")
def report_part(key: str) -> str:
    """Return which part of a way or a type of contract a line of the report is about: number, amount, received."""
    return gettext(PARTS[key.rpartition("_")[2]]) if key.startswith(("way_", "contract_")) else ""
