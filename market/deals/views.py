"""The page of a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from market import audit
from market.access import access
from market.accounts import queries as accounts
from market.deals import queries
from market.listings.rules.kinds import LicenceKind, TermMode
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("deals", __name__)


@bp.get("/deals/<int:deal_id>")
@access("institution", "enterprise", "operator")
def show(deal_id: int) -> ResponseReturnValue:
    """Show one deal to its parties and the operator."""
    deal = queries.deal(actor(), deal_id)
    parties = accounts.organisations([deal.seller_id, deal.buyer_id])
    subjects = [("deal", deal.id)] + ([("lot", deal.lot_id)] if deal.lot_id else [])
    return render_template(
        "deals/show.html",
        deal=deal,
        seller=parties[deal.seller_id],
        buyer=parties[deal.buyer_id],
        mode=TermMode(deal.mode),
        licence=LicenceKind(deal.licence_kind) if deal.licence_kind else None,
        events=audit.timeline(subjects),
    )
