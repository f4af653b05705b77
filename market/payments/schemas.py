"""JSON of deposits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.payments.rules import DepositState, PageState
from market.web.schemas import VISIBLE, Day, FenOut, In, Out, Paid, Query, Word

Payer = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]


class ReceiptIn(In):
    """A transfer as the bank statement shows it."""

    reference: Word = Field(description="What the payer wrote on the transfer")
    amount_fen: Paid
    payer_name: Payer
    bank_reference: Word = Field(description="The bank's number of the transfer")
    received_on: Day


class DepositOut(Out):
    """A deposit 保证金."""

    id: int
    reference: str
    organisation_id: int
    purpose: str
    amount_fen: FenOut = Field(validation_alias="amount")
    state: DepositState
    payer_name: str | None
    bank_reference: str | None
    received_on: date | None
    received_at: datetime | None
    ended_at: datetime | None
    created_at: datetime


class DepositQuery(Query):
    """Which deposits."""

    state: Literal["due", "held", "ended"] = "due"


class Deposits(Out):
    """Deposits that the caller may know of."""

    items: list[DepositOut]


class CheckoutOut(Out):
    """A payment page of the payment service."""

    url: str = Field(description="Where the payer pays, in a browser")
    open_until: datetime
    amount_fen: FenOut
    test_mode: bool = Field(description="No real money is taken: a test key, or the demo's payment service")


class UnansweredOut(Out):
    """A payment page of which the payment service owes a last word."""

    id: int
    deposit_id: int
    reference: str
    amount_fen: FenOut
    opened_at: datetime
    said: PageState | None = Field(description="What the payment service last said")
    last_error: str | None
    asked: int = Field(description="How often it was asked")
    next_ask_at: datetime | None


class Unanswered(Out):
    """Payment pages without an answer, the oldest first."""

    items: list[UnansweredOut]
