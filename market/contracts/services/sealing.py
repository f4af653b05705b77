"""Sealing what both parties have signed, once, by the jobs; and handing the sealed file out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from market import audit, clock, signing, storage
from market.access import SYSTEM
from market.contracts.models.seals import ContractSeal
from market.contracts.queries import contracts, seals
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.types import OFFICIAL_NAMES
from market.contracts.signature_page import SignaturePaper, SignerLine, signature_page
from market.db import db
from market.errors import Conflict
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract, ContractSignature

LIBRARY = "market.pdf_signing"
"""Loaded when the first seal is due: it takes seconds, which no web worker has."""
ROLES = {Side.SELLER: "卖方", Side.BUYER: "买方"}


def seal(contract_id: int) -> ContractSeal | None:
    """Append the signatures to the signed document, seal and store it; None where another process has done or is doing it."""
    contract = seals.unsealed_for_update(contract_id)
    if contract is None or contract.document_key is None:
        return None
    sealer = signing.sealer()
    document = storage.vault().get(contract.document_key)
    page = signature_page(_paper(contract, len(document), sealer.digest))
    made: bytes = importlib.import_module(LIBRARY).sealed(document, page, sealer, reason="技术合同签署")
    now = clock.now()
    row = ContractSeal(
        contract_id=contract.id,
        version=seals.FIRST,
        file_key=storage.vault().put(made),
        file_size=len(made),
        certificate_digest=sealer.digest,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(SYSTEM, "contract.sealed", contract, at=now, digest=row.file_key)
    return row


def _paper(contract: Contract, size: int, certificate: str) -> SignaturePaper:
    return SignaturePaper(
        number=contract.number,
        project=contract.project_name,
        document=OFFICIAL_NAMES[contract.type],
        digest=contract.document_key or "",
        size=size,
        signers=[_line(row) for row in contracts.signers(contract.id)],
        certificate=certificate,
        at=contract.signed_at or contract.created_at,
    )


def _line(row: ContractSignature) -> SignerLine:
    return SignerLine(
        role=ROLES[row.party],
        organisation=row.organisation_name,
        person=row.person_name,
        at=row.signed_at,
        second_factor=row.second_factor,
    )


def sealed_file(actor: Actor, contract_id: int) -> tuple[str, bytes]:
    """Return number and sealed file of a contract the actor may see; raise Conflict while there is none."""
    contract = contracts.contract(actor, contract_id)
    row = seals.seal(contract.id)
    if row is None:
        raise Conflict("contract.not_sealed", N_("There is no sealed file yet. It is made within a minute after the last signature."))
    return contract.number, storage.vault().get(row.file_key)
