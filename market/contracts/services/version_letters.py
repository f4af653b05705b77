"""The letters of changes, supplements and terminations, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.rules.versions import OFFICIAL_KINDS
from market.contracts.services.letters import send

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract
    from market.contracts.models.versions import ContractVersion


def version_to_sign(contract: Contract, version: ContractVersion) -> None:
    """Tell the other party that a version of the contract waits for its answer."""
    other = contract.buyer_id if version.proposed_by == contract.seller_id else contract.seller_id
    send(
        other,
        "signer",
        f"合同 {contract.number} 有待签署的协议 / Agreement on your contract waiting",
        f"对方就合同 {contract.number} 提出{OFFICIAL_KINDS[version.kind]}，请登录阅读后签署或者拒绝。",
        f"The other party proposes an agreement on contract {contract.number}. Please sign in, read it, and sign or refuse it.",
    )


def version_signed(contract: Contract, version: ContractVersion) -> None:
    """Tell both parties that a version took effect."""
    for party in (contract.seller_id, contract.buyer_id):
        send(
            party,
            "signer",
            f"合同 {contract.number} 的协议已生效 / Agreement on your contract in effect",
            f"双方已签署合同 {contract.number} 的{OFFICIAL_KINDS[version.kind]}。已登记的合同请办理变更或者注销登记。",
            (
                f"Both parties have signed an agreement on contract {contract.number}. A registered contract needs its registration "
                "changed or cancelled."
            ),
        )
