"""A person's statement 个人分配单 as a paper; the same data becomes the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock, typesetting
from market.catalogue import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.contracts.rules.benefits.assessment import Tested
    from market.money import Money
    from market.rewards.models.plan import RewardPlan
    from market.rewards.queries.plans import Statement
    from market.rewards.rules.clocks import Portion

CASH_NOTICE = (
    "每笔到账各自计算优惠期限；在期限内发放且符合财税〔2018〕58号规定条件的现金奖励，按规定减计当月工资、薪金所得，由单位代扣代缴。"
    "本单仅本人与本单位成果转化办公室可见，以登记时的数据生成。"
)
SHARES_NOTICE = (
    "以技术成果投资入股、对价全部为股权（股票）并经主管税务机关备案选择递延纳税的，取得股权时暂不缴纳个人所得税；转让股权时，按转让收入减除技术成果原值和"
    "合理税费后的差额，适用百分之二十税率计税（财税〔2016〕101号第三条）。未备案的不得递延。本单仅本人与本单位成果转化办公室可见，以登记时的数据生成。"
)
_POOLS = {"main": "主要完成人", "others": "其他贡献人员", "transfer": "转化服务与管理人员"}
_STATES = {"publicised": "公示中", "approved": "已批准，待发放", "paid": "已发放"}


def statement_pdf(
    statement: Statement, portions: Sequence[Portion], institution: str, worth: Money | None = None, *, barred: Tested | None = None
) -> bytes:
    """Return one person's statement as PDF; it names nobody else. No text is ever read as markup.

    `worth` is what shares were given for, `barred` the condition because of which no reward of the contract brings the relief.
    """
    share, plan = statement.share, statement.plan
    data: dict[str, Any] = {
        "market": "春秋技术市场",
        "title": "科技成果转化股权奖励个人分配单" if plan.in_shares else "科技成果转化收益个人分配单",
        "number": f"{plan.code}-{share.position:02d}",
        "facts": _facts(statement, institution, worth),
        **_table(portions, barred),
        "notice": SHARES_NOTICE if plan.in_shares else CASH_NOTICE if barred is None else _no_relief(barred),
    }
    return typesetting.pdf("rewards/statement.typ", data, plan.approved_at or clock.end_of(plan.notice_begins_on or clock.today()))


def _table(portions: Sequence[Portion], barred: Tested | None) -> dict[str, Any]:
    head = ["到账日", "本人奖励中来源于该笔到账的金额"]
    rows = [[str(one.received_on), str(one.amount)] for one in portions]
    if barred is not None:
        return {"portions_heading": "到账来源", "portions_head": head, "portions": rows}
    dated = [[*row, str(one.until)] for row, one in zip(rows, portions, strict=True)]
    return {"portions_heading": "到账来源与税收优惠期限", "portions_head": [*head, "优惠期限（发放不晚于）"], "portions": dated}


def _no_relief(barred: Tested) -> str:
    reason = sentences("zh")(barred.condition.reason)
    return (
        f"本合同的现金奖励不适用财税〔2018〕58号的减计优惠，全额计入发放当月工资、薪金所得（{barred.condition.law}）：{reason}"
        "本单仅本人与本单位成果转化办公室可见，以登记时的数据生成。"
    )


def _facts(statement: Statement, institution: str, worth: Money | None) -> list[list[str]]:
    share, plan, payment = statement.share, statement.plan, statement.payment
    paid = f"{payment.paid_on}（{payment.reference}）" if payment else "尚未发放"
    rows = [
        ("单位", institution),
        ("姓名", share.name + (f"（{share.staff_no}）" if share.staff_no else "")),
        ("合同", f"{statement.contract.project_name}（{statement.contract.number}）"),
        ("依据", plan.basis),
        _divided(plan),
        ("奖励总额", f"{plan.reward}"),
        ("所属部分", f"{_POOLS[share.pool.value]}，合计 {plan.pools[share.pool]}"),
        ("本人奖励", f"{share.amount}（{share.amount.words}）" if worth is None else _equity(share.amount, plan, worth)),
        ("公示期", f"{plan.notice_begins_on} 至 {plan.notice_ends_on}"),
        ("方案状态", _STATES.get(plan.state.value, plan.state.value)),
        ("发放", paid),
    ]
    return [list(row) for row in rows]


def _divided(plan: RewardPlan) -> tuple[str, str]:
    if plan.worth is None:
        return "净收入", f"{plan.net}（到账 {plan.received}，扣除成本 {plan.costs}）"
    return "取得股权", _equity(plan.received, plan, plan.worth)


def _equity(nominal: Money, plan: RewardPlan, worth: Money) -> str:
    shares = f"，{nominal.fen // plan.unit.fen:,} 股" if plan.unit.fen > 1 else ""
    return f"出资额 {nominal}{shares}，作价金额 {worth}"
