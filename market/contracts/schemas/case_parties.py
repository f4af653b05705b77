"""The parties of a tax case as JSON: seller, buyer and how they are connected."""

from __future__ import annotations

from market.contracts.rules.benefits import kinds
from market.contracts.schemas.case import FEN, Percent, Uscc, fact, values
from market.web.schemas import Day, Fen, In


class SellerCase(In):
    """The party that gives the technology: transferor, licensor or contractor."""

    uscc: Uscc = fact("Unified social credit code 统一社会信用代码.", needs="no benefit, checked only", source="business licence")
    kind: kinds.PartyKind = fact(
        values(kinds.PartyKind, "What the seller is."),
        needs="cit_exemption, cit_pilot, pit_reward, rd_super",
        source="certificate of the unit",
    )
    resident: bool = fact("Resident enterprise 居民企业 for income tax.", needs="cit_exemption, cit_pilot", source="tax registration")
    foreign: bool = fact(
        "Established abroad (also Hong Kong, Macao, Taiwan).", needs="cit_exemption, cit_pilot, rd_super", source="register"
    )
    research_scope: bool = fact(
        "Research or education is in the business scope of the private non-profit unit.",
        needs="pit_reward where kind is private_research",
        source="民办非企业单位登记证书",
    )
    vat_kind: kinds.VatKind = fact(values(kinds.VatKind, "Kind of VAT payer."), needs="vat_exemption", source="tax registration")
    vat_waived_on: Day | None = fact(
        "Day on which the seller gave the VAT exemption up 放弃免税; null where it did not.", needs="vat_exemption", source="declaration"
    )
    separate_accounts: bool = fact(
        "The income is accounted for separately 单独核算.", needs="vat_exemption, cit_exemption, cit_pilot", source="accounts"
    )
    small_firm: bool = fact(
        "Small-scale VAT payer, small low-profit firm or individual business: half stamp duty.",
        needs="stamp_duty",
        source="tax registration",
    )
    park: kinds.Park | None = fact(
        values(kinds.Park, "Park of Zhongguancun in which the seller is registered; null anywhere else."),
        needs="cit_pilot",
        source="register",
    )


class BuyerCase(In):
    """The party that takes the technology, or the client of a development."""

    uscc: Uscc = fact("Unified social credit code 统一社会信用代码.", needs="no benefit, checked only", source="business licence")
    kind: kinds.PartyKind = fact(values(kinds.PartyKind, "What the buyer is."), needs="rd_super", source="certificate of the unit")
    foreign: bool = fact(
        "Established abroad (also Hong Kong, Macao, Taiwan).", needs="cit_exemption, cit_pilot, rd_super", source="register"
    )
    cit_rate_bp: Percent = fact(
        "The buyer's income tax rate: 2500 in general, 1500 for a high-tech enterprise.",
        needs="rd_super",
        source="tax return",
        unit="basis points, 1/100 of a per cent",
    )
    small_firm: bool = fact(
        "Small-scale VAT payer, small low-profit firm or individual business: half stamp duty.",
        needs="stamp_duty",
        source="tax registration",
    )
    research_class: kinds.ResearchClass = fact(
        values(kinds.ResearchClass, "Rate class of the R&D deduction."), needs="rd_super", source="list of the authorities"
    )
    excluded_industry: bool = fact(
        "Its industry is excluded from the R&D deduction: tobacco, hotels, catering, trade, real estate, business services, leisure.",
        needs="rd_super",
        source="business licence",
    )
    expense_detail: bool = fact(
        "A related contractor gave the detail of its cost 费用支出明细.",
        needs="rd_super where relation.related is true",
        source="contractor",
    )
    own_research_fen: Fen = fact(
        "The buyer's own cost in a co-operative development in the tax year.", needs="rd_super of dev_coop", source="accounts", unit=FEN
    )
    domestic_research_fen: Fen = fact(
        "The buyer's qualifying R&D cost in China in the tax year.",
        needs="rd_super where the seller is foreign",
        source="accounts",
        unit=FEN,
    )


class RelationCase(In):
    """How seller and buyer are connected."""

    related: bool = fact("Related parties 关联方.", needs="rd_super", source="registers of both")
    share_bp: Percent = fact(
        "Share that one holds of the other, directly and indirectly; 0 where none.",
        needs="cit_exemption, cit_pilot",
        source="registers of both",
        unit="basis points, 10000 = wholly owned",
    )
