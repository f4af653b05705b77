"""The papers that prove a contract, as far as the actor may see them: what is kept of each, to be held against its digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from market.auctions.queries import papers as auction_papers
from market.auctions.rules.papers import PaperKind
from market.auctions.services import incidents
from market.contracts.models.originals import PaperOriginal
from market.contracts.models.refusal_notice import RefusalNotice
from market.contracts.models.registration_pack import RegistrationPack
from market.contracts.models.rulings import RegistrationRuling
from market.contracts.queries import registrations, seals
from market.contracts.rules.files import Name, Paper
from market.contracts.rules.versions import FIRST, number_of
from market.db import db
from market.deals import queries as deals
from market.papers.queries import receipts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.seals import ContractSeal
    from market.deals.models import Deal

AUCTION_PAPERS = {PaperKind.CONFIRMATION: Paper.CONFIRMATION, PaperKind.RECORD: Paper.RECORD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One stored paper: its SHA-256 as it was recorded, and the ids by which its page or file is found."""

    name: Name
    digest: str
    made_at: datetime
    ids: dict[str, Any] = field(default_factory=dict)


def evidence(actor: Actor, contract: Contract) -> list[Evidence]:
    """Return the papers of a contract that the actor may see, for code that has checked the contract."""
    deal = deals.deal_of_contract(contract.deal_id)
    sealed = seals.of_contract(contract.id)
    return [
        *_contract(contract, sealed),
        *_versions(contract, sealed),
        *_registration(contract),
        *_auction(actor, deal),
        *_receipts(actor, contract, deal),
    ]


def _contract(contract: Contract, sealed: dict[int, ContractSeal]) -> Iterator[Evidence]:
    ids = {"contract_id": contract.id}
    if contract.document_key is not None:
        at = contract.frozen_at or contract.created_at
        yield Evidence(name=Name(Paper.FIXED, contract.number), digest=contract.document_key, made_at=at, ids=ids)
    seal = sealed.get(FIRST)
    if seal is not None:
        yield Evidence(name=Name(Paper.SEALED, contract.number), digest=seal.file_key, made_at=seal.made_at, ids=ids)
    scans = db.session.scalars(select(PaperOriginal).where(PaperOriginal.contract_id == contract.id).order_by(PaperOriginal.id))
    for place, scan in enumerate(scans, start=1):
        yield Evidence(name=Name(Paper.ORIGINAL, f"{contract.number}-{place}"), digest=scan.file_key, made_at=scan.uploaded_at, ids=ids)


def _versions(contract: Contract, sealed: dict[int, ContractSeal]) -> Iterator[Evidence]:
    for row in contract.versions:
        number, ids = number_of(contract.number, row.number), {"contract_id": contract.id, "number": row.number}
        yield Evidence(name=Name(Paper.VERSION, number), digest=row.document_key, made_at=row.proposed_at, ids=ids)
        seal = sealed.get(row.number) if row.number > FIRST else None
        if seal is not None:
            yield Evidence(name=Name(Paper.SEALED_VERSION, number), digest=seal.file_key, made_at=seal.made_at, ids=ids)


def _registration(contract: Contract) -> Iterator[Evidence]:
    application = registrations.of_contract(contract.id)
    if application is None:
        return
    made = select(RegistrationPack).where(RegistrationPack.registration_id == application.id).order_by(RegistrationPack.made_at)
    for place, pack in enumerate(db.session.scalars(made), start=1):
        name = Name(Paper.APPLICATION, pack.number or f"{contract.number}-{place}")
        yield Evidence(name=name, digest=pack.file_key, made_at=pack.made_at, ids={"contract_id": contract.id})
    notices = select(RefusalNotice).join(RegistrationRuling, RegistrationRuling.id == RefusalNotice.ruling_id)
    given = notices.where(RegistrationRuling.registration_id == application.id).order_by(RefusalNotice.ruling_id)
    for place, notice in enumerate(db.session.scalars(given), start=1):
        name = Name(Paper.REFUSAL, f"{contract.number}-{place}")
        yield Evidence(name=name, digest=notice.file_key, made_at=notice.made_at, ids={"contract_id": contract.id})


def _auction(actor: Actor, deal: Deal) -> Iterator[Evidence]:
    if deal.lot_id is None or deal.award_id is None:
        return
    for paper in auction_papers.papers_of_award(actor, deal.award_id):
        name = Name(AUCTION_PAPERS[paper.kind], paper.number)
        yield Evidence(name=name, digest=paper.document_key, made_at=paper.made_at, ids={"paper_id": paper.id})
    for incident in incidents.of_lot(actor, deal.lot_id):
        name = Name(Paper.INCIDENT, str(incident.id))
        yield Evidence(name=name, digest=incident.file_key, made_at=incident.made_at, ids={"incident_id": incident.id})


def _receipts(actor: Actor, contract: Contract, deal: Deal) -> Iterator[Evidence]:
    if deal.achievement_id is None:
        return
    for row, receipt in receipts.between(actor, deal.achievement_id, {contract.seller_id, contract.buyer_id}):
        ids = {"signature_id": receipt.signature_id}
        yield Evidence(name=Name(Paper.RECEIPT, row), digest=receipt.file_key, made_at=receipt.made_at, ids=ids)
