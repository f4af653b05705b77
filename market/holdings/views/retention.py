"""The page that says how long evidence is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from market import clock
from market.access import access
from market.holdings import policy
from market.holdings.queries import retention
from market.holdings.views.blueprint import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/holdings/retention")
@access(*policy.RETENTION_READERS)
def kept() -> ResponseReturnValue:
    """Say for each kind of evidence for how many years it is kept at least, by which rule."""
    return render_template("holdings/retention.html", rows=retention.kept(clock.today()))
