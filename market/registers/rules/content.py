"""What an entry says, and what it must say before it is public. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from market.errors import Conflict, Invalid
from market.listings.rules.kinds import Secrecy, TechnologyField
from market.money import Money
from market.registers.rules.kinds import Availability, EntryKind
from market.wording import N_

NAME_LENGTH, LINE_LENGTH, TEXT_LENGTH = 120, 200, 2000
SHORTEST_SUMMARY = 20
MOST_MEMBERS = 9999
OLDEST_YEAR = 1900
LONG = frozenset({"summary", "honours", "partner"})
OWN = {
    EntryKind.TEAM: ("lead", "members", "honours"),
    EntryKind.CAPABILITY: ("model", "since_year", "availability", "price", "location"),
    EntryKind.PROJECT: ("funding_source", "funding_no", "started_on", "ends_on", "trl", "partner"),
}
"""What only entries of one kind say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An entry of a register; what its kind does not say is empty."""

    kind: EntryKind
    name_zh: str
    name_en: str = ""
    field: TechnologyField | None = None
    summary: str = ""
    """What a team can do, what an instrument measures or makes, what a project is to bring."""
    keywords: str = ""
    contact: str = ""
    """Whom to ask: a person or an office, and how; published with the entry."""
    secrecy: Secrecy = Secrecy.PUBLIC
    external_id: str = ""
    """The number in the institution's own list, or empty."""
    lead: str = ""
    members: int | None = None
    honours: str = ""
    model: str = ""
    since_year: int | None = None
    availability: Availability | None = None
    price: Money | None = None
    """For one use; none means to be agreed 面议."""
    location: str = ""
    funding_source: str = ""
    funding_no: str = ""
    started_on: date | None = None
    ends_on: date | None = None
    """The last day by plan."""
    trl: int | None = None
    partner: str = ""
    """Which partner is wanted."""

    def said(self) -> dict[str, Any]:
        """Return every field with its value."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def check(content: Content, today: date) -> None:
    """Raise Invalid at the first field that no entry of this kind can have, draft or not."""
    if not content.name_zh:
        raise Invalid("register.name", N_("Give the Chinese name."), field="name_zh")
    _check_lengths(content)
    _check_foreign(content)
    _check_figures(content, today)


def gaps(content: Content) -> Iterator[Invalid]:
    """Yield what stands in the way of publication: only what is public 公开 may be published, and it must be of use to a reader."""
    if content.secrecy is not Secrecy.PUBLIC:
        yield Invalid("register.secrecy", N_("Only what is public may be published."), field="secrecy")
    if content.field is None:
        yield Invalid("register.field", N_("Choose the technology field."), field="field")
    if len(content.summary) < SHORTEST_SUMMARY:
        yield Invalid("register.summary", N_("Describe it in at least %(least)s characters."), field="summary", least=SHORTEST_SUMMARY)
    if not content.contact:
        yield Invalid("register.contact", N_("Say whom to ask."), field="contact")
    yield from _own_gaps(content)


def check_public(content: Content) -> None:
    """Raise the first gap."""
    for gap in gaps(content):
        raise gap


def check_seen(version: int, seen: int) -> None:
    """Raise Conflict where somebody changed the entry after the caller read it."""
    if version != seen:
        message = N_("Somebody changed this entry in the meantime. Nothing was saved; load the page again to see the other change.")
        raise Conflict("register.changed", message)


def _check_lengths(content: Content) -> None:
    for name, value in content.said().items():
        most = TEXT_LENGTH if name in LONG else NAME_LENGTH if name == "name_zh" else LINE_LENGTH
        if isinstance(value, str) and len(value) > most:
            raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field=name, most=most)


def _check_foreign(content: Content) -> None:
    said = content.said()
    for kind, names in OWN.items():
        found = next((name for name in names if said[name] not in ("", None)), None)
        if kind is not content.kind and found:
            message = N_("This register has no such field; it belongs to “%(kind)s”.")
            raise Invalid("register.foreign_field", message, field=found, kind=kind)


def _check_figures(content: Content, today: date) -> None:
    if content.members is not None and not 1 <= content.members <= MOST_MEMBERS:
        raise Invalid("register.members", N_("Give a number of people from 1 to %(most)s."), field="members", most=MOST_MEMBERS)
    if content.since_year is not None and not OLDEST_YEAR <= content.since_year <= today.year:
        raise Invalid("register.year", N_("Give the year of purchase with four digits."), field="since_year")
    if content.price is not None and content.price <= Money(0):
        raise Invalid("register.price", N_("Give a price above zero, or none where it is to be agreed."), field="price")
    if content.trl is not None and not 1 <= content.trl <= 9:  # noqa: PLR2004 - nine levels
        raise Invalid("register.trl", N_("The readiness level is a number from 1 to 9."), field="trl")
    if content.started_on and content.ends_on and content.ends_on < content.started_on:
        raise Invalid("register.ends", N_("A project ends after it started."), field="ends_on")


def _own_gaps(content: Content) -> Iterator[Invalid]:
    if content.kind is EntryKind.TEAM and not content.lead:
        yield Invalid("register.lead", N_("Name who leads the team."), field="lead")
    if content.kind is EntryKind.CAPABILITY and content.availability is None:
        yield Invalid("register.availability", N_("Say whether outsiders may use it."), field="availability")
    if content.kind is EntryKind.CAPABILITY and not content.location:
        yield Invalid("register.location", N_("Say where it stands."), field="location")
    if content.kind is EntryKind.PROJECT and content.started_on is None:
        yield Invalid("register.started", N_("Say when the project started."), field="started_on")
    if content.kind is EntryKind.PROJECT and not content.funding_source:
        yield Invalid("register.funding", N_("Say who funds the project."), field="funding_source")
