"""What a refusal 不予登记 tells the applicant: the ground in the office's words, and the ways that are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from market.contracts.rules.drafting import day_text
from market.contracts.rules.precheck import CheckPoint
from market.wording import N_

OFFICIAL_GROUNDS = {
    CheckPoint.PARTIES: "合同主体不明确",
    CheckPoint.SUBJECT: "合同标的不明确，不能了解其技术内容",
    CheckPoint.PRICE: "合同价款、报酬、使用费约定不明确",
    CheckPoint.MONOPOLY: "合同含有非法垄断技术、妨碍技术进步或者侵害他人技术成果的条款",
    CheckPoint.PROOF: "应当提交的证明材料欠缺或者不符合要求",
    CheckPoint.SEAL: "单位名称与印章或者签署名称不一致",
    CheckPoint.FORM: "合同未采用书面形式、尚未生效或者已超过有效期",
    CheckPoint.KIND: "不属于技术合同，或者技术部分未单独列明、单独计价",
    CheckPoint.ONCE: "同一合同已经登记",
}
"""The nine grounds of refusal, as a notice names them (Civil-Code based rules of recognition, Art. 36-39)."""
GROUNDS = {
    CheckPoint.PARTIES: N_("The parties are not clear"),
    CheckPoint.SUBJECT: N_("The technical content cannot be understood"),
    CheckPoint.PRICE: N_("Price or payment is not definite"),
    CheckPoint.MONOPOLY: N_("Illegal monopoly, or infringement"),
    CheckPoint.PROOF: N_("Required papers are missing or wrong"),
    CheckPoint.SEAL: N_("Names of units and signatures differ"),
    CheckPoint.FORM: N_("Not written, not in force, or out of its term"),
    CheckPoint.KIND: N_("No technology contract, or its amounts not separated"),
    CheckPoint.ONCE: N_("Registered before"),
}
"""The same for pages: the checklist says what is in order, a refusal what is not."""
_AMENDS = {
    CheckPoint.PARTIES: "在合同中写明双方名称和统一社会信用代码",
    CheckPoint.SUBJECT: "写明技术内容、形式和要求",
    CheckPoint.PRICE: "写明价款、报酬或者使用费及其支付方式",
    CheckPoint.MONOPOLY: "删除或者修改上述条款",
    CheckPoint.PROOF: "补齐或者更换证明材料",
    CheckPoint.SEAL: "以与合同一致的名称重新签署",
    CheckPoint.FORM: "待合同生效，或者由双方约定延长期限",
    CheckPoint.KIND: "将技术部分单独列明并单独计价",
}
"""What would mend each ground; a contract that is registered already needs nothing."""


def ways_left(ground: CheckPoint, *, until: date | None) -> Sequence[tuple[str, str]]:
    """Return the ways left after a refusal, name and explanation (Chinese); `until` is the last day for an objection, none after one."""
    found: list[tuple[str, str]] = []
    if until is not None:
        objection = f"可在{day_text(until)}前（含当日）向本机构提出一次异议，并提交补充材料；异议由未参与本决定的两名登记员复核。"
        found.append(("提出异议", objection))
    if amends := _AMENDS.get(ground):
        renewed = f"双方可{amends}，就更正后的内容重新订立合同，另行申请认定登记。"
        found.append(("更正后另行申请", renewed))
    if not found:
        found.append(("已有登记", "同一合同只登记一次，请以原登记编号办理有关事项。"))
    return found
