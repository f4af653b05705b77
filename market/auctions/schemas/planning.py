"""JSON of sales, lots and paddles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from market.auctions.rules.states import ConductMode, Format, LotState, PaddleState, SaleState, Season
from market.listings.rules.kinds import Sector
from market.web.schemas import NO_NUL, VISIBLE, Digits, Fen, FenOut, Id, In, Instant, Out, Paid, Query, Whole

SECTORS = Literal["general", "iot", "bio", "eqp", "mat", "nrg"]
assert {"general", *(sector.value for sector in Sector)} == set(SECTORS.__args__)  # type: ignore[attr-defined]  # noqa: S101
Name = Annotated[str, StringConstraints(max_length=80, pattern=VISIBLE)]
Terms = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]
Reason = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]
Branch = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Contact = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Criterion = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=VISIBLE)]
Seconds = Annotated[int, Field(ge=0, le=3600), Whole]
LongSeconds = Annotated[int, Field(ge=1, le=3_000_000), Whole]


class SaleIn(In):
    """The plan of an auction session; the legal days are checked when it is saved and when it is announced."""

    name_zh: Name
    name_en: Name = ""
    season: Season
    sector: SECTORS
    conduct_mode: ConductMode
    agency_id: Id | None = None
    auctioneer_id: Id | None = None
    place: Name = ""
    terms: Terms = ""
    viewing_from: Instant
    viewing_until: Instant
    opens_at: Instant
    deposit_bp: Annotated[int, Field(ge=0, le=10_000, description="Share of the start price in basis points"), Whole] = 1000
    soft_close_s: Seconds = 300
    extend_s: Seconds = 300
    branch: Literal[""] | Branch = ""
    contact: Contact = ""


class SalePatch(In):
    """What changes in a plan; what is left out stays."""

    name_zh: Name | None = None
    name_en: Name | None = None
    season: Season | None = None
    sector: SECTORS | None = None
    conduct_mode: ConductMode | None = None
    agency_id: Id | None = None
    auctioneer_id: Id | None = None
    place: Name | None = None
    terms: Terms | None = None
    viewing_from: Instant | None = None
    viewing_until: Instant | None = None
    opens_at: Instant | None = None
    deposit_bp: Annotated[int, Field(ge=0, le=10_000), Whole] | None = None
    soft_close_s: Seconds | None = None
    extend_s: Seconds | None = None
    branch: Literal[""] | Branch | None = None
    contact: Contact | None = None


class ReasonIn(In):
    """Why; it is published."""

    reason: Reason


class Fall(In):
    """How a price falls: by `step_fen` after each `interval_s`, never below `floor_fen`."""

    step_fen: Paid
    interval_s: LongSeconds
    floor_fen: Paid


class RulesIn(In):
    """What a format has beyond price, increment and times; which belongs to which: docs/formats.md."""

    ladder: Annotated[list[tuple[Fen, Paid]], Field(min_length=2, max_length=10)] | None = Field(
        default=None, description="Increment ladder: pairs of a price and the step from that price on; begins with 0 and the increment"
    )
    cap_s: LongSeconds | None = Field(default=None, description="Latest end of bidding after the opening")
    period_s: LongSeconds | None = Field(default=None, description="Limited period, begun anew by each bid in it")
    fall: Fall | None = None
    revealing_s: LongSeconds | None = Field(default=None, description="Time to open the sealed bids")
    judging_s: LongSeconds | None = Field(default=None, description="Time for the panel")
    rounds: Annotated[int, Field(ge=2, le=5), Whole] | None = None
    raises: Literal[True] | None = Field(default=None, description="Each round begins one step above the best bid before")
    tie_round: Literal[True] | None = Field(default=None, description="Equal highest bids are decided by a second round")
    weights: Annotated[list[Annotated[int, Field(ge=1, le=9_999), Whole]], Field(min_length=2, max_length=10)] | None = Field(
        default=None, description="Basis points of the price and of each criterion of the plan; 10,000 together"
    )
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=9)] | None = Field(
        default=None, description="What each criterion of the plan is called, in the order of its weight"
    )


class LotOut(Out):
    """A lot 拍品; never its reserve."""

    id: int
    sale_id: int
    number: int
    achievement_id: int
    achievement_version: int
    term_id: int
    seller_id: int
    title_zh: str
    title_en: str
    format: Format
    rules: dict[str, Any] = Field(description="What the format has beyond price, increment and times, as the opening publishes it")
    state: LotState
    start_fen: FenOut = Field(validation_alias="start")
    increment_fen: FenOut = Field(validation_alias="increment")
    deposit_fen: FenOut = Field(validation_alias="deposit")
    has_reserve: bool
    commitment: str = Field(description="Hash that binds the sealed reserve")
    duration_s: int
    soft_close_s: int
    extend_s: int
    opened_at: datetime | None
    first_closes_at: datetime | None
    closes_at: datetime | None
    extensions: int
    current_fen: FenOut | None = Field(validation_alias="current")
    leader_number: int | None
    bids: int
    seq: int
    head: str
    reserve_met: bool | None
    note: str
    source_ref: str


class SaleOut(Out):
    """An auction session 拍卖会."""

    id: int
    code: str
    name_zh: str
    name_en: str
    season: Season
    year: int
    sector: str
    branch: str = Field(description="Region (GB/T 2260) of the branch that holds it; empty for the whole market")
    conduct_mode: ConductMode
    state: SaleState
    operator_id: int
    agency_id: int | None
    auctioneer_id: int | None
    place: str
    terms: str
    contact: str
    announced_at: datetime | None
    viewing_from: datetime | None
    viewing_until: datetime | None
    opens_at: datetime
    closed_at: datetime | None
    deposit_bp: int
    soft_close_s: int
    extend_s: int
    documented: dict[str, Any] | None = Field(description="Totals printed elsewhere for a past session, with their source")
    is_demo: bool


class CatalogueOut(SaleOut):
    """An auction session with its lots."""

    lots: list[LotOut]


class SaleQuery(Query):
    """Which sessions of the calendar."""

    year: Annotated[int, Field(ge=1949, le=2199), Digits] | None = None
    season: Season | None = None
    sector: SECTORS | None = None
    branch: Branch | None = None


class Sales(Out):
    """Sessions, the newest auction day first."""

    items: list[SaleOut]


class SaleGate(Out):
    """A condition of the announcement; `code` and `detail` where it does not hold."""

    label: str = Field(description="In the caller's language")
    passed: bool
    code: str | None
    detail: str | None


class SaleGates(Out):
    """The conditions of the announcement today."""

    gates: list[SaleGate]


class HeadOut(Out):
    """The end of a lot's ledger."""

    lot: int
    seq: int
    head: str


