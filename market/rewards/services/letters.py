"""The letters of rewards, in both languages; they name the plan, never an amount: the statement is read after signing in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from market import mail
from market.accounts import queries as accounts

if TYPE_CHECKING:
    from market.rewards.models.plan import RewardObjection, RewardPlan, RewardShare


def _send(person_ids: Iterable[int], subject: str, chinese: str, english: str) -> None:
    for person in accounts.people(set(person_ids)).values():
        if person.disabled_at is None:
            mail.send(person.email, subject, f"{chinese}\n\n----\n\n{english}\n")


def _rewarded(people: Iterable[RewardShare]) -> list[int]:
    return [share.person_id for share in people if share.person_id is not None]


def _office(plan: RewardPlan) -> set[int]:
    return {person.id for role in ("editor", "signer") for person in accounts.people_with_role(plan.institution_id, role)}


def publicised(plan: RewardPlan, people: Iterable[RewardShare]) -> None:
    """Tell the people of a plan that it is on notice."""
    _send(
        _rewarded(people),
        f"收益分配方案 {plan.code} 公示中 / Reward plan on notice",
        f"涉及您的收益分配方案 {plan.code} 正在本单位公示，公示至 {plan.notice_ends_on}。请登录查看；如有异议，请在公示期内提出。",
        f"The reward plan {plan.code} names you and is on notice until {plan.notice_ends_on}. Sign in to read it, or to object.",
    )


def objected(plan: RewardPlan) -> None:
    """Tell the office that somebody objects."""
    _send(
        _office(plan),
        f"收益分配方案 {plan.code} 收到异议 / Objection to a reward plan",
        f"有人对公示中的收益分配方案 {plan.code} 提出异议，请登录处理。全部异议答复前，方案不能批准。",
        f"Somebody objects to the reward plan {plan.code}. Please sign in and answer; until then the plan cannot be approved.",
    )


def answered(plan: RewardPlan, objection: RewardObjection) -> None:
    """Tell who objected what was decided."""
    _send(
        [objection.raised_by],
        f"您对方案 {plan.code} 的异议已有答复 / Your objection is answered",
        f"您对收益分配方案 {plan.code} 提出的异议已有答复，请登录查看。",
        f"Your objection to the reward plan {plan.code} is answered. Sign in to read the answer.",
    )


def approved(plan: RewardPlan, people: Iterable[RewardShare]) -> None:
    """Tell the people of a plan that their statements are ready."""
    _send(
        _rewarded(people),
        f"收益分配方案 {plan.code} 已批准 / Reward plan approved",
        f"收益分配方案 {plan.code} 已批准。您的个人分配单可在登录后查看，仅您本人和成果转化办公室可见。",
        f"The reward plan {plan.code} is approved. Sign in to read your statement; only you and the transfer office can see it.",
    )


def paid(plan: RewardPlan, share: RewardShare) -> None:
    """Tell a person that the office noted the payment."""
    _send(
        _rewarded([share]),
        f"方案 {plan.code} 的奖励已发放 / Reward paid",
        f"单位已登记发放方案 {plan.code} 中您的奖励。请登录查看个人分配单，并与银行到账核对。",
        f"Your institution noted that your reward from plan {plan.code} was paid. Sign in and compare the statement with your account.",
    )
