"""Changing, supplementing and terminating a contract in force: proposed by one party, signed by both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from market import audit, bus, clock, rulebook, storage
from market.accounts import queries as accounts
from market.accounts import services as accounts_services
from market.accounts.queries.authority import authority_for_update
from market.accounts.rules.authority import BINDING
from market.contracts import policy
from market.contracts.events import AmountProposed, ContractAmended, ContractTerminated
from market.contracts.models.versions import ContractVersion, VersionSignature
from market.contracts.queries import versions
from market.contracts.queries.contracts import contract_for_update
from market.contracts.rules import states
from market.contracts.rules import versions as rules
from market.contracts.rules.amounts import costed, stored
from market.contracts.rules.bound import bound, of_side
from market.contracts.rules.types import OFFICIAL_NAMES
from market.contracts.rules.versions import VersionAct, VersionKind, VersionState
from market.contracts.services import correcting, letters, version_letters
from market.contracts.services.proving import proved, same_document
from market.contracts.version_paper import VersionPaper, version_pdf
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.rules.versions import Instalment, Present, Proposal
    from market.money import Money


def propose(actor: Actor, contract_id: int, asked: Proposal) -> ContractVersion:
    """Write down what one party wants to agree on, make its paper and open the signing; one at a time.

    A new amount of a fixed sum comes with the plan of what is still to be paid; one that does not add up is refused by who keeps the plan.
    """
    contract = contract_for_update(actor, contract_id)
    now = clock.now()
    if not policy.can_reopen(actor, contract):
        raise Forbidden("contract.not_party", N_("Only the parties may do this."))
    present = versions.present(contract)
    asked = _costed(asked)
    rules.check(contract.state, asked, present)
    if versions.open_version(contract.id) is not None:
        raise Conflict("version.open_one", N_("Another version waits for signatures. Sign, refuse or withdraw it first."))
    if asked.total is not None:
        bus.publish(AmountProposed(contract_id=contract.id, total=asked.total, plan=_pairs(asked.plan), at=now))
    number = versions.next_number(contract)
    pdf = version_pdf(_paper(contract, number, asked, present=present, at=now))
    version = ContractVersion(
        number=number,
        kind=asked.kind,
        text=asked.text.strip(),
        total=asked.total,
        ends_on=asked.ends_on,
        affects=[part.value for part in asked.parts],
        plan=[{"due_on": row.due_on.isoformat(), "amount_fen": row.amount.fen} for row in asked.plan],
        non_technical=None if asked.non_technical is None else [stored(item) for item in asked.non_technical],
        state=VersionState.SIGNING,
        proposed_by=actor.organisation_id,
        author_id=actor.person_id,
        proposed_at=now,
        document_key=storage.vault().put(pdf),
        document_size=len(pdf),
    )
    contract.versions.append(version)
    db.session.flush()
    about: dict[str, Any] = {"version": number, "version_kind": asked.kind.value, "digest": version.document_key}
    audit.record(actor, "contract.version_proposed", contract, at=now, **about)
    version_letters.version_to_sign(contract, version)
    return version


def _costed(asked: Proposal) -> Proposal:
    """Return the proposal with what the reasonable carriers of its parts cost."""
    if asked.non_technical is None:
        return asked
    most = rulebook.number("reg.carrier_sets_most", clock.today())
    try:
        return replace(asked, non_technical=tuple(costed(item, most_sets=most) for item in asked.non_technical))
    except Invalid as refusal:
        refusal.rename(lambda _: "non_technical")
        raise


def _pairs(plan: tuple[Instalment, ...]) -> tuple[tuple[date, Money], ...]:
    return tuple((row.due_on, row.amount) for row in plan)


def _paper(contract: Contract, number: int, asked: Proposal, *, present: Present, at: datetime) -> VersionPaper:
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    return VersionPaper(
        contract=contract.number,
        version=number,
        document=OFFICIAL_NAMES[contract.type],
        project=contract.project_name,
        digest=contract.document_key or "",
        seller=parties[contract.seller_id].name_zh,
        buyer=parties[contract.buyer_id].name_zh,
        present=present,
        asked=asked,
        at=at,
    )


def sign(actor: Actor, contract_id: int, number: int, *, password: str, digest: str, code: str = "") -> VersionSignature:
    """Sign a version for the actor's party as a contract is signed; it takes effect when both parties are bound."""
    contract, version = versions.version_for_update(actor, contract_id, number)
    now = clock.now()
    side = policy.side_of(actor, contract)
    if side is None or not policy.can_sign(actor, contract):
        raise Forbidden("contract.not_signer", N_("Only a signatory of a party may sign."))
    rules.VERSION.after(version.state, VersionAct.CONCLUDE)
    given, amount = versions.signatures(version.id), versions.at_stake(contract, version)
    authority = authority_for_update(actor, amount, of_side(given, side))
    same_document(digest, version.document_key)
    storage.vault().get(version.document_key)
    factor = proved(actor, amount, code, now, authority=authority)
    blank = VersionSignature(version_id=version.id, party=side, second_factor=factor, authority=authority)
    signature = accounts_services.put_signature(actor, blank, password=password, digest=version.document_key, at=now)
    audit.record(
        actor,
        "contract.version_signed" if authority in BINDING else "contract.version_signed_first",
        contract,
        at=now,
        version=number,
        party=side.value,
        digest=version.document_key,
        second_factor=factor,
        authority=authority.value,
    )
    if authority not in BINDING:
        letters.second_to_sign(contract, signature)
    elif bound(given):
        _conclude(actor, contract, version, now)
    return signature


