"""The tax pack 税惠申报包 as PDF and as workbook, for the party whose claims they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock, sheets, typesetting
from market.accounts import queries as accounts
from market.catalogue import sentences
from market.contracts import policy
from market.contracts.queries import assessing, claims, contracts, corrections, known, registrations, rulings, tax_table
from market.contracts.rules import deferral_form
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.deadlines import licence_end
from market.contracts.rules.states import REGISTERED_STATES, ClaimState
from market.contracts.rules.tax_pack import CORRECTIONS, KeptPaper, Pack, PackClaim, parts
from market.contracts.rules.types import OFFICIAL_LICENCES, OFFICIAL_NAMES, OFFICIAL_RIGHTS, OFFICIAL_SUBTYPES, ContractType
from market.errors import Conflict, Forbidden
from market.listings.rules.kinds import IpKind
from market.money import Money
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.corrections import ClaimCorrection
    from market.contracts.models.registration import Claim, Registration
    from market.contracts.queries.known import Known
    from market.contracts.queries.tax_table import TaxLine
    from market.contracts.rules.clauses import Patent
    from market.contracts.rules.tax_pack import Part, Row, Say


def pdf(actor: Actor, contract_id: int) -> bytes:
    """Return the pack as PDF; raise NotFound, Forbidden for who is no party, Conflict before the contract is registered."""
    made, at, say = _made(actor, contract_id)
    data = {
        "market": "春秋技术市场",
        "title": "技术合同税惠申报包",
        "number": made.number,
        "parts": [{"heading": part.heading, "rows": [list(row) for row in part.rows]} for part in parts(made, say)],
        "notice": "本申报包由市场按登记数据和现行规则生成，供申报与备查使用，不代替税务机关的审核决定。未核实的参数请向主管税务机关确认。",
    }
    return typesetting.pdf("contracts/tax_pack.typ", data, at)


def workbook(actor: Actor, contract_id: int) -> bytes:
    """Return the pack as a workbook, a sheet for each part; raise as `pdf`."""
    made, _at, say = _made(actor, contract_id)
    titles: set[str] = set()
    return sheets.workbook(*(_sheet(part, titles) for part in parts(made, say)))


def _sheet(part: Part, titles: set[str]) -> tuple[str, list[list[str | int | None]], list[str]]:
    """Name the sheet by its heading, short as workbooks want it, and once."""
    plain = part.heading.replace("：", " ").replace("/", " ")[:28]
    title = plain if plain not in titles else f"{plain[:25]} {len(titles)}"
    titles.add(title)
    rows: list[list[str | int | None]] = [["项目", "内容"]]
    rows += [[name, value] for name, value in part.rows]
    return title, rows, []


def _made(actor: Actor, contract_id: int) -> tuple[Pack, datetime, Say]:
    contract = contracts.contract(actor, contract_id)
    if policy.side_of(actor, contract) is None or not actor.can(*policy.CLAIMANTS):
        raise Forbidden("claim.not_claimant", N_("Only the claimant's people may do this."))
    registration = registrations.of_contract(contract.id)
    if registration is None or registration.state not in REGISTERED_STATES or registration.decided_at is None:
        raise Conflict("claim.pack_unregistered", N_("There is a tax pack once the contract is registered."))
    say = _say()
    lines = tax_table.tax_lines(actor, contract, registration, claims.of_contract(contract.id))
    own = [_claim(line, line.claim, contract, registration) for line in lines if line.claim is not None and _is_taken(line.claim)]
    data = next((line.claim.data for line in lines if line.claim is not None and line.claim.data), {})
    pack = Pack(
        number=f"{contract.number}-{'S' if policy.side_of(actor, contract) is Side.SELLER else 'B'}",
        contract=_facts(contract, registration, registration.decided_at),
        amounts=_amounts(contract, registration, say),
        rights=_rights(contract, known.known(contract)),
        worksheet=_worksheet(data),
        deferral=_deferral(contract, registration, [line.claim for line in lines if line.claim is not None]),
        claims=own,
    )
    return pack, clock.end_of(clock.today()), say


def _is_taken(claim: Claim) -> bool:
    """Say whether a claim belongs into the pack: not the way that was set aside."""
    return claim.state is not ClaimState.SET_ASIDE


def _deferral(contract: Contract, registration: Registration, own: Sequence[Claim]) -> list[Row]:
    claim = next((one for one in own if one.benefit is Benefit.EQUITY_DEFERRAL and one.state in claims.COUNTED), None)
    facts = assessing.facts_of(contract, registration, data=claim.data) if claim is not None else None
    if claim is None or facts is None or facts.equity is None:
        return []
    company = accounts.organisation(contract.buyer_id)
    return deferral_form.rows(
        deferral_form.Deferral(
            name=contract.project_name,
            rights=known.known(contract).rights,
            numbers=[row.patent_number or row.application_number for row in contracts.patents(contract)],
            value=facts.equity.value,
            original=facts.equity.original_value,
            acquired_on=facts.equity.acquired_on,
            deferred=claim.base,
            company=company.name_zh,
            company_code=company.uscc,
            related=_related(registration),
        )
    )


def _related(registration: Registration) -> str:
    return {"yes": "是", "no": "否"}.get(registration.data.get("related", ""), "未填报")


def _say() -> Say:
    text = sentences("zh")

    def say(message: str, params: Mapping[str, Any]) -> str:
        values = {name: text(value.label) if isinstance(value, Labelled) else value for name, value in params.items()}
        return text(message) % values if values else text(message)

    return say


def _facts(contract: Contract, registration: Registration, decided_at: datetime) -> list[Row]:
    seller, buyer = accounts.organisation(contract.seller_id), accounts.organisation(contract.buyer_id)
    now = rulings.content(registration.id)
    rows = [
        ("登记证明编号", registration.number or ""),
        ("登记日期", f"{clock.legal_date(decided_at)}"),
        ("登记机构", accounts.organisation(registration.office_id).name_zh),
        ("合同编号", contract.number),
        ("项目名称", now.project_name),
        ("合同类型", f"{OFFICIAL_NAMES[contract.type]}（{OFFICIAL_SUBTYPES[contract.subtype]}）"),
        ("卖方", f"{seller.name_zh}　{seller.uscc}"),
        ("买方", f"{buyer.name_zh}　{buyer.uscc}"),
        ("关联交易", _related(registration)),
        ("合同期限", f"{contract.starts_on} 至 {now.ends_on}"),
    ]
    if contract.type is ContractType.LIC and contract.licence_mode is not None:
        until = licence_end(contract.licence_until, contract.ends_on, now.ends_on)
        rows.append(("许可方式与期限", f"{OFFICIAL_LICENCES[contract.licence_mode]}，至 {until}"))
    return rows


def _amounts(contract: Contract, registration: Registration, say: Say) -> list[Row]:
    now = rulings.content(registration.id)
    if (now.total, now.tech) != (contract.total, contract.tech):
        return [
            ("登记成交额", f"{now.total}（{now.total.words}）"),
            ("登记技术交易额", f"{now.tech}"),
            ("签订时成交额", f"{contract.total}"),
            ("签订时技术交易额", f"{contract.tech}"),
        ]
    items = [(f"非技术性款项：{item.description}", f"{item.amount}（{say(item.kind.label, {})}）") for item in contract.items]
    return [("合同成交额", f"{contract.total}（{contract.total.words}）"), ("技术交易额", f"{contract.tech}"), *items]


def _rights(contract: Contract, record: Known) -> list[Row]:
    others = [(OFFICIAL_RIGHTS[right.kind], right.title) for right in record.rights if not right.kind.is_patent]
    patents = [
        (
            one.patent_number or one.application_number,
            f"{OFFICIAL_RIGHTS[IpKind(one.kind)]}，{one.title}，申请日 {one.filed_on}，{_holder(one)}",
        )
        for one in contracts.patents(contract)
    ]
    return [*patents, *others]


def _holder(right: Patent) -> str:
    return f"权利人 {right.patentee}" if right.patentee else f"申请人 {right.applicant}"


def _worksheet(data: Mapping[str, Any]) -> list[Row]:
    names = {"cost_fen": "无形资产净值（计税基础减已摊销额）", "fees_fen": "相关税费", "own_fen": "自行承担的研究开发费用"}
    return [(name, f"{Money(data[key])}") for key, name in names.items() if key in data]


def _claim(line: TaxLine, claim: Claim, contract: Contract, registration: Registration) -> PackClaim:
    kept = [KeptPaper(key=row.paper, note=row.note, file=row.name) for row in claims.papers(claim.id)]
    return PackClaim(
        line=line.assessment,
        state=claim.state,
        occasion=claim.occasion,
        filed=f"{claim.filed_on}" if claim.filed_on else "",
        due=f"{claim.due_on}",
        papers=tax_table.checklist_of(claim, contract, registration),
        kept=kept,
        repay=claim.repay,
        corrections=[_correction(row) for row in corrections.corrections(claim.id)],
    )


def _correction(row: ClaimCorrection) -> Row:
    before, after = ("尚不能计算" if amount is None else f"{amount}" for amount in (row.before_amount, row.after_amount))
    return f"更正申报（{CORRECTIONS[row.state]}）", f"{row.reason}；由 {before} 更正为 {after}；期限 {row.due_on}"
