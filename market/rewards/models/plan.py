"""Tables of rewards: money that came in, plans, the people in them, objections and payments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.money import ZERO, Money
from market.rewards.models import guards
from market.rewards.rules.floors import FEN, Pools, total
from market.rewards.rules.income import Entry, Equity
from market.rewards.rules.shares import Share
from market.rewards.rules.states import CAME_IN, EntryKind, Form, ObjectionState, PlanState, Pool

_PUBLIC = "state IN ('publicised', 'approved', 'paid')"


class RewardPlan(Base):
    """How the net income of one contract, as far as it came in, is divided 收益分配方案; fixed once it is published."""

    __tablename__ = "reward_plan"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("id", "contract_id", name="uq_reward_plan_contract"),
        CheckConstraint("received_fen > 0 AND costs_fen >= 0 AND costs_fen < received_fen", name="net_positive"),
        CheckConstraint("least(main_fen, others_fen, transfer_fen) >= 0", name="pools_not_negative"),
        CheckConstraint("main_fen + others_fen + transfer_fen <= received_fen - costs_fen", name="reward_within_net"),
        CheckConstraint("(form = 'shares') = (worth_fen IS NOT NULL)", name="shares_have_worth"),
        CheckConstraint("worth_fen > 0 AND unit_fen > 0 AND (form = 'shares' OR unit_fen = 1)", name="unit_of_shares"),
        CheckConstraint(
            "mod(received_fen, unit_fen) = 0 AND mod(main_fen, unit_fen) = 0 AND mod(others_fen, unit_fen) = 0"
            " AND mod(transfer_fen, unit_fen) = 0",
            name="whole_shares",
        ),
        CheckConstraint("form = 'cash' OR (costs_fen = 0 AND pay_by IS NULL)", name="shares_without_costs"),
        CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR (main_fen + others_fen + transfer_fen)::numeric * 10000"
            " >= (received_fen - costs_fen)::numeric * floor_bp",
            name="reward_at_least",
        ),
        CheckConstraint(
            f"NOT ({_PUBLIC}) OR (notice_begins_on IS NOT NULL AND notice_ends_on IS NOT NULL AND published_by IS NOT NULL)",
            name="published_when",
        ),
        CheckConstraint("notice_ends_on > notice_begins_on", name="notice_in_order"),
        CheckConstraint("state NOT IN ('approved', 'paid') OR (approved_at IS NOT NULL AND approved_by IS NOT NULL)", name="approved_when"),
        CheckConstraint("approved_by <> published_by", name="second_person"),
        CheckConstraint("(approved_at AT TIME ZONE 'Asia/Shanghai')::date > notice_ends_on", name="approved_after_notice"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_because IS NOT NULL)", name="withdrawn_because"),
        Index("uq_reward_plan_open", "contract_id", unique=True, postgresql_where=text("state IN ('draft', 'publicised')")),
        Index("ix_reward_plan_institution", "institution_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    """The market's own number, e.g. FP-2026-000007."""
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[PlanState] = mapped_column(stored(PlanState, "state", length=12))
    form: Mapped[Form] = mapped_column(stored(Form, "reward_form"), default=Form.CASH, server_default=Form.CASH.value)
    """In cash; or in shares: then received, pools and parts are nominal values 出资额 of the equity."""
    worth: Mapped[Money | None] = mapped_column("worth_fen")
    """作价金额: for how much of the price the equity was given."""
    unit: Mapped[Money] = mapped_column("unit_fen", default=FEN, server_default=text("1"))
    """The nominal value of one share, which nobody divides."""
    received: Mapped[Money] = mapped_column("received_fen")
    costs: Mapped[Money] = mapped_column("costs_fen")
    main: Mapped[Money] = mapped_column("main_fen")
    others: Mapped[Money] = mapped_column("others_fen")
    transfer: Mapped[Money] = mapped_column("transfer_fen")
    basis: Mapped[str] = mapped_column(default="")
    """The unit's own rule or the agreement with its people that this follows (促进科技成果转化法 Art. 44)."""
    place: Mapped[str] = mapped_column(default="")
    """Where in the unit the notice hangs, beside this market."""
    contact: Mapped[str] = mapped_column(default="")
    """Who takes objections: department, telephone, address."""
    floor_bp: Mapped[int] = mapped_column(default=0)
    floor_rule: Mapped[str] = mapped_column(default="")
    """Which version of which rule set the least reward, e.g. reward.min_bp.zhejiang@2017-05-01."""
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    notice_begins_on: Mapped[date | None]
    notice_ends_on: Mapped[date | None]
    """The last day of the notice."""
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pay_by: Mapped[date | None]
    """The last day of payment by law; none where only the unit's rule says when."""
    withdrawn_because: Mapped[str | None]

    @property
    def in_shares(self) -> bool:
        """Say whether people get shares."""
        return self.form is Form.SHARES

    @property
    def net(self) -> Money:
        """Return the net income 净收入."""
        return self.received - self.costs

    @property
    def pools(self) -> Pools:
        """Return the reward by pool."""
        return {Pool.MAIN: self.main, Pool.OTHERS: self.others, Pool.TRANSFER: self.transfer}

    @property
    def reward(self) -> Money:
        """Return the whole reward."""
        return total(self.pools)

    @property
    def kept(self) -> Money:
        """Return what stays with the institution."""
        return self.net - self.reward

    @property
    def reward_bp(self) -> int:
        """Return the reward in basis points of the net income, rounded down."""
        return self.reward.fen * 10_000 // self.net.fen


