"""What the office itself says of a result, and what it may not say. What the market knows otherwise is not among it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from market.errors import Conflict, Invalid
from market.holdings.rules.kinds import IpStatus, Management, Ownership, ResultType, ValueBasis
from market.listings.rules.kinds import Secrecy
from market.money import ZERO, Money
from market.wording import N_

WHOLE_BP = 10_000
LINE, TEXT = 200, 2000
MOST_INVENTORS = 50
MOST_YEARS = 100
MOST_CONTRACTS = 50
LONG = frozenset({"note", "disposal"})
UNLISTED = ("name_zh", "type", "inventors", "ip_number", "ip_status", "fee_due_on", "secrecy", "trl", "contract_ids")
"""What is said of a result that the market does not list; of a listed one the listing and its contracts say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventor:
    """One inventor 完成人 with the share in the contribution, in basis points; none where no share was agreed."""

    name: str
    share_bp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An entry as its office writes it."""

    management: Management
    ownership: Ownership = Ownership.UNIT
    inventor_bp: int | None = None
    """The inventors' share in the ownership 权属份额, where it is shared with them."""
    use_years: int | None = None
    """The years for which they may use it 长期使用权."""
    obtained_on: date | None = None
    source_project: str = ""
    funding: str = ""
    next_review_on: date | None = None
    value_basis: ValueBasis | None = None
    value: Money | None = None
    valued_on: date | None = None
    equity_company: str = ""
    equity_bp: int | None = None
    equity_value: Money | None = None
    equity_exit: str = ""
    """When and how the shares were given up again."""
    disposed_on: date | None = None
    disposal: str = ""
    note: str = ""
    readers: tuple[int, ...] = ()
    """The accounts of inventors that may read this entry."""
    name_zh: str = ""
    type: ResultType | None = None
    inventors: tuple[Inventor, ...] = ()
    ip_number: str = ""
    ip_status: IpStatus | None = None
    fee_due_on: date | None = None
    secrecy: Secrecy | None = None
    trl: int | None = None
    contract_ids: tuple[int, ...] = ()
    """The institution's own contracts about this result."""

    def items(self) -> dict[str, Any]:
        """Return every field with its value."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def check(said: Said, *, listed: bool, today: date) -> None:
    """Raise Invalid at the first field that cannot be; `listed` says whether the market lists the result."""
    _check_lengths(said)
    _check_place(said, listed=listed)
    _check_ownership(said)
    _check_value(said)
    _check_equity(said)
    _check_days(said, today)


def check_seen(version: int, seen: int) -> None:
    """Raise Conflict where somebody changed the entry after the caller read it."""
    if version != seen:
        message = N_("Somebody changed this entry in the meantime. Nothing was saved; load the page again to see the other change.")
        raise Conflict("holding.changed", message)


def _check_lengths(said: Said) -> None:
    for name, value in said.items().items():
        most = TEXT if name in LONG else LINE
        if isinstance(value, str) and len(value) > most:
            raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field=name, most=most)


def _check_place(said: Said, *, listed: bool) -> None:
    values = said.items()
    if listed:
        found = next((name for name in UNLISTED if values[name] not in (None, "", ())), None)
        if found:
            raise Invalid("holding.listed", N_("The listing of this result says it; change it there."), field=found)
        return
    if not said.name_zh.strip():
        raise Invalid("holding.name", N_("Give the Chinese name."), field="name_zh")
    if said.type is None:
        raise Invalid("holding.type", N_("Choose what kind of result it is."), field="type")
    if said.secrecy is None:
        raise Invalid("holding.secrecy", N_("Choose the secrecy level."), field="secrecy")
    if said.trl is not None and not 1 <= said.trl <= 9:  # noqa: PLR2004 - nine levels
        raise Invalid("holding.trl", N_("The readiness level is a number from 1 to 9."), field="trl")
    _check_inventors(said.inventors)
    if len(said.contract_ids) > MOST_CONTRACTS:
        raise Invalid("holding.contracts", N_("Name at most %(most)s contracts."), field="contract_ids", most=MOST_CONTRACTS)


def _check_inventors(inventors: tuple[Inventor, ...]) -> None:
    if not inventors:
        raise Invalid("holding.inventors", N_("Name at least one inventor."), field="inventors")
    if len(inventors) > MOST_INVENTORS or any(not one.name.strip() or len(one.name) > LINE for one in inventors):
        raise Invalid("holding.inventor_rows", N_("Name at most %(most)s inventors, each by name."), field="inventors", most=MOST_INVENTORS)
    shares = [one.share_bp for one in inventors if one.share_bp is not None]
    if shares and (len(shares) != len(inventors) or sum(shares) != WHOLE_BP or min(shares) < 1):
        raise Invalid("holding.shares", N_("Give shares to all inventors or to none; together they are the whole."), field="inventors")


def _check_ownership(said: Said) -> None:
    empowered = said.ownership is Ownership.EMPOWERED
    if not empowered and (said.inventor_bp is not None or said.use_years is not None):
        raise Invalid("holding.not_shared", N_("Only a result shared with its inventors has a share or years of use."), field="ownership")
    if empowered and said.inventor_bp is None and said.use_years is None:
        raise Invalid("holding.share_missing", N_("Give the inventors' share or the years of use."), field="inventor_bp")
    if said.inventor_bp is not None and not 1 <= said.inventor_bp <= WHOLE_BP:
        raise Invalid("holding.share_range", N_("Give a share between 0.01 and 100 percent."), field="inventor_bp")
    if said.use_years is not None and not 1 <= said.use_years <= MOST_YEARS:
        raise Invalid("holding.years_range", N_("Give the years of use from 1 to %(most)s."), field="use_years", most=MOST_YEARS)


def _check_value(said: Said) -> None:
    if (said.value_basis is ValueBasis.APPRAISED) != (said.value is not None):
        raise Invalid("holding.value", N_("An appraised result has a value; any other has none."), field="value")
    if said.value is not None and said.value <= ZERO:
        raise Invalid("holding.value_positive", N_("Give a value above zero."), field="value")
    if (said.value_basis is None) != (said.valued_on is None):
        raise Invalid("holding.valued_on", N_("Say how the value was confirmed and on which day."), field="valued_on")


def _check_equity(said: Said) -> None:
    parts = (said.equity_bp is not None, said.equity_value is not None)
    if said.equity_company and not all(parts):
        raise Invalid(
            "holding.equity", N_("Give the institution's share in the company and the value of the contribution."), field="equity_bp"
        )
    if not said.equity_company and (any(parts) or said.equity_exit):
        raise Invalid("holding.equity_company", N_("Name the company."), field="equity_company")
    if said.equity_bp is not None and not 1 <= said.equity_bp <= WHOLE_BP:
        raise Invalid("holding.share_range", N_("Give a share between 0.01 and 100 percent."), field="equity_bp")
    if said.equity_value is not None and said.equity_value <= ZERO:
        raise Invalid("holding.value_positive", N_("Give a value above zero."), field="equity_value")


def _check_days(said: Said, today: date) -> None:
    if (said.disposed_on is None) != (not said.disposal.strip()):
        raise Invalid("holding.disposal", N_("Give the day of the disposal and what was decided."), field="disposal")
    for name in ("obtained_on", "valued_on", "disposed_on"):
        day = getattr(said, name)
        if day is not None and day > today:
            raise Invalid("holding.future", N_("This day lies in the future."), field=name)
