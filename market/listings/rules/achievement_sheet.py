"""The sheet of an institution's achievements: its columns, guessed from their headings, and what a row says. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from market.columns import Problem, RowReader, Value, day_of, folded, read_rows
from market.errors import Invalid
from market.listings.rules import sheet_words
from market.listings.rules.content import TEXT_LENGTH, TITLE_LENGTH, WORD_LENGTH, Basics, Person, Worth
from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import IpKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.sheet_columns import COLUMNS
from market.listings.rules.sheet_record import SheetRecord
from market.listings.rules.terms import WHOLE_BP, Offer, Share
from market.money import Money
from market.wording import N_

BY_FIELD = {column.field: column for column in COLUMNS}
LICENCE_MONTHS, TRIAL_MONTHS = 36, 6
_SEVERAL = re.compile(r"[;；、\n]+")
_SHARE = re.compile(r"(?P<name>.+?)[\s:：(（]*(?P<percent>\d{1,3}(?:\.\d{1,2})?)\s*%?[)）]?")
SPEAKS_OF = {
    "rights": ("ip_kind", "ip_number"),
    "offers": ("ways",),
    "price": ("price_wan",),
    "origin_note": ("origin", "note", "ip_kind"),
}
_LONG = frozenset({"abstract", "problem", "innovation", "scenarios", "comparison", "economics", "trl_evidence", "owners", "inventors"})
_LINES = frozenset({"ip_kind", "ip_number", "ip_title", "filed_on", "granted_on", "ways", "price_wan", "price_mode", "months"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What holds for rows that say nothing about it."""

    sector: Sector | None = None
    field: TechnologyField | None = None
    trl: int | None = None
    mode: TermMode | None = None
    ledger_from_number: bool = False
    """The list is the ledger 台账: its number is the ledger's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(SheetRecord[Draft]):
    """One achievement as its row describes it."""


def read(rows: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual) -> tuple[list[Record], list[Problem]]:
    """Return the achievements of a sheet whose columns stand `where`, and what cannot be read; raise Invalid where it is no such sheet."""
    return read_rows(COLUMNS, rows, where, lambda row, given, problems: _Row(row, given, problems).record(usual))


def _said(where: Collection[str]) -> frozenset[str]:
    """Return the parts of an achievement of which a list with these columns speaks."""
    return frozenset({*where, *(part for part, columns in SPEAKS_OF.items() if any(column in where for column in columns))})


class _Row(RowReader):
    """Reads the cells of one achievement."""

    def __init__(self, row: int, given: Mapping[str, str], problems: list[Problem]) -> None:
        super().__init__(row, given, problems, _most)
        self.said = _said(given)

    def record(self, usual: Usual) -> Record | None:
        """Return what the row says, or None where something in it is wrong."""
        basics = self._basics(usual)
        told = Draft(
            external_id=self.text("external_id"),
            basics=basics,
            worth=Worth(**{name: self.text(name) for name in ("innovation", "scenarios", "comparison", "economics")}),
            owners=self.read("owners", _shares) or (),
            inventors=tuple(Person(name=name) for name in self._several("inventors")),
            rights=self._rights(basics.title_zh),
            offers=self._offers(usual),
            source_ref=self.text("source_ref"),
            origin_note=self._origin(),
        )
        return None if self.wrong else Record(row=self.row, code=self.text("code").upper(), told=told, said=self.said)

    def _basics(self, usual: Usual) -> Basics:
        title = self.required("title_zh")
        sector, field = self.read("sector", sheet_words.sector) or (None, None)
        return Basics(
            title_zh=title,
            title_en=self.text("title_en"),
            abstract=self.text("abstract"),
            problem=self.text("problem"),
            keywords=self.text("keywords"),
            trl_evidence=self.text("trl_evidence"),
            funding_source=self.text("funding_source"),
            sector=sector or usual.sector,
            field=self.read("field", sheet_words.field) or field or usual.field,
            trl=self.read("trl", sheet_words.level) or usual.trl,
            valid_until=self.read("valid_until", day_of),
            ledger_no=self.text("ledger_no") or (self.text("external_id") if usual.ledger_from_number else ""),
        )

    def _rights(self, title: str) -> tuple[Right, ...]:
        kinds, numbers, names = self._each("ip_kind", sheet_words.ip_kind), self.lines("ip_number"), self.lines("ip_title")
        filed, granted = self._each("filed_on", day_of), self._each("granted_on", day_of)
        return tuple(right for cells in zip_longest(kinds, numbers, names, filed, granted) if (right := _right(title, *cells)))

    def _offers(self, usual: Usual) -> tuple[Offer, ...]:
        prices = self._each("price_wan", lambda text: Money.parse(f"{text.removesuffix('万元').removesuffix('万')}万元"))
        modes, months = self._each("price_mode", sheet_words.price_mode), self._each("months", sheet_words.months)
        ways = self.read("ways", sheet_words.ways) or (((usual.mode, None),) if usual.mode else ())
        each = zip(ways, _spread(prices, len(ways)), _spread(modes, len(ways)), _spread(months, len(ways)), strict=True)
        return tuple(_offer(way, price, mode, length) for way, price, mode, length in each)

    def _each(self, field: str, reader: Callable[[str], Value]) -> list[Value | None]:
        return [self.reading(field, line, reader) for line in self.lines(field)]

    def _origin(self) -> str:
        basis = "；".join(line for line in self.lines("ip_kind") if line and sheet_words.ip_kind(line) is None)
        if not basis and not self.text("origin"):
            return self.text("note")
        told = (("完成单位：", self.text("origin")), ("成果形式：", basis), ("", self.text("note")))
        return "".join(f"{name}{text.rstrip('。')}。" for name, text in told if text)

    def _several(self, field: str) -> list[str]:
        return [part.strip() for part in _SEVERAL.split(self.text(field)) if part.strip()]


def _most(field: str) -> int:
    return TEXT_LENGTH if field in _LONG | _LINES else TITLE_LENGTH if field == "title_zh" else WORD_LENGTH


def _right(title: str, kind: IpKind | None, number: str | None, name: str | None, filed: date | None, granted: date | None) -> Right | None:
    """Return the right that a line names; a number alone is an application's, what is no right has neither."""
    if kind is None and number:
        kind = IpKind.PAT_APP
    if kind is None or not (number or kind in (IpKind.SECRET, IpKind.BIO)):
        return None
    return Right(kind=kind, number=number or "", title=name or title, filed_on=filed, granted_on=granted)


