"""What parties of the demo agree on after their contracts were signed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.access import SYSTEM
from market.accounts.rules.authority import BINDING
from market.contracts import services
from market.contracts.queries import contracts, registrations, rulings, versions
from market.contracts.rules.registration.ruling import following
from market.contracts.rules.versions import Instalment, Proposal, VersionKind
from market.db import unit_of_work
from market.demo import cast
from market.demo.paperwork import SECOND_LOOK, Stage
from market.duties import queries as duties
from market.duties.rules.making import FIXED_SUM

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.demo.paperwork import Parties

SUPPLEMENT = "受让方指定的技术资料接收人变更，自本协议签署之日起技术资料送至受让方技术中心。\n其余条款不变。"
CHANGE = "因试制设备到货延迟，技术培训和验收的期限顺延三十日。\n合同成交额不变。"

LOWER = "因受让方自行承担现场安装调试，双方同意调减合同成交额，尚未支付的款项按本协议所列期次支付。\n其余条款不变。"
WAITS = (timedelta(days=300), timedelta(days=600))
"""When what is left of a lower price is paid."""


def follow(contract_id: int, stage: Stage, parties: Parties, now: datetime) -> None:
    """Let the buyer's change wait for signatures under a signed contract, supplement a registered one, and lower the price of claimed ones.

    One of these goes on to the registration office, so that its filed claims are corrected; the other still has to go there.
    """
    if stage is Stage.SIGNED:
        _propose(parties.buyer, contract_id, Proposal(kind=VersionKind.CHANGE, text=CHANGE), now - timedelta(hours=3))
    if stage is Stage.REGISTERED:
        supplement = Proposal(kind=VersionKind.SUPPLEMENT, text=SUPPLEMENT)
        agree(contract_id, supplement, (parties.buyer, parties.seller), now - timedelta(hours=5))
    if stage >= Stage.CLAIMED:
        agree(contract_id, _lower(contract_id, now), (parties.buyer, parties.seller), now - timedelta(hours=30))
    if stage is Stage.CHANGED:
        _register(contract_id, parties, now - timedelta(hours=27))


def agree(contract_id: int, asked: Proposal, signers: tuple[Actor, Actor], at: datetime) -> None:
    """Let the first of both parties propose a version, and both sign it within the hour."""
    number = _propose(signers[0], contract_id, asked, at)
    for place, signer in enumerate(signers):
        _sign(signer, contract_id, number, at + timedelta(minutes=10 + 45 * place))


def _lower(contract_id: int, now: datetime) -> Proposal:
    """Take a tenth off the price; of a fixed sum, what is not paid yet falls due in two parts."""
    contract = contracts.contract(SYSTEM, contract_id)
    total = contract.total.share(9_000)
    left = total - duties.paid(duties.of_contract(contract_id))
    rows = zip(WAITS, left.allocate([1, 1]), strict=True) if contract.payment in FIXED_SUM else ()
    plan = tuple(Instalment(due_on=clock.legal_date(now + wait), amount=part) for wait, part in rows)
    return Proposal(kind=VersionKind.CHANGE, text=LOWER, total=total, plan=plan)


def _register(contract_id: int, parties: Parties, at: datetime) -> None:
    """Have the lower price registered by two people of the office."""
    with clock.frozen(at), unit_of_work():
        application = registrations.of_contract(contract_id)
        if application is None:
            message = f"contract {contract_id} is not registered"
            raise LookupError(message)
        contract = contracts.contract(SYSTEM, contract_id)
        content = following(rulings.content(application.id), versions.present(contract), contract.payment)
        services.apply_for_change(parties.seller, contract_id, reason="双方调减合同成交额（演示）", content=content)
    with clock.frozen(at + timedelta(hours=2)), unit_of_work():
        services.prepare_change(parties.registrar, application.id)
    with clock.frozen(at + timedelta(hours=3)), unit_of_work():
        services.confirm(parties.reviewer, application.id)


def _propose(actor: Actor, contract_id: int, asked: Proposal, at: datetime) -> int:
    with clock.frozen(at), unit_of_work():
        return services.propose_version(actor, contract_id, asked).number


def _sign(signer: Actor, contract_id: int, number: int, at: datetime) -> None:
    with clock.frozen(at), unit_of_work():
        _, version = versions.version(signer, contract_id, number)
        given = services.sign_version(signer, contract_id, number, **cast.proof(signer), digest=version.document_key)
    if given.authority not in BINDING:
        _sign(cast.second(signer), contract_id, number, at + SECOND_LOOK)
