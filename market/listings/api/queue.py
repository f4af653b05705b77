"""JSON API of the queue of reviews: what waits, and the approval of several."""

from __future__ import annotations

from market import clock
from market.db import unit_of_work
from market.errors import Invalid, MarketError
from market.listings.api.blueprint import CLERK, bp
from market.listings.queries import queue
from market.listings.queries.queue import QueueFilter
from market.listings.schemas.queue import ApprovalsIn, ApprovalsOut, ChosenIn, QueueOut, QueueQuery, RefusedOut, WaitingOut
from market.listings.services.together import approve_clean
from market.web.api import operation
from market.web.gate import actor
from market.web.i18n import translated
from market.wording import N_


@operation(bp, "GET", "/reviews/queue", access=CLERK, query=QueueQuery, returns=QueueOut, summary="The queue of reviews")
def review_queue(query: QueueQuery) -> QueueOut:
    """Return what waits for review, the longest waiting first, achievements and demands together."""
    wanted = QueueFilter(kind=query.kind, flags=query.flags)
    rows = queue.waiting(actor(), wanted, clock.now(), page=query.page)
    items = [
        WaitingOut(
            kind=row.kind,  # type: ignore[arg-type]  # one of the two
            id=row.listing.id,
            code=row.listing.code,
            title_zh=row.listing.title_zh,
            organisation_id=row.owner.id,
            submitted_at=row.listing.submitted_at or clock.now(),
            flags=row.flags,
            gaps=row.gaps,
            clean=row.clean,
        )
        for row in rows
    ]
    return QueueOut(items=items, total=queue.waiting_count(actor(), wanted))


@operation(
    bp,
    "POST",
    "/reviews/approvals",
    access=CLERK,
    body=ApprovalsIn,
    returns=ApprovalsOut,
    joined=False,
    summary="Approve several listings",
)
def approve_together(body: ApprovalsIn) -> ApprovalsOut:
    """Publish the chosen listings that have nothing open, each by itself, and report every one that was not published."""
    if not body.read:
        raise Invalid("review.unread", N_("Confirm that you have read the chosen listings."), field="read")
    chosen = {(row.kind, row.id): row for row in body.items}
    refused = [found for row in chosen.values() if (found := _refusal(row))]
    return ApprovalsOut(published=len(chosen) - len(refused), refused=refused)


def _refusal(row: ChosenIn) -> RefusedOut | None:
    try:
        with unit_of_work():
            approve_clean(actor(), row.kind, row.id)
    except MarketError as error:
        return RefusedOut(kind=row.kind, id=row.id, code=error.code, message=translated(error))
    return None
