"""Numbers of rights: reading, check digits, display, and the day on which a right ends (专利法 42; 计算机软件保护条例 14)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from market.errors import Invalid
from market.listings.rules.kinds import IpKind
from market.wording import N_

_NOISE = re.compile(r"[\s.·・。\-]")
_PATENT = re.compile(
    r"^(?P<prefix>ZL|CN)?(?:(?P<year>(?:19|20)\d{2})(?P<type>\d)(?P<serial>\d{7})|(?P<year2>\d{2})(?P<type2>\d)(?P<serial2>\d{5}))(?P<check>[\dX])$"
)
_TYPES = {"1": "inventions", "2": "utility models", "3": "designs", "8": "inventions", "9": "utility models"}
_FITS = {
    IpKind.PAT_INV: frozenset("18"),
    IpKind.PAT_UM: frozenset("29"),
    IpKind.PAT_DES: frozenset("3"),
    IpKind.PAT_APP: frozenset("12389"),
}
_PATTERNS = {
    IpKind.SOFT: (re.compile(r"^(19|20)\d{2}SR[A-Z]?\d{4,10}$"), "2024SR1234567"),
    IpKind.IC: (re.compile(r"^BS\d{8,9}$"), "BS.215001234"),
    IpKind.PVP: (re.compile(r"^CN[A-Z]{1,2}\d{6,11}$"), "CNA20181234.5"),
}
_DESIGN_AS_APPLICATION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PatentNumber:
    """A patent or application number without decoration: `digits` and the `check` digit behind the dot."""

    digits: str
    check: str
    type: str
    year: int
    granted: bool
    """Written with ZL, which belongs to granted patents only."""

    @property
    def plain(self) -> str:
        """Return the stored spelling, e.g. `201710601862.3`."""
        return f"{self.digits}.{self.check}"


def check_digit(digits: str) -> str:
    """Return the check digit of 8 or 12 digits: their sum weighted 2…9, 2…5, modulo 11; ten is X."""
    rest = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(digits)) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004 - ten has two digits


def compact(text: str) -> str:
    """Return a number in capitals without spaces, dots and hyphens; full-width characters are understood."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse_patent(text: str) -> PatentNumber:
    """Read a patent number in any spelling; raise Invalid `ip.number_malformed` or `ip.check_digit`."""
    match = _PATENT.match(compact(text))
    if not match or (match["type"] or match["type2"]) not in _TYPES:
        raise Invalid(
            "ip.number_malformed",
            N_("This is not a patent number. It reads like ZL 2017 1 0601862.3: year, type, serial number, check digit."),
        )
    digits = (match["year"] or match["year2"]) + (match["type"] or match["type2"]) + (match["serial"] or match["serial2"])
    if check_digit(digits) != match["check"]:
        raise Invalid("ip.check_digit", N_("The check digit does not fit this patent number. Please compare it with the certificate."))
    year = int(match["year"]) if match["year"] else 1900 + int(match["year2"]) + (100 if int(match["year2"]) < 50 else 0)  # noqa: PLR2004 - 85…03
    return PatentNumber(
        digits=digits, check=match["check"], type=match["type"] or match["type2"], year=year, granted=match["prefix"] == "ZL"
    )


def normalise(kind: IpKind, text: str, *, field: str | None = None) -> str:
    """Return the stored spelling of a right's number; raise Invalid on `field` where it is malformed or of another kind."""
    try:
        return _normalise(kind, text)
    except Invalid as error:
        error.field = field
        raise


def _normalise(kind: IpKind, text: str) -> str:
    if kind.is_patent:
        number = parse_patent(text)
        if number.type not in _FITS[kind]:
            raise Invalid(
                "ip.type_digit", N_("The type digit %(digit)s of this number does not belong to “%(kind)s”."), digit=number.type, kind=kind
            )
        if number.granted and kind is IpKind.PAT_APP:
            raise Invalid(
                "ip.zl_before_grant", N_("ZL stands before granted patents only. Choose the kind of the patent, or leave ZL out.")
            )
        return number.plain
    plain = compact(text)
    if kind in _PATTERNS:
        pattern, example = _PATTERNS[kind]
        if not pattern.match(plain):
            raise Invalid(
                "ip.number_malformed_other",
                N_("This is not the registration number of “%(kind)s”. It reads like %(example)s."),
                kind=kind,
                example=example,
            )
        return plain
    return unicodedata.normalize("NFKC", text).strip()