def _conclude(actor: Actor, contract: Contract, version: ContractVersion, now: datetime) -> None:
    version.state, version.signed_at = rules.VERSION.after(version.state, VersionAct.CONCLUDE), now
    db.session.flush()
    before, contract.state = contract.state, states.CONTRACT.after(contract.state, rules.act_of(version.kind))
    db.session.flush()
    ended = version.kind is VersionKind.TERMINATION
    kind = "contract.terminated" if ended else "contract.amended"
    audit.record(actor, kind, contract, at=now, from_state=before, to_state=contract.state, version=version.number)
    version_letters.version_signed(contract, version)
    if ended:
        bus.publish(ContractTerminated(contract_id=contract.id, version=version.number, at=now))
        return
    if version.total is not None:
        correcting.contract_changed(actor, contract, version, now)
    bus.publish(
        ContractAmended(
            contract_id=contract.id,
            version=version.number,
            total=versions.present_total(contract),
            changes_amount=version.total is not None,
            plan=_pairs(version.instalments),
            parts=tuple(version.affects),
            at=now,
        )
    )


def end(actor: Actor, contract_id: int, number: int, *, reason: str) -> ContractVersion:
    """Withdraw the own party's version, or refuse the other party's; the reason stays."""
    contract, version = versions.version_for_update(actor, contract_id, number)
    if not policy.can_reopen(actor, contract):
        raise Forbidden("contract.not_party", N_("Only the parties may do this."))
    if not 0 < len(reason.strip()) <= rules.REASON_LENGTH:
        raise Invalid("contract.reason", N_("Give a reason of at most 500 characters."), field="reason")
    own = actor.organisation_id == version.proposed_by
    version.state = rules.VERSION.after(version.state, VersionAct.WITHDRAW if own else VersionAct.REFUSE)
    version.reason = reason.strip()
    db.session.flush()
    audit.record(actor, f"contract.version_{version.state.value}", contract, reason=version.reason, version=number)
    return version


def document(actor: Actor, contract_id: int, number: int) -> bytes:
    """Return the paper of a version, checked against its digest."""
    _, version = versions.version(actor, contract_id, number)
    return storage.vault().get(version.document_key)
