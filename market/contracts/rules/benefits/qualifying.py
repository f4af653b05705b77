"""Which transfers count for the income-tax rule of five million, nationally and in the pilot of a zone, in the order of the law."""

from __future__ import annotations

from dataclasses import dataclass

from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Condition
from market.contracts.rules.benefits.facts import Facts
from market.contracts.rules.benefits.kinds import Choice, ExportList, Ownership, PartyKind, Verdict
from market.contracts.rules.benefits.sheet import Sheet
from market.contracts.rules.types import ContractType
from market.wording import N_

LAW = "企业所得税法 第二十七条第四项；实施条例 第九十条；财税〔2010〕111号；国税函〔2009〕212号"
PILOT_LAW = "财税〔2020〕61号"
WHOLLY_OWNED = 10_000
PUBLIC = frozenset({PartyKind.STATE_RESEARCH, PartyKind.PUBLIC_OTHER})
PAYERS = PUBLIC | {PartyKind.ENTERPRISE, PartyKind.PRIVATE_RESEARCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The national rule, or the pilot of a zone: the keys of its parameters and where it differs."""

    prefix: str
    code: str
    law: str
    exclusive_needs_years: bool = True
    wholly_owned_allowed: bool = False
    any_design: bool = False


NATIONAL = Regime(prefix="cit", code="cit", law=LAW)
PILOT = Regime(prefix="cit.pilot", code="pilot", law=PILOT_LAW, exclusive_needs_years=False, wholly_owned_allowed=True, any_design=True)


def _licence_long(regime: Regime, facts: Facts, sheet: Sheet) -> bool | dict[str, object]:
    if not common.is_licence(facts):
        return True
    least = 12 * sheet.rule(f"{regime.prefix}.min_licence_years", common.year_end(facts))
    if not regime.exclusive_needs_years and worldwide(facts):
        return True
    months = common.months_of_licence(facts)
    return months >= least or {"months": months, "least": least}


def worldwide(facts: Facts) -> bool:
    """Say whether a licence is exclusive in the whole world 全球独占许可."""
    return facts.licence.exclusive and facts.licence.worldwide


def _form(facts: Facts, sheet: Sheet) -> bool:
    """公告2015年第82号: licences that are not exclusive in the whole world count since 2015-10-01."""
    if not common.is_licence(facts) or worldwide(facts):
        return True
    return sheet.rule("cit.non_exclusive", facts.contract.signed_on) == 1


def _unrelated(regime: Regime, facts: Facts, _sheet: Sheet) -> bool:
    return regime.wholly_owned_allowed or facts.relation.share_bp < WHOLLY_OWNED


def _registered(facts: Facts, _sheet: Sheet) -> bool:
    if common.is_foreign(facts):
        return facts.contract.commerce_registered_on is not None
    return facts.contract.registered_on is not None


def conditions(regime: Regime) -> tuple[Condition, ...]:
    """Return the conditions of a regime, in the order of the law."""
    code, law = regime.code, regime.law
    return (
        Condition(
            code=f"{code}.contract_kind",
            title=N_("Transfer or licence"),
            reason=N_("Only the transfer of a right or a licence counts, no development, consulting or service."),
            law=law,
            holds=lambda facts, _sheet: facts.contract.type in (ContractType.TRF, ContractType.LIC),
        ),
        common.listed_technology(code, law, any_design=regime.any_design),
        Condition(
            code=f"{code}.licence_too_short",
            title=N_("Licence long enough"),
            reason=N_("The licence runs %(months)s months; at least %(least)s are needed."),
            law=law,
            holds=lambda facts, sheet: _licence_long(regime, facts, sheet),
        ),
        Condition(
            code=f"{code}.licence_form",
            title=N_("Form of the licence"),
            reason=N_("When this contract was signed only licences exclusive in the whole world counted."),
            law="财税〔2015〕116号；国家税务总局公告2015年第82号",
            holds=_form,
        ),
        Condition(
            code=f"{code}.not_owner",
            title=N_("Own technology"),
            reason=N_("The seller does not own the technology but holds a licence."),
            law="国家税务总局公告2015年第82号",
            holds=lambda facts, _sheet: facts.technology.ownership is not Ownership.LICENSED_IN,
        ),
        *_people(regime),
        *_procedure(regime),
    )


def _people(regime: Regime) -> tuple[Condition, ...]:
    code = regime.code
    return (
        Condition(
            code=f"{code}.public_institution",
            title=N_("Payer of enterprise income tax"),
            reason=N_("A public institution is normally outside income tax on this: confirm with the tax office."),
            law="企业所得税法 第七条、第二十六条",
            holds=lambda facts, _sheet: facts.seller.kind not in PUBLIC,
            asks=True,
        ),
        Condition(
            code=f"{code}.not_enterprise",
            title=N_("Enterprise"),
            reason=N_("Only enterprises have this benefit."),
            law=regime.law,
            holds=lambda facts, _sheet: facts.seller.kind in PAYERS,
        ),
        Condition(
            code=f"{code}.not_resident",
            title=N_("Resident enterprise"),
            reason=N_("Only resident enterprises have this benefit."),
            law="国税函〔2009〕212号 一",
            holds=lambda facts, _sheet: facts.seller.resident,
        ),
        Condition(
            code=f"{code}.wholly_owned",
            title=N_("Not between wholly owned parties"),
            reason=N_("One party holds the whole of the other, directly or indirectly."),
            law="财税〔2010〕111号 四",
            holds=lambda facts, sheet: _unrelated(regime, facts, sheet),
        ),
    )


def _procedure(regime: Regime) -> tuple[Condition, ...]:
    code = regime.code
    return (
        Condition(
            code=f"{code}.export_list",
            title=N_("Not banned or restricted for export"),
            reason=N_("Technology banned or restricted for export does not count."),
            law="财税〔2010〕111号 四",
            holds=lambda facts, _sheet: facts.technology.export_list is ExportList.NONE,
        ),
        Condition(
            code=f"{code}.not_registered",
            title=N_("The contract is registered"),
            reason=N_("The contract is not registered: science authority at home, commerce authority across the border."),
            law="财税〔2010〕111号 三",
            holds=_registered,
        ),
        Condition(
            code=f"{code}.public_money",
            title=N_("Technology from public money: approved"),
            reason=N_("Technology from public money needs the approval of the provincial science authority."),
            law="财税〔2010〕111号 三",
            holds=lambda facts, _sheet: not facts.technology.public_money or facts.technology.public_money_approved,
        ),
        common.separate_accounts(code, "国税函〔2009〕212号 三"),
        Condition(
            code=f"{code}.deferral_chosen",
            title=N_("Current rules chosen for shares"),
            reason=N_("The investor chose to defer the tax on the shares instead; only one of the two is possible."),
            law="财税〔2016〕101号 三",
            holds=lambda facts, _sheet: facts.equity is None or facts.equity.choice is Choice.CURRENT,
        ),
    )


IN_PARK = Condition(
    code="pilot.elsewhere",
    title=N_("Seller registered in one of the six parks"),
    reason=N_("The pilot is only for enterprises registered in six parks of Zhongguancun, Beijing."),
    law=PILOT_LAW,
    holds=lambda facts, _sheet: facts.seller.park is not None,
)


def no_pilot(pilot: Assessment) -> Condition:
    """Return the condition that the pilot does not take the place of the national rule."""
    return Condition(
        code="cit.pilot_instead",
        title=N_("No pilot rule instead"),
        reason=N_("The pilot of the Zhongguancun parks applies instead, with its larger free amount."),
        law=PILOT_LAW,
        holds=lambda _facts, _sheet: pilot.verdict is not Verdict.APPLIES,
    )
