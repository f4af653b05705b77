"""JSON API of papers 文书 and of the notices of results 公示."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from market import storage
from market.auctions.api.blueprint import bp
from market.auctions.queries import catalogue
from market.auctions.queries import papers as queries
from market.auctions.schemas.following import PaperOut, Papers, ResultNoticeOut, ResultNotices, SignatureOut, SignPaperIn
from market.auctions.services import papers
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.auctions.models.papers import Paper


@operation(bp, "GET", "/sales/<int:sale_id>/papers", access=("signed_in",), returns=Papers, summary="The papers of a session")
def sale_papers(sale_id: int) -> Papers:
    """List confirmation letters and the record, as far as the caller has to do with them."""
    found = catalogue.sale(actor(), sale_id)
    return Papers(items=[_paper(one) for one in queries.papers_of_sale(actor(), found.id)])


@operation(bp, "GET", "/papers/<int:paper_id>", access=("signed_in",), returns=PaperOut, summary="A paper")
def paper(paper_id: int) -> PaperOut:
    """Return a paper with its digest and signatures to its parties."""
    return _paper(queries.paper(actor(), paper_id))


@operation(
    bp, "GET", "/papers/<int:paper_id>/document", access=("signed_in",), produces="application/pdf", summary="The document of a paper"
)
def paper_document(paper_id: int) -> Response:
    """Return the PDF, checked against its digest."""
    found = queries.paper(actor(), paper_id)
    answer = Response(papers.read(found), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@operation(
    bp,
    "POST",
    "/papers/<int:paper_id>/sign",
    access=("signed_in",),
    body=SignPaperIn,
    returns=PaperOut,
    errors=(409,),
    summary="Sign a paper",
)
def sign_paper(paper_id: int, body: SignPaperIn) -> PaperOut:
    """Sign in the own role, with the password again; above a buyer's signing limit two sign. The last signature fixes the paper."""
    papers.sign(actor(), paper_id, password=body.password, digest=body.digest, code=body.code)
    return _paper(queries.paper(actor(), paper_id))


@operation(bp, "GET", "/result-notices", access=("public",), returns=ResultNotices, summary="Notices of results")
def result_notices() -> ResultNotices:
    """List the notices, the newest first."""
    return ResultNotices.model_validate({"items": queries.notices()})


@operation(bp, "GET", "/result-notices/<int:notice_id>", access=("public",), returns=ResultNoticeOut, summary="A notice of results")
def result_notice(notice_id: int) -> ResultNoticeOut:
    """Return a notice as it was published."""
    return ResultNoticeOut.model_validate(queries.notice(notice_id))


def _paper(found: Paper) -> PaperOut:
    given = queries.signatures(found.id)
    return PaperOut(
        id=found.id,
        kind=found.kind,
        number=found.number,
        sale_id=found.sale_id,
        award_id=found.award_id,
        document_key=found.document_key,
        document_size=found.document_size,
        state=storage.vault().state(found.document_key),
        made_at=found.made_at,
        completed_at=found.completed_at,
        signatures=[SignatureOut.model_validate(one) for one in given],
        awaited=papers.awaited(found),
        signs_as=papers.signer_of(actor(), found),
    )
