"""Signing on paper: one party uploads the scan, the other agrees, the operator compares it and concludes the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock, rulebook, storage, uploads
from market.accounts.queries.authority import authority_for_update
from market.contracts import policy
from market.contracts.models.originals import PaperOriginal
from market.contracts.queries import contracts, originals
from market.contracts.rules import originals as rules
from market.contracts.rules.originals import OriginalAct, OriginalState
from market.contracts.services import letters, signing
from market.db import db
from market.errors import Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.rules.originals import Ground, Point


def upload(actor: Actor, contract_id: int, *, content: bytes, name: str, signed_on: date) -> PaperOriginal:
    """Keep the scan of a contract that both parties signed on paper; the file is looked at before anything is locked.

    Raise Forbidden where the actor is no signatory of a party, or the contract is above the actor's signing limit: whoever brings the
    scan says for the own party that this paper binds it (民法典 Art. 170, 490).
    """
    originals.require_open(actor, contracts.contract(actor, contract_id))
    today = clock.today()
    most_bytes, most_pixels = (
        rulebook.number("attachment.file_mb", today) * 1024**2,
        rulebook.number("attachment.megapixels", today) * 10**6,
    )
    found = uploads.inspect(content, name, most_bytes=most_bytes, most_pixels=most_pixels)
    rules.check_scan(found.media)
    key = storage.vault().put(found.content)
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    originals.require_open(actor, contract)
    rules.check_vouching(authority_for_update(actor, contract.total, ()))
    if not clock.legal_date(contract.frozen_at or now) <= signed_on <= clock.legal_date(now):
        raise Invalid("original.signed_on", N_("The day of signing lies between the fixing of the document and today."), field="signed_on")
    original = PaperOriginal(
        contract_id=contract.id,
        document_digest=contract.document_key,
        file_key=key,
        file_size=len(found.content),
        media=found.media,
        signed_on=signed_on,
        state=OriginalState.UPLOADED,
        uploaded_by=actor.organisation_id,
        uploader_id=actor.person_id,
        uploaded_at=now,
    )
    db.session.add(original)
    db.session.flush()
    audit.record(actor, "contract.original_uploaded", contract, at=now, digest=key)
    letters.original_to_agree(contract, original)
    return original


def agree(actor: Actor, contract_id: int) -> PaperOriginal:
    """Say for the other party that the scan shows what it signed; raise Forbidden above the actor's signing limit."""
    contract, original = _answered(actor, contract_id)
    rules.check_vouching(authority_for_update(actor, contract.total, ()))
    return _move(actor, contract, original, OriginalAct.AGREE, agreed_by=actor.person_id, agreed_at=clock.now())


def decline(actor: Actor, contract_id: int, *, reason: str) -> PaperOriginal:
    """Say for the other party that the scan does not show what it signed; the signing stays open."""
    contract, original = _answered(actor, contract_id)
    return _move(actor, contract, original, OriginalAct.DECLINE, reason=rules.words(reason))


def _answered(actor: Actor, contract_id: int) -> tuple[Contract, PaperOriginal]:
    contract, original = originals.of_contract_for_update(actor, contract_id)
    if not policy.can_sign(actor, contract) or actor.organisation_id == original.uploaded_by:
        raise Forbidden("original.not_other_party", N_("A signatory of the other party answers."))
    return contract, original


def confirm(actor: Actor, contract_id: int, *, points: Collection[Point]) -> PaperOriginal:
    """Conclude a contract whose original agrees with the fixed document in every point."""
    contract, original = _compared(actor, contract_id)
    rules.check_points(points)
    storage.vault().get(original.document_digest)
    storage.vault().get(original.file_key)
    now = clock.now()
    _move(actor, contract, original, OriginalAct.CONFIRM, decided_by=actor.person_id, decided_at=now)
    signing.conclude(actor, contract, now)
    return original


def refuse(actor: Actor, contract_id: int, *, ground: Ground, reason: str) -> PaperOriginal:
    """Refuse an original that differs; ground and words go to both parties, the signing stays open."""
    contract, original = _compared(actor, contract_id)
    given = {"ground": ground, "reason": rules.words(reason), "decided_by": actor.person_id, "decided_at": clock.now()}
    _move(actor, contract, original, OriginalAct.REFUSE, **given)
    letters.original_refused(contract, original)
    return original


def _compared(actor: Actor, contract_id: int) -> tuple[Contract, PaperOriginal]:
    contract, original = originals.of_contract_for_update(actor, contract_id)
    if not policy.can_compare(actor):
        raise Forbidden("original.not_clerk", N_("The operator's clerks compare originals."))
    return contract, original


def _move(actor: Actor, contract: Contract, original: PaperOriginal, act: OriginalAct, **values: object) -> PaperOriginal:
    following = rules.ORIGINAL.after(original.state, act)
    for name, value in values.items():
        setattr(original, name, value)
    original.state = following
    db.session.flush()
    audit.record(actor, f"contract.original_{following.value}", contract, reason=original.reason, digest=original.file_key)
    return original


def file(actor: Actor, contract_id: int) -> tuple[PaperOriginal, bytes]:
    """Return the scan of a contract the actor may see, checked against its digest."""
    _, original = originals.of_contract(actor, contract_id)
    return original, storage.vault().get(original.file_key)
