"""JSON of the register 台账."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from market.holdings.rules.content import LINE, MOST_CONTRACTS, MOST_INVENTORS, MOST_YEARS, WHOLE_BP, Inventor, Said
from market.holdings.rules.kinds import Conversion, IpStatus, Management, Ownership, ResultType, ValueBasis, Way
from market.listings.rules.kinds import Secrecy
from market.money import Money
from market.web.schemas import VISIBLE, Day, FenOut, Id, In, Line, Out, Paged, Paid, Text, Whole, Word

Points = Annotated[int, Field(ge=1, le=WHOLE_BP, description="A share in basis points, 1/10000"), Whole]
Readers = Annotated[list[Id], Field(max_length=MOST_INVENTORS, description="Accounts of its inventors, that may read the entry")]
Contracts = Annotated[list[Id], Field(max_length=MOST_CONTRACTS, description="The institution's own contracts about it")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=LINE, pattern=VISIBLE)]


class KnownIn(In):
    """What only the office knows of a result."""

    management: Management
    ownership: Ownership = Ownership.UNIT
    inventor_bp: Points | None = None
    use_years: Annotated[int, Field(ge=1, le=MOST_YEARS), Whole] | None = None
    obtained_on: Day | None = None
    source_project: Line = ""
    funding: Line = ""
    next_review_on: Day | None = None
    value_basis: ValueBasis | None = None
    value_fen: Paid | None = None
    valued_on: Day | None = None
    equity_company: Line = ""
    equity_bp: Points | None = None
    equity_value_fen: Paid | None = None
    equity_exit: Line = ""
    disposed_on: Day | None = None
    disposal: Text = ""
    note: Text = ""
    readers: Readers = Field(default=[])


class InventorIn(In):
    """One inventor; shares are given for all or for none."""

    name: Name
    share_bp: Points | None = None


class UnlistedIn(KnownIn):
    """A result that the market does not list."""

    name_zh: Name
    type: ResultType
    inventors: Annotated[list[InventorIn], Field(min_length=1, max_length=MOST_INVENTORS)]
    ip_number: Line = ""
    ip_status: IpStatus | None = None
    fee_due_on: Day | None = None
    secrecy: Secrecy
    trl: Annotated[int, Field(ge=1, le=9), Whole] | None = None
    contract_ids: Contracts = Field(default=[])


class ChangeIn(In):
    """An entry written anew; exactly one of the two, as the result is listed or not."""

    version: Annotated[int, Field(ge=1, le=10**9), Whole]
    listed: KnownIn | None = None
    unlisted: UnlistedIn | None = None


class ListingIn(In):
    """An own listing by its number on the market."""

    code: Word


class HoldingQuery(Paged):
    """Which entries are wanted."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=VISIBLE)] = ""
    management: Management | None = None


class InventorOut(Out):
    """One inventor."""

    name: str
    share_bp: int | None


class ContractOut(Out):
    """One contract about a result, with its registration and its money."""

    id: int
    number: str
    way: Way | None
    signed_at: datetime | None
    registration_no: str | None
    price_fen: FenOut
    received_fen: FenOut
    rewarded_fen: FenOut = Field(description="Paid to people out of it")


class HoldingOut(Out):
    """An entry: what the office says, and what follows from the listing, contracts, registrations and rewards."""

    id: int
    number: str
    version: int
    achievement_id: int | None
    code: str
    opened_at: datetime
    changed_at: datetime
    name_zh: str
    name_en: str
    type: ResultType
    inventors: list[InventorOut]
    obtained_on: date | None
    source_project: str
    funding: str
    rights: list[str]
    fee_due_on: date | None
    secrecy: Secrecy
    trl: int | None
    management: Management
    ownership: Ownership
    inventor_bp: int | None
    use_years: int | None
    conversion: Conversion
    ways: list[Way]
    contracts: list[ContractOut]
    value_basis: ValueBasis | None
    value_fen: FenOut | None
    valued_on: date | None
    equity_company: str
    equity_bp: int | None
    equity_value_fen: FenOut | None
    equity_exit: str
    disposed_on: date | None
    disposal: str
    next_review_on: date | None
    note: str = Field(description="Notes of the office; empty for inventors")


class HoldingPage(Out):
    """One page of the register, the newest entry first."""

    items: list[HoldingOut]
    page: int
    total: int


class ChangeOut(Out):
    """One field that was written, in the history's spelling: money in fen, lists joined by semicolons."""

    version: int
    field: str
    before: str
    after: str
    person_name: str
    at: datetime


class Changes(Out):
    """The history of an entry, the newest change first."""

    items: list[ChangeOut]


def said(body: KnownIn) -> Said:
    """Return what a body says, as the rules' value."""
    values: dict[str, Any] = {name.removesuffix("_fen"): value for name, value in body.values().items()}
    for name in ("value", "equity_value"):
        values[name] = Money(values[name]) if values[name] is not None else None
    values["readers"] = tuple(values["readers"])
    if "contract_ids" in values:
        values["contract_ids"] = tuple(values["contract_ids"])
    if "inventors" in values:
        values["inventors"] = tuple(Inventor(name=one.name, share_bp=one.share_bp) for one in values["inventors"])
    return Said(**values)
