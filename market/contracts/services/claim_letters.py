"""The letters about tax claims, in both languages; they name contract and benefit, never an amount."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimState
from market.contracts.services.letters import send

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract
    from market.contracts.models.corrections import ClaimCorrection
    from market.contracts.models.registration import Claim

BENEFITS: dict[Benefit, str] = {
    Benefit.VAT_EXEMPTION: "增值税免税",
    Benefit.CIT_EXEMPTION: "企业所得税技术转让减免",
    Benefit.CIT_PILOT: "企业所得税中关村试点减免",
    Benefit.EQUITY_DEFERRAL: "技术成果投资入股递延纳税",
    Benefit.PIT_REWARD: "科技人员现金奖励个人所得税减计",
    Benefit.RD_SUPER: "研发费用加计扣除",
    Benefit.STAMP_DUTY: "印花税",
}


def benefits_lost(contract: Contract, changed: Iterable[Claim]) -> None:
    """Tell every claimant, once, which of its claims fell with the registration."""
    by_claimant: dict[int, list[Claim]] = {}
    for claim in changed:
        by_claimant.setdefault(claim.organisation_id, []).append(claim)
    for claimant, lost in sorted(by_claimant.items()):
        back = sum(claim.state is ClaimState.CLAWED_BACK for claim in lost)
        send(
            claimant,
            "editor",
            f"合同 {contract.number} 的登记已失效，请处理税收优惠 / Registration fell: tax benefits",
            (
                f"合同 {contract.number} 的认定登记已被注销或撤销。尚未申报的税惠事项 {len(lost) - back} 项已停止办理；"
                f"已申报或已享受的 {back} 项须更正申报并补缴税款，应补金额请登录查看，缴清后登记补缴日期。"
            ),
            (
                f"The registration of contract {contract.number} was cancelled or revoked. Claims not yet filed and now blocked "
                f"again: {len(lost) - back}. Filed or granted claims to be corrected and paid back: {back}. Sign in to see the amounts, "
                "and note when they are paid."
            ),
        )


def claims_near(claimant: int, fresh: Sequence[tuple[Claim, Contract]], base_url: str) -> None:
    """Write one letter about all claims of a claimant whose last day comes near."""
    chinese = "\n".join(f"{claim.due_on}　{BENEFITS[claim.benefit]}　合同 {contract.number}" for claim, contract in fresh)
    english = "\n".join(f"{claim.due_on}  {claim.benefit.label}, contract {contract.number}" for claim, contract in fresh)
    send(
        claimant,
        "editor",
        f"税惠申报期限提醒（{len(fresh)} 项） / Tax claims to file ({len(fresh)})",
        f"以下事项的申报或缴纳期限将至：\n{chinese}\n办理后请登记：{base_url}/claims",
        f"The last day for these comes near:\n{english}\nNote it when they are filed or paid: {base_url}/claims",
    )


def amounts_changed(contract: Contract, recounted: Iterable[Claim], corrected: Iterable[Claim]) -> None:
    """Tell every claimant, once, which of its claims were counted again and which returns are to be corrected."""
    again: dict[int, list[Claim]] = {}
    returns: dict[int, list[Claim]] = {}
    for found, claims in ((again, recounted), (returns, corrected)):
        for claim in claims:
            found.setdefault(claim.organisation_id, []).append(claim)
    for claimant in sorted({*again, *returns}):
        fresh, filed = again.get(claimant, []), returns.get(claimant, [])
        send(
            claimant,
            "editor",
            f"合同 {contract.number} 的金额已变更，请处理税惠申报 / Amount changed: tax claims",
            (
                f"合同 {contract.number} 的登记金额或合同金额已变更。\n已重新计算、请核对后办理：{_chinese(fresh)}\n"
                f"已申报、须更正申报：{_chinese(filed)}\n请登录查看新旧金额、计算步骤和办理期限。"
            ),
            (
                f"The amount of contract {contract.number} has changed.\nCounted again, please look and go on: {_english(fresh)}\n"
                f"Filed already, the return is to be corrected: {_english(filed)}\nSign in to see amounts, working and last day."
            ),
        )


def _chinese(claims: Sequence[Claim]) -> str:
    return "、".join(BENEFITS[claim.benefit] for claim in claims) or "无"


def _english(claims: Sequence[Claim]) -> str:
    return ", ".join(str(claim.benefit.label) for claim in claims) or "none"


def corrections_near(claimant: int, fresh: Sequence[tuple[ClaimCorrection, Claim, Contract]], base_url: str) -> None:
    """Write one letter about all corrections of a claimant whose last day comes near."""
    chinese = "\n".join(f"{row.due_on}　{BENEFITS[claim.benefit]}　合同 {contract.number}" for row, claim, contract in fresh)
    english = "\n".join(f"{row.due_on}  {claim.benefit.label}, contract {contract.number}" for row, claim, contract in fresh)
    send(
        claimant,
        "editor",
        f"更正申报期限提醒（{len(fresh)} 项） / Returns to correct ({len(fresh)})",
        f"以下更正申报的期限将至：\n{chinese}\n办理后请登记：{base_url}/claims",
        f"The last day for these corrections comes near:\n{english}\nNote it when they are filed: {base_url}/claims",
    )
