"""JSON of registers 清单."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from market.listings.rules.kinds import Secrecy, TechnologyField
from market.money import Money
from market.registers.rules.content import MOST_MEMBERS, OLDEST_YEAR, Content
from market.registers.rules.kinds import Availability, EntryKind, EntryState
from market.registers.services import Outcome
from market.web.schemas import NO_NUL, VISIBLE, Day, Fault, FenOut, FileIn, In, Line, Out, Paged, Paid, Query, QueryId, Text, Whole

Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=VISIBLE)]
Year = Annotated[int, Field(ge=OLDEST_YEAR, le=2199), Whole]
Number = Annotated[str, StringConstraints(max_length=200, pattern=VISIBLE)]


class EntryIn(In):
    """An entry of a register. What belongs to another kind is left out; what is left out is empty. A draft needs only a name."""

    kind: EntryKind
    name_zh: Name
    name_en: Line = ""
    field: TechnologyField | None = None
    summary: Text = Field(default="", description="What a team can do, an instrument measures or makes, a project is to bring")
    keywords: Line = ""
    contact: Line = Field(default="", description="Whom to ask, and how; published")
    secrecy: Secrecy = Secrecy.PUBLIC
    external_id: Number = Field(default="", description="The number in your own list")
    lead: Line = Field(default="", description="Team")
    members: Annotated[int, Field(ge=1, le=MOST_MEMBERS), Whole] | None = Field(default=None, description="Team")
    honours: Text = Field(default="", description="Team")
    model: Line = Field(default="", description="Capability")
    since_year: Annotated[int, Field(ge=OLDEST_YEAR, le=2199), Whole] | None = Field(
        default=None, description="Capability: year of purchase"
    )
    availability: Availability | None = Field(default=None, description="Capability: whether outsiders may use it")
    price_fen: Paid | None = Field(default=None, description="Capability: for one use, in fen; empty: to be negotiated")
    location: Line = Field(default="", description="Capability")
    funding_source: Line = Field(default="", description="Project")
    funding_no: Line = Field(default="", description="Project: number of the grant")
    started_on: Day | None = Field(default=None, description="Project")
    ends_on: Day | None = Field(default=None, description="Project: the last day by plan")
    trl: Annotated[int, Field(ge=1, le=9), Whole] | None = Field(default=None, description="Project: technology readiness level 1-9")
    partner: Text = Field(default="", description="Project: which partner is wanted")

    def content(self, **other: Any) -> Content:
        """Return the rules' value."""
        said = {("price" if name == "price_fen" else name): value for name, value in self.values().items() if name != "version"}
        said["price"] = Money(said["price"]) if said["price"] is not None else None
        return Content(**said | other)


class EntryChangeIn(EntryIn):
    """What an entry says from now on."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1), Whole] = Field(description="The version that you read")


class LinkIn(In):
    """What an entry is linked with."""

    code: Name = Field(description="The number on this market of one of your entries or achievements")


class TakeBackIn(In):
    """Why an entry is withdrawn."""

    reason: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""


class EntryOut(Out):
    """An entry as everybody reads it."""

    id: int
    code: str
    kind: EntryKind
    state: EntryState
    version: int
    organisation_id: int
    published_at: datetime | None
    name_zh: str
    name_en: str
    field: TechnologyField | None
    summary: str
    keywords: str
    contact: str
    lead: str
    members: int | None
    honours: str
    model: str
    since_year: int | None
    availability: Availability | None
    price_fen: FenOut | None = Field(validation_alias="price")
    location: str
    funding_source: str
    funding_no: str
    started_on: date | None
    ends_on: date | None
    trl: int | None
    partner: str


class EntryKept(EntryOut):
    """An entry as its institution reads it."""

    external_id: str
    secrecy: Secrecy
    changed_at: datetime


class LinkedOut(Out):
    """Something that an entry is linked with: an entry or an achievement."""

    link_id: int
    entry_id: int | None = None
    achievement_id: int | None = None
    code: str
    name_zh: str


class EntryWithLinks(EntryOut):
    """An entry with what belongs to it, as far as the caller may see it."""

    links: list[LinkedOut]


class LinkOut(Out):
    """A link that was made."""

    id: int
    entry_id: int
    other_id: int | None = Field(description="The other entry; of two entries the older one stands first")
    achievement_id: int | None


class PutOut(Out):
    """An entry and what became of it."""

    outcome: Outcome
    entry: EntryKept


class BrowseQuery(Paged):
    """What is looked for among the published entries."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=VISIBLE)] = ""
    kind: EntryKind | None = None
    field: TechnologyField | None = None
    region: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = Field(default="", description="Six digits of GB/T 2260")
    institution: QueryId | None = None
    availability: Availability | None = None


class OwnQuery(Paged):
    """Which of the own entries are wanted."""

    kind: EntryKind | None = None


class SheetIn(FileIn):
    """A register as XLSX or CSV (UTF-8 or GB 18030), its columns named by their headings."""

    kind: EntryKind
    dry_run: Literal["true", "false"] = "false"
    publish: Literal["true", "false"] = "false"


class SheetOut(Out):
    """What became of a register's sheet."""

    dry_run: bool
    rows: int
    unchanged: list[int] = Field(description="Rows whose entry says the same already")
    published: list[int] = Field(description="Rows whose entry was published")
    gaps: list[Fault] = Field(description="Why rows stay drafts")


class ExportQuery(Query):
    """Which register is wanted, and as what."""

    kind: EntryKind
    format: Literal["csv", "xlsx"] = "csv"


class Entries(Out):
    """Published entries, the newest first."""

    items: list[EntryOut]
    total: int
    page: int
    pages: int


class Kept(Out):
    """The own entries, what changed last first."""

    items: list[EntryKept]
    total: int
    page: int


__all__ = [
    "BrowseQuery",
    "Entries",
    "EntryChangeIn",
    "EntryIn",
    "EntryKept",
    "EntryOut",
    "EntryWithLinks",
    "ExportQuery",
    "Kept",
    "LinkIn",
    "LinkOut",
    "LinkedOut",
    "OwnQuery",
    "PutOut",
    "SheetIn",
    "SheetOut",
    "TakeBackIn",
]
