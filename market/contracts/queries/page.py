"""Everything that the page of one contract shows, gathered once for the actor who looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from market import audit, clock
from market.accounts import queries as accounts
from market.accounts.queries.authority import authority
from market.accounts.rules.authority import Authority
from market.contracts import policy
from market.contracts.queries import (
    applications,
    claims,
    contracts,
    originals,
    registrations,
    remarks,
    rulings,
    seals,
    tax_table,
    versions,
)
from market.contracts.rules.benefits.kinds import AmountKind, Side
from market.contracts.rules.bound import bound, of_side
from market.contracts.rules.deviations import deviations
from market.contracts.rules.gate import check
from market.contracts.rules.order import awaited
from market.contracts.rules.originals import OPEN
from market.contracts.rules.patents import ABOUT_RIGHTS
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS
from market.contracts.rules.states import ContractState, RegistrationState
from market.contracts.rules.versions import CHANGEABLE
from market.deals import queries as deals
from market.errors import MarketError
from market.money import ZERO, Money

if TYPE_CHECKING:
    from market.access import Actor
    from market.accounts.models import Organisation
    from market.audit import Event
    from market.contracts.models.contract import Contract, ContractItem, ContractSignature
    from market.contracts.models.originals import PaperOriginal
    from market.contracts.models.registration import Claim, Registration
    from market.contracts.models.seals import ContractSeal
    from market.contracts.models.versions import ContractVersion
    from market.contracts.queries.remarks import Remarked
    from market.contracts.queries.tax_table import TaxLine
    from market.contracts.rules.amounts import Split
    from market.contracts.rules.clauses import Patent
    from market.contracts.rules.deviations import Deviation
    from market.contracts.rules.findings import Finding
    from market.contracts.rules.registration.supplement import Registered
    from market.contracts.rules.versions import Present
    from market.deals.models import Deal

QUIET = frozenset({"claim.opened", "claim.unblocked"})
"""What follows from signing and registration by itself; the claim's own page shows it."""
STEP_DRAFT, STEP_SIGN, STEP_REGISTER, STEP_TAX = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """One contract as one actor may see it."""

    contract: Contract
    deal: Deal
    seller: Organisation
    buyer: Organisation
    side: Side | None
    items: list[ContractItem]
    patents: list[Patent]
    signers: list[ContractSignature]
    """Every signature in its order."""
    seal: ContractSeal | None
    versions: list[ContractVersion]
    """Changes, supplements and the termination, in their order."""
    may_amend: bool
    registration: Registration | None
    office: Organisation | None
    gate: list[Finding]
    """Checks before the document is fixed; only while drafting."""
    remarks: list[Remarked]
    """What the linter says, with the reasons given."""
    deviations: list[Deviation]
    precheck: list[Finding]
    """Checks against the grounds of refusal; from the signing to the decision."""
    tax: list[TaxLine]
    events: list[Event]
    split: Split
    """How the technology amount comes about of the price that holds, or that the application says."""
    present: Present
    """Amount and term that hold now, with every change in force."""
    registered: Registered | None
    """What the office has registered, or is asked to; none before an application."""
    may_draft: bool
    is_applicant: bool
    """The actor's organisation applies for registration, and the actor may write for it."""
    may_reopen: bool
    is_turn: bool
    """The actor's party is one that signs now."""
    authority: Authority | MarketError | None
    """Of a signatory whose party signs now: in which place, or why not."""
    original: PaperOriginal | None
    """The newest scan, where the parties sign on paper."""
    asks_code: bool
    """The actor signs now, and with a second factor."""

    @property
    def signatures(self) -> dict[Side, ContractSignature]:
        """Return the signatures that bind the parties, by party."""
        return bound(self.signers)

    @property
    def may_sign(self) -> bool:
        """Say whether the actor may sign now."""
        return isinstance(self.authority, Authority)

    @property
    def unauthorised(self) -> MarketError | None:
        """Return why a signatory may not sign, although the party signs now."""
        return self.authority if isinstance(self.authority, MarketError) else None

    @property
    def has_open_total(self) -> bool:
        """Say whether the price is a royalty, of which a part is registered first."""
        return self.contract.payment in OPEN_TOTALS

    @property
    def may_name_patents(self) -> bool:
        """Say whether the draft lists the patents itself, because no listed achievement says them."""
        return self.contract.type in ABOUT_RIGHTS and self.deal.achievement_id is None

    @property
    def step(self) -> int:
        """Return the step the contract is at: draft, sign, register, tax."""
        if self.contract.state is ContractState.DRAFT:
            return STEP_DRAFT
        if self.contract.state is ContractState.SIGNING:
            return STEP_SIGN
        return STEP_TAX if self.is_registered else STEP_REGISTER

    @property
    def is_registered(self) -> bool:
        """Say whether a certificate is in force."""
        return self.registration is not None and self.registration.state in (RegistrationState.REGISTERED, RegistrationState.CHANGED)

    @property
    def may_apply(self) -> bool:
        """Say whether the actor can send the application now."""
        open_states = (RegistrationState.DRAFT, RegistrationState.CORRECTION)
        return (
            self.is_applicant
            and self.contract.signed_at is not None
            and (self.registration is None or self.registration.state in open_states)
        )

    @property
    def saving(self) -> Money:
        """Return the known savings of the lines shown, charges not counted."""
        return sum((line.assessment.amount or ZERO for line in self.tax if line.assessment.kind is AmountKind.TAX_SAVED), ZERO)

    @property
    def saving_is_limit(self) -> bool:
        """Say whether a line of the saving is an upper bound, because a cost is not stated yet."""
        return any(line.assessment.at_most for line in self.tax)


