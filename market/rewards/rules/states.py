"""The life of a reward plan 收益分配方案, its pools, and what is entered of money."""

from __future__ import annotations

from market.states import Ways
from market.wording import N_, Labelled


class PlanState(Labelled):
    """How far a plan has come."""

    DRAFT = "draft", N_("Plan in draft")
    PUBLICISED = "publicised", N_("Plan on public notice")
    APPROVED = "approved", N_("Plan approved")
    PAID = "paid", N_("Rewards paid")
    WITHDRAWN = "withdrawn", N_("Plan withdrawn")


class PlanAct(Labelled):
    """What moves a plan."""

    PUBLICISE = "publicise", N_("Publish the plan")
    REOPEN = "reopen", N_("Reopen the plan")
    APPROVE = "approve", N_("Approve the plan")
    SETTLE = "settle", N_("The last reward is paid")
    WITHDRAW = "withdraw", N_("Withdraw the plan")


class ObjectionState(Labelled):
    """What became of an objection."""

    OPEN = "open", N_("Waiting for an answer")
    UPHELD = "upheld", N_("Objection upheld")
    DISMISSED = "dismissed", N_("Objection dismissed")


class EntryKind(Labelled):
    """Money that came in 到账, equity for which technology was contributed 作价入股, or a cost that is deducted.

    Public research money is no cost (浙江省促进科技成果转化条例 Art. 37(4)).
    """

    RECEIPT = "receipt", N_("Money received")
    SHARES = "shares", N_("Equity received")
    EVALUATION = "evaluation", N_("Evaluation")
    PATENT = "patent", N_("Fees of the rights")
    BROKERAGE = "brokerage", N_("Brokerage and agency")
    TRAVEL = "travel", N_("Travel")
    TAX = "tax", N_("Taxes and duties")
    OTHER = "other", N_("Other cost of the transfer")


CAME_IN = frozenset({EntryKind.RECEIPT, EntryKind.SHARES})
"""What is divided, money or equity; everything else is deducted."""
COSTS = tuple(kind for kind in EntryKind if kind not in CAME_IN)


class Form(Labelled):
    """In what people are rewarded."""

    CASH = "cash", N_("Reward in cash")
    SHARES = "shares", N_("Reward in shares")


class Pool(Labelled):
    """Among whom a part of the reward is divided."""

    MAIN = "main", N_("Main contributors")
    OTHERS = "others", N_("Others who contributed")
    TRANSFER = "transfer", N_("Transfer staff and managers")


PLAN = Ways[PlanState, PlanAct](
    {
        (PlanState.DRAFT, PlanAct.PUBLICISE): PlanState.PUBLICISED,
        (PlanState.DRAFT, PlanAct.WITHDRAW): PlanState.WITHDRAWN,
        (PlanState.PUBLICISED, PlanAct.REOPEN): PlanState.DRAFT,
        (PlanState.PUBLICISED, PlanAct.APPROVE): PlanState.APPROVED,
        (PlanState.PUBLICISED, PlanAct.WITHDRAW): PlanState.WITHDRAWN,
        (PlanState.APPROVED, PlanAct.SETTLE): PlanState.PAID,
        (PlanState.APPROVED, PlanAct.WITHDRAW): PlanState.WITHDRAWN,
    }
)

PUBLIC = frozenset({PlanState.PUBLICISED, PlanState.APPROVED, PlanState.PAID})
"""The states in which the institution's own people may read a plan."""
