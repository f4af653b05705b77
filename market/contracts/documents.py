"""The paper: a contract's data becomes a PDF; the same data becomes the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from market import typesetting
from market.contracts.rules import types
from market.contracts.rules.clauses import Clause, Patent
from market.contracts.rules.drafting import day_text, price_text, roles
from market.contracts.rules.states import RegistrationAct
from market.contracts.rules.texts import Pair
from market.money import Money

DRAFT = "草稿 DRAFT"
"""What stands across a paper that is not fixed yet."""
_NUMERALS = "〇一二三四五六七八九十"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPaper:
    """A party as the paper names it."""

    name: str
    uscc: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPaper:
    """Everything that the paper says."""

    number: str
    type: types.ContractType
    subtype: types.Subtype
    licence_mode: types.LicenceMode | None
    project: str
    seller: PartyPaper
    buyer: PartyPaper
    total: Money
    tech: Money
    items: Sequence[tuple[str, Money]]
    payment: types.PaymentMode
    starts_on: date | None
    ends_on: date | None
    licence_until: date | None
    patents: Sequence[Patent]
    clauses: Mapping[str, str]
    headings: Sequence[tuple[Clause, Pair]]
    reading: Mapping[Clause, str]
    """The English of the articles whose Chinese is the form's; it stands behind the signatures and governs nothing."""
    frozen_at: datetime


def contract_pdf(paper: ContractPaper, *, mark: str = "") -> bytes:
    """Return the contract as PDF; no part of the user's text is ever read as markup. `mark` stands across every page."""
    return typesetting.pdf("contracts/contract.typ", _data(paper), paper.frozen_at, mark=mark)


def _data(paper: ContractPaper) -> dict[str, Any]:
    seller_role, buyer_role = roles(paper.subtype)
    name = types.OFFICIAL_NAMES[paper.type]
    return {
        "market": "春秋技术市场",
        "title": f"{name}（{paper.project}）",
        "number_label": "合同编号",
        "number": paper.number,
        "name": name,
        "kind": _kind(paper),
        "project": paper.project,
        "cover": _cover(paper, seller_role, buyer_role),
        "notice": "本合同文本由春秋技术市场按照民法典第二十章拟定，不是官方印制的示范文本。",
        "parties_heading": "合同双方",
        "parties": _parties(paper, seller_role, buyer_role),
        "price_heading": "合同金额",
        "amounts": _amounts(paper),
        "price_words": f"合同成交额大写：人民币{paper.total.words}。",
        "patents_heading": "专利状况（民法典第八百四十五条第三款）",
        "patents": [_patent(row) for row in paper.patents],
        "clauses": _clauses(paper),
        "reading_heading": "英文译文",
        "reading_note": (
            "以下为合同文本原文的英文译文，仅供阅读，合同以中文文本为准；双方自行书写的条款没有译文。 "
            "English translation for reading only. The Chinese text governs; what the parties wrote themselves is not translated."
        ),
        "reading": _reading(paper),
        "signing_heading": "签署",
        "signing_note": (
            "双方经办人以各自账户在春秋技术市场核对本文件的 SHA-256 值后签署。签署人、时间和文件摘要由市场记录，记录不可修改；"
            "任何一方可以随时核验本文件。"
        ),
        "signatures": [
            {"role": seller_role, "name": paper.seller.name, "lines": ["签署方式：电子签署", "签署时间：见市场签署记录"]},
            {"role": buyer_role, "name": paper.buyer.name, "lines": ["签署方式：电子签署", "签署时间：见市场签署记录"]},
        ],
    }


def _kind(paper: ContractPaper) -> str:
    mode = f"　{types.OFFICIAL_LICENCES[paper.licence_mode]}" if paper.licence_mode else ""
    return types.OFFICIAL_SUBTYPES[paper.subtype] + mode


def _cover(paper: ContractPaper, seller_role: str, buyer_role: str) -> list[list[str]]:
    rows = [
        ["项目名称", paper.project],
        [seller_role, paper.seller.name],
        [buyer_role, paper.buyer.name],
        ["合同成交额", price_text(paper.total)],
        ["其中技术交易额", str(paper.tech)],
        ["有效期限", _term(paper)],
    ]
    if paper.licence_until:
        rows.append(["许可期限至", day_text(paper.licence_until)])
    return rows


def _term(paper: ContractPaper) -> str:
    if paper.starts_on is None or paper.ends_on is None:
        return ""
    return f"{day_text(paper.starts_on)}至{day_text(paper.ends_on)}"


def _parties(paper: ContractPaper, seller_role: str, buyer_role: str) -> list[list[str]]:
    seller, buyer = paper.seller, paper.buyer
    return [
        ["", f"{seller_role}（卖方）", f"{buyer_role}（买方）"],
        ["单位名称", seller.name, buyer.name],
        ["统一社会信用代码", seller.uscc, buyer.uscc],
        ["住所", seller.address or "—", buyer.address or "—"],
    ]


