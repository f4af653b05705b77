"""Cash rewards to inventors 现金奖励: half counts as wages, if paid within 36 months of the receipt it comes from (财税〔2018〕58号)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from market import workdays
from market.contracts.rules import deadlines
from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Condition, Deadline, Scheme, Tested, Worth, judge
from market.contracts.rules.benefits.facts import Facts, Reward, ask
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, PartyKind, Role, Side
from market.contracts.rules.benefits.sheet import Book, Sheet, percent
from market.contracts.rules.types import ContractType
from market.money import ZERO, Money
from market.wording import N_

LAW = "财税〔2018〕58号；国科发政〔2018〕103号"
PAYERS = frozenset({PartyKind.STATE_RESEARCH, PartyKind.PRIVATE_RESEARCH})


def _payer(facts: Facts, _sheet: Sheet) -> bool:
    if facts.seller.kind is PartyKind.PRIVATE_RESEARCH:
        return facts.seller.research_scope
    return facts.seller.kind in PAYERS


def _published(facts: Facts, sheet: Sheet) -> bool | dict[str, object]:
    """国科发政〔2018〕103号: the list of people is published; national-defence patents excepted."""
    if facts.technology.defence_patent:
        return True
    notice = facts.notice
    if notice is None:
        return False
    least = sheet.rule("notice.cash_tax_days", notice.begins_on)
    full = workdays.after(notice.begins_on, least)
    return notice.ends_on >= full or {"days": least, "until": full}


Found: TypeAlias = bool | Mapping[str, Any]


def _each(names: str, fits: Callable[[Facts, Sheet, Reward], Found]) -> Callable[[Facts, Sheet], Found]:
    """Return the test of all rewards: it fails where no reward passes, and names the first."""

    def holds(facts: Facts, sheet: Sheet) -> Found:
        ask(*(reward.need(*names.split()) for reward in facts.rewards))
        failed = [(reward, found) for reward in facts.rewards if (found := fits(facts, sheet, reward)) is not True]
        if not facts.rewards or len(failed) < len(facts.rewards):
            return True
        reward, found = failed[0]
        return {"person": reward.person, **(found if isinstance(found, Mapping) else {})}

    return holds


def in_time(facts: Facts, sheet: Sheet, reward: Reward) -> bool | dict[str, object]:
    """Say whether a reward was paid within the months after its receipt, the corresponding day included."""
    del facts
    until = deadlines.add_months(reward.received_on, sheet.rule("pit.months", reward.paid_on))
    return reward.paid_on <= until or {"paid": reward.paid_on, "until": until}


def _from_receipt(facts: Facts, _sheet: Sheet, reward: Reward) -> bool:
    return reward.received_on in {on for on, _ in facts.receipts}


def _contributed(_facts: Facts, _sheet: Sheet, reward: Reward) -> bool:
    return reward.role is not Role.OTHER


def _named(facts: Facts, _sheet: Sheet, reward: Reward) -> bool:
    return bool(facts.technology.stated.get("defence_patent")) or reward.published


def _apart(_facts: Facts, _sheet: Sheet, reward: Reward) -> bool:
    return reward.apart_from_wages


TESTS = (in_time, _from_receipt, _contributed, _named, _apart)


def _fits(facts: Facts, sheet: Sheet, reward: Reward) -> bool:
    return all(test(facts, sheet, reward) is True for test in TESTS)


CONDITIONS = (
    Condition(
        code="pit.payer",
        title=N_("Non-profit university or research institute"),
        reason=N_("Only non-profit universities and research institutes, state-run or private, pay such rewards."),
        law="财税〔2018〕58号 一、二",
        holds=_payer,
    ),
    Condition(
        code="pit.contract_kind",
        title=N_("Transfer or licence"),
        reason=N_("The money must come from a transfer or licence, not from development, consulting, service or shares."),
        law="财税〔2018〕58号 五",
        holds=lambda facts, _sheet: facts.contract.type in (ContractType.TRF, ContractType.LIC),
    ),
    Condition(
        code="pit.shares",
        title=N_("Paid in money, not in shares"),
        reason=N_("Technology contributed for shares brings no cash reward of this kind."),
        law="财税〔2018〕58号 五",
        holds=lambda facts, _sheet: facts.equity is None,
    ),
    common.listed_technology("pit", "财税〔2018〕58号 五", any_design=True),
    Condition(
        code="pit.not_job_related",
        title=N_("Job-related achievement"),
        reason=N_("Only rewards for a job-related achievement count."),
        law="财税〔2018〕58号 一",
        holds=lambda facts, _sheet: facts.technology.job_related,
    ),
    common.registered("pit"),
    Condition(
        code="pit.not_published",
        title=N_("List of people published"),
        reason=N_("The list of people and rewards must be published for the full period."),
        law="国科发政〔2018〕103号",
        holds=_published,
    ),
    Condition(
        code="pit.no_reward",
        title=N_("A cash reward was paid"),
        reason=N_("No cash reward was paid."),
        law=LAW,
        holds=lambda facts, _sheet: bool(facts.rewards),
    ),
    Condition(
        code="pit.too_late",
        title=N_("Paid within 36 months of the receipt"),
        reason=N_("%(person)s: paid on %(paid)s, the last day was %(until)s."),
        law="财税〔2018〕58号 五",
        holds=_each("received_on paid_on person", in_time),
    ),
    Condition(
        code="pit.receipt_unknown",
        title=N_("Paid out of a receipt of this contract"),
        reason=N_("%(person)s: no money of this contract came in on that day."),
        law="财税〔2018〕58号 五",
        holds=_each("received_on person", _from_receipt),
    ),
    Condition(
        code="pit.role",
        title=N_("Contributed to the achievement or its transfer"),
        reason=N_("%(person)s neither made the achievement nor contributed to its transfer."),
        law="财税〔2018〕58号 四",
        holds=_each("role person", _contributed),
    ),
    Condition(
        code="pit.not_listed",
        title=N_("Named on the published list"),
        reason=N_("%(person)s is not on the published list."),
        law="国科发政〔2018〕103号",
        holds=_each("published person", _named),
    ),
    Condition(
        code="pit.dressed_up_wages",
        title=N_("Apart from wages and bonus"),
        reason=N_("%(person)s: ordinary wages or bonus may not be paid as a reward."),
        law="财税〔2018〕58号 六",
        holds=_each("apart_from_wages person", _apart),
    ),
    Condition(
        code="pit.none_left",
        title=N_("A reward that meets every condition"),
        reason=N_("No reward meets every condition; %(person)s is the first."),
        law=LAW,
        holds=_each("person role received_on paid_on published apart_from_wages", _fits),
    ),
)


def _work(facts: Facts, sheet: Sheet) -> Worth:
    ask(facts.need("rewards"))
    ask(*(reward.need("person", "amount", "paid_on", "received_on", "role", "published", "apart_from_wages") for reward in facts.rewards))
    base = exempt = ZERO
    for place, reward in enumerate(facts.rewards):
        left_out = _reward(facts, sheet, reward, place)
        exempt += left_out
        base += reward.amount if left_out else ZERO
    return Worth(base, sheet.step("income_exempt", N_("Income left out of the tax"), N_("sum over all people"), exempt))


def _reward(facts: Facts, sheet: Sheet, reward: Reward, place: int) -> Money:
    if not _fits(facts, sheet, reward):
        return sheet.step(
            f"reward_{place}", N_("Reward of %(person)s"), N_("conditions not met: taxed in full"), ZERO, person=reward.person
        )
    share = sheet.rule("pit.reward_bp", reward.paid_on)
    left_out = sheet.step(
        f"reward_{place}",
        N_("Reward of %(person)s"),
        N_("%(reward)s × %(share)s stays out, the rest is taxed with the month's wages"),
        reward.amount.share(share),
        person=reward.person,
        reward=reward.amount,
        share=percent(share),
    )
    if "marginal_bp" in reward.stated:
        rate, rest = reward.marginal_bp, reward.amount - left_out
        sheet.step(
            f"reward_{place}_tax",
            N_("Tax of %(person)s"),
            N_("%(rest)s × %(rate)s instead of %(reward)s × %(rate)s = %(full)s"),
            rest.share(rate),
            person=reward.person,
            rest=rest,
            rate=percent(rate),
            reward=reward.amount,
            full=reward.amount.share(rate),
        )
    return left_out


def _deadline(facts: Facts, sheet: Sheet) -> Deadline:
    paid = [reward.paid_on for reward in facts.rewards] if "rewards" in facts.stated else []
    if not paid:
        on = facts.contract.registered_on or facts.contract.signed_on
        return common.month_after(on, "pit.file_day", N_("By the 15th of the month after a reward is paid."), sheet)
    return common.month_after(max(paid), "pit.file_day", N_("By the 15th of the month after the last reward was paid."), sheet)


STANDING = ("pit.payer", "pit.contract_kind", "pit.shares", "pit.technology_not_listed", "pit.not_job_related")
"""Conditions that a contract meets for all its rewards, or never."""
SCHEME = Scheme(
    benefit=Benefit.PIT_REWARD,
    side=Side.SELLER,
    kind=AmountKind.INCOME_EXEMPT,
    law=lambda _facts: LAW,
    conditions=CONDITIONS,
    work=_work,
    deadline=_deadline,
    papers=(common.CERTIFICATE, N_("Published list of the rewarded people"), N_("Filing form of the withholding unit")),
    when_open=N_("The amount is known when a reward is paid."),
)


def bar(facts: Facts, book: Book) -> Tested | None:
    """Return the condition because of which no reward out of this contract brings the relief, whenever it is paid; None where it may."""
    lasting = tuple(one for one in CONDITIONS if one.code in STANDING)
    return next(iter(judge(replace(SCHEME, conditions=lasting), facts, book).failed), None)


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return the relief of the rewarded people; their unit withholds and files."""
    return [judge(SCHEME, facts, book)]
