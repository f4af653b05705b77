"""JSON of the priority right 优先购买权: its holders for who plans, a holder's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.auctions.rules.holders import Ground, NoticeWay, Result
from market.auctions.schemas.proofs import ReceiptOut
from market.web.schemas import NO_NUL, In, Out, Whole, Word

Text = Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)]


class HolderIn(In):
    """A holder to be named before the announcement; it is told at once."""

    uscc: Word = Field(description="Unified social credit code of the organisation whose paddle matches")
    email: Word = Field(default="", description="The address with which the person of that organisation signs in who holds the right")
    rank: Annotated[int, Field(ge=1, le=99), Whole] = 1
    ground: Ground
    note: Text = Field(description="On what evidence")
    notice_way: NoticeWay = NoticeWay.LETTER
    notice_note: Text = Field(default="", description="For a public notice: why, and where it stands")


class HolderOut(Out):
    """A holder of a priority right, for who plans the session."""

    id: int
    lot_id: int
    organisation_id: int
    person_id: int | None
    rank: int
    ground: Ground
    note: str
    notice_way: NoticeWay
    notice_note: str
    notified_at: datetime
    invited_at: datetime | None = Field(description="When it was told of the announcement")
    result: Result | None = Field(description="What became of the right, once the lot has its result")


class Holders(Out):
    """The holders of a lot, the best rank first."""

    items: list[HolderOut]


class PriorityIn(In):
    """A holder's answer, final: true takes the lot at the highest price, false waives."""

    takes: bool


class PriorityAnswer(Out):
    """An accepted answer: it stands in the ledger for ever, and the receipt proves it."""

    accepted: bool
    lot: int
    takes: bool
    seq: int = Field(description="Number of the entry in the lot's ledger")
    paddle: int
    amount_fen: int = Field(description="The price at which the lot is taken")
    at: str = Field(description="Database time of the decision, UTC with microseconds")
    prev: str = Field(description="Hash of the entry before")
    hash: str = Field(description="Hash of this entry")
    receipt: ReceiptOut | None = Field(default=None, description="Signed by the market; null where no key is at hand, then ask again")
