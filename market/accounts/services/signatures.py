"""Signing a document: the password again, and the person's name under the digest of the very bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from market.accounts import queries
from market.accounts.models import SignedDocument
from market.accounts.services.sessions import confirm_password
from market.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor

Signature = TypeVar("Signature", bound=SignedDocument)


def put_signature(actor: Actor, signature: Signature, *, password: str, digest: str, at: datetime) -> Signature:
    """Write a signature for the actor's organisation; raise Invalid where the password is wrong.

    The domain has decided that the actor may sign this document, that the digest is its own, and in which role.
    """
    confirm_password(actor, password)
    organisation = queries.organisation(actor.organisation_id or 0)
    signature.organisation_id, signature.organisation_name = organisation.id, organisation.name_zh
    signature.person_id, signature.person_name = actor.person_id or 0, actor.name
    signature.document_digest, signature.signed_at = digest, at
    db.session.add(signature)
    db.session.flush()
    return signature
