"""Sealing what both parties have signed, once, by the jobs; and handing the sealed file out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from market import audit, clock, signing, storage
from market.access import SYSTEM
from market.accounts.rules.authority import Authority
from market.contracts.models.seals import ContractSeal
from market.contracts.queries import contracts, seals, versions
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.types import OFFICIAL_NAMES
from market.contracts.rules.versions import FIRST, OFFICIAL_KINDS, number_of
from market.contracts.signature_page import SignaturePaper, SignerLine, signature_page
from market.db import db
from market.errors import Conflict
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract, ContractSignature
    from market.contracts.models.versions import ContractVersion, VersionSignature

LIBRARY = "market.pdf_signing"
"""Loaded when the first seal is due: it takes seconds, which no web worker has."""
AUTHORITIES = {Authority.ALONE: "单独签署", Authority.FIRST: "会签（第一签署人）", Authority.SECOND: "会签（第二签署人）"}
ROLES = {Side.SELLER: "卖方", Side.BUYER: "买方"}


def seal(contract_id: int, version: int = FIRST) -> ContractSeal | None:
    """Append the signatures to a signed document, seal and store it; None where another process has done or is doing it."""
    if version == FIRST:
        contract = seals.unsealed_for_update(contract_id)
        return None if contract is None else _seal(contract, FIRST, _paper(contract))
    row = seals.unsealed_version_for_update(contract_id, version)
    if row is None:
        return None
    contract = contracts.of_version(row)
    return _seal(contract, version, _version_paper(contract, row))


def _seal(contract: Contract, version: int, paper: SignaturePaper) -> ContractSeal:
    sealer = signing.sealer()
    document = storage.vault().get(paper.digest)
    page = signature_page(paper, size=len(document), certificate=sealer.digest)
    made: bytes = importlib.import_module(LIBRARY).sealed(document, page, sealer, reason="技术合同签署")
    now = clock.now()
    row = ContractSeal(
        contract_id=contract.id,
        version=version,
        file_key=storage.vault().put(made),
        file_size=len(made),
        certificate_digest=sealer.digest,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(SYSTEM, "contract.sealed", contract, at=now, version=version, digest=row.file_key)
    return row


def _paper(contract: Contract) -> SignaturePaper:
    return SignaturePaper(
        number=contract.number,
        project=contract.project_name,
        document=OFFICIAL_NAMES[contract.type],
        digest=contract.document_key or "",
        signers=[_line(row) for row in contracts.signers(contract.id)],
        at=contract.signed_at or contract.created_at,
    )


def _version_paper(contract: Contract, row: ContractVersion) -> SignaturePaper:
    return SignaturePaper(
        number=number_of(contract.number, row.number),
        project=contract.project_name,
        document=OFFICIAL_NAMES[contract.type] + OFFICIAL_KINDS[row.kind],
        digest=row.document_key,
        signers=[_line(each) for each in versions.signatures(row.id)],
        at=row.signed_at or row.proposed_at,
    )


def _line(row: ContractSignature | VersionSignature) -> SignerLine:
    return SignerLine(
        role=ROLES[row.party],
        organisation=row.organisation_name,
        person=row.person_name,
        at=row.signed_at,
        second_factor=row.second_factor,
        authority=AUTHORITIES[row.authority],
    )


def sealed_file(actor: Actor, contract_id: int) -> tuple[str, bytes]:
    """Return number and sealed file of a contract the actor may see; raise Conflict while there is none."""
    contract = contracts.contract(actor, contract_id)
    return contract.number, _stored(contract.id, FIRST)


def sealed_version(actor: Actor, contract_id: int, number: int) -> tuple[str, bytes]:
    """Return number and sealed file of a version of a contract the actor may see; raise Conflict while there is none."""
    contract, version = versions.version(actor, contract_id, number)
    return number_of(contract.number, version.number), _stored(contract.id, version.number)


def _stored(contract_id: int, version: int) -> bytes:
    row = seals.seal(contract_id, version)
    if row is None:
        raise Conflict("contract.not_sealed", N_("There is no sealed file yet. It is made within a minute after the last signature."))
    return storage.vault().get(row.file_key)
