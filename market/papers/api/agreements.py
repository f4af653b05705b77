"""JSON API of all agreements of an organisation."""

from __future__ import annotations

from flask import Response

from market.papers.api.blueprint import bp
from market.papers.api.disclosure import PARTY
from market.papers.queries import agreements as queries
from market.papers.queries.listings import key_of
from market.papers.schemas import AgreementsOut, GrantOut, SignedOut
from market.papers.services import receipts
from market.web.api import operation
from market.web.gate import actor


@operation(bp, "GET", "/agreements", access=PARTY, returns=AgreementsOut, summary="Agreements of the own organisation")
def agreements() -> AgreementsOut:
    """List what the caller's organisation signed and what others signed with it."""
    return AgreementsOut(items=[_out(row) for row in queries.signed(actor())])


@operation(
    bp,
    "GET",
    "/agreements/<int:signature_id>/receipt",
    access=PARTY,
    produces="application/pdf",
    errors=(409,),
    summary="The receipt of a signature",
)
def receipt(signature_id: int) -> Response:
    """Return the receipt as PDF, signed by the market inside the file, to both parties; 409 while it is being made."""
    number, content = receipts.read(actor(), signature_id)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _out(row: queries.Signed) -> SignedOut:
    kind, listing_id = key_of(row.signature)
    return SignedOut(
        id=row.signature.id,
        side="recipient" if row.ours else "discloser",
        kind=kind,
        listing_id=listing_id,
        code=row.listing.code,
        organisation_id=row.other.id,
        version=row.signature.version,
        digest=row.signature.document_digest,
        signed_at=row.signature.signed_at,
        signed_by=row.signature.person_name,
        grant=GrantOut.model_validate(row.grant) if row.grant else None,
        openings=row.openings,
    )
