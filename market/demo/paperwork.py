"""What follows an award in the demo: contract, signatures, registration and claims, as far as a story goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from market import clock
from market.access import SYSTEM
from market.accounts.rules.authority import BINDING
from market.auctions.queries import bidding
from market.contracts import services
from market.contracts.queries import claims, contracts, registrations
from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.checklist import PaperKey
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import CorrectionPoint
from market.contracts.rules.states import ClaimState, RegistrationState
from market.contracts.rules.types import ContractType, PriorityAnswer
from market.contracts.rules.versions import Instalment
from market.contracts.services import claim_papers
from market.db import unit_of_work
from market.deals import queries as deals
from market.demo import cast, forms
from market.duties import queries as duties
from market.duties import services as performing
from market.duties.rules.making import FIXED_SUM
from market.duties.rules.states import DutyKind

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.duties.models import Duty


CORRECTIONS = (
    (CorrectionPoint.PAPERS, "请补充技术资料交付清单（演示）。"),
    (CorrectionPoint.AMOUNTS, "请说明设备款与技术交易额的划分依据（演示）。"),
)
"""What the office asks to be mended."""


SECOND_LOOK = timedelta(minutes=1)
"""How long after the first signatory the second one signs."""


class Stage(IntEnum):
    """How far the papers of a lot have come."""

    DRAFT = 0
    FROZEN = 1
    HALF_SIGNED = 2
    SIGNED = 3
    SUBMITTED = 4
    CORRECTION = 5
    ACCEPTED = 6
    REGISTERED = 7
    CLAIMED = 8
    CHANGED = 9


@dataclass(frozen=True, slots=True)
class Parties:
    """Who acts for whom in one contract."""

    seller: Actor
    buyer: Actor
    registrars: tuple[Actor, ...]
    """The people of the seller's office: the first two decide, the next two look at an objection."""

    @property
    def registrar(self) -> Actor:
        """Return who prepares at the office."""
        return self.registrars[0]

    @property
    def reviewer(self) -> Actor:
        """Return who confirms at the office."""
        return self.registrars[1]


@dataclass(frozen=True, slots=True)
class Pace:
    """When the document is fixed, how long a signatory takes, and when registration is applied for."""

    frozen_at: datetime
    reading: timedelta
    applied_at: datetime


def usual(awarded_at: datetime) -> Pace:
    """Return the pace of parties that lose no time: drafted on the next day, applied for two days after the award."""
    return Pace(awarded_at + timedelta(hours=20), timedelta(hours=2), awarded_at + timedelta(hours=44))


def follow(lot_id: int, pace: Pace, stage: Stage, parties: Parties, *, objected: bool = False) -> int:
    """Take the contract of an awarded lot to a stage, where `objected` by way of a refusal; return its id."""
    contract_id = contract_of_lot(lot_id)
    follow_contract(contract_id, pace, stage, parties, objected=objected)
    return contract_id


def follow_contract(contract_id: int, pace: Pace, stage: Stage, parties: Parties, *, objected: bool = False) -> None:
    """Take a contract from its draft to a stage."""
    if stage >= Stage.FROZEN:
        with clock.frozen(pace.frozen_at), unit_of_work():
            _answer_priority(parties.seller, contract_id)
            if stage is Stage.ACCEPTED:
                _separate(parties.seller, contract_id)
            services.freeze_for_signing(parties.seller, contract_id)
    if stage >= Stage.HALF_SIGNED:
        _sign(parties.seller, contract_id, pace.frozen_at + pace.reading)
    if stage >= Stage.SIGNED:
        _sign(parties.buyer, contract_id, pace.frozen_at + 2 * pace.reading)
    if stage >= Stage.REGISTERED:
        _plan(contract_id, parties, pace.frozen_at + 3 * pace.reading)
    if stage >= Stage.SUBMITTED:
        _register(parties, contract_id, pace.applied_at, stage, objected=objected)
    if stage >= Stage.CLAIMED:
        claim(contract_id, parties, pace.applied_at + timedelta(days=5))
    if stage >= Stage.REGISTERED:
        _perform(contract_id, parties, pace.applied_at + timedelta(days=6))


def contract_of_lot(lot_id: int) -> int:
    """Return the contract that the award of a lot led to."""
    award = bidding.award_of(lot_id)
    deal = deals.deal_of_award(award.id) if award else None
    contract = contracts.contract_of_deal(deal.id) if deal else None
    if contract is None:
        message = f"lot {lot_id} has no contract"
        raise LookupError(message)
    return contract.id


def _answer_priority(seller: Actor, contract_id: int) -> None:
    contract = contracts.contract(seller, contract_id)
    if contract.type is ContractType.TRF and contract.priority is None:
        services.update_draft(
            seller, contract_id, project_name=contract.project_name, priority=PriorityAnswer.WAIVED, priority_on=clock.today()
        )


def _separate(seller: Actor, contract_id: int) -> None:
    """Name the test rigs inside the price: three are delivered, one of them is a reasonable quantity of carriers."""
    contract = contracts.contract(seller, contract_id)
    rigs = {"kind": ItemKind.EQUIPMENT, "description": "配套试验台（演示）", "pieces": 3, "reasonable_pieces": 1}
    services.add_item(seller, contract_id, amount=contract.total.share(1_500), **rigs)


def _sign(signer: Actor, contract_id: int, at: datetime) -> None:
    """Sign for a party; above the signer's limit the second signatory follows."""
    with clock.frozen(at), unit_of_work():
        contract = contracts.contract(signer, contract_id)
        given = services.sign(signer, contract_id, **cast.proof(signer), digest=contract.document_key or "")
    if given.authority not in BINDING:
        _sign(cast.second(signer), contract_id, at + SECOND_LOOK)


