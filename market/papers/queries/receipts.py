"""Reads of receipts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from market import clock
from market.access import SYSTEM, Actor
from market.db import db
from market.papers.models.disclosure import NdaSignature
from market.papers.models.receipts import NdaReceipt
from market.papers.policy import Listing
from market.papers.queries import agreements
from market.papers.queries.listings import key_of, listing

AT_ONCE = 20


def without_receipt() -> list[int]:
    """Return the numbers of signatures that have no receipt yet, the oldest first."""
    rows = select(NdaSignature.id).where(~select(NdaReceipt.signature_id).where(NdaReceipt.signature_id == NdaSignature.id).exists())
    return list(db.session.scalars(rows.order_by(NdaSignature.id).limit(AT_ONCE)))


def signature_for_update(signature_id: int) -> NdaSignature | None:
    """Lock a signature that has no receipt; None where there is one, or another process makes it."""
    locked = db.session.scalars(select(NdaSignature).where(NdaSignature.id == signature_id).with_for_update(skip_locked=True)).one_or_none()
    return None if locked is None or receipt_of(signature_id) else locked


def receipt_of(signature_id: int) -> NdaReceipt | None:
    """Return the receipt of a signature, where it is made."""
    return db.session.scalars(select(NdaReceipt).where(NdaReceipt.signature_id == signature_id)).one_or_none()


def listing_of(row: NdaSignature) -> Listing:
    """Return the listing of a signature, whatever became of it."""
    return listing(SYSTEM, *key_of(row))


def number_of(row: NdaSignature) -> str:
    """Return the number that stands on a receipt: BM-2026-000123."""
    return f"BM-{clock.legal_date(row.signed_at).year}-{row.id:06d}"


def between(actor: Actor, achievement_id: int, parties: Collection[int]) -> list[tuple[str, NdaReceipt]]:
    """Return the receipts about an achievement that one of two parties signed with the other, by number; to these two alone."""
    if actor.organisation_id not in parties:
        return []
    made = select(NdaSignature, NdaReceipt).join(NdaReceipt, NdaReceipt.signature_id == NdaSignature.id)
    here = made.where(NdaSignature.achievement_id == achievement_id, NdaSignature.organisation_id.in_(parties))
    return [(number_of(row), receipt) for row, receipt in db.session.execute(here.order_by(NdaSignature.id))]


def receipt(actor: Actor, signature_id: int) -> tuple[NdaSignature, NdaReceipt | None]:
    """Return a signature with its receipt to its two parties; raise NotFound for everybody else."""
    row = agreements.agreement(actor, signature_id).signature
    return row, receipt_of(row.id)
