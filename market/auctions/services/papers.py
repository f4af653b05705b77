"""Papers 文书: made from the ledger once, stored under their digest, signed with the password again; fixed after the last signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from market import audit, clock, ids, storage
from market.access import SYSTEM, Actor
from market.accounts import services as account_services
from market.accounts.queries.authority import authority, authority_for_update
from market.accounts.rules.authority import BINDING, Authority
from market.auctions import documents, policy
from market.auctions.models.papers import Paper, PaperSignature
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding
from market.auctions.queries import papers as queries
from market.auctions.rules.papers import BOUND, PaperKind, Signer, signers
from market.auctions.rules.states import SALE, ConductMode, SaleEvent, SaleState
from market.auctions.services import follow_letters, paper_facts, settlement
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, MarketError
from market.money import ZERO, Money
from market.wording import N_

PREFIX = {PaperKind.CONFIRMATION: "QR", PaperKind.RECORD: "BL"}


def make_confirmation(award_id: int) -> Paper:
    """Make the confirmation letter 成交确认书 of an award; harmless where it is made."""
    award = queries.award(award_id)
    lot, now = bidding.lot_for_update(award.lot_id)
    if (made := queries.confirmation_of(award.id)) is not None:
        return made
    number, code = _number(PaperKind.CONFIRMATION, now)
    facts = paper_facts.confirmation(award, lot, bidding.sale(lot.sale_id), code, now)
    return _keep(number, code, PaperKind.CONFIRMATION, documents.confirmation(facts), now, sale_id=lot.sale_id, award_id=award.id)


def make_record(sale_id: int) -> Paper:
    """Make the record 笔录 of a settled sale from its ledgers; harmless where it is made."""
    sale = bidding.sale_for_update(sale_id)
    if (made := queries.record_of(sale.id)) is not None:
        return made
    if sale.state not in (SaleState.SETTLED, SaleState.REPORTED):
        raise Conflict("paper.sale_running", N_("The record is made when the session is settled."))
    now = clock.now()
    number, code = _number(PaperKind.RECORD, now)
    return _keep(number, code, PaperKind.RECORD, documents.record(paper_facts.record(sale, code, now)), now, sale_id=sale.id)


def sign(actor: Actor, paper_id: int, *, password: str, digest: str, code: str = "") -> PaperSignature:
    """Sign a paper in the actor's role: password again, and the digest of the very document; the last signature fixes it.

    The buyer is bound to the price as by a contract: above the own signing limit a signatory signs first of two, and both prove a second
    factor. Raise Conflict, Forbidden or Invalid.
    """
    paper = queries.paper(actor, paper_id)
    if paper.award_id is not None:
        bidding.lot_for_update(queries.award(paper.award_id).lot_id)
    paper = queries.paper_for_update(paper.id)
    now = clock.now()
    signer = signer_of(actor, paper)
    if signer is None:
        raise Forbidden(
            "paper.not_signer", N_("Only who conducted the session, who kept its record and a signatory of the buyer sign its papers.")
        )
    given = [row for row in queries.signatures(paper.id) if row.signer is signer]
    place = _place(actor, paper, signer, given)
    if digest.strip().lower() != paper.document_key:
        raise Invalid(
            "paper.wrong_digest", N_("This is not the digest of the present document. Please load the page again."), field="digest"
        )
    read(paper)
    factor = account_services.proved(actor, code, authority=place)
    blank = PaperSignature(paper_id=paper.id, signer=signer, second_factor=factor, authority=place)
    signature = account_services.put_signature(actor, blank, password=password, digest=paper.document_key, at=now)
    kind = "paper.signed" if place in BINDING else "paper.signed_first"
    audit.record(actor, kind, paper, at=now, party=signer.value, digest=paper.document_key, authority=place.value)
    if place not in BINDING:
        follow_letters.second_to_sign(paper, signature)
    elif not awaited(paper):
        _complete(actor, paper, now)
    return signature


def signed_for(given: Iterable[PaperSignature]) -> dict[Signer, PaperSignature]:
    """Return for whom a paper is signed, each with the signature that binds."""
    return {row.signer: row for row in given if row.authority in BINDING}


def awaited(paper: Paper) -> list[Signer]:
    """Return whose signature a paper still lacks; none once it is fixed."""
    if paper.completed_at is not None:
        return []
    licensed = bidding.sale(paper.sale_id).conduct_mode is ConductMode.LICENSED_AUCTION
    given = signed_for(queries.signatures(paper.id))
    return [role for role in signers(paper.kind, licensed=licensed) if role not in given]


def signs_as(actor: Actor, paper: Paper) -> Authority | MarketError | None:
    """Return in which place the actor signs a paper now, or why not; None for who has nothing to sign."""
    signer = signer_of(actor, paper)
    given = [row for row in queries.signatures(paper.id) if row.signer is signer]
    if signer is None or signer in signed_for(given) or paper.completed_at is not None:
        return None
    return authority(actor, _amount(paper), given) if signer in BOUND else Authority.ALONE


def _place(actor: Actor, paper: Paper, signer: Signer, given: list[PaperSignature]) -> Authority:
    if signer in BOUND:
        return authority_for_update(actor, _amount(paper), given)
    if given:
        raise Conflict("paper.signed_by_party", N_("This paper was signed for your side already."))
    return Authority.ALONE


def _amount(paper: Paper) -> Money:
    return queries.award(paper.award_id).hammer if paper.award_id is not None else ZERO


def signer_of(actor: Actor, paper: Paper) -> Signer | None:
    """Return in which role the actor signs a paper, if any."""
    sale = bidding.sale(paper.sale_id)
    if policy.may_conduct(actor, sale):
        return Signer.CONDUCTOR
    if paper.kind is PaperKind.RECORD and policy.may_record(actor, sale):
        return Signer.RECORDER
    award = queries.award(paper.award_id) if paper.award_id is not None else None
    if award is not None and actor.organisation_id == award.buyer_id and actor.can(".signer"):
        return Signer.BUYER
    return None


def read(paper: Paper) -> bytes:
    """Return the bytes of a paper, checked against its digest."""
    return storage.vault().get(paper.document_key)


def verify(paper: Paper, content: bytes) -> bool:
    """Say whether a file is, byte for byte, the paper that was signed."""
    return hashlib.sha256(content).hexdigest() == paper.document_key


def _number(kind: PaperKind, at: datetime) -> tuple[int, str]:
    number = queries.next_number("paper")
    return number, ids.code(PREFIX[kind], clock.legal_date(at).year, number)


def _keep(number: int, code: str, kind: PaperKind, content: bytes, at: datetime, *, sale_id: int, award_id: int | None = None) -> Paper:
    paper = Paper(
        id=number,
        kind=kind,
        number=code,
        sale_id=sale_id,
        award_id=award_id,
        document_key=storage.vault().put(content),
        document_size=len(content),
        made_at=at,
    )
    db.session.add(paper)
    db.session.flush()
    audit.record(SYSTEM, "paper.made", paper, at=at, digest=paper.document_key)
    return paper


def _complete(actor: Actor, paper: Paper, now: datetime) -> None:
    paper.completed_at = now
    db.session.flush()
    audit.record(actor, "paper.completed", paper, at=now, digest=paper.document_key)
    if paper.award_id is not None:
        award = queries.award(paper.award_id)
        lot: Lot = bidding.lot(award.lot_id)
        latest = bidding.award_of(lot.id)
        if latest is not None and latest.id == award.id:
            settlement.confirm(actor, lot.id)
        return
    sale: Sale = bidding.sale_for_update(paper.sale_id)
    if sale.state is SaleState.SETTLED:
        before, sale.state = sale.state, SALE.after(sale.state, SaleEvent.REPORT)
        audit.record(actor, "sale.report", sale, at=now, from_state=before, to_state=sale.state)
