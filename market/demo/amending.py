"""What parties of the demo agree on after their contracts were signed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.contracts import services
from market.contracts.queries import versions
from market.contracts.rules.authority import BINDING
from market.contracts.rules.versions import VersionKind
from market.db import unit_of_work
from market.demo import cast
from market.demo.paperwork import SECOND_LOOK, Stage

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.demo.paperwork import Parties

SUPPLEMENT = "受让方指定的技术资料接收人变更，自本协议签署之日起技术资料送至受让方技术中心。\n其余条款不变。"
CHANGE = "因试制设备到货延迟，技术培训和验收的期限顺延三十日。\n合同成交额不变。"


def follow(contract_id: int, stage: Stage, parties: Parties, now: datetime) -> None:
    """Let the buyer's change wait for signatures under a signed contract, and supplement a registered one."""
    if stage is Stage.SIGNED:
        _propose(parties.buyer, contract_id, VersionKind.CHANGE, CHANGE, now - timedelta(hours=3))
    if stage is Stage.REGISTERED:
        agree(contract_id, VersionKind.SUPPLEMENT, SUPPLEMENT, (parties.buyer, parties.seller), now - timedelta(hours=5))


def agree(contract_id: int, kind: VersionKind, text: str, signers: tuple[Actor, Actor], at: datetime) -> None:
    """Let the first of both parties propose a version, and both sign it within the hour."""
    number = _propose(signers[0], contract_id, kind, text, at)
    for place, signer in enumerate(signers):
        _sign(signer, contract_id, number, at + timedelta(minutes=10 + 45 * place))


def _propose(actor: Actor, contract_id: int, kind: VersionKind, text: str, at: datetime) -> int:
    with clock.frozen(at), unit_of_work():
        return services.propose_version(actor, contract_id, kind=kind, text=text).number


def _sign(signer: Actor, contract_id: int, number: int, at: datetime) -> None:
    with clock.frozen(at), unit_of_work():
        _, version = versions.version(signer, contract_id, number)
        given = services.sign_version(signer, contract_id, number, **cast.proof(signer), digest=version.document_key)
    if given.authority not in BINDING:
        _sign(cast.second(signer), contract_id, number, at + SECOND_LOOK)
