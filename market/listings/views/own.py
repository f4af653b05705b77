"""The list of all achievements of the own organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from market.access import access
from market.listings.queries import own as queries
from market.listings.rules.kinds import AchievementState
from market.listings.views.blueprint import bp
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/achievements/own")
@access("institution", "enterprise")
def own() -> ResponseReturnValue:
    """Show the own achievements, all or those in one state."""
    counts = queries.own_counts(actor())
    state = next((state for state in AchievementState if state.value == request.args.get("state")), None)
    total = counts.get(state, 0) if state else sum(counts.values())
    pages = max(1, -(-total // queries.PAGE_SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "listings/own.html",
        counts=counts,
        state=state,
        total=sum(counts.values()),
        rows=queries.own_page(actor(), state=state, page=number),
        pages={"page": number, "pages": pages},
    )
