"""The letters of contracts, in both languages; they name the contract, never an amount or a secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from market import mail
from market.accounts import queries as accounts

if TYPE_CHECKING:
    from market.accounts.models import Organisation, SignedDocument
    from market.contracts.models.contract import Contract
    from market.contracts.models.originals import PaperOriginal
    from market.contracts.models.registration import Registration


def send(organisation_id: int, role: str, subject: str, chinese: str, english: str) -> None:
    """Write a letter in both languages to everybody who holds a role in an organisation."""
    for person in accounts.people_with_role(organisation_id, role):
        mail.send(person.email, subject, f"{chinese}\n\n----\n\n{english}\n")


def drafted(contract: Contract, seller: Organisation) -> None:
    """Tell the seller's signatories that a draft waits for them."""
    send(
        seller.id,
        "signer",
        f"合同 {contract.number} 已生成草稿 / Contract draft ready",
        f"“{contract.project_name}”的技术合同草稿已由成交结果生成。请在 {contract.sign_due_on} 前核对条款并完成签署。",
        (
            f"The draft of the technology contract {contract.number} was made from the award. Please check it and sign by "
            f"{contract.sign_due_on}."
        ),
    )


def voided(contract: Contract) -> None:
    """Tell both parties that the draft fell with its deal."""
    for party in (contract.seller_id, contract.buyer_id):
        send(
            party,
            "signer",
            f"合同 {contract.number} 已作废 / Contract draft void",
            f"合同 {contract.number} 所依据的成交已取消，合同草稿作废，无需签署。",
            f"The deal behind contract {contract.number} was cancelled; the draft is void and is not to be signed.",
        )


def to_sign(contract: Contract, parties: Iterable[Organisation]) -> None:
    """Tell both parties that the document is fixed."""
    for party in parties:
        send(
            party.id,
            "signer",
            f"合同 {contract.number} 待签署 / Contract waiting for your signature",
            f"合同 {contract.number} 的文本已经固定，请登录核对文件及其 SHA-256 值后签署。",
            f"The document of contract {contract.number} is fixed. Please sign in, read it, compare its SHA-256 and sign.",
        )


def second_to_sign(contract: Contract, first: SignedDocument) -> None:
    """Tell the other signatories of a party that one has signed above the own limit and a second one is awaited."""
    for person in accounts.people_with_role(first.organisation_id, "signer"):
        if person.id != first.person_id:
            mail.send(
                person.email,
                f"合同 {contract.number} 待会签 / Contract waiting for a second signatory",
                f"{first.person_name}已签署合同 {contract.number}，金额超过其签约限额。请由限额足够的签署人登录核对文件后会签。\n\n----\n\n"
                f"{first.person_name} has signed contract {contract.number} above the own signing limit. A signatory whose limit covers "
                "the amount should sign in, read the document and sign second.\n",
            )


def concluded(contract: Contract, parties: Iterable[Organisation]) -> None:
    """Tell both parties that the contract is signed."""
    for party in parties:
        send(
            party.id,
            "signer",
            f"合同 {contract.number} 已签署完成 / Contract signed",
            f"双方已签署合同 {contract.number}。请卖方提交技术合同认定登记申请；登记后才能办理税收优惠。",
            f"Both parties have signed contract {contract.number}. The seller should now apply for registration; tax benefits follow it.",
        )


def submitted(contract: Contract, application: Registration) -> None:
    """Tell the registrars of the office."""
    send(
        application.office_id,
        "registrar",
        f"新的登记申请：{contract.number} / New application",
        f"收到合同 {contract.number} 的认定登记申请，请登录受理。",
        f"An application for contract {contract.number} has come in.",
    )


def accepted(contract: Contract, application: Registration) -> None:
    """Tell the applicant that the days run."""
    send(
        application.applicant_id,
        "editor",
        f"合同 {contract.number} 的登记申请已受理 / Application accepted",
        f"登记申请已受理，登记机构应在 {application.due_on} 前作出决定。",
        f"The application was accepted; the office decides by {application.due_on}.",
    )


def correction(contract: Contract, application: Registration) -> None:
    """Tell the applicant what to mend."""
    send(
        application.applicant_id,
        "editor",
        f"合同 {contract.number} 的登记申请需要补正 / Correction needed",
        f"登记机构要求补正：{application.correction_note}",
        f"The registration office asks for a correction: {application.correction_note}",
    )


def registered(contract: Contract, application: Registration) -> None:
    """Tell the applicant the number."""
    send(
        application.applicant_id,
        "editor",
        f"合同 {contract.number} 已登记 / Contract registered",
        f"合同已登记，登记编号 {application.number}。现在可以准备税收优惠申报。",
        f"The contract is registered as {application.number}. You can now prepare the tax claims.",
    )


