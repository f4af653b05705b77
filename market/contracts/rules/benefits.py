"""Which benefits and charges a contract brings to whom: the matrix, with formula, law, papers and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from market.contracts.rules import deadlines, tax
from market.contracts.rules.types import ContractType, Subtype
from market.money import Money
from market.wording import N_, Labelled


class Benefit(Labelled):
    """A tax benefit, or a charge that goes with the paper."""

    VAT_EXEMPTION = "vat_exemption", N_("VAT exemption")
    CIT_EXEMPTION = "cit_exemption", N_("Income tax: five million free, the rest at half")
    PIT_REWARD = "pit_reward", N_("Half income tax on cash rewards to inventors")
    RD_SUPER = "rd_super", N_("Additional deduction of R&D cost")
    STAMP_DUTY = "stamp_duty", N_("Stamp duty")

    @property
    def is_charge(self) -> bool:
        """Say whether this is a duty to pay: it falls due with the signature and waits for no registration."""
        return self is Benefit.STAMP_DUTY


class Side(Labelled):
    """Whose matter it is."""

    SELLER = "seller", N_("Seller")
    BUYER = "buyer", N_("Buyer")


class Verdict(Labelled):
    """Whether a benefit applies."""

    APPLIES = "applies", N_("Applies")
    CONFIRM = "confirm", N_("To be confirmed with the tax office")
    CHARGE = "charge", N_("Charge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A contract as the tax rules see it; costs are None until the seller states them."""

    type: ContractType
    subtype: Subtype
    licence_months: int
    total: Money
    tech: Money
    seller_uscc: str
    signed_on: date
    registered_on: date | None
    cost: Money | None = None
    fees: Money | None = None
    other_incomes: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The dated parameters of the rule book, and which of them no source confirmed."""

    vat_bp: int
    cit_exempt: Money
    cit_half_bp: int
    cit_bp: int
    cit_min_years: int
    stamp_tech_ppm: int
    stamp_transfer_ppm: int
    stamp_days: int
    rd_entrust_bp: int
    unverified: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One line of the tax table; `formula` and `note` are English msgids with places for `params`."""

    benefit: Benefit
    side: Side
    verdict: Verdict
    amount: Money | None
    base: Money
    formula: str
    law: str
    due_on: date
    papers: tuple[str, ...]
    params: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    at_most: bool = False
    unverified: bool = False


_REGISTERED = N_("Registration certificate of the technology contract")
_CONTRACT = N_("Signed technology contract")
_OWNERSHIP_LISTED = frozenset({Subtype.TRF_PATENT, Subtype.TRF_SOFT, Subtype.TRF_IC, Subtype.TRF_PVP, Subtype.TRF_BIO})
_LICENCE_LISTED = frozenset({Subtype.LIC_PATENT, Subtype.LIC_SOFT, Subtype.LIC_IC, Subtype.LIC_PVP, Subtype.LIC_BIO})
_PROPERTY_PAPERS = frozenset({Subtype.TRF_PATENT, Subtype.TRF_SECRET, Subtype.TRF_SOFT})
_PUBLIC_INSTITUTION = "12"
_NON_PROFIT = ("12", "52")


def assess(case: Case, rates: Rates) -> list[Assessment]:
    """Return the lines that apply to this contract, charges last."""
    lines = [_vat(case, rates), _cit(case, rates), _pit(case), _rd(case, rates), *_stamp(case, rates)]
    return [line for line in lines if line is not None]


def _vat(case: Case, rates: Rates) -> Assessment | None:
    """财税〔2016〕36号 附件3 一(二十六): transfer, licence and development are exempt; stand-alone consulting and service are not."""
    if case.type not in (ContractType.TRF, ContractType.LIC, ContractType.DEV):
        return None
    return Assessment(
        benefit=Benefit.VAT_EXEMPTION,
        side=Side.SELLER,
        verdict=Verdict.APPLIES,
        amount=tax.vat_exempt(case.tech, rates.vat_bp),
        base=case.tech,
        formula=N_("technology amount %(base)s ÷ (1 + %(rate)s) × %(rate)s"),
        params={"base": case.tech, "rate": percent(rates.vat_bp)},
        law="财税〔2016〕36号 附件3 一(二十六)；增值税法 第二十五条、第二十六条",
        due_on=deadlines.vat_return(case.registered_on or case.signed_on),
        papers=(
            _CONTRACT,
            _REGISTERED,
            N_("List of ordinary invoices (a special invoice gives the exemption up)"),
            N_("Separate accounts of the exempt sales"),
        ),
        unverified="vat" in rates.unverified,
    )


