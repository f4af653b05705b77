"""JSON of rewards 收益分配."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.money import Money
from market.rewards.rules.income import Equity
from market.rewards.rules.shares import HEAVIEST, MOST_PEOPLE
from market.rewards.rules.states import EntryKind, Form, ObjectionState, PlanState, Pool
from market.web.schemas import NO_NUL, VISIBLE, Day, Fen, FenOut, Id, In, Line, Out, Paged, Paid, Whole, Word

Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=VISIBLE)]


class EntryIn(In):
    """Money that came in, with the bank's reference; equity, with its company; or a cost, with what it paid for."""

    kind: EntryKind
    on: Day
    amount_fen: Paid = Field(description="Of equity: its nominal value, the registered capital or the par value of the shares")
    note: Note
    worth_fen: Paid | None = Field(default=None, description="Of equity: for how much of the price it was given")
    unit_fen: Paid = Field(default=1, description="Of equity: the nominal value of one share; 1 in a limited company")

    def equity(self) -> Equity | None:
        """Return what is said of equity."""
        return None if self.worth_fen is None else Equity(worth=Money(self.worth_fen), unit=Money(self.unit_fen))


class EntryOut(Out):
    """An entry of money; struck out with a reason instead of changed, counted by one plan at most."""

    id: int
    contract_id: int
    kind: EntryKind
    on: date
    amount_fen: FenOut = Field(validation_alias="amount")
    worth_fen: FenOut | None = Field(validation_alias="worth", description="Of equity only")
    unit_fen: FenOut | None = Field(validation_alias="unit", description="Of equity only")
    note: str
    entered_at: datetime
    plan_id: int | None
    struck_because: str | None


class Entries(Out):
    """The money of a contract by day."""

    items: list[EntryOut]


class ReasonIn(In):
    """Why."""

    reason: Short


class ObjectionIn(In):
    """What is wrong with a plan."""

    reason: Reason


class PersonIn(In):
    """One person of a pool; the weights of a pool stand in proportion to each other."""

    pool: Pool
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=VISIBLE)]
    staff_no: Annotated[str, StringConstraints(max_length=40, pattern=VISIBLE)] = ""
    weight: Annotated[int, Field(ge=1, le=HEAVIEST), Whole]
    person_id: Id | None = Field(default=None, description="The account that may read the statement")


class PlanIn(In):
    """Pools, people and texts of a draft; refused below the floor of the dated rules."""

    main_fen: Fen
    others_fen: Fen
    transfer_fen: Fen
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=MOST_PEOPLE)]
    basis: Line = ""
    place: Line = ""
    contact: Line = ""


class PersonOut(Out):
    """One person's reward."""

    id: int
    pool: Pool
    name: str
    staff_no: str
    weight: int
    amount_fen: FenOut = Field(validation_alias="amount")


class ObjectionOut(Out):
    """An objection and its answer."""

    id: int
    state: ObjectionState
    reason: str
    raised_at: datetime
    answer: str | None
    answered_at: datetime | None


class PlanBrief(Out):
    """A plan in a list."""

    id: int
    code: str
    contract_id: int
    state: PlanState
    form: Form = Field(description="In shares, every amount is a nominal value of the equity")
    net_fen: FenOut = Field(validation_alias="net")
    reward_fen: FenOut = Field(validation_alias="reward")
    notice_begins_on: date | None
    notice_ends_on: date | None
    pay_by: date | None


class PlanOut(PlanBrief):
    """A plan as it is on notice."""

    worth_fen: FenOut | None = Field(validation_alias="worth", description="For how much of the price the equity was given")
    unit_fen: FenOut = Field(validation_alias="unit", description="The nominal value of one share; 1 in cash")
    received_fen: FenOut = Field(validation_alias="received")
    costs_fen: FenOut = Field(validation_alias="costs")
    main_fen: FenOut = Field(validation_alias="main")
    others_fen: FenOut = Field(validation_alias="others")
    transfer_fen: FenOut = Field(validation_alias="transfer")
    basis: str
    place: str
    contact: str
    floor_bp: int = Field(description="The least reward in basis points of the net income")
    floor_rule: str = Field(description="The version of the rule that sets it; empty where none does")
    approved_at: datetime | None
    withdrawn_because: str | None
    people: list[PersonOut]
    objections: list[ObjectionOut]


class PlanQuery(Paged):
    """Which plans."""

    state: PlanState | None = None


class PlanPage(Out):
    """One page of plans, the newest first."""

    items: list[PlanBrief]
    page: int
    total: int


class AnswerIn(In):
    """The decision on an objection; an upheld one sends the plan back to the draft."""

    upheld: bool
    answer: Reason


class PaymentIn(In):
    """Who was paid, whole, when and by which voucher."""

    share_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PEOPLE)]
    paid_on: Day
    reference: Note


class LinkIn(In):
    """Whose account may read a statement."""

    person_id: Id


class PortionOut(Out):
    """What of a reward comes from one receipt, and the last day on which its payment keeps the relief of income tax."""

    received_on: date
    amount_fen: FenOut = Field(validation_alias="amount")
    until: date | None = Field(description="Null where no reward out of the contract brings the relief")


class StatementOut(Out):
    """One person's statement."""

    id: int
    plan_id: int
    code: str
    state: PlanState
    project: str
    pool: Pool
    name: Word
    form: Form
    amount_fen: FenOut = Field(description="In shares: the nominal value")
    worth_fen: FenOut | None = Field(description="Of shares only: the part of the price")
    deferral: str | None = Field(description="Of shares only: what the law says of the income tax, in the caller's language")
    paid_on: date | None
    portions: list[PortionOut]
    no_relief: str | None = Field(description="Why no cash reward out of this contract brings the relief; null where it may, and of shares")


class Statements(Out):
    """The caller's own statements, the newest first."""

    items: list[StatementOut]
