"""Making the receipts of signatures, once each, and handing them out to both parties."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from market import clock, signing, storage
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict
from market.papers import policy
from market.papers.documents import ReceiptPaper, receipt_pdf
from market.papers.models.receipts import NdaReceipt
from market.papers.queries import receipts as queries
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.papers.models.disclosure import NdaSignature

LIBRARY = "market.pdf_signing"
"""Loaded when the first receipt is due: it takes seconds, which no web worker has."""


def make_receipt(signature_id: int) -> NdaReceipt | None:
    """Write, seal and store the receipt of a signature; None where another process has done or is doing it."""
    row = queries.signature_for_update(signature_id)
    if row is None:
        return None
    sealer = signing.sealer()
    pdf = receipt_pdf(_paper(row, sealer.digest))
    made: bytes = importlib.import_module(LIBRARY).sealed(pdf, None, sealer, reason="保密协议签署回执")
    receipt = NdaReceipt(signature_id=row.id, file_key=storage.vault().put(made), certificate_digest=sealer.digest, made_at=clock.now())
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _paper(row: NdaSignature, certificate: str) -> ReceiptPaper:
    found = queries.listing_of(row)
    discloser, recipient = (accounts.organisation(number) for number in (policy.owner_of(found), row.organisation_id))
    return ReceiptPaper(
        number=queries.number_of(row),
        discloser=discloser.name_zh,
        discloser_uscc=discloser.uscc,
        recipient=row.organisation_name,
        recipient_uscc=recipient.uscc,
        code=found.code,
        title=found.title_zh,
        signer=row.person_name,
        signed_at=row.signed_at,
        address=row.address,
        version=row.version,
        digest=row.document_digest,
        text=storage.vault().get(row.document_digest).decode(),
        certificate=certificate,
    )


def read(actor: Actor, signature_id: int) -> tuple[str, bytes]:
    """Return number and file of a receipt to both parties; raise NotFound, or Conflict while it is being made."""
    row, receipt = queries.receipt(actor, signature_id)
    if receipt is None:
        raise Conflict("receipt.not_ready", N_("The receipt is being made. Please come back in a minute."))
    return queries.number_of(row), storage.vault().get(receipt.file_key)
