"""A tax case as JSON: every fact with its unit, its source and the benefits that need it. What is left out is not guessed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.benefits import kinds
from market.contracts.rules.types import ContractType, Subtype
from market.money import LARGEST_FEN
from market.web.schemas import VISIBLE, Day, Fen, In, Line, Whole
from market.wording import Labelled

FEN = "whole fen 分, 1/100 yuan"
Percent = Annotated[int, Field(ge=0, le=10_000), Whole]
Year = Annotated[int, Field(ge=1994, le=2199), Whole]
Months = Annotated[int, Field(ge=0, le=1200), Whole]
Signed = Annotated[int, Field(ge=-LARGEST_FEN, le=LARGEST_FEN), Whole]
Uscc = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=VISIBLE)]
Many = Field(max_length=200)


def fact(text: str, *, needs: str, source: str, unit: str = "") -> Any:  # noqa: ANN401 - a field of any type
    """Declare a fact that may be left out: what it is, its unit, where one finds it, and which benefits need it."""
    told = f"{text}{f' Unit: {unit}.' if unit else ''} Source: {source}. Needed for: {needs}."
    return Field(default_factory=lambda: None, description=told)


def values(kind: type[Labelled], text: str) -> str:
    """Return a description with the meaning of every value."""
    return f"{text} Values: {'; '.join(f'{one.value} = {one.label}' for one in kind)}."


class ItemCase(In):
    """A non-technical amount inside the price 非技术性金额, VAT included."""

    kind: ItemKind = Field(description=values(ItemKind, "What it pays for."))
    amount_fen: Fen = Field(description=f"The whole item. Unit: {FEN}.", ge=1)
    reasonable_fen: Fen = Field(
        description=f"Of it, carriers in a reasonable quantity 合理数量的技术载体, which stay in the technology amount. Unit: {FEN}."
    )


class InstalmentCase(In):
    """A part of the price and the day on which it falls due under the contract."""

    due_on: Day = Field(description="Day on which it falls due 应付款日期.")
    amount_fen: Fen = Field(description=f"Unit: {FEN}.")


class ContractCase(In):
    """The contract 技术合同 and its amounts."""

    type: ContractType = Field(description=values(ContractType, "Type of contract 合同类别 (民法典 Art. 843-887)."))
    subtype: Subtype = Field(description=values(Subtype, "Sub-type; it belongs to the type (the first three letters agree)."))
    signed_on: Day = Field(
        description="Day of signature 签订日期, YYYY-MM-DD; the law of this day counts for stamp duty. Source: contract."
    )
    effective_on: Day = fact("Day on which the contract takes effect 生效日期.", needs="no benefit, checked only", source="contract")
    registered_on: Day | None = fact(
        "Day of the registration certificate 技术合同登记证明; null where the contract is not registered.",
        needs="vat_exemption, cit_exemption, cit_pilot, pit_reward, rd_super",
        source="registration certificate",
    )
    commerce_registered_on: Day | None = fact(
        "Day of registration at the provincial commerce authority, for contracts across the border; null where there is none.",
        needs="cit_exemption and cit_pilot where seller or buyer is foreign",
        source="certificate of the commerce authority",
    )
    total_fen: Fen = Field(
        description=f"Contract total 合同成交额 with everything in it, VAT included where it is charged. Unit: {FEN}. Source: contract."
    )
    listed_vat_fen: Fen = fact(
        "VAT that the contract lists separately 列明的增值税, contained in the total; 0 where none is listed.",
        needs="stamp_duty",
        source="contract",
        unit=FEN,
    )
    non_technical: Annotated[list[ItemCase], Many] = fact(
        "Equipment, parts, material and other non-technical items inside the total; [] where there are none.",
        needs="vat_exemption, cit_exemption, cit_pilot, rd_super",
        source="contract",
    )
    related_services_fen: Fen = fact(
        "Consulting, service and training agreed in this contract, inside the technology amount; 0 where there are none.",
        needs="vat_exemption, cit_exemption, cit_pilot",
        source="contract",
        unit=FEN,
    )
    services_same_invoice: bool = fact(
        "The related services are on the same invoice as the technology.",
        needs="vat_exemption where related_services_fen is above 0",
        source="invoice",
    )
    services_inseparable: bool = fact(
        "The related services are inseparable from the transfer and paid together with the price.",
        needs="cit_exemption, cit_pilot where related_services_fen is above 0",
        source="contract",
    )
    rd_funds_fen: Fen = fact(
        "R&D funds 研究开发经费 of a development contract that are stated separately from the reward; 0 where none are.",
        needs="stamp_duty of type dev",
        source="contract",
        unit=FEN,
    )
    instalments: Annotated[list[InstalmentCase], Many] = fact(
        "The price in instalments, together the total; only those due in tax_year count in it. Left out or [] = the whole price counts.",
        needs="nothing; changes cit_exemption, cit_pilot, rd_super",
        source="contract",
    )
    invoice: kinds.Invoice = fact(
        values(kinds.Invoice, "Invoice written for the technology part."), needs="vat_exemption", source="accounts"
    )


class LicenceCase(In):
    """Terms of a licence 许可; for type lic only. State the months or both days."""

    months: Months = fact("Term of the licence.", needs="cit_exemption, cit_pilot", source="contract", unit="whole months")
    starts_on: Day = fact("First day of the licence.", needs="cit_exemption, cit_pilot unless months is given", source="contract")
    ends_on: Day = fact(
        "Last day of the licence, itself included: 2026-03-01 to 2031-02-28 is 60 months.",
        needs="cit_exemption, cit_pilot unless months is given",
        source="contract",
    )
    exclusive: bool = fact(
        "Exclusive licence 独占许可: the licensor may not use it either.", needs="cit_exemption, cit_pilot", source="contract"
    )
    worldwide: bool = fact(
        "The licence covers the whole world 全球.", needs="cit_exemption, cit_pilot where exclusive is true", source="contract"
    )


class TechnologyCase(In):
    """What is transferred, and whose it is."""

    ownership: kinds.Ownership = fact(
        values(kinds.Ownership, "What the seller holds."), needs="cit_exemption, cit_pilot, equity_deferral", source="proof of ownership"
    )
    patent_kind: kinds.PatentKind = fact(
        values(kinds.PatentKind, "Kind of patent."), needs="cit_exemption of trf_patent and lic_patent", source="patent certificate"
    )
    design_simple: bool = fact(
        "The design only changes a pattern or the shape in a simple way 简单改变产品图案和形状.",
        needs="cit_exemption where patent_kind is design",
        source="patent certificate",
    )
    defence_patent: bool = fact(
        "A national-defence patent 国防专利, exempt from publication.", needs="pit_reward", source="patent certificate"
    )
    job_related: bool = fact("A job-related achievement 职务科技成果.", needs="pit_reward", source="the unit's records")
    export_list: kinds.ExportList = fact(
        values(kinds.ExportList, "Catalogue of technologies banned or restricted for export 中国禁止出口限制出口技术目录."),
        needs="cit_exemption, cit_pilot",
        source="the catalogue",
    )
    public_money: bool = fact(
        "The technology was made with public money 财政经费.", needs="cit_exemption, cit_pilot", source="project papers"
    )
    public_money_approved: bool = fact(
        "The provincial science authority approved the transfer.",
        needs="cit_exemption, cit_pilot where public_money is true",
        source="approval",
    )


class CostsCase(In):
    """What the transfer cost the seller in the tax year."""

    intangible_net_fen: Fen = fact(
        "Net value of the technology in the books 无形资产净值: tax base less amortisation taken.",
        needs="cit_exemption, cit_pilot of a transfer or a worldwide exclusive licence",
        source="accounts",
        unit=FEN,
    )
    amortisation_fen: Fen = fact(
        "Amortisation of the technology 摊销费用.", needs="cit_exemption, cit_pilot of other licences", source="accounts", unit=FEN
    )
    period_expenses_fen: Fen = fact(
        "Shared period expenses 应分摊期间费用.", needs="cit_exemption, cit_pilot of other licences", source="accounts", unit=FEN
    )
    taxes_and_fees_fen: Fen = fact(
        "Taxes and fees of the transfer 相关税费, without income tax and creditable VAT.",
        needs="cit_exemption, cit_pilot",
        source="accounts",
        unit=FEN,
    )


class TransferCase(In):
    """Another qualifying transfer of the same seller in the tax year."""

    reference: Line = Field(default="", description="Its number or name, for the reader.")
    income_fen: Signed = Field(description=f"Its transfer income 技术转让所得; below zero for a loss. Unit: {FEN}.")


class ReceiptCase(In):
    """Money of this contract that came in."""

    received_on: Day = Field(description="Day on which it came in.")
    amount_fen: Fen = Field(description=f"Unit: {FEN}.")


class RewardCase(In):
    """A cash reward to one person out of one receipt; a person with rewards from two receipts stands twice."""

    person: Name = Field(description="Name of the person.")
    role: kinds.Role = fact(values(kinds.Role, "What the person did."), needs="pit_reward", source="the unit's records")
    amount_fen: Fen = fact("The whole reward before tax.", needs="pit_reward", source="the unit's records", unit=FEN)
    received_on: Day = fact(
        "Day on which the money that the reward comes from was received; one of receipts.", needs="pit_reward", source="bank record"
    )
    paid_on: Day = fact("Day on which the reward was paid.", needs="pit_reward", source="payroll")
    published: bool = fact("The person is on the published list.", needs="pit_reward", source="notice")
    apart_from_wages: bool = fact("The reward is no ordinary wage or bonus under another name.", needs="pit_reward", source="payroll")
    marginal_bp: Percent = fact(
        "The person's marginal tax rate; shows the tax with and without the relief.",
        needs="nothing",
        source="payroll",
        unit="basis points, 2500 = 25 %",
    )


class NoticeCase(In):
    """Publication 公示 of the rewarded people."""

    begins_on: Day = Field(description="First day of publication.")
    ends_on: Day = Field(description="Last day of publication.")


class EquityCase(In):
    """Technology contributed for shares 技术成果投资入股; the seller is the investor or the investor's unit."""

    investor: kinds.PartyKind = fact(
        values(kinds.PartyKind, "What the investor is."), needs="equity_deferral", source="investment agreement"
    )
    investee_resident: bool = fact("The company is a resident enterprise of China.", needs="equity_deferral", source="register")
    value_fen: Fen = fact("Value of the shares received 公允价值.", needs="equity_deferral", source="valuation", unit=FEN)
    other_consideration_fen: Fen = fact(
        "Consideration in another form than shares; 0 where none.", needs="equity_deferral", source="investment agreement", unit=FEN
    )
    original_value_fen: Fen = fact("Original value of the technology 技术成果原值.", needs="equity_deferral", source="accounts", unit=FEN)
    fees_fen: Fen = fact("Taxes and fees of the contribution.", needs="equity_deferral", source="accounts", unit=FEN)
    acquired_on: Day = fact("Day on which the shares were acquired.", needs="equity_deferral", source="register")
    choice: kinds.Choice = fact(
        values(kinds.Choice, "How the investor wants to be taxed."), needs="equity_deferral, cit_exemption", source="investor"
    )
    filed_on: Day | None = fact(
        "Day of filing with the tax office 备案; null where not filed.", needs="equity_deferral", source="tax office"
    )
    sale_income_fen: Fen | None = fact(
        "Income from the later sale of the shares; null or left out before a sale.", needs="nothing", source="sale contract", unit=FEN
    )
    sale_fees_fen: Fen = fact(
        "Taxes and fees of the sale.", needs="equity_deferral where sale_income_fen is given", source="accounts", unit=FEN
    )
