"""JSON of what follows a result: awards, defaults, second offers, negotiations, papers, notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from market.accounts.rules.authority import Authority
from market.auctions.rules.default import DefaultState, Ground, OfferState
from market.auctions.rules.negotiation import NegotiationState
from market.auctions.rules.papers import PaperKind, Signer
from market.auctions.rules.states import LotState
from market.storage import Kept
from market.web.schemas import NO_NUL, Fen, FenOut, In, Out, Paid

LONGEST = 500
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=NO_NUL)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class NoticeIn(In):
    """Formal notice to a buyer 催告."""

    ground: Ground
    statement: Words = Field(description="What the buyer failed to do; it reads this")


class BecauseIn(In):
    """Why something is done."""

    reason: Words


class SettleIn(In):
    """What a default cost beside the lower price, which is computed."""

    costs_fen: Fen = 0
    debts_fen: Fen = 0
    note: Words = Field(description="Which costs and debts these are")


class PasswordIn(In):
    """An act that binds: the own password again."""

    password: Secret


class SignPaperIn(PasswordIn):
    """A signature under the digest of the very document."""

    digest: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] = Field(description="SHA-256 of the PDF that was read")
    code: Annotated[str, StringConstraints(max_length=40)] = Field(default="", description="Code of the second factor, where one is on")


class InterestIn(In):
    """A price for a passed lot; binding until withdrawn or the window ends."""

    price_fen: Paid
    message: Annotated[str, StringConstraints(max_length=LONGEST, pattern=NO_NUL)] = ""


class AwardOut(Out):
    """The award in force 成交确认."""

    id: int
    buyer_id: int | None = Field(description="Null for another bidder")
    hammer_fen: FenOut = Field(validation_alias="hammer")
    at: datetime
    sign_by: datetime = Field(description="Until when the buyer signs")
    replaces_id: int | None = Field(description="The award that fell, where the runner-up took the lot")
    letter_id: int | None = Field(description="The confirmation letter, once it is made")


class OthersDefaultOut(Out):
    """A buyer's default 悔拍 as another bidder may know it."""

    id: int
    award_id: int
    paddle: int
    state: DefaultState


class DefaultOut(OthersDefaultOut):
    """A buyer's default 悔拍 and where its deposit went, for the buyer, the seller, the agency and the operator."""

    organisation_id: int
    ground: Ground
    statement: str
    hammer_fen: FenOut = Field(validation_alias="hammer")
    deposit_fen: FenOut = Field(validation_alias="deposit")
    noticed_at: datetime
    cure_until: datetime
    declared_at: datetime | None
    ended_at: datetime | None
    settled_at: datetime | None
    costs_fen: FenOut | None = Field(validation_alias="costs")
    shortfall_fen: FenOut | None = Field(validation_alias="shortfall")
    debts_fen: FenOut | None = Field(validation_alias="debts")
    remainder_fen: FenOut | None = Field(validation_alias="remainder", description="What the seller keeps as earnest money")
    owed_fen: FenOut | None = Field(validation_alias="owed", description="What the deposit does not cover")


class OfferOut(Out):
    """The offer to the runner-up 次高价顺延."""

    id: int
    default_id: int
    state: OfferState
    price_fen: FenOut = Field(validation_alias="price")
    ledger_seq: int
    proposed_at: datetime
    consented_at: datetime | None
    answer_by: datetime | None
    answered_at: datetime | None
    award_id: int | None


class InterestOut(Out):
    """A price named for a passed lot, to its seller, the operator and who named it."""

    id: int
    organisation_id: int
    price_fen: FenOut = Field(validation_alias="price")
    message: str
    at: datetime
    withdrawn_at: datetime | None
    accepted_at: datetime | None


class NegotiationOut(Out):
    """The window in which a passed lot may be sold by agreement."""

    state: NegotiationState
    lowest_fen: FenOut = Field(validation_alias="lowest")
    opened_at: datetime
    until: datetime
    ended_at: datetime | None


class AftermathOut(Out):
    """What followed a lot's result, as far as the caller may know it."""

    lot: int
    state: LotState
    award: AwardOut | None
    defaults: list[DefaultOut | OthersDefaultOut] = Field(description="The newest first")
    offers: list[OfferOut]
    negotiation: NegotiationOut | None
    interests: list[InterestOut]
    earlier_lot: int | None
    later_lot: int | None


class SignatureOut(Out):
    """A signature under a paper."""

    signer: Signer
    organisation_name: str
    person_name: str
    document_digest: str
    signed_at: datetime
    second_factor: bool
    authority: Authority = Field(description="Alone, first or second of two signatories")


class PaperOut(Out):
    """A confirmation letter 成交确认书 or session record 笔录."""

    id: int
    kind: PaperKind
    number: str
    sale_id: int
    award_id: int | None
    document_key: str = Field(description="SHA-256 of the PDF")
    document_size: int
    state: Kept = Field(description="Whether the stored file still has this digest")
    made_at: datetime
    completed_at: datetime | None = Field(description="When the last signature came")
    signatures: list[SignatureOut]
    awaited: list[Signer] = Field(description="Whose signature it still lacks")
    signs_as: Signer | None = Field(description="In which role the caller signs it, if any")


class Papers(Out):
    """The papers of a session that the caller may see."""

    items: list[PaperOut]


class ResultNoticeOut(Out):
    """A public notice of results 公示: paddles, never who stands behind them."""

    id: int
    number: str
    sale_id: int
    lot_id: int | None
    published_at: datetime
    from_on: date
    until_on: date
    content: dict[str, Any]


class ResultNotices(Out):
    """Notices of results, the newest first."""

    items: list[ResultNoticeOut]
