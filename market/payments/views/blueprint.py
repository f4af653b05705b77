"""The blueprint of the pages of payments, and how its templates put states."""

from __future__ import annotations

from flask import Blueprint, current_app

from market.payments.gateway import Gateways

bp = Blueprint("payments", __name__)

_KINDS = {
    "due": "warn",
    "held": "info",
    "released": "ok",
    "applied": "done",
    "forfeited": "danger",
    "open": "warn",
    "booked": "ok",
    "returned": "done",
    "sending": "info",
    "paid": "ok",
    "failed": "danger",
    "faulty": "danger",
}


@bp.app_template_filter("payment_kind")
def payment_kind(state: str) -> str:
    """Return the pill's kind for a state of a deposit, an arrival, a refund or a line of a statement."""
    return _KINDS.get(str(state), "")


@bp.app_template_global("gateways")
def gateways() -> Gateways:
    """Return the ways to pay that are configured."""
    found: Gateways = current_app.extensions["market.gateways"]
    return found