def _amounts(paper: ContractPaper) -> list[list[str]]:
    rows = [["合同成交额（含税）", str(paper.total)]]
    rows += [[f"其中：{label}（非技术性）", str(amount)] for label, amount in paper.items]
    return [*rows, ["技术交易额", str(paper.tech)], ["支付方式", types.OFFICIAL_PAYMENTS[paper.payment]]]


def _patent(row: Patent) -> dict[str, Any]:
    return {
        "name": ["发明创造名称", row.title],
        "pairs": [
            ["专利申请人", row.applicant],
            ["专利权人", row.patentee or "—"],
            ["申请日期", day_text(row.filed_on) if row.filed_on else "—"],
            ["专利权有效期至", day_text(row.expires_on) if row.expires_on else "—"],
            ["申请号", row.application_number or "—"],
            ["专利号", row.patent_number or "—"],
        ],
    }


def _given(paper: ContractPaper) -> list[tuple[int, Clause, Pair]]:
    given = [(clause, heading) for clause, heading in paper.headings if paper.clauses.get(clause, "").strip()]
    return [(place, clause, heading) for place, (clause, heading) in enumerate(given, start=1)]


def _clauses(paper: ContractPaper) -> list[dict[str, Any]]:
    return [
        {"heading": f"第{numeral(place)}条　{heading.zh}", "paragraphs": _lines(paper.clauses[clause])}
        for place, clause, heading in _given(paper)
    ]


def _reading(paper: ContractPaper) -> list[dict[str, Any]]:
    """Return the articles that have an English text, under the numbers of the Chinese ones."""
    return [
        {"heading": f"Article {place}  {heading.en}", "paragraphs": _lines(paper.reading[clause])}
        for place, clause, heading in _given(paper)
        if clause in paper.reading
    ]


def _lines(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]


def numeral(number: int) -> str:
    """Return 1 to 99 in Chinese numerals, as articles are counted: 十二, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPaper:
    """What a certificate said from one ruling to the next."""

    version: int
    on: date
    act: RegistrationAct
    project: str
    total: Money
    tech: Money
    ends_on: date | None
    reason: str
    added: Money | None = None
    """What a supplement 补登 added to the total, and to the technology amount."""
    added_tech: Money | None = None
    arose_on: date | None = None
    corrects: int | None = None
    """The version whose added amount this one corrects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePaper:
    """A certificate of registration 登记证明 with all its versions, the oldest first."""

    office: str
    number: str
    contract: str
    subtype: types.Subtype
    seller: str
    buyer: str
    signed_on: date
    versions: Sequence[VersionPaper]


_ACTS = {
    RegistrationAct.REGISTER: "准予登记",
    RegistrationAct.CHANGE: "变更登记",
    RegistrationAct.SUPPLEMENT: "补登",
    RegistrationAct.CORRECT: "补登更正",
    RegistrationAct.CANCEL: "注销登记",
    RegistrationAct.REVOKE: "撤销登记",
}
_STANDING = {RegistrationAct.CANCEL: "已注销", RegistrationAct.REVOKE: "已撤销"}


def certificates_pdf(papers: Sequence[CertificatePaper], at: datetime) -> bytes:
    """Return certificates as one PDF, a page each; an ended one says so at its top."""
    data = {
        "market": "春秋技术市场",
        "title": "技术合同认定登记证明",
        "certificates": [_certificate(paper) for paper in papers],
        "versions_heading": "登记沿革",
        "versions_columns": ["版次", "日期", "事项", "说明"],
        "notice": "本证明由登记机构经两人审核后在春秋技术市场出具。技术交易额以最新版次为准；办理税收优惠时请以登记编号核对。",
    }
    return typesetting.pdf("contracts/certificates.typ", data, at)


def _certificate(paper: CertificatePaper) -> dict[str, Any]:
    now = paper.versions[-1]
    facts = [
        ["合同登记编号", paper.number],
        ["版次", f"第 {now.version} 版"],
        ["合同编号", paper.contract],
        ["项目名称", now.project],
        ["合同类别", types.OFFICIAL_SUBTYPES[paper.subtype]],
        ["卖方", paper.seller],
        ["买方", paper.buyer],
        ["合同成交额", price_text(now.total)],
        ["技术交易额", price_text(now.tech)],
        ["签订日期", day_text(paper.signed_on)],
        ["有效期至", day_text(now.ends_on) if now.ends_on else "—"],
        ["登记日期", day_text(paper.versions[0].on)],
    ]
    newest = {one.corrects or one.version: one for one in paper.versions if one.added is not None}
    facts += [["其中补登", _added(first, one)] for first, one in newest.items()]
    history = [[str(one.version), day_text(one.on), _ACTS[one.act], one.reason or "—"] for one in paper.versions]
    return {"office": paper.office, "standing": _STANDING.get(now.act, ""), "facts": facts, "versions": history}


def _added(first: int, one: VersionPaper) -> str:
    """Return what a version added, as the newest version says it."""
    since = f"{day_text(one.arose_on)}产生，" if one.arose_on else ""
    by = f"（第 {one.version} 版更正）" if one.corrects else ""
    if not one.added:
        return f"第 {first} 版：已更正为零{by}"
    return f"第 {first} 版：{since}成交额 {one.added}，技术交易额 {one.added_tech}{by}"
