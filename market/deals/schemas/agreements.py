"""JSON of agreements 协议."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.deals.rules.agreements import LONGEST_MONTHS, SUBJECT_LENGTH, TERMS_LENGTH, AgreementState, Terms
from market.deals.rules.types import Subtype
from market.listings.rules.kinds import Cooperation, LicenceKind, PriceMode
from market.money import Money
from market.web.schemas import NO_NUL, FenOut, In, Line, Out, Paid, Text, Whole, Word


class AgreedIn(In):
    """What was agreed elsewhere, as one party enters it."""

    side: Literal["seller", "buyer"] = Field(description="The caller's own side")
    other_uscc: Word = Field(description="The unified social credit code of the other party")
    achievement: Line = Field(default="", description="The number of the seller's published achievement, if it is listed")
    title_zh: Line
    title_en: Line = ""
    subject: Annotated[str, StringConstraints(max_length=SUBJECT_LENGTH, pattern=NO_NUL)]
    subtype: Subtype = Field(strict=False)
    licence_kind: LicenceKind | None = Field(default=None, strict=False)
    price_fen: Paid
    equity_bp: Annotated[int, Field(ge=1, le=10_000), Whole] | None = None
    pricing: PriceMode = Field(strict=False)
    price_record: Line = ""
    relation: Line = Field(default="", description="How the buyer is related to an inventor; empty where it is not")
    months: Annotated[int, Field(ge=1, le=LONGEST_MONTHS), Whole] | None = None
    terms: Annotated[str, StringConstraints(max_length=TERMS_LENGTH, pattern=NO_NUL)] = ""

    def agreed(self) -> Terms:
        """Return what the services take."""
        given = self.values()
        apart = ("side", "other_uscc", "achievement", "price_fen")
        return Terms(price=Money(self.price_fen), **{name: value for name, value in given.items() if name not in apart})


class AgreedOut(Out):
    """An agreement as both parties see it."""

    id: int
    code: str
    seller_id: int
    buyer_id: int
    entered_by: int
    entered_at: datetime
    achievement_id: int | None
    achievement_version: int | None
    title_zh: str
    title_en: str
    subject: str
    subtype: Subtype
    mode: Cooperation
    licence_kind: LicenceKind | None
    price_fen: FenOut = Field(validation_alias="price")
    equity_bp: int | None
    pricing: PriceMode
    price_record: str
    relation: str
    months: int | None
    terms: str
    state: AgreementState
    answered_at: datetime | None
    reason: str | None
    is_demo: bool


class AgreedList(Out):
    """Agreements that the caller may see, newest first."""

    items: list[AgreedOut]


class AgreedRefusalIn(In):
    """Why an agreement is refused."""

    reason: Text
