"""JSON API of retention: the years of each kind of evidence."""

from __future__ import annotations

from market import clock
from market.holdings.api.blueprint import bp
from market.holdings.policy import RETENTION_READERS
from market.holdings.queries.retention import kept
from market.holdings.schemas.retention import KeptOut, Retention
from market.web.api import operation


@operation(bp, "GET", "/retention", access=RETENTION_READERS, returns=Retention, summary="How long evidence is kept")
def retention_years() -> Retention:
    """List each kind of evidence with the years for which it is kept at least, and the rule that says so."""
    rows = kept(clock.today())
    return Retention(items=[KeptOut(key=one.kind.key, years=one.years, source=one.source, verified=one.verified) for one in rows])