def _register(parties: Parties, contract_id: int, at: datetime, stage: Stage, *, objected: bool) -> None:
    with clock.frozen(at), unit_of_work():
        contract = contracts.contract(parties.seller, contract_id)
        given: dict[str, Any] = forms.answers(contract) | forms.fixed_part(contract)
        application_id = services.apply_registration(parties.seller, contract_id, **given).id
    if stage is Stage.CORRECTION:
        with clock.frozen(at + timedelta(hours=3)), unit_of_work():
            services.request_correction(parties.registrar, application_id, points=CORRECTIONS)
    if stage >= Stage.ACCEPTED:
        with clock.frozen(at + timedelta(days=1)), unit_of_work():
            services.accept(parties.registrar, application_id)
    if stage >= Stage.REGISTERED:
        first, second = parties.registrar, parties.reviewer
        if objected:
            at = _refuse(parties, contract_id, application_id, at + timedelta(days=3))
            first, second = parties.registrars[2:4]
        _rule(first, second, application_id, at + timedelta(days=4))


def _refuse(parties: Parties, contract_id: int, application_id: int, at: datetime) -> datetime:
    """Refuse at first; the seller objects two days later. Return when."""
    with clock.frozen(at), unit_of_work():
        services.prepare_refusal(parties.registrar, application_id, ground=CheckPoint.PROOF, reason="缺少专利登记簿副本（演示）。")
    with clock.frozen(at + timedelta(hours=3)), unit_of_work():
        services.confirm(parties.reviewer, application_id)
    with clock.frozen(at + timedelta(days=2)), unit_of_work():
        services.object_to_refusal(parties.seller, contract_id, reason="副本已补充，请复核（演示）。")
    return at + timedelta(days=2)


def _rule(first: Actor, second: Actor, application_id: int, at: datetime) -> None:
    """Let one registrar prepare the registration and the other confirm it."""
    with clock.frozen(at), unit_of_work():
        application = registrations.registration(first, application_id)
        _hear_experts(first, application)
        services.prepare_registration(first, application_id, checks=tuple(CheckPoint))
    with clock.frozen(at + timedelta(hours=2)), unit_of_work():
        services.confirm(second, application_id)


def _hear_experts(registrar: Actor, application: Registration) -> None:
    if application.state is RegistrationState.EXPERT:
        for name, unit in (("甲专家（演示）", "演示产业研究院"), ("乙专家（演示）", "演示技术经济学会")):
            services.add_opinion(
                registrar, application.id, expert=name, unit=unit, opinion="标的明确，技术交易额核算清楚，建议登记（演示）。", supports=True
            )


def claim(contract_id: int, parties: Parties, at: datetime) -> None:
    """File what the seller can file: the charges and the VAT exemption; the income-tax claim is left prepared."""
    contract = contracts.contract(SYSTEM, contract_id)
    for row in claims.of_contract(contract_id):
        actor = parties.seller if row.organisation_id == parties.seller.organisation_id else parties.buyer
        with clock.frozen(at), unit_of_work():
            if row.state in (ClaimState.BLOCKED, ClaimState.READY) and row.benefit.is_charge:
                services.file_claim(actor, row.id, on=clock.today())
            elif row.benefit is Benefit.CIT_EXEMPTION and row.state is ClaimState.DRAFT:
                _prepare(actor, row.id, contract)
            elif row.benefit is Benefit.VAT_EXEMPTION:
                _exempt(actor, row.id)


def _exempt(seller: Actor, claim_id: int) -> None:
    for paper, note in ((PaperKey.INVOICES, "普通发票清单（演示）"), (PaperKey.SEPARATE_ACCOUNTS, "免税项目明细账（演示）")):
        claim_papers.keep(seller, claim_id, paper=paper, note=note)
    services.prepare_claim(seller, claim_id)
    services.file_claim(seller, claim_id, on=clock.today())


RECORDS = (DutyKind.TRANSFER_RECORD, DutyKind.LICENCE_FILING)
HALVES = (timedelta(days=430), timedelta(days=730))
"""When the two halves of a price are due."""


def _perform(contract_id: int, parties: Parties, at: datetime) -> None:
    """Note what the patent office recorded, and the fees paid since."""
    for duty in duties.of_contract(contract_id):
        if duty.kind in RECORDS:
            _discharge(parties.seller, duty, at)
        elif duty.kind is DutyKind.ANNUAL_FEE and duty.due_on < clock.today():
            _discharge(parties.seller, duty, clock.end_of(duty.due_on) - timedelta(days=9))


def _plan(contract_id: int, parties: Parties, at: datetime) -> None:
    """Enter the price in two halves."""
    contract = contracts.contract(SYSTEM, contract_id)
    if contract.payment in FIXED_SUM:
        with clock.frozen(at), unit_of_work():
            days, parts = (clock.legal_date(at + wait) for wait in HALVES), contract.total.allocate([1, 1])
            rows = [Instalment(due_on=day, amount=part) for day, part in zip(days, parts, strict=True)]
            performing.plan_payments(parties.seller, contract_id, rows)


def _discharge(seller: Actor, duty: Duty, at: datetime) -> None:
    with clock.frozen(at), unit_of_work():
        performing.discharge(seller, duty.id, on=clock.today(), reference=f"{clock.today():%Y%m%d}{duty.id:05d}")


def _prepare(actor: Actor, claim_id: int, contract: Contract) -> None:
    services.prepare_claim(actor, claim_id, cost=contract.tech.share(2_000), fees=contract.tech.share(300))