def contract_page(actor: Actor, contract_id: int) -> ContractPage:
    """Gather the page; raise NotFound where the actor may not see the contract."""
    contract = contracts.contract(actor, contract_id)
    registration = registrations.of_contract(contract.id)
    signers = contracts.signers(contract.id)
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    deal = deals.deal_of_contract(contract.deal_id)
    side, turn = policy.side_of(actor, contract), awaited(contract.signing_order, bound(signers))
    original, found = originals.original(contract.id), claims.of_contract(contract.id)
    signing = contract.state is ContractState.SIGNING and (original is None or original.state not in OPEN)
    drafting, undecided = contract.state is ContractState.DRAFT, _is_undecided(contract, registration)
    return ContractPage(
        contract=contract,
        deal=deal,
        seller=parties[contract.seller_id],
        buyer=parties[contract.buyer_id],
        side=side,
        items=contract.items,
        patents=contracts.patents(contract),
        signers=signers,
        seal=seals.seal(contract.id),
        versions=contract.versions,
        may_amend=policy.can_reopen(actor, contract) and contract.state in CHANGEABLE,
        registration=registration,
        office=accounts.organisation(registration.office_id) if registration else registrations.office_of(contract),
        gate=check(contracts.paper(contract, awarded=deal.price, today=clock.today())) if drafting else [],
        remarks=remarks.remarked(contract),
        deviations=deviations(contracts.articles(contract), contract.clauses),
        precheck=registrations.findings(contract, today=clock.today()) if undecided else [],
        tax=tax_table.tax_lines(actor, contract, registration, found),
        events=_timeline(contract, deal, registration, [claim for claim in found if policy.can_view_claim(actor, claim)]),
        may_draft=policy.can_draft(actor, contract),
        is_applicant=policy.can_apply(actor, contract, registrations.standing(contract).side),
        may_reopen=policy.can_reopen(actor, contract) and signing and not signers,
        asks_code=signing and side in turn and accounts.second_factor(actor.person_id or 0) is not None,
        authority=_authority(actor, contract, signers) if signing and side in turn else None,
        is_turn=side in turn,
        original=original,
        **_amounts(contract, registration),
    )


def _amounts(contract: Contract, registration: Registration | None) -> dict[str, Any]:
    return {
        "split": applications.agreed_split(contract, registration),
        "present": versions.present(contract),
        "registered": rulings.registered(registration, contract.payment) if registration else None,
    }


def _authority(actor: Actor, contract: Contract, signers: list[ContractSignature]) -> Authority | MarketError | None:
    side = policy.side_of(actor, contract)
    if side is None or not policy.can_sign(actor, contract):
        return None
    return authority(actor, contract.total, of_side(signers, side))


def _is_undecided(contract: Contract, registration: Registration | None) -> bool:
    return contract.signed_at is not None and (registration is None or registration.decided_at is None)


def _timeline(contract: Contract, deal: Deal, registration: Registration | None, of: list[Claim]) -> list[Event]:
    """Return the events of lot, deal, contract, registration and claims, oldest first."""
    subjects = [("deal", deal.id), ("contract", contract.id)]
    if deal.lot_id is not None:
        subjects.append(("lot", deal.lot_id))
    if deal.proposal_id is not None:
        subjects.append(("proposal", deal.proposal_id))
    if deal.agreement_id is not None:
        subjects.append(("agreement", deal.agreement_id))
    if registration is not None:
        subjects.append(("registration", registration.id))
    subjects += [("claim", claim.id) for claim in of]
    return [event for event in audit.timeline(subjects) if event.kind not in QUIET]