class DigestOut(Out):
    """The heads of a session's ledgers: whoever keeps it can prove later that nothing was changed or cut off."""

    format: Literal["chunqiu-digest/1"] = "chunqiu-digest/1"
    sale: str
    heads: list[HeadOut]


class ConsignIn(In):
    """What a seller hands in 委托."""

    achievement_id: Id
    term_id: Id
    start_fen: Paid
    increment_fen: Paid
    reserve_fen: Paid | None = Field(default=None, description="Sealed; null for none")
    accept_terms: bool


class LotPatch(In):
    """What the operator sets for a lot of a draft; what is left out stays, a reserve stays sealed, a new format begins without rules."""

    number: Annotated[int, Field(ge=1, le=999), Whole] | None = None
    start_fen: Paid | None = None
    increment_fen: Paid | None = None
    duration_minutes: Annotated[int, Field(ge=1, le=100_000), Whole] | None = None
    deposit_fen: Paid | None = None
    reserve_fen: Paid | None = None
    format: Format | None = None
    rules: RulesIn | None = Field(default=None, description="All rules of the format; they replace those that were set")


class PaddleIn(In):
    """The registration of the own organisation for a lot 竞买登记."""

    accept_terms: bool
    discloses_relation: bool = False
    relation: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""


class PaddleOut(Out):
    """A paddle 号牌, with the reference that the deposit's transfer must carry."""

    id: int
    sale_id: int
    lot_id: int
    organisation_id: int
    state: PaddleState
    number: int | None
    deposit_id: int | None
    discloses_relation: bool
    relation: str
    refusal: str | None
    created_at: datetime
    is_bot: bool
    deposit_reference: str | None = None
    deposit_fen: int | None = None


class Paddles(Out):
    """Paddles of the own organisation, the newest first."""

    items: list[PaddleOut]


class AwardOut(Out):
    """The award 成交确认 of a lot; the buyer is named to the parties by the deal."""

    id: int
    lot_id: int
    sale_id: int
    hammer_fen: FenOut = Field(validation_alias="hammer")
    mode: ConductMode
    at: datetime
    ledger_seq: int
    ledger_hash: str
