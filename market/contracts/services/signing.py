"""Fixing the document, signing it, and reading it back unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, bus, clock, storage
from market.accounts import queries as accounts
from market.accounts import services as accounts_services
from market.accounts.queries.authority import authority_for_update
from market.accounts.rules.authority import BINDING
from market.contracts import documents, policy
from market.contracts.events import ContractConcluding, ContractTookEffect
from market.contracts.models.contract import Contract, ContractSignature
from market.contracts.queries import contracts, originals
from market.contracts.rules import states
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.bound import bound, of_side
from market.contracts.rules.findings import failed
from market.contracts.rules.gate import check
from market.contracts.rules.order import SigningOrder, awaited, check_turn
from market.contracts.rules.states import ContractAct, ContractState
from market.contracts.services import claiming, letters, remarks
from market.contracts.services.proving import proved, same_document
from market.db import db
from market.deals import queries as deals
from market.deals import services as deal_services
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.accounts.models import Organisation
    from market.contracts.rules.clauses import Clause

REASON_LENGTH = 500


def freeze_for_signing(actor: Actor, contract_id: int) -> Contract:
    """Make the paper, store it and open the signing; raise Invalid with the first check that fails."""
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    if not policy.can_draft(actor, contract):
        raise Forbidden("contract.not_drafter", N_("The seller's editors and signatories write the draft."))
    following = states.CONTRACT.after(contract.state, ContractAct.FREEZE)
    awarded = deals.deal_of_contract(contract.deal_id).price
    paper = contracts.paper(contract, awarded=awarded, today=clock.legal_date(now))
    open_points = [*failed(check(paper)), *remarks.open_points(contract, paper)]
    if open_points:
        first = open_points[0]
        raise Invalid("contract." + first.key, first.message, field=first.field, **first.params)
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    pdf = documents.contract_pdf(_paper(contract, parties, now))
    contract.document_key = storage.vault().put(pdf)
    contract.document_size = len(pdf)
    contract.frozen_at = now
    _move(actor, contract, following, "contract.frozen")
    letters.to_sign(contract, [parties[_party_id(contract, side)] for side in awaited(contract.signing_order, ())])
    return contract


def reopen(actor: Actor, contract_id: int, *, reason: str) -> Contract:
    """Send a fixed document back to the draft, while nobody has signed; the reason is kept."""
    contract = contracts.contract_for_update(actor, contract_id)
    if not policy.can_reopen(actor, contract):
        raise Forbidden("contract.not_party", N_("Only the parties may do this."))
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise Invalid("contract.reason", N_("Give a reason of at most 500 characters."), field="reason")
    if contracts.signers(contract.id):
        raise Conflict("contract.signed_already", N_("A party has signed; the document can no longer change."))
    if originals.under_way(contract.id):
        raise Conflict("contract.on_paper", N_("The parties sign this contract on paper."))
    following = states.CONTRACT.after(contract.state, ContractAct.REOPEN)
    contract.document_key = contract.document_size = contract.frozen_at = None
    _move(actor, contract, following, "contract.reopened", reason=reason.strip())
    return contract


def sign(actor: Actor, contract_id: int, *, password: str, digest: str, code: str = "") -> ContractSignature:
    """Sign for the actor's party; when both parties are bound the contract is concluded.

    Asks for the digest of the very document, the password again, and the code of the signer's second factor, which
    rule `contract.second_factor_fen` demands above an amount. Above the signer's own limit the party is bound by a second
    signatory, and both need the second factor.
    """
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    side = _signing_side(actor, contract)
    given = contracts.signers(contract.id)
    parties = bound(given)
    if side not in parties:
        check_turn(contract.signing_order, side, parties)
    authority = authority_for_update(actor, contract.total, of_side(given, side))
    if originals.under_way(contract.id):
        raise Conflict("contract.on_paper", N_("The parties sign this contract on paper."))
    same_document(digest, contract.document_key)
    _read(contract)
    factor = proved(actor, contract.total, code, now, authority=authority)
    blank = ContractSignature(contract_id=contract.id, party=side, second_factor=factor, authority=authority)
    signature = accounts_services.put_signature(actor, blank, password=password, digest=contract.document_key or "", at=now)
    audit.record(
        actor,
        "contract.signed" if authority in BINDING else "contract.signed_first",
        contract,
        at=now,
        party=side.value,
        digest=contract.document_key,
        second_factor=factor,
        authority=authority.value,
    )
    if authority not in BINDING:
        letters.second_to_sign(contract, signature)
    elif parties:
        conclude(actor, contract, now)
    else:
        _tell_next(contract, side)
    return signature


def _signing_side(actor: Actor, contract: Contract) -> Side:
    side = policy.side_of(actor, contract)
    if side is None or not policy.can_sign(actor, contract):
        raise Forbidden("contract.not_signer", N_("Only a signatory of a party may sign."))
    if contract.state is not ContractState.SIGNING:
        raise Conflict("contract.not_signing", N_("This contract is not open for signing."))
    return side


def _tell_next(contract: Contract, signed: Side) -> None:
    """Write to the party that had to wait for the other one."""
    if contract.signing_order is not SigningOrder.ANY:
        other = contract.buyer_id if signed is Side.SELLER else contract.seller_id
        letters.to_sign(contract, accounts.organisations([other]).values())


def _party_id(contract: Contract, side: Side) -> int:
    return contract.seller_id if side is Side.SELLER else contract.buyer_id


def conclude(actor: Actor, contract: Contract, now: datetime) -> None:
    """Both have signed, here or on paper: the contract is made and takes effect (民法典 Art. 490, 502)."""
    bus.publish(ContractConcluding(contract_id=contract.id, at=now))
    contract.signed_at = now
    _move(actor, contract, states.CONTRACT.after(contract.state, ContractAct.CONCLUDE), "contract.concluded")
    contract.effective_on = clock.legal_date(now)
    _move(actor, contract, states.CONTRACT.after(contract.state, ContractAct.TAKE_EFFECT), "contract.took_effect")
    deal_services.contracted(actor, contract.deal_id)
    claiming.open_claims(actor, contract)
    letters.concluded(contract, accounts.organisations([contract.seller_id, contract.buyer_id]).values())
    bus.publish(ContractTookEffect(contract_id=contract.id, at=now))


def _move(actor: Actor, contract: Contract, following: ContractState, kind: str, *, reason: str | None = None) -> None:
    before, contract.state = contract.state, following
    db.session.flush()
    audit.record(actor, kind, contract, from_state=before, to_state=following, reason=reason, digest=contract.document_key)


def document(actor: Actor, contract_id: int) -> bytes:
    """Return the document, checked against its digest; while drafting, a preview that is not stored."""
    contract = contracts.contract(actor, contract_id)
    if contract.document_key is not None:
        return _read(contract)
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    return documents.contract_pdf(_paper(contract, parties, contract.created_at), mark=documents.DRAFT)


def _read(contract: Contract) -> bytes:
    if contract.document_key is None:
        raise NotFound
    return storage.vault().get(contract.document_key)


def _paper(contract: Contract, parties: dict[int, Organisation], at: datetime) -> documents.ContractPaper:
    return documents.ContractPaper(
        number=contract.number,
        type=contract.type,
        subtype=contract.subtype,
        licence_mode=contract.licence_mode,
        project=contract.project_name,
        seller=_party(parties[contract.seller_id]),
        buyer=_party(parties[contract.buyer_id]),
        total=contract.total,
        tech=contract.tech,
        items=[(row.official, row.amount) for row in contracts.rule_items(contract)],
        payment=contract.payment,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        licence_until=contract.licence_until,
        patents=contracts.patents(contract),
        clauses=contract.clauses,
        headings=contracts.headings(contract),
        reading=_reading(contract),
        frozen_at=at,
    )


def _reading(contract: Contract) -> dict[Clause, str]:
    return {
        row.clause: row.body.en for row in contracts.articles(contract) if row.body.en and contract.clauses.get(row.clause) == row.body.zh
    }


def _party(organisation: Organisation) -> documents.PartyPaper:
    return documents.PartyPaper(name=organisation.name_zh, uscc=organisation.uscc, address=organisation.address)
