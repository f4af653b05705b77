"""JSON API of attachments: list, upload, download, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from market.db import unit_of_work
from market.listings import policy as listing_policy
from market.listings import queries as listings
from market.papers import policy
from market.papers.api.blueprint import bp
from market.papers.queries import attachments as queries
from market.papers.queries.listings import listing
from market.papers.rules.files import ADDRESS, Kind
from market.papers.schemas import AttachmentIn, AttachmentOut, AttachmentsOut
from market.papers.services import attachments as services
from market.papers.services import disclosure
from market.uploads import MIME
from market.web.api import Answer, created, operation
from market.web.files import file_answer
from market.web.gate import actor

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.datastructures import FileStorage

EDITOR = policy.EDITORS


@operation(bp, "GET", f"/{ADDRESS}/attachments", access=("public",), returns=AttachmentsOut, summary="Attachments")
def attachments(kind: str, listing_id: int) -> AttachmentsOut:
    """List the pictures and documents of a listing that the caller may open, and the number of the others."""
    found = queries.papers(actor(), listing(actor(), Kind(kind), listing_id))
    rows = sorted([*found.pictures, *found.documents, *found.confidential], key=lambda row: row.id)
    return AttachmentsOut(items=[AttachmentOut.model_validate(row) for row in rows], hidden=found.hidden)


@operation(
    bp,
    "POST",
    f"/{ADDRESS}/attachments",
    access=EDITOR,
    body=AttachmentIn,
    returns=AttachmentOut,
    status=201,
    errors=(409,),
    summary="Attach a file",
)
def attach(kind: str, listing_id: int, body: AttachmentIn, file: FileStorage) -> Answer:
    """Keep a file with a listing; its kind is read from its content, pictures are drawn anew without place and camera."""
    made = services.attach(
        actor(), Kind(kind), listing_id, content=file.read(), name=file.filename or "", audience=body.audience, caption=body.caption
    )
    return created(AttachmentOut.model_validate(made), url_for("papers_api.attachment", attachment_id=made.id))


@operation(
    bp,
    "GET",
    "/attachments/<int:attachment_id>",
    access=("public",),
    produces="application/octet-stream",
    summary="An attachment's content",
)
def attachment(attachment_id: int) -> Response:
    """Return the bytes of an attachment to those who may open it."""
    with unit_of_work():
        row, found = disclosure.open_file(actor(), attachment_id, address=request.remote_addr or "")
    kept = row.is_public and listing_policy.is_public(found)
    return file_answer(services.content_of(row), mimetype=MIME[row.media], name=row.name, inline=row.media.is_picture, kept=kept)


@operation(
    bp,
    "GET",
    "/achievements/<int:achievement_id>/versions/<int:number>/files/<digest>",
    access=("signed_in",),
    produces="application/octet-stream",
    errors=(403,),
    summary="A file of a published version",
)
def version_file(achievement_id: int, number: int, digest: str) -> Response:
    """Return the bytes of a file that a version names by their digest; a confidential one to those who are admitted."""
    version = listings.version(listings.versioned(actor(), achievement_id).id, number)
    with unit_of_work():
        row = disclosure.open_kept(actor(), version, digest, address=request.remote_addr or "")
    return file_answer(services.content_of(row), mimetype=MIME[row.media], name=row.name, inline=row.media.is_picture)


@operation(bp, "DELETE", "/attachments/<int:attachment_id>", access=EDITOR, status=204, errors=(409,), summary="Remove an attachment")
def remove(attachment_id: int) -> None:
    """Take an attachment off its listing; who opened it stays on record."""
    services.remove(actor(), attachment_id)
