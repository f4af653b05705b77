"""What pages of other domains show of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.papers.queries import attachments, disclosure, questions
from market.papers.queries.listings import kind_of
from market.papers.views.blueprint import bp
from market.web.gate import actor

if TYPE_CHECKING:
    from market.papers.models.questions import Question
    from market.papers.policy import Listing
    from market.papers.queries.attachments import Papers

SHOWN = 3


@bp.app_template_global("papers_of")
def papers_of(listing: Listing) -> Papers:
    """Return what the reader may be shown of a listing's attachments."""
    return attachments.papers(actor(), listing)


@bp.app_template_global("questions_of")
def questions_of(listing: Listing) -> list[tuple[Question, bool]]:
    """Return the few questions about a listing that its page shows the reader, each with whether its answer is closed to it."""
    rows = questions.questions(actor(), listing, most=SHOWN)
    closed = questions.closed(actor(), listing, rows)
    return [(row, row.id in closed) for row in rows]


@bp.app_template_global("admitted_to")
def admitted_to(listing: Listing) -> bool:
    """Say whether the reader's organisation has a grant in force for a listing."""
    return disclosure.is_admitted(actor(), listing)


@bp.app_template_global("keeps_secrets")
def keeps_secrets(listing: Listing) -> bool:
    """Say whether a listing has confidential files, details or signatures under the agreement."""
    return getattr(listing, "nda", False) or attachments.has_confidential(listing) or bool(disclosure.grants(listing))


@bp.app_template_filter("listing_kind")
def listing_kind(listing: Listing) -> str:
    """Return how a listing's kind is written in addresses."""
    return kind_of(listing).value


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    """Return bytes as people read them: 812 KB, 3.4 MB."""
    kilobytes = -(-size // 1024)
    return f"{kilobytes} KB" if kilobytes < 1000 else f"{size / 1024**2:.1f} MB"  # noqa: PLR2004 - three digits fit
