"""JSON of accounts: tokens, organisations, people, invitations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.accounts.rules import AgencyState, OrganisationKind, OrganisationState, Role
from market.web.schemas import NO_NUL, Day, FenOut, In, Line, Out, Paged, Paid, Text, Word

Secret = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Code = Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]


class TokenIn(In):
    """Who wants a token, and what it will be called in the list of tokens."""

    email: Word
    password: Secret
    name: Word
    code: Code = Field(default="", description="Of the authenticator app or a recovery code, where the person has a second factor")


class TokenOut(Out):
    """The secret, shown this once."""

    token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    expires_at: datetime


class PasswordIn(In):
    """The present and the new password."""

    old: Secret
    new: Secret


class ProofIn(In):
    """The own password again."""

    password: Secret


class CodeIn(In):
    """A code of the authenticator app, or a recovery code."""

    code: Code


class SecondFactorOut(Out):
    """The own second factor."""

    on: bool
    since: datetime | None = None
    recovery_left: int = Field(default=0, description="Recovery codes that nobody has used")


class OfferedFactor(Out):
    """What an authenticator app takes, shown this once."""

    secret: str = Field(description="Base 32, in groups of four")
    address: str = Field(description="otpauth:// address, the content of the QR code")


class RecoveryCodes(Out):
    """Codes that replace the device once each, shown this once."""

    codes: list[str]


class MeOut(Out):
    """For whom the token acts, and what it may do."""

    person_id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    kind: str
    roles: list[str]
    verified: bool
    bid_limit_fen: FenOut | None = Field(validation_alias="bid_limit")


class Identity(In):
    """What an organisation says of itself."""

    name_zh: Line
    name_en: Line = ""
    uscc: Word = Field(description="Unified social credit code 统一社会信用代码")
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] = Field(description="Six digits of GB/T 2260")
    address: Line


class JoinIn(Identity):
    """An organisation and its first person."""

    kind: Literal["institution", "enterprise", "agency"]
    person_name: Line
    email: Word
    password: Secret


class Received(Out):
    """The registration arrived; a letter says what comes next."""

    received: bool = True


class OrganisationOut(Out):
    """An organisation's file."""

    id: int
    kind: OrganisationKind
    name_zh: str
    name_en: str
    uscc: str
    region: str
    address: str
    state: OrganisationState
    is_demo: bool
    created_at: datetime
    verified_at: datetime | None
    second_factor_demanded: bool = Field(description="Its members act for it with a second factor only")


class OrganisationQuery(Paged):
    """Which organisations."""

    state: OrganisationState | None = None
    kind: OrganisationKind | None = None
    q: Line = ""


class OrganisationPage(Out):
    """One page of organisations."""

    items: list[OrganisationOut]
    page: int = Field(validation_alias="number")
    pages: int
    total: int


class DecisionIn(In):
    """Verify, or return with a reason."""

    approve: bool
    reason: Text = ""


class DemandIn(In):
    """Whether every member needs a second factor."""

    demanded: bool


class ReasonIn(In):
    """Why."""

    reason: Text


class LicenceIn(In):
    """The auction licence 拍卖经营批准证书 of an agency."""

    licence_no: Line
    authority: Line
    valid_until: Day


class LicenceOut(Out):
    """A booked licence."""

    organisation_id: int
    licence_no: str
    authority: str
    valid_until: date
    state: AgencyState


class InvitationIn(In):
    """Whom to invite, with which roles."""

    email: Word
    name: Line
    roles: Roles
    bid_limit_fen: Paid | None = None
    sign_limit_fen: Paid | None = Field(default=None, description="The largest contract a signatory signs alone; null for no limit")


class InvitationOut(Out):
    """An invitation that waits; its link went by mail only."""

    id: int
    email: str
    name: str
    roles: list[str]
    bid_limit_fen: FenOut | None = Field(validation_alias="bid_limit")
    sign_limit_fen: FenOut | None = Field(validation_alias="sign_limit")
    expires_at: datetime


class Invitations(Out):
    """The invitations that wait."""

    items: list[InvitationOut]


class AcceptIn(In):
    """The secret of the mailed link, and the password that newcomers set and others prove."""

    secret: Word
    password: Secret
    name: Line = ""


class MembershipOut(Out):
    """What somebody may do for an organisation."""

    id: int
    organisation_id: int
    person_id: int
    roles: list[str]
    bid_limit_fen: FenOut | None = Field(validation_alias="bid_limit")
    sign_limit_fen: FenOut | None = Field(validation_alias="sign_limit", description="The largest contract a signatory signs alone")
    joined_at: datetime


class MemberOut(MembershipOut):
    """One of an organisation's people."""

    name: str
    email: str


class Members(Out):
    """An organisation's people."""

    items: list[MemberOut]


class MemberPatch(In):
    """What changes: the roles, the limits of bidding and signing (null for none); what is left out stays."""

    roles: Roles | None = None
    bid_limit_fen: Paid | None = None
    sign_limit_fen: Paid | None = None
