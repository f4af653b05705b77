"""JSON of sealed bids: commitments, openings, the panel's points, and what everybody may know of a sealed lot."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from market.auctions.schemas.proofs import ReceiptOut
from market.web.schemas import In, Out, Paid, Whole, Word

Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""256 bits in lower-case hexadecimal."""
Round = Annotated[int, Field(ge=1, le=6), Whole]
BasisPoints = Annotated[int, Field(ge=0, le=10_000), Whole]


class SealIn(In):
    """A sealed bid: only its commitment, for the round that is being sealed."""

    round: Round
    commitment: Hex = Field(description="SHA-256 of `lot|round|paddle|amount in fen|nonce`")


class RevealIn(In):
    """What opens a sealed bid; it is refused, and not kept, where it does not give the commitment."""

    amount_fen: Paid
    nonce: Hex


class SealedAnswer(Out):
    """The answer to an accepted sealed bid or opening: it stands in the ledger for ever, and the receipt proves it."""

    accepted: bool
    lot: int
    act: str = Field(description="seal or reveal")
    seq: int = Field(description="Number of the entry in the lot's ledger")
    paddle: int
    amount_fen: int | None = Field(description="Null while the amount is sealed")
    at: str = Field(description="Database time of the decision, UTC with microseconds")
    closes_at: str | None = Field(description="End of the last round as far as it is known")
    prev: str = Field(description="Hash of the entry before")
    hash: str = Field(description="Hash of this entry")
    receipt: ReceiptOut | None = Field(default=None, description="Signed by the market; null where no key is at hand, then ask again")


class PointsIn(In):
    """A panel member's points of one plan, per criterion in basis points (10,000 is the most)."""

    points: Annotated[list[BasisPoints], Field(min_length=1, max_length=99)]


class PointsOut(Out):
    """The panel's mean after these points, as it stands in the ledger."""

    lot: int
    paddle: int
    seq: int
    points: list[int]


class PanelIn(In):
    """Who judges: the addresses with which they sign in."""

    emails: Annotated[list[Word], Field(max_length=15)]


class PanelMemberOut(Out):
    """One member of a panel."""

    person_id: int
    name: str


class PanelOut(Out):
    """The panel of a lot."""

    members: list[PanelMemberOut]


class EnvelopeOut(Out):
    """What one paddle sealed in one round."""

    round: int
    paddle: int
    seq: int = Field(description="Ledger entry of the last commitment; the earlier one wins a tie")
    commitment: str
    amount_fen: int | None = Field(description="Null until its bidder opened it")
    counts: bool = Field(description="Opened, in whole yuan, at or above the round's minimum")


class ScoreOut(Out):
    """The points of an opened and judged bid."""

    paddle: int
    amount_fen: int
    price_points: int
    points: list[int]
    total: int = Field(description="Weighted points, 100,000,000 at most")


class SealedOut(Out):
    """What everybody may know of a sealed lot."""

    schedule: list[tuple[int, str, str, str]] = Field(description="Round, stage, begin, end; a pause moves those to come")
    minimums: list[int] = Field(description="Lowest amount that counts in each round, in fen")
    envelopes: list[EnvelopeOut]
    tied: list[int] = Field(description="Paddles that may bid in a tie's second round")
    weights: list[int] = Field(description="Of the price, then of each criterion, in basis points")
    points: list[tuple[int, list[int]]] = Field(description="The panel's points of each judged paddle")
    scores: list[ScoreOut]