def shown(kind: IpKind, number: str) -> str:
    """Return a stored number as people write it: `ZL 2017 1 0601862.3`, `CN 2025 1 0000003.X`, `BS.215001234`."""
    if not number:
        return ""
    if kind.is_patent:
        digits, _, check = number.partition(".")
        year, rest = (digits[:4], digits[4:]) if len(digits) == 12 else (digits[:2], digits[2:])  # noqa: PLR2004 - new form
        return f"{'CN' if kind is IpKind.PAT_APP else 'ZL'} {year} {rest[0]} {rest[1:]}.{check}"
    if kind is IpKind.IC and number.startswith("BS"):
        return f"BS.{number[2:]}"
    return number


def spellings(kind: IpKind, number: str) -> tuple[str, ...]:
    """Return the spellings under which a search finds the number: with and without the check digit."""
    if not number:
        return ()
    return (number.replace(".", ""), number.partition(".")[0]) if kind.is_patent else (number,)


def term_key(kind: IpKind) -> str | None:
    """Return the rule-book key of the years of protection; None where the term cannot be computed."""
    return f"ip.{kind.value}_years" if kind.is_granted_patent or kind in (IpKind.SOFT, IpKind.IC) else None


def expiry(kind: IpKind, filed_on: date, years: int) -> date:
    """Return the last day of protection: `years` after filing; software: 31 December of the last year after first publication."""
    if kind is IpKind.SOFT:
        return date(filed_on.year + years, 12, 31)
    try:
        return filed_on.replace(year=filed_on.year + years)
    except ValueError:
        return date(filed_on.year + years, 2, 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One IP right as its owner states it; `expires_on` is computed where the law fixes the term."""

    kind: IpKind
    number: str
    title: str
    filed_on: date | None = None
    granted_on: date | None = None
    expires_on: date | None = None
    fee_due_on: date | None = None
    """The day until which the next annual fee 年费 is to be paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFields:
    """The names of the inputs of one right, so that a refusal lands on its own input."""

    number: str = "number"
    title: str = "title"
    filed_on: str = "filed_on"
    granted_on: str = "granted_on"
    expires_on: str = "expires_on"


def checked(right: Right, *, today: date, years: Mapping[IpKind, int], fields: RightFields, ended: bool = False) -> Right:
    """Return the right with its number in stored spelling and its last day; raise Invalid on the input that is wrong.

    `years` holds the years of protection of the kinds whose term is computed, as of the filing date. With `ended` a right that
    has run out, or lacks the date from which its term is counted, is kept, for a draft that cannot be published with it.
    """
    if right.kind.is_patent or right.number or right.kind in _PATTERNS:
        number = normalise(right.kind, right.number, field=fields.number)
    else:
        number = ""
    if not right.title:
        raise Invalid("ip.title_missing", N_("Give the name of the right."), field=fields.title)
    if term_key(right.kind) and right.filed_on is None and not ended:
        raise Invalid("ip.filing_missing", N_("Give the filing date: the term of the right is counted from it."), field=fields.filed_on)
    _check_dates(right, number, today, fields)
    computed = years.get(right.kind)
    expires_on = expiry(right.kind, right.filed_on, computed) if computed and right.filed_on else right.expires_on
    if expires_on is not None and expires_on < today and not ended:
        place = fields.number if computed else fields.expires_on
        raise Invalid(
            "ip.expired", N_("This right ended on %(day)s. Expired rights cannot be offered."), field=place, day=expires_on.isoformat()
        )
    return replace(right, number=number, expires_on=expires_on)


def _check_dates(right: Right, number: str, today: date, fields: RightFields) -> None:
    if right.filed_on and right.filed_on > today:
        raise Invalid("ip.filing_future", N_("The filing date lies in the future."), field=fields.filed_on)
    if right.granted_on and right.granted_on > today:
        raise Invalid("ip.grant_future", N_("The grant date lies in the future."), field=fields.granted_on)
    if right.filed_on and right.granted_on and right.granted_on < right.filed_on:
        raise Invalid("ip.grant_before_filing", N_("The grant date lies before the filing date."), field=fields.granted_on)
    if (
        right.kind.is_patent
        and right.filed_on
        and right.filed_on.year != (year := parse_patent(number).year)
        and parse_patent(number).type in "123"
    ):
        raise Invalid("ip.filing_year", N_("The number says %(year)s, the filing date another year."), field=fields.filed_on, year=year)
