"""The first text of every clause, in the language of the paper; parties change it, the gate checks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.clauses import Clause, Patent, mandatory
from market.contracts.rules.types import OFFICIAL_LICENCES, OFFICIAL_PAYMENTS, ContractType, LicenceMode, PaymentMode, Subtype
from market.money import Money

USUAL = {
    Clause.EARLIER_USE: (
        "卖方已向买方书面说明本合同签订前自行实施、许可他人实施以及设定质押的情况；未说明的，视为不存在。"
        "本合同签订前依法成立的许可合同继续有效。"
    ),
    Clause.WARRANTY: (
        "卖方保证自己是本合同技术的合法拥有者，有权处分该项技术；保证所提供的技术完整、无误、有效，能够达到约定的目标。"
        "第三人主张权利的，由卖方负责处理并承担责任。"
    ),
    Clause.SECRECY: (
        "双方对因订立和履行本合同知悉的技术信息、技术资料和经营信息保密，接触人员限于履行本合同所必需的人员。"
        "保密义务自知悉之日起至该信息依法公开之日止，不因本合同终止而免除。"
    ),
    Clause.ACCEPTANCE: (
        "卖方按照约定交付技术资料并完成技术指导后，买方应当在三十日内按照约定的技术指标组织验收，并出具书面验收意见；"
        "逾期未提出书面异议的，视为验收合格。"
    ),
    Clause.IMPROVEMENT: "任何一方对本合同技术作出的后续改进，其成果归改进方所有；另一方需要使用的，由双方另行协商，并支付合理费用。",
    Clause.RISK: (
        "因出现现有技术水平下无法克服的技术困难，致使研究开发失败或者部分失败的，损失由双方合理分担；一方发现可能失败的情形，"
        "应当及时通知另一方并采取适当措施减少损失。"
    ),
    Clause.BREACH: (
        "一方不履行或者不完全履行合同义务的，应当继续履行、采取补救措施或者赔偿损失。迟延履行主要义务，"
        "经催告后三十日内仍未履行的，另一方有权解除合同。"
    ),
    Clause.DEFINITIONS: (
        "本合同所称技术资料，指实施本合同技术所需的说明书、图纸、数据、样品及其电子文本。本合同所称工作日，"
        "按国家公布的工作日和调休安排计算。"
    ),
}
"""Clauses whose first text is the same in every contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the draft is made of; texts are Chinese as their authors wrote them."""

    type: ContractType
    subtype: Subtype
    licence_mode: LicenceMode | None
    payment: PaymentMode
    achievement: str
    summary: str
    seller: str
    buyer: str
    place: str
    total: Money
    patents: Sequence[Patent]
    source: str
    licence_until: date | None = None


def roles(kind: ContractType) -> tuple[str, str]:
    """Return what the law calls seller and buyer in a contract of this type (民法典 第二十章)."""
    return {
        ContractType.DEV: ("研究开发人", "委托人"),
        ContractType.TRF: ("让与人", "受让人"),
        ContractType.LIC: ("许可人", "被许可人"),
        ContractType.CON: ("受托人", "委托人"),
        ContractType.SRV: ("受托人", "委托人"),
    }[kind]


def price_text(total: Money) -> str:
    """Return a price in figures and in capital numerals 大写."""
    return f"{total}（大写：人民币{total.words}）"


def day_text(day: date) -> str:
    """Return a day as a Chinese paper writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def draft(facts: Facts) -> dict[str, str]:
    """Return a first text for every mandatory clause of the type."""
    texts = USUAL | {
        Clause.SUBJECT: _subject(facts),
        Clause.SCOPE: _scope(facts),
        Clause.PERFORMANCE: _performance(facts),
        Clause.PRICE: _price(facts),
        Clause.FORMALITIES: _formalities(facts),
        Clause.OWNERSHIP: _ownership(facts),
        Clause.DISPUTE: f"因本合同发生争议，双方应当协商解决；协商不成的，向{facts.place}有管辖权的人民法院提起诉讼。",
    }
    return {clause.value: texts[clause] for clause in mandatory(facts.type)}


def _subject(facts: Facts) -> str:
    seller, buyer = roles(facts.type)
    act = {ContractType.TRF: "转让给", ContractType.LIC: "许可给"}.get(facts.type, "提供给")
    listed = "；".join(row.title for row in facts.patents)
    rights = f"涉及的知识产权为：{listed}。" if listed else ""
    summary = facts.summary.strip() or "技术内容以双方确认的技术资料为准。"
    return f"{seller}将“{facts.achievement}”技术成果{act}{buyer}。{rights}技术内容：{summary}"


def _scope(facts: Facts) -> str:
    mode = OFFICIAL_LICENCES[facts.licence_mode or LicenceMode.ORDINARY]
    until = f"至{day_text(facts.licence_until)}止" if facts.licence_until else "，以双方约定的日期为准"
    return (
        f"许可方式为{mode}；地域范围为中华人民共和国境内；许可期限自本合同生效之日起{until}。未经许可人书面同意，"
        "被许可人不得许可第三人实施。许可人应当在许可期限内维持专利权有效。"
    )


def _performance(facts: Facts) -> str:
    seller, buyer = roles(facts.type)
    return (
        f"{seller}应当在本合同生效后三十日内，在{facts.place}向{buyer}交付全部技术资料，并在交付后六个月内提供必要的技术指导。"
        "双方各指定一名项目联系人，负责履行中的沟通和文件签收。"
    )


def _price(facts: Facts) -> str:
    seller, buyer = roles(facts.type)
    once = facts.payment is PaymentMode.LUMP_ONCE
    how = f"{buyer}应当在本合同生效后三十日内一次付清" if once else f"{buyer}按照双方约定的期次支付"
    return (
        f"本合同价款总额为{price_text(facts.total)}，采用{OFFICIAL_PAYMENTS[facts.payment]}方式，{how}，并汇入{seller}的单位账户；"
        f"已由竞价保证金抵作价款的部分相应扣除。{facts.source}"
    )


def _formalities(facts: Facts) -> str:
    if facts.subtype in (Subtype.TRF_PATENT, Subtype.TRF_PATAPP):
        right = "专利权" if facts.subtype is Subtype.TRF_PATENT else "专利申请权"
        return (
            f"双方应当自本合同生效之日起十个工作日内，共同向国家知识产权局办理{right}转移登记；{right}的转移自登记之日起生效。"
            "登记前的年费由卖方缴纳，登记后的年费由买方缴纳。"
        )
    return "双方应当自本合同生效之日起十个工作日内办理权利转移所需的登记、备案和资料交接手续，并签署交接清单。"


def _ownership(facts: Facts) -> str:
    if facts.type is ContractType.DEV:
        return "履行本合同完成的发明创造，申请专利的权利属于研究开发人；研究开发人取得专利权的，委托人可以依法实施该专利。"
    if facts.type is ContractType.TRF:
        return "权利转移生效后，本合同技术及其收益归受让人所有；让与人对完成人的奖励和报酬由让与人按照国家和单位的规定支付。"
    if facts.type is ContractType.LIC:
        return "许可期限内及期满后，本合同技术的所有权均属于许可人；被许可人在约定范围内实施取得的收益归被许可人所有。"
    return (
        "受托人利用委托人提供的技术资料和工作条件完成的新的技术成果，属于受托人；委托人利用受托人的工作成果完成的新的技术成果，属于委托人。"
    )