def _spread(cells: list[Value | None], ways: int) -> list[Value | None]:
    """Return one cell for each way: a single one holds for all."""
    return cells * ways if len(cells) == 1 else [*cells[:ways], *([None] * (ways - len(cells)))]


def _offer(way: sheet_words.Way, price: Money | None, price_mode: PriceMode | None, months: int | None) -> Offer:
    mode, kind = way
    usual = LICENCE_MONTHS if mode is TermMode.LICENCE else TRIAL_MONTHS if mode is TermMode.TRIAL else None
    length = months or usual if usual else None
    return Offer(mode=mode, licence_kind=kind, price_mode=price_mode or PriceMode.AGREED, price=price, months=length)


def _shares(text: str) -> tuple[Share, ...]:
    """Read `甲大学 60%；乙公司 40%`; one name alone owns the whole."""
    parts = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    if len(parts) == 1 and not _SHARE.fullmatch(parts[0]):
        return (Share(name=parts[0], share_bp=WHOLE_BP),)
    found = [_SHARE.fullmatch(part) for part in parts]
    shares = tuple(Share(name=match["name"].strip(), share_bp=round(float(match["percent"]) * 100)) for match in found if match)
    if len(shares) != len(parts):
        raise Invalid("import.shares", N_("Give each owner with its share in percent, separated by semicolons."))
    if sum(share.share_bp for share in shares) != WHOLE_BP:
        raise Invalid("owner.shares", N_("The owners' shares must sum to the whole."))
    return shares


def with_home(record: Record, home: str) -> Record:
    """Return the record with the listing organisation as its first owner; raise Invalid where the owners leave it out."""
    told = record.told
    mine = [share for share in told.owners if folded(share.name) == folded(home)]
    if told.owners and not mine:
        raise Invalid("import.not_owner", N_("Your organisation is not among the owners of this row."), field="owners")
    owners = (*mine, *(share for share in told.owners if share not in mine)) or (Share(name=home, share_bp=WHOLE_BP),)
    return replace(record, told=replace(told, owners=owners))


__all__ = ["BY_FIELD", "COLUMNS", "Record", "Usual", "read", "with_home"]
