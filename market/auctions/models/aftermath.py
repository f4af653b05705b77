"""What can follow a result: a buyer's default 悔拍 with its second offer, a passed lot's negotiated sale 协商转让."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.models.bidding import Paddle
from market.auctions.rules.default import DefaultState, Ground, OfferState
from market.auctions.rules.negotiation import NegotiationState
from market.db import Base, stored
from market.money import Money


class BuyerDefault(Base):
    """A buyer who does not do what its bid promised 悔拍: notice, cure or declaration, and where its deposit went."""

    __tablename__ = "buyer_default"
    __table_args__ = (
        CheckConstraint("(state IN ('noticed','cured')) = (declared_at IS NULL)", name="declared_has_time"),
        CheckConstraint("deposit_fen >= 0 AND hammer_fen > 0", name="amounts"),
        CheckConstraint(
            "num_nulls(settled_at, costs_fen, shortfall_fen, debts_fen, remainder_fen, owed_fen) IN (0, 6)", name="settled_complete"
        ),
        CheckConstraint(
            "settled_at IS NULL OR (costs_fen >= 0 AND shortfall_fen >= 0 AND debts_fen >= 0 AND remainder_fen >= 0 AND owed_fen >= 0"
            " AND costs_fen + shortfall_fen + debts_fen + remainder_fen = deposit_fen)",
            name="parts_sum_to_the_deposit",
        ),
        CheckConstraint("settled_at IS NULL OR state IN ('succeeded','released')", name="settled_at_the_end"),
        Index("uq_buyer_default_running", "award_id", unique=True, postgresql_where=text("state <> 'cured'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The buyer in default; barred from every later auction of the lot."""
    paddle: Mapped[int]
    state: Mapped[DefaultState] = mapped_column(stored(DefaultState, "default_state"))
    ground: Mapped[Ground] = mapped_column(stored(Ground, "default_ground"))
    statement: Mapped[str]
    """The operator's grounds in words, as the buyer was told."""
    hammer: Mapped[Money] = mapped_column("hammer_fen")
    deposit: Mapped[Money] = mapped_column("deposit_fen")
    """What was held for the award; nothing for a runner-up, whose deposit was returned."""
    noticed_at: Mapped[datetime]
    noticed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cure_until: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    """When it was cured, or the lot found its way on."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    costs: Mapped[Money | None] = mapped_column("costs_fen")
    shortfall: Mapped[Money | None] = mapped_column("shortfall_fen")
    debts: Mapped[Money | None] = mapped_column("debts_fen")
    remainder: Mapped[Money | None] = mapped_column("remainder_fen")
    owed: Mapped[Money | None] = mapped_column("owed_fen")
    settled_note: Mapped[str] = mapped_column(default="")


class SecondOffer(Base):
    """The lot offered to the runner-up at its own highest price, with the seller's consent; once per default."""

    __tablename__ = "second_offer"
    __table_args__ = (
        UniqueConstraint("default_id"),
        UniqueConstraint("award_id"),
        CheckConstraint("price_fen > 0", name="positive"),
        CheckConstraint("(state = 'accepted') = (award_id IS NOT NULL)", name="accepted_has_award"),
        CheckConstraint("state IN ('proposed','refused') OR num_nulls(consented_at, answer_by) = 0", name="offered_by_consent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    default_id: Mapped[int] = mapped_column(ForeignKey("buyer_default.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    paddle_id: Mapped[int] = mapped_column(ForeignKey("paddle.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    price: Mapped[Money] = mapped_column("price_fen")
    ledger_seq: Mapped[int]
    """The entry of the ledger that is the runner-up's highest price."""
    state: Mapped[OfferState] = mapped_column(stored(OfferState, "offer_state"))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    consented_at: Mapped[datetime | None]
    consented_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer_by: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))


class Negotiation(Base):
    """The window in which the seller of a passed lot may agree with a registered bidder."""

    __tablename__ = "negotiation"
    __table_args__ = (
        UniqueConstraint("lot_id"),
        CheckConstraint("opened_at < until", name="has_time"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[NegotiationState] = mapped_column(stored(NegotiationState, "negotiation_state"))
    lowest: Mapped[Money] = mapped_column("lowest_fen")
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Interest(Base):
    """A registered bidder's interest in a passed lot, with the price it offers; binding until withdrawn or the window ends."""

    __tablename__ = "interest"
    __table_args__ = (
        UniqueConstraint("negotiation_id", "organisation_id"),
        CheckConstraint("price_fen > 0", name="positive"),
        CheckConstraint("num_nonnulls(withdrawn_at, accepted_at) < 2", name="withdrawn_or_accepted"),
        Index("uq_interest_accepted", "negotiation_id", unique=True, postgresql_where=text("accepted_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    price: Mapped[Money] = mapped_column("price_fen")
    message: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    """When the seller took this price."""


BARRED = (
    """
    CREATE OR REPLACE FUNCTION defaulter_is_barred() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        WITH RECURSIVE appearance AS (
          SELECT id, earlier_lot_id FROM lot WHERE id = NEW.lot_id
          UNION SELECT lot.id, lot.earlier_lot_id FROM lot JOIN appearance ON lot.id = appearance.earlier_lot_id
        ) SELECT 1 FROM appearance JOIN buyer_default ON buyer_default.lot_id = appearance.id
          WHERE buyer_default.organisation_id = NEW.organisation_id AND buyer_default.state NOT IN ('noticed','cured')) THEN
        RAISE EXCEPTION 'a buyer in default may not join the next auction of the lot' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER defaulter_barred BEFORE INSERT ON paddle FOR EACH ROW EXECUTE FUNCTION defaulter_is_barred()",
)
"""法释〔2016〕18号 Art. 24; the function is made with the paddle's table, its body is read when it first runs."""

for _statement in BARRED:
    event.listen(Paddle.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
