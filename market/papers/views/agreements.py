"""The page of all agreements of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from market import clock
from market.access import access
from market.papers.queries import agreements as queries
from market.papers.services import receipts
from market.papers.views.blueprint import bp
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/agreements")
@access("institution", "enterprise")
def agreements() -> ResponseReturnValue:
    """Show what the own organisation signed, and what others signed with it."""
    rows = queries.signed(actor())
    sides = ([row for row in rows if not row.ours], [row for row in rows if row.ours])
    return render_template("papers/agreements.html", received=sides[0], given=sides[1], most=queries.MOST, now=clock.now())


@bp.get("/agreements/<int:signature_id>/receipt.pdf")
@access("institution", "enterprise")
def receipt(signature_id: int) -> ResponseReturnValue:
    """Send the receipt of a signature, signed by the market, to both parties."""
    number, content = receipts.read(actor(), signature_id)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