class RewardEntry(Base):
    """A receipt of money under a contract 到账, or a cost; counted by one plan at most, struck out with a reason instead of changed."""

    __tablename__ = "reward_entry"
    __table_args__ = (
        ForeignKeyConstraint(["plan_id", "contract_id"], ["reward_plan.id", "reward_plan.contract_id"], name="fk_reward_entry_plan"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("btrim(note) <> ''", name="note_given"),
        CheckConstraint("num_nonnulls(struck_at, struck_by, struck_because) IN (0, 3)", name="struck_whole"),
        CheckConstraint("struck_at IS NULL OR plan_id IS NULL", name="struck_is_not_counted"),
        CheckConstraint("num_nonnulls(worth_fen, unit_fen) = CASE WHEN kind = 'shares' THEN 2 ELSE 0 END", name="equity_whole"),
        CheckConstraint("worth_fen > 0 AND unit_fen > 0 AND mod(amount_fen, unit_fen) = 0", name="equity_in_shares"),
        Index("uq_reward_entry_equity", "contract_id", unique=True, postgresql_where=text("kind = 'shares' AND struck_at IS NULL")),
        Index(
            "uq_reward_entry_receipt", "contract_id", "note", unique=True, postgresql_where=text("kind = 'receipt' AND struck_at IS NULL")
        ),
        Index("ix_reward_entry_plan", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[EntryKind] = mapped_column(stored(EntryKind, "kind", length=12))
    on: Mapped[date] = mapped_column("on_day")
    amount: Mapped[Money] = mapped_column("amount_fen")
    """Of equity: its nominal value 出资额, the registered capital or the par value of the shares."""
    worth: Mapped[Money | None] = mapped_column("worth_fen")
    unit: Mapped[Money | None] = mapped_column("unit_fen")
    note: Mapped[str]
    """The bank's reference of a receipt, unique within the contract; the company of equity; what a cost paid for."""
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    plan_id: Mapped[int | None]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_because: Mapped[str | None]

    @property
    def is_receipt(self) -> bool:
        """Say whether money or equity came in."""
        return self.kind in CAME_IN

    def value(self) -> Entry:
        """Return the rules' value."""
        equity = None if self.worth is None or self.unit is None else Equity(worth=self.worth, unit=self.unit)
        return Entry(id=self.id, kind=self.kind, on=self.on, amount=self.amount, equity=equity)


class RewardShare(Base):
    """One person's reward; changed only while the plan is a draft, but for the account that may be linked later."""

    __tablename__ = "reward_share"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("weight > 0", name="weight_positive"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("name <> ''", name="name_given"),
        Index("ix_reward_share_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("reward_plan.id"))
    position: Mapped[int]
    pool: Mapped[Pool] = mapped_column(stored(Pool, "pool", length=12))
    name: Mapped[str]
    staff_no: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The account that may read the statement, besides the office."""
    weight: Mapped[int]
    amount: Mapped[Money] = mapped_column("amount_fen", default=ZERO)

    def value(self) -> Share:
        """Return the rules' value."""
        return Share(pool=self.pool, name=self.name, weight=self.weight, staff_no=self.staff_no, person_id=self.person_id)


@append_only
class RewardPayment(Base):
    """A reward that was paid, whole."""

    __tablename__ = "reward_payment"
    __table_args__ = (UniqueConstraint("share_id"), CheckConstraint("btrim(reference) <> ''", name="reference_given"))

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("reward_share.id"))
    paid_on: Mapped[date]
    reference: Mapped[str]
    """The voucher or the bank's reference."""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class RewardObjection(Base):
    """An objection 异议 to a plan on notice, and its answer."""

    __tablename__ = "reward_objection"
    __table_args__ = (
        CheckConstraint("btrim(reason) <> ''", name="reason_given"),
        CheckConstraint(
            "num_nonnulls(answered_at, answered_by, answer) = CASE WHEN state = 'open' THEN 0 ELSE 3 END", name="answered_whole"
        ),
        Index("ix_reward_objection_plan", "plan_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("reward_plan.id"))
    state: Mapped[ObjectionState] = mapped_column(stored(ObjectionState, "state", length=12))
    reason: Mapped[str]
    raised_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]


for _model, _statements in (
    (RewardPlan, guards.PLAN),
    (RewardEntry, guards.ENTRY),
    (RewardShare, guards.SHARE),
    (RewardPayment, guards.PAYMENT),
    (RewardObjection, guards.OBJECTION),
):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