def _cit(case: Case, rates: Rates) -> Assessment | None:
    """企业所得税法 Art. 27(4), 实施条例 Art. 90, 财税〔2010〕111号: listed rights, or licences of five years and more."""
    long_licence = case.subtype in _LICENCE_LISTED and case.licence_months >= 12 * rates.cit_min_years
    if case.subtype not in _OWNERSHIP_LISTED and not long_licence:
        return None
    public = case.seller_uscc.startswith(_PUBLIC_INSTITUTION)
    cost, fees = case.cost or Money(0), case.fees or Money(0)
    income = tax.transfer_income(case.tech, cost, fees)
    saving = tax.added_saving(income, case.other_incomes, exempt=rates.cit_exempt, half_bp=rates.cit_half_bp, rate_bp=rates.cit_bp)
    return Assessment(
        benefit=Benefit.CIT_EXEMPTION,
        side=Side.SELLER,
        verdict=Verdict.CONFIRM if public else Verdict.APPLIES,
        amount=None if public else saving,
        base=income,
        formula=N_(
            "%(tech)s − cost %(cost)s − fees %(fees)s = income %(base)s; %(exempt)s a year free, half of the rest taxed at %(rate)s"
        ),
        params={"base": income, "tech": case.tech, "cost": cost, "fees": fees, "exempt": rates.cit_exempt, "rate": percent(rates.cit_bp)},
        law="企业所得税法 第二十七条第四项；实施条例 第九十条；财税〔2010〕111号；国税函〔2009〕212号",
        due_on=deadlines.income_tax_return(case.signed_on.year),
        papers=(
            _CONTRACT,
            _REGISTERED,
            N_("Worksheet of cost, taxes and shared expenses"),
            N_("Proof of ownership of the technology"),
            N_("Proof of the taxes paid"),
        ),
        note=N_("A public institution is normally outside income tax on this: confirm with the tax office.") if public else None,
        at_most=case.cost is None and not public,
        unverified="cit" in rates.unverified,
    )


def _pit(case: Case) -> Assessment | None:
    """财税〔2018〕58号: non-profit institutes and universities, cash rewards from transfer or licence."""
    if case.type not in (ContractType.TRF, ContractType.LIC) or not case.seller_uscc.startswith(_NON_PROFIT):
        return None
    return Assessment(
        benefit=Benefit.PIT_REWARD,
        side=Side.SELLER,
        verdict=Verdict.CONFIRM,
        amount=None,
        base=case.tech,
        formula=N_("half of a cash reward counts as the month's wages; paid within 36 months of the income"),
        law="财税〔2018〕58号；国科发政〔2018〕103号",
        due_on=deadlines.vat_return(case.registered_on or case.signed_on),
        papers=(_REGISTERED, N_("Published list of the rewarded people"), N_("Filing form of the withholding unit")),
        note=N_("The amount is known when a reward is paid."),
        unverified=True,
    )


def _rd(case: Case, rates: Rates) -> Assessment | None:
    """财税〔2015〕119号, 财政部 税务总局公告2023年第7号: the client of entrusted development deducts 80 % of the fee once more."""
    if case.type is not ContractType.DEV:
        return None
    counted = case.tech.share(rates.rd_entrust_bp)
    return Assessment(
        benefit=Benefit.RD_SUPER,
        side=Side.BUYER,
        verdict=Verdict.APPLIES,
        amount=counted.share(rates.cit_bp),
        base=counted,
        formula=N_("fee %(tech)s × %(counted)s, deducted once more, at %(rate)s"),
        params={"tech": case.tech, "counted": percent(rates.rd_entrust_bp), "rate": percent(rates.cit_bp)},
        law="财政部 税务总局公告2023年第7号；财税〔2015〕119号",
        due_on=deadlines.income_tax_return(case.signed_on.year),
        papers=(_CONTRACT, _REGISTERED, N_("Accounts of the R&D cost")),
        unverified=True,
    )


def _stamp(case: Case, rates: Rates) -> list[Assessment]:
    """印花税法 Art. 5, 15, 16: both parties; assignment of patent, know-how and copyright is 产权转移书据, the rest 技术合同."""
    is_property = case.subtype in _PROPERTY_PAPERS
    ppm = rates.stamp_transfer_ppm if is_property else rates.stamp_tech_ppm
    return [
        Assessment(
            benefit=Benefit.STAMP_DUTY,
            side=side,
            verdict=Verdict.CHARGE,
            amount=tax.stamp_duty(case.total, ppm),
            base=case.total,
            formula=N_("contract amount %(base)s × %(rate)s, tax item “deed of property transfer”")
            if is_property
            else N_("contract amount %(base)s × %(rate)s, tax item “technology contract”"),
            params={"base": case.total, "rate": per_mille(ppm)},
            law="印花税法 第五条、第十五条、第十六条",
            due_on=deadlines.stamp_return(case.signed_on, rates.stamp_days),
            papers=(_CONTRACT,),
            note=N_("Due with the signature; it waits for no registration."),
            unverified="stamp" in rates.unverified,
        )
        for side in Side
    ]


def percent(basis_points: int) -> str:
    """Return basis points as a percentage: 600 is `6%`."""
    return f"{basis_points / 100:g}%"


def per_mille(ppm: int) -> str:
    """Return parts per million as a rate per mille: 300 is `0.3‰`."""
    return f"{ppm / 1000:g}‰"
