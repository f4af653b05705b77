"""Tables of the directory: organisations, people, memberships, agencies, offices, invitations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.accounts.rules import AgencyState, OrganisationKind, OrganisationState, Role
from market.db import Base, stored
from market.money import Money

_ROLES = ", ".join(f"'{role.value}'" for role in Role)


def role_checks() -> tuple[CheckConstraint, CheckConstraint]:
    """Return what every column of roles must satisfy."""
    return (
        CheckConstraint(f"roles <@ ARRAY[{_ROLES}]::text[]", name="roles_known"),
        CheckConstraint("cardinality(roles) > 0", name="roles_not_empty"),
    )


class Organisation(Base):
    """A unit 单位 that acts on the market, known by its unified social credit code."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("uscc", name="uq_organisation_uscc"),
        CheckConstraint("uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="uscc_form"),
        CheckConstraint("region ~ '^[0-9]{6}$'", name="region_form"),
        CheckConstraint("name_zh <> ''", name="name_given"),
        CheckConstraint("(state IN ('verified', 'suspended')) = (verified_at IS NOT NULL)", name="verified_when"),
        Index("ix_organisation_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(stored(OrganisationKind, "kind", length=20))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    """Empty where the organisation has no English name."""
    uscc: Mapped[str]
    """统一社会信用代码, upper case, check digit verified."""
    region: Mapped[str]
    """Six digits of GB/T 2260: decides the registration office."""
    address: Mapped[str]
    state: Mapped[OrganisationState] = mapped_column(stored(OrganisationState, "state", length=20))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The clerk who verified it; empty where the command line did."""
    second_factor_demanded: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Its members act for it with a second factor only."""


class Person(Base):
    """Somebody who can sign in."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email", name="uq_person_email"), CheckConstraint("email = lower(email)", name="email_lower"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Membership(Base):
    """What one person may do for one organisation 授权, from joining until removal."""

    __tablename__ = "membership"
    __table_args__ = (
        *role_checks(),
        CheckConstraint("bid_limit_fen > 0", name="bid_limit_positive"),
        CheckConstraint("sign_limit_fen > 0", name="sign_limit_positive"),
        CheckConstraint("sign_limit_fen IS NULL OR 'signer' = ANY (roles)", name="sign_limit_of_signer"),
        CheckConstraint("ended_at >= joined_at", name="ends_after_joining"),
        UniqueConstraint("id", "organisation_id", "person_id", name="uq_membership_identity"),
        Index("uq_membership_open", "organisation_id", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_membership_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    bid_limit: Mapped[Money | None] = mapped_column("bid_limit_fen")
    """The largest amount this person may bid; none means no limit."""
    sign_limit: Mapped[Money | None] = mapped_column("sign_limit_fen")
    """签约限额: the largest contract this person signs alone; none means no limit."""
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Agency(Base):
    """The auction licence 拍卖经营批准证书 of an organisation of kind agency (拍卖法 arts 11, 12)."""

    __tablename__ = "agency"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, autoincrement=False)
    licence_no: Mapped[str]
    authority: Mapped[str]
    valid_until: Mapped[date]
    """The last day on which the licence holds."""
    state: Mapped[AgencyState] = mapped_column(stored(AgencyState, "state", length=20))


class Auctioneer(Base):
    """A 拍卖师 registered with one agency only (拍卖管理办法 art. 23)."""

    __tablename__ = "auctioneer"
    __table_args__ = (
        Index("uq_auctioneer_person", "person_id", unique=True, postgresql_where=text("active")),
        Index("uq_auctioneer_certificate", "certificate_no", unique=True, postgresql_where=text("active")),
        Index("ix_auctioneer_organisation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("agency.organisation_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    certificate_no: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class Office(Base):
    """A registration office 技术合同登记机构 and the regions it serves."""

    __tablename__ = "office"
    __table_args__ = (
        UniqueConstraint("prefix", name="uq_office_prefix"),
        CheckConstraint("prefix ~ '^[0-9]{2}([0-9]{2}){0,2}$'", name="prefix_form"),
        CheckConstraint("point_code ~ '^[0-9]{2}$'", name="point_code_form"),
        Index("uq_office_number", text("rpad(\"left\"(prefix, 4), 4, '0')"), "point_code", unique=True),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, autoincrement=False)
    prefix: Mapped[str]
    """Its own region, part of the registration numbers it gives; what it serves is in `office_region`."""
    point_code: Mapped[str]
    """Two digits of the registration point within the region, part of the registration number."""


class OfficeRegion(Base):
    """A region whose contracts an office registers 按地域一次登记; each region has one office."""

    __tablename__ = "office_region"
    __table_args__ = (
        UniqueConstraint("prefix", name="uq_office_region_prefix"),
        CheckConstraint("prefix ~ '^[0-9]{2}([0-9]{2}){0,2}$'", name="prefix_form"),
        Index("ix_office_region_office", "office_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.organisation_id"))
    prefix: Mapped[str]
    """The first 2, 4 or 6 digits of GB/T 2260; the longest match decides."""


class Invitation(Base):
    """An offer of roles to somebody who holds the mailed link."""

    __tablename__ = "invitation"
    __table_args__ = (
        *role_checks(),
        UniqueConstraint("token_digest", name="uq_invitation_token_digest"),
        CheckConstraint("bid_limit_fen > 0", name="bid_limit_positive"),
        CheckConstraint("sign_limit_fen > 0", name="sign_limit_positive"),
        CheckConstraint("sign_limit_fen IS NULL OR 'signer' = ANY (roles)", name="sign_limit_of_signer"),
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="one_end"),
        Index("ix_invitation_organisation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str]
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    bid_limit: Mapped[Money | None] = mapped_column("bid_limit_fen")
    sign_limit: Mapped[Money | None] = mapped_column("sign_limit_fen")
    token_digest: Mapped[str]
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