def refused(contract: Contract, application: Registration) -> None:
    """Tell the applicant the ground, and whether it may object."""
    further = (
        "此决定为复核后的最终决定，通知书见合同页面。",
        "This decision after the objection is final; its notice is on the page of the contract.",
    )
    if not application.final:
        further = (
            "如有异议，可在规定期限内登录提出，通知书见合同页面。",
            "You may object within the days shown on the page of the contract, where the notice is as well.",
        )
    send(
        application.applicant_id,
        "editor",
        f"合同 {contract.number} 不予登记 / Registration refused",
        f"登记机构决定不予登记，理由：{application.reason}\n{further[0]}",
        f"The registration office refused the registration: {application.reason}\n{further[1]}",
    )


def experts(contract: Contract, application: Registration) -> None:
    """Tell the applicant that experts look at it and until when."""
    send(
        application.applicant_id,
        "editor",
        f"合同 {contract.number} 的登记申请进入专家审核 / Expert review",
        f"登记申请已提交专家审核，登记机构应在 {application.due_on} 前作出决定。",
        f"The application is with experts; the office decides by {application.due_on}.",
    )


def objected(contract: Contract, application: Registration) -> None:
    """Tell the registrars that the applicant objects."""
    send(
        application.office_id,
        "registrar",
        f"合同 {contract.number} 的不予登记决定收到异议 / Objection",
        f"申请人对不予登记提出异议，请由两名未参与原决定的登记员在 {application.due_on} 前复核。",
        f"The applicant objects to the refusal. Two registrars who took no part in it look again by {application.due_on}.",
    )


def asked(contract: Contract, application: Registration) -> None:
    """Tell the registrars that a change or the end of a registration is applied for."""
    send(
        application.office_id,
        "registrar",
        f"登记 {application.number} 的变更或注销申请 / Change or cancellation",
        f"合同 {contract.number} 的登记主体申请变更或注销登记，请登录办理。",
        f"The holder of the registration of contract {contract.number} applies for a change or for its cancellation.",
    )


def declined(contract: Contract, application: Registration, why: str) -> None:
    """Tell the holder that the certificate stays as it is."""
    send(
        application.applicant_id,
        "editor",
        f"登记 {application.number} 的申请未获同意 / Application declined",
        f"合同 {contract.number} 的变更或注销申请未获同意，理由：{why}",
        f"The application about the registration of contract {contract.number} was declined: {why}",
    )


def renewed(contract: Contract, application: Registration, why: str) -> None:
    """Tell both parties that the registration was changed, cancelled or revoked."""
    words = {"changed": ("已变更", "changed"), "cancelled": ("已注销", "cancelled"), "revoked": ("已撤销", "revoked")}
    chinese, english = words[application.state.value]
    for party in (contract.seller_id, contract.buyer_id):
        send(
            party,
            "editor",
            f"登记 {application.number} {chinese} / Registration {english}",
            f"合同 {contract.number} 的登记{chinese}（第 {application.version} 版），理由：{why}",
            f"The registration of contract {contract.number} was {english} (version {application.version}): {why}",
        )


def due_soon(contract: Contract, application: Registration, *, overdue: bool) -> None:
    """Remind the registrars of the last day for the decision."""
    chinese = "已逾期" if overdue else "即将到期"
    send(
        application.office_id,
        "registrar",
        f"合同 {contract.number} 的登记决定{chinese} / Decision {'overdue' if overdue else 'due'}",
        f"合同 {contract.number} 的登记决定期限为 {application.due_on}，请及时办理。",
        f"The decision on contract {contract.number} is due by {application.due_on}.",
    )


def original_to_agree(contract: Contract, original: PaperOriginal) -> None:
    """Ask the other party whether the scan shows what it signed."""
    other = contract.buyer_id if original.uploaded_by == contract.seller_id else contract.seller_id
    send(
        other,
        "signer",
        f"合同 {contract.number} 的纸质原件扫描件 / Scan of your signed contract",
        f"对方上传了合同 {contract.number} 纸质签署原件的扫描件，请登录核对后同意或者不同意。",
        f"The other party has uploaded a scan of the signed paper of contract {contract.number}. Please sign in, look at it and answer.",
    )


def original_refused(contract: Contract, original: PaperOriginal) -> None:
    """Tell both parties why the operator refused the scan."""
    for party in (contract.seller_id, contract.buyer_id):
        send(
            party,
            "signer",
            f"合同 {contract.number} 的原件未通过核对 / Scan of your contract refused",
            f"合同 {contract.number} 的扫描件与固定文本不一致：{original.reason}",
            f"The scan of contract {contract.number} differs from the fixed document: {original.reason}",
        )
