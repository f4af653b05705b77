"""The page of a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from market import audit
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.deals import queries
from market.deals.models import Deal
from market.deals.queries import agreements
from market.deals.views.blueprint import bp
from market.listings.rules.kinds import Cooperation, LicenceKind, TermMode
from market.papers.services import attachments, disclosure
from market.proposals.queries import proposals
from market.uploads import MIME
from market.web.files import file_answer
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/deals/<int:deal_id>")
@access("institution", "enterprise", "operator")
def show(deal_id: int) -> ResponseReturnValue:
    """Show one deal to its parties and the operator."""
    deal = queries.deal(actor(), deal_id)
    parties = accounts.organisations([deal.seller_id, deal.buyer_id])
    return render_template(
        "deals/show.html",
        deal=deal,
        seller=parties[deal.seller_id],
        buyer=parties[deal.buyer_id],
        mode=TermMode(deal.mode) if deal.lot_id else Cooperation(deal.mode),
        proposal=proposals.of_deal(deal.proposal_id) if deal.proposal_id else None,
        agreement=agreements.of_deal(deal.agreement_id) if deal.agreement_id else None,
        licence=LicenceKind(deal.licence_kind) if deal.licence_kind else None,
        events=audit.timeline(_subjects(deal)),
    )


@bp.get("/deals/<int:deal_id>/offered")
@access("institution", "enterprise", "operator")
def offered(deal_id: int) -> ResponseReturnValue:
    """Show the version of the achievement that the deal is about; raise NotFound where there is none."""
    deal = queries.deal(actor(), deal_id)
    version = queries.offered(deal)
    opens = disclosure.opens_confidential(actor(), version.achievement_id)
    return render_template("deals/offered.html", deal=deal, version=version, told=version.told(), opens=opens)


@bp.get("/deals/<int:deal_id>/offered/files/<digest>")
@access("institution", "enterprise", "operator")
def offered_file(deal_id: int, digest: str) -> ResponseReturnValue:
    """Hand out a file that the agreed version names, also where it was taken off the achievement's page since."""
    version = queries.offered(queries.deal(actor(), deal_id))
    with unit_of_work():
        row = disclosure.open_kept(actor(), version, digest, address=request.remote_addr or "")
    return file_answer(attachments.content_of(row), mimetype=MIME[row.media], name=row.name, inline=row.media.is_picture)


def _subjects(deal: Deal) -> list[tuple[str, int]]:
    origins = (("lot", deal.lot_id), ("proposal", deal.proposal_id), ("agreement", deal.agreement_id))
    return [("deal", deal.id), *((table, number) for table, number in origins if number is not None)]
