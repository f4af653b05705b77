"""The letters about duties, in both languages; they name contract and duty, never an amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import mail
from market.accounts import queries as accounts
from market.duties.rules.states import DutyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.contracts.models.contract import Contract
    from market.duties.models import Duty

CHINESE: dict[DutyKind, str] = {
    DutyKind.TRANSFER_RECORD: "专利权（申请权）转让登记",
    DutyKind.LICENCE_FILING: "专利实施许可备案",
    DutyKind.ANNUAL_FEE: "缴纳许可专利年费",
    DutyKind.PAYMENT: "支付价款",
    DutyKind.ACCEPTANCE: "验收",
    DutyKind.EXPORT_REGISTRATION: "技术出口合同登记",
    DutyKind.REGISTRATION_CHANGE: "申请变更登记",
    DutyKind.REGISTRATION_CANCEL: "申请注销登记",
}


def _send(organisation_id: int, subject: str, chinese: str, english: str) -> None:
    people = {person.id: person for role in ("editor", "signer") for person in accounts.people_with_role(organisation_id, role)}
    for person in people.values():
        mail.send(person.email, subject, f"{chinese}\n\n----\n\n{english}\n")


def _other(contract: Contract, organisation_id: int) -> int:
    return contract.buyer_id if organisation_id == contract.seller_id else contract.seller_id


def done(contract: Contract, duty: Duty) -> None:
    """Tell both parties that a duty is discharged."""
    for party in (contract.seller_id, contract.buyer_id):
        _send(
            party,
            f"合同 {contract.number} 的一项义务已履行 / Duty discharged",
            f"合同 {contract.number}：{CHINESE[duty.kind]}已于 {duty.done_on} 完成，凭证编号 {duty.reference}。",
            f"Contract {contract.number}: {duty.kind.label} – done on {duty.done_on}, proved by {duty.reference}.",
        )


def waived(contract: Contract, duty: Duty) -> None:
    """Tell who owed a duty that it was let go."""
    _send(
        duty.organisation_id,
        f"合同 {contract.number} 的一项义务已免除 / Duty waived",
        f"合同 {contract.number}：{CHINESE[duty.kind]}（应于 {duty.due_on} 前完成）已被对方免除。理由：{duty.waived_because}",
        f"Contract {contract.number}: {duty.kind.label}, due {duty.due_on}, was waived. Reason: {duty.waived_because}",
    )


def to_office(contract: Contract, duty: Duty) -> None:
    """Tell the holder of a registration that the office is to hear of a change or of the end of the contract."""
    _send(
        duty.organisation_id,
        f"合同 {contract.number}：请{CHINESE[duty.kind]} / Registration to be brought up to date",
        f"合同 {contract.number} 已登记，双方签署的协议 {duty.subject} 涉及登记事项。请于 {duty.due_on} 前向登记机构{CHINESE[duty.kind]}。",
        (
            f"Contract {contract.number} is registered and the agreement {duty.subject} touches what was registered. "
            f"{duty.kind.label} by {duty.due_on}."
        ),
    )


def planned(contract: Contract) -> None:
    """Tell the buyer that the seller entered the instalments."""
    _send(
        contract.buyer_id,
        f"合同 {contract.number} 的付款计划已登记 / Instalments entered",
        f"卖方已按合同 {contract.number} 登记分期付款计划。请登录核对；与合同不一致的，请与卖方联系更正。",
        f"The seller entered the instalments of contract {contract.number}. Please compare them with the contract.",
    )


def overdue(contract: Contract, duty: Duty) -> None:
    """Tell both parties that the last day of a duty has passed."""
    for party in (duty.organisation_id, _other(contract, duty.organisation_id)):
        _send(
            party,
            f"合同 {contract.number} 的一项义务已逾期 / Duty overdue",
            f"合同 {contract.number}：{CHINESE[duty.kind]}应于 {duty.due_on} 前完成，现已逾期。",
            f"Contract {contract.number}: {duty.kind.label} was due on {duty.due_on} and is overdue.",
        )


def remind(organisation_id: int, fresh: Sequence[tuple[Duty, Contract]], base_url: str) -> None:
    """Write one letter about everything of an organisation that comes due."""
    chinese = "\n".join(f"{duty.due_on}　{CHINESE[duty.kind]}　合同 {contract.number}　{duty.subject}".rstrip() for duty, contract in fresh)
    english = "\n".join(f"{duty.due_on}  {duty.kind.label}, contract {contract.number} {duty.subject}".rstrip() for duty, contract in fresh)
    _send(
        organisation_id,
        f"合同履约提醒（{len(fresh)} 项） / Duties that come due ({len(fresh)})",
        f"以下合同义务即将到期：\n{chinese}\n完成后请登记：{base_url}/duties",
        f"These duties come due:\n{english}\nNote it when they are done: {base_url}/duties",
    )
