"""The filter of the review queue, read from the address, and the form that approves several listings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from market.errors import Invalid
from market.listings.queries.queue import ACHIEVEMENTS, CLEAN, DEMANDS, FLAGGED, PAGE_SIZE, STRONG, QueueFilter
from market.web.forms import MarketForm
from market.wording import N_

AGES = (1, 3, 7)
"""Days that a listing has waited at least."""


def queue_filter(asked: Mapping[str, str], now: datetime) -> QueueFilter:
    """Return what an address asks for; what it does not understand is left out."""
    days, owner = asked.get("days", ""), asked.get("organisation", "")
    return QueueFilter(
        kind=asked.get("kind", "") if asked.get("kind") in (ACHIEVEMENTS, DEMANDS) else "",
        organisation=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None,  # noqa: PLR2004 - fits any id
        before=now - timedelta(days=int(days)) if days in map(str, AGES) else None,
        flags=asked.get("flags", "") if asked.get("flags") in (STRONG, FLAGGED, CLEAN) else "",
    )


class TogetherForm(MarketForm):
    """The reviewer's word for all chosen listings."""

    read = BooleanField(_l("I have read the chosen listings, and every point of the checklist is in order."))

    def require_read(self) -> None:
        """Raise Invalid without that word."""
        if not self.read.data:
            raise Invalid("review.unread", N_("Confirm that you have read the chosen listings."), field="read")


def picked(values: list[str]) -> list[tuple[str, int]]:
    """Return the chosen listings of a post, each once; at most a page of them."""
    parts = [value.partition("-") for value in values]
    fit = [(kind, int(number)) for kind, _, number in parts if kind in (ACHIEVEMENTS, DEMANDS) and number.isascii() and number.isdigit()]
    return list(dict.fromkeys(fit))[:PAGE_SIZE]
