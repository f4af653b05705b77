"""What several benefits ask in the same way: registration, listed technology, separate accounts, amounts and days."""

from __future__ import annotations

from datetime import date

from market import workdays
from market.contracts.rules import deadlines
from market.contracts.rules.amounts import tech_amount
from market.contracts.rules.benefits.assessment import Condition, Deadline
from market.contracts.rules.benefits.facts import Facts, ask
from market.contracts.rules.benefits.kinds import PatentKind
from market.contracts.rules.benefits.rights import Right, listed
from market.contracts.rules.benefits.sheet import Sheet
from market.contracts.rules.types import ContractType, Subtype
from market.listings.rules.kinds import IpKind
from market.money import ZERO, Money
from market.wording import N_

CONTRACT_PAPER = N_("Signed technology contract")
CERTIFICATE = N_("Registration certificate of the technology contract")
LISTED = frozenset(Subtype(f"{way}_{right}") for way in ("trf", "lic") for right in ("patent", "soft", "ic", "pvp", "bio"))
"""Patent, software, layout, plant variety, biological medicine (财税〔2010〕111号 一); a plain technical secret is not among them."""
PATENTS = frozenset({Subtype.TRF_PATENT, Subtype.LIC_PATENT})


def registered(code: str) -> Condition:
    """Return the condition that the contract is registered 认定登记."""
    return Condition(
        code=f"{code}.not_registered",
        title=N_("The contract is registered"),
        reason=N_("The contract is not registered: without a registration certificate there is no benefit."),
        law="浙江省技术市场条例 第十五条",
        holds=lambda facts, _sheet: facts.contract.registered_on is not None,
    )


def separate_accounts(code: str, law: str) -> Condition:
    """Return the condition that the income is accounted for separately."""
    return Condition(
        code=f"{code}.accounts_not_separate",
        title=N_("Separate accounts"),
        reason=N_("The income is not accounted for separately, so the benefit is lost."),
        law=law,
        holds=lambda facts, _sheet: facts.seller.separate_accounts,
    )


def listed_technology(code: str, law: str, *, any_design: bool = False) -> Condition:
    """Return the condition that the right is on the list; a design only where it is more than a change of pattern."""

    def holds(facts: Facts, _sheet: Sheet) -> bool:
        if rights := rights_of(facts):
            return len(unlisted(facts, any_design=any_design)) < len(rights)
        if facts.contract.subtype not in LISTED:
            return False
        if any_design or facts.contract.subtype not in PATENTS or facts.technology.patent_kind is not PatentKind.DESIGN:
            return True
        return not facts.technology.design_simple

    return Condition(
        code=f"{code}.technology_not_listed",
        title=N_("Listed technology"),
        reason=N_("This right is not on the list: patents (no simple change of pattern), software, layouts, plant varieties, medicines."),
        law=law,
        holds=holds,
    )


def rights_of(facts: Facts) -> tuple[Right, ...]:
    """Return the rights of a contract where the record names them one by one."""
    return facts.rights.named if "named" in facts.rights.stated else ()


def unlisted(facts: Facts, *, any_design: bool) -> list[Right]:
    """Return the rights of a contract that are not on the list; whether a design is more than a pattern is asked only where it decides."""
    rights = rights_of(facts)
    designs = [right for right in rights if right.kind is IpKind.PAT_DES]
    plain = bool(designs) and not any_design and facts.technology.design_simple
    return [right for right in rights if not listed(right, plain_design=plain)]


def all_listed(code: str, law: str, *, any_design: bool) -> Condition:
    """Return the condition that no part of the price pays for a right off the list, or that this part is stated."""

    def holds(facts: Facts, _sheet: Sheet) -> bool | dict[str, object]:
        off = unlisted(facts, any_design=any_design)
        if not off or len(off) == len(rights_of(facts)) or "unlisted" in facts.rights.stated:
            return True
        return {"rights": "、".join(right.title for right in off)}

    return Condition(
        code=f"{code}.rights_mixed",
        title=N_("Price divided where a right is not on the list"),
        reason=N_("Not on the list: %(rights)s. Say which part of the price pays for them; only the rest counts."),
        law=law,
        holds=holds,
        asks=True,
    )


def is_licence(facts: Facts) -> bool:
    """Say whether the contract is a licence."""
    return facts.contract.type is ContractType.LIC


def months_of_licence(facts: Facts) -> int:
    """Return the whole months of a licence: stated, or counted from its days, the last one included (民法典 Art. 202)."""
    if "months" in facts.licence.stated:
        return facts.licence.months
    if facts.licence.need("starts_on", "ends_on"):
        ask((f"{facts.licence.at}/months",))
    return deadlines.full_months(facts.licence.starts_on, facts.licence.ends_on)


def is_foreign(facts: Facts) -> bool:
    """Say whether one side is established abroad."""
    return facts.seller.foreign or facts.buyer.foreign


def technology_amount(facts: Facts, sheet: Sheet) -> Money:
    """Write and return the technology amount 技术交易额 = total − non-technical + reasonable carriers."""
    ask(facts.contract.need("total", "non_technical"))
    items = facts.contract.non_technical
    return sheet.step(
        "technology_amount",
        N_("Technology amount"),
        N_("total %(total)s − non-technical items %(items)s + reasonable carriers %(carriers)s"),
        tech_amount(facts.contract.total, items),
        total=facts.contract.total,
        items=sum((item.amount for item in items), ZERO),
        carriers=sum((item.reasonable for item in items), ZERO),
    )


def in_tax_year(facts: Facts, amount: Money) -> Money:
    """Return the part of an amount that falls due in the tax year; all of it where no instalments are agreed."""
    if "instalments" not in facts.contract.stated or not facts.contract.instalments:
        return amount
    year = facts.tax_year
    due = sum((part for on, part in facts.contract.instalments if on.year == year), ZERO)
    whole = sum((part for _, part in facts.contract.instalments), ZERO)
    return amount.fraction(due.fen, whole.fen) if whole else ZERO


def year_end(facts: Facts) -> date:
    """Return the last day of the tax year, whose rules apply to it."""
    return date(facts.tax_year, 12, 31)


def annual_return(facts: Facts, sheet: Sheet) -> Deadline:
    """Return the end of the annual settlement 汇算清缴 (企业所得税法 Art. 54)."""
    figure = sheet.figure("cit.settlement_months", year_end(facts))
    on = deadlines.months_after_year(facts.tax_year, figure.value)
    return Deadline(
        on=on,
        rule=figure.id,
        sentence=N_("Annual settlement: within five months after the tax year."),
        provisional=workdays.is_provisional(on),
    )


def month_after(day: date, key: str, sentence: str, sheet: Sheet) -> Deadline:
    """Return the day of the month after `day` that the rule `key` names, moved on where it is a holiday."""
    figure = sheet.figure(key, day)
    on = deadlines.day_of_next_month(day, figure.value)
    return Deadline(on=on, rule=figure.id, sentence=sentence, provisional=workdays.is_provisional(on))
