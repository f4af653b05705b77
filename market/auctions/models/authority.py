"""Who may bid above the own limit on a lot, up to what, and who agreed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.rules.authority import AuthorityState
from market.db import Base, stored
from market.money import Money


class Authority(Base):
    """One request for authority 授权; both persons belong to the organisation, and they are two (the database checks both)."""

    __tablename__ = "authority"
    __table_args__ = (
        ForeignKeyConstraint(
            ["membership_id", "organisation_id", "person_id"],
            ["membership.id", "membership.organisation_id", "membership.person_id"],
            name="fk_authority_requester",
        ),
        ForeignKeyConstraint(
            ["decider_membership_id", "organisation_id", "decided_by"],
            ["membership.id", "membership.organisation_id", "membership.person_id"],
            name="fk_authority_decider",
        ),
        CheckConstraint("decided_by <> person_id", name="four_eyes"),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decider_membership_id IS NULL)", name="decided_whole"
        ),
        CheckConstraint("state NOT IN ('approved', 'refused', 'replaced') OR decided_by IS NOT NULL", name="decided_by_second"),
        CheckConstraint("state <> 'refused' OR length(answer) > 0", name="refused_has_reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("amount_fen > limit_fen AND limit_fen > 0 AND amount_fen % 100 = 0", name="above_limit"),
        CheckConstraint("length(reason) > 0", name="reason_given"),
        Index("uq_authority_waiting", "lot_id", "person_id", "organisation_id", unique=True, postgresql_where=text("state = 'requested'")),
        Index("uq_authority_approved", "lot_id", "person_id", "organisation_id", unique=True, postgresql_where=text("state = 'approved'")),
        Index("ix_authority_organisation", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int]
    person_id: Mapped[int]
    membership_id: Mapped[int]
    amount: Mapped[Money] = mapped_column("amount_fen")
    """The highest amount asked for; only the organisation's own people ever see it."""
    limit: Mapped[Money] = mapped_column("limit_fen")
    """The person's own limit when asking."""
    reason: Mapped[str]
    state: Mapped[AuthorityState] = mapped_column(stored(AuthorityState, "authority_state"), default=AuthorityState.REQUESTED)
    requested_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decider_membership_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    """What the second person said."""
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
