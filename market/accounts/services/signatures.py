"""Signing a document: the second factor, the password again, and the person's name under the digest of the very bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from market.accounts import queries
from market.accounts.models import SignedDocument
from market.accounts.rules.authority import Authority
from market.accounts.services.second_factor import demand
from market.accounts.services.sessions import confirm_password
from market.db import db
from market.errors import Forbidden
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor

Signature = TypeVar("Signature", bound=SignedDocument)


def proved(actor: Actor, code: str, *, authority: Authority) -> bool:
    """Ask for the signer's code; return whether a second factor was proved. Raise Forbidden where two sign together and there is none."""
    given = demand(actor.person_id or 0, code)
    if not given and authority is not Authority.ALONE:
        raise Forbidden(
            "signing.second_factor_of_two",
            N_(
                "Above a signing limit two signatories sign, each with a second factor. "
                "Please set one up on the page of your account first."
            ),
        )
    return given


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
