"""The versions of a published achievement 成果版本: what the market showed, as one canonical text with its hash, and back. Pure.

A version holds what everybody could read; staff numbers, holders of encumbrances and numbers of internal ledgers are not part of it,
so that anybody to whom a version is shown can compute its hash again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from market.errors import Invalid
from market.listings.rules.burdens import Burden
from market.listings.rules.content import Basics, Measure, Person, Worth
from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import BurdenKind, IpKind, Judge, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.money import Money
from market.wording import N_

FORM = 2
"""The number of this form of the text; another one is written when members change. The first form had no files."""
NOT_PUBLIC = frozenset({"ledger_no", "secrecy"})
BASICS = tuple(name for name in Basics.__dataclass_fields__ if name not in NOT_PUBLIC)
WORTH = tuple(Worth.__dataclass_fields__)
_ENUMS = {"sector": Sector, "field": TechnologyField, "trl_judge": Judge}
_DAYS = frozenset({"valid_until", "trl_judged_on", "filed_on", "granted_on", "expires_on", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A picture or document that was attached 附件; of a confidential one everybody reads the digest alone."""

    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    confidential: bool = False
    name: str = ""
    caption: str = ""
    media: str = ""
    size: int = 0
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a version says of an achievement."""

    code: str
    basics: Basics
    worth: Worth
    owners: tuple[Share, ...] = ()
    inventors: tuple[Person, ...] = ()
    rights: tuple[Right, ...] = ()
    indicators: tuple[Measure, ...] = ()
    offers: tuple[Offer, ...] = ()
    burdens: tuple[Burden, ...] = ()
    files: tuple[File, ...] = ()

    def offer(self, mode: TermMode, licence_kind: LicenceKind | None) -> Offer:
        """Return what it says of a way of conversion; raise Invalid where it does not offer this way."""
        found = next((row for row in self.offers if row.key == (mode, licence_kind)), None)
        if found is None:
            raise Invalid("version.way_missing", N_("The version that is offered does not have this way of conversion."))
        return found


def told(code: str, draft: Draft, files: Sequence[File] = ()) -> Told:
    """Return what the market shows of an achievement with its files; what is not public is left out."""
    return Told(
        code=code,
        basics=Basics(**{name: getattr(draft.basics, name) for name in BASICS}),
        worth=draft.worth,
        owners=tuple(Share(name=row.name, share_bp=row.share_bp) for row in draft.owners),
        inventors=tuple(Person(name=row.name) for row in draft.inventors),
        rights=tuple(replace(row, fee_due_on=None) for row in draft.rights),
        indicators=draft.indicators,
        offers=draft.offers,
        burdens=tuple(Burden(kind=row.kind, until=row.until) for row in draft.burdens),
        files=tuple(File(digest=row.digest, confidential=True) if row.confidential else row for row in files),
    )


def content(known: Told) -> dict[str, Any]:
    """Return a version's text in JSON types, the one that is hashed."""
    found: dict[str, Any] = {"form": FORM, "code": known.code}
    found |= {name: _plain(getattr(known.basics, name)) for name in BASICS}
    found |= {name: getattr(known.worth, name) for name in WORTH}
    found["owners"] = [{"name": row.name, "share_bp": row.share_bp} for row in known.owners]
    found["inventors"] = [row.name for row in known.inventors]
    found["rights"] = [_row(row, without=("fee_due_on",)) for row in known.rights]
    found["indicators"] = [_row(row) for row in known.indicators]
    found["terms"] = [_row(row, without=("price",)) | {"price_fen": row.price.fen if row.price else None} for row in known.offers]
    found["burdens"] = [{"kind": row.kind.value, "until": _plain(row.until)} for row in known.burdens]
    found["files"] = [_row(row) for row in known.files]
    return found


def read(found: Mapping[str, Any]) -> Told:
    """Return what a version's text says."""
    return Told(
        code=found["code"],
        basics=Basics(**{name: _value(name, found[name]) for name in BASICS}),
        worth=Worth(**{name: found[name] for name in WORTH}),
        owners=tuple(Share(**row) for row in found["owners"]),
        inventors=tuple(Person(name=name) for name in found["inventors"]),
        rights=tuple(Right(**_values(row) | {"kind": IpKind(row["kind"])}) for row in found["rights"]),
        indicators=tuple(Measure(**row) for row in found["indicators"]),
        offers=tuple(_offer(row) for row in found["terms"]),
        burdens=tuple(Burden(**_values(row) | {"kind": BurdenKind(row["kind"])}) for row in found["burdens"]),
        files=tuple(File(**row) for row in found.get("files", ())),
    )


def _offer(row: Mapping[str, Any]) -> Offer:
    return Offer(
        mode=TermMode(row["mode"]),
        licence_kind=LicenceKind(row["licence_kind"]) if row["licence_kind"] else None,
        price_mode=PriceMode(row["price_mode"]),
        price=None if row["price_fen"] is None else Money(row["price_fen"]),
        months=row["months"],
        conditions=row["conditions"],
    )


def _row(row: Right | Measure | Offer | File, without: Sequence[str] = ()) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in row.__dataclass_fields__ if name not in without}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON in, a field's own type out
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    return _ENUMS[name](value) if name in _ENUMS else value
